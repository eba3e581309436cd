"""Push to browsers (RFC 8030, 8188, 8291, 8292): encrypted for the browser, proved by the account's own key."""

import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from koipond.deliver.provider import Call, Failed, Field, Refused, trouble
from koipond.deliver.push import lifetime, tokens
from koipond.deliver.push.devices import reaches
from koipond.deliver.push.fields import APPS, REACH
from koipond.deliver.push.fields import PER_SECOND as PER_SECOND_FIELD
from koipond.deliver.replies import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from koipond.kit import clock

CHANNEL, SERVICE, NAME = "push", "web", ("Web push", "浏览器推送")
FIELDS = (
    Field("key", ("Private key (VAPID)", "私钥 (VAPID)"), secret=True, long=True, pattern=r"\s*-----BEGIN .*-----\s*",
          like=("made by itself; or your own on the curve P-256 in PEM, so that subscriptions you have stay good", "自动生成；也可填写自有的 P-256 私钥 (PEM)，以沿用已有订阅")),
    Field("contact", ("Contact for the push services", "推送服务的联系方式"), pattern=r"mailto:[^\s@]+@[^\s@]+|https://\S+", like=("mailto:you@example.com", "mailto:you@example.com")),
    APPS, REACH,
    Field("more_hosts", ("Further push services", "其他推送服务主机"), needed=False, pattern=r"[A-Za-z0-9.:-]{1,255}(\s+[A-Za-z0-9.:-]{1,255})*",
          like=("hosts with spaces between them", "主机名，以空格分隔")),
    PER_SECOND_FIELD,
)
BATCH, AT_ONCE, PER_SECOND, IDEMPOTENT = 1, 128, 0, False
LIMITS = json.loads(Path(__file__).with_name("services.json").read_text(encoding="utf-8"))
GONE = (404, 410)


def host(account) -> str:
    return "https://" + LIMITS["hosts"][0]      # each browser has its own: a service that does not answer rests by itself


def takes(account, letter) -> bool:
    return reaches(account, letter.about)


def made() -> dict[str, str]:
    """A key for a new account."""
    key = ec.generate_private_key(ec.SECP256R1())
    return {"key": key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()}


def public_key(account) -> str:
    """The applicationServerKey that a site gives to browsers. Raises Refused."""
    return _public(account.secrets["key"])


def calls(account, letters, token):
    """A request a browser, to the service that its subscription names."""
    for letter in letters:
        endpoint, keys = _subscription(letter)
        if not asked_at(account, endpoint):
            yield Failed(letter, Outcome(REFUSED, "no_route", "its address is of no push service that is known"))
            continue
        try:
            body = _sealed(letter, keys)
            proof = _proof(account, endpoint)
        except Refused as error:
            yield Failed(letter, Outcome(LATER, "auth", str(error), True))
            continue
        except (ValueError, KeyError, TypeError, http_ece.ECEException):
            yield Failed(letter, Outcome(REFUSED, "address_dead", "the keys of the subscription are none"))
            continue
        if len(body) > LIMITS["body_bytes"]:
            yield Failed(letter, Outcome(REFUSED, "too_big", f"{len(body)} bytes; at most {LIMITS['body_bytes']}"))
            continue
        yield Call(endpoint, body, {
            "Authorization": proof, "TTL": str(lifetime.seconds(letter.row, LIMITS["longest_seconds"])), "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream", "Urgency": "high" if lifetime.urgent(letter.row) else "normal",
            "Topic": letter.message.replace("-", "")}, (letter,))


def read(account, call: Call, reply) -> list[Outcome]:
    said = f"HTTP {reply.status} {reply.body[:200].decode('utf-8', 'replace')}".strip()
    if reply.status in (200, 201, 202, 204):
        return [Outcome(ACCEPTED, sent_as=reply.headers.get("location", "")[-120:])]
    if reply.status in GONE:
        return [Outcome(REFUSED, "address_dead", said)]
    if reply.status == 413:
        return [Outcome(REFUSED, "too_big", said)]
    if reply.status in (400, 401, 403):
        return [Outcome(REFUSED, "auth", said, True)]      # the subscription was made for another key: the site must subscribe anew
    return [trouble(reply) or Outcome(UNKNOWN, "no_answer", said)]


def asked_at(account, endpoint: str) -> bool:
    """Whether an endpoint is of a push service that may be asked."""
    try:
        parts = urlsplit(endpoint)
        standard = parts.port in (None, 443)
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or not parts.hostname:
        return False
    if parts.netloc in account["more_hosts"].split():
        return parts.scheme in ("http", "https")
    name = parts.hostname
    return parts.scheme == "https" and standard and any(name == known or (known.startswith(".") and name.endswith(known)) for known in LIMITS["hosts"])


def _subscription(letter) -> tuple[str, dict]:
    """Endpoint and keys: of the device, or as somebody typed them in for a test."""
    if letter.to.startswith("{"):
        try:
            told = json.loads(letter.to)
            return str(told.get("endpoint", "")), told.get("keys") or {}
        except (ValueError, AttributeError):
            return "", {}
    return letter.to, letter.about.get("keys") or {}


def _sealed(letter, keys: dict) -> bytes:
    """What only this browser can read. Raises ValueError, KeyError, TypeError, ECEException where its keys are none."""
    shown = {"title": letter.subject, "body": letter.text, "link": letter.link, "picture": letter.picture, "koipond": letter.message}
    text = json.dumps({name: value for name, value in shown.items() if value}, ensure_ascii=False, separators=(",", ":"))
    return http_ece.encrypt(text.encode(), private_key=ec.generate_private_key(ec.SECP256R1()), dh=tokens.from_b64url(keys["p256dh"]),
                            auth_secret=tokens.from_b64url(keys["auth"]), version="aes128gcm")


def _proof(account, endpoint: str) -> str:
    parts, every = urlsplit(endpoint), LIMITS["vapid_seconds"] // 2
    return _vapid(account.secrets["key"], account["contact"], f"{parts.scheme}://{parts.netloc}", int(clock.real().timestamp()) // every * every)


@lru_cache(maxsize=1024)
def _vapid(key: str, contact: str, audience: str, since: int) -> str:
    claims = {"aud": audience, "exp": since + LIMITS["vapid_seconds"], "sub": contact}
    return f"vapid t={tokens.signed(key, claims, typ='JWT')},k={_public(key)}"


@lru_cache(maxsize=64)
def _public(pem: str) -> str:
    key = tokens.private_key(pem)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Refused("the key must be on the curve P-256")
    return tokens.b64url(key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint))
