"""Who pushes (RFC 8292), and what is inside (RFC 8188, 8291): the push service's and the browser's side."""

import json
import re
import secrets
import struct

import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from koipond.twin.http import No
from koipond.twin.keys import b64url, unb64url

AUTHORIZATION = re.compile(r"vapid\s+(.+)$", re.I)
POINT = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint


def check(header: str, origin: str, clock, most_seconds: float) -> str:
    """The application's key, as it was sent. Raises No."""
    match = AUTHORIZATION.match(header)
    if not match:
        raise No(401, "no VAPID token")
    parts = dict(each.strip().split("=", 1) for each in match.group(1).split(",") if "=" in each)
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64url(parts["k"]))
        claims = jwt.decode(parts["t"], key, ["ES256"], options={"verify_exp": False, "verify_aud": False, "verify_iat": False})
    except (KeyError, ValueError, jwt.PyJWTError) as error:
        raise No(401, f"the VAPID token is not good: {error}") from None
    now = clock.now()
    if claims.get("aud") != origin:
        raise No(401, f"aud must be {origin}")
    until = claims.get("exp", 0)
    if not any(0 <= until - at <= most_seconds + 60 for at in (now, now - clock.ahead)):
        raise No(401, "exp is past, or more than a day off")
    if not str(claims.get("sub", "")).startswith(("mailto:", "https:")):
        raise No(401, "sub must be a mailto: or https: address")
    return b64url(unb64url(parts["k"]))


def browser_keys() -> dict[str, str]:
    """A new subscription's keys: private (PEM), p256dh and auth (base64url)."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    return {"private": pem, "p256dh": b64url(key.public_key().public_bytes(*POINT)), "auth": b64url(secrets.token_bytes(16))}


def decrypt(body: bytes, private: str, auth: str) -> bytes:
    """What the browser reads. Raises ValueError for what was not encrypted for it."""
    salt, size, length = body[:16], struct.unpack(">I", body[16:20])[0], body[20]
    sender, records = body[21:21 + length], body[21 + length:]
    key = serialization.load_pem_private_key(private.encode(), None)
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    own = key.public_key().public_bytes(*POINT)
    secret = HKDF(hashes.SHA256(), 32, unb64url(auth), b"WebPush: info\0" + own + sender).derive(shared)
    content = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
    nonce = int.from_bytes(HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret), "big")
    plain = b""
    try:
        for number, start in enumerate(range(0, len(records), size)):
            opened = AESGCM(content).decrypt((nonce ^ number).to_bytes(12, "big"), records[start:start + size], None).rstrip(b"\0")
            if opened[-1:] != (b"\x02" if start + size >= len(records) else b"\x01"):
                raise ValueError("wrong padding")
            plain += opened[:-1]
    except InvalidTag:
        raise ValueError("not for this browser") from None
    return plain


def shown(plain: bytes) -> tuple[str, str, object]:
    """(title, body, all of it) as most service workers take a push; text that is no JSON is the body."""
    try:
        content = json.loads(plain)
    except ValueError:
        return "", plain.decode("utf-8", "replace"), None
    if not isinstance(content, dict):
        return "", str(content), content
    note = content.get("notification") if isinstance(content.get("notification"), dict) else content
    return str(note.get("title", "")), str(note.get("body", "")), content
