"""Waits by the clock, the calendar and dates, each in the zone of the person."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from koipond.journeys import local
from koipond.kit import clock as kit_clock
from tests.journeys.conftest import ANA, LAO_LI, MEI, TOM, WEI

END = {"end": {"kind": "end"}}


def people(shop, **traits):
    """Rows of profiles_traits: by person a dictionary of columns."""
    for person, columns in {MEI: {}, TOM: {}, ANA: {}, LAO_LI: {}, **traits.pop("of", {})}.items():
        names = ["person", *columns]
        values = ", ".join(["{person:UInt64}", *(f"{{{name}:String}}" for name in columns)])
        shop.db.run(f"INSERT INTO profiles_traits ({', '.join(names)}) SELECT {values}", person=person, **columns)


def wake(shop, journey) -> dict:
    rows = shop.db.rows("SELECT person, wake_at FROM journeys_positions FINAL WHERE journey = {j:UInt32} AND NOT done", j=journey)
    return {person: at.replace(tzinfo=UTC) for person, at in rows}


@pytest.mark.parametrize("zone, day, hour, moment", [
    ("Asia/Shanghai", date(2026, 3, 8), time(9), datetime(2026, 3, 8, 1, tzinfo=UTC)),
    ("America/New_York", date(2026, 3, 8), time(2, 30), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),    # skipped that day: as much later
    ("America/New_York", date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),  # twice that day: the first
    ("Asia/Kathmandu", date(2026, 7, 1), time(0), datetime(2026, 6, 30, 18, 15, tzinfo=UTC)),
])
def test_a_clock_on_a_wall(zone, day, hour, moment):
    assert local.at_wall(day, hour, zone) == moment
    seconds = int(datetime.combine(day, hour, UTC).timestamp())
    offset = [offset for _, start, offset in local.offsets(zone, date(2026, 6, 1)) if start <= seconds][-1]
    assert seconds - offset == int(moment.timestamp()), "the engine is told the same"


@pytest.mark.parametrize("now, weekdays, ahead, expected", [
    (datetime(2026, 11, 26, 0, 30, tzinfo=UTC), (), 0, datetime(2026, 11, 26, 1, tzinfo=UTC)),    # 08:30 in Shanghai
    (datetime(2026, 11, 26, 1, tzinfo=UTC), (), 0, datetime(2026, 11, 27, 1, tzinfo=UTC)),        # nine just struck
    (datetime(2026, 11, 26, 2, tzinfo=UTC), (1,), 0, datetime(2026, 11, 30, 1, tzinfo=UTC)),      # Thursday to Monday
    (datetime(2026, 11, 26, 2, tzinfo=UTC), (), 2, datetime(2026, 11, 28, 1, tzinfo=UTC)),
])
def test_the_next_nine_o_clock(now, weekdays, ahead, expected):
    assert local.next_hour(now, "Asia/Shanghai", time(9), weekdays, ahead) == expected


def test_until_nine_on_each_own_clock(either_shop):
    shop = either_shop
    people(shop, of={TOM: {"t_time_zone": "America/New_York"}, ANA: {"t_time_zone": "Nowhere/At_All"}})
    journey = shop.publish({"nine": {"kind": "wait", "until": {"at": "09:00"}, "next": "end"}, **END})
    tick = shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"))
    at = wake(shop, journey)
    assert at[MEI] == at[ANA] == local.next_hour(tick.now, "Asia/Shanghai", time(9))
    assert at[TOM] == local.next_hour(tick.now, "America/New_York", time(9))
    first, last = sorted([at[MEI], at[TOM]])
    shop.tick(after=first - kit_clock.now())
    assert len(shop.standing(journey)) in (1, 2)
    shop.tick(after=last - kit_clock.now())
    assert shop.standing(journey) == {}
    assert shop.ways(journey, TOM) == ["entered", "waited", "ended"]


def test_days_of_the_calendar_end_on_a_day_and_not_after_so_many_hours(shop):
    people(shop)
    journey = shop.publish({"days": {"kind": "wait", "calendar_days": 2, "at": "10:00", "next": "end"}, **END})
    tick = shop.tick((MEI, "signed_up"))
    today = tick.now.astimezone(local.ZoneInfo("Asia/Shanghai")).date()
    assert wake(shop, journey)[MEI] == local.at_wall(today + timedelta(days=2), time(10), "Asia/Shanghai")


def birthday(shop, person, day):
    shop.db.run("INSERT INTO profiles_traits (person, t_birthday) SELECT {p:UInt64}, toDate32({d:String})", p=person, d=day.isoformat())


def shanghai_today():
    return kit_clock.now().astimezone(local.ZoneInfo("Asia/Shanghai")).date()


@pytest.mark.parametrize("past, outcome", [("now", "waited"), ("skip", "past"), ("leave", "past")])
def test_a_date_that_lies_behind_is_a_choice(either_shop, past, outcome):
    shop = either_shop
    birthday(shop, MEI, shanghai_today() - timedelta(days=5))
    journey = shop.publish({"day": {"kind": "wait", "date": {"trait": "birthday", "at": "09:00"}, "past": past, "next": "yes", "otherwise": "no"},
                            "yes": shop.send("end", "yes"), "no": shop.send("end", "no"), **END})
    shop.tick((MEI, "signed_up"))
    assert shop.ways(journey, MEI)[1] == outcome
    assert shop.messages() == {"now": [(MEI, "yes")], "skip": [(MEI, "no")], "leave": []}[past]


def test_until_some_days_before_a_date_and_a_date_that_moves(either_shop):
    shop = either_shop
    today = shanghai_today()
    birthday(shop, MEI, today + timedelta(days=10))
    journey = shop.publish({"day": {"kind": "wait", "date": {"trait": "birthday", "days": -3, "at": "09:00"}, "next": "end"}, **END})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    assert shop.ways(journey, TOM) == ["entered", "no_date"]
    due = local.at_wall(today + timedelta(days=7), time(9), "Asia/Shanghai")
    assert wake(shop, journey) == {MEI: due}
    birthday(shop, MEI, today + timedelta(days=12))
    shop.tick(after=due - kit_clock.now())
    assert wake(shop, journey) == {MEI: due + timedelta(days=2)}, "asked again when its time was out"
    shop.tick(after=timedelta(days=2))
    assert shop.ways(journey, MEI) == ["entered", "waited", "ended"]


def test_a_yearly_date_is_never_past(shop):
    today = shanghai_today()
    birthday(shop, MEI, (today - timedelta(days=30)).replace(year=1990))
    birthday(shop, TOM, date(1992, 2, 29))
    journey = shop.publish({"day": {"kind": "wait", "date": {"trait": "birthday", "at": "09:00"}, "yearly": True, "next": "end"}, **END})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"))
    at = wake(shop, journey)
    on = at[MEI].astimezone(local.ZoneInfo("Asia/Shanghai"))
    born = today - timedelta(days=30)
    assert (on.month, on.day, on.hour) == (born.month, born.day, 9) and timedelta() < at[MEI] - kit_clock.now() < timedelta(days=366)
    leap = at[TOM].astimezone(local.ZoneInfo("Asia/Shanghai"))
    assert (leap.month, leap.day) in ((2, 28), (2, 29)) and (leap + timedelta(days=1)).month == 3, "29 February is the last day of the month"


@pytest.mark.parametrize("step, part", [
    ({"until": {"at": "25:00"}}, "25:00"),
    ({"until": {"weekdays": [0]}}, "weekdays"),
    ({"calendar_days": 0}, "calendar_days"),
    ({"calendar_days": 1, "days": 2}, "one way of waiting"),
    ({"date": {"trait": "nothing_like_it"}}, "nothing_like_it"),
    ({"date": {"trait": "birthday"}, "past": "perhaps"}, "perhaps"),
])
def test_what_cannot_be_waited_for(shop, step, part):
    from koipond import journeys

    wrong = {"entry": {"kind": "event", "event": "e"}, "kind": "marketing", "start": "w", "steps": {"w": {"kind": "wait", **step, "next": "end"}, **END}}
    found = journeys.check(shop.slug, wrong)
    assert [problem for problem in found if problem.number == "journeys.E020" and part in str(problem)], found


def test_who_lives_elsewhere_waits_by_the_clock_there(shop):
    shop.db.run("INSERT INTO profiles_traits (person, t_country, t_region, t_time_zone) VALUES (1, 'DE', '', ''), (2, 'US', 'CA', 'Asia/Tokyo'), (3, '', '', 'nowhere')")
    journey = shop.publish({"nine": {"kind": "wait", "until": {"at": "09:00"}, "next": None}})
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"), (WEI, "signed_up"))
    wakes = {person: at.replace(tzinfo=UTC) for person, at in shop.db.rows("SELECT person, wake_at FROM journeys_positions FINAL WHERE journey = {j:UInt32}", j=journey)}
    for person, zone in ((MEI, "Europe/Berlin"), (TOM, "Asia/Tokyo"), (ANA, "Asia/Shanghai"), (WEI, "Asia/Shanghai")):
        assert wakes[person].astimezone(ZoneInfo(zone)).strftime("%H:%M") == "09:00", zone
