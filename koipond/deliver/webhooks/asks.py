"""What is to be asked: filed by a tick, found by the host it goes to, a page at a time, and closed when it has an end.

A host's asks lie in the order in which they are due, and whoever asks goes on behind a mark: so neither a million of them nor
those that another host does not answer cost more than a page. The marks are not kept: after a restart one look finds them.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from koipond import collect, engine
from koipond.deliver.webhooks import answers
from koipond.deliver.webhooks.answers import Outcome
from koipond.engine import Sql
from koipond.kit import clock

ASKED = "webhook_asked"
WEBHOOK_TIME = timedelta(days=7)       # for an answer, at most
PAGE = 200
NOBODY = "00000000-0000-0000-0000-000000000000"
SCHEMA = pa.schema([
    ("host", pa.string()), ("due_at", pa.timestamp("ms", "UTC")), ("message", pa.string()), ("attempt", pa.uint16()), ("person", pa.uint64()),
    ("journey", pa.uint32()), ("version", pa.uint32()), ("step", pa.string()), ("round", pa.uint32()), ("url", pa.string()), ("fields", pa.string()),
    ("save", pa.string()), ("event", pa.string()), ("entered_at", pa.timestamp("ms", "UTC")), ("asked_at", pa.timestamp("ms", "UTC")),
    ("until_at", pa.timestamp("ms", "UTC")), ("tick", pa.uint64())])
TRIES = pa.schema([("message", pa.string()), ("attempt", pa.uint16()), ("person", pa.uint64()), ("said", pa.string()), ("over", pa.uint8()),
                   ("at", pa.timestamp("ms", "UTC"))])

_filed = None          # called when a tick has filed something


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a host's asks; all before it have an end or a later try."""

    due_at: datetime
    message: str = NOBODY


def file(tick: engine.Tick) -> None:
    """Files what this tick wants asked. Safe to run twice: an ask is there once."""
    tick.db.insert_new(tick, "deliver_asks", "message", "deliver.webhook_file", columns=f"({', '.join(SCHEMA.names)})", asked=ASKED, now=clock.now(),
                       most=round(WEBHOOK_TIME.total_seconds() * 1000), number=tick.number)
    if _filed:
        _filed()


def on_filed(tell) -> None:
    """Calls `tell()` from now on when a tick has filed something; None calls nobody."""
    global _filed
    _filed = tell


def open_hosts(db: engine.Database) -> tuple[dict[str, Mark], int]:
    """Of each host with something open, where that begins; and the newest tick that filed. One look, for the beginning."""
    seen = db.value("deliver.webhook_last") or 0     # first: what is filed meanwhile is found by the next look
    return {host: Mark(_utc(due)) for host, due in db.rows("deliver.webhook_open", since=clock.now() - 2 * WEBHOOK_TIME)}, seen


def new_hosts(db: engine.Database, seen: int) -> tuple[dict[str, Mark], int]:
    """The same of what was filed after a tick."""
    rows = db.rows("deliver.webhook_new", seen=seen)
    return {host: Mark(_utc(due)) for host, due, _ in rows}, max((tick for _, _, tick in rows), default=seen)


def page(db: engine.Database, host: str, mark: Mark) -> tuple[list[dict], Mark, datetime | None]:
    """The next of a host that are due, the mark behind them, and when what follows is due: None when nothing does."""
    rows = db.table("deliver.webhook_page", host=host, past_at=mark.due_at, past_message=mark.message, most=PAGE + 1).to_pylist()
    now = clock.now()
    due = [row for row in rows[:PAGE] if row["due_at"] <= now]
    after = rows[len(due)]["due_at"] if len(rows) > len(due) else None
    if not due:
        return [], mark, after
    ended = {message: 2**16 if over else attempt for message, attempt, over in
             db.rows("deliver.webhook_ended", messages=sorted({row["message"] for row in due}))}
    kept = {row["message"]: row for row in due if row["attempt"] > ended.get(row["message"], 0)}
    return [_read(row) for row in kept.values()], Mark(due[-1]["due_at"], due[-1]["message"]), after


def close(db: engine.Database, ended: list[tuple[dict, Outcome]]) -> None:
    """Tells what came of tries, puts further ones, and closes these: in this order, so that a kill in between asks again
    under the same id, and what was told already is not told twice.
    """
    now = clock.now()
    ended = [(row, outcome, answers.next_try(row, outcome, now) if outcome.kind == answers.LATER else None) for row, outcome in ended]
    ended = [(row, outcome if due or outcome.kind in answers.ENDS else Outcome(answers.FAILED, "no_answer", outcome.status, outcome.said), due)
             for row, outcome, due in ended]
    collect.record(db.workspace, [answers.told(row, outcome) for row, outcome, due in ended if due is None])
    again = [{**row, "person": row["asked_person"], "due_at": due, "attempt": row["attempt"] + 1, "tick": 0, "fields": json.dumps(row["fields"]),
              "save": json.dumps(row["save"], ensure_ascii=False)} for row, _, due in ended if due]
    db.insert("deliver_asks", pa.Table.from_pylist(again, SCHEMA))
    db.insert("deliver_ask_tries", pa.Table.from_pylist([
        {"message": row["message"], "attempt": row["attempt"], "person": row["asked_person"], "said": outcome.said, "over": int(due is None), "at": now}
        for row, outcome, due in ended], TRIES))


def entries(db: engine.Database, rows: list[dict]) -> dict[tuple[int, str, datetime], dict]:
    """The properties of the events by which people entered, of those asks that take them along."""
    asking = [row for row in rows if row["event"]]
    if not asking:
        return {}
    found = db.rows("deliver.webhook_entries", people=sorted({row["person"] for row in asking}), names=sorted({row["event"] for row in asking}),
                    moments=sorted({row["entered_at"] for row in asking}))
    return {(person, name, _utc(at)): properties for person, name, at, properties in found}


def people(db: engine.Database, persons: list[int], said: Sql, counted: Sql | None) -> dict[int, dict]:
    """What is known of persons, by `shown_…`; who is gone is not in it."""
    rows = db.table("deliver.webhook_people", slots={"traits": said}, people=persons).to_pylist()
    figures = {row["person"]: row for row in db.table("deliver.figures", slots={"traits": counted}, people=persons).to_pylist()} if counted else {}
    return {row["person"]: {**figures.get(row["person"], {}), **row} for row in rows}


def _read(row: dict) -> dict:
    return {**row, "asked_person": row["person"], "fields": json.loads(row["fields"]), "save": json.loads(row["save"])}


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
