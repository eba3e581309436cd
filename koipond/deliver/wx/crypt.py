"""How WeChat, its mini programs and WeCom seal what they call us with. Pure. Source: channels reference §4.2; golden vector in the tests.

A message is 16 random bytes, its length, itself, and for whom it is, padded to blocks of 32 bytes (PKCS#7) and encrypted by AES-256 in
CBC mode with the first half of the key as initial value. The signature is the SHA-1 of the sorted parts.
"""

import base64
import binascii
import hashlib
import hmac
import os
import time

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK_BYTES = 32
RANDOM_BYTES = 16
STALE_SECONDS = 600     # their tries last some seconds; clocks differ by minutes


class NotGenuine(Exception):
    """The signature, the seal or the receiver is wrong, or it is too old; the text says which."""


def signature(token: str, *parts: str) -> str:
    """The SHA-1 of the sorted parts, in hex."""
    return hashlib.sha1("".join(sorted((token, *parts))).encode()).hexdigest()


def check(token: str, given: str, timestamp: str, nonce: str, sealed: str = "", now: float | None = None) -> None:
    """Nothing where the signature fits and is fresh. `now` in seconds; None: of this machine. Raises NotGenuine."""
    parts = (timestamp, nonce, sealed) if sealed else (timestamp, nonce)
    if not hmac.compare_digest(signature(token, *parts).encode(), given.encode()):
        raise NotGenuine("the signature does not fit")
    if not timestamp.isdigit() or abs((time.time() if now is None else now) - int(timestamp)) > STALE_SECONDS:
        raise NotGenuine("it is stale")


def opened(key: str, receiver: str, sealed: str) -> bytes:
    """The message within. Raises NotGenuine."""
    raw_key = _key(key)
    try:
        raw = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotGenuine("it is not Base64") from error
    if not raw or len(raw) % 16:
        raise NotGenuine("its length is wrong")
    cipher = Cipher(algorithms.AES(raw_key), modes.CBC(raw_key[:16])).decryptor()
    plain = cipher.update(raw) + cipher.finalize()
    if not 1 <= plain[-1] <= BLOCK_BYTES or plain[-1] > len(plain) - RANDOM_BYTES - 4:
        raise NotGenuine("its padding is wrong")
    plain = plain[:-plain[-1]]
    size = int.from_bytes(plain[RANDOM_BYTES:RANDOM_BYTES + 4], "big")
    message, to = plain[RANDOM_BYTES + 4:RANDOM_BYTES + 4 + size], plain[RANDOM_BYTES + 4 + size:]
    if len(message) != size or not hmac.compare_digest(to, receiver.encode()):
        raise NotGenuine("it is for somebody else")
    return message


def sealed(key: str, receiver: str, message: bytes, random: bytes | None = None) -> str:
    """The message in its seal. `random`: 16 bytes, of a test."""
    raw_key = _key(key)
    plain = (random or os.urandom(RANDOM_BYTES)) + len(message).to_bytes(4, "big") + message + receiver.encode()
    pad = BLOCK_BYTES - len(plain) % BLOCK_BYTES
    cipher = Cipher(algorithms.AES(raw_key), modes.CBC(raw_key[:16])).encryptor()
    return base64.b64encode(cipher.update(plain + bytes([pad]) * pad) + cipher.finalize()).decode()


def _key(key: str) -> bytes:
    try:
        raw = base64.b64decode(key + "=")
    except (binascii.Error, ValueError) as error:
        raise NotGenuine("the account's key is none") from error
    if len(raw) != BLOCK_BYTES:
        raise NotGenuine("the account's key is none")
    return raw
