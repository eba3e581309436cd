"""The events seen, counted from the inbox when somebody looks or when much has come in."""

from datetime import timedelta

from koipond import collect
from koipond.collect import catalogue
from koipond.collect.governance.decisions import NOTHING
from koipond.collect.items import Item
from tests.collect.test_ticks import AT, round_of, track


def seen(workspace) -> dict:
    return {event.name: event.seen for event in collect.events(workspace.slug)}


def test_what_came_in_is_listed_with_its_properties(workspace):
    collect.record(workspace.slug, [
        track("a", "Order Completed", properties={"total": "5", "品": "茶"}),
        Item("track", "order completed", "b", AT + timedelta(days=1), "mei", properties={"total": "7"}),
        track("b2", "Order Completed"), track("a", "Order Completed"), Item("page", "Home", "c", AT - timedelta(1), "mei")])
    assert collect.events(workspace.slug) == []  # before the tick
    round_of(workspace)
    order, page = collect.events(workspace.slug)
    assert (order.name, order.seen, order.first_at, order.last_at) == ("order_completed", 3, AT, AT + timedelta(days=1))
    assert [(p.name, p.seen, sorted(p.samples)) for p in order.properties] == [("total", 2, ["5", "7"]), ("品", 1, ["茶"])]
    assert (page.name, page.seen) == ("page_viewed", 1)
    assert [event.name for event in collect.events(workspace.slug, search="ORDER_")] == ["order_completed"]
    assert collect.events(workspace.slug, search="%") == []


def test_counting_on_adds_and_counting_twice_does_not(workspace, db):
    for n in range(3):
        collect.record(workspace.slug, [track(f"m{n}"), track("same")])
        round_of(workspace)
        catalogue._counted.clear()
        assert seen(workspace) == {"page_read": n + 2} == seen(workspace)
    catalogue._counted.clear()
    catalogue.keep_up(db, 3, {1: 6}, behind=0)
    assert seen(workspace) == {"page_read": 4}


def test_a_tick_counts_when_much_is_uncounted(workspace, db, monkeypatch):
    monkeypatch.setattr(catalogue.keep_up, "__defaults__", (NOTHING, 5))
    for n in range(6):
        collect.record(workspace.slug, [track(f"{n}-{m}") for m in range(2)])
        round_of(workspace)
    assert db.value("SELECT sum(seen) FROM collect_catalogue FINAL WHERE property = ''") == 12


def test_a_flood_of_names_is_noted_up_to_a_limit_and_known_ones_go_on(workspace, monkeypatch):
    monkeypatch.setattr(catalogue, "MOST_ROWS", 3)
    collect.record(workspace.slug, [track("a", "one"), track("b", "two")])
    round_of(workspace)
    assert seen(workspace) == {"one": 1, "two": 1}
    collect.record(workspace.slug, [track("c", "one"), *[track(f"x{n}", f"viewed {n}") for n in range(20)]])
    round_of(workspace)
    assert seen(workspace) == {"one": 2, "two": 1}
