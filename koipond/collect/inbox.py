"""The inbox: many small requests share one insert that is safe on disk before anyone is told so.

Whoever has something hands it over and waits. One committer thread takes all that waits, workspace by workspace,
gives every row its number (`seq`, without gaps) and inserts it as one block. Without the thread (command line,
tests) `record` does the same inline.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import chain

import numpy as np
import pyarrow as pa

from koipond import access, engine
from koipond.collect.errors import NotStored, Overloaded
from koipond.collect.items import SCHEMA, Item, completed, table_of
from koipond.collect.lanes import Lane, take
from koipond.kit import metrics

PACE_SECONDS = 0.02            # between the starts of two inserts: each makes a part on disk that must be merged
ENOUGH_ROWS = 4_000            # waiting rows that are worth an insert before that
GROUP_ROWS = 50_000            # in one insert
WAITING_ROWS = 100_000         # handed over and not yet safe; above it, callers are asked to come back
WAITING_BYTES = 256 * 1024**2  # the same in memory
ROOM_SECONDS = 60.0            # for which a caller inside the house waits for room
PATIENT_SECONDS = 0.5          # after which what nobody waits for is announced, unless something else is sooner

ONE_THREAD = {"max_threads": 1, "max_insert_threads": 1}  # a small insert is cheaper so, by a third

log = logging.getLogger(__name__)


class Piece:
    """Rows of one caller: tuples in the order of `ROW`, or a table in the order of SCHEMA.

    `done` is called once, from the committer's thread, with None or with the error. `patient`: nobody waits for
    what follows from it. `person`: whose all rows are, where that is known.
    """

    __slots__ = ("workspace", "source", "received", "rows", "table", "count", "size", "patient", "person", "done")

    def __init__(self, workspace, done, *, rows=(), table=None, source=0, received=0, size=0, patient=False, person=0):
        self.workspace, self.done, self.rows, self.table, self.patient, self.person = workspace, done, rows, table, patient, person
        self.source, self.received = source, received
        self.count = len(rows) if table is None else table.num_rows
        self.size = size or (table.nbytes if table is not None else 0)


ROW = ("kind", "name", "message_id", "at", "user_id", "anonymous_id", "previous_id", "group_id",
       "properties", "traits", "context")


class Inbox:
    """Of one process: what waits, the numbers given out, and the thread that commits."""

    def __init__(self):
        self._changed = threading.Condition()
        self._waiting: deque[Piece] = deque()
        self._rows = self._bytes = 0
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._next_at = 0.0
        self._writing = threading.Lock()
        self._lane: Lane | None = None
        self._last: dict[str, int] = {}
        self._arrived = threading.Condition()
        self._announce_at: float | None = None
        self.arrivals = 0
        self.inserts = self.stored = 0

    def start(self) -> None:
        """Starts the committer thread."""
        with self._writing:
            self._leave()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread after all that waits is safe."""
        thread = self._thread
        if thread is None:
            return
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        thread.join()
        self._thread = None
        with self._writing:
            self._leave()

    def offer(self, piece: Piece) -> None:
        """Hands over without waiting. Raises Overloaded when too much waits already."""
        if self._thread is None:
            return self._settle_with([piece])
        with self._changed:
            if self._stopping or self._full(piece):
                raise Overloaded()
            self._put(piece)

    def commit(self, workspace: str, table: pa.Table, patient: bool = False) -> None:
        """Hands over and returns when it is safe on disk. Raises NotStored, or Overloaded after a minute without room."""
        if self._thread is None:
            return self._insert([Piece(workspace, lambda error: None, table=table, patient=patient)])
        waiter = _Waiter()
        for start in range(0, table.num_rows, GROUP_ROWS):
            piece = Piece(workspace, waiter.one_more(), table=table.slice(start, GROUP_ROWS), patient=patient)
            with self._changed:
                self._changed.wait_for(lambda piece=piece: self._stopping or not self._full(piece), ROOM_SECONDS)
                if self._stopping or self._full(piece):
                    raise Overloaded()
                self._put(piece)
        waiter.wait()

    def wait_for_arrivals(self, seen: int, timeout: float) -> None:
        """Returns when something was stored since `seen`, on `wake`, or after the timeout in seconds; for what is
        patient, only some time after it was stored.
        """
        ends = time.monotonic() + timeout
        with self._arrived:
            while self.arrivals == seen:
                until = ends if self._announce_at is None else min(ends, self._announce_at)
                left = until - time.monotonic()
                if left <= 0:
                    break
                self._arrived.wait(left)
            if self._announce_at is not None and self._announce_at <= time.monotonic():
                self._announce_at = None

    def wake(self) -> None:
        """Lets whoever waits for arrivals look again, in other processes too."""
        access.ring()
        self.heard()

    def heard(self) -> None:
        """The same in this process alone."""
        with self._arrived:
            self.arrivals += 1
            self._announce_at = None
            self._arrived.notify_all()

    def _announce(self, pieces: list[Piece]) -> None:
        if not all(piece.patient for piece in pieces):
            return self.wake()
        with self._arrived:
            self._announce_at = self._announce_at or time.monotonic() + PATIENT_SECONDS
            self._arrived.notify_all()

    def _full(self, piece: Piece) -> bool:
        over = self._rows + piece.count > WAITING_ROWS or self._bytes + piece.size > WAITING_BYTES
        return over and self._rows > 0

    def _put(self, piece: Piece) -> None:
        self._waiting.append(piece)
        self._rows += piece.count
        self._bytes += piece.size
        if len(self._waiting) == 1 or self._rows >= ENOUGH_ROWS:
            self._changed.notify_all()

    def _run(self) -> None:
        while pieces := self._take():
            began = time.monotonic()
            for workspace in {piece.workspace for piece in pieces}:
                self._settle_with([piece for piece in pieces if piece.workspace == workspace])
            self._next_at = began + PACE_SECONDS
            with self._changed:
                self._rows -= sum(piece.count for piece in pieces)
                self._bytes -= sum(piece.size for piece in pieces)
                self._changed.notify_all()

    def _take(self) -> list[Piece]:
        """What waits, up to GROUP_ROWS and in its order; empty only when the inbox is to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopping)
            pause = self._next_at - time.monotonic()
            if pause > 0:
                self._changed.wait_for(lambda: self._rows >= ENOUGH_ROWS or self._stopping, pause)
            taken, rows = [], 0
            while self._waiting and (not taken or rows + self._waiting[0].count <= GROUP_ROWS):
                taken.append(self._waiting.popleft())
                rows += taken[-1].count
            return taken

    def _settle_with(self, pieces: list[Piece]) -> None:
        """Stores the pieces and tells each caller; a piece that cannot be written fails alone."""
        error = self._try(pieces)
        if isinstance(error, NotStored) and error.broken and len(pieces) > 1:
            for piece in pieces:
                piece.done(self._try([piece]))
            return
        for piece in pieces:
            piece.done(error)

    def _try(self, pieces: list[Piece]) -> Exception | None:
        try:
            self._insert(pieces)
        except Exception as error:
            log.error("%d pieces for %s were not stored: %s", len(pieces), pieces[0].workspace, error)
            return error if isinstance(error, NotStored) else NotStored(reason=error)
        return None

    def _insert(self, pieces: list[Piece]) -> None:
        """One block, safe on disk. After a failure the store is asked whether the rows are there: told to come
        back although they are, a caller's repetition would only be dropped as a duplicate later; but numbers
        given out twice would mix up two callers' rows.
        """
        workspace = pieces[0].workspace
        try:
            rows = _table(pieces)
        except Exception as error:
            raise NotStored(reason=error, broken=True) from error
        with self._writing:
            db, lane = engine.database(workspace), self._own_lane()
            first = self._last.pop(workspace, None)
            first = 1 + (last_seq(db, lane.number) + lane.room if first is None else first)
            last = first + rows.num_rows - 1
            try:
                db.insert("collect_inbox", _numbered(rows, lane.number, first), settings=ONE_THREAD)
            except Exception as error:
                if not self._are_there(db, first, last):
                    raise NotStored(reason=error) from error
            if not lane.sure():
                raise NotStored(reason=f"lane {lane.number} of the inbox was lost while writing")
            self._last[workspace] = last
            self.inserts += 1
            self.stored += rows.num_rows
            metrics.inbox_stored.inc(rows.num_rows)
        self._announce(pieces)

    def _own_lane(self) -> Lane:
        """The lane in which this process alone writes; another one when it was lost. Raises NotStored."""
        if self._lane is not None and not self._lane.sure():
            self._leave()
        self._lane = self._lane or take()
        return self._lane

    def _leave(self) -> None:
        if self._lane is not None:
            self._lane.let_go()
        self._lane = None
        self._last.clear()

    def _are_there(self, db, first: int, last: int) -> bool:
        """Whether exactly these rows were stored in spite of an error. If even that cannot be asked, or a server
        may still be at it, the range is left as a gap, so that no number is ever given out twice.
        """
        try:
            found = db.value("collect.count_range", lane=self._lane.number, first=first, last=last)
        except Exception as error:
            self._last[db.workspace] = last
            raise NotStored(reason=error) from error
        if found != last - first + 1:
            self._last[db.workspace] = first - 1 if engine.embedded() and not found else last
            return False
        return True


class _Waiter:
    """Waits in a thread until every piece is done."""

    def __init__(self):
        self._changed = threading.Condition()
        self._open = 0
        self._error: Exception | None = None

    def one_more(self) -> Callable[[Exception | None], None]:
        with self._changed:
            self._open += 1
        return self._done

    def wait(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._open == 0)
        if self._error:
            raise self._error

    def _done(self, error: Exception | None) -> None:
        with self._changed:
            self._open -= 1
            self._error = self._error or error
            self._changed.notify_all()


def last_seq(db, lane: int) -> int:
    """The highest number given out in a lane; 0 at its beginning. Reads the end of the primary key only.

    The newest rows may have been erased: ticks remember up to where they have come.
    """
    from koipond.collect.ticks import settled_up_to

    return max(db.value("collect.last_seq", lane=lane) or 0, settled_up_to(db.workspace).get(lane, 0))


def _table(pieces: list[Piece]) -> pa.Table:
    tables = [piece.table for piece in pieces if piece.table is not None]
    loose = [piece for piece in pieces if piece.table is None]
    if loose:
        tables.append(_table_of_rows(loose))
    return tables[0] if len(tables) == 1 else pa.concat_tables(tables)


def _table_of_rows(pieces: list[Piece]) -> pa.Table:
    counts = [piece.count for piece in pieces]
    columns = dict(zip(ROW, zip(*chain.from_iterable(piece.rows for piece in pieces), strict=True), strict=True))
    columns["source"] = np.repeat(np.array([piece.source for piece in pieces], np.uint32), counts)
    columns["received_at"] = np.repeat(np.array([piece.received for piece in pieces], np.int64), counts)
    columns["person"] = np.repeat(np.array([piece.person for piece in pieces], np.uint64), counts)
    return pa.table([pa.array(columns[field.name], field.type) for field in SCHEMA], schema=SCHEMA)


def _numbered(rows: pa.Table, lane: int, first: int) -> pa.Table:
    lanes = pa.array(np.full(rows.num_rows, lane, np.uint16))
    numbers = pa.array(np.arange(first, first + rows.num_rows, dtype=np.uint64))
    return rows.add_column(0, "seq", numbers).add_column(0, "lane", lanes)


_inbox = Inbox()
metrics.inbox_waiting.set_function(lambda: _inbox._rows)


def inbox() -> Inbox:
    """The inbox of this process."""
    return _inbox


def start() -> None:
    """Starts the committer of this process."""
    _inbox.start()


def stop() -> None:
    """Ends the committer; whatever was handed over is safe then."""
    _inbox.stop()


def record(workspace: str, items: list[Item], patient: bool = False) -> None:
    """Puts items into the inbox of a workspace (slug); they are safe on disk when this returns.

    `patient`: nobody waits for what follows from them, so they may go with the next tick instead of making one at once.
    Raises NotStored when they are not safe: the same items may then be recorded again, each counts once.
    """
    if items:
        _inbox.commit(workspace, table_of(items), patient)


def record_table(workspace: str, table: pa.Table) -> None:
    """The same for many: a table with columns of SCHEMA, of which kind, message_id and at must be there."""
    if table.num_rows:
        _inbox.commit(workspace, completed(table))


def arrivals() -> int:
    """How often something was stored; changes with every commit."""
    return _inbox.arrivals


def stored() -> int:
    """How many rows this process has stored so far."""
    return _inbox.stored


def wait_for_arrivals(seen: int, timeout: float) -> None:
    """Waits until `arrivals()` is no longer `seen`, at most `timeout` seconds."""
    _inbox.wait_for_arrivals(seen, timeout)


def wake() -> None:
    """Ends all waiting for arrivals, in other processes too."""
    _inbox.wake()


def heard() -> None:
    """Another process has something: ends all waiting here."""
    _inbox.heard()
