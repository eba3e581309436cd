"""Signing mail for the domain of its sender (DKIM, RFC 6376; Ed25519: RFC 8463), where there is a key for it.

Keys are files of the folder KOIPOND_DKIM_KEYS, each named as its DNS name: `SELECTOR._domainkey.DOMAIN.pem`. The signature covers the
one-click headers too, as RFC 8058 wants it, and `From` once more than it is there, so that nobody adds a second one.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from django.conf import settings

from koipond.deliver.errors_mail import BadDkimKey

SIGNED = ("from", "to", "subject", "date", "message-id", "mime-version", "content-type", "list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id")
RSA_BITS = 1024            # at least (RFC 8301); 2048 is what to use
MARK = "._domainkey."

_WSP = re.compile(rb"[ \t]+")
_ENDS = re.compile(rb"[ \t]+\r\n")
_HEADER = re.compile(rb"([^:\r\n]+):((?:[^\r\n]|\r\n[ \t])*)\r\n")


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one domain with one key."""

    domain: str
    selector: str
    key: object

    def signed(self, mail: bytes) -> bytes:
        """The mail (with CRLF line ends) with its signature before it."""
        head, _, body = mail.partition(b"\r\n\r\n")
        values = {name.strip().lower(): value for name, value in reversed(_HEADER.findall(head + b"\r\n"))}   # of a header twice the first
        names = [name.encode() for name in SIGNED if name.encode() in values]
        algorithm = "rsa-sha256" if isinstance(self.key, rsa.RSAPrivateKey) else "ed25519-sha256"
        hashed = base64.b64encode(hashlib.sha256(body_of(body)).digest()).decode()
        line = (f" v=1; a={algorithm}; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
                f" h={':'.join(name.decode() for name in (*names, b'from'))};\r\n bh={hashed};\r\n b=").encode()
        covered = b"".join(_relaxed(name, values[name]) + b"\r\n" for name in names) + _relaxed(b"dkim-signature", line)
        made = base64.b64encode(self._sign(covered)).decode()
        folded = "\r\n ".join(made[start : start + 72] for start in range(0, len(made), 72))
        return b"DKIM-Signature:" + line + folded.encode() + b"\r\n" + mail

    def _sign(self, covered: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(covered, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(hashlib.sha256(covered).digest())


def signer_of(address: str) -> Signer | None:
    """Who signs for the domain of a sender, or for one above it; None without a key. Raises BadDkimKey."""
    if not settings.DKIM_KEYS:
        return None
    keys, domain = _keys(settings.DKIM_KEYS), address.rpartition("@")[2].lower()
    while "." in domain:
        if domain in keys:
            return keys[domain]
        domain = domain.partition(".")[2]
    return None


def body_of(body: bytes) -> bytes:
    """The body in its relaxed form (RFC 6376, 3.4.4)."""
    plain = _WSP.sub(b" ", _ENDS.sub(b"\r\n", body + (b"" if body.endswith(b"\r\n") else b"\r\n"))).rstrip(b"\r\n")
    return plain + b"\r\n" if plain else b""


def _relaxed(name: bytes, value: bytes) -> bytes:
    return name + b":" + _WSP.sub(b" ", value.replace(b"\r\n", b"")).strip(b" \t")


@lru_cache(maxsize=4)
def _keys(folder: str) -> dict[str, Signer]:
    """Signers by domain; of several selectors of a domain the last by name, so that a new key takes over from the old one."""
    try:
        files = sorted(Path(folder).iterdir())
    except OSError as error:
        raise BadDkimKey(file=folder, reason=error) from error
    return {signer.domain: signer for signer in (_read(file) for file in files if MARK in file.name)}


def _read(file: Path) -> Signer:
    selector, _, domain = file.name.removesuffix(".pem").partition(MARK)
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadDkimKey(file=file.name, reason=error) from error
    if not (isinstance(key, ed25519.Ed25519PrivateKey) or (isinstance(key, rsa.RSAPrivateKey) and key.key_size >= RSA_BITS)):
        raise BadDkimKey(file=file.name, reason="it is neither RSA of at least 1024 bits nor Ed25519")
    return Signer(domain.lower(), selector, key)
