"""The twin of Twilio, asked by Twilio's own SDK, whose validator also checks the signatures of callbacks."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from koipond.twin.platforms.twilio import signed

FROM, TO = "+15005550006", "+14155550100"


class ToTheTwin(TwilioHttpClient):
    def __init__(self, url):
        super().__init__()
        self.url = url

    def request(self, method, url, *rest, **more):
        return super().request(method, url.replace("https://api.twilio.com", self.url), *rest, **more)


@pytest.fixture
def account(twin, receiver):
    return twin.account("twilio", numbers={FROM: receiver.url + "/inbound"})


@pytest.fixture
def sdk(twin, account):
    return Client(account["sid"], account["token"], http_client=ToTheTwin(twin.url))


def refused(function) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as caught:
        function()
    return caught.value.status, caught.value.code


def test_the_golden_vector_of_the_signature():
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
    assert signed("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_their_sdk_sends_and_their_validator_accepts_the_callbacks(sdk, account, receiver):
    url = receiver.url + "/status?m=1"
    message = sdk.messages.create(to=TO, from_=FROM, body="Hello 美", status_callback=url)
    assert message.status == "queued" and message.sid.startswith("SM")
    heard = receiver.wait(2)
    fields = [dict(parse_qsl(each.body.decode(), keep_blank_values=True)) for each in heard]
    assert [each["MessageStatus"] for each in fields] == ["sent", "delivered"] and fields[0]["MessageSid"] == message.sid
    validator = RequestValidator(account["token"])
    assert all(validator.validate(url, each, got.headers["x-twilio-signature"]) for each, got in zip(fields, heard))
    assert sdk.messages(message.sid).fetch().status == "delivered"
    assert [each.sid for each in sdk.messages.list(to=TO)] == [message.sid]


def test_who_says_stop_is_not_written_to_until_start(twin, sdk, account, receiver):
    sdk.messages.create(to=TO, from_=FROM, body="Hello")
    receiver.heard.clear()
    twin.act("twilio", "reply", phone=TO, to=FROM, content="Stop")
    [heard] = receiver.wait(wanted=lambda each: each.path == "/inbound")
    fields = dict(parse_qsl(heard.body.decode()))
    assert (fields["Body"], fields["From"], fields["OptOutType"]) == ("Stop", TO, "STOP")
    assert RequestValidator(account["token"]).validate(receiver.url + "/inbound", fields, heard.headers["x-twilio-signature"])
    assert refused(lambda: sdk.messages.create(to=TO, from_=FROM, body="Hello")) == (400, 21610)
    twin.act("twilio", "reply", phone=TO, to=FROM, content="START")
    assert sdk.messages.create(to=TO, from_=FROM, body="Hello").status == "queued"


def test_what_cannot_be_sent_is_refused_with_their_codes(twin, sdk, account):
    cases = {21211: {"to": "123"}, 21606: {"from_": "+15005550001"}, 21408: {"to": "+4915112345678"}, 21617: {"body": "x" * 1601}, 21602: {"body": ""}}
    for code, changed in cases.items():
        assert refused(lambda changed=changed: sdk.messages.create(**{"to": TO, "from_": FROM, "body": "Hello", **changed})) == (400, code)
    assert refused(lambda: Client(account["sid"], "wrong", http_client=ToTheTwin(twin.url)).messages("SM0").fetch()) == (401, 20003)
    assert refused(lambda: sdk.messages("SM0").fetch()) == (404, 20404)


def test_a_dead_phone_is_told_by_callback(sdk, receiver):
    sdk.messages.create(to="+14155554040", from_=FROM, body="Hello", status_callback=receiver.url)
    fields = dict(parse_qsl(receiver.wait(2)[1].body.decode()))
    assert (fields["MessageStatus"], fields["ErrorCode"]) == ("undelivered", "30005")


def test_a_scheduled_message_waits_and_can_be_taken_back(twin, sdk, account):
    service, at = next(iter(account["services"])), datetime.now(UTC) + timedelta(hours=1)
    kept, taken = (sdk.messages.create(to=TO, messaging_service_sid=service, body=body, send_at=at, schedule_type="fixed") for body in ("a", "b"))
    assert kept.status == "scheduled" and sdk.messages(taken.sid).update(status="canceled").status == "canceled"
    twin.forward(3602)
    while sdk.messages(kept.sid).fetch().status == "scheduled":
        pass
    twin.forward(10)
    assert [each["content"] for each in twin.http.get(f"/_twin/phones/{TO}").json()["texts"]] == ["a"]
