"""Notices that Amazon SES sends as JSON, by mail through SNS: bounces and complaints of mail that went out through it."""

import msgspec

from koipond.deliver.bounces.addresses import first_address
from koipond.deliver.bounces.findings import COMPLAINT, NOT_A_BOUNCE, Finding
from koipond.deliver.bounces.judging import judged, status_of
from koipond.deliver.bounces.parts import Parts

DEEPEST = 2      # SNS packs the notice as text into one of its own


def findings(parts: Parts) -> list[Finding]:
    """A finding for each address of a notice; none when the mail is none."""
    notice = _notice(parts.text, DEEPEST)
    kind = str(notice.get("notificationType") or notice.get("eventType") or "")
    if kind == "Bounce":
        return [one for one in map(_bounced, _listed(notice, "bounce", "bouncedRecipients")) if one]
    if kind == "Complaint":
        return [Finding(COMPLAINT, "complaint", first_address(str(each.get("emailAddress", ""))), diagnostic="abuse") for each in _listed(notice, "complaint", "complainedRecipients")]
    if kind == "Delivery":
        found = notice.get("delivery")
        return [Finding(NOT_A_BOUNCE, "delivered", first_address(str(each))) for each in (found.get("recipients") or [] if isinstance(found, dict) else [])]
    return []


def _bounced(each: dict) -> Finding | None:
    address = first_address(str(each.get("emailAddress", "")))
    return judged(address, str(each.get("diagnosticCode", "")), status_of(str(each.get("status", "")))) if address else None


def _listed(notice: dict, name: str, names: str) -> list[dict]:
    found = notice.get(name)
    found = found.get(names) if isinstance(found, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _notice(text: str, deep: int) -> dict:
    start, end = text.find("{"), text.rfind("}")
    if text[:start].strip() or end < start or deep < 0:
        return {}
    flat = text[start : end + 1].replace("!\n ", "").replace("\n", "")   # as a server wrapped long lines
    try:
        made = msgspec.json.decode(flat)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}
    if isinstance(made, dict) and isinstance(made.get("Message"), str):
        return _notice(made["Message"], deep - 1)
    return made if isinstance(made, dict) else {}
