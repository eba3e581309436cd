"""Endpoints for people: lists and search, one person whole, timeline, orders, traits, consent."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Query, Router, Schema, Status

from koipond import engine, profiles, segments
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.masking import hides_who
from koipond.console.tags_api import HeldOut

router = Router(tags=["people"])


class ListedOut(Schema):
    id: int
    name: str
    email: str
    phone: str
    city: str
    country: str
    orders: int
    revenue: Decimal
    last_order_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    user_ids: list[str]
    stage: str = Field(description="as of the last tick; empty where the workspace has no stages")
    tags: list[str]


class PeopleOut(Schema):
    count: int = Field(description="how many persons the workspace has, whatever was searched")
    found: int = Field(description="how many the search finds, on all its pages")
    people: list[ListedOut]
    after: int | None = Field(description="pass it as `after` for the next page; null on the last")


class ValueOut(Schema):
    value: Any = Field(description="of the declared type, or the text as it was given")
    text: str
    at: datetime
    source: int = Field(description="the API key or import it came through; 0 is Koipond itself")
    origin: int = Field(description="the person it was given for, before any merge")
    declared: bool
    fits: bool = Field(description="false where the text is not of the declared type")


class ConsentOut(Schema):
    channel: str
    purpose: str
    state: str = Field(description="granted or withdrawn; no entry means that there is no permission")
    at: datetime
    method: str


class KnownByOut(Schema):
    kind: str
    value: str
    source: int
    first_seen_at: datetime
    origin: int


class ProfileOut(Schema):
    id: int = Field(description="who this is now, after all merges")
    traits: dict[str, ValueOut]
    computed: dict[str, Any] = Field(description="orders, revenue, first_order_at, last_order_at, first_seen_at, last_seen_at")
    consents: list[ConsentOut]
    identifiers: list[KnownByOut]
    missing: list[str] = Field(description="declared traits that are not known")
    tags: list[HeldOut]


class EntryOut(Schema):
    name: str
    at: datetime
    message_id: str
    source: int
    amount: Decimal
    props: dict[str, str]
    context: dict[str, Any]
    origin: int
    cursor: str = Field(description="pass that of the last entry as `before` to read on")


class LineOut(Schema):
    product_id: str
    product_name: str
    quantity: Decimal
    price: Decimal
    amount: Decimal


class OrderOut(Schema):
    order_id: str
    name: str = Field(description="order_completed, order_cancelled or order_adjusted")
    at: datetime
    amount: Decimal
    currency: str
    country: str
    message_id: str
    lines: list[LineOut]


class TraitIn(Exact):
    name: str = Field(description="as it comes in events, such as favourite_tea")
    type: str = Field(description="text, number, money, date, datetime or boolean")
    title_en: str = ""
    title_zh: str = ""
    unit: str = ""
    personal: bool = Field(False, description="tells who somebody is")


class TraitOut(TraitIn):
    computed: bool = Field(description="counted from events; cannot be given")


class UndeclaredOut(Schema):
    name: str
    people: int
    samples: list[str]
    guess: str = Field(description="the type that nearly all of the values fit")
    declared: str = Field(description="empty, or the type that these values do not fit")


class ConsentIn(Exact):
    state: str = Field(description="granted or withdrawn", pattern="^(granted|withdrawn)$")
    channel: str = Field(description="such as email; in a withdrawal also all")
    purpose: str = "marketing"
    method: str = Field("api", description="form, phone, api …")
    proof: str = Field("", description="what shows it; needed to grant")
    at: datetime | None = Field(None, description="when it was said; now, if left out")
    once: str = Field("", description="a key of your own: repeating the call with it changes nothing")


class RecordedOut(Schema):
    message_id: str = Field(description="of the event; it holds from the next tick on")


@router.get("/people", response=PeopleOut)
def list_people(request, workspace: str, search: str = Query("", max_length=200), limit: int = Query(50, ge=1, le=500),
                after: int = Query(0, ge=0)):
    """People, the newest first; with `search`, those whose name, e-mail, phone or any identifier contains the text."""
    asked = asks(request, workspace, "read")
    db, exact = engine.database(asked.workspace.slug), hides_who(request, workspace)
    page, everybody = profiles.people(db, search, limit, after, exact=exact), profiles.count(db)
    found = profiles.how_many_found(db, search, exact=exact) if search.strip() else everybody
    return {"count": everybody, "found": found, "people": _listed(db, page), "after": page[-1].id if len(page) == limit else None}


@router.get("/people/listed", response=list[ListedOut])
def people_by_id(request, workspace: str, person: list[int] = Query(max_length=500)):  # noqa: B008
    """Some persons as a list shows them, the newest first; who was merged into somebody else is left out."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    return _listed(db, profiles.people_by_id(db, person))


def _listed(db: engine.Database, page: list[profiles.Listed]) -> list[dict]:
    """A page of persons with their stages and tags."""
    ids = [each.id for each in page]
    stages, tags = segments.stages_of(db, ids), profiles.tags_of_several(db, ids)
    return [{**vars(each), "stage": stages.get(each.id, ""), "tags": tags.get(each.id, [])} for each in page]


@router.get("/people/{int:person}", response=ProfileOut)
def one_person(request, workspace: str, person: int):
    """All that is known of a person: traits with source and time, consent, identifiers, figures, and what is missing."""
    asked = asks(request, workspace, "read")
    return profiles.person(engine.database(asked.workspace.slug), person)


@router.get("/people/{int:person}/timeline", response=list[EntryOut])
def person_timeline(request, workspace: str, person: int, limit: int = Query(50, ge=1, le=500), before: str = Query("", max_length=300),
                    name: list[str] = Query([], description="only events of these names")):  # noqa: B008
    """What a person did, the newest first."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    return profiles.timeline(db, profiles.present(db, person), limit, before, name)


@router.get("/people/{int:person}/orders", response=list[OrderOut])
def person_orders(request, workspace: str, person: int, limit: int = Query(100, ge=1, le=1000)):
    """A person's orders, cancellations and adjustments with their lines, the newest first."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    return profiles.orders(db, profiles.present(db, person), limit)


@router.post("/people/{int:person}/consents", response={202: RecordedOut})
def say_consent(request, workspace: str, person: int, said: ConsentIn):
    """Records that a person permits a channel, or no longer does, with what shows it."""
    asked = asks(request, workspace, "write")
    profiles.person(engine.database(asked.workspace.slug), person)
    deed = profiles.grant if said.state == "granted" else profiles.withdraw
    message_id = deed(asked.workspace.slug, person, said.channel, said.method, said.proof, at=said.at, by=asked.by,
                      purpose=said.purpose, once=said.once)
    return Status(202, {"message_id": message_id})


@router.get("/traits", response=list[TraitOut])
def list_traits(request, workspace: str):
    """The traits that rules and messages can ask for: built-in, declared and computed."""
    return profiles.traits(asks(request, workspace, "read").workspace.slug)


@router.get("/traits/undeclared", response=list[UndeclaredOut])
def list_undeclared_traits(request, workspace: str):
    """Names under which values came that stand in no column, with samples and a guess of their type."""
    return profiles.undeclared(engine.database(asks(request, workspace, "read").workspace.slug))


@router.post("/traits", response={201: TraitOut})
def declare_trait(request, workspace: str, trait: TraitIn):
    """Gives a trait a type. Values that came before are taken over; those that do not fit stay as texts beside."""
    asked = asks(request, workspace, "write")
    return Status(201, profiles.declare_trait(asked.workspace.slug, **trait.dict(), by=asked.by))
