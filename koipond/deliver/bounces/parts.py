"""A mail taken apart: what its head says, what is written for people, what for machines, and what it brings back.

Takes any bytes and never raises: what is broken is read as the text that it is.
"""

import email
import html
import re
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from itertools import islice

MAIL_BYTES = 512_000        # read of a mail; what came back behind that tells nothing more of the address
TEXT_CHARACTERS = 60_000    # of what is written for people
HEADER_CHARACTERS = 8_000   # of one header
PARTS = 60                  # of one mail
NESTED = 20                 # parts within parts; deeper ones are read as text
GROUPS = 1_000              # recipients of one report

_TAG = re.compile(r"<[^<>]*>")
_UNSEEN = re.compile(r"<(style|script|title|!--)", re.I)
_ENDS = re.compile(r"<(?:br|/p|/div|/tr|/td|/li|/h\d|p)\b[^<>]*>", re.I)
_HEAD_LINE = re.compile(r"^(?:received|return-path|message-id|from|to|date|subject|mime-version|content-type|dkim-signature|x-[\w-]+|reply-to|sender|cc):\s?\S", re.I)
_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{0,60})\s*:[ \t]*(.*)$")
_BACK = re.compile(
    r"^.{0,12}(?:original message|unsent message|copy of (?:the|your) (?:original )?(?:message|mail)|returned message|message header|"
    r"message follows|headers? follows?|unsent|undelivered message|your message (?:reads|was)|text of (?:the )?message|原邮件|原始邮件|原信|退回的邮件).{0,60}$", re.I | re.M)


@dataclass(slots=True)
class Parts:
    """A mail, taken apart. `back` is the head of the mail that came back, as far as there is one."""

    head: Message
    text: str = ""                                               # for people, before what came back
    report: dict[str, str] = field(default_factory=dict)         # of the whole mail (RFC 3464, 2.2)
    recipients: list[dict[str, str]] = field(default_factory=list)
    feedback: dict[str, list[str]] = field(default_factory=dict)   # RFC 5965
    back: Message = field(default_factory=Message)
    back_text: str = ""
    kind: str = ""                                               # report-type, or the type of the content


def taken_apart(raw: bytes) -> Parts:
    """The parts of a mail, of at most MAIL_BYTES."""
    raw = raw[:MAIL_BYTES].replace(b"\r\n", b"\n")
    if raw.startswith(b"From "):       # as mailbox files begin a mail
        raw = raw.partition(b"\n")[2]
    head = _head(raw)
    parts = Parts(head, kind=str(head.get_param("report-type") or "").lower() or head.get_content_type())
    for part in _walked(raw):
        try:
            _sorted(part, parts)
        except (LookupError, ValueError, TypeError, AttributeError, AssertionError, MessageError):
            continue   # a part that says nothing sensible of itself
    _from_prose(parts)
    return parts


def said(message: Message, name: str) -> str:
    """A header's value as one line; '' when there is none, or none that can be read."""
    try:
        value = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
        if any("\udc80" <= each <= "\udcff" for each in value):       # bytes as they came: UTF-8 or GB 18030 without a word
            value = text_of(value.encode("utf-8", "surrogateescape"), "")
        return " ".join(_plain(value[:HEADER_CHARACTERS]).split())
    except (LookupError, ValueError, TypeError, AttributeError, MessageError):
        return ""


def fields(text: str) -> list[dict[str, str]]:
    """Groups of `Name: value`, separated by empty lines; names small, a folded line goes to the one before."""
    groups: list[dict[str, str]] = [{}]
    last = ""
    for line in text.split("\n"):
        if not line.strip():
            if groups[-1]:
                groups.append({})
            last = ""
        elif line[0] in " \t" and last:
            groups[-1][last] += " " + line.strip()
        elif found := _FIELD.match(line):
            last = found.group(1).lower()
            if last in ("final-recipient", "original-recipient") and last in groups[-1]:
                groups.append({})      # a group that begins without the empty line
            groups[-1].setdefault(last, found.group(2).strip())
        if len(groups) > GROUPS:
            break
    return [group for group in groups if group]


def _head(raw: bytes) -> Message:
    head = raw.partition(b"\n\n")[0]
    return email.message_from_bytes(head + b"\n\n")


def _walked(raw: bytes):
    if raw.lower().count(b"multipart/") + raw.lower().count(b"message/rfc822") > NESTED:
        yield _text_only(raw)
        return
    try:
        yield from islice(_outer(email.message_from_bytes(raw)), PARTS)
    except (RecursionError, ValueError, TypeError, LookupError, AttributeError, MessageError):
        yield _text_only(raw)


def _outer(part: Message):
    """A part and those within it, but not within a mail that came back: a report in it is about something else."""
    yield part
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for inner in part.get_payload():
            yield from _outer(inner)


def _text_only(raw: bytes) -> Message:
    made = Message()
    made.set_payload(raw.decode("latin-1"))
    return made


def _sorted(part: Message, parts: Parts) -> None:
    kind = part.get_content_type()
    if kind == "message/delivery-status" or kind == "message/global-delivery-status":
        _delivery_status(_status_text(part), parts)
    elif kind == "message/feedback-report":
        _feedback(_status_text(part), parts)
    elif kind in ("message/rfc822", "message/global"):
        inner = part.get_payload(0) if part.is_multipart() else email.message_from_string(_decoded(part).lstrip("\n"))
        parts.back = parts.back if parts.back.items() else inner
    elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "text/rfc822-header"):
        parts.back = email.message_from_string(_decoded(part).lstrip("\n"))
    elif kind in ("text/plain", "text/html") and not part.is_multipart() and not parts.back.items():
        text = _decoded(part)
        if kind == "text/html" or re.match(r"\s*<(?:!doctype|html)\b", text, re.I):
            text = _unmarked(text)
        parts.text = f"{parts.text}\n{text}"[:TEXT_CHARACTERS]
    elif not part.is_multipart() and kind.startswith(("text/", "message/", "multipart/")) and not parts.back.items():
        parts.text = f"{parts.text}\n{_decoded(part)}"[:TEXT_CHARACTERS]


def _status_text(part: Message) -> str:
    """What Python reads as messages within is written out again: each is a group."""
    if not part.is_multipart():
        return _decoded(part)
    groups = []
    for one in part.get_payload()[:GROUPS]:
        lines = [f"{name}: {value}" for name, value in one.items()]
        rest = one.get_payload()
        groups.append("\n".join(lines + ([rest] if isinstance(rest, str) else [])))
    return _japanese("\n\n".join(groups))


def _delivery_status(text: str, parts: Parts) -> None:
    for group in fields(text):
        if "final-recipient" in group or "original-recipient" in group or "action" in group:
            parts.recipients.append(group)
        elif not parts.recipients or "reporting-mta" in group:
            parts.report.update(group)
        else:      # a broken report: an empty line within a group
            parts.recipients[-1].update({name: value for name, value in group.items() if name not in parts.recipients[-1]})


def _feedback(text: str, parts: Parts) -> None:
    for group in fields(text):
        for name, value in group.items():
            parts.feedback.setdefault(name, []).append(value)
    again = re.findall(r"(?im)^original-rcpt-to\s*:[ \t]*(\S.*)$", text)
    if len(again) > 1:
        parts.feedback["original-rcpt-to"] = [value.strip() for value in again[:GROUPS]]


def _from_prose(parts: Parts) -> None:
    """What came back as plain text behind the report is told apart by its head; a report that is no part of its own too."""
    text = parts.text.replace("\r", "\n")
    if re.search(r"(?im)^> ?final-recipient\s*:", text):
        text = re.sub(r"(?m)^> ?", "", text)      # a report that somebody forwarded
    start = _begins_back(text)
    if start is not None:
        parts.text, parts.back_text = text[:start], text[start:]
        if not parts.back.items():
            lines = parts.back_text.split("\n")
            first = next((number for number, line in enumerate(lines) if _HEAD_LINE.match(line.strip())), None)
            if first is not None:
                unquoted = "\n".join(line.removeprefix("> ").removeprefix(">") for line in lines[first:])
                parts.back = email.message_from_string(unquoted)
    else:
        parts.text = text
    if not parts.recipients and re.search(r"(?im)^(?:final|original)-recipient\s*:", text):
        at = re.search(r"(?im)^(?:reporting-mta|original-recipient|final-recipient|action)\s*:", text)
        _delivery_status(text[at.start():] if at else text, parts)
        parts.recipients = [group for group in parts.recipients if "final-recipient" in group or "original-recipient" in group]
    if not parts.feedback and re.search(r"(?im)^feedback-type\s*:", text):
        _feedback(text, parts)


def _begins_back(text: str) -> int | None:
    """Where the mail that came back begins: at a line that says so before a head, or at three lines of a head in a row."""
    places = []
    position, run, began = 0, 0, 0
    for line in text.split("\n"):
        bare = line.lstrip("> ") if line.startswith(">") else line
        if _HEAD_LINE.match(bare):
            began = position if run == 0 else began
            run += 1
            if run >= 3:
                places.append(began)
                break
        elif not (bare[:1] in (" ", "\t") and run and bare.strip()):
            run = 0
        position += len(line) + 1
    if (mark := _BACK.search(text)) and (not places or mark.start() < places[0]) and _HEAD_LINE.search(text[mark.end():].lstrip()[:400]):
        places.append(mark.start())
    return min(places, default=None)


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if raw is None:
        payload = part.get_payload()
        return payload if isinstance(payload, str) else ""
    return text_of(raw, part.get_content_charset() or "")


def text_of(raw: bytes, charset: str) -> str:
    """Bytes as text: as they say, else UTF-8, else GB 18030, which the older of the Chinese servers write."""
    if b"\x1b$" in raw and not charset.startswith("iso-2022"):
        charset = "iso-2022-jp"
    for name in filter(None, (charset, "utf-8", "gb18030")):
        try:
            return raw.decode(name).replace("\r\n", "\n")
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return raw.decode("latin-1").replace("\r\n", "\n")


def _japanese(text: str) -> str:
    """Fields in which a server wrote ISO-2022-JP without saying so."""
    return text_of(text.encode("ascii", "replace"), "") if "\x1b$" in text else text


def _unmarked(text: str) -> str:
    """HTML as the text that one sees. Looks at each character a fixed number of times, whatever it is made of."""
    seen, at = [], 0
    while match := _UNSEEN.search(text, at):
        seen.append(text[at : match.start()])
        name = match.group(1).lower()
        end = text.find("-->" if name == "!--" else f"</{name}", match.end())
        if end < 0:
            break
        at = end
    else:
        seen.append(text[at:])
    return html.unescape(_TAG.sub(" ", _ENDS.sub("\n", "".join(seen))))


def _plain(value: str) -> str:
    from email.header import decode_header

    if "=?" not in value:
        return value
    pieces = []
    for piece, charset in decode_header(value):
        pieces.append(text_of(piece, charset or "") if isinstance(piece, bytes) else piece)
    return "".join(pieces)
