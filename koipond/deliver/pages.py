"""What is ready to go, page by page: found, claimed, and remembered as done. All of it within one workspace.

Batches (one row per tick that put messages) say where to look, so that neither a restart nor a million rows in the
outbox cost a scan. The mark of a batch is moved last: after a crash the page is read again, and what it had claimed
or refused is told apart by its rows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from koipond import collect, engine
from koipond.deliver import events
from koipond.deliver.outbox import BATCH_COLUMNS, NEVER
from koipond.kit import clock

PAGE_MESSAGES = 2_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Batch:
    """What one tick put into a queue, and how far we are."""

    tick: int
    queue: str
    messages: int
    left: int
    first_at: datetime
    last_at: datetime
    past_at: datetime
    past_person: int
    past_message: str
    version: int


@dataclass(frozen=True)
class Page:
    """Messages that are due: some whole batches, or a part of a big one. They lie in `deliver_page`."""

    queue: str
    batches: tuple[Batch, ...]
    versions: frozenset[int]     # of templates


def next_page(db: engine.Database, channel: str, low: int) -> Page | None:
    """Reads the next messages that are due into `deliver_page`; None when there are none."""
    rows = db.rows("deliver.open_batches", low=low, channel=channel, now=clock.now())
    open_ones = [Batch(*(_utc(value) if isinstance(value, datetime) else value for value in row)) for row in rows]
    if not open_ones:
        return None
    chosen = _chosen(open_ones)
    first = chosen[0]
    db.run("TRUNCATE TABLE deliver_page")
    whole = len(chosen) > 1
    db.run("deliver.load_page",
           slots={"table": engine.Sql(f"deliver_{first.queue}"), "attempt": engine.Sql("attempt" if first.queue == "retries" else "1")},
           channel=channel, ticks=[batch.tick for batch in chosen],
           first=min(batch.first_at for batch in chosen), last=min(clock.now(), max(batch.last_at for batch in chosen)),
           **(mark_of(None) if whole else mark_of(first)),
           most=2**31 if whole else PAGE_MESSAGES)
    versions = {version for (version,) in db.rows("SELECT DISTINCT template FROM deliver_page")}
    return Page(first.queue, tuple(chosen), frozenset(versions))


def finish(db: engine.Database, channel: str, page: Page) -> None:
    """Moves the marks of the page's batches: everything on it is refused or claimed now."""
    marks = {row["tick"]: row for row in db.dicts("deliver.marks")}
    rows = [_moved(db, channel, page.queue, batch, marks.get(batch.tick)) for batch in page.batches]
    names = BATCH_COLUMNS.strip("()").split(", ")
    db.insert("deliver_batches", pa.table({name: pa.array([row[name] for row in rows], _type(name)) for name in names}))


def claim(db: engine.Database, rows: list[dict], worker: str) -> None:
    """Writes down, before any byte goes out, that these attempts may have been made."""
    db.insert("deliver_claims", pa.table({
        "message": pa.array([row["message"] for row in rows], pa.string()),
        "attempt": pa.array([row["attempt"] for row in rows], pa.uint16()),
        "worker": pa.array([worker] * len(rows), pa.string()),
        "at": pa.array([clock.now()] * len(rows), pa.timestamp("ms", "UTC")),
    }))


def recover(db: engine.Database, worker: str, sent=lambda rows: {}) -> int:
    """Looks into what earlier runs claimed and left without an outcome; returns how many that were.

    They become unknown: they may have gone out, so they are shown and not sent again. `sent(rows)` may know better
    for some: it gives their outcomes by (message, attempt). An outcome that is in the inbox already holds, because it
    has the same id and came first.
    """
    since = _utc(db.value("SELECT max(at) FROM deliver_workers") or EPOCH)
    began = clock.now()
    orphans = db.dicts("deliver.orphans", since=since, worker=worker)
    known = sent(orphans) if orphans else {}
    collect.record(db.workspace, [
        events.outcome(row, *known.get((row["message"], row["attempt"]), ("unknown", "cut_short", "")), at=began)
        for row in map(_in_utc, orphans)])
    # Claims of a clock that has since been set are still covered: the mark lies before this run's first claim.
    db.insert("deliver_workers", pa.table({
        "worker": pa.array([worker]), "at": pa.array([began], pa.timestamp("ms", "UTC"))}))
    return len(orphans)


def open_since(db: engine.Database, low: int) -> tuple[int, datetime]:
    """From which tick on there is something left to send, at least `low`, and when the next of it is due.

    Ticks only grow and a batch belongs to the newest, so nothing will ever be put before the newest batch there is.
    """
    tick, due, any_open = db.rows("deliver.open_since", low=low)[0]
    return max(low, tick), _utc(due) if any_open else NEVER


def _chosen(batches: list[Batch]) -> list[Batch]:
    """The oldest batch by itself when it is big or begun; else as many small fresh ones as fit on a page."""
    chosen, messages = [], 0
    for batch in batches:
        fresh = batch.left == batch.messages and batch.messages <= PAGE_MESSAGES
        if not chosen and not fresh:
            return [batch]
        if fresh and batch.queue == batches[0].queue and messages + batch.messages <= PAGE_MESSAGES:
            chosen.append(batch)
            messages += batch.messages
    return chosen


def mark_of(batch: Batch | None) -> dict:
    """The place behind which a batch goes on; of none, the beginning."""
    if batch is None:
        return {"past_at": EPOCH, "past_person": 0, "past_message": NOBODY}
    return {"past_at": batch.past_at, "past_person": batch.past_person, "past_message": batch.past_message}


def _moved(db, channel: str, queue: str, batch: Batch, mark: dict | None) -> dict:
    """The batch's next row: its mark behind what was on the page, and when the rest is due."""
    messages = mark["messages"] if mark else 0
    past = mark_of(batch) if mark is None else {**{name: mark[name] for name in mark_of(None)}, "past_at": _utc(mark["past_at"])}
    left, next_at = max(0, batch.left - messages), clock.now()
    if left and messages < PAGE_MESSAGES:   # the rest is not due yet, or not there
        left, next_at = db.rows("deliver.rest", slots={"table": engine.Sql(f"deliver_{queue}")}, channel=channel,
                                tick=batch.tick, last=batch.last_at, **past)[0]
    return {**vars(batch), **past, "queue": queue, "channel": channel, "left": left, "done": int(not left),
            "next_at": _utc(next_at) if left else batch.last_at, "version": batch.version + 1}


def _type(name: str) -> pa.DataType:
    if name in ("queue", "channel", "past_message"):
        return pa.string()
    return pa.timestamp("ms", "UTC") if name.endswith("_at") else pa.uint64()


def _in_utc(row: dict) -> dict:
    return {name: _utc(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
