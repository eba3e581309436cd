"""What platforms tell is on disk before it is acknowledged: all that came at the same moment as one insert, by one thread."""

import hashlib
import logging
import threading
from collections import defaultdict
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import replace

import pyarrow as pa

from koipond import access, engine
from koipond.collect.errors import Overloaded
from koipond.collect.inbox import ONE_THREAD
from koipond.collect.sources.accounts import Source
from koipond.collect.sources.flat import FIELDS_AT_MOST
from koipond.collect.sources.kind import Item
from koipond.collect.sources.mapping import SOURCE
from koipond.kit import clock

WAITING_ITEMS = 50_000       # handed over and not yet safe; above it, platforms are asked to come back
GROUP_ITEMS = 10_000         # in one insert
ID_LETTERS = 120             # a longer id is kept as its hash

SCHEMA = pa.schema([
    ("account", pa.uint32()), ("id", pa.string()), ("seq", pa.uint64()), ("source", pa.uint32()), ("message_id", pa.string()), ("what", pa.string()),
    ("skip", pa.string()), ("wants", pa.uint8()), ("via", pa.string()), ("at", pa.timestamp("ms", "UTC")), ("received_at", pa.timestamp("ms", "UTC")),
    ("fields", pa.map_(pa.string(), pa.string())), ("raw", pa.string()),
])
log = logging.getLogger(__name__)
_writing = threading.Lock()
_last: dict[tuple[str, str], int] = {}     # engine and workspace → the last number given out


def keep(source: Source, items, via: str) -> int:
    """Writes down what is new, or says more than what was kept; how many that were. Again is once. Raises what the engine raises."""
    return keep_all([(source, item, via) for item in items])


def keep_all(told: list[tuple[Source, Item, str]]) -> int:
    """The same of several sources at once."""
    kept = 0
    by_slug: dict[str, list] = defaultdict(list)
    for source, item, via in told:
        by_slug[source.workspace].append((source, item if len(item.id) <= ID_LETTERS else replace(item, id=hashlib.sha256(item.id.encode()).hexdigest()), via))
    for slug, pieces in by_slug.items():
        with _writing, _alone(slug):
            kept += _insert(slug, pieces)
    return kept


def _alone(slug: str):
    """Numbers are given out by one process at a time; an embedded engine has but one."""
    return nullcontext() if engine.embedded() else access.alone(f"leads of {slug}")


def _insert(slug: str, pieces: list[tuple[Source, Item, str]]) -> int:
    db, rows = engine.database(slug), _fresh(engine.database(slug), pieces)
    if not rows:
        return 0
    place = (engine.address(), slug)
    before = _last.pop(place, None) if engine.embedded() else None    # elsewhere another process may have written since
    first = 1 + (before or db.value("collect.kept_last") or 0)
    for number, row in enumerate(rows):
        row["seq"] = first + number
    db.insert("collect_kept", pa.Table.from_pylist([{**row, "fields": list(row["fields"].items())} for row in rows], schema=SCHEMA), settings=ONE_THREAD)
    _last[place] = first + len(rows) - 1
    return len(rows)


def _fresh(db, pieces: list[tuple[Source, Item, str]]) -> list[dict]:
    """The rows to write: new ones, and those with more fields than before. What was known stays beside what is new."""
    places = {source.id: source for source, _, _ in pieces}
    known = {(number, row["id"]): row for number in places for row in db.dicts(
        "collect.kept_known", settings=ONE_THREAD, account=number, ids=[item.id for source, item, _ in pieces if source.id == number])}
    rows: dict[tuple[int, str], dict] = {}
    for source, item, via in pieces:
        key = (source.id, item.id)
        row, before = _row(source, item, via), rows.get(key) or known.get(key)
        if before:
            row["fields"] = dict(list({**before["fields"], **item.fields}.items())[:FIELDS_AT_MOST])
            row["at"], row["received_at"] = before["at"], before["received_at"]
            row["wants"] = min(row["wants"], before["wants"])
            if row["fields"] == before["fields"] and (row["wants"], row["skip"], row["what"]) == (before["wants"], before["skip"], before["what"]):
                continue
        rows[key] = row
    return list(rows.values())


def _row(source: Source, item: Item, via: str) -> dict:
    return {"account": source.id, "id": item.id, "source": SOURCE, "message_id": f"{source.place}:{item.id}", "what": item.what, "skip": item.skip,
            "wants": int(item.wants), "via": via, "at": item.at + clock.offset(), "received_at": clock.now(), "fields": item.fields, "raw": item.raw}


class Keeper:
    """The thread that keeps what comes by the door."""

    def __init__(self, kept):
        self._waiting: list[tuple[list, Future]] = []
        self._items, self._kept = 0, kept
        self._lock, self._woken, self._stop = threading.Lock(), threading.Event(), False
        self._thread = threading.Thread(target=self._serve, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends when all that was offered is kept."""
        self._stop = True
        self._woken.set()
        self._thread.join()

    def offer(self, told: list[tuple[Source, Item, str]]) -> Future:
        """Done when they are safe on disk; holds the error when they are not. Raises Overloaded."""
        done: Future = Future()
        with self._lock:
            if self._items + len(told) > WAITING_ITEMS and self._items:
                raise Overloaded()
            self._items += len(told)
            self._waiting.append((told, done))
        self._woken.set()
        return done

    def _serve(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            while taken := self._take():
                self._keep(taken)
            if self._stop:
                return

    def _take(self) -> list[tuple[list, Future]]:
        with self._lock:
            taken, size = [], 0
            while self._waiting and (not taken or size + len(self._waiting[0][0]) <= GROUP_ITEMS):
                taken.append(self._waiting.pop(0))
                size += len(taken[-1][0])
            self._items -= size
            return taken

    def _keep(self, taken: list[tuple[list, Future]]) -> None:
        """All as one; where that fails each alone, so that one that cannot be written keeps nobody else from being kept."""
        together = [one for told, _ in taken for one in told]
        if (error := self._try(together)) is None or len(taken) == 1:
            for _, done in taken:
                done.set_result(None) if error is None else done.set_exception(error)
        else:
            for told, done in taken:
                failed = self._try(told)
                done.set_result(None) if failed is None else done.set_exception(failed)
        self._kept({source.workspace for source, _, _ in together})

    @staticmethod
    def _try(told: list) -> Exception | None:
        try:
            keep_all(told)
        except Exception as error:
            log.error("%d items of sources were not kept: %s", len(told), type(error).__name__)
            return error
        return None
