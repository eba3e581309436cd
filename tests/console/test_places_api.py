"""A stall with two cuts, as a program asks for it: made, printed, scanned, counted per cut; and links beside it."""

import pytest
from django.test import Client

from koipond import access
from koipond.deliver.links.http import application
from tests.visiting import visit


@pytest.fixture
def ask(workspace):
    _, token = access.create_key(workspace, "Program", ["read", "write"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def call(method, path, body=None):
        answer = getattr(client, method)(f"/api/w/{workspace.slug}{path}", *([body] if body is not None else []), **({"content_type": "application/json"} if body is not None else {}))
        return answer.status_code, answer.json() if "json" in answer.headers.get("Content-Type", "") else answer

    return call


def test_a_stall_with_two_cuts_is_scanned_and_each_cut_is_counted(ask, tick):
    status, stall = ask("post", "/places", {"name": "菜场", "kind": "stall", "target": "https://shop.example/pork", "items": ["里脊", "五花"]})
    assert status == 201
    codes = {spot["item"]: spot for spot in stall["spots"]}
    status, page = ask("get", f"/places/posters?format=card&title=扫码看特价&place={stall['id']}")
    assert status == 200 and page.content.decode().count("<section") == 3 and "五花" in page.content.decode() and page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert ask("get", f"/links/{codes['里脊']['id']}/picture")[1].headers["Content-Type"] == "image/svg+xml"
    for item, times in (("里脊", 3), ("五花", 1)):
        for _ in range(times):
            assert visit(application, f"/s/{codes[item]['code']}").headers["location"] == "https://shop.example/pork"
    tick()
    _, rows = ask("get", "/places/brought?by_day=false")
    assert {row["item"]: (row["scans"], row["people"], row["new"]) for row in rows} == {"里脊": (3, 3, 3), "五花": (1, 1, 1)}
    assert ask("get", f"/places/{stall['id'] + 99}")[1]["error"]["number"] == "social.E075"
    assert ask("post", "/places", {"name": "菜场", "target": "https://shop.example/"})[0] == 409
    assert ask("get", "/places/posters?format=a0")[0] == 422


def test_links_and_their_rules_over_the_api(ask, tick):
    status, made = ask("post", "/links", {"title": "Tea", "target": "https://shop.example/", "utm": {"source": "poster"}})
    assert status == 201 and made["address"].endswith(f"/s/{made['code']}")
    visit(application, f"/s/{made['code']}")
    tick()
    assert ask("get", "/links")[1][0]["clicks"] == 1 and [day["clicks"] for day in ask("get", f"/links/{made['id']}/days")[1]] == [1]
    assert ask("put", f"/links/{made['id']}", {"title": "Green"})[1]["title"] == "Green"
    assert ask("post", f"/links/{made['id']}/retire")[1]["retired_at"] and ask("post", f"/links/{made['id']}/restore")[1]["retired_at"] is None
    rules = {"utm": True, "values": {"source": "{workspace}"}, "short": ["sms"], "domain": "t.example"}
    assert ask("put", "/links/rules", rules)[1]["letters"] == len("https://t.example/s/") + 8
    assert ask("post", "/links", {"title": "x", "target": "javascript:1"})[1]["error"]["number"] == "social.E071"
    assert ask("get", "/links/999999")[0] == 404
