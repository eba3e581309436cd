"""The secret of webhooks over the API: for owners, and nothing of it in the audit trail."""

import json

import pytest

from koipond import deliver, journeys


def asked(client, workspace, path, body=None):
    return client.post(f"/api/w/{workspace.slug}/{path}", body or {}, content_type="application/json")


def trail(client, workspace):
    return client.get(f"/api/w/{workspace.slug}/audit").json()


def test_an_owner_sees_and_renews_the_secret_and_that_is_noted(workspace, browser):
    client = browser(workspace, "owner", enforce_csrf_checks=False)
    shown = asked(client, workspace, "webhooks/secret/show").json()
    renewed = asked(client, workspace, "webhooks/secret/renew").json()
    assert (shown["number"], shown["since"], renewed["number"]) == (0, None, 1) and shown["secret"] != renewed["secret"]
    assert renewed["secret"] == deliver.webhook_secret(workspace.slug).text and renewed["secret"].startswith("whsec_")
    rows = trail(client, workspace)
    assert {row["deed"] for row in rows} == {"show_webhook_secret", "renew_webhook_secret"}
    assert shown["secret"] not in json.dumps(rows) and renewed["secret"] not in json.dumps(rows)


@pytest.mark.parametrize("role", ["marketer", "analyst", "seller", "viewer"])
@pytest.mark.parametrize("deed", ["show", "renew"])
def test_nobody_else_does(workspace, browser, role, deed):
    assert asked(browser(workspace, role, enforce_csrf_checks=False), workspace, f"webhooks/secret/{deed}").status_code == 403


def test_publishing_notes_which_personal_data_leaves(workspace, browser):
    client = browser(workspace, "owner", enforce_csrf_checks=False)
    step = {"kind": "webhook", "url": "https://crm.example/score", "fields": ["city", "email"]}
    made = journeys.save(workspace.slug, "Ask", {"entry": {"kind": "event", "event": "signed_up"}, "start": "ask", "steps": {"ask": step}}, "mei").id
    published = asked(client, workspace, f"journeys/{made}/publish")
    assert published.status_code == 200 and published.json()["personal_sent"] == ["email → crm.example"]
    assert trail(client, workspace)[0]["after"]["personal_sent"] == ["email → crm.example"]
