"""Channel accounts over the API: owners make them, and nobody is shown a secret again."""

import json

import pytest
from django.conf import settings

from koipond import access
from koipond.deliver.models import ChannelAccount

SECRET = "very-secret-of-ours"
VALUES = {"access_key": "LTAI-1", "access_secret": SECRET, "signature": "锦鲤茶"}


def url(workspace, path=""):
    return f"/api/w/{workspace.slug}/channels{path}"


def made(client, workspace, **more):
    body = {"provider": "sms_aliyun", "name": "阿里云", "values": VALUES, **more}
    return client.post(url(workspace, "/accounts"), body, content_type="application/json")


@pytest.fixture
def owner(workspace, browser):
    return browser(workspace, "owner", enforce_csrf_checks=False)


def test_an_account_is_made_changed_and_removed_and_its_secret_is_sealed(workspace, owner):
    account = made(owner, workspace).json()
    assert account["values"] == {"access_key": "LTAI-1", "signature": "锦鲤茶"} and account["secrets"] == ["access_secret"]
    assert account["door"].startswith(f"{settings.URL}/in/") and len(account["door"].rpartition("/")[2]) == 32
    row = ChannelAccount.objects.get(pk=account["id"])
    assert SECRET not in json.dumps(row.settings) + row.sealed
    changed = owner.patch(url(workspace, f"/accounts/{account['id']}"), {"values": {"signature": "新签名", "access_secret": ""}, "paused": True},
                          content_type="application/json").json()
    assert changed["values"]["signature"] == "新签名" and changed["secrets"] == ["access_secret"] and changed["paused"]
    sms = next(channel for channel in owner.get(url(workspace)).json() if channel["name"] == "sms")
    assert [one["id"] for one in sms["accounts"]] == [account["id"]] and sms["server"] == ""
    assert SECRET not in json.dumps(owner.get(f"/api/w/{workspace.slug}/audit").json())
    assert owner.delete(url(workspace, f"/accounts/{account['id']}")).status_code == 204
    assert owner.patch(url(workspace, f"/accounts/{account['id']}"), {}, content_type="application/json").json()["error"]["number"] == "deliver.E030"


@pytest.mark.parametrize("values, field", [
    ({**VALUES, "signature": ""}, "signature"), ({**VALUES, "signature": "【锦鲤茶】"}, "signature"), ({**VALUES, "colour": "red"}, "colour"),
    ({**VALUES, "address": "http://169.254.169.254/latest"}, "address"), ({**VALUES, "access_secret": "é"}, "access_secret")])
def test_what_cannot_be_is_told_by_field_and_never_shows_a_secret(workspace, owner, values, field):
    answer = made(owner, workspace, values=values)
    assert answer.status_code == 422 and answer.json()["error"]["number"] == "deliver.E033"
    assert answer.json()["error"]["fields"]["field"] == field and SECRET not in answer.content.decode()


def test_a_name_is_given_once_and_a_provider_must_be_known(workspace, owner):
    assert made(owner, workspace).status_code == 201
    assert made(owner, workspace).json()["error"]["number"] == "deliver.E032"
    assert made(owner, workspace, provider="pigeon", name="鸽子").json()["error"]["number"] == "deliver.E031"


def test_templates_are_entered_by_hand_and_read_back(workspace, owner):
    account = made(owner, workspace).json()["id"]
    template = {"code": "SMS_1", "text": "您好${name}", "kind": "transactional"}
    told = owner.put(url(workspace, f"/accounts/{account}/templates"), template, content_type="application/json").json()
    assert [(one["code"], one["state"]) for one in told] == [("SMS_1", "approved")]
    bad = owner.put(url(workspace, f"/accounts/{account}/templates"), {**template, "kind": "poem"}, content_type="application/json")
    assert bad.json()["error"]["number"] == "deliver.E037"
    assert owner.delete(url(workspace, f"/accounts/{account}/templates/SMS_1")).status_code == 204
    assert owner.delete(url(workspace, f"/accounts/{account}/templates/SMS_1")).status_code == 404


def test_a_mail_can_be_tried(workspace, owner):
    told = owner.post(url(workspace, "/email/try"), {"to": "mei@shop.example"}, content_type="application/json").json()
    assert told["status"] == "accepted" and told["detail"] == "mailbox"
    assert owner.get(f"/api/w/{workspace.slug}/mailbox").json()[0]["to"] == "mei@shop.example"
    assert owner.post(url(workspace, "/email/try"), {"to": "nobody"}, content_type="application/json").json()["error"]["number"] == "deliver.E003"


@pytest.mark.parametrize("role", ["marketer", "analyst", "seller", "viewer"])
def test_only_owners_decide_about_accounts(workspace, browser, role):
    client = browser(workspace, role, enforce_csrf_checks=False)
    assert made(client, workspace).status_code == 403
    assert client.get(url(workspace, "/providers")).status_code == 200


def test_another_workspace_sees_nothing_of_it(workspace, owner, browser):
    account = made(owner, workspace).json()["id"]


    other = access.create_workspace("elsewhere_channels", "Elsewhere")
    stranger = browser(other, "owner", enforce_csrf_checks=False)
    assert stranger.patch(f"/api/w/{other.slug}/channels/accounts/{account}", {"name": "x"}, content_type="application/json").status_code == 404
    assert stranger.get(f"/api/w/{other.slug}/channels/accounts/{account}/templates").status_code == 404
