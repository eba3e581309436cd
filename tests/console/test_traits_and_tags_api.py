"""The catalogue, computed traits and tags, as a program calls them."""

import json

import pytest
from django.test import Client

from koipond import access, collect, segments
from koipond import clock as ticking
from koipond.kit import clock


@pytest.fixture
def ask(workspace):
    _, token = access.create_key(workspace, "Program", ["read", "write"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"}, enforce_csrf_checks=True)

    def asked(method, path, body=None):
        answer = client.generic(method, f"/api/w/{workspace.slug}{path}", json.dumps(body) if body is not None else "", content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None

    return asked


@pytest.fixture
def mei(workspace):
    collect.record(workspace.slug, [
        collect.Item(kind="track", name=name, message_id=f"m{number}", source=1, user_id=user, at=clock.now(), properties={"total": "9.90"})
        for number, (user, name) in enumerate([("mei", "order_completed"), ("mei", "order_completed"), ("tom", "page_viewed")])])
    ticking.run_until_idle(workspace.slug)
    return 1


def test_a_trait_is_computed_shown_changed_and_deleted(ask, mei, workspace):
    spent = {"metric": "sum", "event": "order_completed", "property": "amount"}
    status, made = ask("POST", "/traits/computed", {"name": "消费额", "metric": spent, "title_zh": "消费额", "personal_class": "personal", "unit": "元"})
    assert status == 201 and (made["type"], made["ready"], made["personal_class"]) == ("money", False, "personal")
    ticking.run_until_idle(workspace.slug, twice=True)
    found = {trait["name"]: trait for trait in ask("GET", "/traits/catalogue")[1]}
    assert (found["消费额"]["people"], found["消费额"]["ready"], found["消费额"]["metric"]) == (1, True, spent)
    assert ask("GET", f"/people/{mei}")[1]["computed"]["消费额"] == "19.8000"
    segment = segments.save(workspace, "big", {"trait": "消费额", "is": "at_least", "value": 10}, "mei")
    status, refused = ask("DELETE", "/traits/computed/消费额")
    assert status == 409 and refused["error"]["number"] == "profiles.E013" and refused["error"]["fields"]["users"] == ["big"]
    segments.archive(workspace, segment.id, "mei")
    assert ask("PUT", "/traits/computed/消费额", {"metric": {**spent, "window": {"last_days": 30}}})[1]["ready"] is False
    assert ask("POST", "/traits/computed/消费额/rename", {"name": "spent"})[1]["title_zh"] == "消费额"
    assert ask("DELETE", "/traits/computed/spent") == (204, None) and ask("DELETE", "/traits/computed/spent")[0] == 404
    assert ask("POST", "/traits/computed", {"name": "x", "metric": {"metric": "median", "event": "a"}})[0] == 422


def test_a_built_in_trait_gets_a_card(ask):
    status, changed = ask("PATCH", "/traits/named/city", {"description": "where the parcel goes", "owner": "CRM", "personal_class": "sensitive", "sources": [7, "import"]})
    assert status == 200 and (changed["personal_class"], changed["sources"], changed["title_zh"]) == ("sensitive", [7, "import"], "城市")
    assert ask("PATCH", "/traits/named/city", {"unit": "市"})[1]["owner"] == "CRM"
    assert ask("PATCH", "/traits/named/town", {})[0] == 404 and ask("PATCH", "/traits/named/city", {"personal_class": "secret"})[0] == 422
    assert ask("PATCH", "/traits/named/city", {"sources": ["crm"]})[0] == 422


def test_tags_are_made_given_to_people_and_segments_and_shown(ask, mei, workspace):
    assert ask("POST", "/tag-groups", {"name": "tier", "exclusive": True})[0] == 201 and ask("GET", "/tag-groups")[1][0]["name"] == "tier"
    for tag in ({"name": "gold", "group": "tier"}, {"name": "silver", "group": "tier"}):
        assert ask("POST", "/tags", tag)[0] == 201
    buyers = segments.save(workspace, "buyers", {"event": "order_completed"}, "mei").id
    ticking.run_until_idle(workspace.slug)
    assert ask("POST", "/tags", {"name": "buyer", "segment": buyers})[1]["segment"] == buyers
    assert ask("POST", "/tags/silver/people", {"people": [1, 2], "because": "winter"})[1]["people"] == 2
    ticking.run_until_idle(workspace.slug, twice=True)
    assert ask("POST", "/tags/gold/people", {"segment": buyers})[0] == 202
    ticking.run_until_idle(workspace.slug, twice=True)
    assert {tag["name"]: tag["people"] for tag in ask("GET", "/tags")[1]} == {"buyer": 1, "gold": 1, "silver": 1}
    status, own = ask("GET", f"/people/{mei}/tags")
    assert status == 200 and {held["tag"]: held["how"] for held in own["tags"]} == {"buyer": "rule", "gold": "hand"}
    assert [(word["tag"], word["because"]) for word in own["history"]][-1] in [("silver", "winter"), ("buyer", f"segment {buyers}")]
    assert [held["tag"] for held in ask("GET", f"/people/{mei}")[1]["tags"]] == ["buyer", "gold"]
    assert ask("GET", "/tags/gold/people")[1] == {"people": [1], "after": None} and ask("GET", "/tags/gold/deeds")[1][0]["done"] is True
    assert ask("POST", "/tags/buyer/people", {"people": [2]})[0] == 422 and ask("POST", "/tags/none/people", {"people": [2]})[0] == 404
    segments.save(workspace, "golden", {"tag": "gold"}, "mei")
    assert ask("DELETE", "/tags/gold")[0] == 409 and ask("PATCH", "/tags/gold", {"name": "oro"})[0] == 409
    assert ask("PATCH", "/tags/silver", {"name": "plata"})[1]["name"] == "plata" and ask("DELETE", "/tags/plata")[0] == 204


def test_who_may_only_read_changes_nothing(workspace):
    _, token = access.create_key(workspace, "Reader", ["read"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    for path, body in (("traits/computed", {"name": "x", "metric": {}}), ("tags", {"name": "x"}), ("tag-groups", {"name": "x"})):
        assert client.post(f"/api/w/{workspace.slug}/{path}", json.dumps(body), content_type="application/json").status_code == 403
