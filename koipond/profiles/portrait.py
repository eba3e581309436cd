"""One person as we know them, and pages of many."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from koipond import identify
from koipond.engine import Database, Sql, named
from koipond.kit import clock, pinyin
from koipond.profiles import cards, catalogue
from koipond.profiles.consents import consent_sql
from koipond.profiles.errors import UnknownPerson
from koipond.profiles.history import in_utc
from koipond.profiles.tagged import Held, tags_of
from koipond.profiles.whom import CALLED, whole

PEOPLE_AT_MOST = 500  # on one page
NICKNAME = "nickname"   # what people call themselves in WeChat and WeCom


@dataclass(frozen=True)
class Value:
    """What holds for a trait, since when and from where. `fits` is False where it is not of the declared type."""

    value: object
    text: str        # as it was given
    at: datetime
    source: int
    origin: int      # the person it was given for, where a merge moved it
    declared: bool
    fits: bool


@dataclass(frozen=True)
class Consent:
    channel: str
    purpose: str
    state: str       # granted or withdrawn
    at: datetime
    method: str


@dataclass(frozen=True)
class Person:
    """What we know of one person. Segments, journeys and messages are told by the rooms above."""

    id: int
    traits: dict[str, Value]
    computed: dict[str, object]      # orders, revenue, first_order_at …
    consents: tuple[Consent, ...]
    identifiers: tuple               # as identify gives them
    missing: tuple[str, ...]         # declared traits that we do not know
    tags: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A person on a list page."""

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
    user_ids: list[str] = field(default_factory=list)


def present(db: Database, person: int) -> int:
    """Who a person is now, after all merges. Raises UnknownPerson where there is nobody."""
    now = identify.current(db, person)
    if not now or not db.value("profiles.is_there", person=now):
        raise UnknownPerson(person=person)
    return now


def person(db: Database, person: int) -> Person:
    """One person, whole; a person who was merged gives the one who stayed. Raises UnknownPerson."""
    person = identify.current(db, person)
    counted = catalogue.counted(db.workspace)
    row = next((in_utc(row) for row in db.dicts("profiles.person", {"figures": _figures(counted)}, person=person)), None)
    if row is None:
        raise UnknownPerson(person=person)
    given = {trait.name: trait for trait in catalogue.given(db.workspace)}
    rank = {"rank": cards.rank(list(given.values()))}
    known = {said["trait"]: _value(row, given.get(said.pop("trait")), **said)
             for said in map(in_utc, db.dicts("profiles.values_of", rank, person=person))}
    alone = Sql.of("SELECT [[person]] AS person", person=Sql.value(person, "UInt64"))
    consents = sorted(map(in_utc, db.dicts(consent_sql("", alone))), key=lambda row: (row["purpose"], row["channel"]))
    return Person(
        id=person,
        traits=known,
        computed={trait.name: row[trait.column] for trait in counted},
        consents=tuple(Consent(c["channel"], c["purpose"], c["state"], c["at"], c["method"]) for c in consents),
        identifiers=tuple(identify.identifiers(db, person)),
        missing=tuple(name for name in given if name not in known),
        tags=tuple(tags_of(db, person)),
    )


def people(db: Database, search: str = "", limit: int = 50, after: int = 0, exact: bool = False) -> list[Listed]:
    """A page of persons, the newest first: those whose name, e-mail, phone or any identifier contains the text, or whose
    Chinese name the text is the pinyin of (`zgy`, `zhang guiying`); below the id `after`.

    `exact`: those where one of them is the text, so that nobody finds out letter by letter what they may not see.
    """
    return _listed(db, _where(db, search.strip(), after, _match(exact)), max(1, min(limit, PEOPLE_AT_MOST)))


def people_by_id(db: Database, ids: list[int]) -> list[Listed]:
    """The same of some persons, the newest first; of who is nobody, or was merged into somebody else, nothing."""
    ids = [one for one in ids if 0 <= one < 2**64]   # any other is nobody's
    return _listed(db, Sql.of("person IN [[ids]]", ids=Sql.value(ids, "Array(UInt64)")), PEOPLE_AT_MOST) if ids else []


def how_many_found(db: Database, search: str, exact: bool = False) -> int:
    """How many persons a search finds, on all its pages."""
    return db.value("profiles.how_many_found", {"where": _where(db, search.strip(), 0, _match(exact))})


def _listed(db: Database, where: Sql, limit: int) -> list[Listed]:
    rows = db.dicts("profiles.people", {"where": where, "nickname": _nickname(db)}, limit=limit)
    listed = [row["id"] for row in rows]
    ids = dict(db.rows("profiles.user_ids", people=listed))
    figures = {row.pop("person"): row for row in db.dicts("profiles.figures_of", people=listed)}
    return [Listed(**in_utc({**row, **figures[row["id"]]}), user_ids=ids.get(row["id"], [])) for row in rows]


def count(db: Database) -> int:
    """How many persons there are, without those merged into others."""
    return db.value("profiles.how_many")


def called(db: Database, person: int) -> list[str]:
    """Every text by which somebody is called or reached, and was: what tells who it is."""
    persons = whole(db, [person])
    said = [*db.rows("profiles.called", persons=persons, traits=list(CALLED)), *db.rows("profiles.known_by", persons=persons)]
    return sorted({text for _, text in said})


def _figures(counted: tuple[catalogue.Trait, ...]) -> Sql:
    now = Sql.value(clock.now(), "DateTime64(3, 'UTC')")
    return Sql.join(", ", [Sql.of("[[reading]] AS [[column]]", reading=trait.reading(now, "f."), column=Sql.name(trait.column)) for trait in counted])


def _match(exact: bool) -> str:
    return "profiles.same" if exact else "profiles.like"


def _nickname(db: Database) -> Sql:
    """As what somebody is called who gave no name: what they call themselves on WeChat and WeCom, whether that trait is declared or not."""
    declared = next((trait for trait in catalogue.given(db.workspace) if trait.name == NICKNAME), None)
    return Sql.of("nullIf(toString([[column]]), '')", column=Sql.name(declared.column)) if declared else Sql("nullIf(others['nickname'], '')")


def _where(db: Database, search: str, after: int, match: str = "profiles.like") -> Sql:
    where = [Sql("1")]
    if after:
        where.append(Sql.of("person < [[after]]", after=Sql.value(after, "UInt64")))
    if search:
        found = [Sql.of(named(match), text=Sql.value(search, "String"), nickname=_nickname(db))]
        if match == "profiles.like" and (sound := pinyin.pattern(search)):
            found.append(Sql.of(named("profiles.sounds"), sound=Sql.value(sound, "String")))
        where.append(Sql.of("([[found]])", found=Sql.join(" OR ", found)))
    return Sql.join(" AND ", where)


def _value(row: dict, trait, text: str, at, source: int, origin: int) -> Value:
    typed = row[trait.column] if trait else text
    return Value(text if typed is None else typed, text, at, source, origin, trait is not None, typed is not None)
