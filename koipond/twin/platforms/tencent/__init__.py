"""Tencent Cloud SMS."""

import json
import re
import uuid

import msgspec

from koipond.twin import sms
from koipond.twin.callbacks import Delivery
from koipond.twin.errors import BadOrder
from koipond.twin.http import Answer, No, Request, said
from koipond.twin.phones import Text, e164, mainland
from koipond.twin.platform import Platform
from koipond.twin.platforms.tencent import tc3
from koipond.twin.platforms.tencent.state import Account, Reply, Sent, State
from koipond.twin.quotas import Sliding

DAY, HOUR = 86400.0, 3600.0
VARIABLE = re.compile(r"\{(\d+)\}")
JSON = "application/json"      # bare: their SDK looks for errors only under exactly this
MOST_PHONES, MOST_UNPULLED = 100_000, 100_000
OPT_OUT = ("R", "T", "TD", "退订")
RECEIPT = {"fine": ("SUCCESS", "DELIVRD", "用户短信送达成功"), "dead": ("FAIL", "MK:0001", "空号"), "off": ("FAIL", "EXPIRED", "用户关机或不在服务区"),
           "blocked": ("FAIL", "REJECTD", "运营商黑名单")}   # K


class Tencent(Platform):
    name, title, hosts = "tencent", ("Tencent Cloud SMS", "腾讯云短信"), ("sms.tencentcloudapi.com",)
    group = "sms"
    Account, State = Account, State

    def counted(self):
        top = self.limits
        return {"otp_half_minute": Sliding(top.otp_per_half_minute, 30.0), "otp_hour": Sliding(top.otp_per_hour, HOUR),
                "number_day": Sliding(top.per_number_per_day, DAY), "text_day": Sliding(top.marketing_per_day, DAY),
                "calls": Sliding(top.calls_per_second, 1.0)}

    def begin(self):
        self.by_key = {account.key: account for account in self.accounts.values()}
        self.reports = sms.Batches(self, self.limits.reports_per_push)
        self.did = {"SendSms": self.send_sms, "PullSmsSendStatus": self.pull_reports, "PullSmsReplyStatus": self.pull_replies,
                    "PullSmsSendStatusByPhoneNumber": self.pull_by_phone}

    def claims(self, request):
        return "x-tc-action" in request.headers

    def answer(self, request: Request) -> Answer:
        request.what = request.headers.get("x-tc-action", "")
        account = self._checked(request)
        if request.headers.get("x-tc-version") != "2021-01-11":
            raise No("NoSuchVersion", "The specified version does not exist.")
        action = self.did.get(request.what)
        if not action:
            raise No("InvalidAction", f"The request action={request.what} is invalid.")
        if not request.headers.get("x-tc-region"):
            raise No("MissingParameter", "The request is missing a required parameter `Region`.")
        return said({"Response": {**action(account, request.json()), "RequestId": str(uuid.uuid4())}}, content_type=JSON)

    def _checked(self, request: Request) -> Account:
        key, date, service, signed, signature = tc3.read(request)
        account = self.by_key.get(key)
        if not account:
            raise No("AuthFailure.SecretIdNotFound", "The SecretId is not found, please ensure that your SecretId is correct.")
        request.account = account.id
        timestamp = int(request.headers["x-tc-timestamp"])
        if service != "sms":
            raise No("AuthFailure.SignatureFailure", "The service in Credential is wrong.")
        if not self.clock.is_near(timestamp, self.limits.stale_seconds):
            raise No("AuthFailure.SignatureExpire", "签名过期，请检查本地时间。")
        tc3.check(request, account.secret, date, service, signed, signature, timestamp)
        now = self.clock.now()
        if self.quotas["calls"].full(account.id, now):
            raise No("RequestLimitExceeded", f"Your current request times exceeds the {self.limits.calls_per_second} in 1 second.")
        self.quotas["calls"].count(account.id, now)
        return account

    def failure(self, request, no):
        return said({"Response": {"Error": {"Code": str(no.code), "Message": no.text or str(no.code)}, "RequestId": str(uuid.uuid4())}}, content_type=JSON)

    def malformed(self, request, error):
        if isinstance(error, KeyError):
            return No("MissingParameter", f"The request is missing a required parameter `{error.args[0]}`.")
        return No("InvalidParameter", str(error))

    # sending

    def send_sms(self, account: Account, asked: dict) -> dict:
        app, numbers, params = self._app(account, asked), asked["PhoneNumberSet"], asked.get("TemplateParamSet") or []
        sign, session = asked.get("SignName", ""), asked.get("SessionContext", "")
        if len(numbers) > self.limits.numbers_per_call:
            raise No("LimitExceeded.PhoneNumberCountLimit", "the number of phone numbers exceeds the limit")
        if not numbers:
            raise No("MissingParameter.EmptyPhoneNumberSet", "empty phone number set")
        if len(session.encode()) >= self.limits.session_bytes:
            raise No("InvalidParameterValue.ContentLengthLimit", "SessionContext is too long")
        if len({e164(number).startswith("+86") for number in numbers}) > 1:
            raise No("UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber", "phone numbers of mainland and elsewhere in one request")
        why, text, kind = self._rendered(account, app, asked["TemplateId"], sign, params)
        return {"SendStatusSet": [self._one(account, app, asked, number, sign, session, why, text, kind) for number in numbers]}

    def _app(self, account, asked):
        app = account.apps.get(asked["SmsSdkAppId"])
        if not app:
            raise No("UnauthorizedOperation.SmsSdkAppIdVerifyFail", "SmsSdkAppId verify fail")
        return app

    def _rendered(self, account, app, code, sign, params) -> tuple[tuple[str, str] | None, str, str]:
        """(what every number is refused for, text, kind of the template)"""
        template = app.templates.get(code)
        if sign not in app.signatures:
            return ("FailedOperation.SignatureIncorrectOrUnapproved", "signature is incorrect or unapproved"), "", ""
        if not template or template.state != "approved":
            return ("FailedOperation.TemplateIncorrectOrUnapproved", "template is not approved or request content does not match the template"), "", ""
        if not all(isinstance(value, str) for value in params):
            raise No("InvalidParameterValue.TemplateParameterFormatError", "verification code template parameter format error")
        if len(params) != len(set(VARIABLE.findall(template.content))):
            return ("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", "request content does not match the template content"), "", template.kind
        if template.kind != "marketing" and any(len(value) > self.limits.param_length for value in params):
            return ("InvalidParameterValue.TemplateParameterLengthLimit", "template parameter length limit"), "", template.kind
        if any(word in value for value in params for word in account.forbidden):
            return ("FailedOperation.ContainSensitiveWord", "the content contains sensitive word"), "", template.kind
        return None, f"【{sign}】" + VARIABLE.sub(lambda match: params[int(match.group(1)) - 1], template.content), template.kind

    def _one(self, account, app, asked, number, sign, session, why, text, kind) -> dict:
        phone, now = e164(number), self.clock.now()
        why = why or self._refused(phone, sign, kind, asked, now)
        status = {"SerialNo": "", "PhoneNumber": phone, "Fee": 0, "SessionContext": session, "IsoCode": "CN" if phone.startswith("+86") else ""}
        if why:
            return {**status, "Code": why[0], "Message": why[1]}
        for name in ("otp_half_minute", "otp_hour") if kind == "otp" else ():
            self.quotas[name].count(phone, now)
        self.quotas["text_day" if kind == "marketing" else "number_day"].count(_counted(phone, sign, kind, asked), now)
        self.state.sequence += 1
        serial = f"{self.state.sequence}:{int(now * 1e6)}{uuid.uuid4().hex[:8]}"
        sent = Sent(serial, phone, sign, asked["SmsSdkAppId"], session, asked.get("ExtendCode", ""), now, self.twin.phones.state(phone))
        if sent.state == "fine":
            self.twin.phones.deliver(phone, Text(now, self.name, account.id, sign, text, serial))
        if sent.state != "silent":
            self.reports.due(self.limits.receipt_seconds, f"{account.id} {sent.app}", sent)
        return {**status, "SerialNo": serial, "Fee": sms.parts(text), "Code": "Ok", "Message": "send success"}

    def _refused(self, phone, sign, kind, asked, now) -> tuple[str, str] | None:
        if not mainland(phone) and (phone.startswith("+86") or not (8 <= len(phone) <= 16 and phone[1:].isdigit())):
            return "InvalidParameterValue.IncorrectPhoneNumber", "incorrect phone number"
        if phone in self.state.opted_out.get(sign, ()):
            return "FailedOperation.PhoneNumberInBlacklist", "the number is in the blacklist"
        if kind == "otp" and self.quotas["otp_half_minute"].full(phone, now):
            return "LimitExceeded.PhoneNumberThirtySecondLimit", "the number of sms messages sent from a single mobile number within 30 seconds exceeds the upper limit"
        if kind == "otp" and self.quotas["otp_hour"].full(phone, now):
            return "LimitExceeded.PhoneNumberOneHourLimit", "the number of sms messages sent from a single mobile number within 1 hour exceeds the upper limit"
        if self.quotas["text_day" if kind == "marketing" else "number_day"].full(_counted(phone, sign, kind, asked), now):
            return ("LimitExceeded.DeliveryFrequencyLimit" if kind == "marketing" else "LimitExceeded.PhoneNumberDailyLimit"), "delivery frequency limit"
        return None

    # receipts and replies

    def batch_done(self, place: str, batch: list[Sent]) -> None:
        account_id, app_id = place.split(" ")
        for sent in batch:
            sent.received = self.clock.now()
            if len(self.state.by_phone) < MOST_PHONES:
                self.state.by_phone.setdefault(f"{app_id} {sent.phone}", []).append(sent)
        app = self.accounts[account_id].apps[app_id]
        if app.report_url:
            self._push(account_id, "report", app.report_url, [_report(self.clock, sent) for sent in batch])
            return
        waiting = self.state.reports.setdefault(app_id, [])
        waiting.extend(batch)
        del waiting[:-MOST_UNPULLED]

    def _push(self, account_id, what, url, content) -> None:
        body, headers = msgspec.json.encode(content), {"content-type": "application/json"}
        self.callbacks.push(Delivery(self.name, account_id, what, lambda: ("POST", url, headers, body), _is_taken, tuple(self.limits.push_again_seconds)))

    def act_reply(self, phone: str, content: str, sign: str = "") -> dict:
        """The person answers the last SMS (of that signature). R, T, TD and 退订 put the number on that signature's blacklist."""
        phone = e164(phone)
        last = self.twin.phones.last(phone, self.name, lambda text: not sign or text.sender == sign)
        if not last:
            raise BadOrder(reason=f"{phone} has no SMS from Tencent Cloud to answer")
        account, now = self.account(last.account), self.clock.now()
        if content.strip().upper() in OPT_OUT:
            self.state.opted_out.setdefault(last.sender, set()).add(phone)
        self.twin.phones.deliver(phone, Text(now, self.name, account.id, last.sender, content, "", "out"))
        app_id = next(app_id for app_id, app in account.apps.items() if last.sender in app.signatures)
        reply = Reply(phone, last.sender, content, now)
        if account.apps[app_id].reply_url:
            self._push(account.id, "reply", account.apps[app_id].reply_url, {"extend": "", "mobile": phone.removeprefix("+86"), "nationcode": "86",
                                                                            "sign": last.sender, "text": content, "time": int(now)})
        else:
            self.state.replies.setdefault(app_id, []).append(reply)
        return {"from": phone, "content": content}

    # pulling

    def pull_reports(self, account, asked):
        self._app(account, asked)
        return {"PullSmsSendStatusSet": [_pulled(self.clock, sent) for sent in self._taken(self.state.reports, asked)]}

    def pull_replies(self, account, asked):
        self._app(account, asked)
        return {"PullSmsReplyStatusSet": [
            {"ExtendCode": reply.extend, "CountryCode": "86", "PhoneNumber": reply.phone, "SubscriberNumber": reply.phone.removeprefix("+86"),
             "SignName": reply.sign, "ReplyContent": reply.content, "ReplyTime": int(reply.at)} for reply in self._taken(self.state.replies, asked)]}

    def pull_by_phone(self, account, asked):
        self._app(account, asked)
        begin, end, offset, most = asked["BeginTime"], asked.get("EndTime") or self.clock.now(), asked["Offset"], asked["Limit"]
        found = [sent for sent in self.state.by_phone.get(f"{asked['SmsSdkAppId']} {e164(asked['PhoneNumber'])}", []) if begin <= sent.at <= end]
        return {"PullSmsSendStatusSet": [_pulled(self.clock, sent) for sent in found[offset:offset + most]]}

    def _taken(self, waiting: dict, asked: dict) -> list:
        """What is pulled is gone."""
        most = asked["Limit"]
        if not 1 <= most <= self.limits.pull_most:
            raise No("InvalidParameterValue", f"Limit must be 1 to {self.limits.pull_most}")
        found = waiting.get(asked["SmsSdkAppId"], [])
        taken = found[:most]
        del found[:most]
        return taken

    def page(self, say):
        return sms.cards(self, say)


def _counted(phone, sign, kind, asked) -> str:
    return f"{sign} {asked['TemplateId']} {phone}" if kind == "marketing" else phone


def _report(clock, sent: Sent) -> dict:
    status, message, description = RECEIPT[sent.state]
    return {"user_receive_time": clock.china(sent.received).strftime("%Y-%m-%d %H:%M:%S"), "nationcode": "86" if sent.phone.startswith("+86") else "",
            "mobile": sent.phone.removeprefix("+86"), "report_status": status, "errmsg": message, "description": description, "sid": sent.serial}


def _pulled(clock, sent: Sent) -> dict:
    status, message, description = RECEIPT[sent.state]
    return {"UserReceiveTime": int(sent.received), "CountryCode": "86", "SubscriberNumber": sent.phone.removeprefix("+86"), "PhoneNumber": sent.phone,
            "SerialNo": sent.serial, "ReportStatus": status, "Description": f"{message} {description}", "SessionContext": sent.session}


def _is_taken(status: int, body: bytes) -> bool:
    try:
        return status == 200 and json.loads(body)["result"] == 0
    except (ValueError, KeyError, TypeError):
        return False


PLATFORM = Tencent
