"""What an earlier run claimed and left without an outcome, because it was killed.

In this order: what the channel can say of it, what the logbook says, and else it is unknown: it may have gone out, so
it is shown and not sent again by itself.
"""

from datetime import UTC, datetime

import pyarrow as pa

from koipond import collect, engine
from koipond.deliver import attempts, events
from koipond.deliver.logbook import Told
from koipond.deliver.replies import UNKNOWN, Outcome
from koipond.kit import clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def recover(db: engine.Database, worker: str, told: dict[str, Told], known=lambda rows: {}) -> int:
    """Gives an outcome to every claim that earlier runs left without one; returns how many those were. `told` are the logbooks, by channel.

    `known(rows)` gives what the channel knows of them, by (message, attempt). An outcome that is in the inbox already
    holds, because it has the same id and came first.
    """
    since = _utc(db.value("SELECT max(at) FROM deliver_workers") or EPOCH)
    began = clock.now()
    orphans = [_in_utc(row) for row in db.dicts("deliver.orphans", since=since, worker=worker)]
    sure = known(orphans) if orphans else {}
    collect.record(db.workspace, [_fate(row, sure, told.get(row["channel"], Told()), began) for row in orphans])
    # Claims of a clock that has since been set are still covered: the mark lies before this run's first claim.
    db.insert("deliver_workers", pa.table({
        "worker": pa.array([worker]), "at": pa.array([began], pa.timestamp("ms", "UTC"))}))
    return len(orphans)


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
