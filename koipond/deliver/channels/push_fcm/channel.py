"""App push by Firebase Cloud Messaging, HTTP v1."""

import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import msgspec

from koipond.deliver.provider import Call, Failed, Field, Refused, StaleToken, trouble
from koipond.deliver.push import lifetime, tokens
from koipond.deliver.push.devices import reaches
from koipond.deliver.push.fields import APPS, REACH
from koipond.deliver.push.fields import PER_SECOND as PER_SECOND_FIELD
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, Outcome
from koipond.kit import clock

CHANNEL, SERVICE, NAME = "push", "fcm", ("Firebase Cloud Messaging", "Firebase 云消息 (FCM)")
FIELDS = (
    Field("service_account", ("Service account (JSON)", "服务账号 (JSON)"), secret=True, long=True, pattern=r"\s*\{.*\}\s*",
          like=("the JSON file of a service account's key", "服务账号密钥的 JSON 文件内容")),
    APPS, REACH,
    Field("address", ("Address of the service", "服务地址"), default="https://fcm.googleapis.com", pattern=r"https?://[^\s?#]+"),
    Field("token_address", ("Address of its tokens", "令牌地址"), default="https://oauth2.googleapis.com/token", pattern=r"https?://[^\s?#]+"),
    PER_SECOND_FIELD,
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 1, 256, 0, False
LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# errorCode → status, reason, whether the sender is at fault
CODES = {
    "UNREGISTERED": (REFUSED, "address_dead", False),
    "SENDER_ID_MISMATCH": (REFUSED, "other_app", True),      # a wrong project refuses all tokens so: none is ended for it
    "INVALID_ARGUMENT": (REFUSED, "content_rejected", False),
    "QUOTA_EXCEEDED": (LATER, "throttled", False),
    "UNAVAILABLE": (LATER, "transient", False),
    "INTERNAL": (LATER, "transient", False),                  # said by the service itself, with its code: it took nothing
    "THIRD_PARTY_AUTH_ERROR": (REFUSED, "auth", True),
}
NO_TOKEN = "registration token"                               # in the text of INVALID_ARGUMENT: it is about the token, not what we say
PROBE = "koipond-asks-whether-the-account-is-taken"
_encode = msgspec.json.encode


def host(account) -> str:
    return account["address"]


def takes(account, letter) -> bool:
    return reaches(account, letter.about)


def token_call(account) -> Call:
    """Asks for an access token with a claim that the service account signs. Raises Refused."""
    known, now, address = _service(account["service_account"]), int(clock.real().timestamp()), account["token_address"]
    claim = tokens.signed(known["private_key"], {"iss": known["client_email"], "scope": SCOPE, "aud": address, "iat": now, "exp": now + LIMITS["token_seconds"]},
                          typ="JWT", kid=known.get("private_key_id", ""))
    return Call(address, f"grant_type={quote(GRANT, safe='')}&assertion={claim}".encode(), FORM)


def read_token(reply) -> tuple[str, float]:
    try:
        told = json.loads(reply.body)
        if reply.status == 200:
            return str(told["access_token"]), float(told["expires_in"])
    except (ValueError, KeyError, TypeError):
        told = {}
    raise Refused(f"HTTP {reply.status} {told.get('error', '')} {told.get('error_description', '')}".strip())


def calls(account, letters, token):
    """A request a letter: the service has no other."""
    url, headers = _where(account["address"], account["service_account"]), {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for letter in letters:
        body = _encode({"message": _message(letter)})
        if len(body) > LIMITS["payload_bytes"]:
            yield Failed(letter, Outcome(REFUSED, "too_big", f"{len(body)} bytes; at most {LIMITS['payload_bytes']}"))
        else:
            yield Call(url, body, headers, (letter,))


def read(account, call: Call, reply) -> list[Outcome]:
    answer = msgspec.json.decode(reply.body)
    if reply.status == 200:
        return [Outcome(ACCEPTED, sent_as=answer["name"])]
    error = answer["error"]
    code = next((one["errorCode"] for one in error.get("details", ()) if "errorCode" in one), error.get("status", ""))
    if code == "UNAUTHENTICATED":
        raise StaleToken
    status, reason, stops = CODES.get(code, (None, "", False))
    said = f"{code} {error.get('message', '')}".strip()[:300]
    if code == "INVALID_ARGUMENT" and NO_TOKEN in said:
        reason = "address_dead"
    return [Outcome(status, reason, said, stops) if status else trouble(reply)]


def probe(account, token) -> Call:
    """A message to nobody, to be looked at only: it is refused for its token where all else is right."""
    body = _encode({"validate_only": True, "message": {"token": PROBE, "notification": {"title": "Koipond", "body": "Koipond"}}})
    return Call(_where(account["address"], account["service_account"]), body, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})


def read_probe(account, reply) -> str:
    if reply.status == 401:
        raise StaleToken
    if reply.status not in (200, 400, 404):
        raise Refused(f"HTTP {reply.status} {reply.body[:200].decode('utf-8', 'replace')}")
    return f"project {_service(account['service_account'])['project_id']}"


def _message(letter) -> dict:
    """What a phone shows, and in `data` what the app needs to open the link and to tell us of it."""
    row, shown = letter.row, {"title": letter.subject, "body": letter.text}
    if letter.picture:
        shown["image"] = letter.picture
    left = lifetime.seconds(row, LIMITS["longest_seconds"])
    return {"token": letter.to, "notification": shown, "data": {"koipond": letter.message, **({"link": letter.link} if letter.link else {})},
            "android": {"ttl": f"{left}s", "priority": "high" if lifetime.urgent(row) else "normal"}}


@lru_cache(maxsize=64)
def _service(text: str) -> dict:
    try:
        found = json.loads(text)
        return {name: str(found[name]) for name in ("project_id", "client_email", "private_key")} | {"private_key_id": str(found.get("private_key_id", ""))}
    except (ValueError, KeyError, TypeError):
        raise Refused("the service account is not the JSON of a key: it must have project_id, client_email and private_key") from None


@lru_cache(maxsize=64)
def _where(address: str, text: str) -> str:
    return f"{address.rstrip('/')}/v1/projects/{quote(_service(text)['project_id'], safe='')}/messages:send"
