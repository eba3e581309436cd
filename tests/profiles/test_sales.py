"""Orders and products as things of their own."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from koipond import collect, profiles
from koipond.kit import clock as kit_clock
from koipond.kit import ids
from tests.profiles.hand import NOON, event
from tests.shelf import lent

HOUR = timedelta(hours=1)


def document(person, name, id, total, hours=0, lines="", message_id=""):
    props = {"order_id": id, "total": str(total), "currency": "CNY", "country": "CN", **({"products": lines} if lines else {})}
    return event(person, name, NOON + hours * HOUR, message_id or f"{name}-{id}-{hours}-{total}", props={k: v for k, v in props.items() if v})


@pytest.fixture
def shop(ticks):
    """Mei (1) ordered A1 and took a part back, B2 was adjusted, C3 taken back whole; Tom (2) ordered D4; somebody E5."""
    oolong = '[{"product_id":"p1","name":"Oolong","price":"10","quantity":"3"},{"sku":"p2","name":"Cup","price":"0.0001","quantity":"1"}]'
    return ticks(
        document(1, "order_completed", "A1", "30.0001", 1, oolong), document(1, "order_cancelled", "A1", "10", 5,
                                                                             '[{"product_id":"p1","price":"10","quantity":"1"}]'),
        document(1, "order_completed", "B2", "5", 2), document(1, "order_adjusted", "B2", "-1.5", 3),
        document(1, "order_completed", "C3", "7", 3), document(1, "order_cancelled", "C3", "7", 4),
        document(2, "order_completed", "D4", "9", 4, '[{"product_id":"p1","name":"Oolong old","price":"9","quantity":"1"}]'),
        document(0, "order_completed", "", "2", 6, message_id="E5"), event(1, "page_viewed"))


def test_an_order_is_one_thing_with_all_that_was_reported_of_it(shop):
    order = profiles.order(shop, "A1")
    assert (order.person, order.state, order.ordered, order.amount, order.currency) == (1, "partly_cancelled", Decimal("30.0001"), Decimal("20.0001"), "CNY")
    assert [(line.product_id, line.amount) for line in order.lines] == [("p1", Decimal(30)), ("p2", Decimal("0.0001"))]
    assert [(each.name, each.amount) for each in order.documents] == [("order_completed", Decimal("30.0001")), ("order_cancelled", Decimal(-10))]
    assert {id: profiles.order(shop, id).state for id in ("B2", "C3", "D4", "E5")} == {
        "B2": "adjusted", "C3": "cancelled", "D4": "completed", "E5": "completed"}
    with pytest.raises(profiles.UnknownOrder):
        profiles.order(shop, "Z9")


def test_orders_are_listed_the_newest_first_page_by_page(shop):
    everything = profiles.listed_orders(shop)
    assert [each.id for each in everything] == ["E5", "D4", "C3", "B2", "A1"]
    read, before = [], ""
    while page := profiles.listed_orders(shop, limit=2, before=before):
        read, before = read + page, page[-1].cursor
    assert read == everything


@pytest.mark.parametrize("wanted, ids", [
    ({"person": 2}, ["D4"]), ({"product": "p1"}, ["D4", "A1"]), ({"search": "b"}, ["B2"]), ({"since": NOON + 3 * HOUR, "until": NOON + 5 * HOUR}, ["D4", "C3"]),
    ({"state": "cancelled"}, ["C3"]), ({"state": "partly_cancelled"}, ["A1"]), ({"state": "adjusted"}, ["B2"]), ({"state": "completed"}, ["E5", "D4"])])
def test_orders_are_narrowed(shop, wanted, ids):
    assert [each.id for each in profiles.listed_orders(shop, **wanted)] == ids


def test_a_persons_orders_are_the_same_things(shop):
    assert [vars(each) | {"cursor": ""} for each in profiles.listed_orders(shop, person=1)] == [vars(each) for each in profiles.orders_of(shop, 1)]


NAMES = some.sampled_from(("order_completed", "order_cancelled", "order_adjusted"))
MONEY = some.decimals(min_value=-100, max_value=100, places=4)


@settings(max_examples=8)
@given(some.lists(some.tuples(NAMES, some.sampled_from("XYZ"), MONEY), min_size=1, max_size=12))
def test_however_it_was_reported_the_list_the_filter_and_the_sum_agree(documents):
    from koipond import engine
    from tests.profiles.hand import Ticks

    with lent("sales" + ids.fresh()[:8], "Sales") as workspace:
        db = Ticks(workspace)(*(document(1, name, id, total, i, message_id=str(i)) for i, (name, id, total) in enumerate(documents)))
        assert isinstance(db, engine.Database)
        listed = profiles.listed_orders(db)
        assert {each.id for each in listed} == {id for name, id, _ in documents if name == "order_completed"}
        for each in listed:
            assert each.amount == sum((-abs(total) if name == "order_cancelled" else total for name, id, total in documents if id == each.id), Decimal(0))
        for state in ("completed", "adjusted", "partly_cancelled", "cancelled"):
            assert {each.id for each in profiles.listed_orders(db, state=state)} == {each.id for each in listed if each.state == state}


def test_a_product_tells_what_was_sold_of_it_less_what_came_back(shop):
    product = profiles.product(shop, "p1")
    assert (product.name, product.units, product.revenue, product.orders, product.buyers, product.in_catalogue, product.price) == (
        "Oolong old", Decimal(3), Decimal(29), 2, 2, False, None)
    assert product.last_sold_at == NOON + 4 * HOUR
    assert [(month["month"], month["units"], month["revenue"]) for month in product.months] == [("2026-03", Decimal(3), Decimal(29))]
    with pytest.raises(profiles.UnknownProduct):
        profiles.product(shop, "p9")


def test_products_of_the_catalogue_and_sold_ones_are_listed_together(shop, workspace, tick):
    collect.record(workspace.slug, [
        collect.Item(kind="product", name="", message_id="x1", at=kit_clock.now(), source=7, properties={
            "product_id": "p1", "name": "Oolong tea", "category": "tea", "price": "11", "currency": "CNY", "leaf": "whole"}),
        collect.Item(kind="product", name="", message_id="x2", at=kit_clock.now(), source=7, properties={"product_id": "p3", "name": "Gift box", "category": "box"})])
    tick()
    assert [(each.id, each.name, each.in_catalogue, each.units) for each in profiles.listed_products(shop)] == [
        ("p1", "Oolong tea", True, 3), ("p2", "Cup", False, 1), ("p3", "Gift box", True, 0)]
    assert [each.id for each in profiles.listed_products(shop, search="oolong")] == ["p1"]
    assert [each.id for each in profiles.listed_products(shop, category="box")] == ["p3"] and profiles.product(shop, "p3").last_sold_at is None
    assert [each.id for each in profiles.listed_products(shop, order="name", limit=1, offset=1)] == ["p3"]
    product = profiles.product(shop, "p1")
    assert (product.price, product.properties["leaf"]) == (Decimal(11), "whole")
