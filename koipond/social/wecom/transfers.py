"""Handing customers over to another member: of who stays and of who has left. Nobody is lost when a member leaves.

WeCom asks the customer, who has a day to refuse. The result is fetched; who refused stays where they are.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max

from koipond import access, engine
from koipond.kit import clock
from koipond.social.wecom import friends
from koipond.social.wecom.corp import Corp, code_of
from koipond.social.wecom.errors import BadTransfer, CorpRefused
from koipond.social.wecom.limits import TRANSFER, TRANSFERS_AT_ONCE
from koipond.social.wecom.models import WecomMember, WecomTransfer
from koipond.social.wecom.told import Transfer, told

UNDER_WAY = 40128
LOOK_EVERY = timedelta(minutes=5)
GIVEN_UP = timedelta(days=8)
CUSTOMERS_AT_MOST = 10_000     # of one decision
_looked: dict[int, object] = {}


@dataclass(frozen=True, slots=True)
class Handed:
    """Customers handed over from one member to another: `counts` by state, `at` of the last decision."""

    from_userid: str
    to_userid: str
    resigned: bool
    counts: dict[str, int]
    at: datetime


def hand_over(corp: Corp, by: str, from_userid: str, to_userid: str, customers: list[str] | None = None) -> list[Transfer]:
    """Hands some customers over, or all of them; whether the member has left is known. Each says how it goes.

    Raises BadTransfer, CorpRefused, CorpSilent (what was not asked then is asked by the next chore).
    """
    giver, taker = (WecomMember.objects.filter(account=corp.account, userid=userid).first() for userid in (from_userid, to_userid))
    if not giver or not taker or taker.left_at or from_userid == to_userid:
        raise BadTransfer(problem=f"'{from_userid}' to '{to_userid}' are not two members, of whom the second may take over",
                          problem_zh=f"“{from_userid}”和“{to_userid}”不是两名成员，或后者不能接收客户")
    whom = customers if customers is not None else all_of(engine.database(corp.workspace), corp.account, from_userid)
    if not 0 < len(whom) <= CUSTOMERS_AT_MOST:
        raise BadTransfer(problem=f"there are {len(whom)} customers, and 1 to {CUSTOMERS_AT_MOST:,} may be handed over at once",
                          problem_zh=f"共有 {len(whom)} 位客户，每次可分配 1 至 {CUSTOMERS_AT_MOST:,} 位")
    place, now = access.workspace(corp.workspace), clock.now()
    under_way = set(WecomTransfer.objects.filter(account=corp.account, from_userid=from_userid, ended_at=None).values_list("external_userid", flat=True))
    rows = WecomTransfer.objects.bulk_create([
        WecomTransfer(workspace=place, account=corp.account, from_userid=from_userid, to_userid=to_userid, external_userid=customer,
                      resigned=giver.left_at is not None, by=by, at=now) for customer in dict.fromkeys(whom) if customer not in under_way])
    _ask(corp, rows)
    return [told(Transfer, row) for row in rows]


def all_of(db: engine.Database, account: int, userid: str) -> list[str]:
    """Every live customer of a member."""
    found, after = [], ""
    while page := friends.customers_of(db, account, userid, after, 1_000):
        found += [row["external_userid"] for row in page]
        after = found[-1]
    return found


def left_behind(db: engine.Database, account: int) -> dict[str, int]:
    """Members who have left, with how many customers are still theirs and are not being handed over."""
    gone = WecomMember.objects.filter(account=account, left_at__isnull=False).values_list("userid", flat=True)
    under_way = set(WecomTransfer.objects.filter(account=account, ended_at=None).values_list("from_userid", "external_userid"))
    counted = {userid: sum((userid, customer) not in under_way for customer in all_of(db, account, userid)) for userid in gone}
    return {userid: count for userid, count in counted.items() if count}


def transfers(account: int, before: int = 0, most: int = 200) -> list[Transfer]:
    """The newest first; `before` (an id) pages on."""
    rows = WecomTransfer.objects.filter(account=account).order_by("-id")
    return [told(Transfer, row) for row in (rows.filter(pk__lt=before) if before else rows)[:most]]


def progress(account: int) -> list[Handed]:
    """How far handing over has come, by giver and taker; the newest first."""
    found: dict[tuple, tuple[dict, list]] = {}
    rows = WecomTransfer.objects.filter(account=account).values("from_userid", "to_userid", "resigned", "state").annotate(count=Count("id"), last=Max("at"))
    for row in rows:
        counts, moments = found.setdefault((row["from_userid"], row["to_userid"], row["resigned"]), ({}, []))
        counts[row["state"]] = row["count"]
        moments.append(row["last"])
    return sorted((Handed(*key, counts, max(moments)) for key, (counts, moments) in found.items()), key=lambda one: one.at, reverse=True)


def look(corp: Corp, always: bool = False) -> int:
    """Asks what was not asked yet, and fetches results; returns how many ended."""
    _ask(corp, list(WecomTransfer.objects.filter(account=corp.account, state="asking").order_by("id")[:CUSTOMERS_AT_MOST]))
    last = _looked.get(corp.account)
    if not always and last is not None and clock.now() - last < LOOK_EVERY:
        return 0
    _looked[corp.account], ended = clock.now(), 0
    pairs = WecomTransfer.objects.filter(account=corp.account, state="waiting").values_list("from_userid", "to_userid", "resigned").distinct()
    for giver, taker, resigned in pairs:
        ended += _results(corp, giver, taker, resigned)
    WecomTransfer.objects.filter(account=corp.account, state="waiting", at__lt=clock.now() - GIVEN_UP).update(state="nothing", ended_at=clock.now())
    return ended


def _ask(corp: Corp, rows: list[WecomTransfer]) -> None:
    """A member's customers by the hundred. Asked again, WeCom says that it is under way."""
    groups: dict[tuple, list[WecomTransfer]] = defaultdict(list)
    for row in rows:
        groups[row.from_userid, row.to_userid, row.resigned].append(row)
    for (giver, taker, resigned), those in groups.items():
        for start in range(0, len(those), TRANSFERS_AT_ONCE):
            _ask_some(corp, giver, taker, resigned, those[start:start + TRANSFERS_AT_ONCE])


def _ask_some(corp: Corp, giver: str, taker: str, resigned: bool, rows: list[WecomTransfer]) -> None:
    told, detail = {}, ""
    try:
        answer = corp.post(f"externalcontact/{'resigned/' if resigned else ''}transfer_customer", handover_userid=giver, takeover_userid=taker,
                           external_userid=[row.external_userid for row in rows])
        told = {each["external_userid"]: int(each.get("errcode") or 0) for each in answer.get("customer") or []}
    except CorpRefused as error:
        told, detail = dict.fromkeys((row.external_userid for row in rows), code_of(error)), error.fields["said"]
    for row in rows:
        code = told.get(row.external_userid, 0)
        row.state = "waiting" if code in (0, UNDER_WAY) else "refused"
        row.detail, row.ended_at = (f"{code} {detail}".strip()[:300], clock.now()) if row.state == "refused" else ("", None)
    WecomTransfer.objects.bulk_update(rows, ["state", "detail", "ended_at"])


def _results(corp: Corp, giver: str, taker: str, resigned: bool) -> int:
    ended, cursor = 0, ""
    while True:
        body = {"handover_userid": giver, "takeover_userid": taker, **({"cursor": cursor} if cursor else {})}
        answer = corp.post(f"externalcontact/{'resigned/' if resigned else ''}transfer_result", **body)
        for each in answer.get("customer") or []:
            state = TRANSFER.get(each.get("status"), "waiting")
            if state != "waiting":
                ended += WecomTransfer.objects.filter(account=corp.account, from_userid=giver, to_userid=taker, external_userid=each["external_userid"],
                                                      state="waiting").update(state=state, ended_at=clock.now())
        cursor = answer.get("next_cursor") or ""
        if not cursor:
            return ended
