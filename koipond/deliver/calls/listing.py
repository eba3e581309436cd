"""Whom there is to call, for a page or a program: tasks with their script, the person's name and number as they are now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from koipond import content, engine
from koipond.content import Question
from koipond.deliver import addresses, gate
from koipond.deliver.calls import desk as desks
from koipond.deliver.errors_calls import NoSuchCall
from koipond.deliver.models import CallTask
from koipond.engine import Sql
from koipond.kit import clock

SHOWN_AT_MOST = 500
NAME = "coalesce(nullIf(t_name, ''), nullIf(trimBoth(concat(coalesce(t_first_name, ''), ' ', coalesce(t_last_name, ''))), ''), '')"


@dataclass(frozen=True)
class Call:
    """A task as it is shown. `call` is the number of the next call, from 1; `phone` the whole number, which not everybody sees."""

    id: int
    person: int
    name: str
    phone: str
    journey: int
    desk: str
    subject: str
    script: str
    questions: tuple[Question, ...]
    language: str
    caller: str
    call: int
    calls_at_most: int
    call_at: datetime
    due_at: datetime
    expires_at: datetime
    state: str
    result: str
    by: str
    ended_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class Counts:
    """How many tasks there are for somebody: of their own, in the pool, of everybody; `late` of their own."""

    mine: int
    pool: int
    all: int
    late: int


def listed(workspace: str, which: str, by: str, most: int = 100, skip: int = 0) -> tuple[list[Call], int]:
    """A page of tasks, and how many there are in all. `which`: mine, pool, all (open ones, the most urgent first) or ended (the newest first)."""
    rows = CallTask.objects.filter(workspace__slug=workspace)
    if which == "ended":
        rows = rows.filter(state="ended").order_by("-ended_at", "-id")
    else:
        rows = rows.filter(state="open", **{"mine": {"caller": by}, "pool": {"caller": ""}}.get(which, {})).order_by("due_at", "id")
    return shown(workspace, list(rows[skip : skip + min(most, SHOWN_AT_MOST)])), rows.count()


def one(workspace: str, id: int) -> Call:
    """One task. Raises NoSuchCall."""
    for found in shown(workspace, list(CallTask.objects.filter(workspace__slug=workspace, pk=id))):
        return found
    raise NoSuchCall(id=id)


def counts(workspace: str, by: str) -> Counts:
    """How many there are to call."""
    mine, now = Q(caller=by), clock.now()
    found = CallTask.objects.filter(workspace__slug=workspace, state="open").aggregate(
        mine=Count("pk", filter=mine), pool=Count("pk", filter=Q(caller="")), all=Count("pk"), late=Count("pk", filter=mine & Q(due_at__lt=now)))
    return Counts(**found)


def shown(workspace: str, tasks: list[CallTask]) -> list[Call]:
    """Tasks with what lies with the facts: read as sets, in a few small statements."""
    if not tasks:
        return []
    db, known = engine.database(workspace), desks.desks(workspace)
    rows = [{"task": task, "person": task.person} for task in tasks]
    gate.follow(db, rows, gate.merged_now(db, rows))
    persons = sorted({row["person"] for row in rows})
    scripts, people = engine.together(
        lambda: db.rows("deliver.call_scripts", messages=[str(task.message) for task in tasks]),
        lambda: addresses.people(db, desks.CHANNEL, persons, Sql(f", {NAME} AS called")))
    said = {(message, attempt): rest for message, attempt, *rest in scripts}
    names, phones = {row["person"]: row["called"] for row in people}, {row["person"]: row["address"] for row in people if row["sound"]}
    return [_call(row["task"], row["person"], known.get(row["task"].account), names, phones, said) for row in rows]


def _call(task: CallTask, person: int, desk: desks.Desk | None, names: dict, phones: dict, said: dict) -> Call:
    subject, script, language = said.get((str(task.message), task.attempt), ("", "", ""))
    text, questions = content.call_questions(script)
    return Call(
        task.pk, person, names.get(person, ""), phones.get(person, ""), task.journey, desk.name if desk else "", subject, text, questions, language, task.caller,
        task.calls + 1, desk.calls_at_most if desk else 0, task.call_at, task.due_at, task.expires_at, "open" if task.state == "open" else "ended",
        task.result, task.by, task.ended_at, task.at)
