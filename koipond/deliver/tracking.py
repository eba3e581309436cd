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
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache

from django.conf import settings

OPEN, CLICK, UNSUBSCRIBE = "o", "c", "u"
MAC_BYTES = 16
TOKEN_CHARACTERS = 8_000        # longer is none of ours
_HEAD = struct.Struct(">BcI16sQQIIIB")
_FORMAT, _PACKED = 1, 0x80   # the first byte: how the payload is written, and whether its link is compressed
_LINK = re.compile(r"(<(?:a|area)\b[^>]*?\bhref\s*=\s*)(\"[^\"]*\"|'[^']*')", re.I | re.S)
_BODY_END = re.compile(r"</body\s*>", re.I)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a tracking address says: which message, of whom, and for a click where to."""

    kind: str
    workspace: int       # id
    message: str
    person: int
    address: int         # hash of the address it was sent to
    journey: int
    version: int
    round: int
    step: str
    link: str = ""


def url(mark: Mark) -> str:
    """The full address of a mark."""
    return f"{settings.URL}/t/{mark.kind}/{token(mark)}"


def token(mark: Mark) -> str:
    """payload.mac, both in the alphabet of addresses."""
    step, link = mark.step.encode(), mark.link.encode()
    packed = zlib.compress(link, 6) if len(link) > 100 else link
    smaller = len(packed) < len(link)
    body = packed if smaller else link
    raw = _HEAD.pack(
        _FORMAT | (_PACKED if smaller else 0), mark.kind.encode(), mark.workspace, bytes.fromhex(mark.message.replace("-", "")),
        mark.person, mark.address, mark.journey, mark.version, mark.round, len(step)) + step + body
    return _text(raw) + "." + _text(_mac(raw, _keys()[0]))


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
    return mark if mark and mark.kind == kind else None


def tracked(page: str, mark: Mark, pixel: bool = True) -> str:
    """The HTML with its web links leading through us and, at its end, the pixel that tells of an opening."""
    own = settings.URL + "/t/"

    def put(match: re.Match) -> str:
        target = html.unescape(match.group(2)[1:-1]).strip()
        if not target.lower().startswith(("http://", "https://")) or target.startswith(own) or not target.isprintable():
            return match.group(0)
        return f'{match.group(1)}"{url(replace(mark, kind=CLICK, link=target))}"'

    page = _LINK.sub(put, page)
    if not pixel:
        return page
    image = f'<img src="{url(replace(mark, kind=OPEN))}" width="1" height="1" alt="" style="display:block;border:0" />'
    return before_end(page, image)


def before_end(page: str, piece: str) -> str:
    """The HTML with a piece put at the end of its body."""
    ends = list(_BODY_END.finditer(page))
    place = ends[-1].start() if ends else len(page)
    return page[:place] + piece + page[place:]


def link_hash(link: str) -> str:
    """A short name of a link, for ids."""
    return hashlib.sha256(link.encode()).hexdigest()[:12]


def _unpacked(raw: bytes) -> Mark | None:
    if len(raw) < _HEAD.size or raw[0] & ~_PACKED != _FORMAT:
        return None
    flags, kind, workspace, message, person, address, journey, version, round_, length = _HEAD.unpack_from(raw)
    step, rest = raw[_HEAD.size : _HEAD.size + length], raw[_HEAD.size + length :]
    link = zlib.decompress(rest) if flags & _PACKED else rest
    hexed = message.hex()
    return Mark(kind.decode(), workspace, "-".join((hexed[:8], hexed[8:12], hexed[12:16], hexed[16:20], hexed[20:])),
                person, address, journey, version, round_, step.decode(), link.decode())


def _mac(raw: bytes, key: bytes) -> bytes:
    return hmac.digest(key, raw, "sha256")[:MAC_BYTES]


def _keys() -> tuple[bytes, ...]:
    return _derived((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _derived(secrets: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(hmac.digest(secret.encode(), b"koipond.deliver.tracking", "sha256") for secret in secrets)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    padded = text.encode("ascii") + b"=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)
