"""Computes from measured figures (bench/figures.json) what a server needs, and writes it as a table; every assumption is a constant here.

    python docs/sizing.py PEOPLE EVENTS_A_DAY MESSAGES_A_DAY
"""

import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path

FIGURES = Path(__file__).resolve().parent.parent / "bench" / "figures.json"

MEASURED_CORES = 2         # on which the figures were measured, and which the driver of the load used too
BUSY_HOUR = 0.25           # of a day's events and messages come in its busiest hour
HALF = 0.5                 # at the most, of what was measured, is used in that hour
SINGLY = 0.1               # of the events come one a request, the others in batches
ASKED_EVENTS = 50e6        # of which the segment step was measured
ASKED_DAYS = 90            # of the events are what most questions look at
ASKED_SECONDS = 3.0        # within which such a question is to be answered
KEPT_DAYS = 365            # for which events are kept
ROOM = 2.0                 # times the disk, for merging and growth
PEOPLE_A_SERVER = 5        # millions of people whose facts one server has, several times what was measured
CORES_A_SERVER = 16        # of one server of facts: more events need another shard
BASE_GB, CACHE_GB = 2.0, 2.0   # of a process or server; for each million people beside what was measured, for caches and large questions

CASES = [(10_000, 100_000, 5_000), (100_000, 1_000_000, 50_000), (1_000_000, 10_000_000, 500_000), (3_000_000, 50_000_000, 1_500_000),
         (10_000_000, 200_000_000, 5_000_000), (30_000_000, 500_000_000, 15_000_000)]


@dataclass(frozen=True)
class Need:
    """What is needed. `facts_cores`, `facts_gb` and `disk_gb` are of all shards together, each counted once."""

    people: int
    events_a_day: int
    messages_a_day: int
    events_per_s: float
    form: str
    shards: int
    facts_cores: int
    facts_gb: int
    disk_gb: int
    collect: int
    clock: int
    send: int
    web: int


def figures() -> dict[str, float]:
    """Each measured figure by its name."""
    return {name: one["value"] for name, one in json.loads(FIGURES.read_text(encoding="utf-8"))["figures"].items()}


def need(people: int, events_a_day: int, messages_a_day: int) -> Need:
    """What so many people and events need, in the busiest hour of a day."""
    known, million = figures(), people / 1e6
    events, messages = events_a_day * BUSY_HOUR / 3600, messages_a_day * BUSY_HOUR / 3600
    ticking = events / (known["segments_200_events_per_s"] * HALF) * MEASURED_CORES
    asking = events_a_day * ASKED_DAYS / ASKED_EVENTS * known["segment_step_median_ms"] / 1000 / ASKED_SECONDS * MEASURED_CORES
    facts = max(ticking, asking)
    taking = (events * (1 - SINGLY) / known["intake_batch_events_per_s"] + events * SINGLY / known["intake_single_requests_per_s"]) / HALF * MEASURED_CORES
    sending = messages / (known["mails_per_s"] * HALF) * MEASURED_CORES
    disk = ROOM * (people * known["disk_bytes_per_person"] + KEPT_DAYS * events_a_day * known["disk_bytes_per_event"]) / 1e9
    shards = max(1, math.ceil(million / PEOPLE_A_SERVER), math.ceil(facts / CORES_A_SERVER))
    alone = facts + taking + sending <= MEASURED_CORES and people <= 1_000_000
    return Need(
        people, events_a_day, messages_a_day, events, "one process" if alone else "one server" if shards == 1 else "cluster", shards,
        facts_cores=max(MEASURED_CORES * shards, _even(facts)), facts_gb=math.ceil(shards * BASE_GB + million * (known["memory_gb_per_million_people"] + CACHE_GB)),
        disk_gb=math.ceil(disk / 10) * 10, collect=0 if alone else max(2, math.ceil(taking)), clock=0 if alone else 2,
        send=0 if alone else max(2, math.ceil(sending)), web=0 if alone else 2 if shards > 1 else 1)


def _even(cores: float) -> int:
    return 2 * math.ceil(cores / 2)


def table() -> str:
    """The cases as a table of the page."""
    lines = ["| people | events a day | messages a day | events a second, busiest hour | form | shards | facts: cores | facts: memory | facts: disk | collect | clock | send | web |",
             "|---|---|---|---|---|---|---|---|---|---|---|---|---|"]
    lines += [line(need(*case)) for case in CASES]
    return "\n".join(lines)


def line(one: Need) -> str:
    """One case."""
    roles = [str(count) if count else "in it" for count in (one.collect, one.clock, one.send, one.web)]
    beyond = "" if one.facts_cores <= MEASURED_CORES else " *"
    cells = [f"{one.people:,}", f"{one.events_a_day:,}", f"{one.messages_a_day:,}", f"{one.events_per_s:,.0f}", one.form, str(one.shards),
             f"{one.facts_cores}{beyond}", f"{one.facts_gb} GB", f"{one.disk_gb:,} GB", *roles]
    return "| " + " | ".join(cells) + " |"


def measured() -> str:
    """The figures that the table is computed from."""
    told = json.loads(FIGURES.read_text(encoding="utf-8"))
    lines = ["| measured | value | when |", "|---|---|---|"]
    lines += [f"| {one['what']} | {one['value']:,} {one['unit']} | {one['when']} |" for one in told["figures"].values()]
    return "\n".join([*lines, "", f"On {told['machine']}; of several runs the slowest."])


def page(text: str) -> str:
    """The page with what is made here between its marks."""
    for name, made in (("table", table()), ("figures", measured())):
        begin, end = f"<!-- made by docs/sizing.py: {name} -->", "<!-- end -->"
        before, rest = text.split(begin, 1)
        text = before + begin + "\n" + made + "\n" + end + rest.split(end, 1)[1]
    return text


if __name__ == "__main__":
    if len(sys.argv) != 4 or not all(word.isdecimal() for word in sys.argv[1:]):
        sys.exit(__doc__)
    print("\n".join([*table().splitlines()[:2], line(need(*map(int, sys.argv[1:])))]))
