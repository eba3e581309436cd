"""Aliyun SMS against its twin: what goes out, what comes back, and what happens when either goes wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from koipond import deliver
from koipond.deliver.channels.sms_aliyun import signing
from koipond.deliver.sms import optout, parts, templates
from tests.deliver.providers.conftest import until
from tests.otlp import collected

TEXT = "{{ person.first_name }}，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R"


@pytest.fixture
def aliyun(shop, twin, door):
    known = twin.account("aliyun")
    made = shop("sms_aliyun", access_key=known["key"], access_secret=known["secret"], signature="锦鲤茶", address=f"{twin.url}/aliyun")
    twin.account("aliyun", report_url=f"{door}/{made.account.door}/report", up_url=f"{door}/{made.account.door}/up")
    deliver.fetch_templates(made.slug, made.account.id, by="test")
    return made


def person(office, number: int) -> int:
    office.person(number, consent="", first_name=f"客{number}")
    office.rows("profiles_traits", person=number, t_email="", t_phone=f"138 0000 {number:04d}", t_first_name=f"客{number}", tick=2)
    office.consent(number, "granted", channel="sms")
    return number


def texts(twin, number: int) -> list[str]:
    return [text["content"] for text in twin.http.get(f"/_twin/phones/1380000{number:04d}").json().get("texts", [])]


def test_the_golden_vector_of_the_signature():
    query = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    signed = signing.headers("YourAccessKeyId", "YourAccessKeySecret", "ecs.cn-shanghai.aliyuncs.com", "RunInstances", "2014-05-26", query, b"",
                             "3156853299f313e23d1673dc12e1703d", datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC))
    assert signed["Authorization"].endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_a_text_reaches_the_phone_and_its_receipt_comes_back(aliyun, twin):
    message, = aliyun.send(TEXT, person(aliyun.office, 1))
    assert aliyun.office.state(message) == ("accepted", "")
    assert texts(twin, 1) == ["【锦鲤茶】客1，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R"]
    aliyun.told(message, "delivered")


def test_many_go_in_few_requests_and_each_reads_its_own(aliyun, twin):
    people = [person(aliyun.office, number) for number in range(1, 151)]
    made = aliyun.send(TEXT, *people)
    assert {aliyun.office.state(message) for message in made} == {("accepted", "")}
    assert [texts(twin, number)[0][5:].split("，")[0] for number in (1, 77, 150)] == ["客1", "客77", "客150"]
    asked = [entry for entry in twin.ledger(platform="aliyun", way="in", most=500) if entry["what"] == "SendBatchSms"]
    assert len(asked) == 2


def test_a_text_of_no_approved_template_is_refused_before_anything_is_asked(aliyun, twin):
    message, = aliyun.send("随便写的一句话", person(aliyun.office, 1))
    assert aliyun.office.state(message) == ("refused", "template_not_approved")
    assert texts(twin, 1) == []


def test_a_wrong_secret_stops_the_sender_and_names_the_account(aliyun, twin):
    deliver.change_account(aliyun.slug, aliyun.account.id, "test", values={"access_secret": "wrong-secret"})
    message, = aliyun.send(TEXT, person(aliyun.office, 1))
    assert aliyun.office.state(message) == ("refused", "auth")
    with pytest.raises(deliver.ProviderRefused) as refused:
        deliver.check_account(aliyun.slug, aliyun.account.id)
    assert "wrong-secret" not in str(refused.value)


def test_an_account_can_be_checked_and_tried(aliyun, twin):
    assert "锦鲤茶" in deliver.check_account(aliyun.slug, aliyun.account.id)
    told = deliver.send_test(aliyun.slug, aliyun.account.id, "+8613800009999", "美，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R")
    assert told.status == "accepted" and texts(twin, 9999)


def test_what_may_have_been_taken_is_not_sent_again(aliyun, twin):
    twin.order("faults", platform="aliyun", what="drop_after_accept", n=1)
    message, = aliyun.send(TEXT, person(aliyun.office, 1))
    assert aliyun.office.state(message) == ("unknown", "no_answer")
    aliyun.office.send()
    assert len(texts(twin, 1)) == 1


def test_a_provider_that_is_down_is_tried_again_later(aliyun, twin, clock):
    twin.order("faults", platform="aliyun", what="fail_next", n=1, code="isp.SYSTEM_ERROR")
    message, = aliyun.send(TEXT, person(aliyun.office, 1))
    assert aliyun.office.state(message)[0] == "later"


    clock.forward(timedelta(minutes=6))
    aliyun.office.send()
    assert aliyun.office.state(message) == ("accepted", "") and len(texts(twin, 1)) == 1


def test_receipts_that_come_twice_and_out_of_order_count_once(aliyun, twin):
    twin.order("callbacks", platform="aliyun", double=True, shuffle=0.3)
    made = aliyun.send(TEXT, *(person(aliyun.office, number) for number in range(1, 21)))
    for message in made:
        aliyun.told(message, "delivered")
    count = aliyun.office.db.value("SELECT count() FROM deliver_receipts WHERE status = 'delivered'")
    assert count == 20


def test_a_receipt_that_is_called_in_is_a_span_without_whom_it_is_about(aliyun, twin):
    with collected() as spans:
        message, = aliyun.send(TEXT, person(aliyun.office, 1))
        aliyun.told(message, "delivered")
    told = {one.key: one.value.string_value or one.value.int_value for one in spans["callback"][0].attributes}
    assert told["provider"] == "sms_aliyun" and told["account"] == aliyun.account.id and told["reports"] == 1
    assert spans["send"][0].trace_id.hex() == message.replace("-", "") and "13800000001" not in str(spans)


def test_an_answer_of_refusal_ends_consent_and_messages(aliyun, twin):
    office = aliyun.office
    someone = person(office, 1)
    aliyun.send(TEXT, someone)
    twin.act("aliyun", "reply", phone="13800000001", content="R")
    until(lambda: any(stop["reason"] == "unsubscribed" for stop in deliver.suppressions(office.slug, "sms")))
    office.settle()
    message, = aliyun.send(TEXT, someone)
    assert office.state(message) == ("refused", "suppressed")


def test_a_call_to_an_unknown_door_learns_nothing(door):
    import httpx

    assert httpx.post(f"{door}/{'0' * 32}/report", json=[]).status_code == 404


@pytest.mark.parametrize("text, told", [("R", True), ("  退订。", True), ("TD", True), ("Stop", True), ("好的", False), ("R先生您好", False), ("", False)])
def test_words_that_end_messages(text, told):
    assert optout.asks_out(text) is told


@pytest.mark.parametrize("text, home, count", [("一" * 70, True, 1), ("一" * 71, True, 2), ("一" * 134, True, 2), ("一" * 135, True, 3),
                                               ("a" * 160, False, 1), ("a" * 161, False, 2), ("€" * 80, False, 1), ("€" * 81, False, 2), ("好" + "a" * 70, False, 2)])
def test_parts_of_a_text(text, home, count):
    assert parts.parts(text, home) == count


def test_the_narrower_template_is_taken_and_a_gap_named_twice_must_be_the_same():
    known = templates.ordered([templates.Approved("wide", "${all}。"), templates.Approved("narrow", "您好${name}，${name}的${item}到了。")])
    assert templates.lay("您好美，美的茶到了。", known).template.code == "narrow"
    assert dict(templates.lay("您好美，美的茶到了。", known).parameters) == {"name": "美", "item": "茶"}
    assert templates.lay("您好美，丽的茶到了。", known).template.code == "wide"
    assert templates.lay("您好", known) is None
