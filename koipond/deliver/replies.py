"""What a mail server's answer means. Pure: code, status and words in, a class out.

The words decide between a fault of the address and a fault of the sender more than the code does, so they come first.
"""

import re
from dataclasses import dataclass
from datetime import datetime

import msgspec

ACCEPTED, LATER, REFUSED, UNKNOWN = "accepted", "later", "refused", "unknown"
PENDING = "pending"       # it lies ready, and somebody has to let it go: a member of staff who confirms


class Outcome(msgspec.Struct, frozen=True):
    """What became of one attempt. `stops` says that the sender is at fault: more of the same would fare the same."""

    status: str            # accepted, later, refused, unknown, pending
    reason: str = ""       # address_dead, mailbox_full, throttled …
    detail: str = ""       # the server's own words
    stops: bool = False
    account: int = 0       # of a provider, by which it went
    sent_as: str = ""      # what the provider calls it: by this name it reports
    again_at: datetime | None = None   # of one that was not tried: when it may be; it costs no attempt of those that are counted


@dataclass(frozen=True, slots=True)
class Class:
    """A row of the table: a pattern of the answer and what it means."""

    codes: str             # regular expression on the three digits
    enhanced: str          # on the status x.y.z; "" matches any
    words: str             # in the text, any case; "" matches any
    status: str
    reason: str
    stops: bool = False


# The first that matches holds.
CLASSES = [
    # What servers say in words. Tencent's are among them; "access denied" there looks like an unknown user and is not.
    Class(r"4\d\d|5\d\d", "", r"(ip|domain|sender|connection) frequency limited|mailbox unavailable or access denied", LATER, "throttled"),
    Class(r"5\d\d", "", r"spf check failed|dmarc check failed|dkim.{0,20}fail|unauthenticated (e-?mail|sender)", REFUSED, "auth", True),
    Class(r"5\d\d", "", r"mail content denied|spam is embedded|message content rejected|looks like spam|classified as spam", REFUSED, "content_rejected", True),
    Class(r"5\d\d", "", r"suspected (spam ip|bounce attacks)|connection denied|blocklist|blacklist|black list|spamhaus|dnsbl|poor reputation", REFUSED, "sender_blocked", True),
    Class(r"5\d\d", "", r"rejected by recipients?", REFUSED, "refused_by_person"),
    Class(r"5\d\d", "", r"relay(ing)? (access )?(denied|not (allowed|permitted))|relaying denied|authentication (is )?required", REFUSED, "sender_blocked", True),
    Class(r"55[013]|554", "", r"mailbox not found|user unknown|unknown user|no such (user|mailbox|recipient)|does not exist|recipient not found", REFUSED, "address_dead"),
    Class(r"55\d", "", r"deactivated mailbox|account (is )?(disabled|suspended)|mailbox disabled", REFUSED, "mailbox_disabled"),
    # What the status x.y.z says.
    Class(r"5\d\d", r"5\.1\.(1|2|3|6|10)", "", REFUSED, "address_dead"),
    Class(r"5\d\d", r"5\.2\.1", "", REFUSED, "mailbox_disabled"),
    Class(r"5\d\d", r"5\.2\.2", "", REFUSED, "mailbox_full"),
    Class(r"5\d\d", r"5\.(3\.4|2\.3)", "", REFUSED, "too_big"),
    Class(r"5\d\d", r"5\.4\.(1|4)", "", REFUSED, "no_route"),
    Class(r"5\d\d", r"5\.(7\.\d+|1\.[78])", "", REFUSED, "sender_blocked", True),
    # What the code alone says.
    Class(r"552", "", r"too (big|large)|size|exceeds", REFUSED, "too_big"),
    Class(r"552", "", "", REFUSED, "mailbox_full"),
    Class(r"550|551|553", "", "", REFUSED, "address_dead"),
    Class(r"554", "", "", REFUSED, "sender_blocked", True),
    Class(r"5[03]\d", "", "", REFUSED, "sender_blocked", True),
    Class(r"4\d\d", r"4\.2\.2", "", LATER, "mailbox_full"),
    Class(r"4\d\d", r"4\.7\.\d+", "", LATER, "greylisted"),
    Class(r"4\d\d", "", "", LATER, "transient"),
    Class(r"2\d\d", "", "", ACCEPTED, ""),
]
AT_SENDER = "sender"      # the answer was to MAIL FROM: it cannot be about the recipient
AT_RECIPIENT = "recipient"
AT_CONTENT = "content"    # to DATA or to the mail itself

_ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")
_COMPILED = [(re.compile(c.codes), re.compile(c.enhanced), re.compile(c.words, re.I), c) for c in CLASSES]


def outcome(code: int, text: str, stage: str = AT_RECIPIENT) -> Outcome:
    """What an answer means, by the table. Anything that is no SMTP answer is unknown."""
    said = f"{code} {text}".strip()[:300]
    status = _ENHANCED.match(text)
    found = _find(str(code), status.group(1) if status else "", text)
    if found is None:
        return Outcome(UNKNOWN, "no_answer", said)
    if found.reason == "address_dead" and stage == AT_SENDER:
        return Outcome(REFUSED, "sender_blocked", said, True)
    if found.reason == "address_dead" and stage == AT_CONTENT and not status:
        return Outcome(REFUSED, "content_rejected", said, True)   # the address was accepted before: it is about the mail
    return Outcome(found.status, found.reason, said, found.stops)


def _find(code: str, status: str, text: str) -> Class | None:
    for codes, enhanced, words, row in _COMPILED:
        if codes.fullmatch(code) and (not row.enhanced or enhanced.fullmatch(status)) and words.search(text):
            return row
    return None
