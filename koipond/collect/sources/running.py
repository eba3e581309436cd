"""The threads of this process: one keeps what comes by the door, one reads what is kept, one asks platforms."""

import logging
import threading
import time
from concurrent.futures import Future

from django.db import close_old_connections

from koipond import access
from koipond.collect.sources import accounts, keeping, pulling
from koipond.collect.sources.kinds import kind
from koipond.collect.sources.reading import read_kept
from koipond.kit.errors import KoipondError

LOOK_SECONDS = 1.0           # how often it is looked which sources are to be asked
READ_SECONDS = 30.0          # at the latest after this long, look for what is not read
REST_SECONDS = 5.0           # after a fault

log = logging.getLogger(__name__)


class Reader:
    """Reads what is kept of the workspaces in which something came."""

    def __init__(self):
        self._dirty, self._woken, self._stop = set(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._serve, name="reader", daemon=True)

    def start(self) -> None:
        self._dirty = {workspace.slug for workspace in access.workspaces()}     # what was kept before the end is read now
        self._woken.set()
        self._thread.start()

    def stop(self) -> None:
        """Ends after the page under way; what is kept and not read is read after the next start."""
        self._stop.set()
        self._woken.set()
        self._thread.join(timeout=60)

    def look(self, slugs: set[str]) -> None:
        self._dirty |= slugs
        self._woken.set()

    def _serve(self) -> None:
        while not self._stop.is_set():
            self._woken.wait(READ_SECONDS)
            self._woken.clear()
            for slug in list(self._dirty):
                self._dirty.discard(slug)
                try:
                    read_kept(slug)
                except Exception:
                    log.exception("what sources of %s told is kept and could not be read; trying again", slug)
                    again = threading.Timer(REST_SECONDS, self.look, ({slug},))
                    again.daemon = True
                    again.start()
                finally:
                    close_old_connections()


class Puller:
    """Asks platforms, one source after the other; one that does not answer is left alone for longer and longer."""

    def __init__(self, kept):
        self._kept, self._woken, self._stop = kept, threading.Event(), threading.Event()
        self._due: dict[int, float] = {}
        self._failures: dict[int, int] = {}
        self._thread = threading.Thread(target=self._serve, name="puller", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the question under way."""
        self._stop.set()
        self._woken.set()
        self._thread.join(timeout=60)

    def wake(self, source: int) -> None:
        """Lets a source be asked at once, unless it is left alone after trouble."""
        if not self._failures.get(source):
            self._due.pop(source, None)
        self._woken.set()

    def _serve(self) -> None:
        while not self._stop.is_set():
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()
            try:
                for workspace in access.workspaces():
                    for source in accounts.sources(workspace.slug):
                        if not self._stop.is_set() and not source.paused and self._due.get(source.id, 0.0) <= time.monotonic():
                            self._one(source)
            except Exception:
                log.exception("the sources that are to be asked could not be looked for")
            finally:
                close_old_connections()

    def _one(self, source: accounts.Source) -> None:
        every = getattr(kind(source.kind), "EVERY_SECONDS", 0)
        self._due[source.id] = time.monotonic() + (every or pulling.REST_AT_MOST)
        if not every or not pulling.can_pull(source):
            return
        try:
            kept, more = pulling.pull_from(source)
        except Exception as error:
            self._failures[source.id] = failures = self._failures.get(source.id, 0) + 1
            self._due[source.id] = time.monotonic() + pulling.rest_after(failures).total_seconds()
            if isinstance(error, KoipondError):
                pulling.note_trouble(source, error)
                log.warning("the source %s (%s) waits: %s", source.id, source.kind, error.number)
            else:
                log.exception("asking for the source %s (%s) was cut short", source.id, source.kind)
        else:
            self._failures.pop(source.id, None)
            if more:
                self._due.pop(source.id, None)
            if kept:
                self._kept({source.workspace})


_keeper: keeping.Keeper | None = None
_reader: Reader | None = None
_puller: Puller | None = None


def start_keeping() -> None:
    """Starts the thread that keeps what comes in by the doors."""
    global _keeper
    _keeper = keeping.Keeper(look)
    _keeper.start()


def stop_keeping() -> None:
    """Stops it; what was offered is kept."""
    global _keeper
    if _keeper:
        _keeper.stop()
        _keeper = None


def start_reading() -> None:
    """Starts the threads that read what was kept, and that ask platforms."""
    global _reader, _puller
    _reader = Reader()
    _puller = Puller(_reader.look)
    _reader.start()
    _puller.start()


def stop_reading() -> None:
    """Stops them."""
    global _reader, _puller
    for thread in (_puller, _reader):
        if thread:
            thread.stop()
    _reader = _puller = None


def look(slugs: set[str]) -> None:
    """Lets what is kept of these workspaces be read, where this process does that."""
    if _reader:
        _reader.look(slugs)


def wake(source: int) -> None:
    """Lets a source be asked at once, where this process does that."""
    if _puller:
        _puller.wake(source)


def offer(source: accounts.Source, items) -> Future:
    """Done when the items are safe on disk; at once where no keeper runs. Raises Overloaded."""
    if _keeper:
        return _keeper.offer([(source, item, "push") for item in items])
    done: Future = Future()
    keeping.keep(source, items, "push")
    done.set_result(None)
    return done


def reads_here() -> bool:
    """Whether this process reads what is kept by itself."""
    return _reader is not None
