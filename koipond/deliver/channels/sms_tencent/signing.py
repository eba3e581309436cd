"""The signature TC3-HMAC-SHA256 of Tencent Cloud's API 3.0 (cloud.tencent.com/document/api/382/52075)."""

import hashlib
import hmac
from datetime import UTC, datetime
from functools import lru_cache

ALGORITHM = "TC3-HMAC-SHA256"
CONTENT = "application/json; charset=utf-8"


def authorization(key: str, secret: str, service: str, host: str, body: bytes, at: datetime, content: str = CONTENT) -> str:
    """The header Authorization of a POST to /. `at` within five minutes of their clock."""
    day, seconds = at.astimezone(UTC).strftime("%Y-%m-%d"), int(at.timestamp())
    asked = f"POST\n/\n\ncontent-type:{content}\nhost:{host}\n\ncontent-type;host\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{day}/{service}/tc3_request"
    to_sign = f"{ALGORITHM}\n{seconds}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    signature = hmac.new(_key(secret, day, service), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key}/{scope}, SignedHeaders=content-type;host, Signature={signature}"


@lru_cache(maxsize=64)
def _key(secret: str, day: str, service: str) -> bytes:
    made = f"TC3{secret}".encode()
    for piece in (day, service, "tc3_request"):
        made = hmac.new(made, piece.encode(), hashlib.sha256).digest()
    return made
