"""May it go, and when: quiet hours, caps, turns, places. Tables of cases over the real engine."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from koipond import deliver, engine
from koipond.kit import clock
from tests.deliver.asking import Asker

NIGHT = {"begins": "21:00", "ends": "08:00"}
ONE_A_DAY = {"number": 1, "hours": 24}


@pytest.fixture
def asker(workspace, clock):
    return Asker(workspace)


@pytest.fixture
def at(clock, monkeypatch):
    """Sets the clock to a moment."""
    def set_to(*moment, zone="Asia/Shanghai"):
        wanted = datetime(*moment, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        monkeypatch.setattr(clock, "now", lambda: wanted)
        return wanted
    return set_to


def local(verdict, zone="Asia/Shanghai") -> str:
    return verdict.send_at.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M")


def test_without_anything_against_it_it_goes_now(asker):
    asker.rules(caps=[ONE_A_DAY])
    asker.person(1)
    now = clock.now()
    verdict, = asker.ask(asker.wish(1, wanted_at=now))
    assert (verdict.verdict, verdict.reason, verdict.rule, verdict.zone, verdict.zone_from) == ("ok", "", 0, "Asia/Shanghai", "workspace")
    assert timedelta(0) <= verdict.send_at - now < timedelta(seconds=5)


QUIET_CASES = {   # local time · rule · wanted verdict, reason, local time of sending without spread
    "by day": ((2026, 3, 3, 12, 0), NIGHT, ("ok", ""), "03-03 12:00"),
    "before midnight": ((2026, 3, 3, 22, 0), NIGHT, ("ok", "quiet_hours"), "03-04 08:00"),
    "after midnight": ((2026, 3, 4, 2, 0), NIGHT, ("ok", "quiet_hours"), "03-04 08:00"),
    "as it begins": ((2026, 3, 3, 21, 0), NIGHT, ("ok", "quiet_hours"), "03-04 08:00"),
    "as it ends": ((2026, 3, 4, 8, 0), NIGHT, ("ok", ""), "03-04 08:00"),
    "not over midnight": ((2026, 3, 3, 13, 0), {"begins": "12:00", "ends": "14:00"}, ("ok", "quiet_hours"), "03-03 14:00"),
    "skip": ((2026, 3, 3, 22, 0), {**NIGHT, "on_hit": "skip"}, ("skip", "quiet_hours"), "03-03 22:00"),
    "another channel": ((2026, 3, 3, 22, 0), {**NIGHT, "channels": ["sms"]}, ("ok", ""), "03-03 22:00"),
    "another kind": ((2026, 3, 3, 22, 0), {**NIGHT, "kinds": ["service"]}, ("ok", ""), "03-03 22:00"),
    "a weekday that is not named": ((2026, 3, 3, 22, 0), {**NIGHT, "days": [6, 7]}, ("ok", ""), "03-03 22:00"),
    "the night that began on Saturday": ((2026, 3, 8, 2, 0), {**NIGHT, "days": [6]}, ("ok", "quiet_hours"), "03-08 08:00"),
    "a whole weekend": ((2026, 3, 7, 9, 0), {"begins": "00:00", "ends": "24:00", "days": [6, 7]}, ("ok", "quiet_hours"), "03-09 00:00"),
    "Spring Festival": ((2026, 2, 16, 9, 0), {"begins": "00:00", "ends": "24:00", "days": ["holiday"], "calendar": "CN"}, ("ok", "holiday"), "02-24 00:00"),
    "a Saturday that is worked": ((2026, 2, 28, 9, 0), {"begins": "00:00", "ends": "24:00", "days": [6, 7], "calendar": "CN"}, ("ok", ""), "02-28 09:00"),
    "a Saturday that is not": ((2026, 3, 7, 9, 0), {"begins": "00:00", "ends": "24:00", "days": [6, 7], "calendar": "CN"}, ("ok", "quiet_hours"), "03-09 00:00"),
    "beyond what was announced": ((2027, 2, 6, 9, 0), {"begins": "00:00", "ends": "24:00", "days": ["holiday"], "calendar": "CN"}, ("ok", ""), "02-06 09:00"),
}


@pytest.mark.parametrize("case", QUIET_CASES)
def test_quiet_hours(asker, at, case):
    moment, rule, expected, send_at = QUIET_CASES[case]
    at(*moment)
    asker.rules(quiet=[rule], spread_minutes=0)
    asker.person(1)
    verdict, = asker.ask(asker.wish(1))
    assert (verdict.short, local(verdict)) == (expected, send_at)


def test_transactional_messages_go_at_night_and_it_is_said(asker, at):
    at(2026, 3, 3, 22, 0)
    asker.rules(quiet=[NIGHT], caps=[ONE_A_DAY])
    asker.person(1)
    verdicts = asker.ask(*(asker.wish(1, step=f"s{n}", kind="transactional") for n in range(3)))
    assert {v.short for v in verdicts} == {("ok", "transactional")} and {local(v) for v in verdicts} == {"03-03 22:00"}


def test_a_day_that_the_workspace_says_itself(asker, at):
    at(2027, 2, 6, 9, 0)
    asker.rules(quiet=[{"begins": "00:00", "ends": "24:00", "days": ["holiday"], "calendar": "CN"}], spread_minutes=0,
                own_days=[{"calendar": "CN", "day": "2027-02-06"}, {"calendar": "CN", "day": "2027-02-07"}])
    asker.person(1)
    assert local(asker.ask(asker.wish(1))[0]) == "02-08 00:00"


CHANGES = {   # zone · local moment · rule · when it goes out, in UTC
    "a gap in which it ends": ("America/New_York", (2026, 3, 8, 1, 0), {"begins": "00:00", "ends": "02:30"}, "03-08 07:00"),
    "a gap in which it begins": ("America/New_York", (2026, 3, 8, 3, 10), {"begins": "02:30", "ends": "04:00"}, "03-08 08:00"),
    "an hour that comes twice ends it the second time": ("America/New_York", (2026, 11, 1, 0, 30), {"begins": "00:00", "ends": "01:30"}, "11-01 06:30"),
    "the offset of the day on which it ends": ("Europe/Berlin", (2026, 3, 28, 22, 0), NIGHT, "03-29 06:00"),
    "and before the change": ("Europe/Berlin", (2026, 3, 27, 22, 0), NIGHT, "03-28 07:00"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_changes_of_the_clock(asker, at, case):
    zone, moment, rule, expected = CHANGES[case]
    at(*moment, zone=zone)
    asker.rules(quiet=[rule], spread_minutes=0)
    asker.person(1, time_zone=zone)
    assert local(asker.ask(asker.wish(1))[0], "UTC") == expected


def test_what_waited_is_let_go_over_some_minutes_always_at_the_same(asker, at):
    at(2026, 3, 3, 22, 0)
    asker.rules(quiet=[NIGHT], spread_minutes=30)
    wishes = [asker.wish(asker.person(n)) for n in range(1, 301)]
    first = [v.send_at for v in asker.ask(*wishes)]
    begin = datetime(2026, 3, 4, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    minutes = [int((moment - begin).total_seconds() // 60) for moment in first]
    assert min(minutes) >= 0 and max(minutes) < 30 and len(set(minutes)) == 30 and max(map(minutes.count, minutes)) < 30
    stretch = deliver.pressure.quiet.quiet_at(deliver.in_force(asker.slug), "Asia/Shanghai", "email", "marketing", clock.now())
    assert [deliver.pressure.quiet.let_go(stretch, wish["message"]) for wish in wishes] == first   # the gate's formula is the same


def in_the_past(asker, at, person: int, *moments: tuple, **more) -> None:
    """Messages that got their places earlier, under the rules that hold now."""
    for number, moment in enumerate(moments):
        at(*moment)
        verdict, = asker.ask(asker.wish(person, journey=90 + number, **more))
        assert verdict.verdict == "ok", verdict


CAP_CASES = {   # rule · earlier messages · now · verdict · local time of sending
    "free": (ONE_A_DAY, [], (2026, 3, 3, 12, 0), ("ok", ""), "03-03 12:00"),
    "one is the most": (ONE_A_DAY, [(2026, 3, 3, 9, 0)], (2026, 3, 3, 12, 0), ("skip", "capped"), "03-03 12:00"),
    "a day that rolls on": (ONE_A_DAY, [(2026, 3, 2, 23, 0)], (2026, 3, 3, 0, 30), ("skip", "capped"), "03-03 00:30"),
    "a day that rolled by": (ONE_A_DAY, [(2026, 3, 2, 9, 0)], (2026, 3, 3, 9, 0), ("ok", ""), "03-03 09:00"),
    "a calendar day": ({"number": 1, "unit": "day"}, [(2026, 3, 2, 23, 0)], (2026, 3, 3, 0, 30), ("ok", ""), "03-03 00:30"),
    "the same calendar day": ({"number": 1, "unit": "day"}, [(2026, 3, 3, 0, 10)], (2026, 3, 3, 23, 50), ("skip", "capped"), "03-03 23:50"),
    "the same week from Monday": ({"number": 1, "unit": "week"}, [(2026, 3, 2, 0, 10)], (2026, 3, 8, 23, 50), ("skip", "capped"), "03-08 23:50"),
    "the next week": ({"number": 1, "unit": "week"}, [(2026, 3, 8, 23, 50)], (2026, 3, 9, 0, 10), ("ok", ""), "03-09 00:10"),
    "the same month": ({"number": 1, "unit": "month"}, [(2026, 3, 1, 0, 10)], (2026, 3, 31, 23, 50), ("skip", "capped"), "03-31 23:50"),
    "the next month": ({"number": 1, "unit": "month"}, [(2026, 3, 31, 23, 50)], (2026, 4, 1, 0, 10), ("ok", ""), "04-01 00:10"),
    "the third of three": ({"number": 3, "hours": 168}, [(2026, 3, 2, 9, 0), (2026, 3, 3, 9, 0)], (2026, 3, 4, 9, 0), ("ok", ""), "03-04 09:00"),
    "the fourth of three": ({"number": 3, "hours": 168}, [(2026, 3, 2, 9, 0), (2026, 3, 3, 9, 0), (2026, 3, 4, 9, 0)], (2026, 3, 5, 9, 0),
                            ("skip", "capped"), "03-05 09:00"),
    "leave": ({**ONE_A_DAY, "on_hit": "leave"}, [(2026, 3, 3, 9, 0)], (2026, 3, 3, 12, 0), ("leave", "capped"), "03-03 12:00"),
    "another way": ({**ONE_A_DAY, "on_hit": "other_channel"}, [(2026, 3, 3, 9, 0)], (2026, 3, 3, 12, 0), ("other_channel", "capped"), "03-03 12:00"),
    "wait": ({**ONE_A_DAY, "on_hit": "wait"}, [(2026, 3, 3, 9, 0)], (2026, 3, 3, 12, 0), ("wait", "capped"), "03-04 09:00"),
    "wait for the first of two": ({"number": 2, "hours": 24, "on_hit": "wait"}, [(2026, 3, 3, 9, 0), (2026, 3, 3, 10, 0)], (2026, 3, 3, 12, 0),
                                  ("wait", "capped"), "03-04 09:00"),
    "wait for the next day": ({"number": 1, "unit": "day", "on_hit": "wait"}, [(2026, 3, 3, 9, 0)], (2026, 3, 3, 12, 0), ("wait", "capped"), "03-04 00:00"),
    "wait too long": ({**ONE_A_DAY, "on_hit": "wait", "wait_hours": 20}, [(2026, 3, 3, 9, 0)], (2026, 3, 3, 12, 0), ("skip", "capped"), "03-03 12:00"),
}


@pytest.mark.parametrize("case", CAP_CASES)
def test_caps(asker, at, case):
    rule, earlier, now, expected, send_at = CAP_CASES[case]
    asker.person(1)
    at(2026, 1, 1)
    asker.rules(caps=[rule])
    in_the_past(asker, at, 1, *earlier)
    at(*now)
    verdict, = asker.ask(asker.wish(1, journey=7))
    assert (verdict.short, local(verdict), verdict.rule) == (expected, send_at, 1 if expected[1] else 0)


SCOPES = {   # rule · what was sent · what is wanted · whether it is one too many
    "all channels count together": ({}, {"channel": "sms"}, {"channel": "email"}, True),
    "each cap counts its channels": ({"channels": ["email"]}, {"channel": "sms"}, {"channel": "email"}, False),
    "another channel is not bound": ({"channels": ["sms"]}, {"channel": "sms"}, {"channel": "email"}, False),
    "transactional does not count": ({}, {"kind": "transactional"}, {}, False),
    "unless it is named": ({"kinds": ["marketing", "transactional"]}, {"kind": "transactional"}, {}, True),
    "a tag": ({"tag": "sale"}, {"tag": "sale"}, {"tag": "sale"}, True),
    "another tag": ({"tag": "sale"}, {"tag": "news"}, {"tag": "sale"}, False),
    "no tag": ({"tag": "sale"}, {"tag": "sale"}, {"tag": ""}, False),
}


@pytest.mark.parametrize("case", SCOPES)
def test_whom_a_cap_speaks_of(asker, at, case):
    rule, sent, wanted, hit = SCOPES[case]
    asker.person(1)
    at(2026, 1, 1)
    asker.rules(caps=[{**ONE_A_DAY, **rule}])
    in_the_past(asker, at, 1, (2026, 3, 3, 9, 0), **sent)
    at(2026, 3, 3, 12, 0)
    assert asker.ask(asker.wish(1, **wanted))[0].verdict == ("skip" if hit else "ok")


def test_the_persons_own_day_and_not_the_workspaces(asker, at):
    """23:00 and 01:00 of Shanghai are one day in Berlin."""
    asker.person(1, time_zone="Europe/Berlin"), asker.person(2)
    at(2026, 1, 1)
    asker.rules(caps=[{"number": 1, "unit": "day"}])
    for person in (1, 2):
        in_the_past(asker, at, person, (2026, 3, 3, 23, 0))
    at(2026, 3, 4, 1, 0)
    assert [v.verdict for v in asker.ask(asker.wish(1), asker.wish(2))] == ["skip", "ok"]


def test_the_strictest_of_several_wins(asker, at):
    asker.person(1)
    at(2026, 1, 1)
    asker.rules(caps=[{**ONE_A_DAY, "on_hit": "wait"}, {**ONE_A_DAY, "on_hit": "leave"}, {**ONE_A_DAY, "on_hit": "skip"}])
    in_the_past(asker, at, 1, (2026, 3, 3, 9, 0))
    at(2026, 3, 3, 12, 0)
    verdict, = asker.ask(asker.wish(1))
    assert (verdict.verdict, verdict.rule) == ("leave", 2)


def test_what_waits_for_a_cap_does_not_end_in_the_night(asker, at):
    asker.person(1)
    at(2026, 1, 1)
    asker.rules(quiet=[NIGHT], caps=[{"number": 1, "unit": "day", "on_hit": "wait"}], spread_minutes=0)
    in_the_past(asker, at, 1, (2026, 3, 3, 9, 0))
    at(2026, 3, 3, 12, 0)
    verdict, = asker.ask(asker.wish(1))
    assert (verdict.short, local(verdict)) == (("wait", "capped"), "03-04 08:00")


def test_what_waits_for_the_morning_has_its_place_there(asker, at):
    """Two journeys in one night, and one in the morning: there is one place on that day."""
    asker.person(1)
    at(2026, 1, 1)
    asker.rules(quiet=[NIGHT], caps=[{"number": 1, "unit": "day"}], spread_minutes=0)
    at(2026, 3, 3, 22, 0)
    assert [v.short for v in asker.ask(asker.wish(1, journey=1))] == [("ok", "quiet_hours")]
    assert [v.short for v in asker.ask(asker.wish(1, journey=2))] == [("skip", "capped")]
    at(2026, 3, 4, 9, 0)
    assert [v.short for v in asker.ask(asker.wish(1, journey=3))] == [("skip", "capped")]


@pytest.mark.parametrize("on_hit", ["skip", "leave", "other_channel", "wait"])
def test_what_the_night_moves_is_judged_in_the_morning(asker, at, on_hit):
    """The day is full at 22:00, and the next one is not; with a second one at 22:10 it is."""
    asker.person(1)
    at(2026, 1, 1)
    asker.rules(quiet=[NIGHT], caps=[{"number": 1, "unit": "day", "on_hit": on_hit}], spread_minutes=0)
    in_the_past(asker, at, 1, (2026, 3, 3, 9, 0))
    at(2026, 3, 3, 22, 0)
    first, = asker.ask(asker.wish(1, journey=1))
    assert (first.verdict, local(first)) == ("wait" if on_hit == "wait" else "ok", "03-04 08:00")
    at(2026, 3, 3, 22, 10)
    second, = asker.ask(asker.wish(1, journey=2))
    assert second.verdict == on_hit


def test_quiet_hours_that_skip_do_so_however_full_the_day_is(asker, at):
    asker.person(1)
    at(2026, 1, 1)
    asker.rules(quiet=[{**NIGHT, "on_hit": "skip"}], caps=[{"number": 1, "unit": "day"}])
    in_the_past(asker, at, 1, (2026, 3, 3, 9, 0))
    at(2026, 3, 3, 22, 0)
    assert [v.verdict for v in asker.ask(asker.wish(1))] == ["skip"]


def test_in_one_tick_the_higher_priority_gets_the_place_then_the_earlier(asker, at):
    asker.person(1)
    now = at(2026, 3, 3, 12, 0)
    asker.rules(caps=[{"number": 2, "hours": 24}])
    earlier = now - timedelta(minutes=1)
    verdicts = asker.ask(asker.wish(1, journey=1, priority=1), asker.wish(1, journey=2, priority=9),
                         asker.wish(1, journey=3, priority=1, wanted_at=earlier), asker.wish(1, journey=4, priority=0))
    assert [v.verdict for v in verdicts] == ["skip", "ok", "ok", "skip"]


def test_planned_messages_hold_their_places_against_lower_priorities(asker, at):
    asker.person(1)
    now = at(2026, 3, 3, 12, 0)
    asker.rules(caps=[{"number": 1, "hours": 48}], ahead_days=7)

    def planned(person, days):
        return engine.Sql.of("SELECT [[person]] AS person, 'email' AS channel, 'marketing' AS kind, [[at]] AS at, toUInt8(5) AS priority",
                             person=engine.Sql.value(person, "UInt64"), at=engine.Sql.value(now + timedelta(days=days), "DateTime64(3, 'UTC')"))

    cases = {"lower": (4, 1, "skip"), "the same": (5, 1, "ok"), "far enough": (4, 3, "ok"), "beyond the look ahead": (4, 8, "ok")}
    for number, (name, (priority, days, expected)) in enumerate(cases.items()):
        person = asker.person(100 + number)
        assert asker.ask(asker.wish(person, priority=priority), planned=planned(person, days))[0].verdict == expected, name


def test_a_message_that_was_refused_gives_its_place_back(asker, at):
    asker.person(1)
    at(2026, 3, 3, 12, 0)
    asker.rules(caps=[ONE_A_DAY])
    wish = asker.wish(1, journey=1)
    assert asker.ask(wish)[0].verdict == "ok"
    assert asker.ask(asker.wish(1, journey=2))[0].verdict == "skip"
    deliver.free(asker.tick(), engine.Sql.of("SELECT toUUID([[m]]) AS message", m=engine.Sql.value(wish["message"], "String")))
    assert asker.ask(asker.wish(1, journey=3))[0].verdict == "ok"


def test_a_tick_run_again_says_the_same_and_reserves_nothing_more(asker, at):
    at(2026, 3, 3, 12, 0)
    asker.rules(caps=[ONE_A_DAY], quiet=[NIGHT])
    wishes = [asker.wish(asker.person(person), journey=journey) for person in range(1, 6) for journey in (1, 2)]
    first = asker.ask(*wishes)
    again = asker.ask(*wishes, tick=asker.tick(again=True))
    assert again == first and [v.verdict for v in first].count("ok") == 5
    assert asker.db.value("SELECT count() FROM deliver_reservations") == 10


def test_a_place_that_was_given_stays_given(asker, at):
    asker.person(1)
    at(2026, 3, 3, 12, 0)
    asker.rules(caps=[ONE_A_DAY])
    wish = asker.wish(1)
    first, = asker.ask(wish)
    at(2026, 3, 3, 13, 0)
    asker.rules(caps=[{"number": 1, "hours": 1}, {"number": 1, "hours": 100}])
    assert asker.ask(wish) == [first]


def test_two_calls_in_a_tick_share_the_places(asker, at):
    asker.person(1)
    at(2026, 3, 3, 12, 0)
    asker.rules(caps=[ONE_A_DAY])
    tick = asker.tick()
    one, other = asker.wish(1, journey=1), asker.wish(1, journey=2)
    assert asker.ask(one, tick=tick)[0].verdict == "ok"
    assert [v.verdict for v in asker.ask(one, other, tick=tick)] == ["ok", "skip"]
    assert asker.db.value("SELECT count() FROM deliver_reservations") == 2


def test_places_follow_a_merge(asker, at):
    """Who was merged brings the messages they had; and whoever is asked about under the old id is the new person."""
    for person in (1, 2, 3):
        asker.person(person)
    now = at(2026, 3, 3, 12, 0)
    asker.rules(caps=[{"number": 2, "hours": 24}])
    assert [v.verdict for v in asker.ask(asker.wish(1), asker.wish(2, journey=2))] == ["ok", "ok"]
    for tick, (loser, winner) in enumerate(((1, 2), (2, 3))):
        asker.db.run("INSERT INTO identify_parents (person, parent, was, at, since, tick) VALUES ({l:UInt64}, {w:UInt64}, 0, {at:DateTime64(3, 'UTC')},"
                     " {at:DateTime64(3, 'UTC')}, {t:UInt64})", l=loser, w=winner, at=now, t=500 + tick)
    assert [v.verdict for v in asker.ask(asker.wish(3, journey=5))] == ["skip"]
    assert [v.verdict for v in asker.ask(asker.wish(1, journey=6))] == ["skip"]


def test_a_thousand_people_with_seven_wishes_each_never_get_more_than_the_caps(asker, at):
    """The law itself, counted over what was reserved."""
    at(2026, 3, 3, 20, 0)
    asker.rules(quiet=[NIGHT], caps=[{"number": 2, "unit": "day", "on_hit": "wait"}, {"number": 3, "hours": 72}], spread_minutes=60)
    asker.db.run("INSERT INTO profiles_traits (person, t_time_zone, tick, gone) SELECT number, ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York'][1 + number % 3],"
                 " 1, 0 FROM numbers(1, 1000)")
    asking = engine.Sql("SELECT reinterpretAsUUID(sipHash128(number)) AS message, number % 7 AS journey, 1 + number % 1000 AS person, 1 AS round, 's' AS step,"
                        " 'email' AS channel, 'marketing' AS kind, '' AS tag, number % 5 AS priority, [[now]] AS wanted_at, 0 AS best_time FROM numbers(7000)")
    for tick in range(3):
        at(2026, 3, 3 + tick, 20, 30)
        deliver.verdicts(asker.tick(), engine.Sql.of(asking.text, now=engine.Sql.value(clock.now() - timedelta(days=tick), "DateTime64(3, 'UTC')")))
    rolling = asker.db.value("SELECT max(n) FROM (SELECT count() AS n FROM deliver_reservations WHERE verdict = 'ok' GROUP BY person)")
    assert rolling == 3
    for zone in ("Asia/Shanghai", "Europe/Berlin", "America/New_York"):
        most, earliest, latest, people = asker.db.rows(
            f"SELECT max(n), min(early), max(late), uniqExact(person) FROM (SELECT person, count() AS n, min(toHour(send_at, '{zone}')) AS early, max(toHour(send_at, '{zone}')) AS late"
            " FROM deliver_reservations WHERE verdict = 'ok' AND zone = {z:String} GROUP BY person, toDate(send_at, '" + zone + "'))", z=zone)[0]
        assert most == 2 and early_enough(earliest, latest) and people >= 333


def early_enough(earliest: int, latest: int) -> bool:
    return earliest >= 8 and latest <= 20
