"""Tags of an account, both ways: its own are read with its followers, and a group of ours is laid upon one of them."""

from dataclasses import dataclass

from koipond import engine
from koipond.engine import Sql
from koipond.kit import clock
from koipond.social.errors import BadTag, PlatformRefused
from koipond.social.limits import limit
from koipond.social.models import SceneCode
from koipond.social.platform import Ask

NO_TAG = 45159                        # the platform no longer knows it
NOT_ALL = (45059, 40003, 49003)       # one of these has as many tags as can be, or is no follower: each by themselves
WITH, WITHOUT = Sql("arrayDistinct(arrayPushBack(k.tags, {tag:UInt32}))"), Sql("arrayFilter(one -> one != {tag:UInt32}, k.tags)")


@dataclass(frozen=True)
class AccountTag:
    """A tag as the platform has it; `count` of followers."""

    id: int
    name: str
    count: int


def account_tags(ask: Ask) -> list[AccountTag]:
    """The tags of an account. Raises PlatformRefused."""
    return [AccountTag(int(one["id"]), str(one["name"]), int(one.get("count", 0))) for one in ask("/cgi-bin/tags/get")["tags"]]


def create_account_tag(ask: Ask, name: str) -> AccountTag:
    """Makes a tag at the platform; the one of that name where it is there. Raises BadTag, PlatformRefused."""
    name, most = name.strip(), limit("tag_letters")
    if not 0 < len(name) <= most:
        raise BadTag(field="name", given=name[:60], expected=f"1 to {most} letters", expected_zh=f"1 至 {most} 个字符")
    there = next((one for one in account_tags(ask) if one.name == name), None)
    if there:
        return there
    made = ask("/cgi-bin/tags/create", {"tag": {"name": name}})["tag"]
    return AccountTag(int(made["id"]), made["name"], 0)


def tag_followers(workspace: str, account: int, tag: int, among: Sql, ask: Ask) -> tuple[int, int]:
    """Lets exactly those followers have a tag who are among the persons of a SELECT; returns how many got it and how many lost it.

    Only what differs is asked for, so that cut short it goes on when it is asked again. Raises PlatformRefused.
    """
    db = engine.database(workspace)
    rows = db.rows("social.tags_to_change", {"among": among}, account=account, tag=tag)
    for should, path, tags in ((1, "batchtagging", WITH), (0, "batchuntagging", WITHOUT)):
        openids = [openid for openid, wanted in rows if wanted == should]
        for start in range(0, len(openids), limit("tagging_openids")):
            some = openids[start : start + limit("tagging_openids")]
            ask(f"/cgi-bin/tags/members/{path}", {"openid_list": some, "tagid": tag})
            db.run("social.tagged", {"tags": tags}, account=account, tag=tag, openids=some, at=clock.now())
    given = sum(wanted for _, wanted in rows)
    return given, len(rows) - given


def codes_tag(account: int) -> bool:
    """Whether a code of the account gives tags of the account."""
    return SceneCode.objects.filter(account=account, retired_at=None, tagged_since__isnull=False).exclude(ticket="").exclude(account_tags__written="[]").exists()


def tag_scanned(workspace: str, account: int, ask: Ask) -> int:
    """Gives who scanned a code since the last time the tags of that code; returns how many persons. Who does not follow is left out.

    How far it came is written after the platform has said yes: cut short, the same are asked for again, which changes nothing there. A tag that
    the platform no longer knows is left out. Raises PlatformRefused.
    """
    db, done = engine.database(workspace), 0
    for code in SceneCode.objects.filter(account=account, retired_at=None, tagged_since__isnull=False).exclude(ticket="").exclude(account_tags__written="[]"):
        rows = db.rows("social.scanned_untagged", account=account, scene=code.scene, since=code.tagged_since.replace(microsecond=0))
        for start in range(0, len(rows), limit("tagging_openids")):
            some = [openid for openid, _ in rows[start : start + limit("tagging_openids")]]
            for tag in code.account_tags:
                _give(db, account, tag, some, ask)
            db.run("social.scan_tagged", account=account, scene=code.scene, openids=some, moments=[at for _, at in rows[start : start + limit("tagging_openids")]])
        done += len(rows)
    return done


def _give(db: engine.Database, account: int, tag: int, openids: list[str], ask: Ask) -> None:
    try:
        ask("/cgi-bin/tags/members/batchtagging", {"openid_list": openids, "tagid": tag})
    except PlatformRefused as no:
        if no.fields["code"] not in (NO_TAG, *NOT_ALL):
            raise
        for openid in openids if no.fields["code"] in NOT_ALL and len(openids) > 1 else ():
            _give(db, account, tag, [openid], ask)
        return
    db.run("social.tagged", {"tags": WITH}, account=account, tag=tag, openids=openids, at=clock.now())
