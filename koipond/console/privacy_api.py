"""Endpoints for privacy: take a person's data along, forget somebody, legal holds, retention, what roles see."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Field, Query, Router, Schema, Status

from koipond import access, engine, profiles
from koipond.console.asking import asks
from koipond.console.exact import Exact, PersonNumber
from koipond.console.streams import streamed

router = Router(tags=["privacy"])


class ErasureIn(Exact):
    persons: list[PersonNumber] = Field(description="ids; those merged into them go too", min_length=1)
    because: str = Field(description="the number of the request or letter; no name and no address")
    keep_orders: bool = Field(False, description="their orders stay as those of nobody, without any text, so that revenue stays what it was")
    refuse_again: bool = Field(False, description="what comes under their identifiers later is turned away; else it makes somebody new")


class ErasureOut(Schema):
    id: int
    persons: list[int]
    because: str
    keep_orders: bool
    refuse_again: bool
    asked_by: str
    asked_at: datetime
    done_at: datetime | None = Field(description="null until the tick has carried it out")
    tick: int | None
    orders: int | None = Field(description="completed orders of these persons")
    revenue: Decimal | None = Field(description="what they had bought, so that a report that shrinks can be explained")
    welcomed_by: str
    welcomed_at: datetime | None = Field(description="when the turning away was ended")


class TakenOut(Schema):
    table: str
    rows: int
    kept: int = Field(description="of these, how many stay as those of nobody")


class ReceiptOut(ErasureOut):
    tables: list[TakenOut]
    identifiers: dict[str, int] = Field(description="kind → how many keyed hashes are kept to recognise them")


class HoldIn(Exact):
    because: str


class HoldOut(Schema):
    person: int
    because: str
    by: str
    at: datetime
    lifted_by: str
    lifted_at: datetime | None


class RuleIn(Exact):
    days: int | None = Field(description="null: kept without end", ge=1, le=36_500)


class RuleOut(Schema):
    data: str
    keep_days: int | None = Field(description="null: kept without end")
    least_days: int
    tables: list[str]
    by: str
    at: datetime | None


class GoesOut(Schema):
    data: str
    table: str
    before: datetime
    rows: int
    months: list[int] = Field(description="that go as a whole, such as 202501")


class NightOut(Schema):
    night: date
    tick: int
    removed: dict[str, dict[str, int]] = Field(description="kind of data → table → rows")
    done_at: datetime | None


class SeesIn(Exact):
    personal: str = Field(description="full, masked or hidden: e-mail, phone, names, birthday")
    sensitive: str = Field(description="full, masked or hidden: numbers of documents and cards")


class SeesOut(SeesIn):
    role: str


class TableOut(Schema):
    table: str
    data: str = Field(description="the kind of data")
    by: list[str] = Field(description="by what a person's rows are found")
    personal: list[str] = Field(description="columns with personal data")
    since: str = Field(description="the column by which rows age")


class PurposeIn(Exact):
    """What is left out stays as it is."""

    title_en: str | None = Field(None, description="what it is called, in English")
    title_zh: str | None = Field(None, description="and in Chinese")
    text_en: str | None = Field(None, description="what people are told that they permit")
    text_zh: str | None = Field(None, description="the same in Chinese")
    channels: list[str] | None = Field(None, description="for which channels it can be permitted; []: any")
    retired: bool | None = Field(None, description="true: it takes no new permission; those that were given stand")


class PurposeOut(Schema):
    code: str
    title_en: str
    title_zh: str
    text_en: str
    text_zh: str
    channels: list[str] = Field(description="[]: any")
    described: bool = Field(description="false: consents name it, and nobody has said what it is")
    retired_at: datetime | None
    by: str
    at: datetime | None
    granted: int = Field(description="persons who permit at least one channel now")
    withdrawn: int = Field(description="persons who said a word and permit no channel now")


def _file(kind: str) -> dict:
    return {"responses": {200: {"description": "everything of the person, by table", "content": {kind: {"schema": {"type": "object" if kind == "application/json" else "string"}}}}}}


@router.get("/people/{int:person}/export", openapi_extra=_file("application/json"))
def export_person(request, workspace: str, person: int):
    """Everything that is known of a person, raw too, as one JSON document; who was merged into them is included."""
    asked = asks(request, workspace, "admin")
    pieces = profiles.as_json(engine.database(asked.workspace.slug), person)
    return streamed(request, pieces, "application/json; charset=utf-8", f"person-{person}.json")


@router.get("/people/{int:person}/export.zip", openapi_extra=_file("application/zip"))
def export_person_as_tables(request, workspace: str, person: int):
    """The same as a ZIP with a CSV for each table."""
    asked = asks(request, workspace, "admin")
    pieces = profiles.as_zip(engine.database(asked.workspace.slug), person)
    return streamed(request, pieces, "application/zip", f"person-{person}.zip")


@router.post("/privacy/erasures", response={202: ErasureOut})
def erase_persons(request, workspace: str, asked_for: ErasureIn):
    """Decides that persons are forgotten; the next tick takes them out of every table. It cannot be taken back."""
    asked = asks(request, workspace, "admin")
    return Status(202, profiles.erase(asked.workspace, asked_for.persons, asked.by, asked_for.because, asked_for.keep_orders,
                                      asked_for.refuse_again))


@router.get("/privacy/erasures", response=list[ErasureOut])
def list_erasures(request, workspace: str, limit: int = Query(100, ge=1, le=1000)):
    """The requests to be forgotten, the newest first."""
    return profiles.erasures(asks(request, workspace, "admin").workspace, limit)


@router.get("/privacy/erasures/{int:request_id}", response=ReceiptOut)
def one_erasure(request, workspace: str, request_id: int):
    """The receipt of a request: who decided, when, why, and what was found where. It holds nothing of the person."""
    found = profiles.erasure(asks(request, workspace, "admin").workspace, request_id)
    tables = [{"table": name, "rows": rows, "kept": kept} for name, (rows, kept) in found.rows.items()]
    return {**vars(found), "tables": tables}


@router.post("/privacy/erasures/{int:request_id}/welcome", response=ErasureOut)
def welcome_again(request, workspace: str, request_id: int):
    """Ends the turning away: who comes under these identifiers from now on is somebody new."""
    asked = asks(request, workspace, "admin")
    return profiles.welcome_again(asked.workspace, request_id, asked.by)


@router.get("/privacy/holds", response=list[HoldOut])
def list_holds(request, workspace: str):
    """Legal holds, the newest first, those that were lifted too."""
    return profiles.holds(asks(request, workspace, "admin").workspace)


@router.put("/privacy/holds/{int:person}", response=HoldOut)
def hold_person(request, workspace: str, person: int, held: HoldIn):
    """Keeps everything of a person: neither a request nor a rule takes it away until the hold is lifted."""
    asked = asks(request, workspace, "admin")
    return profiles.hold(asked.workspace, person, asked.by, held.because)


@router.delete("/privacy/holds/{int:person}", response={204: None})
def lift_hold(request, workspace: str, person: int):
    """Lifts a legal hold."""
    asked = asks(request, workspace, "admin")
    profiles.lift_hold(asked.workspace, person, asked.by)
    return Status(204, None)


@router.get("/privacy/retention", response=list[RuleOut])
def list_retention(request, workspace: str):
    """How long each kind of data is kept, and how long it must be."""
    return profiles.retention(asks(request, workspace, "read").workspace)


@router.get("/privacy/retention/preview", response=list[GoesOut])
def preview_retention(request, workspace: str, data: str = "", days: int | None = Query(None, ge=1, le=36_500)):
    """What the rules would take away if it were night now; with `data` and `days`, what such a rule would."""
    return profiles.would_go(asks(request, workspace, "read").workspace, data, days)


@router.get("/privacy/retention/nights", response=list[NightOut])
def list_nights(request, workspace: str, limit: int = Query(100, ge=1, le=1000)):
    """What the last nights took away."""
    return profiles.nights(asks(request, workspace, "read").workspace, limit)


@router.put("/privacy/retention/{data}", response=RuleOut)
def keep_for(request, workspace: str, data: str, rule: RuleIn):
    """Decides how long a kind of data is kept. The next night carries it out."""
    asked = asks(request, workspace, "admin")
    return profiles.keep_for(asked.workspace, data, rule.days, asked.by)


@router.get("/privacy/purposes", response=list[PurposeOut])
def list_purposes(request, workspace: str):
    """For what people permit messages, and how many do."""
    return profiles.purposes(asks(request, workspace, "read").workspace)


@router.put("/privacy/purposes/{code}", response=PurposeOut)
def describe_purpose(request, workspace: str, code: str, said: PurposeIn):
    """Adds a purpose, or changes what is said of it; its code never changes, and no consent does."""
    asked = asks(request, workspace, "admin")
    return profiles.describe_purpose(asked.workspace, code, asked.by, **said.dict(exclude_none=True))


@router.delete("/privacy/purposes/{code}", response={204: None})
def delete_purpose(request, workspace: str, code: str):
    """Takes a purpose away about which nobody has ever said a word."""
    profiles.delete_purpose(asks(request, workspace, "admin").workspace, code)
    return Status(204, None)


@router.get("/privacy/roles", response=list[SeesOut])
def what_roles_see(request, workspace: str):
    """How much of people's data each role sees."""
    place = asks(request, workspace, "read").workspace
    return [{"role": role, **vars(access.sees(place, role))} for role in access.SEES]


@router.put("/privacy/roles/{role}", response=SeesOut)
def let_role_see(request, workspace: str, role: str, sees: SeesIn):
    """Decides how much a role sees. An owner sees everything."""
    asked = asks(request, workspace, "admin")
    return {"role": role, **vars(access.let_see(asked.workspace, role, sees.personal, sees.sensitive, asked.by))}


@router.get("/privacy/tables", response=list[TableOut])
def where_data_is(request, workspace: str):
    """Which table holds what kind of data, and by what a person's rows are found in it."""
    asks(request, workspace, "read")
    return [{"table": table.name, "data": table.kind, "by": [way for way, _ in table.by], "personal": table.personal, "since": table.since}
            for table in engine.tables()]
