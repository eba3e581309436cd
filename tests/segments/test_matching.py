"""A rule → the people it holds."""
from datetime import date
from decimal import Decimal

import pytest

from koipond import profiles, segments
from koipond.engine import Sql
from tests.segments.shop import ANA, LI, MEI, NOON, TOM, WEI, Event, ago

D = Decimal


@pytest.fixture
def cast(shop):
    """Mei is loyal, Tom has a trait that nobody declared, Ana views, Wei ordered once, old Li long ago."""
    profiles.declare_trait(shop.workspace, "vip", "boolean")
    profiles.declare_trait(shop.workspace, "balance", "money")
    shop.tick(
        people={
            MEI: {"city": "上海", "age": 32.0, "vip": True, "birthday": date(1992, 2, 29), "balance": D("99.50")},
            TOM: {"city": "London", "age": 17.0, "vip": False, "favourite": "tea"},
            ANA: {"city": "上海", "created_at": ago(10), "balance": D("0.10")},
            WEI: {"age": 45.0, "birthday": date(2024, 5, 30)},
            LI: {"city": "", "created_at": ago(400)},
        },
        events=[
            *(Event(MEI, "order_completed", ago(n), {"category": c, "quantity": q}, D(a))
              for n, c, q, a in ((1, "tea", "2", "30.10"), (20, "tea", "10", "69.90"), (200, "cups", "1.5", "5"))),
            Event(MEI, "order_cancelled", ago(0.5), {}, D("-30.10")),
            Event(WEI, "order_completed", ago(3), {"category": "cups"}, D("1000")),
            Event(LI, "order_completed", ago(500), {"category": "tea"}, D("8")),
            Event(ANA, "viewed", ago(4), {"url": "/a", "gift": "true"}), Event(ANA, "viewed", ago(3), {"url": "/b"}),
            Event(ANA, "viewed", ago(3), {"url": "/b"}), Event(ANA, "bought", ago(3)),
            Event(TOM, "viewed", ago(9)), Event(TOM, "bought", ago(5.9)), Event(TOM, "viewed", ago(5.9)),
        ],
        now=NOON,
    )
    return shop


def trait(name, operator, *value):
    return {"trait": name, "is": operator} | ({"value": value[0]} if value else {})


def did(event, **more):
    return {"event": event, **more}


def times(operator, value):
    return {"count": {"is": operator, "value": value}}


EVERYBODY = {MEI, TOM, ANA, WEI, LI}
TRAITS = [
    (trait("city", "equals", "上海"), {MEI, ANA}),
    (trait("city", "not_equals", "上海"), {TOM, WEI, LI}),
    (trait("city", "in", ["上海", "London"]), {MEI, TOM, ANA}),
    (trait("city", "not_in", ["上海", "London"]), {WEI, LI}),
    (trait("city", "contains", "ond"), {TOM}),
    (trait("city", "starts_with", "上"), {MEI, ANA}),
    (trait("city", "exists"), {MEI, TOM, ANA}),
    (trait("city", "missing"), {WEI, LI}),
    (trait("age", "greater", 17), {MEI, WEI}),
    (trait("age", "at_least", 17), {MEI, TOM, WEI}),
    (trait("age", "less", 32), {TOM}),
    (trait("age", "at_most", 32), {MEI, TOM}),
    (trait("age", "between", [17, 32]), {MEI, TOM}),
    (trait("age", "equals", 45), {WEI}),
    (trait("age", "in", [17, 45]), {TOM, WEI}),
    (trait("age", "not_in", [17, 45]), {MEI, ANA, LI}),
    (trait("vip", "equals", True), {MEI}),
    (trait("vip", "equals", False), {TOM}),
    (trait("vip", "not_equals", True), {TOM, ANA, WEI, LI}),
    (trait("balance", "at_least", 99.5), {MEI}),
    (trait("balance", "equals", "0.1"), {ANA}),
    (trait("balance", "in", [0.1, 99.5]), {MEI, ANA}),
    (trait("favourite", "equals", "tea"), {TOM}),
    (trait("favourite", "missing"), {MEI, ANA, WEI, LI}),
    (trait("birthday", "before", "1992-03-01"), {MEI}),
    (trait("birthday", "after", "1992-02-29"), {WEI}),
    (trait("birthday", "equals", "1992-02-29"), {MEI}),
    (trait("birthday", "not_equals", "1992-02-29"), {TOM, ANA, WEI, LI}),
    (trait("birthday", "between", ["1992-02-29", "2024-05-30"]), {MEI, WEI}),
    (trait("birthday", "in_last_days", 3), {WEI}),
    (trait("birthday", "in_last_days", 2), set()),
    (trait("birthday", "more_than_days_ago", 2), {MEI, WEI}),
    (trait("created_at", "in_last_days", 11), {ANA}),
    (trait("created_at", "in_last_days", 10), set()),
    (trait("created_at", "more_than_days_ago", 10), {ANA, LI}),
    (trait("created_at", "before", "2024-05-22T12:00:00Z"), {LI}),
    (trait("created_at", "before", "2024-05-22T12:00:00.001Z"), {ANA, LI}),
    (trait("created_at", "after", "2024-05-21"), {ANA}),
    (trait("created_at", "after", "2024-05-22"), set()),
    (trait("created_at", "between", ["2024-05-22", "2024-05-22"]), {ANA}),
    (trait("orders", "equals", 3), {MEI}),
    (trait("orders", "at_most", 0), {TOM, ANA}),
    (trait("revenue", "equals", "74.90"), {MEI}),
    (trait("revenue", "greater", 74.9), {WEI}),
    (trait("last_order_at", "in_last_days", 4), {MEI, WEI}),
    (trait("days_since_last_order", "equals", 3), {WEI}),
    (trait("days_since_last_order", "at_least", 3), {WEI, LI}),
    (trait("days_since_last_order", "missing"), {TOM, ANA}),
    (trait("days_since_last_seen", "at_most", 3), {MEI, ANA, WEI}),
]
EVENTS = [
    (did("order_completed"), {MEI, WEI, LI}),
    (did("order_completed", **times("at_least", 2)), {MEI}),
    (did("order_completed", **times("exactly", 1)), {WEI, LI}),
    (did("order_completed", **times("exactly", 0)), {TOM, ANA}),
    (did("order_completed", **times("at_most", 1)), {TOM, ANA, WEI, LI}),
    (did("order_completed", **times("at_most", 0), **{"in": {"last_days": 30}}), {TOM, ANA, LI}),
    (did("order_completed", **{"in": {"last_days": 3}}), {MEI}),
    (did("order_completed", **{"in": {"last_hours": 73}}), {MEI, WEI}),
    (did("order_completed", **{"in": {"from": "2024-05-29", "to": "2024-05-29"}}), {WEI}),
    (did("order_completed", **{"in": {"from": "2024-05-29T20:00:00"}}), {MEI, WEI}),
    (did("order_completed", **{"in": {"from": "2024-05-29T20:00:00.001"}}), {MEI}),
    (did("order_completed", **{"in": {"to": "2023-01-31"}}), {LI}),

    (did("order_completed", sum={"property": "amount", "is": "at_least", "value": 105}), {MEI, WEI}),
    (did("order_completed", sum={"property": "amount", "is": "exactly", "value": "105.00"}), {MEI}),
    (did("order_completed", sum={"property": "amount", "is": "at_most", "value": 8}), {TOM, ANA, LI}),
    (did("order_completed", sum={"property": "quantity", "is": "exactly", "value": 13.5}), {MEI}),
    (did("order_completed", distinct={"property": "category", "is": "exactly", "value": 2}), {MEI}),
    (did("viewed", distinct={"property": "url", "is": "at_least", "value": 2}), {ANA}),
    (did("viewed", distinct={"property": "url", "is": "exactly", "value": 0}), {MEI, TOM, WEI, LI}),
]


def prop(property, operator, *value):
    return {"property": property, "is": operator} | ({"value": value[0]} if value else {})


FILTERS = [
    (prop("category", "equals", "tea"), {MEI, LI}),
    (prop("category", "not_equals", "tea"), {MEI, WEI}),
    (prop("category", "in", ["cups", "x"]), {MEI, WEI}),
    (prop("category", "contains", "ea"), {MEI, LI}),
    (prop("category", "starts_with", "cu"), {MEI, WEI}),
    (prop("quantity", "exists"), {MEI}),
    (prop("quantity", "missing"), {WEI, LI}),
    (prop("quantity", "greater", 2), {MEI}),
    (prop("quantity", "greater", 10), set()),
    (prop("quantity", "between", [1.4, 1.5]), {MEI}),
    (prop("quantity", "equals", 10), {MEI}),
    (prop("quantity", "equals", "10.0"), set()),
    (prop("quantity", "in", [1.5, 7]), {MEI}),
    (prop("category", "greater", 0), set()),
    (prop("amount", "at_least", 1000), {WEI}),
    (prop("amount", "less", 8.0001), {MEI, LI}),
]
SEQUENCES = [
    ({"sequence": [{"event": "viewed"}, {"event": "bought"}]}, {ANA, TOM}),
    ({"sequence": [{"event": "viewed"}, {"event": "bought"}], "within_days": 3.1}, {ANA, TOM}),
    ({"sequence": [{"event": "viewed"}, {"event": "bought"}], "within_days": 3}, {ANA}),
    ({"sequence": [{"event": "viewed"}, {"event": "bought"}], "in": {"last_days": 8}}, {ANA}),
    ({"sequence": [{"event": "bought"}, {"event": "viewed"}]}, set()),
    ({"sequence": [{"event": "viewed"}, {"event": "viewed"}]}, {ANA, TOM}),
    ({"sequence": [{"event": "viewed"}, {"event": "viewed"}, {"event": "viewed"}]}, set()),
    ({"sequence": [{"event": "order_completed"}, {"event": "order_completed"}, {"event": "order_completed"}]}, {MEI}),
    ({"sequence": [{"event": "order_completed", "where": [prop("category", "equals", "cups")]},
                   {"event": "order_completed", "where": [prop("category", "equals", "tea")]}]}, {MEI}),
]
TOGETHER = [
    ({"everyone": True}, EVERYBODY),
    ({"all": [trait("city", "equals", "上海"), did("order_completed")]}, {MEI}),
    ({"any": [trait("city", "equals", "London"), did("order_completed")]}, {TOM, MEI, WEI, LI}),
    ({"not": {"any": [trait("city", "exists"), did("order_completed")]}}, set()),
    ({"not": trait("age", "less", 40)}, {ANA, WEI, LI}),
    ({"all": [{"not": did("order_completed", **{"in": {"last_days": 365}})}, did("order_completed")]}, {LI}),
]


def test_each_rule_holds_the_people_it_says_asked_of_everybody_or_of_some(cast):
    some = Sql("SELECT arrayJoin([1, 3, 5, 77, 0]) AS person")
    filters = [(did("order_completed", where=[each]), people) for each, people in FILTERS]
    for rule, people in TRAITS + EVENTS + filters + SEQUENCES + TOGETHER:
        if people is None:
            continue
        segments.check(cast.workspace, rule)
        assert cast.who(rule) == people, rule
        assert cast.who(rule, among=some) == people & {1, 3, 5}, rule
