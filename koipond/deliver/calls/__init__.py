"""Calls as tasks: a message of the channel `call` waits for a person who makes it. See README.md."""

from koipond.deliver.calls.codes import MEANINGS, Result, decide, results
from koipond.deliver.calls.desk import desks
from koipond.deliver.calls.listing import Call, Counts, counts, listed, one, shown
from koipond.deliver.calls.over import take_back
from koipond.deliver.calls.saying import Kept, Said, say, say_all
from koipond.deliver.calls.sharing import give
from koipond.deliver.calls.sheet import fetch as fetch_sheet
from koipond.deliver.calls.sheet import read as read_sheet
from koipond.deliver.calls.taking import TAKEN_AT_MOST, Taken, look_at, take
from koipond.deliver.calls.telling import about

__all__ = ["MEANINGS", "TAKEN_AT_MOST", "Call", "Counts", "Kept", "Result", "Said", "Taken", "about", "counts", "decide", "desks", "fetch_sheet", "give", "listed",
           "look_at", "one", "read_sheet", "results", "say", "say_all", "shown", "take", "take_back"]
