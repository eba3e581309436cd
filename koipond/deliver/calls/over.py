"""Tasks that end without a call: nobody made it in time, the rules forbid it by now, or somebody took it back."""

from datetime import datetime

from django.db.models import Q

from koipond.deliver import reports
from koipond.deliver.calls import desk as desks
from koipond.deliver.calls.making import sent_as
from koipond.deliver.errors_calls import CallOver
from koipond.deliver.models import CallTask
from koipond.deliver.provider import Report
from koipond.kit import clock

NEVER_CALLED, TAKEN_BACK = "never_called", "cancelled"
ENDED_AT_ONCE = 1_000


def end(workspace: str, ids: list[int], why: str, by: str = "") -> int:
    """Ends open tasks with a reason of `deliver/reasons.py`; returns how many of them were open. Again is once."""
    ended = CallTask.objects.filter(workspace__slug=workspace, pk__in=ids, state="open").update(
        state="ending", result=why, ended_at=clock.now(), taken_until=None, by=by[:160])
    finish(workspace)
    return ended


def take_back(workspace: str, id: int, by: str) -> None:
    """Ends one that a person takes back. Raises CallOver."""
    if not end(workspace, [id], TAKEN_BACK, by):
        raise CallOver(id=id, result="—")


def expire(desk: desks.Desk) -> int:
    """Ends what nobody called about in time, except what somebody has before them right now; returns how many."""
    now = clock.now()
    late = CallTask.objects.filter(account=desk.account, state="open", expires_at__lte=now).filter(Q(taken_until=None) | Q(taken_until__lte=now))
    ids = list(late.order_by("expires_at").values_list("pk", flat=True)[:ENDED_AT_ONCE])
    return end(desk.workspace, ids, NEVER_CALLED) if ids else 0


def finish(workspace: str) -> None:
    """Tells of tasks that are ending, then closes them. Cut short in between they are told once more, which counts once."""
    while rows := list(CallTask.objects.filter(workspace__slug=workspace, state="ending").order_by("id")[:ENDED_AT_ONCE]):
        reports.keep(workspace, [(row.account, report) for row in rows for report in _reports(row, row.ended_at)])
        CallTask.objects.filter(pk__in=[row.pk for row in rows], state="ending").update(state="ended")
        reports.look(workspace)


def _reports(row: CallTask, at: datetime):
    name = sent_as(row.message, row.attempt)
    if row.result == NEVER_CALLED:
        yield Report(name, "", "expired:0", at, "expired")
    yield Report(name, "", "refused", at, row.result)
