"""Tencent Cloud and Twilio against their twins, two providers side by side, and what becomes of unknown fates."""

from datetime import UTC, datetime, timedelta

import pytest

from koipond import deliver
from koipond.deliver import reconcile
from koipond.deliver.channels.sms_tencent import signing
from koipond.deliver.channels.sms_twilio import channel as twilio_channel
from tests.deliver.providers.conftest import Shop, until

TEXT = "{{ person.first_name }}，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R"
APPROVED = "{1}，新到的{2}正是您喜欢的味道，会员九折。拒收请回复R"


@pytest.fixture
def tencent(shop, twin, door):
    known = twin.account("tencent")
    made = shop("sms_tencent", secret_id=known["key"], secret_key=known["secret"], app="1400000001", signature="锦鲤茶", address=f"{twin.url}/tencent")
    app = known["apps"]["1400000001"] | {"report_url": f"{door}/{made.account.door}/report", "reply_url": f"{door}/{made.account.door}/reply"}
    twin.account("tencent", apps={"1400000001": app})
    deliver.set_provider_template(made.slug, made.account.id, "1000003", APPROVED, by="test")
    return made


@pytest.fixture
def twilio(shop, twin, door, monkeypatch):
    monkeypatch.setattr("django.conf.settings.URL", door.removesuffix("/in"))
    known = twin.account("twilio")
    return shop("sms_twilio", sid=known["sid"], token=known["token"], sender="+15005550006", address=f"{twin.url}/twilio")


def person(office, number: int, phone: str = "") -> int:
    office.rows("profiles_traits", person=number, t_email="", t_phone=phone or f"1380000{number:04d}", t_first_name=f"客{number}", tick=2)
    office.consent(number, "granted", channel="sms")
    return number


def texts(twin, phone: str) -> list[str]:
    return [text["content"] for text in twin.http.get(f"/_twin/phones/{phone}").json().get("texts", [])]


def test_tencents_golden_vector():
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    told = signing.authorization("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "cvm", "cvm.tencentcloudapi.com", body,
                                 datetime.fromtimestamp(1551113065, UTC))
    assert told.endswith("Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")


def test_twilios_golden_vector():
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
    assert twilio_channel.signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_tencent_sends_by_place_and_its_receipts_come_back(tencent, twin):
    made = tencent.send(TEXT, person(tencent.office, 1), person(tencent.office, 2))
    assert {tencent.office.state(message) for message in made} == {("accepted", "")}
    assert texts(twin, "13800000002") == ["【锦鲤茶】客2，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R"]
    for message in made:
        tencent.told(message, "delivered")
    assert "1400000001" in deliver.check_account(tencent.slug, tencent.account.id)


def test_who_read_the_same_go_in_one_request(tencent, twin):
    people = [person(tencent.office, number) for number in range(1, 31)]
    made = tencent.send("贵宾，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R", *people)
    assert {tencent.office.state(message) for message in made} == {("accepted", "")}
    assert len([entry for entry in twin.ledger(platform="tencent", way="in", most=500) if entry["what"] == "SendSms"]) == 1


def test_a_wrong_key_stops_tencent(tencent):
    deliver.change_account(tencent.slug, tencent.account.id, "test", values={"secret_key": "wrong-secret"})
    message, = tencent.send(TEXT, person(tencent.office, 1))
    assert tencent.office.state(message) == ("refused", "auth")


def test_twilio_takes_what_is_abroad_and_its_signed_status_comes_back(twilio, twin):
    office = twilio.office
    message, = twilio.send("Hello {{ person.first_name }}, reply STOP to stop", person(office, 1, "+1 (415) 555-2671"))
    assert office.state(message) == ("accepted", "")
    until(lambda: texts(twin, "%2B14155552671") == ["Hello 客1, reply STOP to stop"])
    twilio.told(message, "delivered")


def test_a_status_that_twilio_did_not_sign_is_refused(twilio, door):
    import httpx

    answer = httpx.post(f"{door}/{twilio.account.door}/status", data={"MessageSid": "SM1", "MessageStatus": "delivered"}, headers={"x-twilio-signature": "AAAA"})
    assert answer.status_code == 403


def test_two_providers_share_the_work_and_one_that_is_down_is_stood_in_for(office, twin, door, tencent):
    known = twin.account("aliyun")
    aliyun = Shop(office, deliver.create_account(office.slug, "sms_aliyun", "阿里云", {
        "access_key": known["key"], "access_secret": known["secret"], "signature": "锦鲤茶", "address": f"{twin.url}/aliyun"}, by="test"))
    deliver.fetch_templates(aliyun.slug, aliyun.account.id, by="test")
    deliver.change_account(office.slug, tencent.account.id, "test", values={"address": "http://127.0.0.1:9"})   # nobody listens there
    made = aliyun.send(TEXT, *(person(office, number) for number in range(1, 41)))
    later = [message for message in made if office.state(message)[0] == "later"]
    assert later and all(office.state(message)[0] in ("later", "accepted") for message in made)
    again = aliyun.send(TEXT, *(person(office, number) for number in range(41, 45)))
    assert {office.state(message) for message in again} <= {("accepted", ""), ("later", "transient")}


def test_an_unknown_fate_is_asked_for_and_found(tencent, twin, clock):
    office = tencent.office
    twin.order("faults", platform="tencent", what="drop_after_accept", n=1)
    message, = tencent.send(TEXT, person(office, 1))
    assert office.state(message) == ("unknown", "no_answer")
    clock.forward(timedelta(minutes=3))
    until(lambda: reconcile.reconcile(office.slug) > 0)
    office.settle()
    assert office.state(message) == ("accepted", "")
    assert len(texts(twin, "13800000001")) == 1


def test_what_has_no_receipt_yet_is_not_sent_again(tencent, twin, clock, monkeypatch):
    office, message = tencent.office, cut_off(tencent, monkeypatch)
    clock.forward(timedelta(minutes=40))
    assert reconcile.reconcile(office.slug) == 0 and office.state(message) == ("unknown", "no_answer")


def test_what_the_provider_never_had_goes_out_again_after_a_while(office, shop, twin, clock, monkeypatch):
    known = twin.account("aliyun")
    aliyun = shop("sms_aliyun", access_key=known["key"], access_secret=known["secret"], signature="锦鲤茶", address=f"{twin.url}/aliyun")
    deliver.fetch_templates(aliyun.slug, aliyun.account.id, by="test")
    message = cut_off(aliyun, monkeypatch)
    clock.forward(timedelta(minutes=3))
    assert reconcile.reconcile(office.slug) == 0, "too early to say that it was never taken"
    clock.forward(timedelta(minutes=30))
    assert reconcile.reconcile(office.slug) == 1
    office.settle()
    assert office.state(message) == ("later", "not_taken")
    office.send()
    assert office.state(message) == ("accepted", "") and len(texts(twin, "13800000001")) == 1


def cut_off(shop, monkeypatch) -> str:
    """A message whose request never reached the provider, though it looks as if it might have."""
    from koipond.deliver.line import NoAnswer, Web

    asked = Web.ask

    async def cut(self, call):
        raise NoAnswer("connection reset")

    monkeypatch.setattr(Web, "ask", cut)
    message, = shop.send(TEXT, person(shop.office, 1))
    monkeypatch.setattr(Web, "ask", asked)
    assert shop.office.state(message) == ("unknown", "no_answer")
    return message
