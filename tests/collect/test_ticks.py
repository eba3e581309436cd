"""The first part of a tick: its range, what counts, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from koipond import collect, engine
from koipond.collect import inbox, lanes, ticks
from koipond.collect.items import Item
from koipond.collect.models import TickRecord

AT = datetime(2026, 11, 22, 6, tzinfo=UTC)
NEVER = lambda now: False  # noqa: E731


def track(message_id: str, name: str = "page_read", **more) -> Item:
    return Item(kind="track", name=name, message_id=message_id, at=AT, **{"user_id": "mei", **more})


def round_of(workspace, now=AT, repeat: bool = False):
    """One settled and finished tick."""
    tick = collect.begin(workspace.slug, now, NEVER)
    collect.settle(tick)
    if repeat:
        collect.settle(collect.again(tick))
    collect.finish(tick)
    return tick


def test_there_is_no_tick_when_nothing_has_arrived_and_nothing_is_due(workspace):
    assert collect.begin(workspace.slug, AT, NEVER) is None
    assert not TickRecord.objects.filter(workspace=workspace).exists()


def test_a_tick_takes_what_has_arrived_since_the_one_before(workspace, db):
    collect.record(workspace.slug, [track("a"), track("b")])
    first = round_of(workspace)
    collect.record(workspace.slug, [track("c")])
    second = round_of(workspace, AT + timedelta(seconds=1))
    assert (first.number, first.lanes) == (1, {1: (0, 2)})
    assert (second.number, second.lanes, second.previous) == (2, {1: (2, 3)}, AT)
    assert db.rows("SELECT message_id FROM collect_tick_events") == [("c",)]
    assert collect.begin(workspace.slug, AT, NEVER) is None


def test_a_tick_starts_when_something_is_due_though_nothing_arrived(workspace, db):
    collect.record(workspace.slug, [track("a")])
    round_of(workspace)
    tick = collect.begin(workspace.slug, AT + timedelta(days=1), lambda now: now > AT)
    collect.settle(tick)
    assert tick.lanes == {1: (1, 1)} and db.value("SELECT count() FROM collect_tick_events") == 0


def test_the_time_of_ticks_never_goes_back(workspace):
    collect.record(workspace.slug, [track("a")])
    round_of(workspace, AT)
    collect.record(workspace.slug, [track("b")])
    assert round_of(workspace, AT - timedelta(hours=1)).now == AT


def test_a_tick_that_was_cut_short_comes_again_as_it_was(workspace):
    collect.record(workspace.slug, [track("a")])
    cut = collect.begin(workspace.slug, AT, NEVER)
    collect.record(workspace.slug, [track("b")])
    again = collect.begin(workspace.slug, AT + timedelta(hours=1), NEVER)
    assert again.again and (again.number, again.now, again.previous, again.lanes) == (
        cut.number, cut.now, cut.previous, cut.lanes)
    collect.settle(again)
    collect.finish(again)
    assert collect.begin(workspace.slug, AT, NEVER).lanes == {1: (1, 2)}


def test_a_tick_is_bounded(workspace, monkeypatch):
    monkeypatch.setattr(ticks, "TICK_ROWS", 3)
    collect.record(workspace.slug, [track(f"m{n}") for n in range(7)])
    assert [round_of(workspace).lanes[1] for _ in range(3)] == [(0, 3), (3, 6), (6, 7)]


def test_only_the_last_ticks_are_remembered(workspace, monkeypatch):
    monkeypatch.setattr(ticks, "RECORDS", 50)
    for _ in range(200):
        collect.finish(collect.begin(workspace.slug, AT, lambda now: True))
    numbers = TickRecord.objects.filter(workspace=workspace).values_list("number", flat=True)
    assert sorted(numbers) == list(range(151, 201))


def test_a_message_counts_once_within_a_tick_across_ticks_and_after_a_restart(workspace, db):
    collect.record(workspace.slug, [track("a", properties={"n": 1}), track("a", properties={"n": 2}), track("b")])
    round_of(workspace)
    assert db.rows("SELECT message_id, props['n'] FROM collect_tick_events ORDER BY seq") == [("a", "1"), ("b", "")]
    collect.record(workspace.slug, [track("b"), track("c")])
    round_of(workspace)
    assert db.rows("SELECT message_id FROM collect_tick_events") == [("c",)]
    inbox.inbox().__init__()  # as a new process begins
    collect.record(workspace.slug, [track("a"), track("d")])
    assert round_of(workspace).lanes == {1: (5, 7)}
    assert db.rows("SELECT message_id FROM collect_tick_events") == [("d",)]
    assert db.rows("SELECT tick, message_id, reason FROM collect_refused ORDER BY seq") == [
        (1, "a", "duplicate"), (2, "b", "duplicate"), (3, "a", "duplicate")]


def test_the_same_message_id_from_another_source_is_another_message(workspace, db):
    collect.record(workspace.slug, [track("a", source=1), track("a", source=2)])
    round_of(workspace)
    assert db.value("SELECT count() FROM collect_tick_events") == 2


TABLES = ("collect_tick_events", "collect_refused", "collect_seen", "collect_products")


def facts(db) -> dict:
    return {table: sorted(map(repr, db.rows(f"SELECT * FROM {table}"))) for table in TABLES}


@pytest.mark.parametrize("cut_after", range(8))
def test_a_tick_cut_short_anywhere_and_run_again_gives_the_same_facts(workspace, db, monkeypatch, cut_after):
    mixed = [track("a", properties={"x": 1}), track("a"), track("b", name="Order Completed"),
             Item("product", "", "p1", AT, properties={"product_id": "sku1", "name": "茶", "price": "12.50"}),
             Item("product", "", "p2", AT + timedelta(1), properties={"product_id": "sku1", "name": "绿茶"}),
             Item("product", "", "p3", AT, properties={"name": "no id"})]
    collect.record(workspace.slug, mixed)
    other = engine.create(workspace.slug + "_whole")
    engine.migrate(other)
    other.run(f"INSERT INTO collect_inbox SELECT * FROM koipond_{workspace.slug}.collect_inbox")
    lanes = {1: (0, 6)}
    whole = engine.Tick(other.workspace, 1, AT, AT, lanes, other)
    collect.settle(whole)
    monkeypatch.setattr(ticks, "_records", lambda slug: TickRecord.objects.none())
    collect.finish(whole)
    cut = engine.Tick(workspace.slug, 1, AT, AT, lanes, _Failing(workspace.slug, cut_after))
    try:
        collect.settle(cut)
        collect.finish(cut)
    except _Cut:
        pass
    again = engine.Tick(workspace.slug, 1, AT, AT, lanes, db, again=True)
    for _ in range(2):
        collect.settle(again)
        collect.finish(again)
    assert facts(db) == facts(other)
    engine.drop(other.workspace)


class _Cut(Exception):
    pass


class _Failing(engine.Database):
    """Runs so many statements, then none: as a process that is killed."""

    def __init__(self, workspace, statements):
        super().__init__(workspace)
        self.left = statements

    def _try(self, *arguments):
        if self.left == 0:
            raise _Cut
        self.left -= 1
        return super()._try(*arguments)


def test_poison_is_refused_with_a_reason_and_does_not_block_the_tick(workspace, db):
    import pyarrow as pa

    texts = ['{"n":1e400}', '{"n":', "[1]", '{"a":' + "[" * 3000 + "]" * 3000 + "}", '{"x":"\\ud83d"}', "not json"]
    rows = {"kind": ["track"] * 6, "name": ["x"] * 6, "message_id": [f"m{n}" for n in range(6)],
            "at": pa.array([AT] * 6, pa.timestamp("ms", "UTC")), "properties": texts}
    collect.record_table(workspace.slug, pa.table(rows))
    collect.record(workspace.slug, [track("good")])
    round_of(workspace, repeat=True)
    assert set(db.rows("SELECT message_id FROM collect_tick_events")) == {("m2",), ("good",)}
    assert set(db.rows("SELECT message_id, reason FROM collect_refused")) == {
        (f"m{n}", "unreadable") for n in (0, 1, 3, 4, 5)}


@pytest.mark.parametrize("kind, sent, held", [
    ("track", "Order Completed", "order_completed"),
    ("track", " order completed ", "order_completed"),
    ("track", "Product Added to Wishlist", "product_added_to_wishlist"),
    ("track", "  Kettle Boiled ", "Kettle Boiled"),
    ("track", "下单", "下单"),
    ("page", "Home", "page_viewed"),
    ("screen", "Home", "screen_viewed"),
    ("identify", "", "identified"),
    ("group", "", "grouped"),
    ("alias", "", "aliased"),
])
def test_names_come_in_the_houses_spelling(workspace, db, kind, sent, held):
    collect.record(workspace.slug, [Item(kind, sent, "a", AT, user_id="mei")])
    round_of(workspace)
    assert db.value("SELECT name FROM collect_tick_events") == held


def test_json_becomes_maps_of_text(workspace, db):
    import pyarrow as pa

    text = '{"a":1,"b":"x","c":null,"d":[1,"y"],"e":{"f":true},"a":2,"revenue":"12.3400","g":0.1}'
    rows = {"kind": ["track"], "name": ["x"], "message_id": ["m"], "at": pa.array([AT], pa.timestamp("ms", "UTC")),
            "properties": [text], "traits": [text]}
    collect.record_table(workspace.slug, pa.table(rows))
    round_of(workspace)
    props, traits = db.rows("SELECT props, traits FROM collect_tick_events")[0]
    assert props == {"a": "2", "b": "x", "d": '[1,"y"]', "e": '{"f":true}', "revenue": "12.3400", "g": "0.1"}
    assert traits == {**props, "c": ""}
    assert db.value("SELECT length(mapKeys(props)) FROM collect_tick_events") == 6


def test_the_newest_of_a_product_wins_whatever_the_order_of_arrival(workspace, db):
    def product(message_id, at, name):
        return Item("product", "", message_id, at, properties={"product_id": "s", "name": name, "price": 1.5, "x": "y"})

    collect.record(workspace.slug, [product("1", AT, "new"), product("2", AT - timedelta(1), "old")])
    round_of(workspace)
    collect.record(workspace.slug, [product("3", AT - timedelta(2), "oldest")])
    round_of(workspace)
    found = db.rows("SELECT name, toString(price), properties['x'] FROM collect_products FINAL")
    assert found == [("new", "1.5", "y")]
    assert db.value("SELECT count() FROM collect_tick_events") == 0


def test_two_lanes_share_a_tick(workspace, db, monkeypatch):
    collect.record(workspace.slug, [track("a"), track("b")])
    inbox.inbox().__init__()
    monkeypatch.setattr(inbox, "take", lambda: lanes.Lane(2, None))
    collect.record(workspace.slug, [track("b"), track("c")])
    inbox.inbox().__init__()
    assert round_of(workspace, repeat=True).lanes == {1: (0, 2), 2: (0, 2)}
    assert db.rows("SELECT lane, message_id FROM collect_tick_events ORDER BY lane, seq") == [
        (1, "a"), (1, "b"), (2, "c")]
