"""Who is let in: every role and scope against every right."""

import base64

import pytest
from django.test import Client

from koipond import access
from koipond.console.asking import asks

RIGHTS = ["read", "write", "collect", "call", "admin"]


def tried(workspace, right, client: Client):
    """What `asks` gives for a request of this client, or the class of its refusal."""
    request = client.get("/api/me").wsgi_request
    try:
        return asks(request, workspace.slug, right)
    except (access.NotAllowed, access.UnknownWorkspace) as error:
        return type(error)


@pytest.mark.parametrize("role", list(access.RIGHTS))
def test_a_role_may_do_what_the_table_says_and_nothing_else(shop, browser, role):
    client = browser(shop, role)
    for right in RIGHTS:
        got = tried(shop, right, client)
        if right in access.RIGHTS[role]:
            assert got.workspace == shop and got.by.startswith(role) and got.rights == access.RIGHTS[role]
        else:
            assert got is access.NotAllowed


@pytest.mark.parametrize("scope", list(access.SCOPES))
def test_a_key_may_do_what_its_scope_says_and_nothing_else(shop, program, scope):
    client = program(shop, scope)
    for right in RIGHTS:
        got = tried(shop, right, client)
        if right in access.SCOPES[scope]:
            assert got.by == "key Program"
        else:
            assert got is access.NotAllowed


@pytest.mark.parametrize("right", RIGHTS)
def test_another_workspaces_people_are_not_told_that_it_exists(shop, other_shop, browser, program, right):
    assert tried(other_shop, right, browser(shop)) is access.UnknownWorkspace
    assert tried(other_shop, right, program(shop, "admin")) is access.UnknownWorkspace


def test_another_workspace_and_none_answer_alike(shop, other_shop, program):
    client = program(shop, "admin")
    other = client.get(f"/api/w/{other_shop.slug}/status")
    none = client.get("/api/w/nowhere/status")
    assert other.status_code == none.status_code == 404
    assert other.text.replace(other_shop.slug, "nowhere") == none.text


@pytest.mark.parametrize("header", [
    "", "Bearer", "Bearer ", "Bearer kp_wrong", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"\xff\xfe").decode(),
    "Digest x", "kp_wrong", "Bearer 锦鲤",
])
def test_a_stranger_gets_401(shop, header):
    headers = {"Authorization": header} if header else {}
    response = Client(headers=headers).get(f"/api/w/{shop.slug}/status")
    assert response.status_code == 401
    assert response.json()["error"]["number"] == "access.E001"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_stranger_learns_nothing_from_a_wrong_body(shop):
    response = Client().post(f"/api/w/{shop.slug}/keys", "not json", content_type="application/json")
    assert response.status_code == 401


def test_a_key_may_come_as_the_user_of_basic(shop):
    _, token = access.create_key(shop, "Old program", ["read"], by="test")
    basic = base64.b64encode(f"{token}:".encode()).decode()
    assert Client(headers={"Authorization": f"Basic {basic}"}).get(f"/api/w/{shop.slug}").status_code == 200


def test_a_wrong_key_is_not_made_good_by_a_session(shop, browser):
    client = browser(shop)
    assert client.get(f"/api/w/{shop.slug}", headers={"Authorization": "Bearer kp_wrong"}).status_code == 401


def test_a_revoked_key_is_out_at_once(shop):
    key, token = access.create_key(shop, "Program", ["read"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get(f"/api/w/{shop.slug}").status_code == 200
    access.revoke_key(shop, key.id, by="test")
    assert client.get(f"/api/w/{shop.slug}").status_code == 401


def test_a_session_changes_nothing_without_its_csrf_token(shop, browser):
    client = browser(shop)
    body = {"name": "Shop", "scopes": ["collect"]}
    refused = client.post(f"/api/w/{shop.slug}/keys", body, content_type="application/json")
    assert refused.status_code == 403 and refused.json()["error"]["number"] == "access.E004"
    client.get("/account")  # a page, which sets the cookie
    token = client.cookies["csrftoken"].value
    made = client.post(f"/api/w/{shop.slug}/keys", body, content_type="application/json", headers={"X-CSRFToken": token})
    assert made.status_code == 201


def test_a_key_needs_no_csrf_token(shop, program):
    made = program(shop, "admin").post(f"/api/w/{shop.slug}/keys", {"name": "x", "scopes": ["read"]}, content_type="application/json")
    assert made.status_code == 201


def test_the_command_line_of_this_machine_may_do_everything(shop, other_shop, tmp_path):
    access.hold_local_key(tmp_path / "local.key")
    secret = (tmp_path / "local.key").read_text()
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get(f"/api/w/{shop.slug}/keys").status_code == 200
    assert client.get(f"/api/w/{other_shop.slug}/keys").status_code == 200
    access.drop_local_key(tmp_path / "local.key")
    assert client.get(f"/api/w/{shop.slug}/keys").status_code == 401
