"""What is ready to go, page by page: found, claimed, and remembered as done. All of it within one workspace.

Batches (one row per tick that put messages) say where to look, so that neither a restart nor a million rows in the
outbox cost a scan. The mark of a batch is moved last: after a crash the page is read again, and what it had claimed
or refused is told apart by its rows.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa

from koipond import engine
from koipond.deliver.outbox import BATCH_COLUMNS, NEVER
from koipond.kit import clock

PAGE_MESSAGES = 2_000
BATCHES_SEEN = 1_000         # at once
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Written as OR, because a comparison of tuples does not use the primary key.
BEHIND = """AND (send_at > {past_at:DateTime64(3, 'UTC')} OR (send_at = {past_at:DateTime64(3, 'UTC')} AND (
    person > {past_person:UInt64} OR (person = {past_person:UInt64} AND queue.message > toUUID({past_message:String})))))"""


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
    next_at: datetime
    version: int


@dataclass(frozen=True)
class Page:
    """Messages that are due: some whole batches, or a part of a big one, in the order of the engine."""

    queue: str
    batches: tuple[Batch, ...]
    rows: list[dict]

    @property
    def versions(self) -> set[int]:
        """Of templates."""
        return {row["template"] for row in self.rows}


def open_batches(db: engine.Database, channel: str, low: int) -> list[Batch]:
    """The batches from tick `low` on with something left to send: those that are due, the oldest first, then the others
    as they fall due. At most BATCHES_SEEN.
    """
    rows = db.rows("deliver.open_batches", low=low, channel=channel, now=clock.now(), most=BATCHES_SEEN)
    return [Batch(*(_utc(value) if isinstance(value, datetime) else value for value in row)) for row in rows]


def next_page(db: engine.Database, channel: str, open_ones: list[Batch]) -> Page | None:
    """Reads the next messages that are due of these batches; None when there are none."""
    due = [batch for batch in open_ones if batch.next_at <= clock.now()]
    if not due:
        return None
    chosen = _chosen(due)
    first, whole = chosen[0], len(chosen) > 1
    rows = engine.as_dicts(db.table(
        "deliver.page", slots={**_queue(first.queue), "behind": engine.Sql("") if whole else _behind(mark_of(first))},
        channel=channel, ticks=[batch.tick for batch in chosen],
        first=min(batch.first_at for batch in chosen), last=min(clock.now(), max(batch.last_at for batch in chosen)),
        most=2**31 if whole else PAGE_MESSAGES))
    return Page(first.queue, tuple(chosen), rows)


def finish(db: engine.Database, channel: str, page: Page) -> list[Batch]:
    """Moves the marks of the page's batches, and returns them: everything on it is refused or claimed now."""
    moved = [_moved(db, channel, batch, [row for row in page.rows if row["tick"] == batch.tick]) for batch in page.batches]
    rows = [{**vars(batch), "channel": channel, "done": int(not batch.left)} for batch in moved]
    names = BATCH_COLUMNS.strip("()").split(", ")
    db.insert("deliver_batches", pa.table({name: pa.array([row[name] for row in rows], _type(name)) for name in names}))
    return moved


def claim(db: engine.Database, rows: list[dict], worker: str) -> None:
    """Writes down, before any byte goes out, that these attempts may have been made."""
    db.insert("deliver_claims", pa.table({
        "message": pa.array([row["message"] for row in rows], pa.string()),
        "attempt": pa.array([row["attempt"] for row in rows], pa.uint16()),
        "worker": pa.array([worker] * len(rows), pa.string()),
        "at": pa.array([clock.now()] * len(rows), pa.timestamp("ms", "UTC")),
    }))


def open_since(db: engine.Database, channel: str) -> int:
    """The oldest tick with something left to send by a channel, or, without any, the newest that has put something.

    Ticks only grow and a batch belongs to the newest, so nothing will ever be put before the newest batch there is.
    """
    return db.value("deliver.open_since", channel=channel) or 0


def ahead(open_ones: list[Batch], finished: list[Batch], low: int) -> tuple[int, datetime]:
    """What is left of the batches that were seen, when some of them have been finished: from which tick on there is
    something to send, and when the next of it is due.
    """
    moved = {(batch.tick, batch.queue): batch for batch in finished}
    left = [batch for batch in (moved.get((batch.tick, batch.queue), batch) for batch in open_ones) if batch.left]
    if len(open_ones) == BATCHES_SEEN:
        return low, clock.now()   # there may be more
    since = min((batch.tick for batch in left), default=max((batch.tick for batch in finished), default=low))
    return max(low, since), min((batch.next_at for batch in left), default=NEVER)


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


def mark_of(batch: Batch) -> dict:
    """The place behind which a batch goes on."""
    return {"past_at": batch.past_at, "past_person": batch.past_person, "past_message": batch.past_message}


def _moved(db, channel: str, batch: Batch, rows: list[dict]) -> Batch:
    """The batch with its mark behind what was on the page, and when the rest is due."""
    past = mark_of(batch)
    if rows:
        past = {"past_at": rows[-1]["send_at"], "past_person": rows[-1]["asked"], "past_message": rows[-1]["message"]}
    left, next_at = max(0, batch.left - len(rows)), clock.now()
    if left and len(rows) < PAGE_MESSAGES:   # the rest is not due yet, or not there
        left, next_at = db.rows("deliver.rest", slots={**_queue(batch.queue), "behind": _behind(past)}, channel=channel,
                                tick=batch.tick, last=batch.last_at)[0]
    return replace(batch, **past, left=left, next_at=_utc(next_at) if left else batch.last_at, version=batch.version + 1)


def _queue(queue: str) -> dict[str, engine.Sql]:
    return {"table": engine.Sql(f"deliver_{queue}"), "attempt": engine.Sql("attempt" if queue == "retries" else "1")}


def _behind(past: dict) -> engine.Sql:
    """What lies behind a mark; behind the beginning lies everything."""
    return engine.Sql("") if past["past_at"] == EPOCH else engine.Sql(BEHIND, past)


def _type(name: str) -> pa.DataType:
    if name in ("queue", "channel", "past_message"):
        return pa.string()
    return pa.timestamp("ms", "UTC") if name.endswith("_at") else pa.uint64()


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
