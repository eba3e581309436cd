"""How a caller proves itself where a platform publishes no signature, and for programs of one's own: a shared token, an HMAC over the body."""

import base64
import hashlib
import hmac
import re

from koipond.collect.sources.kind import Field, Forged, Request, same

TOKEN = Field("token", ("Shared token", "共享令牌"), secret=True, needed=False, pattern=r"[!-~]{12,200}",
              like=("12 letters or more; sent as ?token=… or in the header X-Token or Authorization: Bearer", "至少 12 个字符；通过 ?token=…、请求头 X-Token 或 Authorization: Bearer 发送"))
SECRET = Field("hmac_secret", ("Signing secret", "签名密钥"), secret=True, needed=False, pattern=r"[ -~]{8,400}",
               like=("for an HMAC-SHA256 of the body", "用于对请求体做 HMAC-SHA256"))
HEADER = Field("hmac_header", ("Header of the signature", "签名请求头"), needed=False, default="x-signature", pattern=r"[A-Za-z0-9-]{1,60}",
               like=("such as X-Signature", "例如 X-Signature"))
FIELDS = (TOKEN, SECRET, HEADER)


def check(source, request: Request) -> None:
    """Raises Forged unless the caller gives each proof that was agreed on. Without any the secret address is the proof."""
    if known := source["token"]:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not any(same(given, known) for given in (request.query.get("token", ""), request.headers.get("x-token", ""), bearer)):
            raise Forged("the shared token is missing or wrong")
    if secret := source["hmac_secret"]:
        given = request.headers.get(source["hmac_header"].lower(), "").strip()
        if not signed(given, secret.encode(), request.body):
            raise Forged(f"the signature in {source['hmac_header']} is missing or wrong")


def signed(given: str, secret: bytes, body: bytes) -> bool:
    """Whether `given` is the HMAC-SHA256 of the body, in hex or base64; `sha256=` or `v1,` may stand before it."""
    plain = re.sub(r"^(sha256=|v\d[=,])", "", given)
    wanted = hmac.digest(secret, body, hashlib.sha256)
    return same(plain.lower(), wanted.hex()) or same(plain, base64.b64encode(wanted).decode())
