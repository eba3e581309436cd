"""Privacy over HTTP and from the command line: for owners, described, with its proof."""

import json
from datetime import timedelta

import httpx
import pytest
from click.testing import CliRunner

from koipond import access, collect, identify, profiles
from koipond.cli import koipond
from koipond.clock import run_until_idle
from koipond.kit import clock as kit_clock
from tests.running import Server, wait_until


@pytest.fixture
def mei(workspace, db):
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="1", at=kit_clock.now(), user_id="mei", traits={"name": "Mei"})])
    run_until_idle(workspace.slug)
    return identify.find(db, "user_id", "mei")


@pytest.fixture
def owner(workspace, browser):
    client = browser(workspace, "owner", enforce_csrf_checks=False)
    base = f"/api/w/{workspace.slug}/"
    return lambda method, path, body=None: getattr(client, method)(base + path, *([] if body is None else [body]),
                                                                   **({} if body is None else {"content_type": "application/json"}))


def test_a_request_and_its_receipt(workspace, mei, owner):
    made = owner("post", "privacy/erasures", {"persons": [mei], "because": "letter 7"})
    assert made.status_code == 202 and made.json()["done_at"] is None
    run_until_idle(workspace.slug)
    receipt = owner("get", f"privacy/erasures/{made.json()['id']}").json()
    assert receipt["done_at"] and {"table": "profiles_traits", "rows": 1, "kept": 0} in receipt["tables"]
    assert owner("get", f"people/{mei}").status_code == 404 and owner("get", "privacy/erasures").json()[0]["id"] == receipt["id"]
    assert owner("post", f"privacy/erasures/{receipt['id']}/welcome").json()["welcomed_by"].startswith("owner")
    assert owner("get", "privacy/erasures/4711").json()["error"]["number"] == "profiles.E053"


def test_an_export_comes_as_a_file(workspace, mei, owner):
    answer = owner("get", f"people/{mei}/export")
    assert answer["Content-Disposition"] == f'attachment; filename="person-{mei}.json"'
    assert json.loads(b"".join(answer.streaming_content))["tables"]["profiles_values"]["rows"][0]["value"] == "Mei"
    assert b"".join(owner("get", f"people/{mei}/export.zip").streaming_content)[:2] == b"PK"
    assert owner("get", "people/4711/export").json()["error"]["number"] == "profiles.E001"


def test_a_hold_stands_before_a_request(workspace, mei, owner):
    assert owner("put", f"privacy/holds/{mei}", {"because": "court 3"}).json()["because"] == "court 3"
    assert owner("post", "privacy/erasures", {"persons": [mei], "because": "letter"}).status_code == 409
    assert owner("delete", f"privacy/holds/{mei}").status_code == 204
    assert owner("get", "privacy/holds").json()[0]["lifted_by"].startswith("owner")
    assert owner("delete", f"privacy/holds/{mei}").json()["error"]["number"] == "profiles.E056"


def test_rules_are_shown_before_they_are_made(workspace, mei, owner, clock):
    clock.forward(timedelta(days=400))
    assert {goes["table"]: goes["rows"] for goes in owner("get", "privacy/retention/preview?data=inbox&days=90").json()} == {"collect_inbox": 1}
    assert owner("get", "privacy/retention/preview").json() == []
    assert owner("put", "privacy/retention/inbox", {"days": 90}).json()["keep_days"] == 90
    assert len(owner("get", "privacy/retention/preview").json()) == 1
    assert owner("put", "privacy/retention/inbox", {"days": 2}).json()["error"]["number"] == "profiles.E055"
    assert {rule["data"]: rule["keep_days"] for rule in owner("get", "privacy/retention").json()}["inbox"] == 90
    assert "collect_inbox" in [table["table"] for table in owner("get", "privacy/tables").json()]


def test_a_purpose_is_described_permitted_retired_and_told_in_the_trail(workspace, mei, owner):
    news = {"title_en": "Newsletter", "title_zh": "资讯", "text_zh": "每月一封信。", "channels": ["email"]}
    assert owner("put", "privacy/purposes/news", news).json()["described"] is True
    said = lambda **more: owner("post", f"people/{mei}/consents", {"state": "granted", "channel": "email", "purpose": "news", "proof": "form 1", **more})  # noqa: E731
    assert said().status_code == 202 and said(channel="sms").json()["error"]["number"] == "profiles.E065"
    run_until_idle(workspace.slug)
    assert owner("put", "privacy/purposes/news", {"retired": True}).json()["granted"] == 1
    assert said().status_code == 409 and said(state="withdrawn").status_code == 202
    assert owner("delete", "privacy/purposes/news").json()["error"]["number"] == "profiles.E062"
    assert owner("delete", "privacy/purposes/nothing").status_code == 404
    assert owner("put", "privacy/purposes/News", news).status_code == 422
    assert [(row["deed"], row["subject"], row["subject_id"], row["before"], row["after"]) for row in owner("get", "audit?subject=purpose").json()] == [
        ("describe_purpose", "purpose", "news", {"channels": ["email"], "retired": False}, {"channels": ["email"], "retired": True}),
        ("describe_purpose", "purpose", "news", None, {"channels": ["email"], "retired": False})]
    assert [one["code"] for one in owner("get", "privacy/purposes").json()] == ["marketing", "news"]


@pytest.mark.parametrize("role", ["marketer", "analyst", "seller", "viewer"])
def test_only_an_owner_takes_out_or_erases(workspace, mei, browser, role):
    client = browser(workspace, role, enforce_csrf_checks=False)
    base = f"/api/w/{workspace.slug}/"
    assert client.get(base + f"people/{mei}/export").status_code == 403
    assert client.post(base + "privacy/erasures", {"persons": [mei], "because": "x"}, content_type="application/json").status_code == 403
    assert client.put(base + "privacy/purposes/news", {"title_en": "x", "title_zh": "x"}, content_type="application/json").status_code == 403
    assert client.delete(base + "privacy/purposes/news").status_code == 403 and client.get(base + "privacy/purposes").status_code == 200
    assert client.put(base + "privacy/retention/inbox", {"days": 90}, content_type="application/json").status_code == 403


def test_the_command_line_exports_erases_and_leaves_its_rows(workspace, db, mei, tmp_path):
    run = lambda *words: CliRunner().invoke(koipond, ["person", *words], catch_exceptions=False)  # noqa: E731
    done = run("export", workspace.slug, str(mei), "--to", str(tmp_path / "mei.zip"))
    assert done.exit_code == 0 and (tmp_path / "mei.zip").read_bytes()[:2] == b"PK"
    assert json.loads(run("export", workspace.slug, str(mei)).output)["person"] == mei
    assert run("erase", workspace.slug, str(mei), "--because", "letter 7", "--yes").exit_code == 0
    with pytest.raises(profiles.UnknownPerson):
        profiles.person(db, mei)
    assert [(row.by, row.deed) for row in access.trail(workspace)] == [
        ("command line", deed) for deed in ("erase_persons", "export_person", "export_person_as_tables")]


def test_a_running_server_does_it_for_the_command_line(tmp_path):
    server = Server(tmp_path)
    server.koipond("workspace", "create", "tea", "Tea")
    key = server.koipond("key", "create", "tea", "all", "--scope", "admin").strip()
    server.start()
    try:
        api = httpx.Client(base_url=f"{server.url}/api/w/tea/", headers={"Authorization": f"Bearer {key}"}, timeout=60)
        httpx.post(f"{server.url}/v1/identify", auth=(key, ""), json={"userId": "mei", "traits": {"name": "Mei"}}).raise_for_status()
        wait_until(lambda: api.get("people").json()["count"] == 1)
        file = tmp_path / "mei.json"
        server.koipond("person", "export", "tea", "1", "--to", str(file))
        assert json.loads(file.read_text())["tables"]["profiles_values"]["rows"][0]["value"] == "Mei"
        server.koipond("person", "erase", "tea", "1", "--because", "letter 7", "--yes")
        wait_until(lambda: api.get("privacy/erasures/1").json()["done_at"])
        assert api.get("people").json() == {"count": 0, "found": 0, "people": [], "after": None}
        assert [row["by"] for row in api.get("audit", params={"deed": "erase_persons"}).json()] == ["command line"]
        assert "Traceback" not in (log := (tmp_path / "server.log").read_text()) and "synchronous iterator" not in log
    finally:
        server.stop()
