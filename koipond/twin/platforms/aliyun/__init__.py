"""Aliyun SMS."""

import json
import re
import uuid
from datetime import datetime

import msgspec

from koipond.twin import sms
from koipond.twin.callbacks import Delivery
from koipond.twin.errors import BadOrder
from koipond.twin.http import Answer, No, Request, said
from koipond.twin.phones import Text, e164, mainland
from koipond.twin.platform import Platform
from koipond.twin.platforms.aliyun import acs3
from koipond.twin.platforms.aliyun.state import Account, Sent, State
from koipond.twin.quotas import Sliding

DAY, HOUR, MINUTE = 86400.0, 3600.0, 60.0
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
VARIABLE = re.compile(r"\$\{(\w+)\}")
MOST_NONCES = 200_000
MOST_SENT = 300_000           # messages that details can be asked of
STATUS_FAILED, STATUS_WAITING, STATUS_DONE = 2, 1, 3
RECEIPT = {"dead": "MOBILE_NOT_ON_SERVICE", "off": "MOBILE_TERMINAL_ERROR", "blocked": "MOBILE_IN_BLACK", "optout": "MOBILE_IN_BLACK",
           "over": "BUSINESS_LIMIT_CONTROL", "fine": "DELIVERED"}   # K
OPT_OUT = ("R", "T", "TD", "退订")


class Aliyun(Platform):
    name, title, hosts = "aliyun", ("Aliyun SMS", "阿里云短信"), ("dysmsapi.aliyuncs.com",)
    group = "sms"
    Account, State = Account, State

    def counted(self):
        top = self.limits
        return {"otp_minute": Sliding(top.otp_per_minute, MINUTE), "otp_hour": Sliding(top.otp_per_hour, HOUR),
                "otp_day": Sliding(top.otp_per_day, DAY), "number_day": Sliding(top.per_number_per_day, DAY),
                "text_day": Sliding(top.marketing_per_day, DAY), "calls": Sliding(top.calls_per_second, 1.0)}

    def begin(self):
        self.by_key = {account.key: account for account in self.accounts.values()}
        self.reports = sms.Batches(self, self.limits.reports_per_push)
        self.did = {"SendSms": self.send_sms, "SendBatchSms": self.send_batch, "QuerySendDetails": self.query_details,
                    "QuerySmsSignList": self.list_signatures, "QuerySmsTemplateList": self.list_templates}

    def claims(self, request):
        return "x-acs-action" in request.headers

    def answer(self, request: Request) -> Answer:
        request.what = request.headers.get("x-acs-action", "")
        account = self._checked(request)
        action = self.did.get(request.what)
        if not action:
            raise No("InvalidAction.NotFound", "Specified api is not found, please check your url and method.", 404)
        if request.headers.get("x-acs-version") != "2017-05-25":
            raise No("InvalidVersion", "Specified parameter Version is not valid.", 400)
        asked = {**request.query, **(request.form() if request.body else {})}
        return said({"Code": "OK", "Message": "OK", "RequestId": _request_id(), **action(account, asked)})

    def _checked(self, request: Request) -> Account:
        key, signed, signature = acs3.read(request)
        account = self.by_key.get(key)
        if not account:
            raise No("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
        request.account = account.id
        now = self.clock.now()
        acs3.check(request, account.secret, signed, signature)
        date = request.headers["x-acs-date"]
        at = datetime.fromisoformat(date).timestamp() if ISO.match(date) else 0.0
        if not self.clock.is_near(at, self.limits.stale_seconds):
            raise No("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", 400)
        nonces, nonce = self.state.nonces, f"{key} {request.headers['x-acs-signature-nonce']}"
        if nonce in nonces:
            raise No("SignatureNonceUsed", "Specified signature nonce was used already.", 400)
        nonces[nonce] = now
        if len(nonces) > MOST_NONCES:
            del nonces[next(iter(nonces))]
        if self.quotas["calls"].full(account.id, now):
            raise No("Throttling.User", "Request was denied due to user flow control.", 400)
        self.quotas["calls"].count(account.id, now)
        return account

    def failure(self, request, no):
        code = str(no.code)
        if code.startswith(("isv.", "isp.")):
            return said({"Code": code, "Message": no.text or code, "RequestId": _request_id()})
        return said({"Code": code, "Message": no.text or code, "RequestId": _request_id(), "HostId": request.host,
                     "Recommend": f"https://api.aliyun.com/troubleshoot?q={code}"}, no.status or 400)

    def malformed(self, request, error):
        if isinstance(error, KeyError):
            return No(f"Missing{error.args[0]}", f"{error.args[0]} is mandatory for this action.", 400)
        return No("isv.INVALID_PARAMETERS", f"参数异常: {error}")

    # sending

    def send_sms(self, account: Account, asked: dict) -> dict:
        numbers = asked["PhoneNumbers"].split(",")
        if len(numbers) > self.limits.numbers_per_call:
            raise No("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制")
        sign, params = asked["SignName"], _params(asked.get("TemplateParam", ""))
        return self._send(account, asked, [(number, sign, params) for number in numbers])

    def send_batch(self, account: Account, asked: dict) -> dict:
        numbers, signs = json.loads(asked["PhoneNumberJson"]), json.loads(asked["SignNameJson"])
        params = json.loads(asked["TemplateParamJson"]) if asked.get("TemplateParamJson") else [{}] * len(numbers)
        if len(numbers) > self.limits.numbers_per_batch:
            raise No("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制")
        if not len(numbers) == len(signs) == len(params):
            raise No("isv.INVALID_PARAMETERS", "PhoneNumberJson, SignNameJson 与 TemplateParamJson 的个数不一致")
        return self._send(account, asked, [(str(number), sign, {key: str(value) for key, value in each.items()})
                                           for number, sign, each in zip(numbers, signs, params)])

    def _send(self, account: Account, asked: dict, wanted: list[tuple[str, str, dict]]) -> dict:
        """Checks all, then takes all: nothing of a refused call is sent."""
        template = account.templates.get(asked["TemplateCode"])
        if not template or template.state != "approved":
            raise No("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板")
        messages = [(e164(number), number, sign, self._rendered(account, template, number, sign, params)) for number, sign, params in wanted]
        over = [self._over(account, template, asked["TemplateCode"], sign, phone) for phone, _, sign, _ in messages]
        if all(over):
            raise No("isv.BUSINESS_LIMIT_CONTROL", over[0])
        cost = sum(sms.parts(text) for *_, text in messages) * self.limits.fen_per_part
        spent = self.state.spent_fen.get(account.id, 0)
        if spent + cost > account.balance_fen:
            raise No("isv.AMOUNT_NOT_ENOUGH", "账户余额不足")
        self.state.spent_fen[account.id] = spent + cost
        self.state.sequence += 1
        now = self.clock.now()
        biz_id = f"{int(now * 1000) % 10**12:012d}{self.state.sequence:06d}^0"
        for (phone, given, sign, text), why in zip(messages, over):
            self._counts(account, template, asked["TemplateCode"], sign, phone, now)
            self._take(account, Sent(biz_id, phone, given, sign, asked["TemplateCode"], text, asked.get("OutId", ""), now, sms.parts(text),
                                     "over" if why else self._state(sign, phone)))
        return {"BizId": biz_id}

    def _rendered(self, account, template, number, sign, params) -> str:
        if account.signatures.get(sign) != "approved":
            raise No("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名")
        phone = e164(number)
        if not mainland(phone) and not (number.startswith(("00", "+")) and 8 <= len(phone) <= 16 and phone[1:].isdigit() and not phone.startswith("+86")):
            raise No("isv.MOBILE_NUMBER_ILLEGAL", f"{number}invalid mobile number")
        missing = [name for name in VARIABLE.findall(template.content) if name not in params]
        if missing:
            raise No("isv.TEMPLATE_MISSING_PARAMETERS", f"模板变量缺少对应参数值: {missing[0]}")
        for name, value in params.items():
            if len(value) > self.limits.param_length:
                raise No("isv.PARAM_LENGTH_LIMIT", f"参数超出长度限制: {name}")
            if any(word in value for word in account.forbidden):
                raise No("isv.BLACK_KEY_CONTROL_LIMIT", "黑名单管控")
        return f"【{sign}】" + VARIABLE.sub(lambda match: params[match.group(1)], template.content)

    def _over(self, account, template, code, sign, phone) -> str:
        now, quota = self.clock.now(), self.quotas
        if template.kind == "otp":
            key = f"{account.id} {sign} {phone}"
            for name, said_of in (("otp_minute", "分钟"), ("otp_hour", "小时"), ("otp_day", "天")):
                if quota[name].full(key, now):
                    return f"触发{said_of}级流控Permits:{quota[name].most}"
            return f"触发天级流控Permits:{quota['number_day'].most}" if quota["number_day"].full(phone, now) else ""
        full = quota["text_day"].full(f"{account.id} {sign} {code} {phone}", now)
        return f"触发天级流控Permits:{quota['text_day'].most}" if full else ""

    def _counts(self, account, template, code, sign, phone, now) -> None:
        if template.kind == "otp":
            for name in ("otp_minute", "otp_hour", "otp_day"):
                self.quotas[name].count(f"{account.id} {sign} {phone}", now)
            self.quotas["number_day"].count(phone, now)
        else:
            self.quotas["text_day"].count(f"{account.id} {sign} {code} {phone}", now)

    def _state(self, sign: str, phone: str) -> str:
        return "optout" if phone in self.state.opted_out.get(sign, ()) else self.twin.phones.state(phone)

    def _take(self, account: Account, sent: Sent) -> None:
        key = f"{sent.biz_id} {sent.phone}"
        self.state.sent[key] = sent
        self.state.by_phone.setdefault(sent.phone, []).append(key)
        if len(self.state.sent) > MOST_SENT:
            oldest = self.state.sent.pop(next(iter(self.state.sent)))
            self.state.by_phone[oldest.phone].remove(f"{oldest.biz_id} {oldest.phone}")
        if sent.state == "fine":
            self.twin.phones.deliver(sent.phone, Text(sent.at, self.name, account.id, sent.sign, sent.content, sent.biz_id))
        if sent.state != "silent":
            self.reports.due(self.limits.receipt_seconds, account.id, sent)

    # receipts and replies

    def batch_done(self, account_id: str, batch: list[Sent]) -> None:
        """The fate of some messages is known: kept for queries, and pushed as one array."""
        account, now = self.accounts[account_id], self.clock.now()
        for sent in batch:
            sent.received = now
        if account.report_url:
            self._push(account, "SmsReport", account.report_url, [self._report(sent) for sent in batch])

    def _report(self, sent: Sent) -> dict:
        fine = sent.state == "fine"
        return {"phone_number": sent.given, "send_time": self._time(sent.at), "report_time": self._time(sent.received), "success": fine,
                "err_code": RECEIPT[sent.state], "err_msg": "用户接收成功" if fine else "短信发送失败", "sms_size": str(sent.size),
                "biz_id": sent.biz_id, "out_id": sent.out_id}

    def _push(self, account, what, url, items) -> None:
        body = msgspec.json.encode(items)
        headers = {"content-type": "application/json;charset=utf-8"}
        self.callbacks.push(Delivery(self.name, account.id, what, lambda: ("POST", url, headers, body), _is_taken, tuple(self.limits.push_again_seconds)))

    def act_reply(self, phone: str, content: str, account: str = "", sign: str = "") -> dict:
        """The person answers the last SMS (of that signature). R, T and 退订 block that signature's messages to the phone."""
        phone = e164(phone)
        last = self.twin.phones.last(phone, self.name, lambda text: not sign or text.sender == sign)
        if not last:
            raise BadOrder(reason=f"{phone} has no SMS from Aliyun to answer")
        account, now = self.account(account or last.account), self.clock.now()
        if content.strip().upper() in OPT_OUT:
            self.state.opted_out.setdefault(last.sender, set()).add(phone)
        self.twin.phones.deliver(phone, Text(now, self.name, account.id, last.sender, content, "", "out"))
        self.state.sequence += 1
        up = {"phone_number": mainland(phone) or phone.lstrip("+"), "send_time": self._time(now), "content": content, "sign_name": last.sender,
              "dest_code": "10690000", "sequence_id": self.state.sequence}
        if account.up_url:
            self._push(account, "SmsUp", account.up_url, [up])
        return up

    def _time(self, at: float) -> str:
        return self.clock.china(at).strftime("%Y-%m-%d %H:%M:%S")

    # queries

    def query_details(self, account: Account, asked: dict) -> dict:
        page, size, day = int(asked["CurrentPage"]), int(asked["PageSize"]), asked["SendDate"]
        if not 1 <= size <= self.limits.details_per_page or page < 1:
            raise No("isv.INVALID_PARAMETERS", "PageSize或CurrentPage不合法")
        at = datetime.strptime(day + "+0800", "%Y%m%d%z").timestamp()
        if at < self.clock.now() - (self.limits.details_days + 1) * DAY:
            raise No("isv.INVALID_PARAMETERS", "SendDate超出可查询范围")
        found = [self.state.sent[key] for key in self.state.by_phone.get(e164(asked["PhoneNumber"]), [])]
        found = [each for each in found if self.clock.china(each.at).strftime("%Y%m%d") == day and asked.get("BizId", each.biz_id) in ("", each.biz_id)]
        found.sort(key=lambda sent: -sent.at)
        return {"TotalCount": len(found), "SmsSendDetailDTOs": {"SmsSendDetailDTO": [self._detail(each) for each in found[(page - 1) * size: page * size]]}}

    def _detail(self, sent: Sent) -> dict:
        known = bool(sent.received)
        status = STATUS_WAITING if not known else STATUS_DONE if sent.state == "fine" else STATUS_FAILED
        return {"PhoneNum": sent.given, "SendDate": self._time(sent.at), "SendStatus": status, "Content": sent.content, "TemplateCode": sent.template,
                "OutId": sent.out_id, "ErrCode": RECEIPT[sent.state] if known else "", "ReceiveDate": self._time(sent.received) if known else ""}

    def list_signatures(self, account: Account, asked: dict) -> dict:
        states = {"approved": "AUDIT_STATE_PASS", "pending": "AUDIT_STATE_INIT", "rejected": "AUDIT_STATE_NOT_PASS"}
        found = [{"SignName": name, "AuditStatus": states[state], "BusinessType": "通用类型"} for name, state in account.signatures.items()]
        return {"SmsSignList": found, "TotalCount": len(found), "CurrentPage": 1, "PageSize": 50}

    def list_templates(self, account: Account, asked: dict) -> dict:
        states = {"approved": "AUDIT_STATE_PASS", "pending": "AUDIT_STATE_INIT", "rejected": "AUDIT_STATE_NOT_PASS"}
        kinds = {"otp": 2, "notice": 0, "marketing": 1}
        found = [{"TemplateCode": code, "TemplateName": code, "TemplateContent": each.content, "AuditStatus": states[each.state], "TemplateType": kinds[each.kind]}
                 for code, each in account.templates.items()]
        return {"SmsTemplateList": found, "TotalCount": len(found), "CurrentPage": 1, "PageSize": 50}

    def page(self, say):
        return sms.cards(self, say)


def _params(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise No("isv.INVALID_JSON_PARAM", "JSON参数不合法，只接受字符串值")
    return {name: str(value) for name, value in content.items()}


def _is_taken(status: int, body: bytes) -> bool:
    """Aliyun goes by a number in `code` and by nothing else."""
    try:
        return status == 200 and isinstance(json.loads(body)["code"], int)
    except (ValueError, KeyError, TypeError):
        return False


def _request_id() -> str:
    return str(uuid.uuid4()).upper()


PLATFORM = Aliyun
