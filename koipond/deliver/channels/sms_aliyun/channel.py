"""Text messages by Aliyun (Dysms, version 2017-05-25)."""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from koipond.deliver.channels.sms_aliyun import signing
from koipond.deliver.provider import Call, Called, Failed, Field, Forged, Refused, Report, Reviewed, trouble
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from koipond.deliver.sms import inbound, mainland
from koipond.deliver.sms.batches import batch
from koipond.kit import clock, ids

CHANNEL, NAME = "sms", ("Aliyun SMS", "阿里云短信")
FIELDS = (
    Field("access_key", ("AccessKey ID", "AccessKey ID"), pattern=r"[!-~]{4,128}"),
    Field("access_secret", ("AccessKey secret", "AccessKey Secret"), secret=True, pattern=r"[!-~]{4,128}"),
    Field("signature", ("Signature", "短信签名"), pattern=r"[^【】\s]{2,30}", like=("the approved signature without 【】", "已通过审核的签名，不含【】")),
    Field("address", ("Address of the service", "服务地址"), default="https://dysmsapi.aliyuncs.com", pattern=r"https?://[^\s?#]+"),
    Field("per_second", ("Messages a second at most", "每秒最多条数"), needed=False, pattern=r"\d{1,5}(\.\d+)?"),
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 100, 16, 0, False
TEMPLATES = True          # only texts of approved templates go out
VERSION = "2017-05-25"
CHINA = timedelta(hours=8)     # their times have no zone

# code → status, reason, whether the sender is at fault. The first whose beginning matches holds.
CODES = (
    ("OK", ACCEPTED, "", False),
    ("isv.MOBILE_NUMBER_ILLEGAL", REFUSED, "address_dead", False),
    ("isv.MOBILE_COUNT_OVER_LIMIT", REFUSED, "config", True),
    ("isv.BLACK_KEY_CONTROL_LIMIT", REFUSED, "content_rejected", False),
    ("isv.BUSINESS_LIMIT_CONTROL", REFUSED, "recipient_cap", False),
    ("isv.SMS_SIGNATURE_ILLEGAL", REFUSED, "template_not_approved", True),
    ("isv.SMS_SIGN_ILLEGAL", REFUSED, "template_not_approved", True),
    ("isv.SMS_TEMPLATE_ILLEGAL", REFUSED, "template_not_approved", True),
    ("isv.TEMPLATE_MISSING_PARAMETERS", REFUSED, "content_rejected", False),
    ("isv.TEMPLATE_PARAMS_ILLEGAL", REFUSED, "content_rejected", False),
    ("isv.PARAM_LENGTH_LIMIT", REFUSED, "too_big", False),
    ("isv.PARAM_NOT_SUPPORT_URL", REFUSED, "content_rejected", False),
    ("isv.AMOUNT_NOT_ENOUGH", LATER, "no_money", True),
    ("isv.OUT_OF_SERVICE", LATER, "no_money", True),
    ("isv.DAY_LIMIT_CONTROL", LATER, "account_quota", True),
    ("isp.SYSTEM_ERROR", LATER, "transient", False),
    ("isp.RAM_PERMISSION_DENY", REFUSED, "auth", True),
    ("Throttling", LATER, "throttled", False),
    ("SignatureDoesNotMatch", REFUSED, "auth", True),
    ("InvalidAccessKeyId", REFUSED, "auth", True),
    ("SignatureNonceUsed", LATER, "transient", False),
    ("InvalidTimeStamp", LATER, "config", True),
    ("isv.", REFUSED, "config", True),
)
KINDS = {0: "transactional", 1: "marketing", 2: "code"}
STATES = {"AUDIT_STATE_INIT": "submitted", "AUDIT_STATE_PASS": "approved", "AUDIT_STATE_NOT_PASS": "rejected", "AUDIT_SATE_CANCEL": "suspended"}
# err_code of a receipt → reason. What the carrier tells has hundreds of spellings; these say that the number is none.
DEAD = re.compile(r"^(MK:0001|MK:0012|MI:0001|MI:0013|UNDELIV:1|CB:0001|IA:0054|DB:0114|001|EMPTY_NUMBER|.*空号.*)$")


def host(account) -> str:
    return account["address"]


takes = mainland.takes


def calls(account, letters, token):
    """One request for up to a hundred letters of one template."""
    groups = defaultdict(list)
    for one in mainland.laid(account, letters):
        if isinstance(one, Failed):
            yield one
        else:
            letter, laid = one
            groups[laid.template.code, batch(letter.row)].append((letter, laid))
    for (code, name), laid_ones in groups.items():
        yield _asked(account, "SendBatchSms", {
            "PhoneNumberJson": _json([letter.to[3:] for letter, _ in laid_ones]),
            "SignNameJson": _json([laid.signature for _, laid in laid_ones]),
            "TemplateCode": code,
            "TemplateParamJson": _json([dict(laid.parameters) for _, laid in laid_ones]),
            "OutId": name,
        }, tuple(letter for letter, _ in laid_ones))


def read(account, call: Call, reply) -> list[Outcome]:
    """One answer for the whole batch: its BizId and each number name a receipt."""
    answer = json.loads(reply.body)
    code, said = str(answer["Code"]), f"{answer['Code']} {answer.get('Message', '')}".strip()[:300]
    status, reason, stops = next(((status, reason, stops) for start, status, reason, stops in CODES if code.startswith(start)), (None, "", False))
    if status is None:
        return [trouble(reply) or Outcome(UNKNOWN, "no_answer", said)] * len(call.letters)
    return [Outcome(status, reason, said if status != ACCEPTED else "", stops, sent_as=str(answer.get("BizId", ""))) for _ in call.letters]


def probe(account, token) -> Call:
    """Asks for the signatures, which sends nothing and costs nothing."""
    return _asked(account, "QuerySmsSignList", {"PageIndex": "1", "PageSize": "50"}, ())


def read_probe(account, reply) -> str:
    found = {one["SignName"]: one.get("AuditStatus", "") for one in _list(reply, "SmsSignList")}
    if found.get(account["signature"]) != "AUDIT_STATE_PASS":
        raise Refused(f"the signature {account['signature']} is {found.get(account['signature']) or 'not there'}; there are {', '.join(found) or 'none'}")
    return account["signature"]


def templates_call(account, token, page: int) -> Call:
    """Asks for a page of the account's templates."""
    return _asked(account, "QuerySmsTemplateList", {"PageIndex": str(page), "PageSize": "50"}, ())


def read_templates(account, reply) -> list[Reviewed]:
    return [Reviewed(one["TemplateCode"], one.get("TemplateContent", ""), KINDS.get(one.get("TemplateType"), "marketing"), account["signature"],
                     STATES.get(one.get("AuditStatus"), "suspended"), str((one.get("Reason") or {}).get("RejectInfo", ""))[:300])
            for one in _list(reply, "SmsTemplateList")]


def called(account, request) -> Called:
    """SmsReport and SmsUp, pushed as an array. They are unsigned: only the address they came to speaks for them."""
    try:
        told = json.loads(request.body)
    except ValueError as error:
        raise Forged("it is no JSON") from error
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise Forged("it is no list of reports")
    reports = tuple(_report(one) for one in told if "biz_id" in one)
    answers = tuple(inbound.Answer("+86" + str(one["phone_number"]), str(one["content"]), _time(one.get("send_time")), f"{account.id}:{one.get('sequence_id', '')}")
                    for one in told if "content" in one and "phone_number" in one)
    return inbound.called(account, reports, answers, body=_json({"code": 0, "msg": "接收成功"}).encode(), type="application/json; charset=utf-8")


def look_up(account, rows, token):
    """One request a number and day."""
    for row in rows:
        day = (row["at"] + CHINA).strftime("%Y%m%d")
        yield _asked(account, "QuerySendDetails", {"PhoneNumber": row["address"][3:], "SendDate": day, "PageSize": "50", "CurrentPage": "1"}, (row,))


def found(account, call: Call, reply) -> list[Report] | None:
    """What the provider has of a message that it may have taken; None when it does not say."""
    answer = json.loads(reply.body)
    if answer.get("Code") != "OK":
        return None
    row, = call.letters
    those = answer.get("SmsSendDetailDTOs", {}).get("SmsSendDetailDTO", [])
    for one in those:
        if one.get("OutId") == batch(row):
            status = {3: "delivered", 2: "bounced"}.get(one.get("SendStatus"), "accepted")
            return [Report("", row["address"], status, _time(one.get("ReceiveDate") or one.get("SendDate")), _why(one.get("ErrCode", "")), one.get("ErrCode", ""))]
    nameless = any(not one.get("OutId") and _time(one.get("SendDate")) >= row["at"] - timedelta(minutes=1) for one in those)
    return None if nameless else []      # one without our name may be this one


def _list(reply, name: str) -> list[dict]:
    answer = json.loads(reply.body)
    if answer.get("Code") != "OK":
        raise Refused(f"{answer.get('Code')} {answer.get('Message', '')}".strip())
    return answer.get(name) or []


def _report(one: dict) -> Report:
    good = one.get("success") in (True, "true")
    code = str(one.get("err_code", ""))
    return Report(str(one["biz_id"]), "+86" + str(one.get("phone_number", "")), "delivered" if good else "bounced", _time(one.get("report_time")),
                  "" if good else _why(code), "" if good else f"{code} {one.get('err_msg', '')}".strip()[:300])


def _why(code: str) -> str:
    return "address_dead" if DEAD.match(code) else "" if code in ("", "DELIVERED") else "undelivered"


def _time(text) -> datetime:
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) - CHINA
    except (ValueError, OverflowError):
        return clock.now()


def _asked(account, action: str, query: dict[str, str], letters: tuple) -> Call:
    body = urlencode(query).encode()
    signed = signing.headers(account["access_key"], account["access_secret"], urlsplit(account["address"]).netloc, action, VERSION, {}, body, ids.fresh(),
                             clock.real(), more={"content-type": "application/x-www-form-urlencoded"})
    return Call(account["address"].rstrip("/") + "/", body, signed, letters)


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
