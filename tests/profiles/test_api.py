"""The endpoints for people, as a program calls them."""

import json

import pytest
from django.test import Client

from koipond import access
from tests.profiles.hand import event

WHOLE = ("read", "write")


@pytest.fixture
def ask(workspace):
    """`ask(method, path, body)` with a key that may read and write: status and answer."""
    _, token = access.create_key(workspace, "Program", list(WHOLE), by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"}, enforce_csrf_checks=True)

    def asked(method, path, body=None):
        answer = client.generic(method, f"/api/w/{workspace.slug}{path}", json.dumps(body) if body is not None else "", content_type="application/json")
        return answer.status_code, answer.json()

    return asked


@pytest.fixture
def mei(ticks):
    ticks(event(1, "identified", traits={"name": "Mei", "tea": "oolong"}), event(2, "page_viewed"),
          event(1, "order_completed", props={"order_id": "o1", "total": "9.90", "products": '[{"product_id":"a","price":"9.90"}]'}))
    return 1


def test_people_are_listed_and_searched(ask, mei):
    status, page = ask("GET", "/people?search=mei")
    assert status == 200 and page["count"] == 2 and page["after"] is None
    assert [(p["id"], p["name"], p["orders"], p["revenue"]) for p in page["people"]] == [(1, "Mei", 1, "9.9000")]
    assert ask("GET", "/people?limit=1")[1]["after"] == 2


def test_a_person_is_shown_whole_with_times_in_utc(ask, mei):
    status, person = ask("GET", "/people/1")
    assert status == 200
    assert person["traits"]["tea"]["at"] == "2026-03-01T12:00:00Z" and person["traits"]["tea"]["declared"] is False
    assert ask("GET", "/people/99")[0] == 404


def test_timeline_and_orders_are_read(ask, mei):
    status, entries = ask("GET", "/people/1/timeline?limit=1")
    assert status == 200 and len(entries) == 1
    rest = ask("GET", f"/people/1/timeline?before={entries[0]['cursor']}")[1]
    assert {entries[0]["name"], rest[0]["name"]} == {"identified", "order_completed"}
    assert [e["name"] for e in ask("GET", "/people/1/timeline?name=identified")[1]] == ["identified"]
    assert ask("GET", "/people/1/timeline?before=nowhere")[0] == 422
    assert ask("GET", "/people/1/orders")[1][0]["lines"][0]["price"] == "9.9000"


def test_traits_are_listed_offered_and_declared(ask, mei):
    assert ask("GET", "/traits/undeclared")[1] == [{"name": "tea", "people": 1, "samples": ["oolong"], "guess": "text", "declared": ""}]
    status, made = ask("POST", "/traits", {"name": "tea", "type": "text", "title_zh": "茶"})
    assert status == 201 and made["title_zh"] == "茶"
    assert "tea" in [trait["name"] for trait in ask("GET", "/traits")[1]]
    status, refused = ask("POST", "/traits", {"name": "tea", "type": "money"})
    assert status >= 400 and "profiles.E004" in json.dumps(refused)


def test_consent_is_recorded_with_its_proof(ask, mei, ticks):
    assert ask("POST", "/people/1/consents", {"state": "granted", "channel": "email"})[0] == 422
    status, said = ask("POST", "/people/1/consents", {"state": "granted", "channel": "email", "method": "phone", "proof": "call 17", "once": "17"})
    assert status == 202
    assert ticks.db.rows("SELECT name, person, message_id FROM collect_inbox") == [("consent_granted", 1, said["message_id"])]
    assert ask("POST", "/people/99/consents", {"state": "withdrawn", "channel": "all"})[0] == 404
    assert ask("POST", "/people/1/consents", {"state": "perhaps", "channel": "email"})[0] == 422


def test_who_may_only_read_declares_nothing(workspace):
    _, token = access.create_key(workspace, "Reader", ["read"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    answer = client.post(f"/api/w/{workspace.slug}/traits", json.dumps({"name": "x", "type": "text"}), content_type="application/json")
    assert answer.status_code == 403


