"""Followers of accounts: how many, who came and who left, by day and by source; and the whole matrix, where a human counts once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from koipond import access, engine
from koipond.kit import clock

DAYS_AT_MOST = 366


@dataclass(frozen=True)
class Day:
    """What happened at an account on a day of the workspace's zone, by one source. Openids, not acts."""

    account: int
    day: date
    source: str
    came: int
    left: int


@dataclass(frozen=True)
class Followers:
    """`followers` by account now; `humans` follow any of them, `several` of those more than one."""

    followers: dict[int, int]
    humans: int
    several: int
    days: list[Day]


def followers_report(workspace: str, accounts: list[int], since: date, until: date) -> Followers:
    """The report of some accounts over days, both inside and at most a year of them. Up to the last tick."""
    place, db = access.workspace(workspace), engine.database(str(workspace))
    if not accounts:
        return Followers({}, 0, 0, [])
    since = max(since, until - timedelta(days=DAYS_AT_MOST))
    first, end = (_beginning(day, place.time_zone) for day in (since, until + timedelta(days=1)))
    now = dict(db.rows("social.followers_now", accounts=accounts))
    humans, several = db.rows("social.humans_now", accounts=accounts)[0]
    days = [Day(*row) for row in db.rows("social.moves_by_day", accounts=accounts, zone=place.time_zone, since=first, until=end)]
    return Followers({account: now.get(account, 0) for account in accounts}, humans, several, days)


def _beginning(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(clock.UTC)
