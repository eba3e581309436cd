"""What in a returned mail may tell which of ours it is about, the surest first. Nothing of it is believed here."""

import re
from collections.abc import Iterable

from koipond.deliver.bounces.addresses import addresses_in
from koipond.deliver.bounces.parts import Parts, said

_UUID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.I)
_UNSUBSCRIBE = re.compile(r"/t/u/([\w.-]{20,8000})")
_RECIPIENTS = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-RCPT-To", "Cc")


def recipients(parts: Parts, given: Iterable[str] = ()) -> list[str]:
    """Addresses to which the mail came back: of the envelope, where one is known, then of its head."""
    told = [address for name in _RECIPIENTS for address in addresses_in(said(parts.head, name))]
    mail_from = [address for value in parts.feedback.get("original-mail-from", []) for address in addresses_in(value)]
    return list(dict.fromkeys([*given, *told, *addresses_in(said(parts.back, "Return-Path")), *mail_from]))


def envelope_id(parts: Parts) -> str:
    """The id with which we asked for a report (RFC 3461, 4.4), or ''."""
    return parts.report.get("original-envelope-id", "").strip().strip("<>") or (parts.feedback.get("original-envelope-id") or [""])[0].strip()


def header(parts: Parts, name: str) -> str:
    """A header of the mail that came back."""
    return said(parts.back, name)


def unsubscribe_token(parts: Parts) -> str:
    """The token of the way out that the mail had, or ''."""
    found = _UNSUBSCRIBE.search(said(parts.back, "List-Unsubscribe"))
    return found.group(1) if found else ""


def message_id(parts: Parts) -> str:
    """The id of the message by the Message-ID of the mail that came back, or ''."""
    found = _UUID.search(said(parts.back, "Message-ID") or said(parts.head, "In-Reply-To") or said(parts.head, "References"))
    return found.group(1).lower() if found else ""
