"""What a returned mail says of one address."""

from dataclasses import dataclass

from koipond.deliver import reasons

HARD, SOFT, COMPLAINT, NOT_A_BOUNCE, UNREAD = "hard", "soft", "complaint", "not_a_bounce", "unread"
DIAGNOSTIC_CHARACTERS = 500     # of what the server said; the whole is in the mail that is kept


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is one of the five; `reason` one of deliver.reasons.RETURNED, or of NO_BOUNCE for what is none.

    `address` is where the mail was sent to, as the report has it, or ''. `code` is the answer's three digits, `status` its
    x.y.z (RFC 3463); either may be ''.
    """

    kind: str
    reason: str
    address: str = ""
    status: str = ""
    code: str = ""
    diagnostic: str = ""


def bounced(reason: str, address: str, status: str, code: str, diagnostic: str) -> Finding:
    """A bounce: hard when the address is gone for good. A server that answered with 4 is asked again some day (RFC 5321, 4.2.1)."""
    passing = status.startswith("4") or (code.startswith("4") and not status.startswith("5"))
    hard = reason in reasons.GONE and not passing
    said = " ".join(diagnostic.split())[:DIAGNOSTIC_CHARACTERS]
    return Finding(HARD if hard else SOFT, reason, address, status, code, said)
