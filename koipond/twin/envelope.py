"""The envelope of WeChat's and WeCom's callbacks: signatures and AES. Channels reference §4.2; one form for all of them."""

import base64
import hashlib
import hmac
import secrets
import struct
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32   # of PKCS#7 here, though AES itself has 16


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def page_signature(ticket: str, nonce: str, timestamp: str, url: str) -> str:
    """What a page's JS-SDK must be given: over the address without its #, unescaped. Channels reference §6 [51]."""
    return hashlib.sha1(f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}".encode()).hexdigest()


def encrypt(aes_key: str, receiver: str, text: str, salt: bytes = b"") -> str:
    """`receiver` is the appid or corpid; `salt` sixteen bytes, by chance when none are given."""
    message = text.encode()
    plain = (salt or secrets.token_bytes(16)) + struct.pack(">I", len(message)) + message + receiver.encode()
    missing = BLOCK - len(plain) % BLOCK
    cipher = _cipher(aes_key).encryptor()
    return base64.b64encode(cipher.update(plain + bytes([missing]) * missing) + cipher.finalize()).decode()


def decrypt(aes_key: str, encrypted: str) -> tuple[str, str]:
    """(text, receiver). Raises ValueError for what was not encrypted with this key."""
    cipher = _cipher(aes_key).decryptor()
    plain = cipher.update(base64.b64decode(encrypted)) + cipher.finalize()
    missing = plain[-1]
    if not 1 <= missing <= BLOCK or plain[-missing:] != bytes([missing]) * missing:
        raise ValueError("wrong padding")
    plain = plain[16:-missing]
    length = struct.unpack(">I", plain[:4])[0]
    if length > len(plain) - 4:
        raise ValueError("wrong length")
    return plain[4:4 + length].decode(), plain[4 + length:].decode()


def opened(reply: bytes, token: str, aes_key: str, receiver: str) -> str:
    """The XML inside an encrypted reply. Raises ValueError when it is not from who knows the keys."""
    parts = read_xml(reply)
    wanted = signature(token, parts["TimeStamp"], parts["Nonce"], parts["Encrypt"])
    if not hmac.compare_digest(wanted, parts["MsgSignature"]):
        raise ValueError("wrong MsgSignature")
    text, said_to_be = decrypt(aes_key, parts["Encrypt"])
    if said_to_be != receiver:
        raise ValueError("for somebody else")
    return text


def read_xml(body: bytes) -> dict[str, str]:
    """The texts of the elements on the first level. Raises ValueError for anything with a document type, KeyError-free otherwise."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise ValueError("a document type is not allowed")
    try:
        return {child.tag: child.text or "" for child in ET.fromstring(body)}
    except ET.ParseError as error:
        raise ValueError(str(error)) from None


def write_xml(fields: dict, root: str = "xml") -> str:
    """Texts as CDATA, numbers plain, dicts as elements inside, lists as an element each time."""
    return f"<{root}>{''.join(_element(name, value) for name, value in fields.items())}</{root}>"


def _element(name: str, value) -> str:
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, dict):
        return write_xml(value, name)
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    text = escape(value) if "]]>" in value else f"<![CDATA[{value}]]>"
    return f"<{name}>{text}</{name}>"


def _cipher(aes_key: str) -> Cipher:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
