"""Real returned mails with the answers that Sisimai's own tests expect, and real feedback reports."""

import csv
import email
import re
from collections import Counter, defaultdict

from koipond.deliver import bounces, reasons
from tests.deliver.bounces.corpus import shared, unpacked

# Reasons by which Sisimai calls a bounce hard stand in its column; the rest follows from its reason.
NONE = ("vacation", "delivered")


def test_class_and_address_are_right_in_95_of_100_real_mails():
    mails = {name.rpartition("/")[2]: raw for name, raw in unpacked("email_bounces/sisimai_emails.tar.zst").items() if "/bsd/" in name}
    expected = defaultdict(list)
    with shared("email_bounces/sisimai_expected.csv").open() as file:
        for row in csv.DictReader(file):
            expected[row["file"]].append(row)
    asked = right = reason_right = 0
    for name, rows in expected.items():
        raw, found = mails[name], bounces.read(mails[name])
        wanted, meant = Counter(_kind(row, raw) for row in rows), _written_to(raw)
        got = Counter(one.kind for one in found if _unaddressed(one) or one.address.lower() in meant)
        asked += max(len(rows), len(found))
        right += sum((wanted & got).values())
        reason_right += sum((Counter(reasons.OF_SISIMAI[row["reason"]] for row in rows) & Counter(one.reason for one in found)).values())
    print(f"\nreturned mails: {len(expected)}; findings right in class and address: {right} of {asked} = {right / asked:.4f}; reason the same: {reason_right / asked:.4f}")
    assert len(expected) > 500
    assert right / asked >= 0.95


def test_peoples_own_mail_is_no_bounce():
    mails = {name: raw for name, raw in unpacked("email_bounces/sisimai_emails.tar.zst").items() if "/not/" in name}
    assert mails
    assert {one.kind for raw in mails.values() for one in bounces.read(raw)} == {bounces.NOT_A_BOUNCE}


def test_feedback_reports_say_who_complained():
    reports = unpacked("email_feedback_reports/arf.tar.zst")
    with shared("email_feedback_reports/arf_index.csv").open() as file:
        index = {row["file"]: row for row in csv.DictReader(file)}
    wrong = []
    for name, row in index.items():
        if not row["feedback_type"]:
            continue
        found = bounces.read(reports[name])
        kind = bounces.COMPLAINT if row["feedback_type"] in ("abuse", "opt-out") else bounces.NOT_A_BOUNCE
        given = re.sub(r"[<>]", "", row["original_rcpt_to"])
        if {one.kind for one in found} != {kind} or (given and given not in {one.address for one in found}):
            wrong.append((name, found))
    assert not wrong


def _kind(row: dict, raw: bytes) -> str:
    actions = {action.lower() for action in re.findall(rb"(?im)^action:\s*(\w+)", raw)}
    if row["reason"] in NONE or actions == {b"delayed"} or row["feedbacktype"] == "auth-failure":
        return bounces.NOT_A_BOUNCE       # RFC 3464, 2.3.3: delayed is no failure; whatever follows will be reported again
    if row["reason"] == "feedback":
        return bounces.COMPLAINT
    return bounces.HARD if row["hardbounce"] == "1" else bounces.SOFT


def _unaddressed(one) -> bool:
    """Of whom a complaint is, providers leave out; a reply by machine is about nobody."""
    return one.kind in (bounces.COMPLAINT, bounces.NOT_A_BOUNCE)


def _written_to(raw: bytes) -> set[str]:
    """The expected answers name no address. Right is one that the mail says it was sent to; where none says so, one that is not its own."""
    text = raw.decode("latin-1") + "".join(_decoded(part) for part in email.message_from_bytes(raw).walk() if not part.is_multipart())
    one = r"<?([\w.!#$%&*+/=?^`{|}~-]+@[\w.-]*\w)"
    told = re.findall(rf"(?im)(?:^(?:> ?)?\W*(?:final|original|x-actual)-recipient:[^;\n]*;\s*|^x-failed-recipients:\s*|rcpt to:\s*|^(?:> ?)?to:.*?|^cc:.*?|for |\bto:? |emailaddress\W{{3,9}})(?:@[\w.]+:)?{one}", text)
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    own = {address.lower() for address in re.findall(rf"(?im)^(?:from|reply-to):.*?{one}", head)}
    named = {address.lower() for address in re.findall(one, text)} - own
    return {address.lower() for address in told} & named | (named if not told else set()) | _listed(text, own)


def _listed(text: str, own: set[str]) -> set[str]:
    """Addresses that stand at the beginning of a line, or behind its code, as reports list them."""
    listed = re.findall(r"(?im)^[\s\"<(]*(?:\d{3} |[\w ]{0,40}: ?)?<?([\w.!#$%&*+/=?^`{|}~-]+@[\w.-]*\w)", text)
    return {address.lower() for address in listed} - own


def _decoded(part) -> str:
    return "\n" + (part.get_payload(decode=True) or b"").decode("latin-1")
