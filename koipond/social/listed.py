"""Followers of an account one by one: found by tag, by person, by openid, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from koipond import engine
from koipond.engine import Sql
from koipond.kit import clock

PAGE_AT_MOST = 500
LATER_THAN_ALL = datetime(2299, 1, 1, tzinfo=clock.UTC)


@dataclass(frozen=True)
class Follower:
    """A follower as the account knows them. `person`: 0 while nobody is known; `seen_at`: when they last did
    anything, None where we saw nothing; `source` as in the report; `scene` of the code by which they came, '' without."""

    openid: str
    person: int
    since: datetime
    until: datetime
    seen_at: datetime | None
    source: str
    scene: str
    tags: list[int]


def listed(workspace: str, account: int, *, follows: bool = True, tag: int | None = None, scene: str = "", openid: str = "", people: list[int] | None = None,
           after: tuple[datetime, str] | None = None, most: int = 50) -> list[Follower]:
    """A page of who follows (or has left), the newest first; `after`: (since, openid) of the last of the page before.

    With `openid` or `people`, those who have that openid or are one of these persons.
    """
    which = [Sql("1")]
    if tag is not None:
        which.append(Sql.of("has(k.tags, [[tag]])", tag=Sql.value(tag, "UInt32")))
    if scene:
        which.append(Sql.of("c.code = [[scene]]", scene=Sql.value(scene, "String")))
    if openid or people is not None:
        which.append(Sql.of("(f.openid = [[openid]] OR has([[people]], i.person))", openid=Sql.value(openid, "String"), people=Sql.value(people or [], "Array(UInt64)")))
    before, below = after or (LATER_THAN_ALL, "")
    rows = engine.database(str(workspace)).dicts("social.follower_page", {"which": Sql.join(" AND ", which)}, account=account, follows=int(follows),
                                                 before=before, below=below, most=max(1, min(most, PAGE_AT_MOST)))
    return [_told(row) for row in rows]


def _told(row: dict) -> Follower:
    since, until, seen_at = (row[name].replace(tzinfo=clock.UTC) for name in ("since", "until", "seen_at"))
    return Follower(row["openid"], row["person"], since, until, seen_at if seen_at.year > 1970 else None, "code" if row["code"] else row["scene"] or "unknown", row["code"], [tag for tag in row["tags"] if tag])
