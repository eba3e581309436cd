"""People and events put where profiles puts them, and ticks of segments by hand at any time one likes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa

from koipond import engine, segments
from koipond.segments import horizon

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MEI, TOM, ANA, WEI, LI = 1, 2, 3, 4, 5
STAMP = pa.timestamp("ms", "UTC")


@dataclass
class Event:
    person: int
    name: str
    at: datetime
    props: dict = field(default_factory=dict)
    amount: Decimal = Decimal(0)


def days(n) -> timedelta:
    return timedelta(days=n)


def ago(n, now=NOON) -> datetime:
    """So many days before noon of the shop."""
    return now - days(n)


class Shop:
    """A workspace whose facts are written by the test. `people` and `events` stay readable for another reading."""

    def __init__(self, workspace, db):
        self.workspace, self.db = workspace, db
        self.people, self.events, self.gone = {}, [], set()
        self.number, self.now = 0, NOON - days(1)
        self._messages = 0

    def tick(self, people=(), events=(), merges=(), now=None, again=False, twice=False):
        """Stores what came and runs segments; returns {(segment, person): joined}. `people`: {id: {trait: value}}."""
        if not again:
            self.number += 1
            previous, self.now = self.now, now or self.now + timedelta(seconds=1)
            self._previous = previous
            self._arrive(dict(people), list(events), list(merges))
        tick = engine.Tick(self.workspace.slug, self.number, self.now, self._previous, {}, self.db, again)
        segments.refresh(tick)
        found = self.moved()
        if twice:
            assert self.tick(again=True) == found
        return found

    def moved(self):
        rows = self.db.rows("SELECT segment, person, joined FROM segments_tick_moves")
        moved = {(segment, person): bool(joined) for segment, person, joined in rows}
        assert len(moved) == len(rows)
        return moved

    def next_moment(self) -> datetime:
        """When time alone gives the next work: a timer rings, or timers are to be set further ahead."""
        ring = self.db.value("SELECT min(wake_at) FROM segments_timers WHERE wake_at > {now:DateTime64(3, 'UTC')}", now=self.now)
        moments = [ring.replace(tzinfo=UTC), horizon.next_due(self.db, horizon.watched(self.db))]
        return min(moment for moment in moments if moment > self.now)

    def who(self, rule, now=None, among=None) -> set[int]:
        """The persons who meet a rule, by the product."""
        rows = self.db.rows(segments.matching(self.workspace, rule, now or self.now, among))
        assert len(rows) == len(set(rows))
        return {person for (person,) in rows}

    def members(self, segment) -> set[int]:
        return {person for (person,) in self.db.rows(segments.members_sql(segment))}

    def _arrive(self, people, events, merges):
        for loser, survivor in merges:
            self._merge(loser, survivor)
        for person, traits in people.items():
            self.people[person] = {**self.people.get(person, {}), **traits}
        for event in events:
            self.people.setdefault(event.person, {})
        self.events += events
        self._store(events)
        touched = set(people) | {e.person for e in events} | {p for pair in merges for p in pair}
        self._write_traits(touched, {loser for loser, _ in merges})
        self._fill_tick(touched, people, events, merges)

    def _merge(self, loser, survivor):
        for event in self.events:
            if event.person == loser:
                event.person = survivor
        self.people[survivor] = {**self.people.pop(loser, {}), **self.people.get(survivor, {})}
        self.gone.add(loser)
        for table in ("profiles_events", "profiles_timeline"):
            columns = "* REPLACE ({s:UInt64} AS person)"
            self.db.run(f"INSERT INTO {table} SELECT {columns} FROM (SELECT * FROM {table} WHERE person = {{l:UInt64}})", s=survivor, l=loser)
            self.db.run(f"DELETE FROM {table} WHERE person = {{l:UInt64}}", l=loser)

    def _store(self, events):
        if not events:
            return
        columns = {
            "name": [e.name for e in events],
            "person": pa.array([e.person for e in events], pa.uint64()),
            "at": pa.array([e.at for e in events], STAMP),
            "message_id": [str(self._messages + i) for i, _ in enumerate(events)],
            "amount": pa.array([e.amount for e in events], pa.decimal128(18, 4)),
            "props": pa.array([list(e.props.items()) for e in events], pa.map_(pa.string(), pa.string())),
            "tick": pa.array([self.number] * len(events), pa.uint64()),
        }
        self._messages += len(events)
        for table in ("profiles_events", "profiles_timeline"):
            self.db.insert(table, pa.table(columns))

    def _write_traits(self, touched, losers):
        declared = {t.name: t for t in __import__("koipond.profiles").profiles.traits(self.workspace) if not t.computed}
        rows = [self._row(person, declared) for person in sorted(touched - losers)]
        if rows:
            types = {"person": pa.uint64(), "orders": pa.uint32(), "tick": pa.uint64(), "others": pa.map_(pa.string(), pa.string())}
            types |= dict.fromkeys(("first_order_at", "last_order_at", "first_seen_at", "last_seen_at", "t_created_at"), STAMP)
            types |= {"revenue": pa.decimal128(18, 4)}
            names = {name for row in rows for name in row}
            columns = {n: pa.array([row.get(n, [] if n == "others" else None) for row in rows], types.get(n)) for n in sorted(names)}
            both, counted = {"person", "tick"}, set(self.computed(0))
            self.db.insert("profiles_traits", pa.table({n: c for n, c in columns.items() if n not in counted}))
            self.db.insert("profiles_figures", pa.table({n: c for n, c in columns.items() if n in counted | both}))
        for person in losers:
            for table in ("profiles_traits", "profiles_figures"):
                self.db.run(f"INSERT INTO {table} (person, gone, tick) VALUES ({{p:UInt64}}, 1, {{t:UInt64}})", p=person, t=self.number)

    def computed(self, person) -> dict:
        """The traits that profiles counts."""
        own = [e for e in self.events if e.person == person]
        orders = [e for e in own if e.name == "order_completed"]
        return {
            "orders": len(orders), "revenue": sum((e.amount for e in own if e.name.startswith("order_")), Decimal(0)),
            "first_order_at": min((e.at for e in orders), default=None),
            "last_order_at": max((e.at for e in orders), default=None),
            "first_seen_at": min((e.at for e in own), default=LONG_AGO),
            "last_seen_at": max((e.at for e in own), default=LONG_AGO),
        }

    def _row(self, person, declared):
        traits = {k: v for k, v in self.people[person].items() if v is not None}
        others = [(k, str(v)) for k, v in traits.items() if k not in declared]
        return {"person": person, "tick": self.number, "others": others, **self.computed(person),
                **{declared[k].column: v for k, v in traits.items() if k in declared}}

    def _fill_tick(self, touched, people, events, merges):
        for table in ("profiles_tick_events", "profiles_tick_touched"):
            self.db.run(f"TRUNCATE TABLE {table}")
        named = [(e.person, e.name, e.at) for e in events] + [(person, "identified", self.now) for person in people]
        if named:
            persons, names, moments = zip(*named, strict=True)
            self.db.insert("profiles_tick_events", pa.table({
                "person": pa.array(persons, pa.uint64()), "name": names, "at": pa.array(moments, STAMP)}))
        losers, survivors = {a for a, _ in merges}, {b for _, b in merges}
        if touched:
            order = sorted(touched)
            flags = {"valued": people, "merged": survivors, "gone": losers,
                     "ordered": {e.person for e in events if e.name.startswith("order_")}}
            self.db.insert("profiles_tick_touched", pa.table({
                "person": pa.array(order, pa.uint64()),
                **{name: pa.array([int(p in who) for p in order], pa.uint8()) for name, who in flags.items()},
            }))


def facts_of(shop, person) -> tuple[dict, list]:
    """What a plain reading knows of a person: given and computed traits with the person's number, and own events."""
    given = {k: v for k, v in shop.people[person].items() if v is not None}
    return {**given, **shop.computed(person), "person": person}, [e for e in shop.events if e.person == person]


def emptied(shop) -> Shop:
    """A new shop in the same workspace, with nobody in it."""
    for table in ("profiles_traits", "profiles_figures", "profiles_events", "profiles_timeline", "segments_members", "segments_moves",
                  "segments_timers", "segments_watched"):
        shop.db.run(f"TRUNCATE TABLE {table}")
    horizon._watched.pop(shop.db.workspace, None)
    return Shop(shop.workspace, shop.db)
