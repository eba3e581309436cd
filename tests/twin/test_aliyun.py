"""The twin of Aliyun SMS: asked by Aliyun's own SDK, and by requests that a client gets wrong."""

import hashlib
import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest, SendBatchSmsRequest, SendSmsRequest
from alibabacloud_tea_openapi.models import Config

from koipond.twin.platforms.aliyun import acs3
from tests.twin.peer import until

MARKETING, OTP, NOTICE = "SMS_100000003", "SMS_100000001", "SMS_100000002"
SIGN = "锦鲤茶"


@pytest.fixture
def account(twin, receiver):
    receiver.answer = lambda heard: (200, '{"code":0,"msg":"接收成功"}'.encode())
    return twin.account("aliyun", report_url=receiver.url + "/report", up_url=receiver.url + "/up")


@pytest.fixture
def sdk(twin, account):
    return Client(Config(access_key_id=account["key"], access_key_secret=account["secret"], endpoint=twin.url.removeprefix("http://"), protocol="http"))


def send(sdk, phones, template=MARKETING, sign=SIGN, out_id="", **params):
    return sdk.send_sms(SendSmsRequest(phone_numbers=phones, sign_name=sign, template_code=template, out_id=out_id,
                                       template_param=json.dumps(params or {"name": "美", "tea": "龙井"}, ensure_ascii=False))).body


def raw(twin, account, action="SendSms", path="/aliyun/", date=None, nonce=None, secret=None, tamper=b"", **asked):
    """A request signed here by hand, with one thing or another wrong."""
    from urllib.parse import urlencode

    body = urlencode(asked).encode()
    headers = {"host": twin.url.removeprefix("http://"), "x-acs-action": action, "x-acs-version": "2017-05-25",
               "x-acs-date": date or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "x-acs-signature-nonce": nonce or uuid.uuid4().hex,
               "x-acs-content-sha256": hashlib.sha256(body).hexdigest(), "content-type": "application/x-www-form-urlencoded"}
    signed = sorted(name for name in headers if name.startswith("x-acs") or name == "host")
    signature = acs3.sign(secret or account["secret"], acs3.string_to_sign("POST", "/", "", headers, signed, headers["x-acs-content-sha256"]))
    headers["authorization"] = f"ACS3-HMAC-SHA256 Credential={account['key']},SignedHeaders={';'.join(signed)},Signature={signature}"
    return twin.http.post(path, content=body + tamper, headers=headers)


GOOD = {"PhoneNumbers": "13800138000", "SignName": SIGN, "TemplateCode": MARKETING, "TemplateParam": '{"name":"美","tea":"龙井"}'}


def test_the_golden_vector_of_the_signature():
    headers = {"host": "ecs.cn-shanghai.aliyuncs.com", "x-acs-action": "RunInstances", "x-acs-version": "2014-05-26",
               "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(), "x-acs-date": "2023-10-26T10:22:32Z",
               "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d"}
    query = "RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"
    to_sign = acs3.string_to_sign("POST", "/", query, headers, sorted(headers), headers["x-acs-content-sha256"])
    assert to_sign.split("\n")[1].startswith("7ea06492")
    assert acs3.sign("YourAccessKeySecret", to_sign) == "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"


def test_their_sdk_sends_and_the_phone_and_the_report_have_it(twin, sdk, receiver):
    body = send(sdk, "13800138001", out_id="m-1")
    assert (body.code, body.message) == ("OK", "OK") and body.biz_id and body.request_id
    phone = twin.http.get("/_twin/phones/13800138001").json()
    assert phone["texts"][-1]["content"] == "【锦鲤茶】美，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R"
    [report] = receiver.wait(wanted=lambda heard: body.biz_id.encode() in heard.body)[0].json()
    assert report["phone_number"] == "13800138001" and report["out_id"] == "m-1"
    assert report["success"] is True and report["err_code"] == "DELIVERED" and report["sms_size"] == "1"
    at = datetime.strptime(report["send_time"], "%Y-%m-%d %H:%M:%S")
    assert abs((datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=8)) - at) < timedelta(minutes=1), "UTC+8, without saying so"


def test_a_number_that_is_no_more_fails_by_report_and_not_by_answer(sdk, receiver):
    sent = send(sdk, "13800134040,13800134080")
    reports = {each["phone_number"]: each for each in receiver.wait(wanted=lambda heard: sent.biz_id.encode() in heard.body)[0].json()}
    assert {number: (each["success"], each["err_code"]) for number, each in reports.items()} == {
        "13800134040": (False, "MOBILE_NOT_ON_SERVICE"), "13800134080": (False, "MOBILE_TERMINAL_ERROR")}
    assert len({each["biz_id"] for each in reports.values()}) == 1, "one BizId for the whole call"


def test_a_batch_has_a_signature_and_words_for_each(twin, sdk):
    body = sdk.send_batch_sms(SendBatchSmsRequest(
        phone_number_json='["13800138011","13800138012"]', sign_name_json=json.dumps([SIGN, SIGN]), template_code=NOTICE,
        template_param_json=json.dumps([{"name": "美", "order": "A1"}, {"name": "伟", "order": "A2"}]))).body
    assert body.code == "OK"
    texts = [twin.http.get(f"/_twin/phones/1380013801{n}").json()["texts"][-1]["content"] for n in (1, 2)]
    assert texts == ["【锦鲤茶】美，您的订单A1已发货，请留意查收。", "【锦鲤茶】伟，您的订单A2已发货，请留意查收。"]


def test_what_was_sent_can_be_asked_for(sdk, receiver):
    biz_id = send(sdk, "13800138021", out_id="asked").biz_id
    receiver.wait(wanted=lambda heard: biz_id.encode() in heard.body)
    day = (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y%m%d")
    found = sdk.query_send_details(QuerySendDetailsRequest(phone_number="13800138021", send_date=day, page_size=10, current_page=1)).body
    [detail] = [each for each in found.sms_send_detail_dtos.sms_send_detail_dto if each.out_id == "asked"]
    assert detail.send_status == 3 and detail.err_code == "DELIVERED" and detail.template_code == MARKETING
    other = sdk.query_send_details(QuerySendDetailsRequest(phone_number="13800138021", biz_id=biz_id + "x", send_date=day, page_size=10, current_page=1)).body
    assert other.total_count == 0


@pytest.mark.parametrize("code, sent", [
    ("isv.SMS_SIGNATURE_ILLEGAL", {"SignName": "锦鲤茶新店"}),
    ("isv.SMS_TEMPLATE_ILLEGAL", {"TemplateCode": "SMS_100000004"}),
    ("isv.SMS_TEMPLATE_ILLEGAL", {"TemplateCode": "SMS_9"}),
    ("isv.MOBILE_NUMBER_ILLEGAL", {"PhoneNumbers": "1380013800"}),
    ("isv.MOBILE_NUMBER_ILLEGAL", {"PhoneNumbers": "12800138000"}),
    ("isv.MOBILE_COUNT_OVER_LIMIT", {"PhoneNumbers": ",".join(str(13900000000 + n) for n in range(1001))}),
    ("isv.TEMPLATE_MISSING_PARAMETERS", {"TemplateParam": '{"name":"美"}'}),
    ("isv.PARAM_LENGTH_LIMIT", {"TemplateParam": json.dumps({"name": "美" * 36, "tea": "龙井"})}),
    ("isv.BLACK_KEY_CONTROL_LIMIT", {"TemplateParam": '{"name":"美","tea":"赌博"}'}),
    ("isv.INVALID_JSON_PARAM", {"TemplateParam": "{name"}),
])
def test_a_wrong_order_is_refused_with_200_and_their_code(twin, account, code, sent):
    answer = raw(twin, account, **{**GOOD, **sent})
    assert answer.status_code == 200 and answer.json()["Code"] == code and "BizId" not in answer.json()


def test_a_wrong_signature_is_refused(twin, account):
    for wrong in ({"secret": "another"}, {"tamper": b"&OutId=1"}):
        answer = raw(twin, account, **GOOD, **wrong)
        assert answer.status_code == 400 and answer.json()["Code"] == "SignatureDoesNotMatch"
    assert raw(twin, {**account, "key": "LTAI-NOBODY"}, **GOOD).json()["Code"] == "InvalidAccessKeyId.NotFound"
    assert twin.http.post("/aliyun/", headers={"x-acs-action": "SendSms"}).json()["Code"] == "MissingAccessKeyId"


def test_an_old_request_and_a_nonce_used_twice_are_refused(twin, account):
    old = (datetime.now(UTC) - timedelta(minutes=16)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert raw(twin, account, date=old, **GOOD).json()["Code"] == "InvalidTimeStamp.Expired"
    assert raw(twin, account, nonce="once", **GOOD).json()["Code"] == "OK"
    again = raw(twin, account, nonce="once", **GOOD)
    assert again.status_code == 400 and again.json()["Code"] == "SignatureNonceUsed"


def test_the_day_of_a_number_slides(twin, sdk):
    codes = [send(sdk, "13800138031", OTP, code="1234").code for _ in range(2)]
    assert codes == ["OK", "isv.BUSINESS_LIMIT_CONTROL"]
    for _ in range(4):
        twin.forward(61)
        assert send(sdk, "13800138031", OTP, code="1234").code == "OK"
    twin.forward(61)
    body = send(sdk, "13800138031", OTP, code="1234")
    assert (body.code, body.message) == ("isv.BUSINESS_LIMIT_CONTROL", "触发小时级流控Permits:5")
    twin.forward(3600)
    assert send(sdk, "13800138031", OTP, code="1234").code == "OK"
    assert send(sdk, "13800138032", OTP, code="1234").code == "OK", "another number has its own"


def test_who_answers_r_gets_no_more_of_that_signature(twin, sdk, receiver):
    send(sdk, "13800138041")
    twin.act("aliyun", "reply", phone="13800138041", content="R")
    [up] = receiver.wait(wanted=lambda heard: heard.path == "/up")[0].json()
    assert up["content"] == "R" and up["phone_number"] == "13800138041" and up["sign_name"] == SIGN and isinstance(up["sequence_id"], int)
    second = send(sdk, "13800138041").biz_id
    reports = receiver.wait(wanted=lambda heard: second.encode() in heard.body)[0].json()
    report = next(each for each in reports if each["biz_id"] == second)
    assert report["success"] is False and report["err_code"] == "MOBILE_IN_BLACK"
    assert len([t for t in twin.http.get("/_twin/phones/13800138041").json()["texts"] if t["way"] == "in"]) == 1


def test_a_report_that_is_not_taken_comes_again_after_1_5_and_10_minutes(twin, sdk, receiver):
    receiver.answer = lambda heard: (200, b'{"code":"0"}')   # a text is no number
    send(sdk, "13800138051")
    for tries, wait in enumerate((60, 300, 600), start=1):
        receiver.wait(tries)
        until(lambda tries: len(twin.ledger(platform="aliyun", way="out")) == tries, tries)
        twin.forward(wait + 1)
    bodies = [heard.body for heard in receiver.wait(4)]
    assert len(set(bodies)) == 1
    twin.forward(86400)
    assert len(receiver.heard) == 4


def test_faults_on_demand(twin, sdk, account):
    import httpx

    twin.order("faults", platform="aliyun", what="fail_next", code="isv.OUT_OF_SERVICE", n=2)
    assert [send(sdk, "13800138061").code for _ in range(3)] == ["isv.OUT_OF_SERVICE"] * 2 + ["OK"]
    twin.order("faults", platform="aliyun", what="drop_after_accept")
    with pytest.raises(httpx.RemoteProtocolError):
        raw(twin, account, **{**GOOD, "PhoneNumbers": "13800138062"})
    assert len(twin.http.get("/_twin/phones/13800138062").json()["texts"]) == 1, "it was sent all the same"
    twin.order("faults", platform="aliyun", what="down", n=0)
    with pytest.raises(httpx.RemoteProtocolError):
        raw(twin, account, **{**GOOD, "PhoneNumbers": "13800138063"})
    assert twin.http.get("/_twin/phones/13800138063").json()["texts"] == []
    twin.http.delete("/_twin/faults")
    assert send(sdk, "13800138063").code == "OK"
