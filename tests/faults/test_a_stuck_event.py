"""An event that crashes a room in the middle of a tick is found by halving and laid aside; the rest goes on, and it can be tried again.

What crashes is a real statement of a real room: a table that refuses a row, as it would refuse a value that it has no room for.
"""

from datetime import timedelta

import pytest
from django.test import Client

from koipond import access, collect, content, engine, journeys, segments, watch
from koipond import clock as big_clock
from koipond.collect import Item
from koipond.collect.errors import NoSuchStuck, StuckDecided
from koipond.console.needs import needs
from koipond.kit import clock as kit_clock

PEOPLE = 40
ROOMS = {   # room → a table that it writes, and what the table refuses
    "profiles.refresh": ("profiles_timeline", "person != {person}"),
    "segments.refresh": ("segments_moves", "person != {person}"),
    "journeys.advance": ("journeys_moves", "person != {person}"),
}


@pytest.fixture
def shop(workspace, tick):
    segments.save(workspace.slug, "buyers", {"event": "tea_bought", "count": {"is": "at_least", "value": 1}}, by="test")
    letter = content.save_template(workspace.slug, name="one", subject="Hello", html="<p>One</p>", by="test").template
    made = journeys.save(workspace.slug, "thanks", {
        "kind": "transactional", "entry": {"kind": "event", "event": "tea_bought", "where": []}, "reentry": "always", "holdout_percent": 0,
        "goal": None, "exit": None, "start": "wait",
        "steps": {"wait": {"kind": "wait", "minutes": 1, "next": "mail"}, "mail": {"kind": "send", "channel": "email", "template": letter, "next": None}}}, by="test")
    journeys.publish(workspace.slug, made.id, by="test")
    collect.record(workspace.slug, [Item("identify", "", f"known-{n}", kit_clock.now(), f"u-{n}", traits={"name": f"N{n}"}) for n in range(PEOPLE)])
    tick()
    return workspace


def bought(n: int) -> Item:
    return Item("track", "tea_bought", f"m-{n}", kit_clock.now(), f"u-{n}", properties={"n": n})


def person(db, n: int) -> int:
    return db.value("SELECT person FROM identify_identifiers FINAL WHERE kind = 'user_id' AND value = {value:String}", value=f"u-{n}")


def until_past(workspace) -> int:
    """As the clock does: a tick that was cut short is looked into; how many items were laid aside."""
    laid_aside = 0
    for _ in range(20):
        try:
            if big_clock.run_once(workspace.slug) is None:
                return laid_aside
        except engine.QueryFailed:
            while items := big_clock.get_past(workspace.slug):
                laid_aside += items
    raise AssertionError("still not idle")


def counts(db) -> dict:
    return {
        "events": dict(db.rows("SELECT message_id, count() FROM profiles_events WHERE name = 'tea_bought' GROUP BY message_id")),
        "timeline": dict(db.rows("SELECT message_id, count() FROM profiles_timeline WHERE name = 'tea_bought' GROUP BY message_id")),
        "joined": dict(db.rows("SELECT person, count() FROM segments_moves GROUP BY person")),
        "entered": dict(db.rows("SELECT person, count() FROM journeys_moves WHERE step = 'entry' GROUP BY person")),
    }


@pytest.mark.parametrize("room", ROOMS)
def test_what_stops_a_room_is_laid_aside_and_the_rest_goes_on(shop, db, room):
    table, refused = ROOMS[room]
    bad = person(db, 17)
    db.run(f"ALTER TABLE {table} ADD CONSTRAINT stops CHECK {refused.format(person=bad)}")
    collect.record(shop.slug, [bought(n) for n in range(PEOPLE)])
    assert until_past(shop) == 1

    (item,) = collect.stuck(shop.slug)
    assert (item.room, item.message_id, item.name, item.items) == (room, "m-17", "tea_bought", 1)
    assert item.reason.startswith("engine.E004, code 469")
    others = {f"m-{n}" for n in range(PEOPLE)} - {"m-17"}
    seen = counts(db)
    assert others <= set(seen["events"]) and set(seen["timeline"].values()) == {1} and set(seen["events"].values()) == {1}
    assert "m-17" not in seen["timeline"] and "m-17" not in seen["events"]
    assert len(set(seen["entered"]) - {bad}) == PEOPLE - 1 and bad not in seen["entered"]

    db.run(f"ALTER TABLE {table} DROP CONSTRAINT stops")
    collect.try_again(shop.slug, item.id, by="mei")
    assert until_past(shop) == 0
    seen = counts(db)
    assert len(seen["events"]) == len(seen["timeline"]) == len(seen["entered"]) == len(seen["joined"]) == PEOPLE
    assert {n for counted in seen.values() for n in counted.values()} == {1}, "nothing counts twice"
    assert not collect.stuck(shop.slug) and collect.stuck_count(shop.slug) == 0
    assert [one.state for one in collect.stuck(shop.slug, "returned")] == ["returned"]
    collect.record(shop.slug, [bought(17)])   # the sender repeats it: it came in before
    until_past(shop)
    assert counts(db) == seen


def test_several_are_found_in_one_search_and_one_that_stops_again_waits_again(shop, db):
    bad = [person(db, n) for n in (3, 4, 30)]
    db.run(f"ALTER TABLE profiles_timeline ADD CONSTRAINT stops CHECK person NOT IN ({', '.join(map(str, bad))})")
    collect.record(shop.slug, [bought(n) for n in range(PEOPLE)])
    assert until_past(shop) == 3
    found = {item.message_id: item.id for item in collect.stuck(shop.slug)}
    assert set(found) == {"m-3", "m-4", "m-30"}

    collect.try_again(shop.slug, found["m-3"], by="mei")
    collect.drop(shop.slug, found["m-4"], by="mei")
    assert until_past(shop) == 1
    assert {item.message_id for item in collect.stuck(shop.slug)} == {"m-3", "m-30"}
    with pytest.raises(StuckDecided):
        collect.try_again(shop.slug, found["m-4"], by="mei")
    with pytest.raises(NoSuchStuck):
        collect.drop(shop.slug, 10**9, by="mei")
    db.run("ALTER TABLE profiles_timeline DROP CONSTRAINT stops")
    for item in collect.stuck(shop.slug):
        collect.try_again(shop.slug, item.id, by="mei")
    until_past(shop)
    assert set(counts(db)["timeline"]) == {f"m-{n}" for n in range(PEOPLE)} - {"m-4"}


def test_no_event_is_blamed_for_what_stops_without_any(shop, db, clock):
    collect.record(shop.slug, [bought(1)])
    until_past(shop)
    db.run(f"ALTER TABLE journeys_moves ADD CONSTRAINT stops CHECK person != {person(db, 1)}")
    clock.forward(timedelta(minutes=2))   # their wait is over: time stops the tick, not the event in it
    collect.record(shop.slug, [bought(2)])
    with pytest.raises(engine.QueryFailed):
        big_clock.run_once(shop.slug)
    with pytest.raises(engine.QueryFailed):
        big_clock.get_past(shop.slug)
    assert collect.stuck(shop.slug) == []
    db.run("ALTER TABLE journeys_moves DROP CONSTRAINT stops")
    assert until_past(shop) == 0 and collect.stuck(shop.slug) == []
    assert counts(db)["timeline"] == {"m-1": 1, "m-2": 1}


def called(workspace, *scopes) -> Client:
    return Client(headers={"Authorization": f"Bearer {access.create_key(workspace.slug, 'Program', list(scopes), by='test')[1]}"})


def test_the_api_shows_it_and_takes_the_decision(shop, db):
    db.run(f"ALTER TABLE profiles_timeline ADD CONSTRAINT stops CHECK person != {person(db, 5)}")
    collect.record(shop.slug, [bought(5), bought(6)])
    until_past(shop)
    door, reader, writer = f"/api/w/{shop.slug}/events/stuck", called(shop, "read"), called(shop, "read", "write")
    (shown,) = reader.get(door).json()
    assert shown["message_id"] == "m-5" and shown["room"] == "profiles.refresh" and "properties" not in shown
    assert reader.post(f"{door}/{shown['id']}/again").status_code == 403
    assert [one.verdict for one in watch.standing(shop.slug).findings if one.kind == "stuck"] == ["bad"]
    assert {"kind": "stuck", "count": 1} in [{"kind": one.kind, "count": one.count} for one in needs(shop)]
    assert writer.post(f"{door}/{shown['id']}/drop").json() == {"left": 0}
    assert writer.post(f"{door}/{shown['id']}/again").status_code == 409
    assert writer.post(f"{door}/0/again").status_code == 404
    assert writer.get(door).json() == [] and writer.get(door + "?state=dropped").json()[0]["decided_by"]
