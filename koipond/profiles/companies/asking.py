"""Questions about companies: one, many, whose, and what their people did."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from koipond import engine, identify
from koipond.engine import Database, Sql, named
from koipond.kit import clock
from koipond.profiles.companies.credit_code import credit_code_of
from koipond.profiles.companies.domains import domain_of
from koipond.profiles.companies.identity import KINDS
from koipond.profiles.errors import UnknownCompany
from koipond.profiles.history import ENTRIES_AT_MOST, Entry, entry, in_utc, older

COMPANIES_AT_MOST = 500   # on one page
MEMBERS_AT_MOST = 500     # on one page
PEOPLE_OF_A_TIMELINE = 1000  # of one company, those who were here last
ORDERS = {"name": "if(name_key = '', '~', name_key)", "revenue": "revenue DESC", "people": "people DESC", "orders": "orders DESC",
          "last_activity_at": "last_activity_at DESC"}


@dataclass(frozen=True)
class CompanyKey:
    """What names a company: its credit code, external id or domain, with what carried it first."""

    kind: str
    value: str
    source: int
    message_id: str
    at: datetime


@dataclass(frozen=True)
class Company:
    """What we know of a company, and what its people brought."""

    id: int
    name: str
    traits: dict[str, str]
    credit_code_valid: bool | None      # None: none is known
    keys: tuple[CompanyKey, ...]
    refused: tuple[dict, ...]           # keys that two companies claimed: kind, value, company (whose it is), other, message_id, at
    same_name: tuple[tuple[int, str], ...]  # others of the same name without legal form; perhaps the same company
    people: int
    orders: int
    revenue: Decimal
    last_order_at: datetime | None
    last_activity_at: datetime | None


@dataclass(frozen=True)
class CompanyListed:
    """A company on a list page."""

    id: int
    name: str
    external_ids: list[str]
    credit_codes: list[str]
    domains: list[str]
    traits: dict[str, str]
    people: int
    orders: int
    revenue: Decimal
    last_order_at: datetime | None
    last_activity_at: datetime | None


@dataclass(frozen=True)
class Membership:
    """A role of a person in a company. `until` is None while it goes on; `origin` the person of whom it was said."""

    company: int
    name: str
    traits: dict[str, str]
    role: str
    since: datetime
    until: datetime | None
    source: int
    by: str
    origin: int


@dataclass(frozen=True)
class Member:
    """A person of a company with their roles: role, since, until, source, by."""

    person: int
    name: str
    email: str
    title: str
    roles: list[dict]
    orders: int
    revenue: Decimal
    last_seen_at: datetime | None


def company(db: Database, company: int) -> Company:
    """One company, whole. Raises UnknownCompany."""
    found, keys, refused, figures = engine.together(
        lambda: db.dicts("profiles.company", company=company),
        lambda: db.dicts("profiles.keys_of_companies", companies=[company], kinds=list(KINDS)),
        lambda: db.dicts("profiles.keys_refused", company=company),
        lambda: db.dicts(_figures(_alone(company), _people_of(company)), now=clock.now()))
    if not found:
        raise UnknownCompany(company=company)
    row, counted = found[0], in_utc(figures[0]) if figures else {}
    twins = db.rows("profiles.same_name", company=company, name_key=row["name_key"])
    code = row["traits"].get("credit_code")
    return Company(
        id=company, name=row["name"] or _shown(keys), traits=row["traits"], credit_code_valid=credit_code_of(code) is not None if code else None,
        keys=tuple(CompanyKey(**{k: v for k, v in in_utc(key).items() if k != "company"}) for key in keys),
        refused=tuple(map(in_utc, refused)), same_name=tuple(twins), people=counted.get("people", 0), orders=counted.get("orders", 0),
        revenue=counted.get("revenue", Decimal(0)), last_order_at=counted.get("last_order_at"), last_activity_at=_real(counted.get("last_activity_at")))


def listed_companies(db: Database, search: str = "", order: str = "name", limit: int = 50, offset: int = 0) -> list[CompanyListed]:
    """A page of companies: those whose name or a key contains the text; by name, revenue, people, orders or last_activity_at.

    By name, only the page's companies are counted; by a figure, all of them.
    """
    where, limit = _where(search), max(1, min(limit, COMPANIES_AT_MOST))
    everybody = _figures(Sql("1"), Sql("1"))
    nobody = Sql("SELECT toUInt64(0) AS company, toUInt64(0) AS people, toUInt64(0) AS orders, toDecimal64(0, 4) AS revenue,"
                 " CAST(NULL, 'Nullable(DateTime64(3))') AS last_order_at, CAST(NULL, 'Nullable(DateTime64(3))') AS last_activity_at WHERE 0")
    slots = {"where": where, "order": Sql(ORDERS[order]), "figures": nobody if order == "name" else everybody}
    rows = [in_utc(row) for row in db.dicts("profiles.page_of_companies", slots, limit=limit, offset=offset, now=clock.now())]
    ids = [row["company"] for row in rows]
    if not ids:
        return []
    among = Sql.value(ids, "Array(UInt64)")
    keys, figures = engine.together(
        lambda: db.dicts("profiles.keys_of_companies", companies=ids, kinds=list(KINDS)),
        lambda: db.dicts(_figures(Sql.of("company IN [[among]]", among=among), Sql.of("person IN (SELECT person FROM profiles_memberships"
                         " WHERE company IN [[among]])", among=among)), now=clock.now()) if order == "name" else [])
    counted = {row["company"]: in_utc(row) for row in figures}
    return [_listed({**row, **counted.get(row["company"], {})}, [key for key in keys if key["company"] == row["company"]]) for row in rows]


def how_many_companies(db: Database, search: str = "") -> int:
    """How many companies there are, or match the text."""
    return db.value("profiles.how_many_companies", {"where": _where(search)})


def find_company(db: Database, kind: str, text: str) -> int | None:
    """The company with this credit_code, external_id or domain, however it is spelled; None when there is none."""
    normal = {"credit_code": credit_code_of, "domain": domain_of, "external_id": lambda text: identify.normalise("company", text)}[kind](text)
    return db.value("SELECT company FROM profiles_company_keys WHERE kind = {kind:String} AND value = {text:String}",
                    kind=kind, text=normal) if normal else None


def companies_of(db: Database, person: int) -> list[Membership]:
    """The roles of a person in companies, those that go on first."""
    who = Sql.of("person = [[person]]", person=Sql.value(person, "UInt64"))
    rows = [in_utc(row) for row in db.dicts(Sql.of(named("profiles.memberships"), who=who))]
    if not rows:
        return []
    known = {company: (name, traits) for company, name, traits in db.rows("profiles.names_of_companies", companies=[row["company"] for row in rows])}
    now = clock.now()
    found = [Membership(row["company"], *known.get(row["company"], ("", {})), *(row[name] for name in ("role", "since", "until", "source", "by", "origin")))
             for row in rows]
    return sorted(found, key=lambda one: (one.until is not None and one.until <= now, one.since, one.company, one.role))


def company_people(db: Database, company: int, limit: int = 100, after: int = 0, past: bool = False) -> list[Member]:
    """A page of the people of a company by id, those after `after`; with `past` also those whose roles all ended."""
    rows = db.dicts("profiles.page_of_members", {"memberships": _of_company(company)}, company=company, after=after, past=int(past),
                    limit=max(1, min(limit, MEMBERS_AT_MOST)), now=clock.now())
    return [Member(**{**in_utc(row), "roles": [_role(role) for role in row["roles"]]}) for row in rows]


def company_timeline(db: Database, company: int, limit: int = 50, before: str = "") -> list[tuple[int, Entry]]:
    """A page of what a company's people did, each with the person, newest first. Raises BadCursor."""
    where = older(before) if before else Sql("1")
    rows = db.dicts("profiles.page_of_company_timeline", {"memberships": _of_company(company), "where": where}, now=clock.now(),
                    people=PEOPLE_OF_A_TIMELINE, limit=max(1, min(limit, ENTRIES_AT_MOST)))
    return [(row.pop("person"), entry(in_utc(row))) for row in rows]


def members_roles(db: Database, company: int, person: int, at: datetime | None) -> list[str]:
    """The roles of a person in a company that go on at a moment (None: now)."""
    moment = at or clock.now()
    return [each.role for each in companies_of(db, person) if each.company == company and (each.until is None or each.until > moment)]


def _alone(company: int) -> Sql:
    return Sql.of("company = [[company]]", company=Sql.value(company, "UInt64"))


def _people_of(company: int) -> Sql:
    return Sql.of("person IN (SELECT person FROM profiles_memberships WHERE [[alone]])", alone=_alone(company))


def _of_company(company: int) -> Sql:
    return Sql.of(named("profiles.memberships"), who=_alone(company))


def _figures(who: Sql, of: Sql) -> Sql:
    """The figures of the companies of some memberships; `of` narrows the persons whose figures are read."""
    return Sql.of(named("profiles.company_figures"), who=who, of=of)


def _where(search: str) -> Sql:
    text = search.strip()
    if not text:
        return Sql("1")
    name = Sql.of("(SELECT [[key]] FROM (SELECT [[text]] AS name))", key=Sql(named("profiles.name_key")), text=Sql.value(text, "String"))
    return Sql.of(named("profiles.companies_like"), text=Sql.value(text, "String"), key=name)


def _listed(row: dict, keys: list[dict]) -> CompanyListed:
    by_kind = {kind: [key["value"] for key in keys if key["kind"] == kind] for kind in KINDS}
    return CompanyListed(row["company"], row["name"] or _shown(keys), by_kind["external_id"], by_kind["credit_code"], by_kind["domain"],
                         row["traits"], row["people"], row["orders"], row["revenue"], row["last_order_at"], _real(row["last_activity_at"]))


def _shown(keys: list[dict]) -> str:
    """What stands for a company without a name: its domain, else whatever names it."""
    return next((key["value"] for key in sorted(keys, key=lambda key: key["kind"] != "domain")), "")


def _real(moment: datetime | None) -> datetime | None:
    return None if moment is None or moment.year == 1970 else moment


def _role(found: tuple) -> dict:
    return in_utc(dict(zip(("role", "since", "until", "source", "by"), found, strict=True)))
