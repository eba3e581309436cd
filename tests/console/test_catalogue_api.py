"""The event catalogue over the API: declare, see, hold back, mend, send again."""

import pytest
from django.test import Client

from koipond import access, collect
from koipond.collect.items import Item
from koipond.kit import clock


@pytest.fixture
def api(workspace):
    """`api(method, path, body)`: a call with a key that may write; gives status and JSON."""

    def with_scopes(*scopes):
        client = Client(headers={"Authorization": f"Bearer {access.create_key(workspace, 'Program', list(scopes), by='tests')[1]}"})

        def call(method, path, body=None):
            sent = {"data": body, "content_type": "application/json"} if method != "get" else {"data": body}
            answer = getattr(client, method)(f"/api/w/{workspace.slug}/events/{path}", **sent)
            return answer.status_code, answer.json()

        return call

    call = with_scopes("read", "write")
    call.reader = with_scopes("read")
    return call


def come(workspace, tick, **messages):
    collect.record(workspace.slug, [
        Item("track", "Tea Bought", message, clock.now(), "mei", source=7, properties=properties) for message, properties in messages.items()])
    tick()


SCHEMA = {"type": "object", "required": ["total"], "x-on-breach": "quarantine",
          "properties": {"total": {"type": "number", "format": "money"}, "kind": {"type": "string", "enum": ["green"]}}}


def test_from_declaration_to_replay(api, workspace, tick):
    status, made = api("put", "json-schema", {"name": "Tea Bought", "definition": SCHEMA, "because": "orders lack totals"})
    assert status == 200 and (made["number"], made["kind"], made["stands"]) == (1, "declare", True)
    come(workspace, tick, good={"total": 5}, bad={"kind": "red"}, worse={"amount": "1,000"})
    status, listed = api("get", "catalogue")
    assert status == 200 and [(one["name"], one["seen"], one["held"]) for one in listed] == [("Tea Bought", 1, 2)]
    status, one = api("get", "catalogue/event", {"name": "Tea Bought"})
    assert one["declared"]["properties"]["total"]["type"] == "money" and one["volume"]["last_24_hours"] == 1
    assert one["properties"][0]["declared"]["required"] is True and one["properties"][0]["shares"]["number"] == 1
    status, counts = api("get", "quarantine/counts", {"event": "Tea Bought"})
    assert [(c["property"], c["reason"], c["items"]) for c in counts] == [("total", "missing", 2), ("kind", "not_allowed", 1)]
    status, held = api("get", "quarantine", {"property": "kind"})
    assert [h["message_id"] for h in held] == ["bad"] and held[0]["breaches"] == [["kind", "not_allowed"], ["total", "missing"]]
    assert api("put", f"quarantine/items/{held[0]['item']}", {"properties": {"total": 1}}) == (200, {"items": 1, "left": 0})
    steps = [{"do": "rename", "property": "amount", "to": "total"}, {"do": "cast", "property": "total", "to": "number"}]
    assert api("post", "quarantine/replay", {"event": "Tea Bought", "corrections": steps}) == (200, {"items": 1, "left": 0})
    tick(twice=True)
    assert api("get", "quarantine")[1] == []
    assert {h["message_id"]: h["state"] for h in api("get", "quarantine", {"state": ""})[1]} == {"bad": "taken", "worse": "taken"}
    assert api("get", "catalogue/event", {"name": "Tea Bought"})[1]["seen"] == 3


def test_block_rename_take_back_and_the_log(api, workspace, tick):
    assert api("post", "blocks", {"name": "Tea Bought", "because": "a loop"})[0] == 200
    come(workspace, tick, a={})
    assert [one["reason"] for one in api("get", "refused")[1]] == ["event_blocked"]
    assert api("post", "take-back", {"kind": "block", "name": "Tea Bought"})[0] == 200
    assert api("post", "renames", {"name": "Tea Bought", "to": "Order Completed"})[1]["said"] == {"to": "order_completed"}
    assert api("post", "refused/replay", {"reason": "event_blocked"}) == (200, {"items": 1, "left": 0})
    tick()
    assert {one["name"]: (one["seen"], one["renamed_to"]) for one in api("get", "catalogue")[1]} == {
        "order_completed": (1, ""), "Tea Bought": (0, "order_completed")}
    assert [one["number"] for one in api("get", "decisions")[1]] == [3, 2, 1]
    assert [one["number"] for one in api("get", "decisions", {"standing": "true"})[1]] == [3]


def test_a_declaration_in_its_own_words_and_the_schema_that_fits_what_was_seen(api, workspace, tick):
    come(workspace, tick, **{f"m{n}": {"total": n, "note": "x"} for n in range(3)})
    status, schema = api("get", "json-schema", {"name": "Tea Bought"})
    assert {name: part["type"] for name, part in schema["properties"].items()} == {"note": "string", "total": "number"}
    body = {"name": "Tea Bought", "owner": "shop", "on_breach": "refuse", "closed": True, "properties": {"total": {"type": "number", "high": "5"}}}
    assert api("put", "declarations", body)[0] == 200
    assert api("get", "json-schema", {"name": "Tea Bought"})[1]["properties"] == {"total": {"type": "number", "maximum": 5}}
    come(workspace, tick, x={"total": 6}, y={"total": 5, "note": "x"})
    assert {one["message_id"]: one["number"] for one in api("get", "refused")[1]} == {"x": "collect.E181", "y": "collect.E181"}
    assert api("post", "quarantine/dismiss", {"event": "Tea Bought"}) == (200, {"items": 0})


@pytest.mark.parametrize("method, path, body, status, number", [
    ("put", "declarations", {"name": "x", "properties": {"a": {"type": "int"}}}, 422, "collect.E196"),
    ("put", "json-schema", {"name": "x", "definition": {"allOf": []}}, 422, "collect.E186"),
    ("post", "blocks", {"name": "email_clicked"}, 422, "collect.E182"),
    ("post", "take-back", {"kind": "block", "name": "x"}, 404, "collect.E189"),
    ("get", "catalogue/event", {"name": "x"}, 404, "collect.E190"),
    ("put", "quarantine/items/12", {"properties": {}}, 404, "collect.E191"),
    ("get", "quarantine", {"before": "x"}, 422, "collect.E196"),
])
def test_what_cannot_be_is_told_with_its_number(api, method, path, body, status, number):
    got, told = api(method, path, body)
    assert (got, told["error"]["number"]) == (status, number)


def test_a_key_that_may_only_read_decides_nothing_and_sends_nothing(api):
    for method, path, body in [
        ("put", "declarations", {"name": "x"}), ("put", "json-schema", {"name": "x", "definition": {}}), ("post", "blocks", {"name": "x"}),
        ("post", "renames", {"name": "x", "to": "y"}), ("post", "take-back", {"kind": "block", "name": "x"}), ("post", "quarantine/replay", {}),
        ("put", f"quarantine/items/{'0' * 32}", {"properties": {}}), ("post", "quarantine/dismiss", {}), ("post", "refused/replay", {}),
    ]:
        assert api.reader(method, path, body)[0] == 403
    for path in ("catalogue", "decisions", "quarantine", "quarantine/counts"):
        assert api.reader("get", path) == (200, [])


def test_values_of_a_property_are_offered_but_none_that_tells_who_somebody_is(api, workspace, tick):
    come(workspace, tick, **{f"m{n}": {"kind": "green" if n < 3 else "red", "note": note, "lines": [{"sku": 1}]}
                             for n, note in enumerate(["mei@koi.example", "call 138 0000 0001", "x" * 80, "gift"])})
    offered = lambda name, **more: api("get", "catalogue/values", {"event": "Tea Bought", "property": name, **more})[1]  # noqa: E731
    assert offered("kind") == [{"value": "green", "events": 3}, {"value": "red", "events": 1}]
    assert offered("kind", most=1) == [{"value": "green", "events": 3}]
    assert offered("note") == [{"value": "gift", "events": 1}]
    assert offered("lines") == offered("nothing") == []
