"""Taking erased customers out of what is kept beside the facts: who was handed over, and what a task said to nobody else.

The facts go first, by their tables' own words on privacy; what stands here and has no fact behind it any more goes in the same tick.
A task that a member could still confirm is taken back in WeCom by the next chore: it names somebody who is not to be written to.
"""

from koipond import profiles
from koipond.engine import Tick
from koipond.kit import clock
from koipond.social.wecom.mass import trace
from koipond.social.wecom.models import WecomTask, WecomTransfer

AT_ONCE = 5_000       # ids in one question


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
    rows = WecomTask.objects.filter(account=account).exclude(body__written="{}")
    sizes = dict(rows.order_by().values_list("pk", "customers"))
    for some in _parts(sizes):
        left = dict(tick.db.rows("social.wecom_told_tasks", account=account, tasks=some))
        rows.filter(pk__in=[task for task in some if left.get(task, 0) < sizes[task]], state="asked").update(unsound=True)
        for row in rows.filter(pk__in=set(some) - set(left)):
            row.body = trace(row.body) if row.state == "making" else {}
            row.save(update_fields=["body"])


def _parts(values) -> list[list]:
    every = list(values)
    return [every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE)]
