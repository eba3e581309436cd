"""Messages become tasks: kept under the id of their attempt, so that again is once."""

from datetime import datetime

import pyarrow as pa

from koipond import access, engine, profiles
from koipond.deliver import addresses, chores, gate
from koipond.deliver.calls import desk as desks
from koipond.deliver.models import CallTask
from koipond.deliver.replies import PENDING, Outcome
from koipond.kit import clock

WAITS = "to_call"
KEPT_AT_ONCE = 500


def hold(account, letters: list) -> list[Outcome]:
    """Makes tasks of letters, on disk before this returns: first what is to be said, then that somebody is to call."""
    if not letters:
        return []
    desk, now = desks.read(account), clock.now()
    engine.database(account.workspace).insert("deliver_call_scripts", _scripts(letters, now))
    owners = _owners(account.workspace, desk, sorted({letter.row["person"] for letter in letters})) if desk.sharing == desks.OWNER else {}
    place = access.workspace(account.workspace)
    CallTask.objects.bulk_create([CallTask(
        workspace=place, account=account.id, message=letter.message, attempt=letter.row["attempt"], person=letter.row["person"], journey=letter.row["journey"],
        kind=letter.row["kind"], topic=letter.row.get("topic") or "", wish=owners.get(letter.row["person"], ""), call_at=now, due_at=now + desk.due_after,
        expires_at=now + desk.expires_after, at=now) for letter in letters], batch_size=KEPT_AT_ONCE, ignore_conflicts=True)
    chores.wake(account.id)
    return [Outcome(PENDING, WAITS, account.name, sent_as=sent_as(letter.message, letter.row["attempt"])) for letter in letters]


def held(db: engine.Database, attempts: list[dict]) -> dict:
    """Attempts that became tasks before the run was cut short: they wait like all others."""
    found, asked = {}, {(str(row["message"]), row["attempt"]) for row in attempts}
    messages = sorted({message for message, _ in asked})
    for start in range(0, len(messages), KEPT_AT_ONCE):
        rows = CallTask.objects.filter(workspace__slug=db.workspace, message__in=messages[start : start + KEPT_AT_ONCE]).values_list("message", "attempt", "account")
        found |= {(str(message), attempt): Outcome(PENDING, WAITS, account=account, sent_as=sent_as(message, attempt))
                  for message, attempt, account in rows if (str(message), attempt) in asked}
    return found


def sent_as(message, attempt: int) -> str:
    """What a task is called in reports."""
    return f"{message}:{attempt}"


def _scripts(letters: list, now: datetime) -> pa.Table:
    return pa.table({
        "message": pa.array([letter.message for letter in letters], pa.string()), "attempt": pa.array([letter.row["attempt"] for letter in letters], pa.uint16()),
        "person": pa.array([letter.row["person"] for letter in letters], pa.uint64()), "subject": pa.array([letter.subject for letter in letters], pa.string()),
        "script": pa.array([letter.text for letter in letters], pa.string()), "language": pa.array([letter.language for letter in letters], pa.string()),
        "at": pa.array([now] * len(letters), pa.timestamp("ms", "UTC"))})


def _owners(workspace: str, desk: desks.Desk, persons: list[int]) -> dict[int, str]:
    """Who owns each person, as the desk's trait says: the address of a member, in small letters."""
    traits = [trait for trait in profiles.traits(workspace) if trait.name == desk.owner_trait and not trait.computed]
    if not traits:
        return {}
    rows = addresses.people(engine.database(workspace), desks.CHANNEL, persons, gate.shown(traits, counted=False))
    return {row["person"]: str(row["shown_0"] or "").strip().lower()[:160] for row in rows}
