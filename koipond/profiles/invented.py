"""What a scratch is told of people: of one who does not exist, and whom a stretch of the past touched."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

import pyarrow as pa

from koipond.engine import Database, QueryFailed, Sql
from koipond.profiles import catalogue
from koipond.profiles.errors_traits import BadInvention

TYPES = {"number": "Float64", "money": "Decimal(18, 4)", "boolean": "Bool", "date": "Date32", "datetime": "DateTime64(3, \\'UTC\\')", "text": "String"}


def invent(workspace, db: Database, person: int, traits: dict) -> None:
    """Gives the person of a scratch `db` traits of a workspace by name, counted ones too. Raises BadInvention for one that is not
    there or does not fit its type.
    """
    known = {trait.name: trait for trait in catalogue.traits(workspace)}
    for name, value in traits.items():
        if name not in known or known[name].since:
            raise BadInvention(trait=name, value=value, expected=", ".join(sorted(known)[:20]))
    for table in ("profiles_traits", "profiles_figures"):
        mine = [(known[name], str(value).lower() if isinstance(value, bool) else str(value)) for name, value in traits.items() if known[name].table == table]
        columns = [Sql("person"), *(Sql.name(trait.column) for trait, _ in mine)]
        values = [Sql.value(person, "UInt64"), *(Sql.of(f"CAST([[v]], 'Nullable({TYPES[trait.type]})')", v=Sql.value(value, "String")) for trait, value in mine)]
        try:
            db.run(Sql.of(f"INSERT INTO {table} ([[columns]]) SELECT [[values]]", columns=Sql.join(", ", columns), values=Sql.join(", ", values)))
        except QueryFailed:
            raise BadInvention(trait=", ".join(trait.name for trait, _ in mine), value=", ".join(value for _, value in mine),
                               expected=", ".join(trait.type for trait, _ in mine)) from None


def invent_events(db: Database, person: int, events: list[tuple[str, datetime, str, dict]]) -> None:
    """Lets events (name, moment, id, properties) have happened to the person of a scratch."""
    if not events:
        return
    names, moments, ids, props = zip(*events, strict=True)
    texts = [[(key, str(value)) for key, value in each.items()] for each in props]
    rows = pa.table({
        "person": pa.array([person] * len(events), pa.uint64()), "name": list(names), "at": pa.array(moments, pa.timestamp("ms", "UTC")),
        "message_id": list(ids), "amount": pa.array([_amount(each) for each in props], pa.decimal128(18, 4)),
        "props": pa.array(texts, pa.map_(pa.string(), pa.string()))})
    for table in ("profiles_events", "profiles_timeline"):
        db.insert(table, rows)


def _amount(props: dict) -> Decimal:
    """As everywhere: revenue, else total, else value."""
    said = next((props[name] for name in ("revenue", "total", "value") if props.get(name) not in (None, "")), 0)
    try:
        return round(Decimal(str(said)), 4)
    except InvalidOperation:
        return Decimal(0)


def touch(db: Database, since: datetime, until: datetime, names: list[str] | None = None) -> int:
    """Takes everybody to whom anything (or an event with one of these names) happened in (since, until] for touched by the tick
    under way in a scratch; how many they are."""
    db.run("TRUNCATE TABLE profiles_tick_touched")
    db.run("profiles.touched_between", {"named": Sql("1") if names is None else Sql.of("name IN [[names]]", names=Sql.value(names, "Array(String)"))},
           since=since, until=until)
    return db.value("SELECT count() FROM profiles_tick_touched")
