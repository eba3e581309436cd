"""Days of the calendar: anniversaries in the person's own zone, this month, so many months ago."""

from datetime import UTC, date, datetime, timedelta

import pytest

from koipond import segments
from koipond.segments import zones
from tests.segments.shop import ANA, LI, MEI, TOM, WEI

LATE = datetime(2024, 5, 31, 16, 30, tzinfo=UTC)  # 1 June, half past midnight in Shanghai; still 31 May in New York


def born(**days):
    return {"is": "anniversary", "value": days, "trait": "birthday"}


def since(operator, *value, trait="birthday"):
    return {"trait": trait, "is": operator} | ({"value": value[0]} if value else {})


@pytest.fixture
def born_on(shop):
    def put(**people):
        given = {"mei": MEI, "tom": TOM, "ana": ANA, "wei": WEI, "li": LI}
        shop.tick({given[name]: traits for name, traits in people.items()}, now=LATE)
        return shop

    return put


def test_an_anniversary_is_on_the_persons_own_day(born_on):
    first = {"birthday": date(1990, 6, 1)}
    shop = born_on(mei=first, tom={**first, "time_zone": "America/New_York"}, ana={**first, "time_zone": "nowhere"}, wei={"birthday": None})
    assert shop.who(born(in_days=0)) == {MEI, ANA}
    assert shop.who(born(in_days=1)) == {TOM}
    assert shop.who(born(between=[-3, 7])) == {MEI, TOM, ANA}
    assert shop.who(born(in_days=0), LATE + timedelta(hours=12)) == {MEI, TOM, ANA}
    assert shop.who({"not": born(in_days=0)}) == {TOM, WEI}


@pytest.mark.parametrize(("today", "who"), [
    ("2023-02-27", set()), ("2023-02-28", {MEI, TOM}), ("2023-03-01", set()), ("2024-02-28", {TOM}), ("2024-02-29", {MEI}),
])
def test_29_february_is_the_28th_in_common_years(born_on, today, who):
    shop = born_on(mei={"birthday": date(1992, 2, 29)}, tom={"birthday": date(1990, 2, 28)})
    assert shop.who(born(in_days=0), datetime.fromisoformat(f"{today}T04:00:00+00:00")) == who


def test_a_day_is_no_anniversary_of_itself_and_one_lies_around_new_year_too(born_on):
    shop = born_on(mei={"birthday": date(2024, 6, 1)}, tom={"birthday": date(1990, 1, 2)}, ana={"birthday": date(1990, 12, 30)})
    assert shop.who(born(in_days=0)) == set()
    assert shop.who(born(in_days=0), LATE + timedelta(days=365)) == {MEI}
    new_year = datetime(2024, 12, 31, 4, tzinfo=UTC)
    assert shop.who(born(between=[-1, 2]), new_year) == {TOM, ANA}
    assert shop.who(born(in_days=-1), new_year) == {ANA}


@pytest.mark.parametrize(("asked", "who"), [
    ({"month": 2}, {MEI}), ({"month": 2, "day": 29}, {MEI}), ({"day": 1}, {TOM, ANA}), ({"month": "this"}, {TOM}),
    ({"month": "next"}, {ANA}), ({"month": "next", "day": 2}, set()),
])
def test_a_month_and_a_day_of_the_month_whatever_the_year(born_on, asked, who):
    shop = born_on(mei={"birthday": date(1992, 2, 29)}, tom={"birthday": date(1960, 6, 1)}, ana={"birthday": date(1990, 7, 1)})
    assert shop.who(born(**asked)) == who


SATURDAY = [  # the day is Saturday, 1 June 2024, in Shanghai
    ("today", (), {date(2024, 6, 1)}),
    ("this_week", (), {date(2024, 5, 27), date(2024, 5, 31), date(2024, 6, 1), date(2024, 6, 2)}),
    ("this_month", (), {date(2024, 6, 1), date(2024, 6, 2), date(2024, 6, 30)}),
    ("last_month", (), {date(2024, 5, 1), date(2024, 5, 26), date(2024, 5, 27), date(2024, 5, 31)}),
    ("this_year", (), None),
    ("in_last_months", (1,), {date(2024, 5, 26), date(2024, 5, 27), date(2024, 5, 31), date(2024, 6, 1)}),
    ("more_than_months_ago", (1,), {date(2024, 5, 1), date(2024, 4, 30), date(1955, 3, 1)}),
]


@pytest.mark.parametrize(("operator", "value", "found"), SATURDAY, ids=[row[0] for row in SATURDAY])
def test_relative_days_are_of_the_workspaces_calendar(shop, operator, value, found):
    days = [date(1955, 3, 1), date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 26), date(2024, 5, 27), date(2024, 5, 31),
            date(2024, 6, 1), date(2024, 6, 2), date(2024, 6, 30)]
    moments = {i: {"birthday": day, "created_at": datetime(day.year, day.month, day.day, 15, 59, tzinfo=UTC)} for i, day in enumerate(days, 1)}
    shop.tick(moments, now=LATE)
    for trait in ("birthday", "created_at"):  # 23:59 of the same day in Shanghai
        assert {days[i - 1] for i in shop.who(since(operator, *value, trait=trait))} == (set(days[1:]) if found is None else found)


def test_a_month_after_31_january_is_the_last_of_february(shop):
    shop.tick({MEI: {"birthday": date(2023, 1, 31)}, TOM: {"birthday": date(2023, 1, 28)}}, now=LATE)
    for day, who in (("02-27", set()), ("02-28", {MEI, TOM}), ("03-01", {MEI, TOM})):
        assert shop.who(since("more_than_months_ago", 1), datetime.fromisoformat(f"2023-{day}T04:00:00+00:00")) == who


def test_a_live_segment_follows_the_persons_own_midnight_to_the_tick(shop):
    """Also across a change of the clock: New York goes back an hour on 3 November 2024, between setting and ringing."""
    today = segments.save(shop.workspace, "today", born(in_days=0), "mei").id
    people = {MEI: {"birthday": date(1990, 11, 5)}, TOM: {"birthday": date(1990, 11, 5), "time_zone": "America/New_York"}}
    shop.tick(people, now=datetime(2024, 10, 20, 4, tzinfo=UTC))
    seen = []
    while shop.now < datetime(2024, 11, 7, 12, tzinfo=UTC):
        due = min(shop.next_moment(), shop.now + timedelta(days=20))
        moved = shop.tick(now=due, twice=True)
        seen += [(due, person, joined) for (segment, person), joined in moved.items() if segment == today]
        assert shop.members(today) == shop.who(born(in_days=0))
    assert seen == [
        (datetime(2024, 11, 4, 16, tzinfo=UTC), MEI, True), (datetime(2024, 11, 5, 5, tzinfo=UTC), TOM, True),
        (datetime(2024, 11, 5, 16, tzinfo=UTC), MEI, False), (datetime(2024, 11, 6, 5, tzinfo=UTC), TOM, False),
    ]


def test_a_live_segment_of_this_month_turns_with_the_month_and_not_before(shop):
    ordered = segments.save(shop.workspace, "june", since("this_month", trait="created_at"), "mei").id
    shop.tick({MEI: {"created_at": datetime(2024, 5, 31, 16, tzinfo=UTC)}, TOM: {"created_at": LATE - timedelta(days=2)}}, now=LATE)
    assert shop.members(ordered) == {MEI}
    moves = {}
    while not moves:  # a day's timers are set at a time
        moves = shop.tick(now=shop.next_moment(), twice=True)
    assert moves == {(ordered, MEI): False} and shop.now == datetime(2024, 6, 30, 16, tzinfo=UTC)


def test_someone_who_moves_to_another_zone_is_greeted_there(shop):
    today = segments.save(shop.workspace, "today", born(in_days=0), "mei").id
    shop.tick({MEI: {"birthday": date(1990, 6, 2)}}, now=LATE)
    shop.tick({MEI: {"time_zone": "Pacific/Kiritimati"}})  # 14 hours before London, where 2 June begins at 10:00 UTC
    assert shop.tick(now=datetime(2024, 6, 1, 9, 59, tzinfo=UTC)) == {}
    assert shop.tick(now=datetime(2024, 6, 1, 10, tzinfo=UTC)) == {(today, MEI): True}


def test_what_is_known_of_zones_holds_for_every_moment_of_the_next_weeks():
    now = datetime(2024, 10, 20, 4, 7, tzinfo=UTC)
    known = zones.bound(now)
    place = known[zones.NAMES].index("America/New_York")
    assert known["segments_zone_offsets"][place] == -4 * 3600
    assert known["segments_zone_changes"][place] == int(datetime(2024, 11, 3, 6, tzinfo=UTC).timestamp() * 1000)
    still = known[zones.NAMES].index("Asia/Shanghai")
    assert known["segments_zone_changes"][still] >= int((now + timedelta(days=61)).timestamp() * 1000)
