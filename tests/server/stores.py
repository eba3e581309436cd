"""The stores of a test run: embedded, or the server form when KOIPOND_TEST_STORES=server asks for it.

The server form is the real PostgreSQL, and the real engine in a process of its own that the real client reaches over HTTP.
"""

import atexit
import os
import subprocess
import sys
from pathlib import Path

from tests.server.postgres import Postgres

FRONT = Path(__file__).with_name("front.py")


class Front:
    """The ClickHouse server of tests: `url` is its address. `stop` and `start` may follow each other; the port stays.

    `backups`: a folder to which `BACKUP` may write."""

    def __init__(self, folder: Path, backups: Path | None = None):
        self.folder, self.backups, self.port, self._process = folder, backups, 0, None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it answers."""
        # It ends with who started it: its input ends then.
        self._process = subprocess.Popen([sys.executable, str(FRONT), str(self.folder), str(self.port), *([str(self.backups)] if self.backups else [])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._process.stdout.readline() or 0)
        if not self.port:
            raise RuntimeError("the engine's process did not start")

    def stop(self) -> None:
        """Killed, as by a power cut of that machine."""
        self._process.kill()
        self._process.wait(60)
        self._process.stdin.close()
        self._process.stdout.close()


def wanted() -> bool:
    """Whether this run is on the server form."""
    return os.environ.get("KOIPOND_TEST_STORES", "embedded") == "server"


def begin(home: Path) -> None:
    """Starts both servers for this process and says in the environment where they are; they end with the process."""
    postgres, front = Postgres(), Front(home / "facts-of-the-server")
    atexit.register(postgres.remove)
    atexit.register(front.stop)
    os.environ["KOIPOND_DB"], os.environ["KOIPOND_DATA"] = postgres.url, front.url
