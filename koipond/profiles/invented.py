"""What a scratch is told of people: of one who does not exist, and whom a stretch of the past touched."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

import pyarrow as pa

from koipond.engine import Database, QueryFailed, Sql
from koipond.kit import clock
from koipond.profiles import catalogue, computed, metrics, tags, typed
from koipond.profiles.errors_traits import BadInvention

TYPES = {"number": "Float64", "money": "Decimal(18, 4)", "boolean": "Bool", "date": "Date32", "datetime": "DateTime64(3, \\'UTC\\')", "text": "String"}


def invent(workspace, db: Database, person: int, traits: dict, tagged: tuple[str, ...] = (), consents: tuple[str, ...] = (),
           at: datetime | None = None) -> None:
    """Gives the person of a scratch `db` traits of a workspace by name, counted ones too, tags, and consents to channels from a moment on.

    Traits that are declared in a transaction under way have their columns here already. Raises BadInvention for a trait that
    is not there or does not fit its type, NoSuchTag.
    """
    known = {trait.name: trait for trait in catalogue.traits(workspace)}
    _add_columns(workspace, db)
    _mark(workspace, db, person, tagged, consents, at or clock.now())
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


def _add_columns(workspace, db: Database) -> None:
    there = {name for (name,) in db.rows("SELECT name FROM system.columns WHERE database = {db:String} AND table IN ('profiles_traits', 'profiles_figures')", db=db.name)}
    for trait in catalogue.given(workspace):
        if trait.column not in there:
            db.run(f"ALTER TABLE profiles_traits ADD COLUMN [[column]] {typed.COLUMNS[trait.type]}", {"column": Sql.name(trait.column)})
    for trait in catalogue.counted(workspace):
        if trait.metric is not None and trait.column not in there:
            computed.add_column(db, trait.column, metrics.read(trait.metric))


def _mark(workspace, db: Database, person: int, names: tuple[str, ...], channels: tuple[str, ...], at: datetime) -> None:
    found = [tags.find_tag(workspace, name).id for name in names]
    count, moment = pa.array([person] * len(found), pa.uint64()), pa.timestamp("ms", "UTC")
    db.insert("profiles_tagged", pa.table({"tag": pa.array(found, pa.uint32()), "person": count, "since": pa.array([at] * len(found), moment),
                                           "how": ["hand"] * len(found)}))
    db.insert("profiles_consents", pa.table({
        "person": pa.array([person] * len(channels), pa.uint64()), "channel": list(channels), "purpose": ["marketing"] * len(channels),
        "state": ["granted"] * len(channels), "at": pa.array([at] * len(channels), moment), "method": ["form"] * len(channels)}))


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
