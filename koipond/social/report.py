"""Followers of accounts: how many, who came and who left, by day and by source; and the whole matrix, where a human counts once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from koipond import access, engine
from koipond.kit import clock
from koipond.social.limits import limit
from koipond.social.mass import CHINA

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


@dataclass(frozen=True)
class Standing:
    """How an account stands: `followers` now; within some days `came`, `left`, `acts` (wrote, tapped the menu, scanned) of `active` people;
    this month of China `masses` went out, and `full` followers have had as many as a month allows."""

    account: int
    followers: int
    came: int = 0
    left: int = 0
    acts: int = 0
    active: int = 0
    masses: int = 0
    full: int = 0


def standing(workspace: str, accounts: list[int], since: date, until: date) -> list[Standing]:
    """How each of these accounts stands, with what happened on days of the workspace's zone, both inside. Up to the last tick."""
    place, db = access.workspace(workspace), engine.database(str(workspace))
    if not accounts:
        return []
    first, end = (_beginning(day, place.time_zone) for day in (max(since, until - timedelta(days=DAYS_AT_MOST)), until + timedelta(days=1)))
    now = dict(db.rows("social.followers_now", accounts=accounts))
    moves = {row[0]: row[1:] for row in db.rows("social.standing_moves", accounts=accounts, since=first, until=end)}
    acts = {row[0]: row[1:] for row in db.rows("social.standing_acts", accounts=accounts, since=first, until=end)}
    month = clock.now().astimezone(CHINA).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(clock.UTC)
    masses = {row[0]: row[1:] for row in db.rows("social.standing_masses", accounts=accounts, month=month, most=limit("mass_per_person_month"))}
    none = (0, 0)
    return [Standing(one, now.get(one, 0), *moves.get(one, none), *acts.get(one, none), *masses.get(one, none)) for one in accounts]


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
