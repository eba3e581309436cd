"""What the house counts of itself, for Prometheus: every measure by name, in one place.

Labels are bounded: routes, channels, roles, names of statements; never an address, an id or anything that a person sent.
Each process counts its own; what lies in the stores is read when somebody asks (`watch`).
"""

from contextlib import contextmanager
from time import perf_counter

from prometheus_client import Counter, Gauge, Histogram

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
LONG = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
OTHER = "other"   # a route that nothing here answers

requests = Counter("koipond_http_requests", "Requests that were answered", ["route", "method", "status"])
request_seconds = Histogram("koipond_http_request_seconds", "Until a request was answered", ["route", "method"], buckets=QUICK)
intake_items = Counter("koipond_intake_items", "Items of events at the door", ["outcome"])                  # accepted, refused
intake_turned_away = Counter("koipond_intake_requests_turned_away", "Requests of which nothing was taken", ["error"])
inbox_waiting = Gauge("koipond_inbox_waiting_items", "Items handed over and not yet safe on disk")
inbox_stored = Counter("koipond_inbox_stored_items", "Items that are safe on disk")
tick_seconds = Histogram("koipond_tick_seconds", "Of a tick, from its record to its end", buckets=LONG)
tick_room_seconds = Histogram("koipond_tick_room_seconds", "Of a tick, the part of a room", ["room"], buckets=LONG)
tick_items = Counter("koipond_tick_items", "Items of the inbox that ticks have worked off")
ticks_cut_short = Counter("koipond_ticks_cut_short", "Ticks that failed and run again")
people_moved = Counter("koipond_journey_people_moved", "Moves of people from step to step of journeys")
messages = Counter("koipond_messages", "Outcomes of attempts to send", ["channel", "outcome"])
provider_seconds = Histogram("koipond_provider_seconds", "Until a provider answered", ["provider"], buckets=QUICK)
provider_silent = Counter("koipond_provider_silent", "Requests that a provider did not answer", ["provider"])
provider_resting = Gauge("koipond_provider_resting", "Hosts of providers that are left alone because they do not answer")
statement_seconds = Histogram("koipond_statement_seconds", "Of a statement on the store of facts", ["kind"], buckets=QUICK)
slow_statements = Counter("koipond_slow_statements", "Statements that took a second or more", ["statement"])
leader = Gauge("koipond_leader", "Whether this process does what one process does at a time", ["role"])

for _outcome in ("accepted", "refused"):
    intake_items.labels(_outcome)   # there from the beginning, so that a rate has a first value


@contextmanager
def timed(histogram):
    """Counts how long it takes within, however it ends."""
    began = perf_counter()
    try:
        yield
    finally:
        histogram.observe(perf_counter() - began)
