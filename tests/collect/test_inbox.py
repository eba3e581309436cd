"""The inbox: group commit, numbers without gaps, room, failures."""

import asyncio
import threading
import time
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from koipond import collect, engine
from koipond.collect import inbox
from koipond.collect.inbox import Inbox, Piece
from koipond.collect.items import Item

AT = datetime(2026, 11, 22, 6, tzinfo=UTC)


def item(message_id: str, **more) -> Item:
    return Item("track", "x", message_id, AT, user_id="mei", **more)


@pytest.fixture
def started():
    """The committer at work."""
    collect.start()
    yield inbox.inbox()
    collect.stop()


def numbers(db) -> list[int]:
    return [row[0] for row in db.rows("SELECT seq FROM collect_inbox ORDER BY seq")]


def test_what_is_recorded_is_there_at_return_with_and_without_the_committer(workspace, db):
    collect.record(workspace.slug, [item("a", properties={"价": 1.5}, person=7)])
    collect.start()
    try:
        collect.record(workspace.slug, [item("b")])
        assert numbers(db) == [1, 2]
    finally:
        collect.stop()
    collect.record(workspace.slug, [item("c")])
    assert db.rows("SELECT message_id, properties, person, toUnixTimestamp(at), lane FROM collect_inbox ORDER BY seq") == [
        ("a", '{"价":1.5}', 7, AT.timestamp(), 1), ("b", "", 0, AT.timestamp(), 1), ("c", "", 0, AT.timestamp(), 1)]


def test_many_small_ones_share_few_inserts_and_get_numbers_without_gaps(workspace, db, started):
    before = started.inserts

    def send(who):
        for n in range(10):
            collect.record(workspace.slug, [item(f"{who}-{n}"), item(f"{who}-{n}b")])

    threads = [threading.Thread(target=send, args=(who,)) for who in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(db) == list(range(1, 641))
    assert db.value("SELECT uniqExact(message_id) FROM collect_inbox") == 640
    assert started.inserts - before <= 80  # of 320 calls


def test_asynchronous_callers_share_inserts_too(workspace, db, started):
    from koipond.access import Key
    from koipond.collect import http

    key, before = Key(3, workspace.slug, frozenset({"collect"})), started.inserts

    async def all_at_once():
        row = ("track", "x", "m", 1_700_000_000_000, "u", "", "", "", b"", b"", b"")
        await asyncio.gather(*(http._stored(key, 1_700_000_000_000, [row], 100) for _ in range(500)))

    asyncio.run(all_at_once())
    assert numbers(db) == list(range(1, 501)) and started.inserts - before <= 5


def test_workspaces_have_numbers_of_their_own(workspace, db, started):
    other = engine.create(workspace.slug + "_b")
    engine.migrate(other)
    for slug in (workspace.slug, other.workspace, workspace.slug):
        collect.record(slug, [item("a")])
    assert (numbers(db), numbers(other)) == ([1, 2], [1])
    engine.drop(other.workspace)


def test_a_table_is_taken_with_defaults_for_what_it_lacks(workspace, db, started):
    count = inbox.GROUP_ROWS + 10
    table = pa.table({"kind": ["track"] * count, "message_id": [str(n) for n in range(count)],
                      "at": pa.array([AT] * count, pa.timestamp("us", "UTC"))})
    collect.record_table(workspace.slug, table)
    assert db.rows("SELECT count(), max(seq), min(received_at) > '2020-01-01', any(properties) FROM collect_inbox") == [
        (count, count, 1, "")]


def test_stopping_leaves_nothing_behind(workspace, db):
    collect.start()
    done = []
    for n in range(200):
        inbox.inbox().offer(Piece(workspace.slug, done.append, rows=[
            ("track", "x", f"m{n}", 0, "u", "", "", "", b"", b"", b"")], received=0))
    collect.stop()
    assert done == [None] * 200 and len(numbers(db)) == 200


def test_one_piece_that_cannot_be_written_fails_alone(workspace, db):
    box, told = Inbox(), {}
    rows = {"good": ("track", "x", "m", 0, "u", "", "", "", b"", b"", b""),
            "bad": ("track", "x", "m", "no time", "u", "", "", "", b"", b"", b"")}
    box._settle_with([Piece(workspace.slug, lambda error, name=name: told.update({name: error}), rows=[row])
                      for name, row in rows.items()])
    assert told["good"] is None and isinstance(told["bad"], collect.NotStored)
    assert numbers(db) == [1]


def test_a_full_inbox_turns_away_who_cannot_wait_and_lets_wait_who_can(workspace, db, monkeypatch):
    monkeypatch.setattr(inbox, "WAITING_ROWS", 10)
    gate = threading.Event()
    insert = Inbox._insert

    def slow(self, pieces):
        gate.wait(5)
        insert(self, pieces)

    monkeypatch.setattr(Inbox, "_insert", slow)
    collect.start()
    try:
        rows = [("track", "x", "m", 0, "u", "", "", "", b"", b"", b"")] * 8
        inbox.inbox().offer(Piece(workspace.slug, lambda error: None, rows=rows))
        with pytest.raises(collect.Overloaded):
            inbox.inbox().offer(Piece(workspace.slug, lambda error: None, rows=rows))
        waiting = threading.Thread(target=collect.record, args=(workspace.slug, [item(str(n)) for n in range(8)]))
        waiting.start()
        time.sleep(0.1)
        assert waiting.is_alive()
        gate.set()
        waiting.join(10)
        assert numbers(db) == list(range(1, 17))
    finally:
        gate.set()
        collect.stop()


def test_when_nobody_can_say_whether_it_was_stored_the_numbers_are_left_out(workspace, db, monkeypatch):
    def lost(*a, **k):
        raise engine.QueryFailed(reason="no connection", statement="")

    collect.record(workspace.slug, [item("a")])
    with monkeypatch.context() as broken:
        broken.setattr(engine.Database, "insert", lost)
        broken.setattr(engine.Database, "value", lost)
        with pytest.raises(collect.NotStored):
            collect.record(workspace.slug, [item("b"), item("c")])
    collect.record(workspace.slug, [item("b")])
    assert numbers(db) == [1, 4]


def test_who_waits_for_arrivals_is_told(workspace, started):
    seen, told = collect.arrivals(), threading.Event()
    threading.Thread(target=lambda: (collect.wait_for_arrivals(seen, 10), told.set()), daemon=True).start()
    assert not told.wait(0.05)
    collect.record(workspace.slug, [item("a")])
    assert told.wait(5) and collect.arrivals() != seen
    began = time.monotonic()
    collect.wait_for_arrivals(seen, 10)
    collect.wait_for_arrivals(collect.arrivals(), 0.01)
    assert time.monotonic() - began < 5
