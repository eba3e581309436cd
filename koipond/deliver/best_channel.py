"""By which channel a person is best written to, for a set."""

from datetime import datetime, timedelta

from koipond import profiles
from koipond.deliver import addresses
from koipond.engine import Sql, named

LOOKS_BACK = timedelta(days=180)
REACTIONS = ("opened", "clicked", "replied")
# A person of whom little is known counts as one who reacts to a quarter: Laplace's rule with one reaction of four messages.
BEFORE = (1, 4)


def best_channels(workspace: str, channels: list[str], kind: str, among: Sql, now: datetime) -> Sql:
    """A SELECT of person and channel: of these channels the one to whose messages the person has reacted most in 180 days (share of
    those sent, drawn towards a quarter where few were), among those by which they can be reached: there is an address,
    nothing stands against it, and marketing is permitted. Of equal ones the first. Who can be reached by none has no row.

    `among` is a SELECT that gives `person`; `kind` marketing or transactional, which needs no permission.
    """
    reached = Sql.join(", ", [addresses.reading(channel, workspace) for channel in channels])
    names = Sql.value(channels, "Array(String)")
    permitted = Sql.of("(person, channel) IN (SELECT person, channel FROM ([[consents]]) WHERE state = 'granted')", consents=profiles.consent_sql("marketing", among))
    return Sql.of(
        named("deliver.best_channels"), names=names, addresses=Sql.of("[[[reached]]]", reached=reached), among=among,
        permitted=Sql("1") if kind == "transactional" else permitted, now=Sql.value(now, "DateTime64(3, 'UTC')"), since=Sql.value(now - LOOKS_BACK, "DateTime64(3, 'UTC')"),
        reactions=Sql.value([f"{channel}_{reaction}" for channel in channels for reaction in REACTIONS], "Array(String)"),
        sent=Sql.value([f"{channel}_sent" for channel in channels], "Array(String)"), one=Sql(str(BEFORE[0])), of=Sql(str(BEFORE[1])))
