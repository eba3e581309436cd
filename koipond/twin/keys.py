"""Keys that the twin makes for its accounts when it starts, so that none stands in a file."""

import base64
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa


@cache
def rsa_key(name: str) -> str:
    """A private key in PEM, the same for the same name while the process lives."""
    return _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))


@cache
def ec_key(name: str) -> str:
    """The same on the curve P-256."""
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def public(pem: str):
    return serialization.load_pem_private_key(pem.encode(), None).public_key()


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _pem(key) -> str:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
