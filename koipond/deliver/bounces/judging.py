"""What an answer of a server means, wherever it stood."""

import re

from koipond.deliver import reasons
from koipond.deliver.bounces import phrases
from koipond.deliver.bounces.findings import Finding, bounced

SAID_CHARACTERS = 2_000      # of a server's answer
AROUND_CHARACTERS = 4_000    # of what stands around it

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b(?!\.\d)")
_AT_SENDER = re.compile(r"but (?:my name|sender) was rejected|(?:after|in reply to|in response to|>>>|like our) ?(?:the )?MAIL FROM\b(?!.{0,400}(?:after|in reply to|>>>) ?RCPT)", re.I | re.S)
_UNKNOWN = re.compile(r"user unknown", re.I)
_LATE = re.compile(r"end of data|message body|final data|SMTP command\s+DATA|>>> DATA\s+<<< 550 (?!\S*\d\.\d\.\d)(?!.{0,60}\b503\b)(?:unknown user|: user unknown)", re.I | re.S)
_BARE = re.compile(r"requested action not taken: mailbox unavailable", re.I)    # RFC 5321, 4.2.3: gone, or closed to us
_CODE = re.compile(r"(?<![\d.])([245]\d\d)(?=[ -](?!\d{1,3}\.\d)|[ -][245]\.\d|#|$)")


def judged(address: str, said: str, given: str = "", around: str = "") -> Finding:
    """What an answer means: by its words, then by its status, then by its code, then by what stands around it.

    `given` is the x.y.z of the report; the one in the server's own words is nearer to the truth where they differ, unless it says nothing.
    """
    said, around = said[:SAID_CHARACTERS], around[:AROUND_CHARACTERS]
    if quoted := re.search(r"\b[45]\d\d-'(.*)", said, re.S):
        said = quoted.group(1)          # what the next server said is nearer to the truth
    text = said if len(said) > 8 else f"{said} {around}"
    status, code = status_of(text) or status_of(around), code_of(text) or code_of(around)
    if not status or status.endswith((".0.0", ".0")):
        status = given or status
    whole = f"{said} {around}"
    reason = phrases.by_words(text)
    if not reason and not status.endswith(".0.0"):
        reason = phrases.by_status(status)
    reason = reason or phrases.by_words(around) or phrases.by_status(status) or phrases.by_code(code) or "unclear"
    if reason in reasons.GONE and _AT_SENDER.search(whole):
        reason = "sender_blocked"        # whoever was asked about was the sender
    if reason == "address_dead" and _LATE.search(whole) and not status.endswith(".1.1"):
        reason = "refused_by_person"     # the address had been taken before: a filter behind it speaks
    if reason == "address_dead" and status == "5.7.1" and _UNKNOWN.search(text):
        reason = "refused_by_person"     # the words and the status differ: not for good then
    if (status == "5.1.1" and reason == "mailbox_disabled") or (status in ("5.1.1", "5.5.0") and _BARE.search(text)):
        reason = "address_dead"
    return bounced(reason, address, status, code, said or around)


def status_of(text: str) -> str:
    """The first x.y.z of a text that says more than .0.0, or the first, or ''."""
    found = _STATUS.findall(text)
    return next((each for each in found if not each.endswith(".0.0")), found[0] if found else "")


def code_of(text: str) -> str:
    """The three digits of an answer in a text, or ''."""
    found = _CODE.search(" ".join(text.split()))
    return found.group(1) if found else ""
