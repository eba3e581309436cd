"""What follows from the outcome of an attempt: the end, or another one later."""

from datetime import datetime, timedelta

from koipond.deliver import events
from koipond.deliver.replies import LATER, REFUSED, Outcome

PAUSES = [timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4)]  # then the last again
MOST_ATTEMPTS = 20           # with these pauses about three days


def ended(row: dict, outcome: Outcome, at: datetime):
    """The event of an attempt's outcome; what is put off is due again after a pause, or given up."""
    if outcome.status != LATER:
        return events.outcome(row, outcome.status, outcome.reason, outcome.detail, at, account=outcome.account, sent_as=outcome.sent_as)
    if row["attempt"] >= MOST_ATTEMPTS:
        return events.outcome(row, REFUSED, "gave_up", outcome.detail, at)
    pause = PAUSES[min(row["attempt"], len(PAUSES)) - 1]
    return events.outcome(row, LATER, outcome.reason, outcome.detail, at, at + pause)


def never_begun(row: dict, at: datetime):
    """The event of an attempt that was claimed and that no byte went out for: the next one is due at once."""
    return events.outcome(row, LATER, "not_begun", "", at, at)
