"""The twin of Tencent Cloud SMS, asked by Tencent's own SDK."""

import time
from datetime import UTC, datetime

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import PullSmsReplyStatusRequest, PullSmsSendStatusRequest, SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

from koipond.twin.platforms.tencent import tc3
from tests.twin.peer import until

APP, MARKETING, OTP, NOTICE = "1400000001", "1000003", "1000001", "1000002"


@pytest.fixture
def account(twin):
    return twin.account("tencent")


@pytest.fixture
def sdk(twin, account):
    return client(twin, account["key"], account["secret"])


def client(twin, key, secret):
    profile = ClientProfile(httpProfile=HttpProfile(endpoint=twin.url.removeprefix("http://"), protocol="http"))
    return SmsClient(Credential(key, secret), "ap-guangzhou", profile)


def send(sdk, *phones, template=MARKETING, sign="锦鲤茶", params=("美", "龙井"), app=APP, session="m-1"):
    asked = SendSmsRequest()
    asked.PhoneNumberSet, asked.SmsSdkAppId, asked.SignName = list(phones), app, sign
    asked.TemplateId, asked.TemplateParamSet, asked.SessionContext = template, list(params), session
    return sdk.SendSms(asked).SendStatusSet


def code_of(function):
    with pytest.raises(TencentCloudSDKException) as caught:
        function()
    return caught.value.get_code()


def test_the_golden_vector_of_the_signature():
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    lines = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
    assert tc3.sign("POST", "", lines, body, "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "2019-02-25", "cvm", 1551113065) == (
        "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")


def test_their_sdk_sends_and_each_number_has_its_own_outcome(twin, sdk):
    fine, bad = send(sdk, "+8613800138001", "+8612345")
    assert (fine.Code, fine.PhoneNumber, fine.Fee, fine.SessionContext) == ("Ok", "+8613800138001", 1, "m-1") and fine.SerialNo
    assert (bad.Code, bad.SerialNo) == ("InvalidParameterValue.IncorrectPhoneNumber", "")
    assert twin.http.get("/_twin/phones/+8613800138001").json()["texts"][-1]["content"].startswith("【锦鲤茶】美，新到的龙井")


def test_receipts_are_pushed_in_arrays_and_again_until_result_is_0(twin, account, sdk, receiver):
    apps = account["apps"]
    apps[APP]["report_url"] = receiver.url + "/report"
    twin.account("tencent", apps=apps)
    tries = []
    receiver.answer = lambda heard: (200, b'{"result":0,"errmsg":"OK"}' if tries else tries.append(1) or b"{}")
    sent = send(sdk, "13800138001", "13800134040")
    receiver.wait(1)
    until(lambda: twin.ledger(platform="tencent", way="out"))
    twin.forward(6)
    first, again = receiver.wait(2)
    assert first.body == again.body
    found = {each["mobile"]: each for each in again.json()}
    assert (found["13800138001"]["report_status"], found["13800138001"]["errmsg"]) == ("SUCCESS", "DELIVRD")
    assert (found["13800134040"]["report_status"], found["13800134040"]["errmsg"]) == ("FAIL", "MK:0001")
    assert {each["sid"] for each in found.values()} == {each.SerialNo for each in sent}
    assert found["13800138001"]["nationcode"] == "86"


def test_what_is_not_pushed_can_be_pulled_once(twin, sdk):
    send(sdk, "13800138001")
    asked = PullSmsSendStatusRequest()
    asked.SmsSdkAppId, asked.Limit = APP, 10
    twin.forward(2)
    found = until(lambda: sdk.PullSmsSendStatus(asked).PullSmsSendStatusSet)
    assert (found[0].ReportStatus, found[0].SubscriberNumber, found[0].SessionContext) == ("SUCCESS", "13800138001", "m-1")
    assert sdk.PullSmsSendStatus(asked).PullSmsSendStatusSet == []


def test_who_answers_t_is_on_the_blacklist_of_that_signature(twin, sdk):
    send(sdk, "13800138001")
    twin.act("tencent", "reply", phone="13800138001", content=" t ")
    assert send(sdk, "13800138001")[0].Code == "FailedOperation.PhoneNumberInBlacklist"
    asked = PullSmsReplyStatusRequest()
    asked.SmsSdkAppId, asked.Limit = APP, 10
    [reply] = sdk.PullSmsReplyStatus(asked).PullSmsReplyStatusSet
    assert (reply.PhoneNumber, reply.SignName, reply.ReplyContent) == ("+8613800138001", "锦鲤茶", " t ")


@pytest.mark.parametrize("code, changed", [
    ("FailedOperation.SignatureIncorrectOrUnapproved", {"sign": "别人家"}),
    ("FailedOperation.TemplateIncorrectOrUnapproved", {"template": "9"}),
    ("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", {"params": ["美"]}),
    ("InvalidParameterValue.TemplateParameterLengthLimit", {"template": NOTICE, "params": ["美" * 13, "1"]}),
])
def test_a_wrong_order_is_refused_for_each_number(sdk, code, changed):
    assert [each.Code for each in send(sdk, "13800138001", "13800138002", **changed)] == [code, code]


def test_a_wrong_call_is_refused_whole(twin, sdk, account):
    assert code_of(lambda: send(sdk, "13800138001", app="1")) == "UnauthorizedOperation.SmsSdkAppIdVerifyFail"
    assert code_of(lambda: send(sdk, "+8613800138001", "+14155550100")) == "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber"
    assert code_of(lambda: send(sdk, *[f"1380013{n:04d}" for n in range(201)])) == "LimitExceeded.PhoneNumberCountLimit"
    assert code_of(lambda: send(client(twin, account["key"], "another"), "13800138001")) == "AuthFailure.SignatureFailure"
    assert code_of(lambda: send(client(twin, "AKID-NOBODY", account["secret"]), "13800138001")) == "AuthFailure.SecretIdNotFound"


def test_a_request_of_six_minutes_ago_is_too_old_and_says_so_with_200(twin, account):
    at = int(time.time()) - 360
    body, date = b"{}", datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
    lines = {"content-type": "application/json", "host": twin.url.removeprefix("http://")}
    signature = tc3.sign("POST", "", lines, body, account["secret"], date, "sms", at)
    answer = twin.http.post("/tencent/", content=body, headers={**lines, "x-tc-action": "SendSms", "x-tc-version": "2021-01-11", "x-tc-timestamp": str(at),
                            "authorization": f"TC3-HMAC-SHA256 Credential={account['key']}/{date}/sms/tc3_request, SignedHeaders=content-type;host, Signature={signature}"})
    assert answer.status_code == 200 and answer.json()["Response"]["Error"]["Code"] == "AuthFailure.SignatureExpire"


def test_a_number_gets_so_much_a_day_and_no_more(sdk):
    codes = [send(sdk, "13800138001", template=NOTICE, params=["美", str(n)])[0].Code for n in range(11)]
    assert codes == ["Ok"] * 10 + ["LimitExceeded.PhoneNumberDailyLimit"]
