"""The endpoints of messages and templates, asked by a program with a key."""

import pytest
from django.test import Client

from koipond import access


@pytest.fixture
def ask(office):
    _, token = access.create_key(office.workspace, "Program", ["read", "write"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def call(path, body=None):
        answer = client.get(f"/api/w/{office.slug}{path}") if body is None else client.post(
            f"/api/w/{office.slug}{path}", body, content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None

    return call


def test_messages_tell_what_became_of_them(office, server, ask):
    server.answers = {"p2@shop.example": "550 5.1.1 no such user"}
    one, two, three = office.put(office.person(1), office.person(2), office.person(3, consent=""))
    office.send()
    _, rows = ask("/messages?journey=7")
    assert {row["message"]: (row["status"], row["reason"]) for row in rows} == {
        one: ("accepted", ""), two: ("refused", "address_dead"), three: ("refused", "no_consent")}
    _, refused = ask("/messages?status=refused&limit=1")
    assert len(refused) == 1 and refused[0]["status"] == "refused"
    _, single = ask(f"/messages/{two}")
    assert single["detail"].startswith("550") and [row["status"] for row in single["history"]] == ["refused"]
    _, of_three = ask("/people/3/messages")
    assert [row["reason"] for row in of_three] == ["no_consent"]
    _, totals = ask("/messages/totals")
    assert {(row["status"], row["reason"]): row["messages"] for row in totals} == {
        ("accepted", ""): 1, ("refused", "address_dead"): 1, ("refused", "no_consent"): 1}
    assert all(row["english"] and row["chinese"] != row["reason"] for row in totals if row["reason"])
    _, listed = ask("/suppressions")
    assert [(row["address"], row["reason"]) for row in listed] == [("p2@shop.example", "hard")]
    assert ask("/suppressions/lift", {"address": "p2@shop.example"}) == (200, {"lifted": 1})


def test_a_no_has_a_number(office, server, ask):
    assert ask("/messages/nonsense")[1]["error"]["number"] == "deliver.E001"
    message, = office.put(office.person(1))
    office.send()
    status, body = ask(f"/messages/{message}/release", {})
    assert 400 <= status < 500 and body["error"]["number"] == "deliver.E002"
    assert ask("/suppressions", {"address": "x"})[1]["error"]["number"] == "deliver.E003"


def test_an_unknown_message_is_released(office, server, ask):
    server.drop_after = {"p1@shop.example"}
    message, = office.put(office.person(1))
    office.send()
    assert [row["message"] for row in ask("/messages?status=unknown")[1]] == [message]
    assert ask(f"/messages/{message}/release", {})[0] == 202


def test_the_mailbox_is_read(office, settings_of, ask):
    settings_of(SMTP_URL="")
    message, = office.put(office.person(1))
    office.send()
    assert [row["id"] for row in ask("/mailbox")[1]] == [message]
    assert [row["at"][-1] for row in (ask("/mailbox")[1][0], ask("/messages")[1][0])] == ["Z", "Z"]
    assert "你好 Mei" in ask(f"/mailbox/{message}")[1]["html"]
    assert ask("/mailbox/nonsense")[0] == 404


def test_templates_are_saved_with_what_is_wrong_and_previewed(office, ask):
    status, body = ask("/templates", {"name": "N", "subject": "S", "html": "{{ person.nmae }}"})
    assert (status, body["error"]["number"]) == (422, "content.E001") and "person.name" in body["error"]["hint"]
    status, made = ask("/templates", {"name": "N", "subject": "Hi {{ person.name }}", "mjml":
                       "<mjml><mj-body><mj-section><mj-column><mj-text>{{ person.name }}</mj-text></mj-column></mj-section></mj-body></mjml>"})
    assert status == 201 and made["number"] == 1 and "{{ person.name }}" in made["html"]
    assert ask(f"/templates/versions/{made['id']}/preview", {"person": {"name": "美 <b>"}})[1]["subject"] == "Hi 美 <b>"
    assert sorted(row["name"] for row in ask("/templates")[1]) == ["N", "Tea"]
    assert "person.email" in ask("/templates/variables")[1]
    assert ask(f"/templates/{made['template']}")[1]["id"] == made["id"]
    assert ask("/templates/999999")[1]["error"]["number"] == "content.E006"
