"""By a date of a person: a birthday, the anniversary of a purchase, the day points expire; some days before or after it, at an
hour of the person's own clock.

With `every` "year" the day comes round each year from the year after it (29 February is the 28th where there is none): the day of a
first order is no anniversary of it. With "once" it comes once, on the day itself.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from koipond import access, deliver, profiles
from koipond.engine import Sql
from koipond.journeys import errors, local

EVERY = ("year", "once")
SHIFT_DAYS_AT_MOST = 365
EVERYBODY = Sql("SELECT person FROM profiles_traits FINAL WHERE person != 0")
LATE = timedelta(hours=24)   # a day that passed unseen for longer than that is over


def check(entry, workspace):
    trait = _trait(workspace, entry.get("trait"))
    if trait is None or trait.type not in ("date", "datetime") or trait.since:
        yield _bad("trait", entry.get("trait"), "a trait that holds a date")
    days = entry.get("days", 0)
    if type(days) is not int or abs(days) > SHIFT_DAYS_AT_MOST:
        yield _bad("days", days, f"-{SHIFT_DAYS_AT_MOST} … {SHIFT_DAYS_AT_MOST}")
    if local.parse_time(entry.get("at", "09:00")) is None:
        yield _bad("at", entry["at"], "09:00")
    if entry.get("every", "year") not in EVERY:
        yield _bad("every", entry["every"], " | ".join(EVERY))


def _bad(name, given, expected):
    return errors.BadEntry(problem=f"`{name}` is {given!r}, not {expected}", problem_zh=f"`{name}` 的值为 {given!r}，应为 {expected}")


def _trait(workspace, name):
    return next((trait for trait in profiles.traits(str(workspace)) if trait.name == name), None)


def due(entry, zone: str, after: datetime, until: datetime) -> datetime | None:
    """The last moment in (after, until] at which the hour comes in any zone."""
    after = max(after, until - LATE)
    if next_due(entry, zone, after) > until:
        return None
    return max(moment for _, moment, _ in _struck(entry, after, until))


def next_due(entry, zone: str, after: datetime) -> datetime | None:
    """The first moment after `after` at which the hour comes in any zone."""
    hour = local.parse_time(entry.get("at", "09:00"))
    return min(local.next_hour(after, place, hour) for place in _places(after.date()))


def _struck(entry, after: datetime, until: datetime) -> list[tuple[str, datetime, date]]:
    """(zone, moment, day there) of all zones in which the hour comes in (after, until]."""
    hour, found = local.parse_time(entry.get("at", "09:00")), []
    for place in local.names():
        day = until.astimezone(ZoneInfo(place)).date()
        for each in (day, day - timedelta(days=1)):
            if after < (moment := local.at_wall(each, hour, place)) <= until:
                found.append((place, moment, each))
    return found


@lru_cache(maxsize=8)
def _places(day: date) -> tuple[str, ...]:
    """One zone of each kind of clock there is around a day."""
    return tuple({local.offsets(zone, day): zone for zone in local.names()}.values())


def tries(tick, found, one, joined, filled):
    entry = one.plan.definition["entry"]
    after = max(tick.previous, one.since, tick.now - LATE)
    if due(entry, found.zone, after, tick.now) is None:
        return None
    struck = _struck(entry, after, tick.now)
    trait, shift = _trait(found.workspace, entry["trait"]), timedelta(days=entry.get("days", 0))
    if trait is None:   # put away since it was published: nobody has such a day
        return None
    by_day: dict[date, list[str]] = {}
    for place, _, day in struck:
        by_day.setdefault(day - shift, []).append(place)
    whom = [Sql.of("(zone IN [[places]] AND [[on]])", places=Sql.value(places, "Array(String)"), on=_on(trait, day, entry.get("every", "year"), tick, places[0]))
            for day, places in sorted(by_day.items())]
    members = Sql.of("""SELECT person FROM (SELECT t.person AS person, t.zone AS zone, d.held AS held
        FROM ([[people]]) AS t
        INNER JOIN (SELECT person, toNullable([[column]]) AS held FROM [[table]] FINAL WHERE isNotNull([[column]])) AS d ON d.person = t.person)
        WHERE [[any]]""", people=deliver.zones_sql(access.workspace(found.workspace), EVERYBODY), column=Sql.name(trait.column), table=Sql(trait.table), any=Sql.join(" OR ", whom))
    return filled("tries_by_launch", one, members=members, new=Sql("1"))


def _on(trait, day: date, every: str, tick, place: str) -> Sql:
    """Over a row with `held`: whether that is the day."""
    held = Sql("toDate32(held)")
    if trait.type == "datetime":
        offset = int(tick.now.astimezone(ZoneInfo(place)).utcoffset().total_seconds())
        held = Sql.of("toDate32(addSeconds(toDateTime64(assumeNotNull(held), 3, 'UTC'), [[offset]]))", offset=Sql.value(offset, "Int32"))
    if every == "once":
        return Sql.of("[[held]] = toDate32([[day]])", held=held, day=Sql.value(day.isoformat(), "String"))
    days = [(day.month, day.day)]
    if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
        days.append((2, 29))
    return Sql.of("((toUInt8(toMonth([[held]])), toUInt8(toDayOfMonth([[held]]))) IN [[days]] AND toYear([[held]]) < [[year]])",
        held=held, days=Sql.value(days, "Array(Tuple(UInt8, UInt8))"), year=Sql.value(day.year, "UInt16"))
