"""Who calls whom: the person's owner, or the members of a desk by turns, each with so many a day. What is left stays in the pool."""

import heapq
from collections import Counter, defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from koipond import access
from koipond.deliver.calls import desk as desks
from koipond.deliver.errors_calls import CallOver, NotACaller
from koipond.deliver.models import CallTask
from koipond.kit import clock

SHARED_AT_ONCE = 2_000
GIVEN_AT_ONCE = 500


def share(desk: desks.Desk) -> int:
    """Gives tasks that nobody has to callers who have room today; returns how many. Cut short, it goes on from there."""
    if desk.sharing == desks.POOL or not desk.callers:
        return 0
    rows = list(_free(desk).order_by("due_at", "id").values_list("pk", "wish")[:SHARED_AT_ONCE])
    if not rows:
        return 0
    given, mine = given_today(desk.workspace, desk.callers), defaultdict(list)
    turns = [(given[who], place, who) for place, who in enumerate(desk.callers) if given[who] < desk.calls_a_day]
    heapq.heapify(turns)
    for pk, wish in rows:
        who = wish if desk.sharing == desks.OWNER and wish in desk.callers else ""
        if who and given[who] >= desk.calls_a_day:
            continue     # it waits for its owner's next day
        if not who:
            while turns and given[turns[0][2]] >= desk.calls_a_day:
                heapq.heappop(turns)
            if not turns:
                continue
            _, place, who = heapq.heappop(turns)
            heapq.heappush(turns, (given[who] + 1, place, who))
        given[who] += 1
        mine[who].append(pk)
    return sum(_give(who, pks[start : start + GIVEN_AT_ONCE]) for who, pks in mine.items() for start in range(0, len(pks), GIVEN_AT_ONCE))


def give(workspace: str, ids: list[int], caller: str) -> int:
    """Gives open tasks to a member, or with "" back to the pool; returns how many. Raises NotACaller, CallOver."""
    caller = caller.strip().lower()
    if caller and not desks.may_call(workspace, caller):
        raise NotACaller(caller=caller)
    changed = CallTask.objects.filter(workspace__slug=str(workspace), pk__in=ids, state="open").update(
        caller=caller, given_at=clock.now() if caller else None, taken_until=None)
    if not changed:
        raise CallOver(id=", ".join(map(str, ids)), result="—")
    return changed


def given_today(workspace: str, callers) -> Counter:
    """How many tasks each caller was given since midnight in the workspace's zone."""
    rows = CallTask.objects.filter(workspace__slug=str(workspace), caller__in=callers, given_at__gte=midnight(workspace))
    return Counter(dict(rows.values("caller").annotate(many=Count("pk")).values_list("caller", "many")))


def midnight(workspace: str) -> datetime:
    """When today began in the workspace's zone."""
    zone = ZoneInfo(access.workspace(str(workspace)).time_zone)
    return clock.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _free(desk: desks.Desk):
    return CallTask.objects.filter(account=desk.account, state="open", caller="").filter(Q(taken_until=None) | Q(taken_until__lte=clock.now()))


def _give(who: str, pks: list[int]) -> int:
    return CallTask.objects.filter(pk__in=pks, state="open", caller="").update(caller=who, given_at=clock.now())
