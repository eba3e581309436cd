"""Who came by links that were made by hand: acts and persons, up to the last tick. Programs are not among them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from koipond import access, engine
from koipond.kit import clock
from koipond.social.links.kept import Link

DAYS_AT_MOST = 366


@dataclass(frozen=True)
class DayOfLink:
    """What came by a link on a day of the workspace's zone. A person who comes on two days counts on both."""

    link: int
    day: date
    clicks: int
    people: int


def counted(workspace, links: list[Link]) -> list[Link]:
    """The links with who came by them, ever."""
    found = {link: (clicks, people) for link, clicks, people in engine.database(_slug(workspace)).rows("social.link_counts", links=[str(one.id) for one in links])} if links else {}
    return [replace(one, clicks=found.get(one.id, (0, 0))[0], people=found.get(one.id, (0, 0))[1]) for one in links]


def link_days(workspace, link: int, since: date, until: date) -> list[DayOfLink]:
    """Day by day, both ends inside and at most a year; days without anybody are left out."""
    place = access.workspace(_slug(workspace))
    first, end = days_between(since, until, place.time_zone)
    return [DayOfLink(*row) for row in engine.database(place.slug).rows("social.link_days", links=[str(link)], zone=place.time_zone, since=first, until=end)]


def days_between(since: date, until: date, zone: str) -> tuple[datetime, datetime]:
    """The first moment of a stretch of days and the first after it, at most a year of them."""
    since = max(since, until - timedelta(days=DAYS_AT_MOST - 1))
    return tuple(datetime.combine(day, time(), ZoneInfo(zone)).astimezone(clock.UTC) for day in (since, until + timedelta(days=1)))


def _slug(workspace) -> str:
    return str(getattr(workspace, "slug", workspace))
