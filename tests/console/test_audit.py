"""The audit trail: every decision leaves a row by itself, and no row tells a secret or who somebody is."""

import json

import pytest

from koipond import access, collect, identify
from koipond.access.models import AuditRow
from koipond.clock import run_until_idle
from koipond.console.api import api
from koipond.console.auditing import _operations, _plain, is_noted
from koipond.kit import clock as kit_clock

EMAIL = "mei@audit.example"
RULE = {"trait": "city", "is": "equals", "value": "上海"}


@pytest.fixture
def owner(workspace, browser):
    """An owner of the test's workspace: `owner(method, path, body)` → the answer."""
    client = browser(workspace, "owner", enforce_csrf_checks=False)

    def ask(method, path, body=None):
        return getattr(client, method)(f"/api/w/{workspace.slug}/{path}", body, content_type="application/json") if body is not None else \
            getattr(client, method)(f"/api/w/{workspace.slug}/{path}")

    return ask


def rows(owner, **asked):
    return owner("get", "audit?" + "&".join(f"{name}={value}" for name, value in asked.items())).json()


def test_a_decision_leaves_who_when_what_and_from_where(workspace, owner):
    made = owner("post", "segments", {"name": "Shanghai", "rule": RULE, "live": False}).json()
    owner("put", f"segments/{made['id']}", {"name": "Shanghai", "rule": {**RULE, "value": "杭州"}, "live": True})
    changed, created = rows(owner, subject="segment")
    assert created["deed"] == "make_segment" and created["before"] is None and created["after"]["revision"] == 1
    assert created["subject_id"] == changed["subject_id"] == str(made["id"])
    assert (changed["before"]["live"], changed["before"]["revision"]) == (False, 1)
    assert (changed["after"]["live"], changed["after"]["revision"]) == (True, 2)
    assert changed["by"].startswith("owner") and changed["origin"] == "api 127.0.0.1" and changed["at"].endswith(("Z", "+00:00"))


def test_members_and_keys_leave_no_secret_and_no_address(workspace, owner):
    token = owner("post", "keys", {"name": "shop", "scopes": ["collect"]}).json()["token"]
    owner("put", "members", {"email": "new@audit.example", "role": "viewer", "password": "a very long pass 77"})
    owner("put", "members", {"email": "new@audit.example", "role": "analyst"})
    owner("delete", "members/new@audit.example")
    found = rows(owner)
    assert [row["deed"] for row in found] == ["remove_member", "put_member", "put_member", "create_key"]
    assert found[0]["before"] == {"role": "analyst"} and found[1]["before"] == {"role": "viewer"} and found[1]["after"] == {"role": "analyst"}
    text = json.dumps([{name: value for name, value in row.items() if name != "by"} for row in found])
    assert token not in text and "new@audit.example" not in text and "long pass" not in text


def test_a_question_and_a_refused_decision_leave_nothing(workspace, owner):
    assert owner("post", "segments/preview", {"steps": [RULE]}).status_code == 200
    assert owner("post", "segments", {"name": "x", "rule": {"nonsense": 1}}).status_code == 422
    assert rows(owner) == []


def test_exports_and_erasures_are_in_it_with_ids_only(workspace, db, owner):
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="1", at=kit_clock.now(), user_id="mei", traits={"email": EMAIL})])
    run_until_idle(workspace.slug)
    person = identify.find(db, "user_id", "mei")
    owner("get", f"people/{person}/export")
    made = owner("post", "privacy/erasures", {"persons": [person], "because": "letter 7", "refuse_again": True}).json()
    erased, exported = rows(owner)
    assert (exported["deed"], exported["subject"], exported["subject_id"]) == ("export_person", "person", str(person))
    assert (erased["deed"], erased["subject_id"]) == ("erase_persons", str(made["id"]))
    assert erased["after"] == {"persons": [person], "keep_orders": False, "refuse_again": True}
    assert EMAIL not in json.dumps([exported, erased])


def test_only_an_owner_reads_it_and_it_can_be_filtered(workspace, owner, browser):
    owner("post", "keys", {"name": "one", "scopes": ["read"]})
    owner("put", "privacy/retention/inbox", {"days": 90})
    assert [row["deed"] for row in rows(owner, deed="keep_for")] == ["keep_for"]
    assert rows(owner, deed="keep_for")[0]["before"] == {"keep_days": None} and rows(owner, deed="keep_for")[0]["after"]["keep_days"] == 90
    newest = rows(owner, limit=1)[0]
    assert [row["deed"] for row in rows(owner, before=newest["id"])] == ["create_key"]
    assert browser(workspace, "marketer").get(f"/api/w/{workspace.slug}/audit").status_code == 403


@pytest.mark.parametrize("method, path, body, subject, subject_id", [
    ("post", "companies", {"external_id": "g1"}, "company", ""),
    ("put", "identifier-kinds/member_id", {"trust": 2}, "identifier-kind", "member_id"),
    ("post", "blocked-values", {"kind": "email", "value": "info@shop.example"}, "blocked-value", ""),
    ("post", "tags", {"name": "VIP"}, "tag", "{id}"),
    ("post", "privacy/erasures", {"persons": [1], "because": "letter 1"}, "erasure", "{id}"),
    ("post", "segments", {"name": "Shanghai", "rule": RULE}, "segment", "{id}"),
])
def test_a_row_says_what_was_decided_about(workspace, owner, method, path, body, subject, subject_id):
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="m1", at=kit_clock.now(), user_id="mei")])
    run_until_idle(workspace.slug)
    made = owner(method, path, body).json()
    row = rows(owner, limit=1)[0]
    assert (row["subject"], row["subject_id"]) == (subject, subject_id.format(id=made.get("id")))


def test_a_row_is_never_changed_and_never_deleted(workspace):
    access.note(workspace, "test", "something")
    row = AuditRow.objects.get(workspace=workspace)
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


@pytest.mark.parametrize("method, path", [(method.upper(), path) for path, ways in api.get_openapi_schema()["paths"].items() for method in ways
                                          if method in ("post", "put", "patch", "delete") and path.startswith("/api/w/")])
def test_every_operation_that_changes_something_is_noted_under_its_name(method, path):
    asks_only = path.endswith(("/check", "/preview", "/suggest", "/audience", "/in-words", "/funnel", "/lint", "/walk", "/definitions/plan", "/definitions/test"))
    assert is_noted(method, path.lstrip("/")) is not asks_only
    assert (method, _plain(path)) in _operations()


def test_a_command_leaves_a_row_too(workspace):
    from click.testing import CliRunner

    from koipond.cli import koipond

    done = CliRunner().invoke(koipond, ["key", "create", workspace.slug, "till", "--scope", "collect"])
    assert done.exit_code == 0, done.output
    (row,) = access.trail(workspace)
    assert (row.by, row.deed, row.after, row.origin) == ("command line", "create_key", {"scopes": ["collect"]}, "command line")


def test_signing_in_also_in_vain_is_noted_where_somebody_works_and_for_the_installation(workspace, client_of):
    access.add_member(workspace, "mei@signs.example", "viewer", by="test", password="a very long pass 77")
    client = client_of()
    client.post("/sign-in", {"email": "mei@signs.example", "password": "wrong pass 1"}, REMOTE_ADDR="10.1.2.3", HTTP_USER_AGENT="Firefox")
    client.post("/sign-in", {"email": "my secret pass 1", "password": "x"}, REMOTE_ADDR="10.1.2.3")
    client.post("/sign-in", {"email": "mei@signs.example", "password": "a very long pass 77"}, REMOTE_ADDR="10.1.2.3")
    client.post("/sign-out", REMOTE_ADDR="10.1.2.3")
    here = access.trail(workspace)
    assert [(row.by, row.deed, row.origin) for row in here] == [("mei@signs.example", deed, "page 10.1.2.3") for deed in ("sign_out", "sign_in", "sign_in_failed")]
    assert here[2].agent == "Firefox"
    everywhere = access.trail(None, limit=4)
    assert [row.deed for row in everywhere] == ["sign_out", "sign_in", "sign_in_failed", "sign_in_failed"]
    assert everywhere[2].by == "somebody unknown" and "secret pass" not in str(everywhere)


def test_the_use_of_a_key_is_noted_once_for_each_address_and_hour(workspace, client_of):
    from koipond.access.trail import _writer

    reads, token = access.create_key(workspace, "report", ["read"], by="test")
    collects, _ = access.create_key(workspace, "tag", ["collect"], by="test")
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        assert client_of().get(f"/api/w/{workspace.slug}/segments", HTTP_AUTHORIZATION=f"Bearer {token}", REMOTE_ADDR=address, HTTP_USER_AGENT="curl/8").status_code == 200
    for visitor in ("10.9.9.1", "10.9.9.2"):
        access.note_key(collects, visitor, "Safari")
    _writer.submit(int).result()
    assert sorted((row.subject_id, row.origin, row.agent) for row in access.trail(workspace, deed="use_key")) == sorted(
        [(str(reads.id), "api 10.0.0.1", "curl/8"), (str(reads.id), "api 10.0.0.2", "curl/8"), (str(collects.id), "api", "")])


def test_who_looks_at_a_person_whom_others_see_masked_is_noted_once_an_hour(workspace, db, owner, browser):
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="1", at=kit_clock.now(), user_id="mei", traits={"email": EMAIL})])
    run_until_idle(workspace.slug)
    person = identify.find(db, "user_id", "mei")
    for _ in range(2):
        assert owner("get", f"people/{person}").status_code == 200
    assert browser(workspace, "viewer").get(f"/api/w/{workspace.slug}/people/{person}").status_code == 200   # sees nothing that is masked for others
    (row,) = rows(owner, deed="see_person")
    assert row["subject_id"] == str(person) and row["by"].startswith("owner") and EMAIL not in json.dumps(row)


def test_an_owner_verifies_the_trail_and_the_verdict_stays_in_it(workspace, owner, browser):
    owner("post", "keys", {"name": "one", "scopes": ["read"]})
    said = owner("post", "audit/verify", {}).json()
    assert said["whole"] and said["rows"] == 1 and said["broken"] is None
    newest = rows(owner, deed="verify_trail")[0]["after"]
    assert newest["whole"] is True and newest["head"] == said["head"]
    assert owner("post", "audit/verify", {"head": said["head"]}).json()["whole"]
    assert owner("post", "audit/verify", {"head": "7:" + "0" * 64}).json()["why"] == "cut"
    assert owner("post", "audit/verify", {"head": "seven"}).status_code == 422
    assert browser(workspace, "marketer", enforce_csrf_checks=False).post(f"/api/w/{workspace.slug}/audit/verify", {}, content_type="application/json").status_code == 403


@pytest.fixture
def client_of():
    from django.test import Client

    return Client
