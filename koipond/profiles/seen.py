"""Values that came in with events, for whoever writes a rule about them."""

from datetime import timedelta

from koipond import engine
from koipond.kit import clock

RECENT_DAYS = 90          # values that came lately are those one asks for
SAMPLE = 100_000          # events that are looked at: enough to rank values, and read in a moment
LETTERS_AT_MOST = 60      # of a value; longer ones are texts to read, not to choose from


def property_values(workspace, event: str, property: str, most: int = 30) -> list[tuple[str, int]]:
    """The most frequent values of a property of an event lately, each with how many of the events that were looked at have it.
    None of them tells who somebody is.
    """
    since = clock.now() - timedelta(days=RECENT_DAYS)
    return engine.database(str(workspace)).rows("profiles.property_values", event=event, property=property, since=since, sample=SAMPLE, letters=LETTERS_AT_MOST, most=most)
