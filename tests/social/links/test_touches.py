"""The campaign of a visit: from the address of a page or as analytics.js says it, in rules and as first and last touch."""

import json
from datetime import timedelta

import msgspec

from koipond import collect, profiles, segments
from koipond.collect.reading import read
from koipond.kit import clock as kit_clock
from koipond.social import links


def send(workspace, *items):
    """Items of the Segment specification, read as the intake reads them."""
    found = read(json.dumps({"batch": list(items)}).encode(), "batch", kit_clock.millis(kit_clock.now()))
    assert not found.refused
    collect.record(workspace.slug, [
        collect.Item(kind=row[0], name=row[1], message_id=row[2], at=kit_clock.now(), user_id=row[4], anonymous_id=row[5],
                     properties=_json(row[8]), traits=_json(row[9]), context=_json(row[10])) for row in found.rows])


def _json(raw):
    return msgspec.json.decode(raw) if raw else {}


def page(user, url, **more):
    return {"type": "page", "userId": user, "properties": {"url": url, **more.pop("properties", {})}, **more}


def props(db, name="page_viewed"):
    return [{key: value for key, value in found.items() if key.startswith("utm_")} for (found,) in db.rows(
        "SELECT props FROM profiles_events WHERE name = {name:String} ORDER BY at, message_id", name=name)]


def test_the_marks_of_an_address_are_properties_of_the_page_view(workspace, db, tick):
    send(workspace, page("mei", "https://shop.example/?utm_source=wechat&utm_campaign=%E4%B8%AD%E7%A7%8B+%26&x=1"))
    tick(twice=True)
    assert props(db) == [{"utm_source": "wechat", "utm_campaign": "中秋 &"}]


def test_what_the_context_says_goes_before_the_address_and_a_property_before_both(workspace, db, tick):
    send(workspace, page("mei", "https://shop.example/?utm_source=address&utm_medium=m", context={"campaign": {"source": "context", "name": "Autumn"}}),
         {"type": "track", "event": "order_completed", "userId": "mei", "properties": {"total": 1, "utm_source": "own"}, "context": {"campaign": {"source": "context", "term": "tea"}}},
         {"type": "track", "event": "looked", "userId": "mei", "properties": {"url": "https://shop.example/?utm_source=a"}})
    tick()
    assert props(db) == [{"utm_source": "context", "utm_medium": "m", "utm_campaign": "Autumn"}]
    assert props(db, "order_completed") == [{"utm_source": "own", "utm_term": "tea"}] and props(db, "looked") == [{}]


def test_first_and_last_touch_are_traits_and_rules_ask_for_campaigns(workspace, db, tick, clock):
    said = {"utm": False, "values": {}, "only_own": False, "domains": [], "short": [], "domain": ""}
    links.set_rules(workspace, "mei", **said, touches=True)
    assert links.set_rules(workspace, "mei", **said, touches=True).touches, "once more changes nothing"
    for source in ("poster", "sms"):
        send(workspace, page("mei", f"https://shop.example/?utm_source={source}"))
        clock.forward(timedelta(minutes=1))
        tick()
    send(workspace, page("tom", "https://shop.example/"))
    tick()
    names = {trait.name for trait in profiles.traits(workspace.slug)}
    assert {"first_utm_source", "last_utm_source", "first_utm_medium", "last_utm_campaign"} <= names
    for rule in ({"trait": "first_utm_source", "is": "equals", "value": "poster"}, {"trait": "last_utm_source", "is": "equals", "value": "sms"},
                 {"event": "page_viewed", "where": [{"property": "utm_source", "is": "equals", "value": "sms"}]}):
        assert segments.preview(workspace.slug, [rule]).steps[0].count == 1, rule
