"""Is all well, asked over HTTP: whose business it is, and the way of a message from an event to its outcome."""

import json

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from koipond import access, deliver


def test_a_workspace_is_told_of_itself_and_an_operator_of_everything(browser, workspace, other_shop, monkeypatch):
    monkeypatch.setattr(settings, "OPERATORS", ())
    page = browser(workspace)
    said = page.get(f"/api/w/{workspace.slug}/well").json()
    assert said["installation"] is None, "there are two workspaces, and nobody is named"
    assert {one["kind"] for one in said["workspace"]["findings"]} == {"backlog", "tick", "sender", "quarantine", "stuck", "jobs"}
    assert page.get(f"/api/w/{workspace.slug}/alerts/installation").status_code == 403
    assert page.get(f"/api/w/{other_shop.slug}/well").status_code == 404
    me = get_user_model().objects.latest("id").username
    monkeypatch.setattr(settings, "OPERATORS", (me,))
    said = page.get(f"/api/w/{workspace.slug}/well").json()
    assert {"disk", "backup"} <= {one["kind"] for one in said["installation"]["findings"]}
    assert page.get(f"/api/w/{workspace.slug}/alerts/installation").status_code == 200


@pytest.mark.parametrize("role", ["marketer", "analyst", "seller", "viewer"])
def test_it_is_for_owners(browser, workspace, role):
    page = browser(workspace, role)
    for place in ("well", "alerts/workspace"):
        assert page.get(f"/api/w/{workspace.slug}/{place}").status_code == 403


def test_alerts_are_set_read_and_left_in_the_trail_without_their_addresses(browser, workspace):
    page = browser(workspace, enforce_csrf_checks=False)
    place = f"/api/w/{workspace.slug}/alerts/workspace"
    kept = page.put(place, json.dumps({"mails": ["ops@example.com"], "limits": {"backlog": 60, "quarantine": None}, "quiet_from": "22:00", "quiet_until": "07:00"}), "application/json")
    assert kept.status_code == 200 and page.get(place).json()["limits"] == {"backlog": 60, "quarantine": None}
    assert page.put(place, json.dumps({"limits": {"disk": 5}}), "application/json").json()["error"]["number"] == "watch.E003"
    told = page.post(f"{place}/test").json()
    assert told == [{"target": "ops@example.com", "told": True}] and deliver.mailbox(workspace.slug)[0].to == "ops@example.com"
    deed = next(one for one in access.trail(workspace) if one.deed == "change_alerts")
    assert "ops@example.com" not in json.dumps([deed.before, deed.after])


