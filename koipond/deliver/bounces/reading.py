"""The order in which a returned mail is read."""

import re

from koipond.deliver.bounces import arf, dsn, notices, prose
from koipond.deliver.bounces.automatic import automatic, reports
from koipond.deliver.bounces.findings import NOT_A_BOUNCE, UNREAD, Finding
from koipond.deliver.bounces.parts import Parts, taken_apart


def read(raw: bytes) -> list[Finding]:
    """What a mail says, a finding for each address it is about, at least one. Takes any bytes, never raises.

    Cost: grows with the mail up to parts.MAIL_BYTES, and not with how it is nested.
    """
    return found_in(taken_apart(raw))


def found_in(parts: Parts) -> list[Finding]:
    """The same, of a mail that has been taken apart."""
    if complaints := arf.findings(parts):
        return _once(complaints)
    if machine := automatic(parts):
        return [Finding(NOT_A_BOUNCE, machine)]
    if found := dsn.findings(parts):
        return _once(found)
    if told := notices.findings(parts):
        return _once(told)
    if not reports(parts):
        return [Finding(NOT_A_BOUNCE, "other")]
    return _once(prose.findings(parts)) or [Finding(UNREAD, "unclear", diagnostic=re.sub(r"\s+", " ", parts.text)[:200])]


def _once(found: list[Finding]) -> list[Finding]:
    """A finding for each address: the first."""
    made: dict[str, Finding] = {}
    for one in found:
        made.setdefault(one.address.lower(), one)
    return list(made.values())
