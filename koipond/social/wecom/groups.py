"""Groups of customers: who is in them, by which way they came, what greets them."""

from datetime import UTC, datetime
from secrets import token_hex

from koipond import access, collect, engine
from koipond.kit import clock, ids
from koipond.social.wecom import due
from koipond.social.wecom.corp import Corp
from koipond.social.wecom.errors import BadJoinWay, CorpRefused, NoSuchCustomerGroup
from koipond.social.wecom.limits import GROUP_WELCOME_BYTES, GROUPS_A_PAGE, GROUPS_OF_A_WAY, REMARK_LETTERS
from koipond.social.wecom.models import WecomGroup, WecomJoinWay
from koipond.social.wecom.told import CustomerGroup, JoinWay, told

CUSTOMER = 2            # type of a member of a group
QR = 2                  # scene of a way into groups
FETCHED_AT_ONCE = 50
NEVER_LEFT = 0
NAME_LETTERS = 80


def note(workspace: str, account: int, chats: tuple[tuple[str, bool], ...]) -> None:
    """Notes groups that have changed, (chat, whether it is dismissed): the next chore fetches them."""
    for chat, dismissed in chats:
        WecomGroup.objects.update_or_create(account=account, chat_id=chat, defaults={
            "workspace": access.workspace(workspace), "stale": not dismissed, **({"dismissed_at": clock.now()} if dismissed else {})})


def groups(account: int, after: int = 0, most: int = 200) -> list[CustomerGroup]:
    """A page of the groups that are not dismissed, as they became known."""
    return [told(CustomerGroup, row) for row in WecomGroup.objects.filter(account=account, dismissed_at=None, pk__gt=after).order_by("id")[:most]]


def fetch(corp: Corp) -> bool:
    """Fetches groups that have changed; whether more are left. Cut short, a group is fetched again, which changes nothing."""
    due.fetched(corp.account, due.GROUPS, lambda: _list(corp))
    waiting = list(WecomGroup.objects.filter(account=corp.account, stale=True, dismissed_at=None).order_by("id")[:FETCHED_AT_ONCE])
    for row in waiting:
        _fetch_one(corp, row)
    return len(waiting) == FETCHED_AT_ONCE


def make_join_way(corp: Corp, by: str, name: str, chats: list[str]) -> JoinWay:
    """A QR code by which people join one of some groups; when all are full, WeCom makes another one.

    Raises BadJoinWay, NoSuchCustomerGroup, CorpRefused, CorpSilent.
    """
    if not 0 < len(name.strip()) <= NAME_LETTERS:
        raise BadJoinWay(field="name", given=name, expected=f"1 to {NAME_LETTERS} letters", expected_zh=f"1 至 {NAME_LETTERS} 个字符")
    if not 0 < len(chats) <= GROUPS_OF_A_WAY:
        raise BadJoinWay(field="groups", given=len(chats), expected=f"1 to {GROUPS_OF_A_WAY} groups", expected_zh=f"1 至 {GROUPS_OF_A_WAY} 个群")
    for chat in chats:
        if not WecomGroup.objects.filter(account=corp.account, chat_id=chat, dismissed_at=None).exists():
            raise NoSuchCustomerGroup(id=chat)
    row = WecomJoinWay.objects.create(workspace=access.workspace(corp.workspace), account=corp.account, name=name.strip(), state=f"koi{token_hex(8)}",
                                      chats=chats, by=by, at=clock.now())
    try:
        row.config_id = corp.post("externalcontact/groupchat/add_join_way", scene=QR, chat_id_list=chats, state=row.state, auto_create_room=1,
                                  remark=row.name[:REMARK_LETTERS])["config_id"]
    except CorpRefused:
        row.delete()
        raise
    row.picture = corp.post("externalcontact/groupchat/get_join_way", config_id=row.config_id)["join_way"].get("qr_code", "")
    row.save(update_fields=["config_id", "picture"])
    return told(JoinWay, row)


def join_ways(account: int) -> list[JoinWay]:
    """The newest first."""
    return [told(JoinWay, row) for row in WecomJoinWay.objects.filter(account=account).exclude(config_id="").order_by("-id")[:1_000]]


def way_picture(account: int, id: int) -> str:
    """Where WeCom keeps the picture of a way. Raises NoSuchCustomerGroup."""
    return _way(account, id).picture


def remove_join_way(corp: Corp, id: int) -> None:
    """Raises NoSuchCustomerGroup, CorpRefused, CorpSilent."""
    row = _way(corp.account, id)
    corp.post("externalcontact/groupchat/del_join_way", config_id=row.config_id)
    row.delete()


def _way(account: int, id: int) -> WecomJoinWay:
    row = WecomJoinWay.objects.filter(account=account, pk=id).first()
    if row is None:
        raise NoSuchCustomerGroup(id=id)
    return row


def way_counts(db: engine.Database, account: int) -> dict[str, dict]:
    """By state of a way: customers who came by it, and who are still there."""
    return {row.pop("state"): row for row in db.dicts("social.wecom_way_counts", account=account)}


def add_group_welcome(corp: Corp, text: str) -> str:
    """A text that greets whoever joins a group, chosen by its owner in WeCom; %NICKNAME% becomes the name. Returns its id there.

    Raises BadJoinWay, CorpRefused, CorpSilent.
    """
    if not text.strip() or len(text.encode()) > GROUP_WELCOME_BYTES:
        raise BadJoinWay(field="text", given=text[:40], expected=f"1 to {GROUP_WELCOME_BYTES} bytes", expected_zh=f"1 至 {GROUP_WELCOME_BYTES} 字节")
    return corp.post("externalcontact/group_welcome_template/add", text={"content": text.strip()}, notify=0)["template_id"]


def _list(corp: Corp) -> None:
    for page, _ in corp.pages("externalcontact/groupchat/list", "group_chat_list", GROUPS_A_PAGE, status_filter=0):
        note(corp.workspace, corp.account, tuple((each["chat_id"], False) for each in page))


def _fetch_one(corp: Corp, row: WecomGroup) -> None:
    db, at = engine.database(corp.workspace), clock.now()
    found = corp.post("externalcontact/groupchat/get", chat_id=row.chat_id, need_name=1)["group_chat"]
    there = {each["userid"]: each for each in found.get("member_list") or []}
    had = {row[0]: row for row in db.rows("social.wecom_group_now", account=corp.account, chat=row.chat_id)}
    came = [_member(each) for id, each in there.items() if id not in had]
    gone = [(*row[:5], clock.millis(_utc(row[5])), clock.millis(at)) for member, row in had.items() if member not in there]
    collect.record(corp.workspace, [*(_event(corp, row.chat_id, found.get("name", ""), each) for each in (*came, *gone) if each[1]),
                                    *(_called(corp, each) for each in came if each[1] and each[2])])
    if came or gone:
        members, customers, names, unionids, states, joined, left = map(list, zip(*came, *gone, strict=True))
        db.run("social.wecom_group_keep", account=corp.account, chat=row.chat_id, members=members, customers=customers, names=names, unionids=unionids,
               states=states, joined=joined, left=left, version=clock.millis(at))
    made = int(found.get("create_time") or 0)
    WecomGroup.objects.filter(pk=row.pk).update(
        name=str(found.get("name", ""))[:200], owner=found.get("owner", ""), notice=found.get("notice", "") or "", members=len(there),
        customers=sum(1 for each in there.values() if each.get("type") == CUSTOMER), made_at=datetime.fromtimestamp(made, UTC) if made else None, stale=False)


def _member(said: dict) -> tuple:
    return (said["userid"], int(said.get("type") == CUSTOMER), str(said.get("name", "")), str(said.get("unionid", "")), str(said.get("state", "")),
            int(said.get("join_time") or 0) * 1000, NEVER_LEFT)


def _called(corp: Corp, member: tuple) -> collect.Item:
    """What a customer calls themselves."""
    id, _, name, unionid, _, joined, _ = member
    who = {"external_userid": id, **({"unionid": unionid} if unionid else {})}
    return collect.Item(kind="identify", name="identified", message_id=ids.same("wecom_identified", corp.account, *who.values(), name),
                        at=datetime.fromtimestamp(joined / 1000, UTC), traits={**who, "nickname": name})


def _event(corp: Corp, chat: str, group: str, member: tuple) -> collect.Item:
    id, _, _, unionid, state, joined, left = member
    name = "wecom_group_left" if left else "wecom_group_joined"
    who = {"external_userid": id, **({"unionid": unionid} if unionid else {})}
    return collect.Item(kind="track", name=name, message_id=ids.same(name, corp.account, chat, id, joined), at=datetime.fromtimestamp((left or joined) / 1000, UTC),
                        context={"traits": who}, properties={"account": str(corp.account), "chat": chat, "group": group, **({"state": state} if state else {})})


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
