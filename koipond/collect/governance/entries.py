"""The catalogue: each event as it is seen, beside what is decided about it."""

from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from koipond import access, engine
from koipond.collect import catalogue
from koipond.collect.governance.decisions import Standing, standing_now
from koipond.collect.governance.errors import NoSuchEvent
from koipond.collect.governance.quarantine import held_by_event
from koipond.collect.governance.schema import Declaration, PropertyRule
from koipond.collect.governance.volume import Volume, volumes
from koipond.collect.names import spelled
from koipond.kit import clock

KINDS = ("text", "number", "boolean", "date", "other")  # what values read as; other: objects and lists
SURE = 0.99           # share of one kind from which on it is suggested as the type
NEAREST = 5           # names offered for an unknown one
ENOUGH = 100          # events after which a property that was in all of them is suggested as required


@dataclass(frozen=True)
class SeenProperty:
    """A property as seen: `type` is what most of its values read as, `shares` how many of all events had which kind."""

    name: str
    seen: int
    type: str
    shares: dict[str, float]
    samples: list[str]
    declared: PropertyRule | None = None
    blocked: bool = False
    renamed_to: str = ""


@dataclass(frozen=True)
class Breach:
    """How many items of the last 30 days broke what is declared, and what became of them."""

    property: str
    reason: str
    outcome: str
    items: int


@dataclass(frozen=True)
class Entry:
    """An event of the catalogue. Times are those of the events; both None when it was decided about and never seen."""

    name: str
    seen: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    properties: list[SeenProperty] = field(default_factory=list)
    volume: Volume = Volume()
    declared: Declaration | None = None
    blocked: bool = False
    renamed_to: str = ""
    renamed_from: list[str] = field(default_factory=list)
    held: int = 0
    breaches: list[Breach] = field(default_factory=list)


def entries(workspace: str, search: str = "", limit: int = 500) -> list[Entry]:
    """The events seen, the latest first, and after them those that are only decided about."""
    seen = catalogue.events(workspace, search, limit)
    stood = standing_now(workspace)
    decided = {*stood.names, *stood.renamed, *stood.renamed.values()} - {event.name for event in seen}
    others = sorted(name for name in decided if search.lower() in name.lower())[:limit]
    more = {event.name: event for event in catalogue.events(workspace, names=others)} if others else {}
    return _entries(workspace, stood, [*seen, *(more.get(name, name) for name in others)][:limit])


def entry(workspace: str, name: str) -> Entry:
    """One event. Raises NoSuchEvent."""
    name, stood = spelled(name), standing_now(workspace)
    seen = catalogue.events(workspace, names=[name])
    if not seen and name not in {*stood.names, *stood.renamed, *stood.renamed.values()}:
        there = [event.name for event in catalogue.events(workspace)]
        raise NoSuchEvent(name=name, workspace=workspace, nearest=get_close_matches(name, there, NEAREST, 0.4) or ["-"])
    return _entries(workspace, stood, seen or [name])[0]


def suggested(entry: Entry) -> Declaration:
    """A declaration that what was seen would keep: a type where nearly all values are of one kind, required what was
    in all of at least a hundred events."""
    rules = {}
    for one in entry.properties:
        there = sum(share for kind, share in one.shares.items() if kind != "missing")
        if one.type in KINDS[:4] and one.shares[one.type] >= SURE * there:
            rules[one.name] = PropertyRule(type=one.type, required=entry.seen >= ENOUGH and one.shares["missing"] == 0)
    return Declaration(properties=rules)


def _entries(workspace: str, stood: Standing, events: list) -> list[Entry]:
    """The entries of events as seen, or of names never seen."""
    db, now = engine.database(workspace), clock.now()
    names = [event if isinstance(event, str) else event.name for event in events]
    first_at = {event.name: event.first_at for event in events if not isinstance(event, str)}
    found = volumes(db, names, first_at, catalogue.counted_up_to(db), now, access.workspace(workspace).time_zone)
    held, breaches = (held_by_event(db), _breaches(db, names, now)) if stood.number else ({}, {})
    made = []
    for name, event in zip(names, events):
        about = {
            "volume": found.get(name, Volume()), "declared": stood.declared.get(name), "blocked": name in stood.blocked,
            "renamed_to": stood.renamed.get(name, ""), "renamed_from": [old for old, new in stood.renamed.items() if new == name],
            "held": held.get(name, 0), "breaches": breaches.get(name, []),
        }
        if isinstance(event, str):
            made.append(Entry(name, **about))
        else:
            properties = [_property(name, event.seen, one, stood) for one in event.properties]
            made.append(Entry(name, event.seen, event.first_at, event.last_at, properties, **about))
    return made


def _property(event: str, events: int, seen: catalogue.Property, stood: Standing) -> SeenProperty:
    kinds = dict(zip(KINDS, seen.kinds or [0] * len(KINDS)))
    typed = sum(kinds.values())
    there = min(seen.seen / events, 1.0) if events else 0.0
    shares = {kind: there * count / typed if typed else 0.0 for kind, count in kinds.items()}
    declared = stood.declared.get(event)
    return SeenProperty(
        seen.name, seen.seen, max(kinds, key=kinds.get) if typed else "", {**shares, "missing": 1 - there}, seen.samples,
        declared.properties.get(seen.name) if declared else None, (event, seen.name) in stood.blocked_properties,
        stood.renamed_properties.get((event, seen.name), ""))


def _breaches(db: engine.Database, names: list[str], now: datetime) -> dict[str, list[Breach]]:
    found: dict[str, list[Breach]] = {}
    for event, *rest in db.rows("collect.breaches_lately", events=names, now=now):
        found.setdefault(event, []).append(Breach(*rest))
    return found
