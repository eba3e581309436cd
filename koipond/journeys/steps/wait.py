"""Wait: for a time, for days of the calendar, until an hour or weekday, or until a date that a trait holds.

What the clock shows is asked of the person's own zone. A wait for a time is counted from the tick, not from the cause:
after hours of standstill waves are not fired back to back.
"""

from koipond import profiles
from koipond.engine import Sql
from koipond.journeys import errors, local
from koipond.journeys.about import UNITS, WAIT_DAYS_AT_MOST, check_duration

FORMS = ("calendar_days", "until", "date")   # besides a time in days, hours and minutes
PAST = ("now", "skip", "leave")              # when the date lies behind: go on at once, take `otherwise`, leave
SHIFT_DAYS_AT_MOST = 365


def edges(step):
    ways = [("waited", step.get("next"))]
    if "date" in step:
        ways.append(("no_date", step.get("otherwise")))
        if not step.get("yearly") and step.get("past", "now") != "now":
            ways.append(("past", step.get("otherwise") if step["past"] == "skip" else ""))
    return ways


def by_time(step):
    """The outcome that nobody has before a time is out."""
    return "" if "date" in step else "waited"


def check(step, about):
    given = [form for form in FORMS if step.get(form) is not None]
    if not given:
        yield from check_duration(step, about)
    elif len(given) > 1 or any(step.get(unit) is not None for unit in UNITS):
        yield _bad(about, "date" if "date" in given else given[0], step.get(given[0]), "one way of waiting only", "只能用一种等待方式")
    else:
        yield from {"calendar_days": _check_days, "until": _check_until, "date": _check_date}[given[0]](step, about)


def _check_days(step, about):
    days = step["calendar_days"]
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= WAIT_DAYS_AT_MOST:
        yield _bad(about, "calendar_days", days, f"a whole number from 1 to {WAIT_DAYS_AT_MOST}", f"1 到 {WAIT_DAYS_AT_MOST} 之间的整数")
    yield from _check_hour(step, about)


def _check_until(step, about):
    until = step["until"]
    if not isinstance(until, dict) or not until.keys() <= {"at", "weekdays"} or not until:
        yield _bad(about, "until", until, '{"at": "09:00", "weekdays": [1, 2, 3, 4, 5]}')
        return
    yield from _check_hour(until, about)
    days = until.get("weekdays", [1])
    if not isinstance(days, list) or not days or not all(type(day) is int and 1 <= day <= 7 for day in days):
        yield _bad(about, "weekdays", days, "numbers from 1 (Monday) to 7 (Sunday)", "1（周一）到 7（周日）的数字")


def _check_date(step, about):
    wanted = step["date"]
    if not isinstance(wanted, dict) or not isinstance(wanted.get("trait"), str) or not wanted.keys() <= {"trait", "days", "at"}:
        yield _bad(about, "date", wanted, '{"trait": "birthday", "days": -3, "at": "09:00"}')
        return
    trait = _trait(about.workspace, wanted["trait"])
    if trait is None or trait.type not in ("date", "datetime") or trait.since:
        yield _bad(about, "trait", wanted["trait"], "a trait that holds a date", "一个日期类型的属性")
    days = wanted.get("days", 0)
    if type(days) is not int or abs(days) > SHIFT_DAYS_AT_MOST:
        yield _bad(about, "days", days, f"a whole number from -{SHIFT_DAYS_AT_MOST} to {SHIFT_DAYS_AT_MOST}", f"-{SHIFT_DAYS_AT_MOST} 到 {SHIFT_DAYS_AT_MOST} 之间的整数")
    if step.get("past", "now") not in PAST:
        yield _bad(about, "past", step["past"], " | ".join(PAST))
    yield from _check_hour(wanted, about)


def _check_hour(settings, about):
    if "at" in settings and local.parse_time(settings["at"]) is None:
        yield _bad(about, "at", settings["at"], "a time of day such as 09:00", "一个时刻，例如 09:00")


def _bad(about, setting, given, expected, expected_zh=""):
    """`expected_zh` where it is more than an example that reads the same in both languages."""
    return errors.BadSetting(step=about.step, setting=setting, given=given, expected=expected, expected_zh=expected_zh or expected)


def alike(step, definition):
    return None if any(step.get(form) is not None for form in FORMS) else "a time"


def settles(step, coming_from, names):
    return "" if any(step.get(form) is not None for form in FORMS) else "always"


def ways(here):
    if "date" in here.settings:
        return _until_date(here)
    if here.settings.get("calendar_days") is None and here.settings.get("until") is None:
        text = """
        SELECT *, [[over]] AS over, if(over, 'waited', '') AS way, [[now]] AS moved_at, if(over, [[now]], since) AS new_since,
               if(over, '', cause) AS new_cause, if(arriving = 1, [[until]], wake_at) AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
        return Sql.of(text, now=here.now, over=here.over, until=here.until, here=here.rows)
    zones = local.zones_at(here)
    return Sql.of(_BY_CLOCK, now=here.now, over=here.over, until=zones.each(lambda zone: _next(here, zone)),
                  rows=_with_zone(here, zones), here=here.rows)


_BY_CLOCK = """
    SELECT * EXCEPT (zone), [[over]] AS over, if(over, 'waited', '') AS way, [[now]] AS moved_at, if(over, [[now]], since) AS new_since,
           if(over, '', cause) AS new_cause, if(arriving = 1, [[until]], wake_at) AS wakes
    FROM [[rows]] WHERE [[here]]"""


def _next(here, zone: str):
    """When a wait by the clock that begins now is over in a zone."""
    if days := here.settings.get("calendar_days"):
        return local.next_hour(here.moment, zone, local.parse_time(here.settings.get("at", "00:00")), not_before_days=days)
    until = here.settings["until"]
    return local.next_hour(here.moment, zone, local.parse_time(until.get("at", "00:00")), tuple(until.get("weekdays", ())))


def _with_zone(here, zones) -> Sql:
    if not zones.others:
        return Sql("(SELECT *, '' AS zone FROM journeys_tick_front)")
    return Sql.of("(SELECT f.*, z.zone AS zone FROM journeys_tick_front AS f LEFT JOIN ([[people]]) AS z ON f.person = z.person)",
                  people=local.people(here))


# The date is looked at when somebody comes and again when its time is out: it may have moved meanwhile.
_BY_DATE = """
    SELECT * EXCEPT (zone, held), [[target]] AS target,
           multiIf(arriving != 1 AND wake_at > [[now]], '', isNull(held), 'no_date', arriving = 1 AND target < since, [[past]],
                   target <= [[now]], 'waited', '') AS way,
           [[now]] AS moved_at, if(way = '', since, [[now]]) AS new_since, if(way = '', cause, '') AS new_cause,
           if(way = '', if(arriving != 1 AND wake_at > [[now]], wake_at, ifNull(target, wake_at)), wake_at) AS wakes
    FROM [[rows]] WHERE [[here]]"""


def _until_date(here):
    wanted, zones = here.settings["date"], local.zones_at(here)
    trait = _trait(here.workspace, wanted["trait"])
    past = "waited" if here.settings.get("past", "now") == "now" else "past"
    rows = Sql.of("""(SELECT f.*, [[zone]] AS zone, d.held AS held FROM journeys_tick_front AS f
        LEFT JOIN (SELECT person, toNullable([[column]]) AS held FROM [[table]] FINAL WHERE person IN (SELECT person FROM journeys_tick_front WHERE [[here]])) AS d
            ON f.person = d.person [[zones]])""",
                  zone=Sql("z.zone") if zones.others else Sql("''"), column=Sql.name(trait.column), table=Sql(trait.table), here=here.rows,
                  zones=Sql.of("LEFT JOIN ([[people]]) AS z ON f.person = z.person", people=local.people(here)) if zones.others else Sql(""))
    return Sql.of(_BY_DATE, now=here.now, past=Sql.value(past, "String"), rows=rows, here=here.rows,
                  target=_target(here, wanted, trait, zones))


def _target(here, wanted: dict, trait, zones) -> Sql:
    """The moment a row waits for; NULL without a date."""
    hour = local.parse_time(wanted.get("at", "00:00"))
    if trait.type == "datetime" and "at" not in wanted and not here.settings.get("yearly"):
        return Sql.of("(toDateTime64(held, 3, 'UTC') + toIntervalDay([[days]]))", days=_days(wanted))
    day = Sql("toDate32(held)")
    if trait.type == "datetime":
        seconds = Sql("toInt64(toUnixTimestamp64Milli(toDateTime64(assumeNotNull(held), 3, 'UTC')) / 1000)")
        day = Sql.of("toDate32(intDiv([[s]], 86400))", s=zones.local_seconds(seconds, here.moment))
    seconds = hour.hour * 3600 + hour.minute * 60

    def moment(day: Sql) -> Sql:
        on_wall = Sql.of("(toInt64(toInt32([[day]]) + [[days]]) * 86400 + [[seconds]])", day=day, days=_days(wanted), seconds=Sql.value(seconds, "Int64"))
        return Sql.of("fromUnixTimestamp64Milli(1000 * [[s]], 'UTC')", s=zones.utc_seconds(on_wall, here.moment))

    if not here.settings.get("yearly"):
        return Sql.of("if(isNull(held), NULL, [[moment]])", moment=moment(Sql.of("assumeNotNull([[day]])", day=day)))
    on = Sql.of("assumeNotNull([[day]])", day=day)
    candidates = [moment(Sql.of(_ANNIVERSARY, day=on, year=Sql(f"(toYear(since) + {ahead})"))) for ahead in (-1, 0, 1, 2)]
    return Sql.of("if(isNull(held), NULL, arrayFirst(one -> one >= since, [[[found]]]))", found=Sql.join(", ", candidates))


# The same day of another year; 29 February is the 28th where there is none.
_ANNIVERSARY = """if(toMonth([[day]]) = 2 AND toDayOfMonth([[day]]) = 29 AND toDayOfMonth(makeDate32([[year]], 3, 1) - 1) = 28,
    makeDate32([[year]], 2, 28), makeDate32([[year]], toMonth([[day]]), toDayOfMonth([[day]])))"""


def _days(wanted: dict) -> Sql:
    return Sql.value(wanted.get("days", 0), "Int32")


def _trait(workspace, name: str):
    return next((trait for trait in profiles.traits(str(workspace)) if trait.name == name), None)
