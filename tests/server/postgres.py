"""A PostgreSQL of its own for tests: the real server, from its own binaries, as an ordinary user, on a free port of loopback."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ORDINARY = "postgres"   # root may not run it; Debian's package makes this user


def binaries() -> Path | None:
    """The folder of the newest server's programs, or None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    other = shutil.which("initdb")
    return Path(other).parent if other else None


class Postgres:
    """One running server; `url` is that of a database in it. `stop` and `start` may follow each other: what was written is kept."""

    def __init__(self):
        self._programs = binaries()
        if not self._programs:
            raise FileNotFoundError("PostgreSQL's server is not here: apt-get install postgresql")
        self.folder = Path(tempfile.mkdtemp(prefix="koipond-pg-"))
        self._user = ORDINARY if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        self.password = secrets.token_hex(8)
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self._data, self._process = self.folder / "data", None
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)   # in a folder that nobody else may enter
        self._run("initdb", "-D", self._data, "-U", "koipond", f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()
        self.create("koipond")

    @property
    def url(self) -> str:
        return self.url_of("koipond")

    def url_of(self, database: str) -> str:
        return f"postgresql://koipond:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Makes a database and returns its address."""
        import psycopg

        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url_of(database)

    def dump(self, url: str, file: Path) -> None:
        """`pg_dump` of a database into a file."""
        subprocess.run([self._programs / "pg_dump", "--format=custom", f"--file={file}", url], check=True, timeout=120)

    def restore(self, file: Path, url: str) -> None:
        """`pg_restore` of such a file into an empty database."""
        subprocess.run([self._programs / "pg_restore", "--exit-on-error", "--no-owner", f"--dbname={url}", file], check=True, timeout=120)

    def start(self) -> None:
        """Returns when it takes connections."""
        options = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder, "max_connections": 200,
                   "shared_buffers": "64MB", "fsync": "on", "log_min_messages": "fatal"}
        self._process = subprocess.Popen([self._programs / "postgres", "-D", self._data, *(f"-c{name}={value}" for name, value in options.items())],
                                         user=self._user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        until = time.monotonic() + 60
        while subprocess.run([self._programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("PostgreSQL did not start")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: at once, in order (fast shutdown). SIGQUIT: as after a crash. SIGKILL for its first process alone."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(60)

    def remove(self) -> None:
        """Ends it, and takes away all that it kept."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments) -> None:
        subprocess.run([self._programs / program, *arguments], user=self._user, cwd="/", check=True, stdout=subprocess.DEVNULL, timeout=120)
