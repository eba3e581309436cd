"""Feedback reports: somebody pressed "this is spam" (RFC 5965). Providers leave out who, so the address may be missing."""

import re

from koipond.deliver.bounces.addresses import addresses_in, first_address
from koipond.deliver.bounces.findings import COMPLAINT, NOT_A_BOUNCE, Finding
from koipond.deliver.bounces.parts import Parts, said

COMPLAINS = {"abuse", "fraud", "opt-out", "virus", "other", "complaint"}
_ASKS = re.compile(r"abuse report|complaint about (?:message|your|e-?mail)|feedback loop|\bfbl\b|junk (?:mail|e-?mail) report|(?:marked|reported) (?:\w+ ){0,4}as (?:spam|junk)|spam complaint|complain", re.I)


def findings(parts: Parts) -> list[Finding]:
    """A finding for each address of a feedback report; none when it is no such report."""
    if parts.feedback:
        return _of_report(parts)
    if said(parts.head, "X-Apple-Unsubscribe").lower() == "true" or re.fullmatch(r"(?:re: ?)?(?:unsubscribe|退订|退訂)", said(parts.head, "Subject"), re.I):
        return [Finding(COMPLAINT, "complaint", first_address(said(parts.head, "From")), diagnostic="opt-out")]   # a reader's program writes it for them
    # Some of the older loops send no report, but the mail itself with a word before it.
    subject, sender = said(parts.head, "Subject"), said(parts.head, "From")
    told = bool(re.search(r"staff@hotmail|complaint|abuse|feedback|\bfbl\b", sender, re.I) and _ASKS.search(f"{subject}\n{parts.text[:2_000]}"))
    jmrp = said(parts.head, "X-HmXmrOriginalRecipient") or said(parts.back, "X-HmXmrOriginalRecipient")
    if not told and not jmrp and not re.match(r"complaint about message from", subject, re.I):
        return []
    kind = "opt-out" if re.search(r"opt-?out|unsubscribe", subject, re.I) else "abuse"
    address = first_address(jmrp) or first_address(said(parts.back, "To"))
    return [Finding(COMPLAINT, "complaint", address, diagnostic=kind)]


def _of_report(parts: Parts) -> list[Finding]:
    kind = (parts.feedback.get("feedback-type") or ["other"])[0].strip().lower()
    given = [address for value in parts.feedback.get("original-rcpt-to", []) for address in addresses_in(value)]
    others = given or addresses_in(said(parts.back, "To"))[:1] or addresses_in(" ".join(parts.feedback.get("removal-recipient", [])))[:1]
    made, reason = (COMPLAINT, "complaint") if kind in COMPLAINS else (NOT_A_BOUNCE, "not_spam" if kind == "not-spam" else "report")
    return [Finding(made, reason, address, diagnostic=kind) for address in (list(dict.fromkeys(others)) or [""])]
