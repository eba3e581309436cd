"""Every operation of the API, with real ids of somebody else's things: a stranger, a lower role, another workspace's people and keys.

The operations are those of the description, so a new one is tried without a line here.
"""

from collections import Counter

import pytest
from django.test import Client

from koipond import access
from tests.security.attacked import CANARY, OPERATIONS, ask, browser, made, needed, program, standing
from tests.shelf import lent

HERE = [one for one in OPERATIONS if "{workspace}" in one[1]]
ELSEWHERE = {   # of no workspace: open to whoever is signed in, with a reason
    ("GET", "/api/me"): "tells who one is oneself",
    ("GET", "/api/clock"): "the time of the installation",
    ("POST", "/api/clock/forward"): "an administrator's, on demos whose clock may move",
    ("POST", "/api/workspaces"): "who makes one owns it, and sees no other",
    ("POST", "/api/backup"): "by the key of this machine alone",
    ("POST", "/api/returned"): "the mail server of the installation, by the key of this machine",
}


TRIED = [("POST", f"/api/w/{{workspace}}/{path}") for path in (   # told what would be; nothing is kept
    "imports/{job}/preview", "journeys/audience", "journeys/check", "journeys/lint", "journeys/walk", "quotas/preview", "rules/funnel", "rules/in-words", "segments/check",
    "segments/preview", "segments/suggest", "sources/{source}/mapping/preview", "templates/preview", "templates/versions/{version}/preview",
    "wechat/accounts/{account}/replies/try")]
OWN = [("PUT", "/api/w/{workspace}/segments/{segment}/favourite"), ("DELETE", "/api/w/{workspace}/segments/{segment}/favourite"),   # one's own mark
       ("POST", "/api/w/{workspace}/templates/versions/{version}/approve"),   # of whoever was named to approve, whatever else they may
       ("POST", "/api/w/{workspace}/templates/versions/{version}/refuse")]


@pytest.fixture(scope="module")
def attacked():
    with lent("attacked1", f"{CANARY} house") as place:
        yield made(place.slug)


@pytest.fixture(scope="module")
def strangers_shop():
    with lent("attacker1", "Coffee house") as place:
        yield place.slug


@pytest.fixture
def asked_for(attacked, monkeypatch):
    return needed(monkeypatch, attacked["workspace"], attacked)


def test_every_operation_of_no_workspace_is_on_the_list():
    assert {one for one in OPERATIONS if "{workspace}" not in one[1]} == set(ELSEWHERE)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer kp_0000"}, {"Authorization": "Basic eDp5"}, {"Cookie": "sessionid=forged"}], ids=str)
def test_a_stranger_gets_nothing_from_any(attacked, header):
    before = standing(attacked["workspace"])
    told = {one: ask(Client(headers=header), *one, attacked) for one in OPERATIONS}
    assert {one: status for one, (status, _) in told.items() if status != 401} == {}
    assert not [one for one, (_, text) in told.items() if CANARY in text]
    assert standing(attacked["workspace"]) == before


@pytest.mark.parametrize("who", ["owner", "key", "both"])
def test_another_workspaces_people_and_keys_are_told_that_nothing_is_there(attacked, strangers_shop, who):
    client = browser(strangers_shop, "owner") if who == "owner" else program(strangers_shop, *(["admin"] if who == "key" else ["write", "collect", "call"]))
    before = standing(attacked["workspace"])
    told = {one: ask(client, *one, attacked) for one in HERE}
    wrong = {one: (status, text[:200]) for one, (status, text) in told.items() if status not in (403, 404, 422) or (CANARY in text.replace(attacked["name"], "", 1) and status < 400)}
    assert wrong == {}
    assert Counter(status for status, _ in told.values())[404] > len(told) * 0.9, Counter(status for status, _ in told.values())
    assert standing(attacked["workspace"]) == before


def test_ids_of_another_workspace_lead_to_nothing_in_ones_own(attacked, strangers_shop):
    """Who may do everything at home names the things of others, in addresses and in bodies."""
    client, before = browser(strangers_shop, "owner"), standing(attacked["workspace"])
    ids = {**attacked, "workspace": strangers_shop, "name": "x", "order": "x", "product": "x", "email": "x@attack.example"}
    told = {one: ask(client, *one, ids) for one in HERE}
    assert {one: text[:300] for one, (_, text) in told.items() if CANARY in text} == {}
    assert {one: text[:300] for one, (status, text) in told.items() if status >= 500} == {}
    assert standing(attacked["workspace"]) == before


@pytest.mark.parametrize("role", ["viewer", "analyst", "seller", "marketer"])
def test_a_lower_role_changes_nothing_beyond_its_rights(attacked, asked_for, role):
    client = browser(attacked["workspace"], role)
    before = standing(attacked["workspace"])
    asked = [one for one in HERE if asked_for[one] not in access.RIGHTS[role]]
    told = {one: ask(client, *one, attacked) for one in asked}
    assert {one: (status, text[:160]) for one, (status, text) in told.items() if status != 403} == {}
    assert len(asked) > (5 if role == "marketer" else 100)
    assert standing(attacked["workspace"]) == before


@pytest.mark.parametrize("scope", ["collect", "read", "call"])
def test_a_key_does_what_its_scope_says_and_no_more(attacked, asked_for, scope):
    client = program(attacked["workspace"], scope)
    before = standing(attacked["workspace"])
    told = {one: ask(client, *one, attacked)[0] for one in HERE if asked_for[one] not in access.SCOPES[scope]}
    assert {one: status for one, status in told.items() if status != 403} == {}
    assert standing(attacked["workspace"]) == before


def test_what_changes_something_is_not_for_who_may_only_read(asked_for):
    """By the way of asking: what only reads is asked by GET, and everything else by who may more, but for what is tried out and kept nowhere, and what is one's own."""
    found = sorted(one for one, right in asked_for.items() if one[0] != "GET" and right == "read")
    assert found == sorted([*TRIED, *OWN]), "\n".join(map(str, found))
