"""Before publishing: what the preview says is what the gate then does."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koipond import deliver, engine
from koipond.deliver.quotas import kept

PEOPLE = range(1, 7)


def everybody(*people: int) -> engine.Sql:
    return engine.Sql.of("SELECT arrayJoin([[people]]) AS person", people=engine.Sql.value(list(people or PEOPLE), "Array(UInt64)"))


def want(**more) -> deliver.Want:
    return deliver.Want(**{"step": "s1", "channel": "email", "kind": "marketing", **more})


def quota(office, **more):
    return deliver.add_quota(office.slug, "test", **{"name": "letters", "channel": "email", "number": 4, "kinds": ("marketing", "transactional"), **more})


def of(found, made) -> list[deliver.Preview]:
    return [one for one in found if one.quota.key == made.key]


def test_who_gets_nothing_of_an_accounts_quota_are_the_last(office):
    made = quota(office)
    for number in PEOPLE:
        office.person(number)
    one, = of(deliver.quota_preview(office.slug, everybody(), [want()]), made)
    assert (one.people, one.wanted, one.left, one.unsent, one.nothing, one.less, one.sample) == (6, 6, 4, 2, 2, 0, (6, 5))
    assert [advice.what for advice in one.advice] == ["spread_days"] and one.advice[0].number == 2
    messages = office.put(*PEOPLE)
    office.send()
    assert [office.state(message)[0] for message in messages] == ["accepted"] * 4 + ["later"] * 2


def test_who_cannot_be_reached_is_no_question_of_quota(office):
    made = quota(office)
    for number in PEOPLE:
        office.person(number, consent="" if number > 3 else "granted")
    one, = of(deliver.quota_preview(office.slug, everybody(), [want()]), made)
    assert (one.people, one.nothing) == (3, 0)
    one, = of(deliver.quota_preview(office.slug, everybody(), [want(kind="transactional")]), made)
    assert (one.people, one.nothing) == (6, 2)


def test_what_waits_and_what_is_expected_comes_before(office):
    made = quota(office)
    for number in PEOPLE:
        office.person(number)
    office.put(1, 2, journey=9, delay=timedelta(seconds=1))
    coming = [deliver.Coming(8, "email", "marketing", 200, 1.0), deliver.Coming(10, "email", "marketing", 50, 5.0)]
    one, = of(deliver.quota_preview(office.slug, everybody(), [want()], lambda until: coming), made)
    assert (one.left, one.nothing) == (1, 5)
    assert {rival.journey: (rival.waiting, rival.expected, rival.before) for rival in one.rivals} == {9: (2, 0, 2), 8: (0, 1, 1), 10: (0, 5, 0)}
    assert {advice.what for advice in one.advice} == {"spread_days", "priority"}


def test_a_quota_of_persons_counts_what_each_has_had(office):
    made = quota(office, number=2, window="month", scope="person")
    for number in PEOPLE:
        office.person(number)
    office.put(1, 2)
    office.put(1, step="s2")
    office.send()
    one, = of(deliver.quota_preview(office.slug, everybody(), [want(), want(step="s2", after=timedelta(minutes=1))]), made)
    assert (one.people, one.wanted, one.nothing, one.less, one.unsent, one.sample) == (6, 12, 1, 1, 3, (1,))


def test_each_window_is_reckoned_by_itself(office):
    made = quota(office)
    for number in PEOPLE:
        office.person(number)
    office.put(1, 2)
    office.send()
    found = sorted(of(deliver.quota_preview(office.slug, everybody(), [want(), want(step="s2", after=timedelta(days=2))]), made), key=lambda one: one.opens)
    assert [(one.steps, one.used, one.nothing) for one in found] == [(("s1",), 2, 4), (("s2",), 0, 2)]


def test_how_quotas_stand_and_what_went_unsent(office):
    made = quota(office, number=1)
    office.put(*(office.person(number) for number in (1, 2, 3)))
    office.send()
    office.settle()
    one = next(one for one in deliver.quota_standing(office.slug) if one.quota.key == made.key)
    assert (one.used, one.waiting, one.left, one.full) == (1, 0, 0, 1)
    unsent, = deliver.unsent(office.slug, one.opens - timedelta(days=1))
    assert (unsent.journey, unsent.step, unsent.reason, unsent.quota, unsent.refused, unsent.waiting) == (7, "s1", "over_quota", made.key, 0, 2)


def test_a_person_is_told_of_the_quota_and_its_window(office):
    quota(office, number=0, window="month", name="welcome letters")
    office.put(office.person(1), hours=1)
    office.send()
    office.settle()
    line, = deliver.explained(office.slug, office.db, [1])
    assert "at most 0 welcome letters a month" in line.english and "每月最多 0 条" in line.chinese


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 5), first=st.integers(0, 3), second=st.integers(1, 4), scope=st.sampled_from(["account", "person"]))
def test_the_preview_and_the_gate_agree(office, number, first, second, scope):
    for one in [one.key for one in kept.quotas(office.slug) if one.own]:
        deliver.remove_quota(office.slug, one)
    made = quota(office, number=number, scope=scope)
    base = office.number * 10
    people = [office.person(base + place) for place in range(4)]
    if first:
        office.put(*people[:first], step=f"f{office.number}")
    office.send()
    office.settle()
    told, = of(deliver.quota_preview(office.slug, everybody(*people[:second]), [want()]), made)
    messages = office.put(*people[:second], step=f"g{office.number}")
    office.send()
    got = sum(office.state(message)[0] == "accepted" for message in messages)
    assert told.people - told.nothing == got


@pytest.mark.parametrize("unit, days", [("day", 1), ("week", 7), ("month", 31)])
def test_windows_are_those_of_beijing(unit, days):
    from datetime import UTC, datetime

    from koipond.deliver.quotas import rules

    found = rules.window(rules.Quota("x", "email", ("marketing",), "account", unit, 1), datetime(2026, 8, 31, 15, 59, tzinfo=UTC))
    following = rules.window(rules.Quota("x", "email", ("marketing",), "account", unit, 1), datetime(2026, 8, 31, 16, 0, tzinfo=UTC))
    assert found.closes == (datetime(2026, 8, 31, 16, tzinfo=UTC) if unit != "week" else datetime(2026, 9, 6, 16, tzinfo=UTC))
    assert (found.closes == following.opens) == (unit != "week") and (found.closes - found.opens).days == days
