"""Reads a body of the Segment specification into rows of the inbox. A bad item is refused by its position; the
others are kept. Properties, traits and context are checked to be JSON objects and kept as sent, not rebuilt.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from msgspec import Raw

from koipond.collect import errors
from koipond.collect.items import REFUSED
from koipond.collect.names import is_receipt
from koipond.kit import ids
from koipond.kit.errors import Refusal

BODY_BYTES = 500 * 1024        # of a request, unpacked: as the specification says
ITEM_BYTES = 32 * 1024         # of an event: the same
ITEMS = 2_500                  # in a request: the same
MESSAGE_ID_CHARS = 100
ID_CHARS = 256                 # of a user id, anonymous id, group id or name: longer ones are no names
AHEAD_MS = 5 * 60_000          # how far in the future an event may lie before our own clock is taken
SHOWN_CHARS = 1_000            # of a refused item that are kept for the debugger

KIND_OF_PATH = {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias"}
KIND_OF_PATH |= {kind: kind for kind in KIND_OF_PATH.values()}
KINDS = frozenset(KIND_OF_PATH.values())


_NONE = Raw()


class Sent(msgspec.Struct, gc=False, rename="camel"):
    """An item as it is sent. Unknown fields are ignored."""

    type: str | None = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    message_id: str | None = None
    timestamp: datetime | None = None
    original_timestamp: datetime | None = None
    sent_at: datetime | None = None
    user_id: str | int | None = None
    anonymous_id: str | int | None = None
    previous_id: str | int | None = None
    group_id: str | int | None = None
    properties: Raw = _NONE
    traits: Raw = _NONE
    context: Raw = _NONE
    write_key: str | None = None


class SentLoosely(Sent, gc=False, rename="camel"):
    """The same with times in any spelling: read only when the strict one did not fit."""

    timestamp: Raw = Raw()
    original_timestamp: Raw = Raw()
    sent_at: Raw = Raw()


class Batch(msgspec.Struct, rename="camel"):
    """A request with many items."""

    batch: list[Raw]
    sent_at: Raw = Raw()
    context: Raw = Raw()
    write_key: str | None = None


class _Direct(msgspec.Struct):
    ip: Raw = Raw()
    direct: Raw = Raw()


_strict = msgspec.json.Decoder(Sent).decode
_loose = msgspec.json.Decoder(SentLoosely).decode
_batch = msgspec.json.Decoder(Batch).decode
_direct = msgspec.json.Decoder(_Direct).decode
_members = msgspec.json.Decoder(dict[str, Raw]).decode


@dataclass(slots=True)
class Request:
    """What all items of a request share. Times in milliseconds since 1970."""

    received: int
    sent_at: int | None = None
    context: bytes = b""
    peer: str = ""


@dataclass(slots=True)
class Read:
    """The rows for the inbox (those of refused items too, told apart by their kind) and what was refused."""

    write_key: str | None
    accepted: int = 0
    rows: list[tuple] = field(default_factory=list)
    refused: list[tuple[int, Refusal]] = field(default_factory=list)


def read(body: bytes, kind: str, received: int, peer: str = "", traceparent: str = "") -> Read:
    """Reads a body posted to `identify`, `track` … or, with kind `batch`, many items.

    Raises NotUtf8, NotJson, NoBatch, NoMoment, NotAnObject or ItemTooLarge when nothing of it can be used.
    """
    body = _mended(_utf8(body))
    request = Request(received, peer=peer)
    if traceparent:   # of who traces their own requests: kept with each event, so that its way is found from there
        request.context = msgspec.json.encode({"traceparent": traceparent})
    if kind == "batch":
        return _read_batch(_shaped(_batch, body, "batch"), request)
    if len(body) > ITEM_BYTES:
        raise errors.ItemTooLarge(size_kb=len(body) // 1024 + 1, limit_kb=ITEM_BYTES // 1024)
    key = _shaped(msgspec.json.Decoder(_WriteKey).decode, body, "body").write_key
    return _each([body], request, kind, Read(key))


class _WriteKey(msgspec.Struct, rename="camel"):
    write_key: str | None = None


def _read_batch(batch: Batch, request: Request) -> Read:
    sent_at = moment("sentAt", batch.sent_at)
    request.sent_at = None if sent_at is None else millis(sent_at)
    own = _object(batch.context, "context")
    request.context = _joined(own, request.context) if own and request.context else own or request.context
    found = _each(batch.batch[:ITEMS], request, None, Read(batch.write_key))
    if len(batch.batch) > ITEMS:
        found.refused.append((ITEMS, errors.TooMany(count=len(batch.batch), limit=ITEMS)))
    return found


def _each(items: list, request: Request, kind: str | None, found: Read) -> Read:
    for position, raw in enumerate(items):
        try:
            found.rows.append(_row(raw, request, kind))
            found.accepted += 1
        except Refusal as refusal:
            _refuse(found, position, raw, refusal, request)
        except RecursionError:
            _refuse(found, position, raw, errors.TooDeep(), request)
    return found


def _refuse(found: Read, position: int, raw: Raw | bytes, refusal: Refusal, request: Request) -> None:
    found.refused.append((position, refusal))
    found.rows.append(_refused_row(raw, refusal, request))


def _row(raw: Raw | bytes, request: Request, kind: str | None) -> tuple:
    """The row of the inbox for one item, in the order of inbox.ROW. Raises a Refusal with the reason."""
    if (size := memoryview(raw).nbytes) > ITEM_BYTES:
        raise errors.ItemTooLarge(size_kb=size // 1024 + 1, limit_kb=ITEM_BYTES // 1024)
    sent = _decoded(raw)
    kind = kind or sent.type
    if kind not in KINDS:
        raise errors.UnknownType(type="" if kind is None else kind)
    name, properties = "", _object(sent.properties, "properties")
    if kind == "track":
        name = _limited(sent.event, "event", ID_CHARS) if sent.event else ""
        if not name or name.isspace():
            raise errors.NoEventName()
        if is_receipt(name):
            raise errors.ReservedName(name=name)
    elif kind == "page" or kind == "screen":
        name, properties = _limited(sent.name or "", "name", ID_CHARS), _with_name(properties, sent)
    user, anonymous, previous, group = _ids(kind, sent)
    message_id = _limited(sent.message_id, "messageId", MESSAGE_ID_CHARS) if sent.message_id else ids.fresh()
    at = happened(sent.timestamp or sent.original_timestamp, request.sent_at, sent.sent_at, request.received)
    traits, context = _object(sent.traits, "traits"), _object(sent.context, "context")
    if request.context or b'"direct"' in context:
        context = _context(context, request)
    return kind, name, message_id, at, user, anonymous, previous, group, properties, traits, context


def _ids(kind: str, sent: Sent) -> tuple[str, str, str, str]:
    """User, anonymous, previous and group id; what the kind asks for is there."""
    user = _id(sent.user_id, "userId") if sent.user_id is not None else ""
    anonymous = _id(sent.anonymous_id, "anonymousId") if sent.anonymous_id is not None else ""
    previous = group = ""
    if kind == "group" and not (group := _id(sent.group_id, "groupId")):
        raise errors.NoGroup()
    if kind == "alias" and not ((previous := _id(sent.previous_id, "previousId")) and user):
        raise errors.NoAlias()
    if not user and not anonymous:
        raise errors.NoIds()
    return user, anonymous, previous, group


def _refused_row(raw: Raw | bytes, refusal: Refusal, request: Request) -> tuple:
    shown = bytes(raw)[: SHOWN_CHARS * 4].decode("utf-8", "ignore")[:SHOWN_CHARS]
    told = msgspec.json.encode({"fields": {name: str(value)[:200] for name, value in refusal.fields.items()}, "item": shown})
    return REFUSED, errors.reason_of(refusal), "", request.received, "", "", "", "", told, b"", b""


def happened(original: datetime | None, sent_at: int | None, own_sent_at: datetime | None, received: int) -> int:
    """When it happened on our clock, in milliseconds: what the sender's clock was off is taken out, since the
    time between `original` and `sent_at` is right even on a clock that is wrong. Never later than now.

    Raises TooOld before 1970.
    """
    if original is None:
        return received
    at = millis(original)
    if sent_at is None and own_sent_at is not None:
        sent_at = millis(own_sent_at)
    if sent_at is not None:
        at += received - sent_at
    if at > received + AHEAD_MS:
        return received
    if at < 0:
        raise errors.TooOld(value=_shown(at))
    return at


def millis(moment: datetime) -> int:
    """Milliseconds since 1970; a time without a zone is in UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def moment(name: str, raw: Raw) -> datetime | None:
    """A time in any spelling that is met: ISO 8601 in its many forms, or a number since 1970 in seconds or, from
    100,000,000,000 on, in milliseconds. Raises NoMoment.
    """
    text = bytes(raw)
    if text in (b"", b"null", b'""'):
        return None
    try:
        value = msgspec.json.decode(text, type=str | int | float)
        if isinstance(value, str):
            return datetime.fromisoformat(value.strip())
        return datetime.fromtimestamp(value / 1000 if abs(value) >= 10**11 else value, UTC)
    except (ValueError, OverflowError, OSError, msgspec.MsgspecError):
        raise errors.NoMoment(field=name, value=text[:60].decode("utf-8", "ignore")) from None


def _decoded(raw: Raw | bytes) -> Sent:
    try:
        return _strict(raw)
    except RecursionError:
        raise errors.TooDeep() from None
    except (msgspec.MsgspecError, ValueError):
        sent = _shaped(_loose, raw, "item")
        for name, spelt in (("timestamp", "timestamp"), ("original_timestamp", "originalTimestamp"), ("sent_at", "sentAt")):
            setattr(sent, name, moment(spelt, getattr(sent, name)))
        return sent


def _shaped(decode, body, what: str):
    """Decodes, or says in words of ours what is wrong."""
    try:
        return decode(body)
    except RecursionError:
        raise errors.TooDeep() from None
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        name = place.rstrip("`") or what
        if name == "batch":
            raise errors.NoBatch(reason=reason) from None
        raise errors.WrongType(field=name, reason=reason) from None
    except (msgspec.DecodeError, ValueError) as error:
        raise errors.NotJson(reason=error) from None


def _id(value: str | int | None, name: str) -> str:
    return _limited(str(value), name, ID_CHARS) if value is not None else ""


def _limited(value: str, name: str, limit: int) -> str:
    if len(value) > limit:
        raise errors.TooLong(field=name, length=len(value), limit=limit)
    return value


def _object(raw: Raw, name: str) -> bytes:
    if raw is _NONE:
        return b""
    text = bytes(raw)
    if text[:1] == b"{":
        return text
    if text in (b"", b"null"):
        return b""
    raise errors.NotAnObject(field=name, start=text[:20].decode("utf-8", "ignore"))


def _with_name(properties: bytes, sent: Sent) -> bytes:
    """Name and category of a page among its properties, before those that the sender wrote there: later ones win."""
    given = {name: value for name, value in (("name", sent.name), ("category", sent.category)) if value}
    return _joined(msgspec.json.encode(given), properties) if given else properties


def _context(own: bytes, request: Request) -> bytes:
    if request.context:
        own = msgspec.json.encode(_merged(request.context, own)) if own else request.context
    if request.peer and b'"direct"' in own:
        told = _direct(own)
        if bytes(told.direct) == b"true" and bytes(told.ip) in (b"", b"null", b'""'):
            own = _joined(own, msgspec.json.encode({"ip": request.peer}))
    return own


def _merged(under: bytes, over: bytes) -> dict:
    """Both objects in one, by name; where both have an object, these are merged in turn."""
    merged = _members(under)
    for name, value in _members(over).items():
        before = merged.get(name)
        both = before is not None and bytes(before)[:1] == b"{" == bytes(value)[:1]
        merged[name] = _merged(bytes(before), bytes(value)) if both else value
    return merged


def _joined(first: bytes, second: bytes) -> bytes:
    """Two JSON objects written as one; of a name in both, the last one counts."""
    if not second or not second[1:-1].strip():
        return first
    if not first[1:-1].strip():
        return second
    return first[:-1].rstrip() + b"," + second[1:].lstrip()


def _utf8(body: bytes) -> bytes:
    if body.startswith(b"\xef\xbb\xbf"):
        body = body[3:]
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise errors.NotUtf8(position=error.start) from None
    return body


# An escaped backslash; a whole pair; half a pair, as it is left when a text was cut in the middle of an emoji.
_HALVES = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def _mended(body: bytes) -> bytes:
    """The body with half surrogate pairs replaced by U+FFFD: no encoding can hold them."""
    if b"\\ud" in body or b"\\uD" in body:
        return _HALVES.sub(lambda found: rb"\ufffd" if found[1] else found[0], body)
    return body


def _shown(at: int) -> str:
    try:
        return datetime.fromtimestamp(at / 1000, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return f"{at} ms"
