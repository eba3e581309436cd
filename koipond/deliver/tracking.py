"""Addresses that tell us of an opening, a click or an unsubscribing: signed, so that nobody can make or change one.

The payload carries all that is needed, the target of a click too: nothing is looked up, nothing expires, and an
address cannot be bent to lead elsewhere.
"""

import base64
import binascii
import hashlib
import hmac
import html
import re
import struct
import uuid
import zlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

OPEN, CLICK, UNSUBSCRIBE, TRAP, PREFERENCES = "o", "c", "u", "x", "p"
# What a click of another channel than mail is called within the address.
CLICKS = {"email": CLICK, "sms": "S", "wechat": "W", "wecom": "E", "push": "P", "on_site": "N", "call": "L"}
_CHANNEL = {letter: channel for channel, letter in CLICKS.items()}
MAC_BYTES = 16
TOKEN_CHARACTERS = 8_000        # longer is none of ours
_HEAD = struct.Struct(">I16sQQIIIB")     # behind the two bytes for format and kind
_OF_ADDRESSES = bytes.maketrans(b"+/", b"-_")
_FORMAT, _PACKED = 1, 0x80   # the first byte: how the payload is written, and whether its link is compressed
_BODY = re.compile(r"<body\b[^>]*>", re.I)
_LINK = re.compile(r"(<(?:a|area)\b[^>]*?\bhref\s*=\s*)(\"[^\"]*\"|'[^']*')", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a tracking address says: which message, of whom, and for a click where to."""

    kind: str            # OPEN, CLICK or UNSUBSCRIBE
    workspace: int       # id
    message: str
    person: int
    address: int         # hash of the address it was sent to
    journey: int
    version: int
    round: int
    step: str
    link: str = ""
    channel: str = "email"


class Marker:
    """Makes the addresses of one message: what they have in common is packed once."""

    def __init__(self, mark: Mark):
        step = mark.step.encode()
        self._common = _HEAD.pack(mark.workspace, bytes.fromhex(mark.message.replace("-", "")), mark.person, mark.address,
                                  mark.journey, mark.version, mark.round, len(step)) + step
        self._key, self._base, self._channel = _keys()[0], settings.URL + "/t/", mark.channel

    def url(self, kind: str, link: str = "") -> str:
        """The full address of a kind; of a click with where it leads."""
        return f"{self._base}{kind}/{self.token(CLICKS[self._channel] if kind == CLICK else kind, link)}"

    def led(self, link: str) -> str:
        """A web link that leads through us; any other as it is, since only the phone knows what it means."""
        web = link.lower().startswith(("http://", "https://")) and not link.startswith(self._base) and link.isprintable()
        return self.url(CLICK, link) if web else link

    def token(self, kind: str, link: str = "") -> str:
        """payload.mac, both in the alphabet of addresses."""
        target = link.encode()
        packed = zlib.compress(target, 6) if len(target) > 100 else target
        smaller = len(packed) < len(target)
        raw = b"".join((bytes((_FORMAT | _PACKED if smaller else _FORMAT,)), kind.encode(), self._common, packed if smaller else target))
        return f"{_text(raw)}.{_text(_mac(raw, self._key))}"

    def tracked(self, page: str) -> str:
        """The HTML with its web links leading through us, before them one that no person sees, and at its end the pixel that
        tells of an opening.
        """
        # Within a tag that begins with <t, where `mime` cuts a page: so what stands before it stays the same in every mail.
        trap = f'<tt style="display:none"><a href="{self.url(TRAP)}" aria-hidden="true" tabindex="-1"></a></tt>'
        image = f'<img src="{self.url(OPEN)}" width="1" height="1" alt="" style="display:block;border:0" />'
        return before_end(_after_beginning(_LINK.sub(self._led, page), trap), image)

    def _led(self, match: re.Match) -> str:
        target = match.group(2)[1:-1].strip()
        target = html.unescape(target) if "&" in target else target
        led = self.led(target)
        return match.group(0) if led == target else f'{match.group(1)}"{led}"'


def each_link(page: str, change) -> str:
    """The HTML with `change(link)` in place of what its links lead to."""
    def put(match: re.Match) -> str:
        written = html.unescape(match.group(2)[1:-1].strip())
        made = change(written)
        return match.group(0) if made == written else f'{match.group(1)}"{html.escape(made)}"'

    return _LINK.sub(put, page)


def read(kind: str, text: str) -> Mark | None:
    """The mark of a token of this kind, or None when it is not one that we made."""
    payload, _, mac = text.partition(".")
    if len(text) > TOKEN_CHARACTERS or not mac:
        return None
    try:
        raw, given = _bytes(payload), _bytes(mac)
    except (binascii.Error, ValueError):
        return None
    if (_text(raw), _text(given)) != (payload, mac):
        return None   # another spelling of the same bytes is not what we wrote
    if not any(hmac.compare_digest(given, _mac(raw, key)) for key in _keys()):
        return None
    mark = _unpacked(raw)
    return mark if mark and mark.kind == kind else None   # a click of whatever channel is a CLICK


def before_end(page: str, piece: str) -> str:
    """The HTML with a piece put at the end of its body."""
    place = page.rfind("</body")
    if place < 0:
        place = page.lower().rfind("</body")
    return page + piece if place < 0 else page[:place] + piece + page[place:]


def _after_beginning(page: str, piece: str) -> str:
    """The HTML with a piece put at the beginning of its body."""
    body = _BODY.search(page)
    return page[: body.end()] + piece + page[body.end() :] if body else piece + page


def link_hash(link: str) -> str:
    """A short name of a link, for ids."""
    return hashlib.sha256(link.encode()).hexdigest()[:12]


def _unpacked(raw: bytes) -> Mark | None:
    if len(raw) < 2 + _HEAD.size or raw[0] & ~_PACKED != _FORMAT:
        return None
    workspace, message, person, address, journey, version, round_, length = _HEAD.unpack_from(raw, 2)
    start = 2 + _HEAD.size
    step, rest = raw[start : start + length], raw[start + length :]
    link = zlib.decompress(rest) if raw[0] & _PACKED else rest
    letter = chr(raw[1])
    return Mark(CLICK if letter in _CHANNEL else letter, workspace, str(uuid.UUID(bytes=message)), person, address, journey, version, round_,
                step.decode(), link.decode(), _CHANNEL.get(letter, "email"))


def _mac(raw: bytes, key: bytes) -> bytes:
    """HMAC-SHA256, cut short. What depends on the key alone is hashed once: `hmac` begins anew each time."""
    inside, outside = _pads(key)
    inside, outside = inside.copy(), outside.copy()
    inside.update(raw)
    outside.update(inside.digest())
    return outside.digest()[:MAC_BYTES]


@lru_cache(maxsize=8)
def _pads(key: bytes) -> tuple:
    whole = key.ljust(64, b"\0")   # keys are digests of 32 bytes
    return hashlib.sha256(bytes(byte ^ 0x36 for byte in whole)), hashlib.sha256(bytes(byte ^ 0x5C for byte in whole))


def _keys() -> tuple[bytes, ...]:
    return _derived((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _derived(secrets: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(hmac.digest(secret.encode(), b"koipond.deliver.tracking", "sha256") for secret in secrets)


def _text(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).translate(_OF_ADDRESSES, b"=").decode()


def _bytes(text: str) -> bytes:
    padded = text.encode("ascii") + b"=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)
