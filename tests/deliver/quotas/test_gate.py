"""Quotas at the gate: never more than there is, and who goes first where there is not enough."""

from datetime import timedelta

import pytest

from koipond import deliver, profiles


@pytest.fixture
def three_a_day(office, clock):
    """Of a day that has just begun where the platforms count, so that no test runs over its end."""
    now = clock.now()
    clock.forward((now + timedelta(days=1)).replace(hour=2, minute=0, second=0) - now)
    return deliver.add_quota(office.slug, "test", name="letters", channel="email", number=3, window="day", kinds=("marketing", "transactional"))


def states(office, messages) -> list[str]:
    return [office.state(message)[0] for message in messages]


def test_no_more_go_than_a_quota_has_and_the_rest_waits_for_the_next_day(office, three_a_day, clock):
    made = office.put(*(office.person(number) for number in range(1, 6)))
    office.send()
    assert sorted(states(office, made)) == ["accepted"] * 3 + ["later"] * 2
    assert {office.state(message)[1] for message in made} == {"", "over_quota"}
    clock.forward(timedelta(days=1))
    office.send()
    assert states(office, made) == ["accepted"] * 5


def test_what_could_not_wait_so_long_is_refused(office, three_a_day):
    made = office.put(*(office.person(number) for number in range(1, 6)), hours=1)
    deliver.change_quota(office.slug, three_a_day.key, "test", number=0)
    office.send()
    assert {office.state(message) for message in made} == {("refused", "over_quota")}


def test_a_step_that_wants_to_skip_does_not_wait(office, three_a_day):
    deliver.say_sending_steps(office.slug, 7, 1, {"s1": deliver.QuotaWish(over_quota="skip")})
    made = office.put(*(office.person(number) for number in range(1, 6)))
    office.send()
    assert sorted(states(office, made)) == ["accepted"] * 3 + ["refused"] * 2


def test_a_step_that_wants_to_wait_waits_beyond_its_end(office, three_a_day):
    deliver.say_sending_steps(office.slug, 7, 1, {"s1": deliver.QuotaWish(over_quota="wait")})
    made = office.put(*(office.person(number) for number in range(1, 6)), hours=1)
    office.send()
    assert sorted(states(office, made)) == ["accepted"] * 3 + ["later"] * 2


def test_a_message_is_counted_once_however_often_the_page_is_read(office, three_a_day):
    made = office.put(*(office.person(number) for number in range(1, 4)))
    office.send()
    office.send()
    assert states(office, made) == ["accepted"] * 3
    assert office.db.value("SELECT count() FROM deliver_quota_places FINAL") == 3


def test_transactional_goes_first_then_the_higher_priority_then_who_came_first(office, three_a_day):
    deliver.say_sending_steps(office.slug, 8, 1, {"s1": deliver.QuotaWish(priority=200, over_quota="skip")})
    plain = office.put(*(office.person(number) for number in range(1, 5)), journey=7)
    urgent = office.put(office.person(5), office.person(6), journey=8)
    receipt = office.put(office.person(7), kind="transactional", journey=9)
    office.send()
    assert states(office, receipt + urgent) == ["accepted"] * 3
    assert set(states(office, plain)) == {"later"}


def test_what_is_due_later_today_and_more_urgent_keeps_its_place(office, three_a_day, clock):
    deliver.say_sending_steps(office.slug, 8, 1, {"s1": deliver.QuotaWish(priority=200)})
    deliver.change_quota(office.slug, three_a_day.key, "test", number=1)
    later = office.put(office.person(1), journey=8, delay=timedelta(minutes=5))
    now = office.put(office.person(2), journey=7)
    office.send()
    assert office.state(now[0]) == ("later", "quota_turn")
    clock.forward(timedelta(minutes=6))
    office.send()
    assert states(office, later) == ["accepted"]


def test_a_quota_of_a_person_is_their_own(office):
    deliver.add_quota(office.slug, "test", name="a month", channel="email", number=1, window="month", scope="person", kinds=("marketing",))
    first = office.put(office.person(1), office.person(2))
    second = office.put(1, step="s2")
    office.send()
    assert states(office, first)[1] == "accepted" and sorted(states(office, [first[0], *second])) in (["accepted", "refused"], ["accepted", "later"])


def test_one_that_does_not_hold_binds_nobody(office, three_a_day):
    deliver.change_quota(office.slug, three_a_day.key, "test", active=False)
    made = office.put(*(office.person(number) for number in range(1, 6)))
    office.send()
    assert states(office, made) == ["accepted"] * 5


def test_the_more_valuable_person_comes_first(office, three_a_day):
    deliver.change_quota(office.slug, three_a_day.key, "test", number=1)
    worth = next(one for one in profiles.traits(office.slug) if one.type == "money" and one.computed and not one.since)
    assert deliver.order_quotas_by(office.slug, worth.name, "test") == deliver.quota_order(office.slug) == worth.name
    made = office.put(*(office.person(number) for number in range(1, 4)))
    office.db.run(f"INSERT INTO {worth.table} (person, {worth.column}, tick) VALUES (3, 1000, 5)")
    office.send()
    assert states(office, made) == ["later", "later", "accepted"]


def test_who_cannot_get_it_takes_nobodys_turn(office, three_a_day):
    deliver.change_quota(office.slug, three_a_day.key, "test", number=1)
    made = office.put(office.person(1, consent=""), office.person(2))
    office.send()
    assert states(office, made) == ["refused", "accepted"]


@pytest.mark.parametrize("wrong", [{"channel": "pigeon"}, {"window": "year"}, {"window": "hours:0"}, {"number": -1}, {"account": 99}, {"kinds": ()}, {"name": " "}])
def test_a_quota_that_makes_no_sense_is_not_laid_down(office, wrong):
    with pytest.raises(deliver.BadQuota):
        deliver.add_quota(office.slug, "test", **{"name": "letters", "channel": "email", "number": 3, **wrong})


def test_a_platforms_quota_cannot_be_taken_away_and_its_number_can_be_another(office):
    with pytest.raises(deliver.NotYourQuota):
        deliver.remove_quota(office.slug, "push_huawei_day")
    assert deliver.change_quota(office.slug, "push_huawei_day", "test", number=5, because="news app").number == 5
    assert deliver.change_quota(office.slug, "push_huawei_day", "test").number == 2
    with pytest.raises(deliver.NoSuchQuota):
        deliver.change_quota(office.slug, "push_nokia_day", "test", number=5)
