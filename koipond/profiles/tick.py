"""The tick of profiles: what the events of this round tell about people, written down as sets."""

from datetime import datetime
from typing import NamedTuple

from koipond import collect
from koipond.engine import Database, Sql, Tick, named, together
from koipond.profiles import cards, catalogue, counting, moving, tagging, typed
from koipond.profiles.companies.tick import keep as keep_companies

ORDERS = Sql("('order_completed', 'order_cancelled', 'order_adjusted')")
NAMES = {"orders": ORDERS, **{slot: Sql("(" + ", ".join(f"'{name}'" for name in sorted(names)) + ")")
                             for slot, names in (("not_signs", counting.NOT_SIGNS), ("introductions", collect.INTRODUCTIONS))}}

# What the SDKs call a trait → what the house calls it.
SPELLINGS = {
    "firstName": "first_name", "lastName": "last_name", "createdAt": "created_at", "timezone": "time_zone",
    "timeZone": "time_zone", "locale": "language",
}


def refresh(tick: Tick) -> None:
    """Stores the tick's events under their persons, and what they say: traits, consents, orders, tags; follows merges, and
    merges that are taken apart; counts computed traits.

    Safe to run twice, and to be cut anywhere: events, consents, order lines and tags are inserted by their natural key,
    values, traits and figures replace themselves, what changes hands is copied where it is not there yet before it is deleted.
    """
    db = tick.db
    for table in ("profiles_tick_events", "profiles_tick_touched"):
        db.run(f"TRUNCATE TABLE {table}")
    count, tags, sort = counting.plan(tick), tagging.plan(tick), cards.to_sort(tick)
    names = {**NAMES, "counted": count.touches(), "tagged": tags.touches()}
    db.run("profiles.gather", {"amount": Sql(typed.money("said"))})
    _, arrived = together(
        lambda: db.run("profiles.touch", {**names, "besides": _besides(count, tags, sort)}, previous=tick.previous, now=tick.now),
        lambda: db.rows("profiles.arrived", names))
    came = Arrived(*arrived[0])
    tagging.store(tick, tags, came.tagged)
    if came.merges:
        moving.move(tick, moving.merging(tick))
    if came.parts:
        moving.move(tick, moving.PARTING)
    counted_from = _counted_from(came)
    (other,) = EVENT_COLUMNS.keys() - {counted_from}
    about_companies = [lambda: keep_companies(tick, bool(came.groups), bool(came.by_hand))] * bool(came.groups or came.by_hand)
    together(lambda: (_store_events(tick, came, counted_from), _write_figures(tick, came, counted_from, count)),
             lambda: (_store_events(tick, came, other), _store_others(tick, came)),
             lambda: (_store_said(tick, came, bool(sort)), tagging.settle(tick, tags, came.tagged, came.moved)), *about_companies)
    if came.merges:
        for table in ("profiles_traits", "profiles_figures"):
            db.run("profiles.losers_gone", {"table": Sql(table)}, number=tick.number)
    counting.fill(tick, count)
    if sort or tags.to_note:
        db.sync()
        cards.note_sorted(tick, sort)
        tagging.note(tick, tags)
    counting.end(tick, count)


def next_due(db: Database) -> datetime:
    """When time, or a decision about traits or tags, gives the next work: at once, when a timer rings, or in 2299."""
    if cards.any_to_sort(db.workspace) or tagging.any_due(db):
        return counting.AT_ONCE
    return counting.next_due(db)


def _besides(count: counting.Plan, tags: tagging.Plan, sort: list[str]) -> Sql:
    """Whom time touches, a change of the sources that win, or a decision about tags."""
    found = [(Sql(named("profiles.rung")), "counted")] if count.rings else []
    if sort:
        found.append((Sql.of(named("profiles.of_several_sources"), traits=Sql.value(sort, "Array(String)")), "valued"))
    found += [(persons, "tagged") for persons in tags.persons]
    found += [(persons, "") for persons in tags.late]
    flags = ("valued", "counted", "tagged")
    return Sql.join("\n", [Sql.of(named("profiles.also_touched"), persons=persons, **{flag: Sql(str(int(flag == which))) for flag in flags})
                           for persons, which in found])


def _store_events(tick: Tick, came: "Arrived", table: str) -> None:
    if came.events:
        tick.db.insert_new(tick, table, "(source, message_id)", table.replace("_", "."), columns=EVENT_COLUMNS[table], number=tick.number)


def _write_figures(tick: Tick, came: "Arrived", counted_from: str, count: counting.Plan) -> None:
    if came.events or came.moved or count.rings:
        slots = {**_figures(came, counted_from), **counting.figures(count, counted_from, came.moved)}
        tick.db.run("profiles.figures", slots, number=tick.number, now=tick.now)
    if came.counted or came.moved or count.rings:
        counting.set_timers(tick, count)


def _store_others(tick: Tick, came: "Arrived") -> None:
    if came.consents:
        _store_consents(tick, bool(came.elsewhere))
    if came.lines:
        _store_lines(tick)


def _store_said(tick: Tick, came: "Arrived", sort: bool) -> None:
    """Values and traits; then an empty row for newcomers of whom nothing is said."""
    if came.traits:
        _store_values(tick, with_phones=bool(came.phones), again=bool(came.valued_again))
    if came.traits or came.moved or sort:
        _write_traits(tick)
    if came.newest > came.known or came.merges or came.introduced or tick.again:
        tick.db.run("profiles.newcomers", known=0 if came.merges or came.introduced or tick.again else came.known, number=tick.number)
    if came.parts:
        tick.db.run("profiles.nothing_left", number=tick.number)


class Arrived(NamedTuple):
    """How many there are of each in this tick: what is not there needs no statement."""

    events: int
    traits: int
    phones: int
    consents: int
    elsewhere: int  # consents that came through somebody who was merged
    orders: int
    lines: int
    valued_again: int   # of traits, those of people who may have values already
    groups: int         # group calls
    by_hand: int        # who belongs to which company, as somebody said here
    merges: int
    parts: int      # origins that are taken out of merged persons
    newest: int     # the highest id among them
    known: int      # the highest id with a row; ids are given in order, so all up to it have one, unless a tick was cut
    counted: int    # events that computed traits look at
    tagged: int     # that give or take a tag
    introduced: int # that tell of somebody who has done nothing yet

    @property
    def moved(self) -> bool:
        """Whether persons take over, or give away, what was known before."""
        return bool(self.merges or self.parts)


CONSENT_COLUMNS = "(person, channel, purpose, state, at, method, proof, message_id, origin, source, tick, joined)"
EVENT_COLUMNS = {
    "profiles_events": "(name, person, at, message_id, source, amount, props, origin, received_at, tick)",
    "profiles_timeline": "(person, name, at, message_id, source, amount, props, context, origin, received_at, tick)",
}
OLDER_COLUMNS = "(person, trait, origin, value, at, source, message_id, tick)"
LINE_COLUMNS = """(person, order_id, line, name, at, product_id, product_name, quantity, price, amount, currency, country,
    message_id, origin, source, tick)"""


def _store_values(tick: Tick, with_phones: bool, again: bool) -> None:
    """A phone number becomes the identifier that identify made of it: the one that ends in the same digits.

    With `again`, what no longer holds is kept apart first, and is on disk before the new values replace it.
    """
    digits = "trimLeft(replaceRegexpAll(text, '[^0-9]', ''), '0')"
    same = f"arrayFirst(number -> length({digits}) >= 5 AND endsWith(number, {digits}), known.numbers)"
    phone = f"if({same} != '', {same}, text)" if with_phones else "text"
    said = Sql.of(named("profiles.said"), phone=Sql(phone), phones=Sql(named("profiles.phones")) if with_phones else Sql(""))
    binds = {"spelt": list(SPELLINGS), "ours": list(SPELLINGS.values()), "number": tick.number}
    if again:
        tick.db.insert_new(tick, "profiles_older", "(person, trait, origin, source, message_id)", "profiles.older",
                           {"said": said}, columns=OLDER_COLUMNS, **binds)
        tick.db.sync()
    tick.db.run("profiles.values", {"said": said, "via": cards.via(catalogue.given(tick.workspace))}, **binds)


def _store_lines(tick: Tick) -> None:
    def field(name):  # a string or a number of JSON, as text; '' for anything else
        return (f"multiIf(JSONType(item.2, '{name}') = 'String', JSONExtractString(item.2, '{name}'), "
                f"JSONType(item.2, '{name}') IN ('Int64', 'UInt64', 'Double'), JSONExtractRaw(item.2, '{name}'), '')")

    slots = {"quantity": typed.money(field("quantity")), "price": typed.money(field("price")),
             "product_id": f"coalesce(nullIf({field('product_id')}, ''), {field('sku')})",
             "amount": typed.money("toString(toDecimal256(quantity, 4) * toDecimal256(price, 4))")}
    tick.db.insert_new(tick, "profiles_order_lines", "(source, message_id, line)", "profiles.order_lines", columns=LINE_COLUMNS,
                       slots={"orders": ORDERS, **{name: Sql(text) for name, text in slots.items()}}, number=tick.number)


def _store_consents(tick: Tick, elsewhere: bool) -> None:
    """With since when the one they came through is part of the person, where that is not the same."""
    slots = {"joined": Sql("toDateTime64(0, 3, 'UTC')"), "parents": Sql("")}
    if elsewhere:
        slots = {"joined": Sql("parents.at"), "parents": Sql(named("profiles.parents"))}
    tick.db.insert_new(tick, "profiles_consents", "(source, message_id)", "profiles.consents", slots, CONSENT_COLUMNS, number=tick.number)


def _write_traits(tick: Tick) -> None:
    """Writes the rows, again if a trait was declared meanwhile: its column would lack what came in this tick."""
    given = None
    while given != (given := catalogue.given(tick.workspace)):
        tick.db.run("profiles.traits", catalogue.slots(given), number=tick.number)


FIGURES = ("orders", "revenue", "first_order_at", "last_order_at")


FEW = 500   # up to so many orders, or events of computed traits, a tick: their persons' own events are read, else everybody's


def _counted_from(came: Arrived) -> str:
    """Where events are counted again: everybody's of a name lie together in one table, those of few persons in the other."""
    return "profiles_timeline" if came.moved or (came.orders <= FEW and came.counted <= FEW) else "profiles_events"


def _figures(came: Arrived, counted_from: str) -> dict[str, Sql]:
    """Order figures and signs of life: carried over, or counted again for those with an order or a merge."""
    now, recounted, seen_anew = "old.{0}", Sql(""), ""
    if came.orders or came.moved:
        which = "name IN [[orders]]" + (" OR person IN (SELECT person FROM profiles_tick_touched WHERE merged)" if came.moved else "")
        now = "if(recount, f.{0}, old.{0})"
        recounted = Sql.of(named("profiles.recounted"), which=Sql.of(which, **NAMES), events=Sql(counted_from), **NAMES)
    if came.moved:
        seen_anew = "t.merged AND isNotNull(f.{0}), assumeNotNull(f.{0}),"
    return {"figures": Sql(", ".join(FIGURES)), "figures_now": Sql(", ".join(now.format(name) for name in FIGURES)),
            "seen_anew": Sql(seen_anew.format("seen_from")), "seen_anew_to": Sql(seen_anew.format("seen_to")), "recounted": recounted}
