"""A person as we know them, pages of people, and the timeline."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from koipond import profiles
from tests.profiles.hand import NOON, event

HOUR = timedelta(hours=1)


def said(person, at=NOON, source=1, **traits):
    return event(person, "identified", at, source=source, traits=traits)


def test_a_person_is_shown_with_source_and_time_of_each_value(ticks):
    db = ticks(said(1, source=3, name="Mei", birthday="1990-05-01", age="old", tea="oolong"), said(1, NOON + HOUR, source=4, name="美 Mei"),
               event(1, "consent_granted", NOON, props={"channel": "email", "method": "form", "proof": "7"}))
    mei = profiles.person(db, 1)
    assert (mei.traits["name"].value, mei.traits["name"].at, mei.traits["name"].source) == ("美 Mei", NOON + HOUR, 4)
    assert mei.traits["birthday"].value == date(1990, 5, 1)
    assert (mei.traits["age"].value, mei.traits["age"].declared, mei.traits["age"].fits) == ("old", True, False)
    assert (mei.traits["tea"].value, mei.traits["tea"].declared, mei.traits["tea"].fits) == ("oolong", False, True)
    assert mei.computed["orders"] == 0 and mei.computed["first_seen_at"] == NOON and mei.computed["last_order_at"] is None
    assert [(c.channel, c.state, c.at, c.method) for c in mei.consents] == [("email", "granted", NOON, "form")]
    assert "email" in mei.missing and "name" not in mei.missing


def test_a_merged_person_is_found_under_the_one_who_stayed(ticks):
    ticks(said(1, city="Wuhan"), said(2, name="Ana"))
    db = ticks(merges=[(2, 1)])
    db.run("INSERT INTO identify_parents (person, parent, at, tick) VALUES (2, 1, '2026-03-01 12:00:00', 2)")
    ana = profiles.person(db, 2)
    assert (ana.id, ana.traits["name"].value, ana.traits["name"].origin) == (1, "Ana", 2)


def test_an_unknown_person_is_refused(db):
    with pytest.raises(profiles.UnknownPerson):
        profiles.person(db, 404)


def test_people_are_found_by_name_mail_phone_and_user_id(ticks):
    db = ticks(said(1, name="Mei Chen", email="mei@tea.cn"), said(2, first_name="Ana", last_name="Ruiz", phone="+34600111222"),
               said(3, name="老李"), event(4, "page_viewed"))
    db.run("INSERT INTO identify_identifiers (person, kind, value, origin, tick) VALUES (4, 'user_id', 'U-4711', 4, 1)")

    def found(text):
        return [one.id for one in profiles.people(db, text)]

    assert found("") == [4, 3, 2, 1]
    assert (found("mei"), found("TEA.cn"), found("Ana Ruiz"), found("600111"), found("老李"), found("u-4711")) == (
        [1], [1], [2], [2], [3], [4])
    assert found("%") == found("' OR 1 --") == []
    assert (found("laoli"), found("ll"), found("lao l"), found("laoliu")) == ([3], [3], [3], [])
    assert profiles.how_many_found(db, "laoli") == 1 and profiles.how_many_found(db, "laoli", exact=True) == 0, "who may only ask for the whole name does not spell it"
    assert profiles.people(db, "4711")[0].user_ids == ["U-4711"]
    assert profiles.people(db, "ana")[0].name == "Ana Ruiz"
    assert profiles.count(db) == 4


def test_pages_of_people_meet_without_gap_or_overlap(ticks):
    db = ticks(*(said(p, name=f"p{p}") for p in range(1, 8)))
    pages, after = [], 0
    while page := profiles.people(db, "p", limit=3, after=after):
        pages += [one.id for one in page]
        after = page[-1].id
    assert pages == [7, 6, 5, 4, 3, 2, 1]


def test_the_timeline_is_paged_without_gap_even_at_the_same_moment(ticks):
    db = ticks(*(event(1, f"name {n % 3}", NOON + n // 4 * HOUR, f"m.{n:02}", source=n % 2) for n in range(20)), event(2, "page_viewed"))
    seen, before = [], ""
    while page := profiles.timeline(db, 1, limit=3, before=before):
        seen += page
        before = page[-1].cursor
    assert sorted(entry.message_id for entry in seen) == [f"m.{n:02}" for n in range(20)]
    assert [entry.at for entry in seen] == sorted((entry.at for entry in seen), reverse=True)
    assert {entry.name for entry in profiles.timeline(db, 1, names=["name 1", "name 2"])} == {"name 1", "name 2"}


@pytest.mark.parametrize("before", ["x", "1", "1.2", "1.x.m", "9" * 30 + ".1.m", "1.99999999999.m", ".1.m"])
def test_a_place_that_is_none_is_refused(db, before):
    with pytest.raises(profiles.BadCursor):
        profiles.timeline(db, 1, before=before)


def test_orders_come_with_their_lines(ticks):
    db = ticks(event(1, "order_completed", NOON, props={"order_id": "o1", "total": "15.3", "currency": "GBP", "country": "UK",
                                                        "products": '[{"product_id":"b","quantity":6,"price":2.55},{"product_id":"a"}]'}),
               event(1, "order_cancelled", NOON + HOUR, props={"order_id": "o1", "total": "15.3"}))
    cancelled, completed = profiles.orders(db, 1)
    assert (cancelled.name, cancelled.amount, cancelled.lines) == ("order_cancelled", Decimal("-15.3"), ())
    assert (completed.order_id, completed.amount, completed.currency, completed.at) == ("o1", Decimal("15.3"), "GBP", NOON)
    assert [(line.product_id, line.quantity, line.price, line.amount) for line in completed.lines] == [
        ("b", Decimal(6), Decimal("2.55"), Decimal("15.3")), ("a", Decimal(1), Decimal(0), Decimal(0))]
