"""Reports that are written for people: the address and what was said of it are found in the text."""

import re

from koipond.deliver.bounces.addresses import ADDRESS, NOBODY, addresses_in
from koipond.deliver.bounces.findings import Finding
from koipond.deliver.bounces.judging import judged
from koipond.deliver.bounces.parts import Parts, said

MOST = 100     # addresses of one report in prose
_LEADS = re.compile(r"^\W{0,6}(?:[45]\d\d[ -])?<?$|^\W{0,6}(?:(?:rcpt to|to|recipient|recipient address|original address|address|delivered to|deliver to|undeliverable to|收件人|收信人)\W{1,4})?<?$", re.I)


def findings(parts: Parts) -> list[Finding]:
    """A finding for each address that the report is about; none when it names none that could be meant."""
    found = _meant(parts)[:MOST]
    return [_judged(address, parts.text, found, said(parts.head, "Subject")) for address in found]


def named(parts: Parts) -> str:
    """The address that a report names for people, when it names one alone; else ''."""
    found = _meant(parts)
    return found[0] if len(found) == 1 else ""


def _meant(parts: Parts) -> list[str]:
    """Whom a report is about: listed, or named and also written to, or only written to."""
    failed = addresses_in(said(parts.head, "X-Failed-Recipients"))
    if failed:
        return failed
    own = {address.lower() for name in ("From", "To", "Return-Path", "Reply-To") for address in addresses_in(said(parts.head, name))}
    own |= {address.lower() for name in ("From", "Return-Path", "Sender") for address in addresses_in(said(parts.back, name))}
    sent_to = [address for name in ("To", "Cc") for address in addresses_in(said(parts.back, name))]
    listed = _leading(parts.text)
    inside = [address for address in addresses_in(parts.text) if address.lower() not in own and not NOBODY.match(address)]
    written_to = {address.lower() for address in sent_to}
    behind = [address for address in addresses_in(parts.back_text[:4_000]) if address.lower() not in own]
    return ([address for address in listed if address.lower() not in own and not NOBODY.match(address)]
            or [address for address in inside if address.lower() in written_to] or inside[:1] or sent_to[:1]
            or addresses_in(said(parts.head, "Subject"))[:1] or behind[:1] or listed[:1])


def _leading(text: str) -> list[str]:
    """Addresses that stand at the beginning of a line, as a report lists whom it is about."""
    made = []
    for line in text.split("\n"):
        match = ADDRESS.search(line)
        if match and _LEADS.match(line[: match.start()]):
            made.append(match.group(1).strip(".'"))
    return list(dict.fromkeys(made))


def _judged(address: str, text: str, found: list[str], subject: str) -> Finding:
    if len(found) > 1 and re.match(r"\W*[45]\d\d ", line := _line(text, address)) and "... " in line:
        return judged(address, line)
    block = _block(text, address, found) if len(found) > 1 else text
    answer = "\n".join(line for line in block.split("\n") if re.search(r"(?<!\d)[245]\d\d[ -]|[245]\.\d\.\d", line)) if len(found) == 1 else ""
    return judged(address, _server_said(block) or block, "", f"{answer}\n{text[:3_000]}\n{subject}")


def _line(text: str, address: str) -> str:
    """The line in which an address is named first."""
    at = max(0, text.find(address))
    return text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0][:1_000]


def _server_said(block: str) -> str:
    """The server's answer within a block: from the first line with a code on."""
    lines = block.split("\n")
    for number, line in enumerate(lines):
        if re.search(r"(?:^|[\s:<(\"])[45]\d\d(?:[ -](?=\D|[45]\.)|$)", line) and not re.match(r"\s*(?:Received|Date)", line):
            return " ".join(lines[number : number + 6])
    return ""


def _block(text: str, address: str, found: list[str]) -> str:
    start = text.find(address)
    if start < 0:
        return text
    ends = [place for other in found if other != address and (place := text.find(other, start + len(address))) > 0]
    return text[start : min(ends, default=start + 1_500)]
