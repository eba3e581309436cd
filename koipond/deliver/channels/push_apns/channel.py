"""App push to iPhones by Apple (APNs), over HTTP/2 with tokens."""

import json
from functools import lru_cache
from pathlib import Path

import msgspec

from koipond.deliver.provider import Call, Failed, Field, Refused, StaleToken, trouble
from koipond.deliver.push import lifetime, tokens
from koipond.deliver.push.devices import reaches
from koipond.deliver.push.fields import PER_SECOND as PER_SECOND_FIELD
from koipond.deliver.push.fields import REACH
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, Outcome
from koipond.kit import clock, ids

CHANNEL, SERVICE, NAME = "push", "apns", ("Apple Push (APNs)", "苹果推送 (APNs)")
FIELDS = (
    Field("key", ("Key (.p8)", "密钥 (.p8)"), secret=True, long=True, pattern=r"\s*-----BEGIN .*-----\s*", like=("the content of the .p8 file", ".p8 文件的内容")),
    Field("key_id", ("Key ID", "Key ID"), pattern=r"[A-Z0-9]{10}"),
    Field("team_id", ("Team ID", "Team ID"), pattern=r"[A-Z0-9]{10}"),
    Field("apps", ("Bundle ID of the app", "应用的 Bundle ID"), pattern=r"[A-Za-z0-9.-]{1,155}"),
    REACH,
    Field("address", ("Address of the service", "服务地址"), default="https://api.push.apple.com", pattern=r"https?://[^\s?#]+",
          like=("https://api.sandbox.push.apple.com for builds from Xcode", "Xcode 调试版本使用 https://api.sandbox.push.apple.com")),
    PER_SECOND_FIELD,
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 1, 500, 0, False
LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
PROBE = "0" * 64
# reason → status, reason, whether the sender is at fault
CODES = {
    "BadDeviceToken": (REFUSED, "address_dead", False),
    "DeviceTokenNotForTopic": (REFUSED, "other_app", False),
    "Unregistered": (REFUSED, "address_dead", False),
    "ExpiredToken": (REFUSED, "address_dead", False),
    "PayloadTooLarge": (REFUSED, "too_big", False),
    "InvalidProviderToken": (REFUSED, "auth", True),
    "MissingProviderToken": (REFUSED, "auth", True),
    "TopicDisallowed": (REFUSED, "config", True),
    "MissingTopic": (REFUSED, "config", True),
    "BadCertificateEnvironment": (REFUSED, "config", True),
    "TooManyProviderTokenUpdates": (LATER, "throttled", True),
    "TooManyRequests": (LATER, "throttled", False),
    "IdleTimeout": (LATER, "transient", False),
    "InternalServerError": (LATER, "transient", False),      # said by the service itself: it took nothing
    "ServiceUnavailable": (LATER, "transient", False),
    "Shutdown": (LATER, "transient", False),
}
_encode = msgspec.json.encode


def host(account) -> str:
    return account["address"]


def takes(account, letter) -> bool:
    return reaches(account, letter.about)


def calls(account, letters, token):
    """A request a letter. Under its id a message that comes again takes the place of the first on the screen."""
    try:
        proof = _proof(account)
    except Refused as error:
        yield from (Failed(letter, Outcome(LATER, "auth", str(error), True)) for letter in letters)
        return
    for letter in letters:
        body = _encode(_message(letter))
        if len(body) > LIMITS["payload_bytes"]:
            yield Failed(letter, Outcome(REFUSED, "too_big", f"{len(body)} bytes; at most {LIMITS['payload_bytes']}"))
            continue
        left = lifetime.seconds(letter.row, LIMITS["longest_seconds"])
        yield Call(_where(account, letter.to), body, {
            "authorization": proof, "apns-topic": account["apps"], "apns-push-type": "alert", "apns-id": letter.message,
            "apns-collapse-id": letter.message, "apns-priority": "10" if lifetime.urgent(letter.row) else "5",
            "apns-expiration": str(int(clock.real().timestamp()) + left)}, (letter,), http2=True)


def read(account, call: Call, reply) -> list[Outcome]:
    if reply.status == 200:
        return [Outcome(ACCEPTED, sent_as=reply.headers.get("apns-id", ""))]
    told = msgspec.json.decode(reply.body)
    code = told["reason"]
    if code == "ExpiredProviderToken":
        _token.cache_clear()
        raise StaleToken
    status, reason, stops = CODES.get(code, (None, "", False))
    said = f"{reply.status} {code}"
    if reply.status == 410 and call.letters[0].about.get("seen_at", 0) > int(told.get("timestamp") or 0) > 0:
        status, reason = LATER, "transient"       # it was seen with the app after Apple had missed it: the app is there again
    return [Outcome(status, reason, said, stops) if status else trouble(reply) or Outcome(REFUSED, "config", said, True)]


def probe(account, token) -> Call:
    """A message to no device: it is refused for its token where all else is right."""
    return Call(_where(account, PROBE), b'{"aps":{"content-available":1}}', {
        "authorization": _proof(account), "apns-topic": account["apps"], "apns-push-type": "background", "apns-priority": "5", "apns-id": ids.fresh()}, http2=True)


def read_probe(account, reply) -> str:
    code = json.loads(reply.body).get("reason", "") if reply.body else ""
    if reply.status == 200 or code in ("BadDeviceToken", "Unregistered", "DeviceTokenNotForTopic"):
        return f"{account['team_id']} {account['apps']}"
    raise Refused(f"HTTP {reply.status} {code}")


def _message(letter) -> dict:
    alert = {name: text for name, text in (("title", letter.subject), ("body", letter.text)) if text}
    shown = {"aps": {"alert": alert, "sound": "default", **({"mutable-content": 1} if letter.picture else {})}, "koipond": letter.message}
    return shown | {name: value for name, value in (("link", letter.link), ("picture", letter.picture)) if value}


def _where(account, token: str) -> str:
    return f"{account['address'].rstrip('/')}/3/device/{token}"


def _proof(account) -> str:
    """The token of the account: the same for its time, since Apple refuses one that changes too often. Raises Refused."""
    every = LIMITS["token_renewed_seconds"]
    return _token(account.secrets["key"], account["key_id"], account["team_id"], int(clock.real().timestamp()) // every * every)


@lru_cache(maxsize=64)
def _token(key: str, key_id: str, team: str, since: int) -> str:
    return f"bearer {tokens.signed(key, {'iss': team, 'iat': since}, kid=key_id)}"
