"""The message leaves the house: once, allowed, in time. See README.md."""

from koipond.deliver.channels import names as channels
from koipond.deliver.errors import BadAddress, NotUnknown, SenderElsewhere, UnknownChannel, UnknownMessage, Unreachable
from koipond.deliver.history import State, messages, outbox_state, release, totals, why
from koipond.deliver.of_person import Letters, Reachable, letters_of, reachable, refusals_told
from koipond.deliver.outbox import next_due, prepare, put
from koipond.deliver.postbox import Kept, Opened, follow, mail, mailbox, tracking_addresses
from koipond.deliver.sender import send_now, start, stop
from koipond.deliver.suppressions import lift, suppress, suppressions

__all__ = [
    "BadAddress", "Kept", "Letters", "NotUnknown", "Opened", "Reachable", "SenderElsewhere", "State", "UnknownChannel",
    "UnknownMessage", "Unreachable", "channels", "follow", "lift", "mail", "mailbox", "messages", "letters_of",
    "next_due", "outbox_state", "prepare", "put", "reachable", "refusals_told", "release", "send_now", "start",
    "stop", "suppress", "suppressions", "totals", "tracking_addresses", "why",
]
