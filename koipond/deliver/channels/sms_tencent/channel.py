"""Text messages by Tencent Cloud (SMS, version 2021-01-11)."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from koipond.deliver.channels.sms_tencent import signing
from koipond.deliver.provider import Call, Called, Failed, Field, Forged, Refused, Report, trouble
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from koipond.deliver.sms import inbound, mainland
from koipond.deliver.sms.batches import batch
from koipond.kit import clock

CHANNEL, NAME = "sms", ("Tencent Cloud SMS", "腾讯云短信")
FIELDS = (
    Field("secret_id", ("SecretId", "SecretId"), pattern=r"[!-~]{4,128}"),
    Field("secret_key", ("SecretKey", "SecretKey"), secret=True, pattern=r"[!-~]{4,128}"),
    Field("app", ("SdkAppId", "SdkAppId"), pattern=r"\d{5,20}", like=("digits", "数字")),
    Field("signature", ("Signature", "短信签名"), pattern=r"[^【】\s]{2,30}", like=("the approved signature without 【】", "已通过审核的签名，不含【】")),
    Field("region", ("Region", "地域"), default="ap-guangzhou", pattern=r"[a-z0-9-]{2,30}"),
    Field("address", ("Address of the service", "服务地址"), default="https://sms.tencentcloudapi.com", pattern=r"https?://[^\s?#]+"),
    Field("per_second", ("Messages a second at most", "每秒最多条数"), needed=False, pattern=r"\d{1,5}(\.\d+)?"),
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 200, 32, 3_000, False
TEMPLATES = True
VERSION, SERVICE = "2021-01-11", "sms"
CHINA = timedelta(hours=8)     # their times have no zone

# code → status, reason, whether the sender is at fault (cloud.tencent.com/document/api/382/59177). The first whose beginning matches holds.
CODES = (
    ("FailedOperation.SignatureIncorrectOrUnapproved", REFUSED, "template_not_approved", True),
    ("FailedOperation.TemplateIncorrectOrUnapproved", REFUSED, "template_not_approved", True),
    ("FailedOperation.TemplateUnapprovedOrNotExist", REFUSED, "template_not_approved", True),
    ("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", REFUSED, "content_rejected", False),
    ("FailedOperation.ContainSensitiveWord", REFUSED, "content_rejected", False),
    ("FailedOperation.PhoneNumberInBlacklist", REFUSED, "refused_by_person", False),
    ("FailedOperation.InsufficientBalanceInSmsPackage", LATER, "no_money", True),
    ("LimitExceeded.PhoneNumber", REFUSED, "recipient_cap", False),
    ("LimitExceeded.DeliveryFrequencyLimit", REFUSED, "recipient_cap", False),
    ("LimitExceeded.AppDailyLimit", LATER, "account_quota", True),
    ("LimitExceeded", LATER, "throttled", False),
    ("RequestLimitExceeded", LATER, "throttled", False),
    ("InvalidParameterValue.IncorrectPhoneNumber", REFUSED, "address_dead", False),
    ("InvalidParameterValue.ContentLengthLimit", REFUSED, "too_big", False),
    ("InvalidParameterValue.TemplateParameter", REFUSED, "content_rejected", False),
    ("UnsupportedOperation.UnsupportedRegion", REFUSED, "no_route", False),
    ("InternalError.Timeout", UNKNOWN, "no_answer", False),
    ("InternalError", UNKNOWN, "no_answer", False),
    ("AuthFailure", REFUSED, "auth", True),
    ("UnauthorizedOperation", REFUSED, "auth", True),
    ("InvalidParameter", REFUSED, "config", True),
    ("MissingParameter", REFUSED, "config", True),
    ("FailedOperation", REFUSED, "config", True),
)
DEAD = ("MK:0001", "MK:0012", "MI:0001", "MI:0013", "CB:0001", "IA:0054", "空号", "UNKNOWN_SUBSCRIBER")


def host(account) -> str:
    return account["address"]


takes = mainland.takes


def calls(account, letters, token):
    """One request for those who read the very same: parameters are of the request, not of a number."""
    groups = defaultdict(list)
    for one in mainland.laid(account, letters):
        if isinstance(one, Failed):
            yield one
        else:
            letter, laid = one
            groups[laid.template.code, laid.signature, laid.parameters, batch(letter.row)].append(letter)
    asking, app = _asking(account, "SendSms"), account["app"]
    for (code, signature, parameters, name), those in groups.items():
        values = [value for _, value in sorted(parameters, key=lambda one: int(one[0]))]
        yield asking({"PhoneNumberSet": [letter.to for letter in those], "SmsSdkAppId": app, "SignName": signature, "TemplateId": code,
                      "TemplateParamSet": values, "SessionContext": name}, tuple(those))


def read(account, call: Call, reply) -> list[Outcome]:
    """An answer for each number, in their order; or one error for all."""
    answer = msgspec.json.decode(reply.body)["Response"]
    if "Error" in answer:
        return [_outcome(answer["Error"]["Code"], answer["Error"].get("Message", ""), reply)] * len(call.letters)
    told = {one["PhoneNumber"]: one for one in answer["SendStatusSet"]}
    return [_outcome(told[letter.to]["Code"], told[letter.to].get("Message", ""), reply, str(told[letter.to].get("SerialNo", "")))
            if letter.to in told else Outcome(UNKNOWN, "no_answer", "the answer does not name the number") for letter in call.letters]


def probe(account, token) -> Call:
    """Asks for receipts that wait, which sends nothing and costs nothing."""
    return _asked(account, "PullSmsSendStatusByPhoneNumber", {
        "BeginTime": int(clock.real().timestamp()) - 60, "Offset": 0, "Limit": 1, "PhoneNumber": "+8613800000000", "SmsSdkAppId": account["app"]}, ())


def read_probe(account, reply) -> str:
    answer = msgspec.json.decode(reply.body)["Response"]
    if "Error" in answer:
        raise Refused(f"{answer['Error']['Code']} {answer['Error'].get('Message', '')}".strip())
    return f"SdkAppId {account['app']}"


def called(account, request) -> Called:
    """Receipts and answers, each pushed as an array. They are unsigned: only the address they came to speaks for them."""
    try:
        told = msgspec.json.decode(request.body)
    except ValueError as error:
        raise Forged("it is no JSON") from error
    told = told if isinstance(told, list) else [told]
    if not all(isinstance(one, dict) for one in told):
        raise Forged("it is no list of reports")
    reports = tuple(_report(one) for one in told if "sid" in one and "report_status" in one)
    answers = tuple(inbound.Answer(f"+{one.get('nationcode', '86')}{one['mobile']}", str(one["text"]), _epoch(one.get("time")), f"{account.id}:{one.get('sign', '')}:{one.get('time', '')}")
                    for one in told if "text" in one and "mobile" in one)
    return inbound.called(account, reports, answers, body=b'{"result":0,"errmsg":"OK"}', type="application/json; charset=utf-8")


def look_up(account, rows, token):
    """One request a number: what was sent to it since shortly before."""
    for row in rows:
        began = int(row["at"].timestamp()) - 300
        yield _asked(account, "PullSmsSendStatusByPhoneNumber", {"BeginTime": began, "Offset": 0, "Limit": 100, "PhoneNumber": row["address"],
                                                                 "SmsSdkAppId": account["app"]}, (row,))


def found(account, call: Call, reply) -> list[Report] | None:
    """What the provider has of a message that it may have taken; None when it does not say. It lists only what a receipt has come for: a
    message to a phone that is off is not there and yet was taken, so its absence says nothing."""
    answer = msgspec.json.decode(reply.body)["Response"]
    if "Error" in answer:
        return None
    row, = call.letters
    those = [one for one in answer.get("PullSmsSendStatusSet") or [] if one.get("SessionContext") == batch(row)]
    return [Report("", row["address"], "delivered" if one.get("ReportStatus") == "SUCCESS" else "bounced", _epoch(one.get("UserReceiveTime")),
                   "" if one.get("ReportStatus") == "SUCCESS" else _why(one), str(one.get("Description", ""))[:300]) for one in those] or None


def _outcome(code: str, message: str, reply, sent_as: str = "") -> Outcome:
    if code == "Ok":
        return Outcome(ACCEPTED, sent_as=sent_as)
    said = f"{code} {message}".strip()[:300]
    for start, status, reason, stops in CODES:
        if code.startswith(start):
            return Outcome(status, reason, said, stops, sent_as=sent_as)
    return trouble(reply) or Outcome(UNKNOWN, "no_answer", said)


def _report(one: dict) -> Report:
    good = one["report_status"] == "SUCCESS"
    return Report(str(one["sid"]), f"+{one.get('nationcode', '86')}{one.get('mobile', '')}", "delivered" if good else "bounced", _time(one.get("user_receive_time")),
                  "" if good else _why(one), "" if good else f"{one.get('errmsg', '')} {one.get('description', '')}".strip()[:300])


def _why(one: dict) -> str:
    said = f"{one.get('errmsg', '')} {one.get('description', '')} {one.get('Description', '')}"
    return "address_dead" if any(mark in said for mark in DEAD) else "undelivered"


def _time(text) -> datetime:
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock.UTC) - CHINA
    except (ValueError, OverflowError):
        return clock.now()


def _epoch(value) -> datetime:
    text = str(value)   # ten digits last until 2286
    return datetime.fromtimestamp(int(text), clock.UTC) if text.isascii() and text.isdigit() and len(text) <= 10 else clock.now()


def _asked(account, action: str, asked: dict, letters: tuple) -> Call:
    return _asking(account, action)(asked, letters)


def _asking(account, action: str) -> Callable[[dict, tuple], Call]:
    """A function that makes the requests of one action: what they have in common is put together once."""
    place, key, secret, url = urlsplit(account["address"]).netloc, account["secret_id"], account["secret_key"], account["address"].rstrip("/") + "/"
    common = {"content-type": signing.CONTENT, "host": place, "X-TC-Action": action, "X-TC-Version": VERSION, "X-TC-Region": account["region"]}

    def asked(what: dict, letters: tuple) -> Call:
        body, at = msgspec.json.encode(what), clock.real()
        return Call(url, body, {**common, "X-TC-Timestamp": str(int(at.timestamp())), "Authorization": signing.authorization(key, secret, SERVICE, place, body, at)}, letters)

    return asked
