"""Text messages abroad by Twilio (Programmable Messaging, API 2010-04-01)."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings

from koipond.deliver.provider import Call, Called, Field, Forged, Refused, Report, trouble
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from koipond.deliver.sms import inbound
from koipond.kit import clock

CHANNEL, NAME = "sms", ("Twilio", "Twilio 国际短信")
FIELDS = (
    Field("sid", ("Account SID", "Account SID"), pattern=r"AC[0-9A-Za-z]{8,64}", like=("AC and 32 characters", "以 AC 开头")),
    Field("token", ("Auth token", "Auth Token"), secret=True, pattern=r"[!-~]{4,128}"),
    Field("sender", ("Sent from", "发送号码"), pattern=r"\+\d{5,15}|MG[0-9A-Za-z]{8,64}|[A-Za-z0-9 ]{1,11}",
          like=("a number such as +15005550006, a messaging service MG…, or a name", "号码（如 +15005550006）、消息服务 MG… 或名称")),
    Field("address", ("Address of the service", "服务地址"), default="https://api.twilio.com", pattern=r"https?://[^\s?#]+"),
    Field("per_second", ("Messages a second at most", "每秒最多条数"), needed=False, pattern=r"\d{1,5}(\.\d+)?"),
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 1, 32, 0, False
TEXT_LETTERS = 1_600
# error → status, reason, whether the sender is at fault (twilio.com/docs/api/errors).
CODES = {
    21211: (REFUSED, "address_dead", False), 21614: (REFUSED, "address_dead", False), 21408: (REFUSED, "no_route", False),
    21610: (REFUSED, "refused_by_person", False), 21617: (REFUSED, "too_big", False), 21602: (REFUSED, "content_rejected", False),
    21603: (REFUSED, "config", True), 21606: (REFUSED, "config", True), 21612: (REFUSED, "no_route", False), 20003: (REFUSED, "auth", True),
    20429: (LATER, "throttled", False), 20404: (REFUSED, "config", True), 30001: (LATER, "throttled", False), 30002: (REFUSED, "sender_blocked", True),
    30034: (REFUSED, "sender_blocked", True), 63038: (LATER, "account_quota", True),
}
REPORTED = {"delivered": "delivered", "read": "opened", "undelivered": "bounced", "failed": "bounced"}
WHY = {30003: "undelivered", 30004: "refused_by_person", 30005: "address_dead", 30006: "address_dead", 30007: "content_rejected", 30008: "undelivered"}


def host(account) -> str:
    return account["address"]


def takes(account, letter) -> bool:
    return not letter.to.startswith("+86")


def calls(account, letters, token):
    """A request a letter, with where its receipts are to come."""
    for letter in letters:
        by = {"MessagingServiceSid" if account["sender"].startswith("MG") else "From": account["sender"]}
        yield _asked(account, "Messages.json", {"To": letter.to, "Body": letter.text, "StatusCallback": f"{settings.URL}/in/{account.door}/status", **by}, (letter,))


def read(account, call: Call, reply) -> list[Outcome]:
    answer = json.loads(reply.body)
    if reply.status in (200, 201) and "sid" in answer:
        return [Outcome(ACCEPTED, sent_as=str(answer["sid"]))]
    status, reason, stops = CODES.get(answer.get("code"), (None, "", False))
    said = f"{answer.get('code', reply.status)} {answer.get('message', '')}".strip()[:300]
    return [Outcome(status, reason, said, stops) if status else trouble(reply) or Outcome(UNKNOWN, "no_answer", said)]


def probe(account, token) -> Call:
    """Asks for the newest message, which sends nothing and costs nothing."""
    return _asked(account, "Messages.json?PageSize=1", {}, (), method="GET")


def read_probe(account, reply) -> str:
    if reply.status != 200:
        answer = json.loads(reply.body)
        raise Refused(f"{answer.get('code', reply.status)} {answer.get('message', '')}".strip())
    return account["sid"]


def called(account, request) -> Called:
    """A status of a message or what somebody wrote, as a signed form."""
    fields = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    given = request.headers.get("x-twilio-signature", "")
    if not any(hmac.compare_digest(signature(account["token"], url, fields).encode(), given.encode("utf-8", "replace")) for url in _spellings(request.url)):
        raise Forged("its signature is not Twilio's")
    if request.path.startswith("status") or "MessageStatus" in fields and "Body" not in fields:
        status = REPORTED.get(fields.get("MessageStatus", ""))
        if status is None:
            return Called(status=204)
        told = fields.get("ErrorCode", "")
        code = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
        why = WHY.get(code, "undelivered") if status == "bounced" else ""
        return Called(status=204, reports=(Report(fields.get("MessageSid", ""), "", status, clock.now(), why, str(code or "")),),
                      stops=((fields["To"], "hard"),) if why == "address_dead" and fields.get("To", "").startswith("+") else ())
    told = inbound.Answer(fields.get("From", ""), fields.get("Body", ""), clock.now(), fields.get("MessageSid", ""))
    return inbound.called(account, (), (told,), body=b"<Response/>", type="text/xml")


def signature(token: str, url: str, fields: dict[str, str]) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the address and the sorted fields (twilio.com/docs/usage/security)."""
    text = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _spellings(url: str) -> tuple[str, ...]:
    """The address with and without its port: Twilio signs either."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return tuple(dict.fromkeys((url, parts._replace(netloc=parts.hostname or "").geturl(), parts._replace(netloc=f"{parts.hostname}:{port}").geturl())))


def _asked(account, rest: str, fields: dict[str, str], letters: tuple, method: str = "POST") -> Call:
    who = base64.b64encode(f"{account['sid']}:{account['token']}".encode()).decode()
    return Call(f"{account['address'].rstrip('/')}/2010-04-01/Accounts/{account['sid']}/{rest}", urlencode(fields).encode() if fields else b"",
                {"Authorization": f"Basic {who}", "content-type": "application/x-www-form-urlencoded"}, letters, method)
