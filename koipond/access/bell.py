"""A bell between processes: whoever has stored or decided something rings, and whoever waits for that looks at once.

By PostgreSQL's NOTIFY, which tells all that listen. A ring that is lost costs a few seconds, as long as a waiting process looks by itself.
With SQLite there is one process, and nobody to be told.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections

CHANNEL = "koipond"
PACE_SECONDS = 0.05    # at most one ring in so long; the last is never left out
REST_SECONDS = 2.0     # after the line broke, before it is made anew
LOOK_SECONDS = 1.0     # so often a listener asks whether it is to end

log = logging.getLogger(__name__)


class _Ringer:
    """The thread that rings for this process, with a line of its own."""

    def __init__(self):
        self._wanted, self._line = threading.Event(), None
        threading.Thread(target=self._run, name="bell", daemon=True).start()

    def ring(self) -> None:
        self._wanted.set()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                if self._line is None:
                    self._line = connections.create_connection("default")
                with self._line.cursor() as cursor:
                    cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
                time.sleep(PACE_SECONDS)
            except DatabaseError:
                line, self._line = self._line, None
                with suppress(DatabaseError):
                    line.close()
                time.sleep(REST_SECONDS)
                self._wanted.set()


class Listener:
    """Calls `then` whenever another process has rung, until it is stopped."""

    def __init__(self, then: Callable[[], object]):
        self._then, self._stop = then, threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Begins to listen, where others can ring."""
        if _between_processes():
            self._thread.start()

    def stop(self) -> None:
        """Ends within a second."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            line = connections.create_connection("default")
            try:
                with line.cursor() as cursor:
                    cursor.execute(f"LISTEN {CHANNEL}")
                self._then()   # what rang before
                while not self._stop.is_set():
                    for _ in line.connection.notifies(timeout=LOOK_SECONDS, stop_after=1):
                        self._then()
            except (DatabaseError, line.Database.Error) as error:
                log.warning("the bell between processes is not heard; listening again: %s", error)
                self._stop.wait(REST_SECONDS)
            finally:
                with suppress(DatabaseError):
                    line.close()


def ring() -> None:
    """Tells the other processes that there is something to look at. Returns at once."""
    if _between_processes():
        _ringer().ring()


def _between_processes() -> bool:
    return settings.DB.startswith("postgresql:")


_made = threading.Lock()
_ringers: list[_Ringer] = []


def _ringer() -> _Ringer:
    with _made:
        if not _ringers:
            _ringers.append(_Ringer())
        return _ringers[0]
