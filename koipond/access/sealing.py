"""Secrets at rest: sealed with the key of the installation, so that a copy of the database alone opens nothing."""

import contextlib
from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from koipond.access.errors import SealBroken


def seal(text: str, purpose: str) -> str:
    """The text, encrypted and authenticated (Fernet: AES-128-CBC, HMAC-SHA256) under a key that is made for the purpose by HKDF (RFC 5869)."""
    return _fernet(settings.SECRET_KEY, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed for the purpose, now or under a secret of before. Raises SealBroken when it was changed, or sealed under another key."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        with contextlib.suppress(InvalidToken):
            return _fernet(key, purpose).decrypt(sealed.encode()).decode()
    raise SealBroken(purpose=purpose)


@lru_cache(maxsize=32)
def _fernet(key: str, purpose: str) -> Fernet:
    return Fernet(urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=f"koipond {purpose}".encode()).derive(key.encode())))
