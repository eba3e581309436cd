"""A caller takes the next one. Whether it may be made is asked once more right then: consent, suppression, quiet hours of the person's zone."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from koipond import engine
from koipond.deliver import gate
from koipond.deliver.calls import desk as desks
from koipond.deliver.calls import over
from koipond.deliver.calls.sharing import given_today
from koipond.deliver.errors_calls import CallOver, NoSuchCall, OfAnotherCaller
from koipond.deliver.models import CallTask
from koipond.deliver.pressure import kept
from koipond.kit import clock

BEFORE_THEM = timedelta(minutes=15)      # so long nobody else gets a task that somebody took
LEASE_MOST = timedelta(days=7)
TAKEN_AT_MOST = 5_000
ROUNDS = 20                              # in which those that may not be called are passed over


@dataclass(frozen=True)
class Taken:
    """A task that may be called now, and the number."""

    task: CallTask
    person: int
    phone: str


def take(workspace: str, by: str, most: int = 1, lease: timedelta = BEFORE_THEM, member: bool = True) -> list[Taken]:
    """The next tasks for somebody: their own, then those of the pool, the most urgent first; they are theirs from now on. A member
    gets from the pool only what the desk allows a day. Those that must not be called any more end here, with the reason.
    """
    by, taken = by.lower() if member else by, []
    for _ in range(ROUNDS):
        wanted = min(most, TAKEN_AT_MOST) - len(taken)
        found = _claimed(workspace, by, wanted, min(lease, LEASE_MOST), member) if wanted > 0 else []
        if not found:
            break
        mine = {one.task.pk for one in taken}   # a lease may have ended meanwhile: the clock may be moved
        taken += [one for one in _allowed(workspace, found) if one.task.pk not in mine]
    return taken


def look_at(workspace: str, id: int, by: str, manager: bool) -> Taken:
    """One task with its number, which becomes theirs for a while. Raises NoSuchCall, OfAnotherCaller, CallOver."""
    row = CallTask.objects.filter(workspace__slug=workspace, pk=id).first()
    if row is None:
        raise NoSuchCall(id=id)
    if row.state != "open":
        raise CallOver(id=id, result=row.result)
    now = clock.now()
    free = Q(caller__in=["", by]) & (Q(taken_until=None) | Q(taken_until__lte=now) | Q(caller=by))
    mine = CallTask.objects.filter(pk=id, state="open").filter(Q() if manager else free)
    if not mine.update(taken_until=_until(BEFORE_THEM), **({} if row.caller else {"caller": by, "given_at": now})):
        raise OfAnotherCaller(id=id, caller=row.caller)
    if allowed := _allowed(workspace, [(row, row.caller)]):
        return allowed[0]
    row.refresh_from_db()
    raise CallOver(id=id, result=row.result or "quiet_hours")


def _claimed(workspace: str, by: str, most: int, lease: timedelta, member: bool) -> list[tuple[CallTask, str]]:
    """Tasks that are ours alone now, each with whose it was. A member who asks for the next one and has one before them gets that one
    again: two pages show the same task, not two. A program never gets one twice.
    """
    now, until = clock.now(), _until(lease)
    due = CallTask.objects.filter(workspace__slug=workspace, state="open", call_at__lte=now, expires_at__gt=now)
    free = Q(taken_until=None) | Q(taken_until__lte=now)
    mine = Q(caller=by) if member and most == 1 else Q(caller=by) & free
    was = dict.fromkeys(due.filter(mine).order_by("due_at", "id").values_list("pk", flat=True)[:most], by)
    if len(was) < most and (places := _places(workspace, by, member)):
        room = min(most - len(was), max(places.values()))
        pool = due.filter(free, caller="", account__in=places).order_by("due_at", "id")
        was |= dict.fromkeys(pool.values_list("pk", flat=True)[:room], "")
    ids = list(was)
    for start in range(0, len(ids), 500):
        some = due.filter(pk__in=ids[start : start + 500])
        some.filter(mine).update(taken_until=until)
        some.filter(free, caller="").update(caller=by, given_at=now, taken_until=until)
    rows = CallTask.objects.filter(workspace__slug=workspace, caller=by, taken_until=until).order_by("due_at", "id")
    return [(row, was.get(row.pk, "")) for row in rows]


def _places(workspace: str, by: str, member: bool) -> dict[int, int]:
    """How many of the pool somebody may take today, by desk. A desk that names its callers is for them alone; a program may always."""
    given, places = given_today(workspace, [by])[by], {}
    for account, desk in desks.desks(workspace).items():
        if not member or not desk.callers or by in desk.callers:
            places[account] = desk.calls_a_day - given if member else TAKEN_AT_MOST
    return {account: room for account, room in places.items() if room > 0}


def _allowed(workspace: str, found: list[tuple[CallTask, str]]) -> list[Taken]:
    """Those that may be called now. Quiet ones wait, what must not be called any more ends."""
    rows = [{"message": str(task.message), "attempt": 0, "person": task.person, "kind": task.kind, "topic": task.topic, "expires_at": task.expires_at,
             "journey": task.journey, "step": "", "task": task, "was": was} for task, was in found]
    judged = gate.judged(engine.database(workspace), desks.CHANNEL, rows, [], kept.in_force(workspace))
    taken, refused = [], {}
    for row in judged:
        task = row["task"]
        if row["verdict"] == "ok":
            taken.append(Taken(task, row["person"], row["address"]))
        elif row["verdict"] == gate.PUT_OFF:
            waits = {"call_at": row["until"], "expires_at": max(task.expires_at, row["until"] + timedelta(days=1))}
            CallTask.objects.filter(pk=task.pk, state="open").update(taken_until=None, caller=row["was"], **waits)
        else:
            refused.setdefault(row["verdict"], []).append(task.pk)
    for why, ids in refused.items():
        over.end(workspace, ids, over.NEVER_CALLED if why == "expired" else why)
    return taken


def _until(lease: timedelta):
    """When a lease ends; its microseconds tell it from every other."""
    return clock.now() + lease + timedelta(microseconds=secrets.randbelow(1_000_000))
