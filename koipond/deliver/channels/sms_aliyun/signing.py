"""The signature ACS3-HMAC-SHA256 of Aliyun's OpenAPI, version 3 (help.aliyun.com/document_detail/2593177.html)."""

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


def headers(key: str, secret: str, host: str, action: str, version: str, query: dict[str, str], body: bytes, nonce: str, at: datetime,
            method: str = "POST", more: dict[str, str] | None = None) -> dict[str, str]:
    """The headers of a request, signed. `at` in UTC; the nonce is used once."""
    digest = hashlib.sha256(body).hexdigest()
    signed = {"host": host, "x-acs-action": action, "x-acs-version": version, "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
              "x-acs-signature-nonce": nonce, "x-acs-content-sha256": digest, **(more or {})}
    names = ";".join(sorted(signed))
    wanted = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(query.items()))
    lines = "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed))
    asked = "\n".join((method, "/", wanted, lines, names, digest))
    signature = hmac.new(secret.encode(), f"{ALGORITHM}\n{hashlib.sha256(asked.encode()).hexdigest()}".encode(), hashlib.sha256).hexdigest()
    return {**signed, "Authorization": f"{ALGORITHM} Credential={key},SignedHeaders={names},Signature={signature}"}


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")
