"""Mail that comes back, read: what it says of which address. Pure, bytes in, findings out; no store is asked.

First what is no bounce at all, then reports that machines write for machines (RFC 5965, RFC 3464), then prose.
"""

from koipond.deliver.bounces.findings import COMPLAINT, HARD, NOT_A_BOUNCE, SOFT, UNREAD, Finding
from koipond.deliver.bounces.parts import Parts, taken_apart
from koipond.deliver.bounces.reading import found_in, read
from koipond.deliver.bounces.traces import envelope_id, header, message_id, recipients, unsubscribe_token

__all__ = ["COMPLAINT", "Finding", "HARD", "NOT_A_BOUNCE", "Parts", "SOFT", "UNREAD", "envelope_id", "found_in", "header", "message_id", "read",
           "recipients", "taken_apart", "unsubscribe_token"]
