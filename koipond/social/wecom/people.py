"""Taking over members and customers: a job that goes on where it was cut short, and single customers of whom WeCom told."""

from concurrent.futures import ThreadPoolExecutor

from koipond import access, collect, engine
from koipond.kit import clock
from koipond.social.wecom import due, friends
from koipond.social.wecom.corp import Corp, code_of
from koipond.social.wecom.errors import CorpRefused
from koipond.social.wecom.limits import CUSTOMERS_A_PAGE
from koipond.social.wecom.models import WecomFetch, WecomMember
from koipond.social.wecom.told import Member, Taking, told

GONE = (40096, 84061)             # no such customer, no such relation
NOT_A_MEMBER = (60111, 84074)     # left, or may have no customers
AT_ONCE = 5
_asked_for: dict[int, dict[str, object]] = {}     # account → customer → the change that was fetched, until the tick has filed it


def begin(workspace: str, account: int, by: str) -> Taking:
    """Decides that everybody is taken over anew. One that is under way goes on instead."""
    place = access.workspace(workspace)
    row, made = WecomFetch.objects.get_or_create(account=account, defaults={"workspace": place, "started_at": clock.now(), "by": by})
    if not made and row.done_at:
        row.started_at, row.members, row.cursor, row.pairs, row.done_at, row.by = clock.now(), [], "", 0, None, by
        row.save()
    return told(Taking, row)


def fetch_of(account: int) -> Taking | None:
    """How far the last taking over has come; None when there was none."""
    row = WecomFetch.objects.filter(account=account).first()
    return told(Taking, row) if row else None


def members(account: int) -> list[Member]:
    """Those who may have customers, and those who left, by userid."""
    return [told(Member, row) for row in WecomMember.objects.filter(account=account).order_by("userid")]


def go_on(corp: Corp, pages: int = 20) -> bool:
    """Takes some pages of what is being taken over; whether more is left.

    Every page is recorded before the cursor moves: cut short, a page is taken again, which counts once.
    """
    row = WecomFetch.objects.filter(account=corp.account, done_at=None).first()
    if row is None:
        return False
    if not row.members and not row.cursor and not row.pairs:
        row.members = _take_members(corp)
        row.save()
    for _ in range(pages):
        if not row.members:
            due.note(corp.workspace, corp.account, due.TAGS, due.GROUPS)
            row.done_at = clock.now()
            row.save()
            return False
        _take_page(corp, row)
    return True


def fetch_stale(corp: Corp) -> int:
    """Fetches the customers of whom WeCom told a change; returns how many."""
    db = engine.database(corp.workspace)
    filed = _asked_for.setdefault(corp.account, {})
    waiting = friends.stale(db, corp.account)
    for customer in set(filed) - {customer for customer, _ in waiting}:
        del filed[customer]
    due = [(customer, told) for customer, told in waiting if filed.get(customer) != told]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for (customer, told), items in zip(due, threads.map(lambda one: fetched(corp, one[0]), due), strict=True):
            collect.record(corp.workspace, items)
            filed[customer] = told
    return len(due)


def fetched(corp: Corp, customer: str) -> list[collect.Item]:
    """What WeCom says of a customer now, as events; none where they are nobody's customer any more, which another callback tells."""
    asked_at = clock.now()
    try:
        answer = corp.get("externalcontact/get", external_userid=customer)
    except CorpRefused as error:
        if code_of(error) not in GONE:
            raise
        return []
    return friends.known(corp.account, answer["external_contact"], answer.get("follow_user") or [], asked_at)


def _take_members(corp: Corp) -> list[str]:
    """Members who may have customers; who is not named any more has left."""
    place, now = access.workspace(corp.workspace), clock.now()
    named = corp.get("externalcontact/get_follow_user_list").get("follow_user") or []
    for userid in named:
        WecomMember.objects.update_or_create(account=corp.account, userid=userid, defaults={"workspace": place, "left_at": None, "seen_at": now})
    WecomMember.objects.filter(account=corp.account, left_at=None).exclude(userid__in=named).update(left_at=now)
    _name_members(corp)
    return sorted(named)


def _name_members(corp: Corp) -> None:
    """Their names, where the app may see them."""
    for row in WecomMember.objects.filter(account=corp.account, left_at=None, name=""):
        try:
            row.name = str(corp.get("user/get", userid=row.userid).get("name") or "")[:120]
        except CorpRefused:
            continue
        row.save(update_fields=["name"])


def _take_page(corp: Corp, row: WecomFetch) -> None:
    userid = row.members[0]
    body, at = {"userid_list": [userid], "limit": CUSTOMERS_A_PAGE, **({"cursor": row.cursor} if row.cursor else {})}, clock.now()
    try:
        answer = corp.post("externalcontact/batch/get_by_user", **body)
    except CorpRefused as error:
        if code_of(error) not in (*NOT_A_MEMBER, *GONE):
            raise
        answer = {}
    found = answer.get("external_contact_list") or []
    news = friends.news(engine.database(corp.workspace), corp.account, found)
    collect.record(corp.workspace, [item for each in news for item in friends.known(corp.account, each["external_contact"], [each["follow_info"]], at)],
                   patient=True)
    row.cursor, row.pairs = answer.get("next_cursor") or "", row.pairs + len(found)
    if not row.cursor:
        _end_missing(corp, row, userid)
        row.members = row.members[1:]
    row.save()


def _end_missing(corp: Corp, row: WecomFetch, userid: str) -> None:
    """Pairs whose end we were not told: the member's whole list does not name them."""
    try:
        named = corp.get("externalcontact/list", userid=userid).get("external_userid") or []
    except CorpRefused as error:
        if code_of(error) not in GONE:     # who left has no list, but still their customers
            return
        named = []
    gone = engine.database(corp.workspace).rows("social.wecom_missing", account=corp.account, userid=userid, since=row.started_at, named=named)
    collect.record(corp.workspace, [friends.removed(corp.account, userid, customer, row.started_at) for (customer,) in gone])
