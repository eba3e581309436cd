"""Envelope senders that tell, when mail comes back, which message it was and to which address (VERP), signed.

`b+TOKEN@bounce.domain`, with one envelope for each message. The token is 60 characters of base32, because servers change the
case of local parts: message, hash of the address, workspace, and a MAC. Nothing is looked up to know that it is ours.
"""

import base64
import binascii
import hmac
import uuid
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

PREFIX = "b+"
HEADER = "X-Koipond-Trace"
TOKEN_CHARACTERS = 60        # with PREFIX below the 64 of a local part (RFC 5321, 4.5.3.1.1)
_RAW_BYTES, _MAC_BYTES = 27, 10
MOST_WORKSPACES = 2**24
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a token says: which message, sent to which address."""

    workspace: int       # id
    message: str
    address: int         # hash


def token(workspace: int, message: str, address: int) -> str:
    """The token of a message to an address."""
    raw = uuid.UUID(message).bytes + address.to_bytes(8, "big") + workspace.to_bytes(3, "big")
    return _b32(raw + _mac(raw, _keys()[0]))


def sender(token: str) -> str:
    """The envelope sender with a token, at the domain to which mail comes back."""
    return f"{PREFIX}{token}@{settings.BOUNCE_DOMAIN}"


def read(text: str) -> Trace | None:
    """What a token says, or None when it is none that we made."""
    if len(text) != TOKEN_CHARACTERS:
        return None
    try:
        whole = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
    raw, given = whole[:_RAW_BYTES], whole[_RAW_BYTES:]
    if not any(hmac.compare_digest(given, _mac(raw, key)) for key in _keys()):
        return None
    return Trace(int.from_bytes(raw[24:27], "big"), str(uuid.UUID(bytes=raw[:16])), int.from_bytes(raw[16:24], "big"))


def of_recipient(address: str) -> Trace | None:
    """What an address to which mail came back says, whatever its domain was made into on the way."""
    local = address.strip().strip("<>").partition("@")[0]
    return read(local[len(PREFIX) :]) if local.lower().startswith(PREFIX) else None


def _b32(raw: bytes) -> str:
    """Base32 in small letters without padding, of two characters at a time: several times as fast as the standard library's."""
    bits = int.from_bytes(raw + bytes(-len(raw) % 5), "big")
    return "".join([_PAIRS[bits >> shift & 1023] for shift in range(8 * len(raw) + 8 * (-len(raw) % 5) - 10, -1, -10)])[: -(-8 * len(raw) // 5)]


def _mac(raw: bytes, key: bytes) -> bytes:
    return hmac.digest(key, raw, "sha256")[:_MAC_BYTES]


def _keys() -> tuple[bytes, ...]:
    return _derived((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _derived(secrets: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(hmac.digest(secret.encode(), b"koipond.deliver.envelopes", "sha256") for secret in secrets)
