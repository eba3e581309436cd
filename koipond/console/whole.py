"""A person whole, in one call: every room gives its part through its door, at the same time where they do not need each other.

A further part is a line in `_parts` that asks the door of its room, a field of `Whole`, and its schema in whole_api.py.
"""

from dataclasses import dataclass
from datetime import datetime

from koipond import access, deliver, engine, identify, journeys, profiles, segments
from koipond.collect.models import TickRecord
from koipond.console import history
from koipond.console.unknown import Unknown, unknown
from koipond.kit import clock

FIRST_PAGE = 50      # lines of the history that come with it
ORDERS_SHOWN = 100   # the newest
SENDING_SHOWN = 100  # the newest


@dataclass(frozen=True)
class AsOf:
    """Up to which tick this is true: all that was acknowledged before it began is in. While one `runs`, some of the next may be too."""

    tick: int
    at: datetime | None
    runs: bool


@dataclass(frozen=True)
class Whole:
    """All that is known of a person, and what is not."""

    id: int
    as_of: AsOf
    row: dict                      # what holds, by column
    traits: tuple                  # the declared ones, profiles.Trait
    said: list                     # every value of every trait, profiles.Said
    permissions: list              # all words on consent
    in_force: list                 # what holds of them for each channel and purpose
    evidence: object               # identifiers and merges, identify.Evidence
    segments: list
    ways: list                     # journeys
    messages: list
    sending: list                  # why each message went out or did not, the newest deliver.Line
    orders: list
    companies: list
    reachable: list
    tags: list                     # profiles.Held
    stage: object                  # segments.Standing, or None where there are no stages
    timeline: list                 # the first page: (cursor, profiles.Told)
    unknown: Unknown


def whole(workspace: access.Workspace, person: int, stale_days: int, lines: int = FIRST_PAGE) -> Whole:
    """Everything about a person; one who merged into another gives the other. Raises UnknownPerson."""
    db, as_of = engine.database(workspace.slug), last_tick(workspace)
    found = _parts(db, person, lines)
    if found["row"] is None:   # nobody, or merged into another: who is there has a row, so most need not be asked for
        found = _parts(db, identify.current(db, person), lines)
    row, said, permissions = found["row"], found["said"], found["permissions"]
    if row is None:
        raise profiles.UnknownPerson(person=person)
    traits, reachable = profiles.traits(workspace.slug), found["reachable"]
    in_force = profiles.in_force(permissions, tuple(each.channel for each in reachable))
    missing = unknown(row, traits, said, found["evidence"].identifiers, in_force, reachable, found["messages"], clock.now(), stale_days)
    return Whole(as_of=as_of, traits=traits, in_force=in_force, unknown=missing, **found)


def last_tick(workspace: access.Workspace) -> AsOf:
    """The last tick that ended, and whether another one is under way."""
    newest = list(TickRecord.objects.filter(workspace=workspace).order_by("-number").values_list("number", "now", "ended_at")[:2])
    ended = next(((number, now) for number, now, ended_at in newest if ended_at), (0, None))
    return AsOf(*ended, runs=bool(newest) and newest[0][2] is None)


def _parts(db: engine.Database, person: int, lines: int) -> dict:
    """Each room's part, at the same time; what comes of another part is asked behind it. The first history page is made
    of what the parts hold. Rooms that read names from the store of decisions are asked in this thread.
    """
    places, stops = deliver.in_books(db, person), deliver.stop_places(db.workspace)

    def decided():
        tags = profiles.tags_of(db, person), profiles.tags_told(db, person, profiles.Reach(lines, rank=history.TAGS))
        return segments.belongings(db, person), journeys.ways(db, person), tags

    def written_to():
        evidence = identify.evidence_of_current(db, person)
        return evidence, deliver.letters_of(db, evidence.persons)

    def held():
        row = profiles.person_row(db, person)
        return row, deliver.reachable(db, {name: row.get(f"t_{name}") for name in ("email", "phone")} if row else {}, places, stops)

    def staged():
        return segments.stage_of(db, person), segments.stages_told(db, person, profiles.Reach(lines, rank=history.STAGES))

    stages = bool(segments.lifecycle_versions(db.workspace))
    asked = {
        "decided": decided, "written_to": written_to, "held": held,
        "happened": lambda: profiles.happened(db, person, lines, ORDERS_SHOWN),
        "said": lambda: profiles.said(db, person),
        "staged": lambda: staged() if stages else (None, []),
        "permissions": lambda: profiles.permissions(db, person),
        "companies": lambda: profiles.companies_of(db, person),
    }
    found = dict(zip(asked, engine.together(*asked.values()), strict=True))
    belongings, ways, (found["tags"], tagged) = found.pop("decided")
    found["stage"], went_through = found.pop("staged")
    (found["evidence"], letters), (found["row"], found["reachable"]) = found.pop("written_to"), found.pop("held")
    events, found["orders"] = found.pop("happened")
    sending, refusals = deliver.told_of(db, found["evidence"].persons, letters, found["row"], found["permissions"])
    timeline = _first_page(lines, {
        history.EVENTS: events, history.CHANGES: profiles.changes_told(found["said"], profiles.Reach(lines)), history.REFUSALS: refusals,
        history.SEGMENTS: belongings.told, history.JOURNEYS: journeys.ways_told(ways, lines), history.TAGS: tagged, history.STAGES: went_through})
    return {**found, "id": person, "segments": belongings.segments, "ways": ways, "messages": letters.states, "sending": sending[:SENDING_SHOWN],
            "timeline": timeline}


def _first_page(lines: int, by_rank: dict[int, list]) -> list:
    """The first page of the history, of what the rooms have told by their ranks."""
    return history.newest([(rank, line) for rank, told in by_rank.items() for line in told[:lines]], lines)
