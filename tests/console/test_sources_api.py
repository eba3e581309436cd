"""Sources over HTTP: who may do what, what is shown to whom, and the whole way from a call to a person."""

import json

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from koipond import collect, identify
from koipond.collect.sources import http


@pytest.fixture
def ask(workspace, program, browser):
    """ask(role or scope, method, path, body) → status, answer."""
    clients = {}

    def asked(who, method, path, body=None):
        client = clients.setdefault(who, program(workspace, who) if who in ("read", "write", "admin") else browser(workspace, who, enforce_csrf_checks=False))
        answer = client.generic(method, f"/api/w/{workspace.slug}/{path}", json.dumps(body) if body is not None else "", content_type="application/json")
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return asked


def told(address: str, said: dict, token: str) -> int:
    """A call to the door, through the real application."""
    path = "/in/" + address.split("/in/")[1]

    @async_to_sync
    async def call():
        http._sources.clear()
        scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": [(b"x-token", token.encode())]}
        spoken = ApplicationCommunicator(http.application, scope)
        await spoken.send_input({"type": "http.request", "body": json.dumps(said).encode()})
        answer = await spoken.receive_output(10)
        await spoken.receive_output(10)
        return answer["status"]

    return call()


TOKEN = "a-shared-token"


@pytest.fixture
def made(ask):
    status, source = ask("owner", "POST", "sources", {"kind": "custom", "name": "易车", "values": {"token": TOKEN}})
    assert status == 201
    return source


def test_a_source_is_made_and_its_secret_shown_to_nobody(ask, made):
    assert made["secrets"] == ["token"] and TOKEN not in json.dumps(made) and made["address"].startswith("http")
    assert ask("marketer", "GET", f"sources/{made['id']}")[1]["address"] == "", "whoever knows the address may call"
    kinds = {each["name"]: each for each in ask("read", "GET", "sources/kinds")[1]}
    assert set(kinds) == set(collect.source_kinds()) and kinds["zoom"]["fields"][0]["secret"] and kinds["oceanengine"]["pulls"]


@pytest.mark.parametrize("who, method, path, body, status", [
    ("marketer", "POST", "sources", {"kind": "custom", "name": "x"}, 403), ("viewer", "PUT", "sources/{}/mapping", {"mapping": None}, 403),
    ("marketer", "DELETE", "sources/{}", None, 403), ("viewer", "POST", "sources/{}/pull", {}, 403), ("owner", "GET", "sources/999999", None, 404),
    ("owner", "POST", "sources", {"kind": "fax", "name": "x"}, 422), ("owner", "POST", "sources", {"kind": "custom", "name": "易车"}, 409),
    ("owner", "POST", "sources/{}/pull", {}, 422), ("owner", "PUT", "sources/{}/mapping", {"mapping": {"lines": [["a", "b"]]}}, 422),
    ("owner", "POST", "sources/{}/mapping/preview", {"mapping": {"lines": []}, "sample": "none"}, 404), ("owner", "PATCH", "sources/{}", {"paused": True}, 200),
])
def test_who_may_do_what(ask, made, who, method, path, body, status):
    assert ask(who, method, path.format(made["id"]), body)[0] == status


def test_the_whole_way_from_a_call_to_a_person_by_a_mapping_of_ones_own(ask, made, workspace, db, tick):
    assert told(made["address"], {"id": 1, "who": {"tel": "13800138021", "called": "陈伟"}, "car": "K7"}, TOKEN) == 200
    here = f"sources/{made['id']}"
    assert {each["field"] for each in ask("owner", "GET", f"{here}/fields")[1]} == {"id", "who.tel", "who.called", "car"}
    mapping = ask("owner", "GET", f"{here}/mapping")[1]["mapping"]
    mapping["lines"] += [["who.tel", "identifier.phone"], ["who.called", "trait.name"], ["car", "property.model"]]
    shown = ask("owner", "POST", f"{here}/mapping/preview", {"mapping": mapping})[1]
    assert (shown["ids"], shown["state"], shown["consents"]) == ({"phone": "13800138021"}, "waiting", [["enquiry", "call"], ["enquiry", "sms"]])
    assert ask("owner", "GET", here)[1]["problems"] == {"no_identifier": 1}
    assert ask("marketer", "PUT", f"{here}/mapping", {"mapping": mapping, "again": True})[1]["items"] == 4
    tick()
    assert identify.find(db, "phone", "+8613800138021") and ask("owner", "GET", f"{here}/samples?state=taken")[1][0]["properties"]["model"] == "K7"
    one = ask("owner", "GET", "sources")[1][0]
    assert (one["day"], one["week"], one["problems"], one["own_mapping"]) == (1, 1, {}, True)


def test_values_are_masked_for_who_may_not_see_them(ask, made):
    told(made["address"], {"id": 1, "phone": "13800138021", "leads_name": "陈伟", "微信": "wei_1990"}, TOKEN)
    here = f"sources/{made['id']}"
    mapping = {"lines": [["phone", "identifier.phone"], ["leads_name", "trait.called"]], "rest": "all"}
    for path, method, body in ((f"{here}/fields", "GET", None), (f"{here}/samples", "GET", None), (f"{here}/mapping/preview", "POST", {"mapping": mapping})):
        seen = {who: json.dumps(ask(who, method, path, body)[1], ensure_ascii=False) for who in ("owner", "analyst", "viewer")}
        assert all(word in seen["owner"] for word in ("13800138021", "陈伟", "wei_1990"))
        for who in ("analyst", "viewer"):
            assert not any(word in seen[who] for word in ("13800138021", "陈伟", "wei_1990")), seen[who]
    assert "138****8021" in json.dumps(ask("analyst", "GET", f"{here}/fields")[1]) and "陈***" in json.dumps(ask("analyst", "GET", f"{here}/fields")[1], ensure_ascii=False)


def test_what_is_decided_stands_in_the_audit_trail(ask, made):
    ask("owner", "PUT", f"sources/{made['id']}/mapping", {"mapping": None})
    deeds = ask("owner", "GET", "audit")[1]
    text = json.dumps(deeds)
    assert "create_source" in text and "change_source_mapping" in text and TOKEN not in text and made["address"].rpartition("/")[2] not in text


def test_a_lead_of_a_blocked_number_says_that_it_is_of_nobody(ask, made, workspace, tick):
    identify.block(workspace.slug, "phone", "13900139000", "test")
    ask("owner", "PUT", f"sources/{made['id']}/mapping", {"mapping": {"lines": [["phone", "identifier.phone"], ["mail", "identifier.email"]], "events": {}, "rest": "all", "consents": []}, "again": False})
    for said in ({"id": "1", "phone": "13900139000"}, {"id": "2", "phone": "13900139000", "mail": "wei@koi.example"}, {"id": "3", "phone": "13900139001"}):
        assert told(made["address"], said, TOKEN) == 200
    collect.read_kept(workspace.slug)
    tick()
    samples = {each["id"]: (each["state"], each["blocked"]) for each in ask("owner", "GET", f"sources/{made['id']}/samples")[1]}
    assert samples == {"1": ("blocked", ["phone"]), "2": ("taken", ["phone"]), "3": ("taken", [])}
