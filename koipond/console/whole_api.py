"""Endpoints for a person whole (360 degrees), and for the one history that all rooms tell."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Query, Router, Schema

from koipond import engine, identify, profiles
from koipond.console import history
from koipond.console.asking import asks
from koipond.console.deliver_api import MessageOut
from koipond.console.identify_api import IdentifierOut, MergeOut
from koipond.console.moments import moment
from koipond.console.orders_api import WholeOrderOut
from koipond.console.sending_api import WhyOut
from koipond.console.tags_api import HeldOut
from koipond.console.unknown import STALE_DAYS
from koipond.console.whole import FIRST_PAGE, Whole, whole

router = Router(tags=["people"])

Kind = Literal["visit", "order", "message", "journey", "segment", "consent", "trait", "company", "tag", "stage", "note"]


class AsOfOut(Schema):
    tick: int = Field(description="the last tick that ended: what was acknowledged before it began is in; 0 before the first")
    at: datetime | None
    runs: bool = Field(description="another tick is under way: some of what it brings may be seen already")


class SaidOut(Schema):
    value: str = Field(description="as text; empty where it cleared the trait")
    at: datetime
    source: int = Field(description="the API key or import it came through; 0 is Koipond itself")
    message_id: str
    origin: int = Field(description="the person it was given for, before any merge")


class TraitHeldOut(Schema):
    name: str
    title_en: str
    title_zh: str
    type: str
    declared: bool
    value: Any = Field(description="of the declared type, or the text as it was given")
    fits: bool = Field(description="false where the text is not of the declared type")
    stale: bool = Field(description="said longer ago than `stale_days`")
    said: SaidOut = Field(description="what holds: the newest by its own time")
    others: list[SaidOut] = Field(description="older and competing values, the newest first")


class PermissionOut(Schema):
    channel: str
    purpose: str
    state: str = Field(description="granted or withdrawn")
    at: datetime
    method: str
    proof: str
    source: int
    message_id: str
    origin: int


class ConsentHeldOut(PermissionOut):
    history: list[PermissionOut] = Field(description="every word on it, the newest first; 'all' is of every channel")


class BelongingOut(Schema):
    segment: int
    name: str
    since: datetime | None


class TakenOut(Schema):
    seq: int
    version: int
    step: str
    outcome: str
    next: str
    at: datetime
    en: str
    zh: str


class WayOut(Schema):
    journey: int
    name: str
    state: str = Field(description="of the journey: draft, live or stopped")
    round: int = Field(description="0: they were not let in")
    version: int
    step: str = Field(description="where they stand, or where it ended")
    entered_at: datetime | None
    wake_at: datetime | None = Field(description="when the wait there ends by itself")
    goal_at: datetime | None
    holdout: bool
    done: bool
    moves: list[TakenOut]


class BelongsToOut(Schema):
    company: int
    name: str
    traits: dict[str, str]
    role: str
    since: datetime
    until: datetime | None = Field(description="null while it goes on")
    source: int
    by: str
    origin: int


class ReachableOut(Schema):
    channel: str
    address: str
    stopped: list[str] = Field(description="why the address must not be written to, whatever was permitted")
    against: str = Field(description="why nothing is sent there: no_address, suppressed, withdrawn or no_consent; empty where marketing may be")


class LineOfHistoryOut(Schema):
    at: datetime
    kind: str
    en: str
    zh: str
    about: dict[str, Any] = Field(description="what the line speaks of: ids, names, amounts")
    cursor: str = Field(description="pass that of the last line as `before` to read on")


class AgainstOut(Schema):
    channel: str
    reason: str = Field(description="no_address, suppressed, withdrawn or no_consent")


class UnknownOut(Schema):
    identifiers: list[str]
    traits: list[str]
    stale_traits: list[str]
    consent: list[str] = Field(description="channels of which nothing was ever said")
    reachable: bool
    why_unreachable: list[AgainstOut]
    never_reached: bool = Field(description="no message of ours ever went out to them")
    completeness: int = Field(description="per cent; the formula stands in docs/reference/person.md")


class StageHeldOut(Schema):
    stage: str
    since: datetime


class WholeOut(Schema):
    id: int = Field(description="who this is now, after all merges")
    as_of: AsOfOut
    identifiers: list[IdentifierOut]
    merges: list[MergeOut] = Field(description="why the identifiers belong together")
    traits: list[TraitHeldOut]
    computed: dict[str, Any]
    tags: list[HeldOut]
    stage: StageHeldOut | None = Field(description="null where the workspace has no stages")
    segments: list[BelongingOut]
    consents: list[ConsentHeldOut]
    orders: list[WholeOrderOut] = Field(description="the newest hundred")
    messages: list[MessageOut] = Field(description="the newest thousand, each with where it stands, why, and what came back")
    sending: list[WhyOut] = Field(description="the newest hundred: why each message went out, waits, or did not, in words of both languages")
    journeys: list[WayOut]
    companies: list[BelongsToOut]
    reachable: list[ReachableOut]
    timeline: list[LineOfHistoryOut] = Field(description="the first page of the history")
    unknown: UnknownOut


@router.get("/people/{int:person}/whole", response=WholeOut)
def whole_person(request, workspace: str, person: int, lines: int = Query(FIRST_PAGE, ge=1, le=500, description="of the history"),
                 stale_days: int = Query(STALE_DAYS, ge=1, le=36_500, description="after how many days a value is called stale")):
    """Everything about a person in one call: identifiers with evidence, traits with every value, consent with proof, segments, orders, messages, journeys, companies, the first page of the history, and what is not known."""
    return shown(whole(asks(request, workspace, "read").workspace, person, stale_days, lines))


@router.get("/people/{int:person}/history", response=list[LineOfHistoryOut])
def history_of_person(request, workspace: str, person: int, limit: int = Query(50, ge=1, le=500), before: str = Query("", max_length=500),
                      kind: list[Kind] = Query([], description="only lines of these kinds"),  # noqa: B008
                      since: datetime | None = None, until: datetime | None = None):
    """What happened to and around a person, from all rooms, the newest first, each line in words."""
    place = asks(request, workspace, "read").workspace
    db = engine.database(place.slug)
    persons = identify.evidence(db, profiles.present(db, person)).persons
    found = history.page(db, persons, kind, before, limit, moment(place, since), moment(place, until))
    return [_line(cursor, line) for cursor, line in found]


def shown(found: Whole) -> dict:
    """A person as the schema has it."""
    return {
        **{name: getattr(found, name) for name in ("id", "as_of", "tags", "stage", "segments", "orders", "messages", "sending", "companies")},
        "reachable": [{**vars(each), "against": dict(found.unknown.why_unreachable).get(each.channel, "")} for each in found.reachable],
        "identifiers": found.evidence.identifiers, "merges": found.evidence.merges, "journeys": found.ways,
        "traits": _traits(found), "computed": {trait.name: found.row[trait.column] for trait in found.traits if trait.computed},
        "consents": [{**vars(held), "history": [each for each in found.permissions if each.purpose == held.purpose
                                                and each.channel in (held.channel, "all")]} for held in found.in_force],
        "timeline": [_line(cursor, line) for cursor, line in found.timeline],
        "unknown": {**vars(found.unknown), "why_unreachable": [{"channel": channel, "reason": reason}
                                                               for channel, reason in found.unknown.why_unreachable]},
    }


def _line(cursor: str, line) -> dict:
    return {**vars(line), "cursor": cursor}


def _traits(found: Whole) -> list[dict]:
    declared = {trait.name: trait for trait in found.traits if not trait.computed}
    by_name: dict[str, list] = {}
    for each in found.said:
        by_name.setdefault(each.trait, []).append(each)
    return [_trait(name, declared.get(name), values, found) for name, values in sorted(by_name.items()) if values[0].value]


def _trait(name: str, trait, values: list, found: Whole) -> dict:
    typed = found.row[trait.column] if trait else values[0].value
    return {"name": name, "title_en": trait.title_en if trait else name, "title_zh": trait.title_zh if trait else name,
            "type": trait.type if trait else "text", "declared": trait is not None, "value": values[0].value if typed is None else typed,
            "fits": typed is not None, "stale": name in found.unknown.stale_traits, "said": values[0], "others": values[1:]}


