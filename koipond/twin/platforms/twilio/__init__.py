"""Twilio SMS."""

import base64
import hashlib
import hmac
import re
import uuid
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlencode

import msgspec

from koipond.twin import sms
from koipond.twin.callbacks import Delivery
from koipond.twin.errors import BadOrder
from koipond.twin.http import No, Request, answers, said
from koipond.twin.phones import Text, e164
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform
from koipond.twin.quotas import Sliding

STOP, START = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"), ("START", "YES", "UNSTOP")
FATE = {"fine": ("delivered", None), "dead": ("undelivered", 30005), "off": ("undelivered", 30003), "blocked": ("undelivered", 30004)}
MESSAGES = "/2010-04-01/Accounts/{sid}/Messages.json"
MESSAGE = "/2010-04-01/Accounts/{sid}/Messages/{message}.json"


class Account(Base):
    sid: str
    token: str
    numbers: dict[str, str]              # our numbers → where what people send is pushed, "" nowhere
    services: dict[str, str] = {}        # messaging services → the number that they send from
    countries: list[str] = []        # dialling codes that are open


class Message(msgspec.Struct):
    sid: str
    account: str
    to: str
    sender: str
    service: str | None
    body: str
    at: float
    status: str = "queued"
    error: int | None = None
    callback: str = ""
    sent_at: float = 0.0


class State(msgspec.Struct):
    messages: dict[str, Message] = {}
    opted_out: set[str] = set()          # "our number their number"


class Twilio(Platform):
    name, title, hosts = "twilio", ("Twilio", "Twilio"), ("api.twilio.com",)
    group = "sms"
    Account, State = Account, State

    def counted(self):
        return {"calls": Sliding(self.limits.calls_per_second, 1.0)}

    def claims(self, request):
        return request.path.startswith("/2010-04-01/")

    def nothing_there(self, request):
        raise No(20404, f"The requested resource {request.path} was not found", 404)

    def failure(self, request, no):
        code, status = int(no.code), no.status or {20429: 429, 20003: 401, 20404: 404}.get(int(no.code), 400)
        return said({"code": code, "message": no.text or f"Error {code}", "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}, status)

    def malformed(self, request, error):
        return No(20001, f"Bad request: {error}")

    def _account(self, request: Request, sid: str) -> Account:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(given).decode().partition(":")
        except ValueError:
            user = password = ""
        account = next((each for each in self.accounts.values() if each.sid == sid), None)
        if kind.lower() != "basic" or not account or user != sid or not hmac.compare_digest(password.encode(), account.token.encode()):
            raise No(20003, "Authenticate", 401)
        request.account = account.id
        now = self.clock.now()
        if self.quotas["calls"].full(account.id, now):
            raise No(20429, "Too Many Requests", 429)
        self.quotas["calls"].count(account.id, now)
        return account

    @answers("POST", MESSAGES)
    def create(self, request, sid):
        request.what = "create"
        account, asked = self._account(request, sid), request.form()
        to, sender, body = asked.get("To"), asked.get("From"), asked.get("Body", "")
        if not to:
            raise No(21604, "A 'To' phone number is required.")
        if not sender and asked.get("MessagingServiceSid") not in account.services:
            raise No(21603, "A 'From' phone number is required.")
        sender = sender or account.services[asked["MessagingServiceSid"]]
        self._fits(account, to, sender, body)
        message = Message("SM" + uuid.uuid4().hex, account.id, to, sender, asked.get("MessagingServiceSid"), body, self.clock.now(),
                          "accepted" if asked.get("MessagingServiceSid") else "queued", callback=asked.get("StatusCallback", ""))
        wait = 0.0
        if asked.get("ScheduleType") == "fixed":
            wait, message.status = self._scheduled(asked), "scheduled"
        self.state.messages[message.sid] = message
        self.timers.after(wait + self.limits.sent_seconds, lambda: self._sends(message.sid))
        return said(self._shown(account, message), 201)

    def _fits(self, account, to, sender, body) -> None:
        if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
            raise No(21211, f"Invalid 'To' Phone Number: {to}")
        if sender not in account.numbers:
            raise No(21606, f"The 'From' phone number {sender} is not a valid, SMS-capable inbound phone number or short code for your account.")
        if not any(to.startswith(code) for code in account.countries):
            raise No(21408, f"Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}")
        if not body:
            raise No(21602, "Message body is required.")
        if len(body) > self.limits.body_length:
            raise No(21617, f"The concatenated message body exceeds the {self.limits.body_length} character limit")
        if f"{sender} {to}" in self.state.opted_out:
            raise No(21610, "Attempt to send to unsubscribed recipient")

    def _scheduled(self, asked) -> float:
        if not asked.get("MessagingServiceSid"):
            raise No(35118, "MessagingServiceSid is required to schedule a message")
        wait = datetime.fromisoformat(asked["SendAt"].replace("Z", "+00:00")).timestamp() - self.clock.now()
        if not self.limits.schedule_least_seconds <= wait <= self.limits.schedule_most_seconds:
            raise No(35114, "SendAt time must be between 300 seconds and 35 days in the future")
        return wait

    def _sends(self, sid: str) -> None:
        message = self.state.messages.get(sid)
        if message and message.status != "canceled":
            message.sent_at = self.clock.now()
            self._becomes(message, "sent")
            state = self.twin.phones.state(message.to)
            if state == "fine":
                self.twin.phones.deliver(message.to, Text(message.sent_at, self.name, message.account, message.sender, message.body, sid))
            if state != "silent":
                self.timers.after(self.limits.receipt_seconds, lambda: self._becomes(message, *FATE[state]))

    def _becomes(self, message: Message, status: str, error: int | None = None) -> None:
        message.status, message.error = status, error
        if message.callback:
            account = self.accounts[message.account]
            fields = {"AccountSid": account.sid, "MessageSid": message.sid, "SmsSid": message.sid, "MessageStatus": status, "SmsStatus": status,
                      "To": message.to, "From": message.sender, "ApiVersion": "2010-04-01", **({"ErrorCode": str(error)} if error else {})}
            self._push(account, f"status {status}", message.callback, fields, ())

    def _push(self, account, what, url, fields, again) -> None:
        headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8", "user-agent": "TwilioProxy/1.1",
                   "x-twilio-signature": signed(account.token, url, fields)}
        body = urlencode(fields).encode()
        self.callbacks.push(Delivery(self.name, account.id, what, lambda: ("POST", url, headers, body), lambda status, _: 200 <= status < 300, again, 15.0))

    @answers("GET", MESSAGES)
    def list(self, request, sid):
        request.what = "list"
        account, ask = self._account(request, sid), request.query
        page, size = int(ask.get("Page", 0)), min(int(ask.get("PageSize", 50)), 1000)
        found = [each for each in reversed(self.state.messages.values()) if each.account == account.id
                 and ask.get("To", each.to) == each.to and ask.get("From", each.sender) == each.sender]
        shown = found[page * size:(page + 1) * size]
        more = f"{MESSAGES.format(sid=sid)}?PageSize={size}&Page={page + 1}" if len(found) > (page + 1) * size else None
        return said({"messages": [self._shown(account, each) for each in shown], "page": page, "page_size": size, "next_page_uri": more,
                     "previous_page_uri": None, "first_page_uri": "", "uri": "", "start": page * size, "end": page * size + len(shown) - 1})

    @answers("GET", MESSAGE)
    def fetch(self, request, sid, message):
        request.what = "fetch"
        return said(self._shown(self._account(request, sid), self._message(message)))

    @answers("POST", MESSAGE)
    def update(self, request, sid, message):
        request.what = "update"
        account, found = self._account(request, sid), self._message(message)
        if request.form().get("Status") == "canceled":
            if found.status not in ("scheduled", "accepted"):
                raise No(30409, "The message cannot be canceled any more", 409)
            found.status = "canceled"
        return said(self._shown(account, found))

    def _message(self, sid: str) -> Message:
        if sid not in self.state.messages:
            raise No(20404, f"The requested resource /Messages/{sid}.json was not found", 404)
        return self.state.messages[sid]

    def _shown(self, account, message: Message) -> dict:
        when = format_datetime(self.clock.utc(message.at))
        return {"sid": message.sid, "account_sid": account.sid, "messaging_service_sid": message.service, "to": message.to, "from": message.sender,
                "body": message.body, "status": message.status, "num_segments": "1", "num_media": "0", "direction": "outbound-api",
                "api_version": "2010-04-01", "price": None, "price_unit": "USD", "error_code": message.error, "error_message": None,
                "date_created": when, "date_updated": when, "date_sent": format_datetime(self.clock.utc(message.sent_at)) if message.sent_at else None,
                "uri": MESSAGE.format(sid=account.sid, message=message.sid), "subresource_uris": {}}

    def act_reply(self, phone: str, content: str, to: str = "") -> dict:
        """The person answers (or writes to one of our numbers `to`). STOP opts out of that number, START opts in again."""
        phone = e164(phone)
        last = self.twin.phones.last(phone, self.name)
        if not (to or last):
            raise BadOrder(reason=f"{phone} has no SMS from Twilio to answer")
        to = to or last.sender
        account = next((each for each in self.accounts.values() if to in each.numbers), None)
        if not account:
            raise BadOrder(reason=f"{to} is no number of an account")
        self.twin.phones.deliver(phone, Text(self.clock.now(), self.name, account.id, to, content, "", "out"))
        word, pair = content.strip().upper(), f"{to} {phone}"
        sort = "STOP" if word in STOP else "START" if word in START else ""
        if sort == "STOP":
            self.state.opted_out.add(pair)
        elif sort == "START":
            self.state.opted_out.discard(pair)
        fields = {"MessageSid": "SM" + uuid.uuid4().hex, "AccountSid": account.sid, "From": phone, "To": to, "Body": content, "NumMedia": "0",
                  "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01", **({"OptOutType": sort} if sort else {})}
        if account.numbers[to]:
            self._push(account, "inbound", account.numbers[to], fields, (1.0,))
        return fields

    def page(self, say):
        return sms.cards(self, say)


def signed(token: str, url: str, fields: dict[str, str]) -> str:
    """X-Twilio-Signature: base64 of HMAC-SHA1 over the address and all fields by name. Channels reference §3.4 [21]."""
    text = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


PLATFORM = Twilio
