"""Tags of an account, both ways: its own are read with its followers, and a group of ours is laid upon one of them."""

from dataclasses import dataclass

from koipond import engine
from koipond.engine import Sql
from koipond.kit import clock
from koipond.social.errors import BadTag
from koipond.social.limits import limit
from koipond.social.platform import Ask

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
