"""Aliyun's signature V3: what the server computes from the request that it got. Channels reference §3.2 [12]."""

import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote

from koipond.twin.http import No, Request

AUTHORIZATION = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$")
MUST_SIGN = {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"}


def read(request: Request) -> tuple[str, list[str], str]:
    """(key, names of signed headers, signature). Raises No."""
    given = request.headers.get("authorization")
    if not given:
        raise No("MissingAccessKeyId", "AccessKeyId is mandatory for this action.", 400)
    match = AUTHORIZATION.match(given)
    if not match:
        raise No("IncompleteSignature", "The request signature does not conform to Aliyun standards.", 400)
    key, signed, signature = match.groups()
    return key, signed.split(";"), signature


def check(request: Request, secret: str, signed: list[str], signature: str) -> None:
    """Raises No when the signature is not over this request."""
    if hashlib.sha256(request.body).hexdigest() != request.headers.get("x-acs-content-sha256"):
        raise No("SignatureDoesNotMatch", "The header x-acs-content-sha256 is not the SHA-256 of the body.", 400)
    missing = (MUST_SIGN & set(request.headers)) - set(signed)
    if missing:
        raise No("SignatureDoesNotMatch", f"Headers that must be signed are not: {', '.join(sorted(missing))}.", 400)
    for path in dict.fromkeys((request.path, request.full_path)):   # with and without the twin's own prefix
        to_sign = string_to_sign(request.method, path, request.raw_query, request.headers, signed, request.headers["x-acs-content-sha256"])
        if hmac.compare_digest(sign(secret, to_sign), signature):
            return
    raise No("SignatureDoesNotMatch", f"Specified signature is not matched with our calculation. server string to sign is:{to_sign}", 400)


def string_to_sign(method: str, path: str, raw_query: str, headers: dict[str, str], signed: list[str], body_hash: str) -> str:
    query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(parse_qsl(raw_query, keep_blank_values=True))) if raw_query else ""
    lines = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed)
    canonical = "\n".join([method, path or "/", query, lines, ";".join(signed), body_hash])
    return "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()


def sign(secret: str, to_sign: str) -> str:
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
