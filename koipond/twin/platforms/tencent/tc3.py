"""Tencent Cloud's signature TC3-HMAC-SHA256, as the server computes it. Channels reference §3.3 [18]."""

import hashlib
import hmac
import re
from datetime import UTC, datetime
from functools import lru_cache

from koipond.twin.http import No, Request

DAY_SECONDS = 86_400
AUTHORIZATION = re.compile(r"TC3-HMAC-SHA256\s+Credential=([^/,\s]+)/([\d-]{10})/(\w+)/tc3_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$")


def read(request: Request) -> tuple[str, str, str, list[str], str]:
    """(key, date, service, names of signed headers, signature). Raises No."""
    match = AUTHORIZATION.match(request.headers.get("authorization", ""))
    if not match:
        raise No("AuthFailure.InvalidAuthorization", "请求头部的 `Authorization` 不符合腾讯云标准。")
    key, date, service, signed, signature = match.groups()
    return key, date, service, signed.split(";"), signature


def check(request: Request, secret: str, date: str, service: str, signed: list[str], signature: str, timestamp: int) -> None:
    """Raises No when the signature is not over this request."""
    lines = {name: request.headers.get(name, "") for name in signed}
    right = "content-type" in lines and "host" in lines and _day(timestamp // DAY_SECONDS) == date
    if not (right and hmac.compare_digest(sign(request.method, request.raw_query, lines, request.body, secret, date, service, timestamp), signature)):
        raise No("AuthFailure.SignatureFailure", "请求签名验证失败，请检查您的访问密钥 SecretId 或 SecretKey 是否正确。")


def sign(method: str, raw_query: str, lines: dict[str, str], body: bytes, secret: str, date: str, service: str, timestamp: int) -> str:
    """`lines` are the signed headers in their order. The action of a header is signed in small letters; other values as they came."""
    headers = "".join(f"{name}:{(value.lower() if name == 'x-tc-action' else value).strip()}\n" for name, value in lines.items())
    canonical = "\n".join([method, "/", raw_query, headers, ";".join(lines), hashlib.sha256(body).hexdigest()])
    to_sign = f"TC3-HMAC-SHA256\n{timestamp}\n{date}/{service}/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.digest(_key(secret, date, service), to_sign.encode(), "sha256").hex()


@lru_cache(maxsize=64)
def _key(secret: str, date: str, service: str) -> bytes:
    """The same all day long for an account."""
    key = ("TC3" + secret).encode()
    for part in (date, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


@lru_cache(maxsize=8)
def _day(days: int) -> str:
    return datetime.fromtimestamp(days * DAY_SECONDS, UTC).strftime("%Y-%m-%d")
