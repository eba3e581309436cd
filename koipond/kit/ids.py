"""Ids: deterministic where the same thing must get the same id twice, random where it must be unguessable."""

import hashlib
import secrets
import uuid

_SPACE = uuid.UUID("6b6f6970-6f6e-6421-8000-000000000001")


def same(*parts) -> str:
    """A UUID that depends on the parts alone: the same parts give the same id, today and in ten years."""
    return str(uuid.uuid5(_SPACE, "\x1f".join(map(str, parts))))


def fresh() -> str:
    """A new random UUID."""
    return str(uuid.uuid4())


def secret(prefix: str) -> str:
    """An unguessable token of 160 bits with a readable prefix, such as `kp_w_3f…`."""
    return f"{prefix}_{secrets.token_hex(20)}"


def digest(text: str) -> str:
    """SHA-256 in hex: how a secret of high entropy is stored."""
    return hashlib.sha256(text.encode()).hexdigest()
