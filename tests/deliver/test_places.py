"""The laws of caps and quiet hours: no two journeys get one place, however ticks run, and no window holds too many."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from koipond import deliver, engine, profiles
from koipond.deliver.pressure import quiet, verdicts
from koipond.deliver.pressure.rules import Quiet, Rules
from koipond.kit import clock
from tests.deliver.asking import Asker

ONE = {"number": 1, "hours": 24}
HOUR = timedelta(hours=1)


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


def killed(asker) -> None:
    """What a process that ends takes with it: its memory."""
    verdicts._of.clear()
    for table in ("verdicts", "asked", "asking", "taken", "open", "went", "quiet", "units"):
        asker.db.run(f"TRUNCATE TABLE deliver_tick_{table}")


def cut_short(asker, monkeypatch, *wishes, tick) -> None:
    """A tick that ends right before it writes what it has said."""
    def end(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(asker.db), "insert_new", end)
        with pytest.raises(KeyboardInterrupt):
            asker.ask(*wishes, tick=tick)
    killed(asker)


def in_one_call(asker, one, other, monkeypatch):
    asker.ask(one, other)


def in_two_calls_of_a_tick(asker, one, other, monkeypatch):
    tick = asker.tick()
    asker.ask(one, tick=tick), asker.ask(other, tick=tick)


def in_two_ticks(asker, one, other, monkeypatch):
    asker.ask(one), asker.ask(other)


def killed_before_the_place_is_written(asker, one, other, monkeypatch):
    cut_short(asker, monkeypatch, one, tick=asker.tick())
    asker.ask(one, other, tick=asker.tick(again=True))


def killed_after_the_place_is_written(asker, one, other, monkeypatch):
    asker.ask(one)
    killed(asker)
    tick = asker.tick(again=True)
    asker.ask(one, tick=tick), asker.ask(other, tick=tick)


def killed_between_two_calls(asker, one, other, monkeypatch):
    tick = asker.tick()
    asker.ask(one, tick=tick)
    cut_short(asker, monkeypatch, other, tick=tick)
    tick = asker.tick(again=True)
    asker.ask(other, tick=tick), asker.ask(one, tick=tick)   # and now the other way round


def killed_and_the_other_in_the_next_tick(asker, one, other, monkeypatch):
    asker.ask(one)
    killed(asker)
    asker.ask(one, tick=asker.tick(again=True))
    asker.ask(other)


WAYS = [in_one_call, in_two_calls_of_a_tick, in_two_ticks, killed_before_the_place_is_written, killed_after_the_place_is_written,
        killed_between_two_calls, killed_and_the_other_in_the_next_tick]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_two_journeys_never_both_pass_a_cap_of_one(asker, at, monkeypatch, way):
    at(2026, 3, 3, 12)
    asker.rules(caps=[ONE])
    for person in range(1, 21):
        asker.person(person)
    for person in (1, 20):
        way(asker, asker.wish(person, journey=1, priority=2), asker.wish(person, journey=2, priority=1), monkeypatch)
    third = asker.ask(asker.wish(1, journey=3, priority=9), asker.wish(20, journey=3, priority=9), asker.wish(5, journey=3))
    assert [v.verdict for v in third] == ["skip", "skip", "ok"]
    given_to = asker.db.rows("SELECT person, journey FROM deliver_reservations WHERE verdict = 'ok' ORDER BY person")
    assert given_to == [(1, 1), (5, 3), (20, 1)]


@pytest.mark.parametrize(("number", "hours"), [(1, 24), (2, 24), (3, 72)])
def test_a_rolling_cap_gives_what_one_who_counts_by_hand_would_give(asker, at, number, hours):
    """300 persons, wishes of five journeys over six days, some of them to be sent at night and so in the morning; some ticks
    run twice. The model looks at all places of a person, one wish after the other.
    """
    dice = random.Random(number)
    at(2026, 3, 1, 12)
    asker.rules(caps=[{"number": number, "hours": hours}], quiet=[{"begins": "21:00", "ends": "08:00"}], spread_minutes=0)
    for person in range(1, 301):
        asker.person(person)
    model: dict[int, list[datetime]] = {}
    for day in range(2, 8):
        now = at(2026, 3, day, dice.randint(0, 23))
        wishes = [asker.wish(person, journey=journey, round=day, priority=dice.randint(0, 2), wanted_at=now - timedelta(minutes=dice.randint(0, 3), milliseconds=journey))
                  for person in dice.sample(range(1, 301), 120) for journey in dice.sample(range(1, 6), dice.randint(1, 3))]
        asking = rows_of(wishes)
        tick = asker.tick()
        deliver.verdicts(tick, asking)
        if day % 2:
            killed(asker)
            deliver.verdicts(asker.tick(again=True), asking)
        found = dict(asker.db.rows("SELECT toString(message), toString(verdict) FROM deliver_tick_verdicts"))
        assert found == by_hand(model, wishes, now, number, timedelta(hours=hours))
    assert {len(places) for places in model.values()} >= {1, 2} and "skip" in found.values()
    assert not any(too_many(places, number, timedelta(hours=hours)) for places in model.values())


def by_hand(model: dict, wishes: list[dict], now: datetime, number: int, window: timedelta) -> dict[str, str]:
    local = now.astimezone(ZoneInfo("Asia/Shanghai"))
    morning = local.replace(hour=8, minute=0) + timedelta(days=local.hour >= 21)
    leaves = morning.astimezone(UTC) if local.hour >= 21 or local.hour < 8 else now
    said = {}
    for wish in sorted(wishes, key=lambda wish: (wish["person"], -wish["priority"], wish["wanted_at"])):
        had = model.get(wish["person"], [])
        one_too_many = too_many([*had, leaves], number, window)
        said[wish["message"]] = "skip" if one_too_many else "ok"
        if not one_too_many:
            model[wish["person"]] = [*had, leaves]
    return said


def too_many(moments: list[datetime], number: int, window: timedelta) -> bool:
    in_order = sorted(moments)
    return any(last - first < window for first, last in zip(in_order, in_order[number:], strict=False))


def rows_of(wishes: list[dict]) -> engine.Sql:
    """Many wishes as one SELECT."""
    names = ("message", "journey", "person", "round", "step", "channel", "kind", "tag", "priority", "wanted_at", "best_time")
    values = [tuple(int(clock.millis(wish[name])) if name == "wanted_at" else wish[name] for name in names) for wish in wishes]
    types = "Array(Tuple(String, UInt32, UInt64, UInt32, String, String, String, String, UInt8, Int64, UInt8))"
    columns = ", ".join(f"fromUnixTimestamp64Milli(w.{place}, 'UTC') AS {name}" if name == "wanted_at" else f"w.{place} AS {name}"
                        for place, name in enumerate(names, 1))
    return engine.Sql.of(f"SELECT {columns} FROM (SELECT arrayJoin([[values]]) AS w)", values=engine.Sql.value(values, types))


LOCAL = {   # zone · unit · an earlier message, and the one that is asked for, by the clock there · whether it is one too many
    "the first and the last hour of a day of 23": ("America/New_York", "day", (2026, 3, 8, 0, 10), (2026, 3, 8, 23, 50), True),
    "the last hour of it and the next day": ("America/New_York", "day", (2026, 3, 8, 23, 50), (2026, 3, 9, 0, 10), False),
    "the first and the last hour of a day of 25": ("America/New_York", "day", (2026, 11, 1, 0, 10), (2026, 11, 1, 23, 50), True),
    "the evening before a day of 25": ("America/New_York", "day", (2026, 10, 31, 23, 50), (2026, 11, 1, 0, 10), False),
    "a day that begins at one": ("Africa/Cairo", "day", (2026, 4, 24, 1, 10), (2026, 4, 24, 23, 50), True),
    "the evening before it": ("Africa/Cairo", "day", (2026, 4, 23, 23, 50), (2026, 4, 24, 1, 10), False),
    "Sunday and Monday": ("Europe/Berlin", "week", (2026, 3, 29, 23, 50), (2026, 3, 30, 0, 10), False),
    "Monday and Sunday, and the clock changes": ("Europe/Berlin", "week", (2026, 3, 23, 0, 10), (2026, 3, 29, 23, 50), True),
    "a week over the end of a month": ("Asia/Kathmandu", "week", (2026, 6, 29, 0, 10), (2026, 7, 5, 23, 50), True),
    "a month of 28 days": ("Pacific/Auckland", "month", (2026, 2, 1, 0, 10), (2026, 2, 28, 23, 50), True),
    "and the next": ("Pacific/Auckland", "month", (2026, 2, 28, 23, 50), (2026, 3, 1, 0, 10), False),
    "the end of a year": ("Pacific/Kiritimati", "month", (2026, 12, 31, 23, 50), (2027, 1, 1, 0, 10), False),
}


def test_a_day_a_week_and_a_month_are_those_of_the_persons_own_calendar(asker, at):
    at(2026, 1, 1)
    asker.rules(caps=[{"number": 1, "unit": unit, "tag": unit} for unit in ("day", "week", "month")])
    found = {}
    for person, (case, (zone, unit, earlier, now, _)) in enumerate(LOCAL.items(), 1):
        asker.person(person, time_zone=zone)
        at(*earlier, zone=zone)
        assert asker.ask(asker.wish(person, tag=unit))[0].verdict == "ok"
        at(*now, zone=zone)
        found[case] = asker.ask(asker.wish(person, journey=2, tag=unit))[0].verdict
    assert found == {case: "skip" if hit else "ok" for case, (*_, hit) in LOCAL.items()}


WINDOWS = some.tuples(some.integers(0, 1439), some.integers(0, 1439)).filter(lambda pair: pair[0] != pair[1])
CHANGING = ("America/New_York", "Europe/Berlin", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "America/St_Johns", "Asia/Shanghai", "Pacific/Chatham")


@given(zone=some.sampled_from(CHANGING), window=WINDOWS, minute=some.integers(0, 365 * 1440 - 1))
@example("America/New_York", (1260, 480), 66 * 1440 + 420)          # the night of the change, as the clock jumps
@example("Australia/Lord_Howe", (90, 120), 94 * 1440 + 900)         # a change of half an hour
@example("Africa/Cairo", (1320, 30), 112 * 1440 + 22 * 60)          # ends within the hour that midnight leaves out
def test_quiet_hours_are_never_shorter_than_they_look_on_the_clock(zone, window, minute):
    """And never longer, but around a change: a time that comes twice begins it the first time and ends it the second."""
    begins, ends = (f"{number // 60:02}:{number % 60:02}" for number in window)
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    found = quiet.quiet_at(Rules(quiet=(Quiet(1, begins, ends),)), zone, "email", "marketing", now)
    local = now.astimezone(ZoneInfo(zone))
    shown = local.hour * 60 + local.minute
    looks_quiet = window[0] <= shown < window[1] if window[0] < window[1] else shown >= window[0] or shown < window[1]
    if looks_quiet:
        assert found and found.starts <= clock.millis(now) < found.ends
    offsets = {(now + HOUR * hours).astimezone(ZoneInfo(zone)).utcoffset() for hours in range(-26, 27)}
    if not looks_quiet and len(offsets) == 1:
        assert found is None


@given(zone=some.sampled_from(CHANGING), window=WINDOWS, day=some.integers(0, 364))
def test_quiet_stretches_are_in_order_and_apart(zone, window, day):
    begins, ends = (f"{number // 60:02}:{number % 60:02}" for number in window)
    found = quiet.stretches(Rules(quiet=(Quiet(1, begins, ends), Quiet(2, "12:00", "13:00"))), zone, "email", "marketing", datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day))
    assert all(one.starts < one.ends <= one.until for one in found) and all(one.ends <= other.starts for one, other in pairwise(found))


AHEAD = {   # the cap · what is planned: days ahead, priority, more · the wish · verdict
    "a lower priority gives way": ({}, (1, 5, {}), {"priority": 4}, "skip"),
    "the same priority does not": ({}, (1, 5, {}), {"priority": 5}, "ok"),
    "nor does a higher": ({}, (1, 5, {}), {"priority": 6}, "ok"),
    "far enough before it": ({}, (3, 5, {}), {"priority": 4}, "ok"),
    "beyond the look-ahead": ({}, (8, 5, {}), {"priority": 4}, "ok"),
    "what has passed holds nothing": ({}, (-1, 5, {}), {"priority": 4}, "ok"),
    "two places, one planned": ({"number": 2}, (1, 5, {}), {"priority": 4}, "ok"),
    "another channel": ({"channels": ["email"]}, (1, 5, {"channel": "sms"}), {"priority": 4}, "ok"),
    "all channels together": ({}, (1, 5, {"channel": "sms"}), {"priority": 4}, "skip"),
    "a kind that the cap does not count": ({}, (1, 5, {"kind": "transactional"}), {"priority": 4}, "ok"),
    "the same week of the person's own calendar": ({"hours": None, "unit": "week"}, (4, 5, {}), {"priority": 4}, "skip"),
    "the next one": ({"hours": None, "unit": "week"}, (6, 5, {}), {"priority": 4}, "ok"),
    "it may wait until after": ({"on_hit": "wait", "wait_hours": 168}, (1, 5, {}), {"priority": 4}, "wait"),
    "but not for ever": ({"on_hit": "wait", "wait_hours": 48}, (1, 5, {}), {"priority": 4}, "skip"),
}


@pytest.mark.parametrize("case", AHEAD)
def test_a_planned_message_holds_its_place_against_lower_priorities(asker, at, case):
    cap, (days, priority, more), wish, expected = AHEAD[case]
    now = at(2026, 3, 3, 12)   # a Tuesday
    asker.rules(caps=[{"number": 1, "hours": 48, **cap}], ahead_days=7)
    asker.person(1)
    verdict, = asker.ask(asker.wish(1, **wish), planned=planned(1, now + timedelta(days=days), priority, **more))
    assert verdict.verdict == expected
    if expected == "wait":
        assert verdict.send_at == now + timedelta(days=days, hours=48)


def test_without_looking_ahead_nothing_is_held_and_what_is_asked_for_gets_the_place(asker, at):
    now = at(2026, 3, 3, 12)
    asker.rules(caps=[{"number": 1, "hours": 48}])
    asker.person(1)
    assert asker.ask(asker.wish(1, priority=1), planned=planned(1, now + timedelta(days=1), 5))[0].verdict == "ok"
    assert asker.ask(asker.wish(1, priority=5, journey=2))[0].verdict == "skip"


def test_the_held_place_is_there_when_its_message_comes(asker, at):
    now = at(2026, 3, 3, 12)
    asker.rules(caps=[{"number": 1, "hours": 48}], ahead_days=7)
    asker.person(1)
    assert asker.ask(asker.wish(1, priority=1), planned=planned(1, now + timedelta(days=1), 5))[0].verdict == "skip"
    at(2026, 3, 4, 12)
    assert asker.ask(asker.wish(1, priority=5, journey=2))[0].verdict == "ok"


def planned(person: int, moment: datetime, priority: int, channel: str = "email", kind: str = "marketing") -> engine.Sql:
    return engine.Sql.of(
        "SELECT [[person]] AS person, [[channel]] AS channel, [[kind]] AS kind, [[at]] AS at, [[priority]] AS priority",
        person=engine.Sql.value(person, "UInt64"), channel=engine.Sql.value(channel, "String"), kind=engine.Sql.value(kind, "String"),
        at=engine.Sql.value(moment, "DateTime64(3, 'UTC')"), priority=engine.Sql.value(priority, "UInt8"))


BEST = {   # settings · the person's traits · local time, noon of a Tuesday unless said otherwise · when it goes, by that clock, and why
    "nobody has reacted": ({}, {}, {}, "03-04 10:00", "best_time"),
    "the hour of all on that weekday": ({}, {}, {"usual": [1, 2, 9, 4, 5, 6, 7]}, "03-04 09:00", "best_time"),
    "their own, today": ({}, {"best_hours_email": "1,20,3,4,5,6,7"}, {}, "03-03 20:00", "best_time"),
    "their own, tomorrow": ({}, {"best_hours_email": "1,11,8,4,5,6,7"}, {}, "03-04 08:00", "best_time"),
    "the hour under way": ({}, {"best_hours_email": "12,12,12,12,12,12,12"}, {}, "03-03 12:00", ""),
    "no seven hours": ({}, {"best_hours_email": "20"}, {}, "03-04 10:00", "best_time"),
    "too far away": ({"best_within_hours": 5}, {}, {}, "03-03 12:00", ""),
    "a week away": ({"best_within_hours": 168}, {"best_hours_email": "9,9,99,99,99,99,99"}, {}, "03-09 09:00", "best_time"),
    "by night": ({"quiet": [{"begins": "21:00", "ends": "08:00"}]}, {"best_hours_email": "1,23,3,4,5,6,7"}, {}, "03-04 08:00", "quiet_hours"),
    "another channel": ({}, {"best_hours_email": "1,20,3,4,5,6,7"}, {"channel": "sms"}, "03-04 10:00", "best_time"),
    "elsewhere": ({}, {"time_zone": "America/New_York"}, {"zone": "America/New_York"}, "03-04 10:00", "best_time"),
    "an hour that a change of the clock leaves out": ({"usual_hour": 2}, {"time_zone": "Europe/Berlin"},
                                                      {"zone": "Europe/Berlin", "now": (2026, 3, 28, 12)}, "03-28 12:00", ""),
}


def test_the_best_hour_is_the_persons_own_then_that_of_all_then_the_usual(asker, at):
    profiles.declare_trait(asker.slug, "best_hours_email", "text")
    found = {}
    for person, (case, (settings, traits, more, _, _)) in enumerate(BEST.items(), 1):
        zone = more.get("zone", "Asia/Shanghai")
        at(*more.get("now", (2026, 3, 3, 12)), zone=zone)
        deliver.say_usual_hours(asker.slug, "email", more.get("usual", [settings.get("usual_hour", 10)] * 7), 100)
        asker.rules(**{"caps": [ONE], "quiet": [], "spread_minutes": 0, "best_within_hours": 24, "usual_hour": 10, **settings})
        asker.person(person, **traits)
        verdict, = asker.ask(asker.wish(person, best_time=1, channel=more.get("channel", "email")))
        found[case] = verdict.verdict, verdict.send_at.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M"), verdict.reason
    assert found == {case: ("ok", moment, reason) for case, (*_, moment, reason) in BEST.items()}


def test_the_best_hour_is_not_where_a_cap_is_full(asker, at):
    """It is judged at its best hour: at eight tomorrow the message of nine o'clock still counts."""
    at(2026, 3, 3, 9)
    asker.rules(caps=[ONE], spread_minutes=0, usual_hour=8)
    asker.person(1)
    assert asker.ask(asker.wish(1))[0].verdict == "ok"
    at(2026, 3, 3, 12)
    assert asker.ask(asker.wish(1, journey=2, best_time=1))[0].verdict == "skip"
