"""Endpoints for who is who: find a person, see why identifiers belong together, block values."""

from dataclasses import asdict
from datetime import datetime

from ninja import Field, Query, Router, Schema, Status

from koipond import engine, identify
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["identify"])


class PersonOut(Schema):
    person: int


class KindOut(Schema):
    name: str
    trust: int = Field(description="1 is the strongest: an event belongs to the person of its strongest identifier")
    limit: int = Field(description="so many of them may one person have")
    shared_after: int = Field(description="claimed by more people than this, a value identifies nobody")
    fields: list[str] = Field(description="where events carry it")
    spelling: str = Field(description="how its values are made alike: text, email or phone")
    follows: bool = Field(description="whether it goes to whoever signed in last")


class IdentifierOut(Schema):
    kind: str
    value: str
    source: int = Field(description="the API key or import it came through; 0 is Koipond itself")
    first_seen_at: datetime
    origin: int = Field(description="the person it was linked to first, before any merge")


class MergeOut(Schema):
    loser: int
    survivor: int
    kind: str
    value: str
    message_id: str = Field(description="the event that showed it")
    at: datetime


class RefusedOut(Schema):
    kind: str
    value: str
    person: int
    other: int
    reason: str = Field(description="conflict, too_many, shared or two_accounts: docs/reference/identity.md")
    message_id: str
    at: datetime


class IdentityOut(Schema):
    person: int = Field(description="who this is now, after all merges")
    identifiers: list[IdentifierOut]
    merges: list[MergeOut] = Field(description="why the identifiers belong together")
    refused: list[RefusedOut] = Field(description="what was not linked or merged, and why")


class BlockedIn(Exact):
    kind: str = Field(description="such as email; the kinds are listed under identifier-kinds")
    value: str


class BlockedOut(Schema):
    kind: str
    value: str
    by: str
    created_at: datetime


@router.get("/people/find", response=PersonOut)
def find_person(request, workspace: str, kind: str = Query(description="such as email"), value: str = Query()):
    """The person who has an identifier, however it is spelled."""
    asked = asks(request, workspace, "read")
    person = identify.find(engine.database(asked.workspace.slug), kind, value)
    if person is None:
        raise identify.NobodyFound(kind=kind, value=value)
    return {"person": person}


@router.get("/people/{int:person}/identifiers", response=IdentityOut)
def person_identifiers(request, workspace: str, person: int):
    """The identifiers of a person, why they belong together, and what was not linked to them."""
    asked = asks(request, workspace, "read")
    db = engine.database(asked.workspace.slug)
    found = identify.identifiers(db, person)
    if not found:
        raise identify.UnknownPerson(person=person)
    return {"person": identify.current(db, person), "identifiers": [asdict(one) for one in found],
            "merges": [asdict(one) for one in identify.why(db, person)],
            "refused": [asdict(one) for one in identify.refusals(db, person)]}


@router.get("/identifier-kinds", response=list[KindOut])
def identifier_kinds(request, workspace: str):
    """The kinds of identifiers in force here, the most trusted first."""
    asked = asks(request, workspace, "read")
    return [asdict(kind) for kind in identify.kinds_of(asked.workspace.slug)]


@router.get("/blocked-values", response=list[BlockedOut])
def blocked_values(request, workspace: str):
    """The values that this workspace has made identify nobody. Placeholders such as null are blocked everywhere."""
    asked = asks(request, workspace, "read")
    return [asdict(one) for one in identify.blocked_values(asked.workspace.slug)]


@router.post("/blocked-values", response={201: BlockedOut})
def block_value(request, workspace: str, what: BlockedIn):
    """Makes a value identify nobody from now on. What it linked before stays linked."""
    asked = asks(request, workspace, "write")
    return Status(201, asdict(identify.block(asked.workspace.slug, what.kind, what.value, asked.by)))
