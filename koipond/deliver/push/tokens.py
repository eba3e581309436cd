"""Signed tokens (JWT, RFC 7519) by which an account proves itself to a push service."""

import base64
import hashlib
import json
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from koipond.deliver.provider import Refused


def signed(key: str, claims: dict, **head: str) -> str:
    """A token signed with a private key in PEM: RS256 by one of RSA, ES256 by one on the curve P-256. Raises Refused."""
    private = private_key(key)
    algorithm = "RS256" if isinstance(private, rsa.RSAPrivateKey) else "ES256"
    text = f"{_part({'alg': algorithm, **head})}.{_part(claims)}"
    if algorithm == "RS256":
        mark = private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    else:
        r, s = decode_dss_signature(private.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        mark = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"{text}.{b64url(mark)}"


def private_key(pem: str):
    """A key of one of the two kinds. Raises Refused, which shows nothing of it."""
    return _read(pem)


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_b64url(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def fingerprint(text: str) -> str:
    """A name of a secret by which things may be remembered without it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=64)
def _read(pem: str):
    try:
        key = serialization.load_pem_private_key(pem.strip().encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refused("the private key cannot be read: it must be PEM, with its first and last line") from None
    if isinstance(key, rsa.RSAPrivateKey) or (isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)):
        return key
    raise Refused("the private key is neither of RSA nor on the curve P-256")


def _part(value: dict) -> str:
    return b64url(json.dumps(value, separators=(",", ":")).encode())
