"""Endpoints for the event catalogue: what is seen, what is decided about it, what is held back, and sending it again."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Query, Router, Schema

from koipond import collect, profiles
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["events"])


class RuleIn(Exact):
    type: str = Field("text", description="text, number, boolean, date, datetime or money")
    required: bool = False
    description: str = ""
    allowed: list[str] = Field([], description="if given, one of these texts")
    pattern: str = Field("", description="for text: a regular expression (RE2) that matches somewhere in it")
    most_chars: int = Field(0, description="for text: at most so many characters; 0 is no limit")
    low: str = Field("", description="for numbers and money: at least this much")
    high: str = Field("", description="for numbers and money: at most this much")


class DeclarationOut(Exact):
    description: str = ""
    owner: str = ""
    on_breach: str = Field("allow", description="what becomes of an item that breaks it: allow (counted), quarantine or refuse")
    closed: bool = Field(False, description="a property that is not declared is a breach too")
    properties: dict[str, RuleIn] = {}


class DeclarationIn(DeclarationOut):
    name: str = Field(description="of the event, in any spelling of the house's names")
    because: str = ""


class SchemaIn(Exact):
    name: str
    definition: dict = Field(description="draft 2020-12, of which docs/reference/event-catalogue.md says what is supported")
    because: str = ""


class BlockIn(Exact):
    name: str
    property: str = Field("", description="block only this property; empty: the whole event")
    because: str = ""


class RenameIn(BlockIn):
    to: str = Field(description="the new name, from the next tick on")
    property: str = Field("", description="rename this property; empty: the event")


class TakeBackIn(BlockIn):
    kind: Literal["declare", "block", "rename"]


class DecisionOut(Schema):
    number: int
    kind: str = Field(description="declare, block, rename or accept")
    name: str
    property: str
    said: dict | None = Field(description="what was decided; null takes back what stood")
    because: str
    by: str
    at: datetime
    stands: bool = Field(description="whether it holds now")


class SeenPropertyOut(Schema):
    name: str
    seen: int
    type: str = Field(description="what most values read as: text, number, boolean, date or other; empty: not known yet")
    shares: dict[str, float] = Field(description="of all these events: how many had a value of each kind, how many had none (missing)")
    samples: list[str] = Field(description="up to three values, shortened, without addresses and telephone numbers")
    declared: RuleIn | None
    blocked: bool
    renamed_to: str


class AnomalyOut(Schema):
    kind: str = Field(description="stopped or surged")
    hour: datetime = Field(description="the last whole hour")
    seen: int
    usual: float = Field(description="the median of the same hour of the seven days before")


class VolumeOut(Schema):
    last_24_hours: int
    by_day: dict[str, int] = Field(description="the last 30 days, those with any")
    by_source: dict[int, int] = Field(description="by key or import, the last 90 days")
    anomaly: AnomalyOut | None


class BreachOut(Schema):
    property: str
    reason: str
    outcome: str = Field(description="allow, quarantine or refuse")
    items: int


class EntryOut(Schema):
    name: str
    seen: int = Field(description="how many were taken, all time")
    first_at: datetime | None
    last_at: datetime | None
    properties: list[SeenPropertyOut]
    volume: VolumeOut
    declared: DeclarationOut | None
    blocked: bool
    renamed_to: str
    renamed_from: list[str]
    held: int = Field(description="messages in quarantine")
    breaches: list[BreachOut] = Field(description="the last 30 days")


class ValueOut(Schema):
    value: str
    events: int = Field(description="how many of the events that were looked at have it")


class ChoiceIn(Exact):
    event: str = ""
    property: str = ""
    reason: str = Field("", description="missing, wrong_type, not_allowed, pattern, too_long, too_small, too_large or unknown_property")
    source: int | None = None
    state: str = Field("held", description="held, dismissed, replayed or taken; empty: any")
    item: str = ""


class HeldOut(Schema):
    item: str = Field(description="names the message")
    event: str
    breaches: list[tuple[str, str]] = Field(description="property and reason")
    state: str
    acted_by: str
    source: int
    kind: str
    name: str = Field(description="as it was sent")
    message_id: str
    at: datetime
    received_at: datetime
    user_id: str
    anonymous_id: str
    properties: dict
    context: dict
    cursor: str = Field(description="give it as `before` for the next page")


class BreachCountOut(Schema):
    event: str
    property: str
    reason: str
    items: int
    first_at: datetime
    last_at: datetime


class CorrectionIn(Exact):
    do: str = Field(description="fill, rename, cast, map or remove")
    property: str
    value: Any = Field(None, description="fill: the value where there is none")
    to: str | None = Field(None, description="rename: the new name; cast: text, number, boolean or date")
    values: dict[str, Any] | None = Field(None, description="map: old value as text → new value")


class ReplayIn(ChoiceIn):
    corrections: list[CorrectionIn] = []
    accept: bool = Field(False, description="take them as they are, whatever is declared")
    most: int = Field(100_000, ge=1, le=100_000)


class ReplayRefusedIn(Exact):
    reason: str = Field("", description="event_blocked or schema_broken; empty: both")
    name: str = Field("", description="of the event, as it was sent; empty: any")
    most: int = Field(100_000, ge=1, le=100_000)


class ReplayOut(Schema):
    items: int = Field(description="went back into the inbox; the next tick takes them")
    left: int = Field(description="of those chosen: call again")


class DismissIn(ChoiceIn):
    back: bool = Field(False, description="take dismissed ones back instead")


class CountOut(Schema):
    items: int


class EditIn(Exact):
    properties: dict = Field(description="instead of its own")


@router.get("/events/catalogue", response=list[EntryOut])
def list_catalogue(request, workspace: str, search: str = "", limit: int = Query(500, ge=1, le=5000)):
    """The events seen up to the last tick, the latest first, with volume, types, decisions and breaches."""
    asked = asks(request, workspace, "read")
    return collect.entries(asked.workspace.slug, search, limit)


@router.get("/events/catalogue/event", response=EntryOut)
def get_catalogue_entry(request, workspace: str, name: str):
    """One event of the catalogue."""
    asked = asks(request, workspace, "read")
    return collect.entry(asked.workspace.slug, name)


@router.get("/events/catalogue/values", response=list[ValueOut])
def list_property_values(request, workspace: str, event: str, property: str, most: int = Query(30, ge=1, le=200)):
    """The most frequent values of a property of an event in the last 90 days, of at most 100,000 events; none that tells who somebody is."""
    asked = asks(request, workspace, "read")
    return [ValueOut(value=value, events=events) for value, events in profiles.property_values(asked.workspace.slug, event, property, most)]


@router.get("/events/decisions", response=list[DecisionOut])
def list_event_decisions(request, workspace: str, standing: bool = Query(False, description="only those that hold now")):
    """What was decided about events, by whom and when, the last one first."""
    asked = asks(request, workspace, "read")
    return [one for one in collect.decisions(asked.workspace.slug) if one.stands or not standing]


@router.put("/events/declarations", response=DecisionOut)
def declare_event(request, workspace: str, body: DeclarationIn):
    """Declares an event, or declares it anew. Holds from the next tick on."""
    asked = asks(request, workspace, "write")
    rules = {name: collect.PropertyRule(**{**rule.dict(), "allowed": tuple(rule.allowed)}) for name, rule in body.properties.items()}
    declaration = collect.Declaration(body.description, body.owner, body.on_breach, body.closed, rules)
    return collect.declare(asked.workspace.slug, body.name, declaration, asked.by, body.because)


@router.put("/events/json-schema", response=DecisionOut)
def declare_event_by_json_schema(request, workspace: str, body: SchemaIn):
    """The same from a JSON Schema, the `definition`."""
    asked = asks(request, workspace, "write")
    return collect.declare(asked.workspace.slug, body.name, collect.from_json_schema(body.definition), asked.by, body.because)


@router.get("/events/json-schema", response=dict[str, Any])
def get_event_json_schema(request, workspace: str, name: str):
    """The declaration of an event as a JSON Schema; where none stands, one that what was seen would keep."""
    asked = asks(request, workspace, "read")
    found = collect.entry(asked.workspace.slug, name)
    return collect.to_json_schema(found.name, found.declared or collect.suggested(found))


@router.post("/events/blocks", response=DecisionOut)
def block_event(request, workspace: str, body: BlockIn):
    """Blocks an event (refused as event_blocked) or one property of it (left out) from the next tick on."""
    asked = asks(request, workspace, "write")
    return collect.block(asked.workspace.slug, body.name, asked.by, body.property, body.because)


@router.post("/events/renames", response=DecisionOut)
def rename_event(request, workspace: str, body: RenameIn):
    """Renames an event, or a property of it, from the next tick on. What was taken before keeps its name."""
    asked = asks(request, workspace, "write")
    return collect.rename(asked.workspace.slug, body.name, body.to, asked.by, body.property, body.because)


@router.post("/events/take-back", response=DecisionOut)
def take_back_event_decision(request, workspace: str, body: TakeBackIn):
    """Takes back a declaration, a block or a renaming from the next tick on."""
    asked = asks(request, workspace, "write")
    return collect.take_back(asked.workspace.slug, body.kind, body.name, asked.by, body.property, body.because)


@router.get("/events/quarantine", response=list[HeldOut])
def list_quarantine(request, workspace: str, choice: Query[ChoiceIn], limit: int = Query(100, ge=1, le=1000), before: str = ""):
    """The items held back, the latest first, each with what is wrong."""
    asked = asks(request, workspace, "read")
    return collect.quarantine(asked.workspace.slug, _choice(choice), limit, before)


@router.get("/events/quarantine/counts", response=list[BreachCountOut])
def count_quarantine(request, workspace: str, choice: Query[ChoiceIn]):
    """How many items are held back for which reason, the most first."""
    asked = asks(request, workspace, "read")
    return collect.quarantine_counts(asked.workspace.slug, _choice(choice))


@router.post("/events/quarantine/replay", response=ReplayOut)
def replay_quarantine(request, workspace: str, body: ReplayIn):
    """Sends the chosen items again as the same messages, corrected, or accepted as they are. Each is taken once."""
    asked = asks(request, workspace, "write")
    corrections = [one.dict(exclude_unset=True) for one in body.corrections]
    return collect.replay(asked.workspace.slug, _choice(body), asked.by, corrections, body.accept, body.most)


@router.put("/events/quarantine/items/{item}", response=ReplayOut)
def edit_quarantined_item(request, workspace: str, item: str, body: EditIn):
    """Sends one item again with other properties."""
    asked = asks(request, workspace, "write")
    return collect.edit_held(asked.workspace.slug, item, body.properties, asked.by)


@router.post("/events/quarantine/dismiss", response=CountOut)
def dismiss_quarantine(request, workspace: str, body: DismissIn):
    """Sets the chosen items aside, or takes that back. They are kept."""
    asked = asks(request, workspace, "write")
    return {"items": collect.set_aside(asked.workspace.slug, _choice(body), asked.by, body.back)}


@router.post("/events/refused/replay", response=ReplayOut)
def replay_refused_items(request, workspace: str, body: ReplayRefusedIn):
    """Sends again what was refused because its event was blocked, or broke its declaration, and was not taken since."""
    asked = asks(request, workspace, "write")
    return collect.replay_refused(asked.workspace.slug, asked.by, body.reason, body.name, body.most)


def _choice(given: ChoiceIn) -> collect.Choice:
    return collect.Choice(given.event, given.property, given.reason, given.source, given.state, given.item)
