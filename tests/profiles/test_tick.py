"""What the tick writes down about people."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.profiles.hand import NOON, event, facts, row

DAY = timedelta(days=1)
NAIVE_NOON = NOON.replace(tzinfo=None)


def order(person, order_id, at=NOON, name="order_completed", products=None, message_id="", **props):
    if products is not None:
        props["products"] = json.dumps(products)
    return event(person, name, at, message_id or f"{name}-{order_id}", props={"order_id": order_id, **props})


def said(person, at=NOON, message_id="", **traits):
    return event(person, "identified", at, message_id, traits=traits)


def test_an_event_stands_under_its_name_and_in_its_persons_timeline(ticks):
    db = ticks(event(7, "page_viewed", props={"url": "/tea", "value": "1.25"}, context='{"ip":"::1"}'))
    assert db.rows("SELECT name, person, origin, amount, props FROM profiles_events") == [
        ("page_viewed", 7, 7, Decimal("1.25"), {"url": "/tea", "value": "1.25"})]
    assert db.rows("SELECT person, name, context, tick FROM profiles_timeline") == [(7, "page_viewed", '{"ip":"::1"}', 1)]


def test_an_event_of_nobody_is_kept_but_makes_nobody(ticks):
    db = ticks(event(0, "page_viewed"), order(0, "o1", total="5", products=[{"product_id": "a", "price": 5}]), said(0, city="Xi'an"),
               event(0, "consent_granted", props={"channel": "email"}))
    assert db.value("SELECT count() FROM profiles_events") == db.value("SELECT count() FROM profiles_timeline") == 4
    assert db.value("SELECT count() FROM profiles_order_lines") == 1
    for table in ("profiles_traits", "profiles_figures", "profiles_values", "profiles_consents", "profiles_tick_touched"):
        assert db.value(f"SELECT count() FROM {table}") == 0, table


def test_declared_traits_get_their_type_and_others_are_kept(ticks):
    db = ticks(said(1, email="  Mei@Example.COM ", name="美 Mei", birthday="1990-05-01", age="35", created_at="2024-02-03T04:05:06Z",
                    favourite="龙井"))
    found = row(db, 1)
    assert (found["t_email"], found["t_name"], found["t_birthday"], found["t_age"]) == (
        "mei@example.com", "美 Mei", date(1990, 5, 1), 35.0)
    assert found["t_created_at"].replace(tzinfo=None) == datetime(2024, 2, 3, 4, 5, 6)
    assert found["others"] == {"favourite": "龙井"}


def test_the_newest_value_holds_whenever_it_arrives(ticks):
    ticks(said(1, at=NOON, city="Beijing"))
    db = ticks(said(1, at=NOON - DAY, city="Tianjin", company="Tea House"))
    assert row(db, 1, "t_city, t_company") == {"t_city": "Beijing", "t_company": "Tea House"}


def test_of_two_values_in_one_tick_the_newer_holds(ticks):
    db = ticks(said(1, at=NOON, city="late"), said(1, at=NOON - DAY, city="early"))
    assert row(db, 1)["t_city"] == "late"


def test_of_two_values_of_the_same_time_one_holds_whatever_their_order(ticks, workspace):
    first, second = said(1, city="a", message_id="m1"), said(1, city="b", message_id="m2")
    other, reverse = said(2, city="a", message_id="m1"), said(2, city="b", message_id="m2")
    ticks(first)
    ticks(second, reverse)
    db = ticks(other)
    assert row(db, 1)["t_city"] == row(db, 2)["t_city"]
    assert db.value("SELECT uniqExact(value) FROM profiles_values FINAL WHERE trait = 'city'") == 1


def test_an_empty_value_clears_and_a_later_one_sets_again(ticks):
    ticks(said(1, city="Beijing", favourite="oolong"))
    db = ticks(said(1, at=NOON + DAY, city="", favourite=""))
    assert row(db, 1, "t_city, others") == {"t_city": None, "others": {}}
    db = ticks(said(1, at=NOON + 2 * DAY, city="Wuhan"))
    assert row(db, 1)["t_city"] == "Wuhan"


def test_a_clearing_that_is_older_than_the_value_clears_nothing(ticks):
    ticks(said(1, city="Beijing"))
    assert row(ticks(said(1, at=NOON - DAY, city="")), 1)["t_city"] == "Beijing"


def test_a_value_that_does_not_fit_its_type_is_kept_beside(ticks):
    db = ticks(said(1, birthday="in spring", age="thirty", name="Ana"))
    assert row(db, 1, "t_birthday, t_age, t_name, others") == {
        "t_birthday": None, "t_age": None, "t_name": "Ana", "others": {"birthday": "in spring", "age": "thirty"}}
    db = ticks(said(1, at=NOON + DAY, birthday="1991/7/9"))
    assert row(db, 1, "t_birthday, others") == {"t_birthday": date(1991, 7, 9), "others": {"age": "thirty"}}


def test_the_spellings_of_the_sdks_become_the_houses(ticks):
    db = ticks(said(1, firstName="Ana", lastName="Ruiz", createdAt="2024-01-01", locale="es",
                    address='{"city":"Sevilla","state":"Andalucía","country":"ES","street":"Sol 1"}', country="Spain"))
    found = row(db, 1)
    assert [found[f"t_{n}"] for n in ("first_name", "last_name", "language", "city", "region", "country")] == [
        "Ana", "Ruiz", "es", "Sevilla", "Andalucía", "Spain"]


def test_what_is_said_of_a_group_is_no_trait_of_the_person(ticks):
    db = ticks(said(1, name="Wei"), event(1, "grouped", NOON + DAY, traits={"name": "Wei's Factory", "industry": "steel"}))
    assert row(db, 1, "t_name") == {"t_name": "Wei"}
    assert row(db, 1, "t_company, others") == {"t_company": "Wei's Factory", "others": {"company_industry": "steel"}}


def test_a_phone_trait_is_the_number_that_identify_made_of_it(ticks):
    ticks.db.run("INSERT INTO identify_identifiers (person, kind, value, origin, tick) VALUES"
                 " (1, 'phone', '+8613800138000', 1, 1), (1, 'phone', '+8613900139000', 1, 1), (2, 'phone', '+442071838750', 2, 1)")
    db = ticks(said(1, phone="139 0013-9000"), said(2, phone="020 7183 8750"), said(3, phone="ask my wife"))
    assert [row(db, p)["t_phone"] for p in (1, 2, 3)] == ["+8613900139000", "+442071838750", "ask my wife"]


def test_order_figures_are_counted_from_the_orders(ticks):
    db = ticks(order(1, "a", total="10.10"), order(1, "b", NOON + DAY, revenue="20.25", total="99"),
               order(1, "b", NOON + DAY, name="order_cancelled", total="-20.25"),
               order(1, "a", NOON, name="order_adjusted", value="-0.10"))
    found = row(db, 1)
    assert (found["orders"], found["revenue"]) == (2, Decimal("10.0000"))
    assert found["first_order_at"].replace(tzinfo=None) == NAIVE_NOON
    assert found["last_order_at"].replace(tzinfo=None) == NAIVE_NOON + DAY


def test_a_cancellation_takes_away_whichever_sign_it_was_sent_with(ticks):
    db = ticks(order(1, "a", total="10"), order(1, "a", name="order_cancelled", total="10",
                                                products=[{"product_id": "x", "quantity": 2, "price": 5}]))
    assert row(db, 1)["revenue"] == 0
    assert db.rows("SELECT quantity, amount FROM profiles_order_lines") == [(Decimal(-2), Decimal(-10))]


def test_order_figures_stay_while_other_things_happen(ticks):
    ticks(order(1, "a", total="10"), said(1, city="Wuhan"))
    db = ticks(event(1, "page_viewed", NOON + DAY))
    found = row(db, 1)
    assert (found["orders"], found["revenue"], found["t_city"]) == (1, Decimal(10), "Wuhan")
    assert found["last_seen_at"].replace(tzinfo=None) == NAIVE_NOON + DAY


def test_first_and_last_seen_are_right_for_late_events_and_ignore_our_own_mails(ticks):
    ticks(event(1, "page_viewed"))
    ticks(event(1, "page_viewed", NOON - DAY))
    db = ticks(event(1, "email_sent", NOON + 3 * DAY, source=0))
    found = row(db, 1)
    assert found["first_seen_at"].replace(tzinfo=None) == NAIVE_NOON - DAY
    assert found["last_seen_at"].replace(tzinfo=None) == NAIVE_NOON


def test_order_lines_are_exact_whether_numbers_or_texts(ticks):
    db = ticks(order(1, "a", currency="GBP", country="United Kingdom", products=[
        {"product_id": "85123A", "name": "心形 holder", "quantity": 6, "price": 2.55},
        {"product_id": 71053, "quantity": "3", "price": "0.333"},
        {"product_id": "gift"},
        "no object"]))
    assert db.rows("SELECT line, product_id, product_name, quantity, price, amount, currency, country"
                   " FROM profiles_order_lines ORDER BY line") == [
        (1, "85123A", "心形 holder", Decimal(6), Decimal("2.55"), Decimal("15.30"), "GBP", "United Kingdom"),
        (2, "71053", "", Decimal(3), Decimal("0.333"), Decimal("0.999"), "GBP", "United Kingdom"),
        (3, "gift", "", Decimal(1), Decimal(0), Decimal(0), "GBP", "United Kingdom"),
        (4, "", "", Decimal(1), Decimal(0), Decimal(0), "GBP", "United Kingdom")]


@pytest.mark.parametrize("item, product_id", [
    ({"product_id": 'quote " and \\ back'}, 'quote " and \\ back'), ({"product_id": "龙井"}, "龙井"), ({"product_id": 7}, "7"),
    ({"product_id": None, "sku": "S1"}, "S1"), ({"product_id": ["x"]}, ""), ({"product_id": True}, ""),
])
def test_a_product_id_is_read_as_it_was_meant(ticks, item, product_id):
    db = ticks(order(1, "a", products=[item]))
    assert db.value("SELECT product_id FROM profiles_order_lines") == product_id


@pytest.mark.parametrize("bad", ["", "no money", "NaN", "1e400", "9" * 60, "12,5", "'); DROP TABLE x; --", "💴"])
def test_money_that_is_none_counts_as_nothing_and_stops_nothing(ticks, bad):
    db = ticks(order(1, "a", total=bad, products=[{"product_id": "p", "quantity": bad, "price": bad}]), order(1, "b", total="2"))
    assert row(db, 1, "orders, revenue") == {"orders": 2, "revenue": Decimal(2)}
    assert db.value("SELECT props['total'] FROM profiles_events WHERE props['order_id'] = 'a'") == bad


def test_sums_too_large_for_a_column_stop_nothing(ticks):
    most = "99999999999999.9999"
    db = ticks(*(order(1, f"o{n}", total=most, products=[{"quantity": most, "price": most}]) for n in range(12)))
    assert row(db, 1)["revenue"] == Decimal("99999999999999")


@pytest.mark.parametrize("products", ["", "nonsense", "{}", "[", "null", '[{"price": {"a": 1}}]', "[[[]]]"])
def test_products_that_are_no_list_stop_nothing(ticks, products):
    db = ticks(event(1, "order_completed", props={"order_id": "a", "total": "3", "products": products}))
    assert row(db, 1)["revenue"] == 3


def test_an_import_of_many_years_goes_in_at_once(ticks):
    start = datetime(1990, 1, 15, tzinfo=UTC)
    db = ticks(*(event(1, "visited", start + 31 * n * DAY) for n in range(200)))
    assert db.value("SELECT uniqExact(toYYYYMM(at)) FROM profiles_events") > 190


def test_touched_are_all_whose_facts_changed(ticks):
    db = ticks(event(5, "page_viewed"), event(5, "page_viewed", NOON + DAY), event(0, "page_viewed"), merges=[(8, 9)])
    assert db.rows("SELECT person FROM profiles_tick_touched ORDER BY person") == [(5,), (8,), (9,)]


def test_a_tick_with_nothing_is_no_trouble(ticks):
    db = ticks()
    assert db.value("SELECT count() FROM profiles_tick_touched") == 0


def test_a_tick_run_twice_changes_nothing(ticks):
    ticks(said(1, city="Wuhan", favourite="oolong"), event(2, "page_viewed"), said(2, email="a@b.cn"))
    db = ticks(
        said(1, NOON + DAY, city="Xi'an"), order(3, "a", total="5.5", products=[{"product_id": "x", "price": "5.5"}]),
        event(1, "consent_granted", props={"channel": "email", "method": "form", "proof": "p"}), event(3, "page_viewed"),
        event(0, "page_viewed"), merges=[(2, 3)])
    before = facts(db)
    ticks.again()
    assert facts(db) == before
    ticks.again()
    assert facts(db) == before
