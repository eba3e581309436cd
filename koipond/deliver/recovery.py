"""What an earlier run claimed and left without an outcome, because it was killed.

In this order: what the channel can say of it, what the logbook says, and else it is unknown: it may have gone out, so
it is shown and not sent again by itself.

Whose claims are looked at is told by who made them, not by clocks, which may be set. On a server a claim of a killed
process may arrive after the first look: there is a second one, and only then are the earlier runs done with.
"""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from koipond import collect, engine
from koipond.deliver import attempts, events
from koipond.deliver.logbook import Told
from koipond.deliver.replies import UNKNOWN, Outcome
from koipond.kit import clock, ids

RESTORED = "restored"   # begins the name of the run whose claims those are
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOCKS_APART = timedelta(days=1)   # a claim is at most so much older, by the clock of its time, than the start of its run


def recover(db: engine.Database, worker: str, told: dict[str, Told], known=lambda rows: {}) -> int:
    """Gives an outcome to every claim that earlier runs left without one, and notes the start of this run; returns how many those were.
    `told` are the logbooks, by channel.

    `known(rows)` gives what the channel knows of them, by (message, attempt). An outcome that is in the inbox already
    holds, because it has the same id and came first.
    """
    _end_earlier(db)
    found = _look(db, worker, told, known)
    _note(db, worker, engine.who())
    if engine.embedded():   # what a killed process had under way ended with its engine
        _settle(db, worker)
    return found


def look_again(db: engine.Database, worker: str, told: dict[str, Told], known=lambda rows: {}) -> int:
    """The same once more, for claims that arrived late; earlier runs are done with then."""
    found = _look(db, worker, told, known)
    _settle(db, worker)
    return found


def _look(db: engine.Database, worker: str, told: dict[str, Told], known) -> int:
    first, last = db.rows("deliver.open_runs", worker=worker)[0]
    if not last:
        return 0
    orphans = [_in_utc(row) for row in db.dicts("deliver.orphans", since=max(EPOCH, _utc(first) - CLOCKS_APART), worker=worker)]
    sure, now = known(orphans) if orphans else {}, clock.now()
    collect.record(db.workspace, [_fate(row, sure, told.get(row["channel"], Told()), now) for row in orphans])
    return len(orphans)


def left_open(db: engine.Database) -> bool:
    """Whether a run before may have left something open: it was killed or cut off, and did not end in order."""
    return bool(db.rows("deliver.open_runs", worker="")[0][1])


def ended(db: engine.Database, worker: str) -> None:
    """Notes that a run has ended in order: each of its claims has an outcome."""
    db.run("deliver.settle_run", worker=worker)


def _settle(db: engine.Database, worker: str) -> None:
    """Notes that the runs before this one have left nothing open."""
    db.run("deliver.settle_runs", worker=worker)


def _note(db: engine.Database, worker: str, process: str) -> None:
    db.insert("deliver_workers", pa.table({
        "worker": pa.array([worker]), "process": pa.array([process]), "at": pa.array([clock.now()], pa.timestamp("ms", "UTC"))}))


def doubt(workspace: str) -> int:
    """After a restore: whatever is due and has no outcome may have gone out by the home that was lost. It is claimed, so that the next
    sender tells it as unknown and sends none of it by itself. How many attempts those are. Twice is once."""
    db = engine.database(workspace)
    before, run = db.value("SELECT count() FROM deliver_claims"), f"{RESTORED} {ids.fresh()}"
    _note(db, run, "")
    db.run("deliver.doubt", worker=run, now=clock.now())
    return db.value("SELECT count() FROM deliver_claims") - before


def _end_earlier(db: engine.Database) -> None:
    """On a server, a claim of the sender before may still be under way there: it has ended when this returns."""
    if not engine.embedded():
        for (process,) in db.rows("deliver.open_processes", mine=engine.who()):
            engine.end_statements_of(process, db.workspace)


def _fate(row: dict, sure: dict, told: Told, at: datetime) -> collect.Item:
    key = (row["message"], row["attempt"])
    if key in sure:
        return attempts.ended(row, sure[key], at) if isinstance(sure[key], Outcome) else events.outcome(row, *sure[key], at=at)
    if row["worker"] != told.worker:
        return attempts.ended(row, Outcome(UNKNOWN, "cut_short"), at)
    if key not in told.answers:
        return attempts.never_begun(row, at)
    row["address_hash"] = told.address_of[key]
    return attempts.ended(row, told.answers[key] or Outcome(UNKNOWN, "cut_short"), at)


def _in_utc(row: dict) -> dict:
    return {name: _utc(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
