"""Delivery status notifications (RFC 3464): a group of fields for each address."""

import re

from koipond.deliver.bounces import prose
from koipond.deliver.bounces.addresses import of_field
from koipond.deliver.bounces.findings import NOT_A_BOUNCE, Finding
from koipond.deliver.bounces.judging import judged, status_of
from koipond.deliver.bounces.parts import Parts


def findings(parts: Parts) -> list[Finding]:
    """A finding for each address of the report; none when it is no such report."""
    return [one for one in (_of(group, parts) for group in parts.recipients) if one]


def _of(group: dict[str, str], parts: Parts) -> Finding | None:
    address = next((found for found in map(of_field, (group.get("original-recipient", ""), group.get("final-recipient", ""), group.get("x-actual-recipient", ""))) if found), "") or prose.named(parts)
    if not address and not group.get("status") and not group.get("diagnostic-code"):
        return None
    action = group.get("action", "").lower()
    said = group.get("diagnostic-code", "")
    if action.startswith("delayed"):
        return Finding(NOT_A_BOUNCE, "delayed", address, diagnostic=said[:200])
    if action.startswith(("delivered", "relayed", "expanded", "deliverable")):
        return Finding(NOT_A_BOUNCE, "delivered", address, diagnostic=said[:200])
    given = status_of(group.get("status", ""))
    return judged(address, said, given, about(parts.text, address if said or len(parts.recipients) > 1 else ""))


def about(text: str, address: str) -> str:
    """What a report says for people of one address: from where it is named to the next one."""
    at = text.lower().find(address.lower()) if address else -1
    if at >= 0 and re.match(r">?: *\S", text[at + len(address) :]):
        return text[at:].split("\n", 1)[0] + "".join(f"\n{line}" for line in _folded(text[at:]))
    return text[at : at + 1_200] if at >= 0 else text[:2_500]


def _folded(text: str) -> list[str]:
    """The lines behind the first that belong to it: indented, or up to an empty one."""
    made = []
    for line in text.split("\n")[1:12]:
        if not line.strip() or not line[0].isspace():
            break
        made.append(line)
    return made
