"""What one process holds and no other: the clock of a workspace, a lane of the inbox, a way out of messages.

On PostgreSQL each is an advisory lock of a connection that this process keeps for nothing else: the server lets go of it
when the process dies or the line breaks, however it breaks. On SQLite each is a lock on a file in the home, which the
kernel lets go of. A holder that was cut off does not know it yet, so whoever acts on what he holds asks `sure` before.
"""

import fcntl
import hashlib
import os
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections

SURE_SECONDS = 0.5     # for which an answer of the store counts
NOTICED_SECONDS = 2.0  # after which a holder that was cut off has surely noticed: well above SURE_SECONDS
# The server finds a dead line within some ten seconds, and lets go of what hung on it.
LINE = {"tcp_keepalives_idle": 3, "tcp_keepalives_interval": 2, "tcp_keepalives_count": 3, "idle_session_timeout": 0}
WAIT_SECONDS = 0.1     # between two tries of who waits


class Hold:
    """Something held, until `let_go` or the end of the process."""

    def __init__(self, name: str, store, token):
        self.name, self._store, self._token = name, store, token

    def sure(self) -> bool:
        """Whether it is still held, as the store said at most half a second ago. Once False, False for ever."""
        return self._store.sure(self.name, self._token)

    def let_go(self) -> None:
        """Lets others have it. A second time changes nothing."""
        self._store.let_go(self.name, self._token)


def hold(name: str) -> Hold | None:
    """Takes what is called `name` for this process; None while another process, or this one, has it."""
    store = _store()
    token = store.take(name)
    return None if token is None else Hold(name, store, token)


@contextmanager
def alone(name: str):
    """Within it no other process is in a place of this name; waits for those that are."""
    while (held := hold(name)) is None:
        time.sleep(WAIT_SECONDS)
    try:
        yield held
    finally:
        held.let_go()


class _Server:
    """Advisory locks of one connection to PostgreSQL. A token is the number of the connection that it hangs on."""

    def __init__(self):
        self._lock, self._line, self._number, self._asked, self._held = threading.Lock(), None, 0, 0.0, set()

    def take(self, name: str) -> int | None:
        with self._lock:
            if name in self._held and self._stands():
                return None
            if not self._ask("SELECT pg_try_advisory_lock(%s)", [_number(name)]):
                return None
            self._held.add(name)
            return self._number

    def sure(self, name: str, token: int) -> bool:
        with self._lock:
            return token == self._number and name in self._held and self._stands()

    def let_go(self, name: str, token: int) -> None:
        with self._lock, suppress(DatabaseError):
            if token == self._number and name in self._held:
                self._held.discard(name)
                self._ask("SELECT pg_advisory_unlock(%s)", [_number(name)])

    def _stands(self) -> bool:
        if self._line is not None and time.monotonic() - self._asked > SURE_SECONDS:
            with suppress(DatabaseError):
                self._ask("SELECT 1", [])
        return self._line is not None

    def _ask(self, statement: str, values: list):
        """The first value of the answer. Raises DatabaseError; the line, and all that hung on it, is given up then."""
        if self._line is None:
            line = connections.create_connection("default")
            line.inc_thread_sharing()
            with line.cursor() as cursor:
                for name, value in {**LINE, "application_name": f"koipond holds {os.getpid()}"}.items():
                    cursor.execute("SELECT set_config(%s, %s, false)", [name, str(value)])
            self._line, self._number, self._held = line, self._number + 1, set()
        try:
            asked = time.monotonic()   # what the answer says was so at the earliest then
            with self._line.cursor() as cursor:
                cursor.execute(statement, values)
                answer = cursor.fetchone()[0]
            self._asked = asked
            return answer
        except DatabaseError:
            line, self._line = self._line, None
            with suppress(DatabaseError):
                line.close()
            raise


class _Files:
    """Locks on files of one folder. A token is the open file."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)

    def take(self, name: str):
        file = open(self._folder / hashlib.sha256(name.encode()).hexdigest()[:32], "a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def sure(self, name: str, file) -> bool:
        return not file.closed

    def let_go(self, name: str, file) -> None:
        file.close()


_made = threading.Lock()
_stores: list = []


def _store():
    with _made:
        if not _stores:
            _stores.append(_Server() if settings.DB.startswith("postgresql:") else _Files(settings.HOME / "held"))
        return _stores[0]


def _number(name: str) -> int:
    """PostgreSQL's locks have numbers of 64 bits."""
    return int.from_bytes(hashlib.sha256(f"koipond {name}".encode()).digest()[:8], signed=True)
