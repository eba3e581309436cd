"""The signature TC3-HMAC-SHA256 of Tencent Cloud's API 3.0 (cloud.tencent.com/document/api/382/52075)."""

import hashlib
import hmac
from datetime import UTC, datetime
from functools import lru_cache

ALGORITHM = "TC3-HMAC-SHA256"
DAY_SECONDS = 86_400
CONTENT = "application/json; charset=utf-8"


def authorization(key: str, secret: str, service: str, host: str, body: bytes, at: datetime, content: str = CONTENT) -> str:
    """The header Authorization of a POST to /. `at` within five minutes of their clock."""
    seconds = int(at.timestamp())
    day = _day(seconds // DAY_SECONDS)
    asked = f"POST\n/\n\ncontent-type:{content}\nhost:{host}\n\ncontent-type;host\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{day}/{service}/tc3_request"
    to_sign = f"{ALGORITHM}\n{seconds}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    signature = hmac.digest(_key(secret, day, service), to_sign.encode(), "sha256").hex()
    return f"{ALGORITHM} Credential={key}/{scope}, SignedHeaders=content-type;host, Signature={signature}"


@lru_cache(maxsize=8)
def _day(days: int) -> str:
    """The day, in UTC, that begins so many days after 1970-01-01."""
    return datetime.fromtimestamp(days * DAY_SECONDS, UTC).strftime("%Y-%m-%d")


@lru_cache(maxsize=64)
def _key(secret: str, day: str, service: str) -> bytes:
    made = f"TC3{secret}".encode()
    for piece in (day, service, "tc3_request"):
        made = hmac.digest(made, piece.encode(), "sha256")
    return made
