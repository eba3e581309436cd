"""Endpoints for what people decide about who is who: undo a merge, join two, look through suspected duplicates, rules per kind."""

from dataclasses import asdict
from datetime import datetime
from typing import Literal

from ninja import Field, Query, Router, Schema, Status

from koipond import engine, identify, profiles
from koipond.console.asking import asks
from koipond.console.exact import Exact, PersonNumber
from koipond.console.identify_api import KindOut, MergeOut

router = Router(tags=["identify"])


class SeparationOut(Schema):
    loser: int = Field(description="who stands alone again")
    parent: int = Field(description="whom they had been merged into")
    by: str
    because: str
    at: datetime


class MergesOut(Schema):
    person: int = Field(description="who this is now, after all merges")
    merges: list[MergeOut] = Field(description="the merges this person is made of; `by_hand` where somebody joined them")
    separations: list[SeparationOut] = Field(description="merges that were taken apart, the newest first")


class WhyIn(Exact):
    because: str = Field("", max_length=500, description="for whoever asks later")


class UndoIn(WhyIn):
    losers: list[PersonNumber] = Field(min_length=1, max_length=100_000, description="who went in each merge")


class TwoIn(WhyIn):
    one: PersonNumber
    other: PersonNumber


class WaitsOut(Schema):
    waits: int = Field(description="decisions taken; the next tick carries them out")


class ReasonOut(Schema):
    compared: str = Field(description="name, birthday, email, phone, city, postcode or street")
    how: str = Field(description="how far the two agree")
    one: str
    other: str
    weight: float = Field(description="evidence in bits: positive for one person, negative for two")
    says: dict[str, str] = Field(description="in words: en, zh")


class SuspectOut(Schema):
    id: int
    one: int
    other: int
    probability: float = Field(description="that they are one, by the model: 0 to 1")
    weight: float = Field(description="all evidence in bits, with how rare duplicates are")
    reasons: list[ReasonOut]
    found_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    because: str


class LookingOut(Schema):
    begun: bool = Field(description="false where a search is under way already")


class KindIn(Exact):
    trust: int | None = Field(None, description="1 is the strongest: an event belongs to the person of its strongest identifier")
    limit: int | None = Field(None, description="so many of them may one person have; with 1, different values never merge")
    shared_after: int | None = Field(None, description="claimed by more people than this, a value identifies nobody")
    fields: list[str] | None = Field(None, description="where events carry it, such as traits.member_id")
    spelling: Literal["text", "email", "phone"] | None = None
    follows: bool | None = Field(None, description="whether it goes to whoever signed in last")


class SharedOut(Schema):
    kind: str
    value: str
    people: int = Field(description="how many different people claimed it")
    message_id: str = Field(description="the event with which it was too many")
    at: datetime


@router.get("/people/{int:person}/merges", response=MergesOut)
def merges_of_person(request, workspace: str, person: int):
    """The merges a person is made of, with what showed each, and those that were taken apart."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    if not identify.identifiers(db, person):
        raise identify.UnknownPerson(person=person)
    return {"person": identify.current(db, person), "merges": [asdict(one) for one in identify.merges(db, person)],
            "separations": [asdict(one) for one in identify.separations(db, person)]}


@router.post("/people/{int:person}/undo-merge", response={202: WaitsOut})
def undo_merge(request, workspace: str, person: int, why: WhyIn):
    """Takes this person out of whoever they were merged into, with all that came through them; the two are kept apart."""
    asked = asks(request, workspace, "write")
    identify.undo(asked.workspace.slug, person, asked.by, why.because)
    return Status(202, {"waits": 1})


@router.post("/undo-merges", response={202: WaitsOut})
def undo_merges(request, workspace: str, what: UndoIn):
    """The same for up to 100,000 at once: all of them or none."""
    asked = asks(request, workspace, "write")
    identify.undo_many(asked.workspace.slug, what.losers, asked.by, what.because)
    return Status(202, {"waits": len(set(what.losers))})


@router.post("/join-people", response={202: WaitsOut})
def join_people(request, workspace: str, what: TwoIn):
    """Makes one person of two, also if they were kept apart. The one with an account survives, else the older."""
    asked = asks(request, workspace, "write")
    identify.join(asked.workspace.slug, what.one, what.other, asked.by, what.because)
    return Status(202, {"waits": 1})


@router.post("/keep-apart", response={202: WaitsOut})
def keep_people_apart(request, workspace: str, what: TwoIn):
    """Says that two are not the same: what would merge them becomes a conflict."""
    asked = asks(request, workspace, "write")
    identify.keep_apart(asked.workspace.slug, what.one, what.other, asked.by, what.because)
    return Status(202, {"waits": 1})


@router.get("/suspects", response=list[SuspectOut])
def suspected_duplicates(request, workspace: str, state: Literal["open", "accepted", "refused"] = Query("open"),
                         limit: int = Query(50, ge=1, le=500), after: int = Query(0, ge=0, description="leave out so many")):
    """Pairs who look like one person, the likeliest first, with what each comparison says."""
    asked = asks(request, workspace, "read")
    return [_suspect(one) for one in identify.suspects(asked.workspace.slug, state, limit, after)]


def _suspect(one: identify.Suspected) -> dict:
    reasons = [{**vars(reason), "says": profiles.agreement_in_words(reason)} for reason in one.reasons]
    return {**vars(one), "reasons": reasons}


@router.post("/suspects/look", response={202: LookingOut})
def look_for_suspects(request, workspace: str):
    """Begins to look for suspected duplicates now; by itself this happens every night."""
    asked = asks(request, workspace, "write")
    return Status(202, {"begun": profiles.look_now(asked.workspace.slug)})


@router.post("/suspects/{int:suspect}/accept", response={202: WaitsOut})
def accept_suspect(request, workspace: str, suspect: int, why: WhyIn):
    """They are one: joined in the next tick."""
    asked = asks(request, workspace, "write")
    identify.accept(asked.workspace.slug, suspect, asked.by, why.because)
    return Status(202, {"waits": 1})


@router.post("/suspects/{int:suspect}/refuse", response={202: WaitsOut})
def refuse_suspect(request, workspace: str, suspect: int, why: WhyIn):
    """They are two: kept apart, and never proposed again."""
    asked = asks(request, workspace, "write")
    identify.refuse(asked.workspace.slug, suspect, asked.by, why.because)
    return Status(202, {"waits": 1})


@router.put("/identifier-kinds/{name}", response=KindOut)
def set_identifier_kind(request, workspace: str, name: str, rules: KindIn):
    """Changes how a kind of identifier is treated from now on, or makes one; what is not given stays."""
    asked = asks(request, workspace, "admin")
    return asdict(identify.set_kind(asked.workspace.slug, name, asked.by, **rules.dict()))


@router.delete("/identifier-kinds/{name}", response={204: None})
def put_away_identifier_kind(request, workspace: str, name: str):
    """From now on values of this kind identify nobody; what they linked stays."""
    asked = asks(request, workspace, "admin")
    identify.put_away_kind(asked.workspace.slug, name, asked.by)
    return Status(204, None)


@router.get("/shared-values", response=list[SharedOut])
def shared_values(request, workspace: str):
    """Values that were found to link too many people and identify nobody since, with how many people claimed each."""
    asked = asks(request, workspace, "read")
    return [asdict(one) for one in identify.shared_values(engine.database(asked.workspace.slug))]
