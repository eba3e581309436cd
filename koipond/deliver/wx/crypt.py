"""The envelope of what WeChat and WeCom call back: signature, AES, XML. Pure.

Secure mode: AES-256-CBC, the key's first 16 bytes as IV, PKCS#7 padding to blocks of 32 bytes (not 16), and inside 16 random bytes,
the length of the message in 4 bytes, the message, and for whom it is: the appid, corpid or suiteid.
Source: developers.weixin.qq.com, "Message Encryption and Decryption".
"""

import base64
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from defusedxml.ElementTree import fromstring

BLOCK_BITS = 256
AES_KEY = r"[A-Za-z0-9]{43}"
FRESH_SECONDS = 600        # a call that was signed longer ago, or further ahead, is none of now
DEEPEST = 6                # elements within elements


class NotGenuine(Exception):
    """It was not made by who knows the keys, or not for us, or not of late."""


def signature(*parts: str) -> str:
    """SHA-1 in hex of the parts in their order as texts: of token, timestamp and nonce, in secure mode also of what is encrypted."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def check(said: str, *parts: str) -> None:
    """Raises NotGenuine where a signature is not that of the parts; takes the same time for every wrong one."""
    if not hmac.compare_digest(signature(*parts).encode(), said.encode()):
        raise NotGenuine("the signature is wrong")


def check_fresh(timestamp: str, *now: float) -> None:
    """Raises NotGenuine for a timestamp (seconds since 1970) that is far from each of these clocks."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise NotGenuine("the timestamp is none")
    if all(abs(int(timestamp) - one) > FRESH_SECONDS for one in now):
        raise NotGenuine("it was signed long ago")


def decrypt(aes_key: str, encrypted: str, receiver: str) -> str:
    """The message in an envelope for `receiver`. Raises NotGenuine."""
    try:
        cipher = _cipher(aes_key).decryptor()
        padded = cipher.update(base64.b64decode(encrypted, validate=True)) + cipher.finalize()
        strip = PKCS7(BLOCK_BITS).unpadder()
        plain = (strip.update(padded) + strip.finalize())[16:]
        length = struct.unpack(">I", plain[:4])[0]
        if length > len(plain) - 4:
            raise ValueError("too short")
        message, to = plain[4 : 4 + length].decode(), plain[4 + length :]
    except (ValueError, struct.error) as error:
        raise NotGenuine("it is not encrypted with our key") from error
    if not hmac.compare_digest(to, receiver.encode()):
        raise NotGenuine("it is for somebody else")
    return message


def encrypt(aes_key: str, message: str, receiver: str, salt: bytes = b"") -> str:
    """The envelope of a message in base64; `salt` are 16 bytes, random where none are given."""
    text = message.encode()
    plain = (salt or secrets.token_bytes(16)) + struct.pack(">I", len(text)) + text + receiver.encode()
    pad = PKCS7(BLOCK_BITS).padder()
    cipher = _cipher(aes_key).encryptor()
    return base64.b64encode(cipher.update(pad.update(plain) + pad.finalize()) + cipher.finalize()).decode()


def sealed_reply(token: str, aes_key: str, receiver: str, message: str, timestamp: str, nonce: str) -> bytes:
    """An answer in secure mode, as XML."""
    encrypted = encrypt(aes_key, message, receiver)
    return (f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature(token, timestamp, nonce, encrypted)}]]></MsgSignature>"
            f"<TimeStamp>{int(timestamp)}</TimeStamp><Nonce><![CDATA[{cdata(nonce)}]]></Nonce></xml>").encode()


def cdata(text: str) -> str:
    """A text as it may stand within CDATA: it cannot end it, and what XML 1.0 has no place for is left out."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n\r").replace("]]>", "]]]]><![CDATA[>")


def write_xml(fields: dict, root: str = "xml") -> str:
    """Texts as CDATA, dictionaries as elements within."""
    inner = "".join(write_xml(value, name) if isinstance(value, dict) else f"<{name}><![CDATA[{cdata(str(value))}]]></{name}>" for name, value in fields.items())
    return f"<{root}>{inner}</{root}>"


def read_xml(text: str | bytes) -> dict:
    """The elements below the root: texts, and dictionaries where there are elements within; one that is there several times is a list.

    Entities and document types are refused. Raises NotGenuine for what is no such XML.
    """
    try:
        root = fromstring(text, forbid_dtd=True)
    except Exception as error:
        raise NotGenuine("it is no XML that we take") from error
    return _children(root, DEEPEST)


def _children(element, deepest: int) -> dict:
    found: dict = {}
    for child in element if deepest else ():
        value = _children(child, deepest - 1) if len(child) else child.text or ""
        if child.tag in found:
            before = found[child.tag]
            value = [*before, value] if isinstance(before, list) else [before, value]
        found[child.tag] = value
    return found


def _cipher(aes_key: str) -> Cipher:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
