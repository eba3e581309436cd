"""What a caller says came of a call: kept once, told to the house as a report, and what follows for the task and the person."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from koipond import access, content, engine, profiles
from koipond.deliver import chores, reports
from koipond.deliver.calls import codes
from koipond.deliver.calls import desk as desks
from koipond.deliver.calls.making import sent_as
from koipond.deliver.errors_calls import (
    BadAnswer,
    BadCallResult,
    BadCallTime,
    CallOver,
    NoSuchCall,
    OfAnotherCaller,
    WrongCallNumber,
)
from koipond.deliver.models import CallTask
from koipond.deliver.pressure import kept, quiet, zones
from koipond.deliver.provider import Report
from koipond.kit import clock
from koipond.kit.errors import Refusal

AHEAD_MOST = timedelta(days=60)          # so far a call may be put off
ANSWER_LETTERS, NOTE_LETTERS = 1_000, 2_000
STAYS_OPEN = timedelta(days=1)           # at least so long after the moment it was put off to
UNREACHED = "unreached"


@dataclass(frozen=True)
class Said:
    """The word of a caller. `call` counts the calls of a task from 1: the same word again is harmless; 0 for the next."""

    task: int
    result: str
    call: int = 0
    again_at: datetime | None = None
    answers: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Kept:
    """What became of a task by a word: `state` open or ended, and when it is called again. `again`: it was said before."""

    task: int
    state: str
    result: str
    calls: int
    call_at: datetime
    again: bool = False


@dataclass
class _Change:
    said: Said
    row: CallTask
    result: codes.Result
    number: int
    fate: str = ""
    why: str = ""


def say(workspace: str, said: Said, by: str, manager: bool = True) -> Kept:
    """One word. Raises NoSuchCall, BadCallResult, CallOver, OfAnotherCaller, BadAnswer, BadCallTime, WrongCallNumber."""
    told, = say_all(workspace, [said], by, manager)
    if isinstance(told, Refusal):
        raise told
    return told


def say_all(workspace: str, words: list[Said], by: str, manager: bool = True) -> list[Kept | Refusal]:
    """Many at once, each by itself: kept, or refused with the reason. Those that are kept are on disk before this returns.

    Said again under the same number of call, nothing changes. A task counts one call for each word.
    """
    rows = {row.pk: row for row in CallTask.objects.filter(workspace__slug=workspace, pk__in={said.task for said in words})}
    known, asked = {one.code: one for one in codes.results(workspace)}, _questions(workspace, list(rows.values()))
    told: list = [None] * len(words)
    changes: dict[int, _Change] = {}
    for place, said in enumerate(words):
        try:
            found = _judged(said, rows.get(said.task), known, asked, by, manager)
            if isinstance(found, Kept):
                told[place] = found
            elif any(change.row.pk == said.task for change in changes.values()):
                raise WrongCallNumber(id=said.task, calls=found.row.calls, expected=found.row.calls + 1, given=said.call)
            else:
                changes[place] = found
        except Refusal as refused:
            told[place] = refused
    _follow(workspace, list(changes.values()))
    done = _keep(workspace, list(changes.values()), by) if changes else set()
    for place, change in changes.items():
        told[place] = _kept(change.row, again=change.row.pk not in done)
    return told


def _judged(said: Said, row: CallTask | None, known: dict, asked: dict, by: str, manager: bool) -> "_Change | Kept":
    if row is None:
        raise NoSuchCall(id=said.task)
    if said.call and said.call <= row.calls:
        return _kept(row, again=True)
    if row.state != "open":
        raise CallOver(id=row.pk, result=row.result)
    if said.call > row.calls + 1:
        raise WrongCallNumber(id=row.pk, calls=row.calls, expected=row.calls + 1, given=said.call)
    if not manager and row.caller not in ("", by):
        raise OfAnotherCaller(id=row.pk, caller=row.caller)
    if said.result not in known:
        raise BadCallResult(result=said.result, known=", ".join(known))
    _check_answers(said, asked.get((str(row.message), row.attempt), ()))
    result = known[said.result]
    if result.means == codes.CALL_BACK and not (said.again_at and clock.now() - timedelta(minutes=1) <= said.again_at <= clock.now() + AHEAD_MOST):
        raise BadCallTime(moment=said.again_at.isoformat(timespec="minutes") if said.again_at else "—", most_days=AHEAD_MOST.days)
    return _Change(said, row, result, row.calls + 1)


def _check_answers(said: Said, questions: tuple) -> None:
    asked = {question.key: question for question in questions}
    for key, answer in said.answers.items():
        question = asked.get(key)
        if question is None:
            raise BadAnswer(answer=answer, question=key, choices=", ".join(asked) or "—")
        if answer and (answer not in question.choices if question.choices else len(answer) > ANSWER_LETTERS):
            raise BadAnswer(answer=answer, question=question.text, choices=", ".join(question.choices) or f"{ANSWER_LETTERS}")


def _questions(workspace: str, rows: list[CallTask]) -> dict[tuple[str, int], tuple]:
    found = engine.database(workspace).rows("deliver.call_scripts", messages=[str(row.message) for row in rows]) if rows else []
    return {(message, attempt): content.call_questions(script)[1] for message, attempt, _, script, _ in found}


def _follow(workspace: str, changes: list[_Change]) -> None:
    """What each word means for its task: over, or once more at a moment that is not quiet where the person is."""
    again, all_desks = [], desks.desks(workspace)
    for change in changes:
        _, change.fate, change.why = codes.MEANINGS[change.result.means]
        if change.fate:
            continue
        desk, row, means = all_desks.get(change.row.account), change.row, change.result.means
        if means != codes.CALL_BACK and (desk is None or change.number >= desk.calls_at_most):
            change.fate, change.why = "refused", UNREACHED
            continue
        row.call_at = change.said.again_at if means == codes.CALL_BACK else clock.now() + (desk.busy_after if means == codes.BUSY else desk.again_after)
        again.append(change)
    _not_while_quiet(workspace, [change.row for change in again])
    for change in again:
        if change.result.means == codes.CALL_BACK:
            change.row.expires_at = max(change.row.expires_at, change.row.call_at + STAYS_OPEN)
            change.row.due_at = change.row.call_at
        elif change.row.call_at >= change.row.expires_at:
            change.fate, change.why = "refused", UNREACHED


def _not_while_quiet(workspace: str, rows: list[CallTask]) -> None:
    """Moves the next call of each out of the quiet hours of its person's zone."""
    rules = kept.in_force(workspace)
    if not rows or not rules.quiet:
        return
    place = access.workspace(workspace)
    among = engine.Sql.of("SELECT arrayJoin([[people]])", people=engine.Sql.value(sorted({row.person for row in rows}), "Array(UInt64)"))
    zone_of = {person: zone for person, zone, _ in engine.database(workspace).rows(zones.select(place, among))}
    for row in rows:
        stretch = quiet.quiet_at(rules, zone_of.get(row.person, place.time_zone), desks.CHANNEL, row.kind, row.call_at)
        row.call_at = quiet.let_go(stretch, str(row.message)) if stretch else row.call_at


def _keep(workspace: str, changes: list[_Change], by: str) -> set[int]:
    """Keeps the words whose call nobody has spoken of meanwhile, and gives their tasks. The report is on disk before the task says so:
    cut short, the word is said again by whoever got no answer, and its event has the same id.
    """
    now, done = clock.now(), set()
    with transaction.atomic():
        for change in changes:
            row = change.row
            row.calls, row.result, row.by, row.taken_until = change.number, change.result.code, by[:160], None
            row.state, row.ended_at = ("ended", now) if change.fate else ("open", None)
            here = CallTask.objects.filter(pk=row.pk, state="open", calls=change.number - 1)
            if here.update(calls=row.calls, result=row.result, by=row.by, taken_until=None, state=row.state, ended_at=row.ended_at, call_at=row.call_at,
                           due_at=row.due_at, expires_at=row.expires_at):
                done.add(row.pk)
            else:
                row.refresh_from_db()
        mine = [change for change in changes if change.row.pk in done]
        reports.keep(workspace, [(change.row.account, report) for change in mine for report in _reports(change, by, now)])
        for change in mine:
            if change.result.means == codes.OPT_OUT:
                profiles.withdraw(workspace, change.row.person, desks.CHANNEL, method="call", proof=f"told to {by}", by=by, once=f"call:{change.row.message}")
    reports.look(workspace)
    for account in {change.row.account for change in mine}:
        chores.wake(account)
    return done


def _reports(change: _Change, by: str, at: datetime):
    name, verb = sent_as(change.row.message, change.row.attempt), codes.MEANINGS[change.result.means][0]
    told = {"by": by, "note": change.said.note.strip()[:NOTE_LETTERS], **{f"answer_{key}": answer for key, answer in change.said.answers.items() if answer}}
    if change.result.means == codes.CALL_BACK:
        told["again_at"] = change.row.call_at.isoformat(timespec="minutes")
    if change.fate:
        yield Report(name, "", change.fate, at, change.why)
    yield Report(name, "", f"{verb}:{change.number}", at, change.result.code, json.dumps({part: text for part, text in told.items() if text}, ensure_ascii=False))


def _kept(row: CallTask, again: bool) -> Kept:
    return Kept(row.pk, "open" if row.state == "open" else "ended", row.result, row.calls, row.call_at, again)
