"""The tick of companies: what group calls say of them, and who belongs to them. Only for a tick that has any."""

import pyarrow as pa

from koipond.engine import Sql, Tick, named, together
from koipond.profiles.companies import domains
from koipond.profiles.companies.identity import Key, Known, keys_of, resolve

AT_ONCE = 5_000     # keys asked for in one statement
# What senders call the keys of a company among a group's traits; the first that is there counts.
CREDIT_CODE = ("credit_code", "creditCode", "unified_social_credit_code", "uscc", "统一社会信用代码", "信用代码")
DOMAIN = ("domain", "website", "url", "email")
SPELLINGS = dict.fromkeys(CREDIT_CODE, "credit_code") | {"employees_count": "employees", "numberOfEmployees": "employees"}
MEMBERSHIP_COLUMNS = "(person, company, role, since, until, at, source, message_id, by, origin, tick)"
MS = pa.timestamp("ms", "UTC")


def keep(tick: Tick, groups: bool, by_hand: bool) -> None:
    """Stores which companies this tick's group calls name, what they say of them, and who belongs to them.

    Safe to run twice, and to be cut anywhere: companies are resolved from the keys of earlier ticks, so a second try
    finds the same; values and rows replace themselves, keys and memberships are inserted by their natural key.
    """
    if groups:
        tick.db.run("TRUNCATE TABLE profiles_tick_companies")
        groups = _name(tick)
    together(lambda: _store_traits(tick) if groups else None, lambda: _store_memberships(tick, groups, by_hand))


def _name(tick: Tick) -> bool:
    """Whether any company is named. Each set of keys once, however many calls carry it, in the order in which they came."""
    sayings = tick.db.rows("profiles.company_sayings", _said())
    blocked = domains.blocked_at(tick.workspace, tick.now)
    keys = [keys_of(group_id, credit_code, domain, blocked) for group_id, credit_code, domain, *_ in sayings]
    known = _known(tick, sorted({key for each in keys for key in each}))
    companies = [resolve(each, known, saying) for saying, each in enumerate(keys)]
    _write(tick, sayings, companies, known)
    return any(companies)


def _known(tick: Tick, asked: list[Key]) -> Known:
    """The companies that have one of these keys, with all their keys, as they were before this tick."""
    known = Known()
    for first in range(0, len(asked), AT_ONCE):
        kinds, values = zip(*asked[first:first + AT_ONCE], strict=True)
        rows = tick.db.rows("profiles.company_keys_known", kinds=list(kinds), texts=list(values), number=tick.number)
        for kind, value, company in rows:
            known.add((kind, value), company)
    return known


def _write(tick: Tick, sayings: list[tuple], companies: list[int], known: Known) -> None:
    table = pa.table({
        "group_id": pa.array([saying[0] for saying in sayings], pa.string()),
        "credit_code": pa.array([saying[1] for saying in sayings], pa.string()),
        "domain": pa.array([saying[2] for saying in sayings], pa.string()), "company": pa.array(companies, pa.uint64())})
    tick.db.insert("profiles_tick_companies", table.filter(pa.compute.not_equal(table["company"], 0)))
    if known.new:
        there = {(kind, value) for kind, value in tick.db.rows("profiles.company_keys_of_tick", number=tick.number)} if tick.again else set()
        fresh = [each for each in known.new if each[0] not in there]
        tick.db.insert("profiles_company_keys", _rows(tick, sayings, [(key, company, saying) for key, company, saying in fresh]))
    if known.refused:
        rows = _rows(tick, sayings, [(key, owner, saying) for key, owner, _, saying in known.refused]).drop_columns(["source"])
        others = pa.array([other for _, _, other, _ in known.refused], pa.uint64())
        tick.db.insert("profiles_company_refused", rows.append_column("other", others))


def _rows(tick: Tick, sayings: list[tuple], found: list[tuple[Key, int, int]]) -> pa.Table:
    said = [sayings[saying] for _, _, saying in found]
    return pa.table({
        "kind": pa.array([key[0] for key, _, _ in found], pa.string()),
        "value": pa.array([key[1] for key, _, _ in found], pa.string()),
        "company": pa.array([company for _, company, _ in found], pa.uint64()),
        "source": pa.array([source for *_, source, _, _ in said], pa.uint32()),
        "message_id": pa.array([message_id for *_, message_id, _ in said], pa.string()),
        "at": pa.array([at for *_, at in said], MS),
        "tick": pa.array([tick.number] * len(found), pa.uint64())})


def _store_traits(tick: Tick) -> None:
    names = {"spelt": list(SPELLINGS), "ours": list(SPELLINGS.values()), "number": tick.number}
    tick.db.run("profiles.company_values", _said(), **names)
    tick.db.run("profiles.company_rows", {"name_key": Sql(named("profiles.name_key"))}, number=tick.number)


def _store_memberships(tick: Tick, groups: bool, by_hand: bool) -> None:
    pieces = [Sql.of(named("profiles.memberships_of_groups"), **_said())] * groups + [Sql(named("profiles.memberships_by_hand"))] * by_hand
    if pieces:
        tick.db.insert_new(tick, "profiles_memberships", "(source, message_id, company, role)", Sql.join("\nUNION ALL\n", pieces),
                           columns=MEMBERSHIP_COLUMNS, number=tick.number)


def _said() -> dict[str, Sql]:
    """The keys as a group call carries them: SQL over the columns of collect_tick_events."""
    def first(names):
        return Sql("coalesce(" + ", ".join(f"nullIf(trimBoth(traits['{name}']), '')" for name in names) + ", '')")

    return {"credit_code": first(CREDIT_CODE), "domain": first(DOMAIN)}
