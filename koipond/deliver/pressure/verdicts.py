"""May these messages go, and when? A verdict for each of a set, with the places that caps give reserved at once.

A person's messages have their turns: one statement judges the first of everybody, the next the second, and so on. Within a
turn it goes by passes: whom something stands against for a while moves to when that is over, and is asked again. So the
number of statements follows from the most messages for one person and the most reasons in a row, never from persons.

Safe to run twice: the verdicts of a call are stored as one block under the tick's number, and what is stored is said again.
"""

from datetime import datetime, timedelta
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

import pyarrow as pa

from koipond import access, profiles
from koipond.deliver.pressure import caps, kept, quiet, zones
from koipond.deliver.pressure.rules import Rules
from koipond.engine import Sql, Tick, named
from koipond.kit import bucket, clock

MOST_TURNS = 100       # messages for one person in one tick; more than that have no place
MOST_PASSES = 60       # reasons in a row for which a message moves on; then it has no place
HOUR = timedelta(hours=1)
COLUMNS = ("(message, person, journey, round, step, channel, kind, tag, priority, wanted_at, verdict, send_at, zone, zone_from, rule, reason, "
           "rules, at, tick)")
UNTIL = Sql("SELECT person, any(who) AS who FROM deliver_tick_went GROUP BY person")
PLACE = bucket.sql("'spread'", "message")

_of: WeakValueDictionary[str, Tick] = WeakValueDictionary()    # database → the tick to which the verdicts in memory belong


def verdicts(tick: Tick, asking: Sql, planned: Sql | None = None, rules: Rules | None = None) -> None:
    """Judges the messages of a SELECT and fills `deliver_tick_verdicts`: message, verdict, send_at, zone, zone_from, rule, reason.

    `asking`: message (UUID or its text), journey, person, round, step, channel, kind, tag, priority (0 to 255, the higher the
    more), wanted_at (from when on; the same whenever it is asked about again), best_time (1: at the person's best hour).
    `planned`: person, channel, kind, at, priority of what is to come; it holds places against lower priorities, as many
    days ahead as the rules say. `rules`: those in force at the tick's time, unless others are given.

    Verdicts: `ok`: put it now, it goes out at `send_at` (perhaps later) and its place is reserved; `wait`: no place is free before
    `send_at`, ask again then; `skip`, `leave`, `other_channel`: what the rule says to do instead. Within a tick it may
    be called several times: what was given before counts. Safe to run twice.
    """
    if not judged(tick):
        tick.db.run("TRUNCATE TABLE deliver_tick_verdicts")
        _of[tick.db.name] = tick
    call = _Call(tick, access.workspace(tick.workspace), rules or kept.in_force(tick.workspace, tick.now))
    call.ask(asking)
    if not call.line_up():
        return
    call.take(planned)
    call.turns()
    tick.db.insert_new(tick, "deliver_reservations", "message", "deliver.reserve", columns=COLUMNS, rules=call.rules.version,
                       now=tick.now, number=tick.number)


def judged(tick: Tick) -> bool:
    """Whether verdicts were asked for in this tick."""
    return _of.get(tick.db.name) is tick


def free(tick: Tick, messages: Sql) -> None:
    """Gives the places of the messages of a SELECT back: they were reserved and will not be sent. Twice is once."""
    tick.db.run("deliver.free", {"messages": messages}, now=tick.now, number=tick.number)


class _Call:
    """One asking. Its questions lie in Memory tables; this holds what they have in common."""

    def __init__(self, tick: Tick, place, rules: Rules):
        self.tick, self.db, self.place, self.rules = tick, tick.db, place, rules
        self.now = clock.millis(tick.now)
        self.merges = self.planned = False

    def ask(self, asking: Sql) -> None:
        """Reads what is asked, finds who the persons are, and says again what was said."""
        for table in ("asked", "went", "asking", "taken", "quiet", "units"):
            self.db.run(f"TRUNCATE TABLE deliver_tick_{table}")
        self.db.run("deliver.ask", {"asking": asking})
        if self.db.value("SELECT count() FROM (SELECT 1 FROM identify_parents LIMIT 1)"):
            self._find_merged()
        self.db.run("deliver.kept_verdicts", tick=self.tick.number)

    def line_up(self) -> bool:
        """Gives everybody their zone and turn; whether there is anything to be judged."""
        who = self._people() if not self.merges else Sql.of("SELECT if(w.who = 0, a.person, w.who) FROM deliver_tick_asked AS a [[went]]", **self._who())
        self.db.run("deliver.line_up", {"mask": caps.mask(self.rules), "zones": zones.select(self.place, who), **self._who()},
                    home_zone=self.place.time_zone, now=self.now)
        found = self.db.rows("SELECT DISTINCT zone, channel, kind FROM deliver_tick_asking")
        self.zones = sorted({zone for zone, _, _ in found})
        if self.rules.quiet:
            self._quiet(found)
        if found:
            self._units()
        return bool(found)

    def take(self, planned: Sql | None) -> None:
        """Finds the places that these persons have already, and those that planned messages hold."""
        if not self.rules.caps:
            return
        places = {**self._who("a"), **self._joins(), "mask": caps.mask(self.rules)}
        self.db.run("deliver.taken", {**places, "people": self._people()}, since=caps.looks_back(self.rules, self.tick.now))
        if planned is not None and self.rules.ahead_days:
            ahead = clock.millis(self.tick.now + timedelta(days=self.rules.ahead_days))
            self.db.run("deliver.planned", {**places, "planned": planned}, now=self.now, ahead=ahead)
            self.planned = True

    def turns(self) -> None:
        """Judges turn after turn; the places that one gives are taken in the next."""
        last, best = self.db.rows("SELECT max(turn), max(best_time) FROM deliver_tick_asking")[0]
        for turn in range(1, min(last, MOST_TURNS) + 1):
            self.db.run("TRUNCATE TABLE deliver_tick_open")
            self._passes(turn, bool(best))
            if self.rules.caps and turn < last:
                self.db.run("deliver.take", self._joins())
        if last > MOST_TURNS:
            self.db.run("deliver.no_turn", most=MOST_TURNS)

    def _passes(self, turn: int, best: bool) -> None:
        first = Sql.of(named("deliver.turn"), only=Sql("AND NOT best_time" if best else ""))
        source, binds = first, {"turn": turn}
        if best:
            source = Sql.of("[[first]]\nUNION ALL\n[[best]]", first=first, best=Sql.of(
                "SELECT message, who, channel, kind, priority, wanted_at, zone, zone_from, mask, more, at, rule, reason, capped, latest FROM ([[best]])",
                best=self._best()))
            binds |= {"within": self.rules.best_within_hours * caps.HOUR_MS, "spread": self.rules.spread_minutes * 60_000}
        crowded = bool(self.rules.caps) and bool(self.db.value("SELECT count() FROM deliver_tick_taken"))
        for number in range(1, MOST_PASSES + 1):
            self.db.run("deliver.pass", {**self._against(crowded, turn, again=number > 1), "source": source}, **{"pass": number}, **binds)
            if not self.db.value("SELECT count() FROM deliver_tick_open WHERE pass = {pass:UInt32} AND verdict = ''", **{"pass": number}):
                break
            source, binds = Sql("SELECT * FROM deliver_tick_open WHERE pass = {before:UInt32} AND verdict = ''"), {"before": number}
        self.db.run("deliver.settle_turn", last=number)

    def _against(self, crowded: bool, turn: int, again: bool) -> dict[str, Sql]:
        """What may stand against a message: the quiet stretches of its zone, and the caps over the places of its person."""
        hits, quiet_join, taken = [], Sql(""), Sql("")
        if self.rules.quiet:
            quiet_join = Sql("ASOF LEFT JOIN deliver_tick_quiet AS q ON q.zone = m.zone AND q.channel = m.channel AND q.kind = m.kind AND m.at >= q.starts")
            hits.append(Sql(f"(if(q.ends > m.at, q.until + toInt64(q.spread * ({PLACE.replace('message', 'm.message')})), toInt64(0)), toUInt8(if(q.skip, 3, 1)),"
                            " toUInt32(q.rule), toUInt8(1), toInt64(9223372036854775807))"))
        if crowded:
            weaker = Sql.of("INNER JOIN (SELECT who, priority FROM deliver_tick_asking WHERE turn = [[turn]]) AS mine ON mine.who = p.who"
                            " WHERE p.priority > mine.priority", turn=Sql.value(turn, "UInt32"))
            taken = Sql.of("LEFT JOIN (SELECT p.who AS who, [[closed]] FROM deliver_tick_taken AS p [[weaker]] GROUP BY p.who) AS t ON t.who = m.who",
                           closed=caps.closed(self.rules), weaker=weaker if self.planned else Sql(""))
            hits += caps.hits(self.rules, again)
        none = Sql("(toInt64(0), toUInt8(0), toUInt32(0), toUInt8(0), toInt64(0))")
        return {"hits": Sql.join(",\n               ", hits or [none]), "quiet": quiet_join, "taken": taken,
                "quiet_reason": Sql("toString(q.reason)" if self.rules.quiet else "''")}

    def _best(self) -> Sql:
        """The turn's messages that go at the person's best hour."""
        channels = [channel for (channel,) in self.db.rows("SELECT DISTINCT channel FROM deliver_tick_asking WHERE best_time")]
        columns = {trait.name: trait.column for trait in profiles.traits(self.place.slug)}
        own = [Sql.of("SELECT person, [[channel]] AS channel, ifNull([[column]], '') AS hours FROM profiles_traits FINAL"
                      " WHERE person IN (SELECT who FROM deliver_tick_asking WHERE best_time)",
                      channel=Sql.value(channel, "String"), column=Sql.name(columns[f"best_hours_{channel}"]))
               for channel in channels if f"best_hours_{channel}" in columns]
        nobody = Sql("SELECT toUInt64(0) AS person, '' AS channel, '' AS hours WHERE 0")
        return Sql.of(named("deliver.best"), own=Sql.join("\nUNION ALL\n", own or [nobody]), channels=Sql.value(channels, "Array(String)"),
                      usual=Sql.value([list(kept.usual_hours(self.place, channel)) for channel in channels], "Array(Array(UInt8))"),
                      place=Sql(PLACE))

    def _find_merged(self) -> None:
        self.db.run("deliver.went", {"people": Sql("SELECT person FROM deliver_tick_asked")})
        over, before = Sql("SELECT person FROM deliver_tick_asked UNION ALL SELECT who FROM deliver_tick_went"), -1
        while before != (before := self.db.value("SELECT count() FROM deliver_tick_went")):
            self.db.run("deliver.absorbed", {"over": over})
            over = Sql("SELECT person FROM deliver_tick_went")
        self.merges = bool(before)

    def _people(self) -> Sql:
        """Everybody whose messages may count for those who are asked about."""
        more = " UNION ALL SELECT person FROM deliver_tick_went UNION ALL SELECT who FROM deliver_tick_went" if self.merges else ""
        return Sql(f"SELECT person FROM deliver_tick_asked{more}")

    def _who(self, alias: str = "a") -> dict[str, Sql]:
        if not self.merges:
            return {"who": Sql(f"{alias}.person"), "went": Sql("")}
        return {"who": Sql(f"if(w.who = 0, {alias}.person, w.who)"),
                "went": Sql.of(f"LEFT JOIN ([[map]]) AS w ON w.person = {alias}.person", map=UNTIL)}

    def _joins(self) -> dict[str, Sql]:
        """The local day, week and month of a place, as far as caps count by them."""
        used = caps.units(self.rules)
        joins = [Sql(f"ASOF LEFT JOIN (SELECT * FROM deliver_tick_units WHERE unit = '{unit}') AS {unit} ON {unit}.zone = t.zone AND t.at >= {unit}.starts")
                 for unit in used]
        return {"joins": Sql.join("\n", joins),
                "units": Sql(", ".join(f"({unit}.starts, {unit}.ends)" if unit in used else "(0, 0)" for unit in caps.UNITS))}

    def _quiet(self, found: list[tuple]) -> None:
        rows = [(zone, channel, kind, one) for zone, channel, kind in found
                for one in quiet.stretches(self.rules, zone, channel, kind, self.tick.now)]
        names = ("starts", "ends", "until", "spread", "rule", "skip")
        self.db.insert("deliver_tick_quiet", pa.table({
            **{name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate(("zone", "channel", "kind"))},
            **{name: pa.array([int(getattr(row[3], name)) for row in rows], pa.int64()) for name in names},
            "reason": pa.array([row[3].reason for row in rows], pa.string())}))

    def _units(self) -> None:
        """Local days, weeks and months for caps that count by them, and the hours ahead if any message goes at a best one."""
        rows = []
        if used := caps.units(self.rules):
            rows += [(zone, unit, *span, 0) for zone in self.zones for unit in used for span in calendar_units(zone, unit, self.tick.now)]
        if self.db.value("SELECT count() FROM deliver_tick_asking WHERE best_time"):
            rows += [row for zone in self.zones for row in hours_ahead(zone, self.tick.now, self.rules.best_within_hours)]
        self.db.insert("deliver_tick_units", pa.table({
            "zone": pa.array([row[0] for row in rows], pa.string()), "unit": pa.array([row[1] for row in rows], pa.string()),
            "starts": pa.array([row[2] for row in rows], pa.int64()), "ends": pa.array([row[3] for row in rows], pa.int64()),
            "hour": pa.array([row[4] for row in rows], pa.uint8())}))


def calendar_units(zone: str, unit: str, now: datetime) -> list[tuple[int, int]]:
    """The local days, weeks (from Monday) or months of a zone around a moment: (starts, ends) in milliseconds."""
    local, there = now.astimezone(ZoneInfo(zone)).date(), ZoneInfo(zone)
    first = local - timedelta(days=caps.UNIT_DAYS["month"] + 1)
    days = [first + timedelta(days=number) for number in range(caps.UNIT_DAYS["month"] + quiet.AHEAD_DAYS + 2)]
    starts = {"day": lambda day: True, "week": lambda day: day.isoweekday() == 1, "month": lambda day: day.day == 1}[unit]
    edges = [clock.millis(quiet.moment(there, day, "00:00", last=False)) for day in days if starts(day)]
    return list(zip([0, *edges], [*edges, clock.millis(clock.of_millis(edges[-1]) + timedelta(days=400))]))


def hours_ahead(zone: str, now: datetime, within_hours: int) -> list[tuple[str, str, int, int, int]]:
    """The local hours of a zone from the one under way on: (zone, weekday as text, starts, ends, hour)."""
    there, found = ZoneInfo(zone), []
    begin = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0) - HOUR
    for quarter in range((within_hours + 2) * 4):   # offsets are whole quarters of an hour
        at = begin + timedelta(minutes=15 * quarter)
        local = at.astimezone(there)
        if local.minute == 0:
            found.append((zone, str(local.isoweekday()), clock.millis(at), clock.millis(at + HOUR), local.hour))
    return found
