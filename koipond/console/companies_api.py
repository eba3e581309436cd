"""Endpoints for companies: list, one whole, their people and roles, what happened, and domains that name none."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from ninja import Field, Query, Router, Schema, Status

from koipond import engine, identify, profiles
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.profiles_api import EntryOut, RecordedOut

router = Router(tags=["companies"])


class CompanyListedOut(Schema):
    id: int
    name: str
    external_ids: list[str]
    credit_codes: list[str]
    domains: list[str]
    traits: dict[str, str]
    people: int = Field(description="who belong to it now")
    orders: int = Field(description="of its people")
    revenue: Decimal
    last_order_at: datetime | None
    last_activity_at: datetime | None


class CompaniesOut(Schema):
    count: int = Field(description="how many there are, or match the search")
    companies: list[CompanyListedOut]


class CompanyKeyOut(Schema):
    kind: str = Field(description="credit_code, external_id or domain")
    value: str
    source: int
    message_id: str = Field(description="what carried it first")
    at: datetime


class CompanyKeyRefusedOut(Schema):
    kind: str
    value: str
    company: int = Field(description="whose it is")
    other: int = Field(description="of which it was said")
    message_id: str
    at: datetime


class TwinOut(Schema):
    id: int
    name: str


class CompanyOut(Schema):
    id: int
    name: str
    traits: dict[str, str]
    credit_code_valid: bool | None = Field(description="by its check character; null without one")
    keys: list[CompanyKeyOut]
    refused: list[CompanyKeyRefusedOut] = Field(description="keys that two companies claimed")
    same_name: list[TwinOut] = Field(description="others of this name but for the legal form")
    people: int
    orders: int
    revenue: Decimal
    last_order_at: datetime | None
    last_activity_at: datetime | None

    @staticmethod
    def resolve_same_name(found) -> list[dict]:
        return [{"id": id, "name": name} for id, name in found.same_name]


class CompanyIn(Exact):
    external_id: str = Field("", max_length=256)
    credit_code: str = Field("", max_length=60, description="unified social credit code 统一社会信用代码")
    domain: str = Field("", max_length=300)
    name: str = Field("", max_length=300)
    traits: dict[str, str | int | float | bool | None] = Field({}, description="null clears a trait")
    once: str = Field("", max_length=100, description="a key of your own: repeating the call with it changes nothing")


class FoundOut(Schema):
    company: int


class RoleOut(Schema):
    role: str
    since: datetime
    until: datetime | None
    source: int
    by: str


class MemberOfCompanyOut(Schema):
    person: int
    name: str
    email: str
    title: str
    roles: list[RoleOut]
    orders: int
    revenue: Decimal
    last_seen_at: datetime | None


class RoleIn(Exact):
    person: int
    role: str = Field("member", max_length=100, description="buyer, decision_maker, user, champion, influencer, gatekeeper, member, or a text of your own")
    since: datetime | None = None
    until: datetime | None = None
    once: str = Field("", max_length=100, description="a key of your own: repeating the call with it changes nothing")


class EndedOut(Schema):
    message_ids: list[str] = Field(description="of the events; they hold from the next tick on")


class CompanyEntryOut(EntryOut):
    person: int


class DomainIn(Exact):
    domain: str = Field(max_length=300)


class DomainOut(Schema):
    domain: str
    by: str
    created_at: datetime


@router.get("/companies", response=CompaniesOut)
def list_companies(request, workspace: str, search: str = Query("", max_length=200, description="a part of the name, or of a key"),
                   order: Literal["name", "revenue", "people", "orders", "last_activity_at"] = "name",
                   limit: int = Query(50, ge=1, le=500), offset: int = Query(0, ge=0, le=1_000_000)):
    """Companies with how many people they have and what these brought."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    return {"count": profiles.how_many_companies(db, search), "companies": profiles.listed_companies(db, search, order, limit, offset)}


@router.get("/companies/find", response=FoundOut)
def find_company(request, workspace: str, kind: Literal["external_id", "credit_code", "domain"], value: str):
    """The company with this external id, credit code or domain, however it is spelled."""
    found = profiles.find_company(engine.database(asks(request, workspace, "read").workspace.slug), kind, value)
    if found is None:
        raise profiles.UnknownCompany(company=value)
    return {"company": found}


@router.post("/companies", response={202: RecordedOut})
def say_company(request, workspace: str, said: CompanyIn):
    """Records what is known of a company, which is made where none has this external id, credit code or domain."""
    asked = asks(request, workspace, "write")
    return Status(202, {"message_id": profiles.say_company(asked.workspace.slug, **said.dict(), by=asked.by)})


@router.get("/companies/{int:company}", response=CompanyOut)
def one_company(request, workspace: str, company: int):
    """One company: what names it, what is known of it, and what its people brought."""
    return profiles.company(engine.database(asks(request, workspace, "read").workspace.slug), company)


@router.get("/companies/{int:company}/people", response=list[MemberOfCompanyOut])
def people_of_company(request, workspace: str, company: int, past: bool = Query(False, description="also those whose roles all ended"),
                      limit: int = Query(100, ge=1, le=500), after: int = Query(0, ge=0)):
    """Who belongs to a company in which role, by person id; pass the last id as `after` to read on."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    profiles.company(db, company)
    return profiles.company_people(db, company, limit, after, past)


@router.post("/companies/{int:company}/people", response={202: RecordedOut})
def give_role(request, workspace: str, company: int, said: RoleIn):
    """Records that a person has a role in a company."""
    asked = asks(request, workspace, "write")
    db = engine.database(asked.workspace.slug)
    profiles.person(db, said.person)
    message_id = profiles.give_role(db, company, identify.current(db, said.person), said.role, since=said.since, until=said.until, by=asked.by, once=said.once)
    return Status(202, {"message_id": message_id})


@router.delete("/companies/{int:company}/people/{int:person}", response={202: EndedOut})
def take_role(request, workspace: str, company: int, person: int, role: str = Query("", max_length=100, description="all, if left out"),
              until: datetime | None = None):
    """Records that a person no longer has a role in a company, or any: since `until`, or now."""
    asked = asks(request, workspace, "write")
    db = engine.database(asked.workspace.slug)
    return Status(202, {"message_ids": profiles.take_role(db, company, identify.current(db, person), role, until=until, by=asked.by)})


@router.get("/companies/{int:company}/timeline", response=list[CompanyEntryOut])
def timeline_of_company(request, workspace: str, company: int, limit: int = Query(50, ge=1, le=500), before: str = Query("", max_length=300)):
    """What the people of a company did, the newest first: of the thousand of them who were here last."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    profiles.company(db, company)
    return [{**vars(entry), "person": person} for person, entry in profiles.company_timeline(db, company, limit, before)]


@router.get("/company-domains/blocked", response=list[DomainOut])
def list_blocked_domains(request, workspace: str):
    """Domains that name no company here, besides those of mailbox providers, which name none anywhere."""
    return profiles.blocked_domains(asks(request, workspace, "read").workspace.slug)


@router.post("/company-domains/blocked", response={201: DomainOut})
def block_domain(request, workspace: str, said: DomainIn):
    """From now on this domain makes nobody one company. What it named before stays."""
    asked = asks(request, workspace, "write")
    return Status(201, profiles.block_domain(asked.workspace.slug, said.domain, asked.by))


@router.delete("/company-domains/blocked/{domain}", response={204: None})
def unblock_domain(request, workspace: str, domain: str):
    """Takes that back."""
    asked = asks(request, workspace, "write")
    profiles.unblock_domain(asked.workspace.slug, domain)
    return Status(204, None)
