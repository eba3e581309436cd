"""What one process holds and no other: the clock of a workspace, a lane of the inbox, a way out of messages.

On PostgreSQL each is an advisory lock of a connection that this process keeps for nothing else: the server lets go of it
when the process dies or the line breaks, however it breaks. On SQLite each is a lock on a file in the home, which the
kernel lets go of. A holder that was cut off does not know it yet, so whoever acts on what he holds asks `sure` before.
"""

import fcntl
import hashlib
import json
import os
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections

SURE_SECONDS = 0.5     # for which an answer of the store counts
NOTICED_SECONDS = 2.0  # after which a holder that was cut off has surely noticed: well above SURE_SECONDS
# The server finds a dead line within some ten seconds, and lets go of what hung on it.
LINE = {"tcp_keepalives_idle": 3, "tcp_keepalives_interval": 2, "tcp_keepalives_count": 3, "idle_session_timeout": 0}
WAIT_SECONDS = 0.1     # between two tries of who waits
# Who holds what of these numbers: line, whether it is the one that asks, whether beside others, number.
HOLDERS = """SELECT coalesce(json_agg(json_build_array(pid, pid = pg_backend_pid(), mode = 'ShareLock', number)), '[]')::text
FROM (SELECT pid, mode, (classid::bigint << 32) | objid::bigint AS number FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS held WHERE number = ANY(%s::bigint[])"""


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


@dataclass(frozen=True)
class Part:
    """What is to be one process's of things that are spread over several: how many take part, how many things are this one's, and which of
    them nobody holds."""

    processes: int
    mine: int
    free: list[str]


def hold(name: str, beside_others: bool = False) -> Hold | None:
    """Takes what is called `name` for this process; None while another process, or this one, has it. `beside_others`: others may take it so
    at the same time, and nobody may have it alone.
    """
    store = _store()
    token = store.take(name, beside_others)
    return None if token is None else Hold(name, store, token)


def part(of: str, names: list[str]) -> Part | None:
    """How many of the things of these names this process is to hold, when all that hold `of` beside each other are to have as many, or one
    more. Who has more already keeps it, so that little changes hands. None when this process does not take part.
    """
    return _store().part(of, names)


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
        self._lock, self._line, self._number, self._asked = threading.Lock(), None, 0, 0.0
        self._held: dict[str, bool] = {}   # name → whether beside others

    def take(self, name: str, beside_others: bool = False) -> int | None:
        with self._lock:
            if name in self._held and self._stands():
                return None
            if not self._ask(f"SELECT pg_try_advisory_lock{'_shared' if beside_others else ''}(%s)", [_number(name)]):
                return None
            self._held[name] = beside_others
            return self._number

    def part(self, of: str, names: list[str]) -> Part | None:
        numbers = {_number(name): name for name in names}
        with self._lock:
            rows = json.loads(self._ask(HOLDERS, [[_number(of), *numbers]]))
        return _parted(rows, _number(of), numbers)

    def sure(self, name: str, token: int) -> bool:
        with self._lock:
            return token == self._number and name in self._held and self._stands()

    def let_go(self, name: str, token: int) -> None:
        with self._lock, suppress(DatabaseError):
            if token == self._number and name in self._held:
                beside_others = self._held.pop(name)
                self._ask(f"SELECT pg_advisory_unlock{'_shared' if beside_others else ''}(%s)", [_number(name)])

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
            self._line, self._number, self._held = line, self._number + 1, {}
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

    def take(self, name: str, beside_others: bool = False):
        file = open(self._folder / hashlib.sha256(name.encode()).hexdigest()[:32], "a")
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if beside_others else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def part(self, of: str, names: list[str]) -> Part:
        """All of it: of processes with one home, one takes part."""
        return Part(1, len(names), list(names))

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


def _parted(rows: list[list], of: int, numbers: dict[int, str]) -> Part | None:
    """The part of the line that asks, from all that is held: the same sum for all that ask at the same moment."""
    having = {line: 0 for line, _, beside, number in rows if number == of and beside}
    mine = next((line for line, asks, _, number in rows if asks and number == of), None)
    if mine not in having:
        return None
    for line, _, _, number in rows:
        if number != of and line in having:
            having[line] += 1
    each, more = divmod(len(numbers), len(having))
    place = sorted(having, key=lambda line: (-having[line], line)).index(mine)
    held = {number for _, _, _, number in rows}
    return Part(len(having), each + (place < more), [name for number, name in numbers.items() if number not in held])


def _number(name: str) -> int:
    """PostgreSQL's locks have numbers of 64 bits."""
    return int.from_bytes(hashlib.sha256(f"koipond {name}".encode()).digest()[:8], signed=True)
