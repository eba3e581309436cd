import pytest
from django.test import Client

from koipond import access
from tests.identify.house import says, seen


@pytest.fixture
def ask(workspace):
    """`ask(scope, method, path, body)` with a key of that scope: status and answer."""

    def asked(scope, method, path, **body):
        _, token = access.create_key(workspace, "Program", [scope], by="test")
        client = Client(headers={"Authorization": f"Bearer {token}"})
        answer = getattr(client, method)(f"/api/w/{workspace.slug}{path}", body or None,
                                         **({"content_type": "application/json"} if method == "post" else {}))
        return answer.status_code, answer.json()

    return asked


def test_a_person_is_found_by_any_spelling_of_an_identifier(house, ask):
    house.happens(says(user="mei", phone="138 1234 5678"))
    assert ask("read", "get", "/people/find", kind="phone", value="+86-138-1234-5678") == (200, {"person": 1})
    status, answer = ask("read", "get", "/people/find", kind="phone", value="13999999998")
    assert (status, answer["error"]["number"]) == (404, "identify.E003")
    status, answer = ask("read", "get", "/people/find", kind="fax", value="1")
    assert (status, answer["error"]["number"]) == (422, "identify.E001")


def test_a_person_shows_why_the_identifiers_belong_together(house, ask):
    house.happens(seen(anon="a1"), says(user="mei", phone="13812345678"), says(user="wei", phone="13812345678"))
    house.happens(seen(user="mei", anon="a1"))
    status, answer = ask("read", "get", "/people/1/identifiers")
    assert status == 200 and answer["person"] == 2
    assert {one["value"]: one["origin"] for one in answer["identifiers"]} == {"a1": 1, "mei": 2, "+8613812345678": 2}
    assert [(m["loser"], m["value"], m["message_id"]) for m in answer["merges"]] == [(1, "a1", "m4")]
    assert [(r["reason"], r["person"], r["other"]) for r in answer["refused"]] == [("conflict", 2, 3)]
    status, answer = ask("read", "get", "/people/99/identifiers")
    assert (status, answer["error"]["number"]) == (404, "identify.E004")


def test_values_are_blocked_by_those_who_may_write(ask):
    assert ask("read", "post", "/blocked-values", kind="email", value="shop@example.com")[0] == 403
    status, answer = ask("write", "post", "/blocked-values", kind="email", value="Shop@Example.com")
    assert (status, answer["value"], answer["by"]) == (201, "shop@example.com", "key Program")
    assert [row["value"] for row in ask("read", "get", "/blocked-values")[1]] == ["shop@example.com"]
    status, answer = ask("write", "post", "/blocked-values", kind="email", value="no mail")
    assert (status, answer["error"]["number"]) == (422, "identify.E002")


def test_the_kinds_in_force_are_listed_from_the_most_trusted(ask):
    status, kinds = ask("read", "get", "/identifier-kinds")
    assert status == 200 and [kind["name"] for kind in kinds][:2] == ["user_id", "member_id"]
