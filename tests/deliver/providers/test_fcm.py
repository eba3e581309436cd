"""FCM against its twin."""

import json
from datetime import timedelta

import jwt
import pytest

from koipond import deliver
from koipond.deliver.push import tokens
from koipond.kit import clock as time
from tests.deliver.providers.devices import Pusher

TITLE, TEXT = "新茶到了", "{{ person.first_name }}，今年的龙井到了"


@pytest.fixture
def fcm(shop, twin):
    known = twin.account("fcm")
    account = json.dumps({"type": "service_account", "project_id": known["project"], "client_email": known["client_email"], "private_key": known["private_key"],
                          "private_key_id": known["private_key_id"]})
    return Pusher(shop("push_fcm", service_account=account, address=f"{twin.url}/fcm", token_address=f"{twin.url}/fcm/token"), twin, "fcm")


def test_a_push_reaches_the_phone(fcm):
    token = fcm.phone(1)
    message, = fcm.send(1, link="https://shop.example/tea", picture="https://shop.example/tea.jpg")
    assert fcm.state(message) == ("accepted", "")
    note, = fcm.notes(token)
    assert (note["title"], note["body"]) == (TITLE, "客1，今年的龙井到了")
    assert note["data"]["koipond"] == message and "/t/c/" in note["data"]["link"]


def test_a_dead_token_is_ended_and_never_asked_again(fcm):
    token = fcm.phone(1)
    fcm.twin.act("fcm", "uninstall", token=token)
    message, = fcm.send(1)
    assert fcm.state(message) == ("refused", "address_dead")
    asked = fcm.requests("send")
    again, = fcm.send(1)
    assert fcm.state(again) == ("refused", "no_address") and fcm.requests("send") == asked
    other = fcm.phone(1)
    message, = fcm.send(1)
    assert fcm.state(message) == ("accepted", "") and len(fcm.notes(other)) == 1


def test_it_goes_to_the_newest_device_or_to_all(fcm):
    older, newer = fcm.phone(1), fcm.phone(1)
    fcm.send(1)
    assert (len(fcm.notes(older)), len(fcm.notes(newer))) == (0, 1)
    deliver.change_account(fcm.slug, fcm.account.id, "test", values={"reach": "all"})
    fcm.twin.act("fcm", "uninstall", token=newer)
    message, = fcm.send(1)
    assert fcm.state(message) == ("accepted", "") and (len(fcm.notes(older)), len(fcm.notes(newer))) == (1, 1)
    asked = fcm.requests("send")
    fcm.send(1)
    assert fcm.requests("send") == asked + 1      # the dead one was ended though the message was accepted


def test_each_of_many_gets_their_own(fcm):
    phones = {number: fcm.phone(number) for number in range(1, 121)}
    made = fcm.send(*phones)
    assert {fcm.state(message) for message in made} == {("accepted", "")}
    assert [fcm.notes(phones[number])[0]["body"].split("，")[0] for number in (1, 60, 120)] == ["客1", "客60", "客120"]


def test_a_wrong_key_is_told_and_nothing_goes_out(fcm):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    wrong = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    whole = json.loads(fcm.account.secrets["service_account"]) | {"private_key": wrong}
    deliver.change_account(fcm.slug, fcm.account.id, "test", values={"service_account": json.dumps(whole)})
    token = fcm.phone(1)
    message, = fcm.send(1)
    assert fcm.state(message) == ("later", "auth") and fcm.notes(token) == []
    with pytest.raises(deliver.ProviderRefused) as refused:
        deliver.check_account(fcm.slug, fcm.account.id)
    assert "PRIVATE KEY" not in str(refused.value) and "invalid_grant" in str(refused.value)


def test_an_account_can_be_checked_and_tried(fcm):
    token = fcm.phone(1)
    assert "koi-tea-twin" in deliver.check_account(fcm.slug, fcm.account.id)
    assert deliver.send_test(fcm.slug, fcm.account.id, token, "试一下", subject="锦鲤").status == "accepted"
    assert len(fcm.notes(token)) == 1


def test_a_token_that_ran_out_is_renewed_within_the_same_attempt(fcm):
    token = fcm.phone(1)
    fcm.send(1)
    fcm.twin.forward(4000)
    message, = fcm.send(1)
    assert fcm.state(message) == ("accepted", "") and len(fcm.notes(token)) == 2 and fcm.requests("token") == 2


def test_what_may_have_been_taken_is_not_sent_again(fcm):
    token = fcm.phone(1)
    fcm.twin.order("faults", platform="fcm", what="drop_after_accept", n=1, path="send")
    message, = fcm.send(1)
    assert fcm.state(message) == ("unknown", "no_answer")
    fcm.office.send()
    assert len(fcm.notes(token)) == 1


@pytest.mark.parametrize("code, state", [("UNAVAILABLE", ("later", "transient")), ("QUOTA_EXCEEDED", ("later", "throttled")), ("INTERNAL", ("later", "transient")),
                                         ("SENDER_ID_MISMATCH", ("refused", "other_app"))])
def test_what_the_service_says(fcm, clock, code, state):
    token = fcm.phone(1)
    fcm.send(1)       # has a token of the account by now
    fcm.twin.order("faults", platform="fcm", what="fail_next", n=1, code=code)
    message, = fcm.send(1)
    assert fcm.state(message) == state
    if state[0] == "later":
        clock.forward(timedelta(minutes=6))
        fcm.office.send()
        assert fcm.state(message) == ("accepted", "") and len(fcm.notes(token)) == 2


def test_what_is_too_big_is_not_sent(fcm):
    token = fcm.phone(1)
    message, = fcm.send(1, text="长" * 2000)
    assert fcm.state(message) == ("refused", "too_big") and fcm.notes(token) == []


def test_a_token_signed_by_us_is_read_by_others():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    for key, algorithm in ((rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"), (ec.generate_private_key(ec.SECP256R1()), "ES256")):
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
        made = tokens.signed(pem, {"iss": "koi", "iat": int(time.real().timestamp())}, kid="k1")
        assert jwt.decode(made, key.public_key(), [algorithm])["iss"] == "koi" and jwt.get_unverified_header(made)["kid"] == "k1"
