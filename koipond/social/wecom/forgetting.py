"""Taking erased customers out of what is kept beside the facts: who was handed over, and what a task said to nobody else.

The facts go first, by their tables' own words on privacy; what stands here and has no fact behind it any more goes in the same tick.
"""

from koipond import profiles
from koipond.engine import Tick
from koipond.kit import clock
from koipond.social.wecom.models import WecomTask, WecomTransfer

AT_ONCE = 5_000       # ids in one question
UNDER_WAY = ("making", "asked")


def forget(tick: Tick) -> None:
    """Empties them where somebody was erased in this tick. Safe to run twice: what is empty stays so."""
    if not profiles.erases(tick):
        return
    for account in WecomTransfer.objects.filter(workspace__slug=tick.workspace).order_by().values_list("account", flat=True).distinct():
        _transfers(tick, account)
    for account in WecomTask.objects.filter(workspace__slug=tick.workspace).order_by().values_list("account", flat=True).distinct():
        _tasks(tick, account)


def _transfers(tick: Tick, account: int) -> None:
    rows = WecomTransfer.objects.filter(account=account).exclude(external_userid="")
    for some in _parts(rows.order_by().values_list("external_userid", flat=True).distinct()):
        gone = set(some) - {customer for (customer,) in tick.db.rows("social.wecom_known", account=account, customers=some)}
        rows.filter(external_userid__in=gone, ended_at=None).update(state="nothing", ended_at=clock.now())
        rows.filter(external_userid__in=gone).update(external_userid="")


def _tasks(tick: Tick, account: int) -> None:
    """What was said to several stays while one of them does: the text is the same for all."""
    rows = WecomTask.objects.filter(account=account).exclude(body={}).exclude(state__in=UNDER_WAY)
    for some in _parts(rows.order_by().values_list("pk", flat=True)):
        told = {task for (task,) in tick.db.rows("social.wecom_told_tasks", account=account, tasks=some)}
        rows.filter(pk__in=set(some) - told).update(body={})


def _parts(values) -> list[list]:
    every = list(values)
    return [every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE)]
