"""A rule as SQL. One triple of filter, aggregate and test makes each event condition, written in one of two ways:

for everybody  `person IN (SELECT person FROM profiles_events WHERE filter GROUP BY person HAVING test)`
for some       one column `aggregateIf(filter)` in a single pass over the timeline of these persons, then the test

Every condition is 1 or 0 and never NULL, so that `not` is the exact rest.
"""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from koipond.engine import Sql, named
from koipond.segments import absence, checks, dates, life_conditions, newest, ranks, values, zones
from koipond.segments.compare import DAY_MS, HOUR_MS, before, compare, moment
from koipond.segments.known import Asked, Known
from koipond.segments.tags import HasTag, who_has
from koipond.segments.tree import (
    All,
    Any,
    Counted,
    Did,
    Everyone,
    Filter,
    Happening,
    Listed,
    Not,
    Ranked,
    Sampled,
    TraitIs,
)

SPACING = 16                        # see `_sequence`; more than the steps a sequence may have
UNLIMITED = 10**15                  # longer than any two moments are apart, in spaced milliseconds


@dataclass(frozen=True)
class Writer:
    """Writes conditions for one workspace and one moment. `now` is SQL, so that a plan can bind it anew each tick."""

    known: Known
    now: Sql
    among: Sql | None = None   # a SELECT of `person`: where everybody is asked, only the events of these are counted

    def trait(self, leaf: TraitIs) -> Sql:
        """1 or 0, over the columns of the table in which the trait stands."""
        trait = self.known.trait(leaf.trait)
        value = values.typed(leaf.test, trait.type, "rule", leaf.trait, self.known.zone)
        if leaf.test.operator in dates.OPERATORS:
            return dates.holds(leaf.test.operator, value, self.day(trait, leaf.test.operator))
        return compare(leaf.test.operator, self.column(trait), trait.type, value, self.now, self.today())

    def column(self, trait: Asked) -> Sql:
        """What the trait holds; for days since a moment, the whole days that have passed."""
        if not trait.since:
            return trait.column
        passed = "toUnixTimestamp64Milli([[now]]) - toUnixTimestamp64Milli([[column]])"
        return Sql.of(f"intDiv(if({passed} < 0, 0, {passed}), {DAY_MS})", now=self.now, column=trait.column)

    def day(self, trait: Asked, operator: str) -> dates.Day:
        """The day that the trait holds, and today: for anniversaries the person's own."""
        day = trait.column
        if trait.type == "datetime":
            day = Sql.of("toDate32([[moment]], [[zone]])", moment=day, zone=Sql.value(self.known.zone, "String"))
        zone = self.own_zone(trait, operator)
        return dates.Day(day, zones.own_today(zone, self.now) if zone else self.today())

    def own_zone(self, trait: Asked, operator: str) -> zones.Own | None:
        """The person's own zone where it counts and is at hand; else the workspace's counts."""
        if operator == "anniversary" and trait.table == "profiles_traits":
            return zones.own(self.known.trait("time_zone").column, self.known.zone)
        return None

    def today(self) -> Sql:
        """The day it is in the workspace."""
        return Sql.of("toDate32([[now]], [[zone]])", now=self.now, zone=Sql.value(self.known.zone, "String"))

    def filter(self, counted: Counted) -> Sql:
        """1 or 0, over the columns of profiles_events and profiles_timeline: whether a row is counted."""
        match counted.how:
            case "absence":  # what is absent is so at any time, also behind the window
                return Sql.of("([[there]] OR [[absent]])", there=self.there(counted), absent=self._absent(counted))
            case "first" | "last":  # which it is, is decided before what it was like
                return self.there(counted)
        pieces = [Sql.join(" OR ", [_braced(self.happening(step)) for step in counted.steps])]
        pieces = [_braced(piece) for piece in pieces + self._window(counted.window)]
        if counted.how == "distinct":
            pieces.append(Sql.of("notEmpty([[p]])", p=_property(counted.property)))
        return Sql.join(" AND ", pieces)

    def there(self, counted: Counted) -> Sql:
        """1 or 0: whether a row is one of what is described as having happened, in the window."""
        steps = counted.steps[:-1] if counted.how == "absence" else (Happening(counted.steps[0].event),)
        return Sql.join(" OR ", [self._there(counted, step) for step in steps])

    def _there(self, counted: Counted, step: Happening) -> Sql:
        return _braced(Sql.join(" AND ", [self.happening(step), *self._window(counted.window)]))

    def _absent(self, counted: Counted) -> Sql:
        return _braced(self.happening(counted.steps[-1]))

    def happening(self, step: Happening) -> Sql:
        """1 or 0, over one event: its name and properties."""
        name = Sql.of("name = [[name]]", name=Sql.value(step.event, "String"))
        return Sql.join(" AND ", [name, *map(self._where, step.where)])

    def _where(self, each: Filter) -> Sql:
        kind, value = checks.filter_value(each, "rule", self.known.zone)
        column = Sql("amount") if each.property == checks.AMOUNT else _property(each.property)
        if kind == "number":
            column = Sql.of("toFloat64OrNull([[column]])", column=column)
        return compare(each.test.operator, column, kind, value, self.now, self.now)

    def _window(self, window) -> list[Sql]:
        if window is None:
            return []
        if window.last_hours:
            return [Sql.of("at > [[since]]", since=before(self.now, window.last_hours * HOUR_MS))]
        ends = []
        if window.start:
            ends.append(Sql.of("at >= [[t]]", t=moment(values.span(window.start, self.known.zone).start)))
        if window.end:
            ends.append(Sql.of("at < [[t]]", t=moment(values.span(window.end, self.known.zone).end)))
        return ends

    def aggregate(self, counted: Counted) -> "Aggregate":
        """What is counted over the rows that pass the filter."""
        match counted.how:
            case "count":
                return Aggregate("count", filter=self.filter(counted))
            case "sum":
                return Aggregate("sum", (money_of(counted.property),), filter=self.filter(counted))
            case "distinct":
                return Aggregate("uniqExact", (_property(counted.property),), filter=self.filter(counted))
            case "absence":
                steps = tuple(self._there(counted, step) for step in counted.steps[:-1])
                within, wait = (None if days is None else round(days * DAY_MS) for days in (counted.within_days, counted.wait_days))
                return absence.Unanswered(steps, self._absent(counted), within, wait, self.filter(counted))
            case "first" | "last":
                return absence.Picked(counted.how, _braced(self.happening(counted.steps[0])), self.filter(counted))
            case "quiet":
                return life_conditions.over_at(self, counted, Aggregate)
        return self._sequence(counted)

    def _sequence(self, counted: Counted) -> "Aggregate":
        """How many steps were reached, each strictly later than the one before.

        The engine's windowFunnel lets one event serve two steps, and its strict mode forgets a start when two events
        share a moment. Laying the steps of one moment apart, the last step first, makes its plain mode strict.
        """
        steps = [self.happening(step) for step in counted.steps]
        at = Sql(f"toUInt64(toUnixTimestamp64Milli(at) + {absence.SINCE_1900_MS}) * {SPACING}")
        moments = Sql.join(", ", [Sql.of(f"[[at]] + {len(steps) - 1 - i}", at=at) for i in range(len(steps))])
        flags = []
        for i, step in enumerate(steps):
            places = ", ".join("[[step]]" if j == i else "0" for j in range(len(steps)))
            flags.append(Sql.of(f"[{places}]", step=_braced(step)))
        within = UNLIMITED if counted.within_days is None else round(counted.within_days * DAY_MS) * SPACING
        times = Sql.of("[[[m]]]", m=moments)
        return Aggregate("windowFunnelArray", (times, *flags), str(within), self.filter(counted))

    def passes(self, leaf: Did, value: Sql) -> Sql:
        """1 or 0: whether what was counted passes the test."""
        if leaf.counted.how == "quiet":
            return life_conditions.is_over(value, self.now)
        sign = {"at_least": ">=", "at_most": "<=", "exactly": "="}[leaf.test.operator]
        match leaf.counted.how:
            case "sequence":
                return Sql.of(f"[[value]] >= {len(leaf.counted.steps)}", value=value)
            case "absence":
                wait = leaf.counted.wait_days
                return absence.over(value, None if wait is None else round(wait * DAY_MS), self.now)
            case "first" | "last":
                return value
        bar = checks.measured(leaf, "rule", self.known.zone)
        bound = Sql.value(bar, "Decimal(18, 4)" if isinstance(bar, Decimal) else "UInt64")
        return Sql.of(f"[[value]] {sign} [[bar]]", value=value, bar=bound)

    def nothing_passes(self, leaf: Did) -> bool:
        """Whether somebody without any such event meets the condition: "at most twice" is met by never."""
        if leaf.counted.how in checks.DESCRIBED:
            return False
        bar = checks.measured(leaf, "rule", self.known.zone)
        return {"at_least": bar <= 0, "at_most": bar >= 0, "exactly": bar == 0}[leaf.test.operator]


@dataclass(frozen=True)
class Aggregate:
    """An aggregate function with its arguments and the filter of its rows."""

    function: str
    arguments: tuple[Sql, ...] = ()
    parameters: str = ""
    filter: Sql = field(default_factory=lambda: Sql("1"))

    def over_all(self) -> Sql:
        """For rows that have been filtered already."""
        return self._call("", self.arguments)

    def where(self, also: Sql | None = None) -> Sql:
        """For rows of all kinds: only those that pass count (and those that pass `also`)."""
        condition = self.filter if also is None else Sql.join(" AND ", [self.filter, also])
        return self._call("If", (*self.arguments, condition))

    def _call(self, suffix: str, arguments) -> Sql:
        parameters = f"({self.parameters})" if self.parameters else ""
        return Sql.of(f"{self.function}{suffix}{parameters}([[a]])", a=Sql.join(", ", list(arguments)))


def holds(tree, condition, among: tuple[TraitIs, ...] = ()) -> Sql:
    """The tree as 1 or 0, where `condition(leaf, among)` writes a trait or event condition.

    `among`: traits that hold anyway wherever it counts, because the tree stands beside them in an `all`.
    """
    match tree:
        case Everyone():
            return Sql("1")
        case All(parts):
            among += narrowing(tree)
            return _braced(Sql.join(" AND ", [holds(part, condition, among) for part in parts]))
        case Any(parts):
            return _braced(Sql.join(" OR ", [holds(part, condition, among) for part in parts]))
        case Not(part):
            return Sql.of("(NOT [[part]])", part=holds(part, condition, among))
        case Sampled(of):
            return Sql.of("([[of]] AND [[share]])", of=holds(of, condition, among), share=ranks.in_share(tree))
    return _braced(condition(tree, among))


def narrowing(tree) -> tuple[TraitIs, ...]:
    """The traits that everybody of the tree has, of those kinds that usually leave few: equal to a value, or one of some."""
    parts = tree.parts if isinstance(tree, All) else (tree,)
    return tuple(part for part in parts if isinstance(part, TraitIs) and part.test.operator in ("equals", "in"))


def for_everybody(writer: Writer):
    """Writes a condition so that it can be asked of all persons at once."""

    def condition(leaf, among=()) -> Sql:
        if isinstance(leaf, Ranked):
            return ranked(leaf, writer)
        if isinstance(leaf, Listed):
            return listed(leaf)
        if isinstance(leaf, TraitIs):
            return over_all(writer.known.trait(leaf.trait).table, writer.trait(leaf))
        if isinstance(leaf, HasTag):
            return who_has(writer.known.workspace, leaf)
        way = "NOT IN" if writer.nothing_passes(leaf) else "IN"
        return Sql.of(f"person {way} ([[persons]])", persons=persons_who(leaf, writer, among))

    return condition


def ranked(leaf: Ranked, writer: Writer) -> Sql:
    """1 or 0 over `person`: whether the person is among the first. Asks everybody, whoever else is asked about."""
    among = Sql.of("SELECT person FROM profiles_traits FINAL WHERE person != 0 AND [[of]]", of=holds(leaf.of, for_everybody(writer)))
    return Sql.of("person IN ([[first]])", first=ranks.first_of(leaf, among, ranks.metric_of(leaf.by, writer)))


def listed(leaf: Listed) -> Sql:
    """1 or 0, over `person`: whether a list holds them."""
    return Sql.of(named("segments.listed"), segment=Sql.value(leaf.segment, "UInt32"))


def over_all(table: str, condition: Sql) -> Sql:
    """A condition over the columns of a table, to stand over the rows of profiles_traits."""
    if table == "profiles_traits":
        return condition
    return Sql.of(f"person IN (SELECT person FROM {table} FINAL WHERE person != 0 AND [[condition]])", condition=condition)


def persons_who(leaf: Did, writer: Writer, among: tuple[TraitIs, ...] = ()) -> Sql:
    """A SELECT of the persons with such events who pass the test; who fail it, where those without events pass.

    A person may come several times when one event is enough: a set does not mind. Persons who do not have the traits
    of `among` are left out as far as that saves counting their events; others of them may be there too.
    """
    aggregate = writer.aggregate(leaf.counted)
    rows = Sql.of("SELECT person FROM profiles_events WHERE [[filter]] AND person != 0[[among]]", filter=aggregate.filter,
                  among=Sql.join("", [_who_have(among, writer), *([Sql.of(" AND person IN ([[many]])", many=writer.among)] if writer.among else [])]))
    if leaf.counted.how == "count" and once(leaf, writer):
        return rows
    passes = writer.passes(leaf, aggregate.over_all())
    if writer.nothing_passes(leaf):
        passes = Sql.of("NOT ([[passes]])", passes=passes)
    return Sql.of("[[rows]] GROUP BY person HAVING [[passes]]", rows=rows, passes=passes)


def _who_have(among: tuple[TraitIs, ...], writer: Writer) -> Sql:
    said = [writer.trait(leaf) for leaf in among if writer.known.trait(leaf.trait).table == "profiles_traits"]
    if not said:
        return Sql("")
    # Not FINAL: outdated rows name some persons too many, and the traits themselves are asked beside this.
    return Sql.of(" AND person IN (SELECT person FROM profiles_traits WHERE [[said]])", said=Sql.join(" AND ", said))


def once(leaf: Did, writer: Writer) -> bool:
    """Whether a single event decides: at least one, or never."""
    bar = checks.measured(leaf, "rule", writer.known.zone)
    return (leaf.test.operator, bar) in (("at_least", 1), ("exactly", 0), ("at_most", 0))


@dataclass
class Reading:
    """One pass over each of traits, figures and timeline for some persons, whatever the number of rules that ask.

    Ask for columns first (`holds`, `of_traits`, `of_events`), then for the `source` that has them.
    The same condition, of whatever rule, is one column.
    """

    writer: Writer
    traits: dict[str, Sql] = field(default_factory=dict)   # column name → expression over profiles_traits
    figures: dict[str, Sql] = field(default_factory=dict)  # column name → expression over profiles_figures
    events: dict[str, Sql] = field(default_factory=dict)   # column name → aggregate over profiles_timeline
    moments: dict[str, tuple[Counted, int]] = field(default_factory=dict)   # column name → see `newest_of`
    names: set[str] = field(default_factory=set)           # names of the events that are needed
    tags: dict[str, HasTag] = field(default_factory=dict)  # column name → a tag

    def holds(self, tree) -> Sql:
        """The tree as 1 or 0 over the columns of the source."""
        return holds(tree, self._condition)

    def _condition(self, leaf, among=()) -> Sql:
        if isinstance(leaf, Ranked):
            return ranked(leaf, self.writer)
        if isinstance(leaf, Listed):
            return listed(leaf)
        if kept := newest.kept_for(leaf, self.writer.known.zone):
            return newest.passes(leaf, self.newest_of(*kept), self.writer.now, self.writer.known.zone)
        if isinstance(leaf, TraitIs):
            return self.of_trait(meaning(leaf), self.writer.known.trait(leaf.trait), lambda: self.writer.trait(leaf))
        if isinstance(leaf, HasTag):
            return self.tags.setdefault("g" + meaning(leaf), leaf) and Sql("g" + meaning(leaf))
        return self.writer.passes(leaf, self.counted(leaf.counted))

    def counted(self, counted: Counted) -> Sql:
        """The column of what is counted."""
        return self.of_events(meaning(counted), counted, lambda: self.writer.aggregate(counted).where())

    def of_trait(self, key: str, trait: Asked, write) -> Sql:
        """The column of an expression over a trait; `write` gives it when it is new."""
        name = "t" + key
        columns = self.traits if trait.table == "profiles_traits" else self.figures
        if name not in columns:
            columns[name] = write()
        return Sql(name)

    def of_events(self, key: str, counted: Counted, write) -> Sql:
        """The column of an aggregate over the events that `counted` looks at."""
        name = "e" + key
        if name not in self.events:
            self.events[name] = write()
            self.names |= {step.event for step in counted.steps}
        return Sql(name)

    def newest_of(self, family: Counted, most: int) -> Sql:
        """The column of the newest moments of what is counted, at least so many; see `newest`."""
        name = "n" + meaning(family)
        self.moments[name] = (family, max(most, self.moments.get(name, (family, 0))[1]))
        self.names |= {step.event for step in family.steps}
        return Sql(name)

    def source(self, persons: Sql, beside: str = "") -> Sql:
        """A FROM clause with `person` and all columns, for the live persons of the SELECT `persons`.

        `beside` is a small table whose columns for the same persons are wanted too.

        The persons narrow the events first, then the names; windows are left to the aggregates, because asking
        every row that lies near a person for every window costs more than it saves.
        """
        tables = [Sql(beside)] if beside else []
        if self.figures:
            tables.append(_of_some("profiles_figures", self.figures, persons))
        if self.traits or self.tags or not self.figures:
            asked = {name: who_has(self.writer.known.workspace, leaf, persons) for name, leaf in self.tags.items()}
            tables.append(_of_some("profiles_traits", {**self.traits, **asked}, persons))
        known = Sql.join(" INNER JOIN ", [Sql.of(f"[[t]] AS t{i}" + " USING (person)" * (i > 0), t=table) for i, table in enumerate(tables)])
        columns = self.events | {name: newest.array(most, self.writer.filter(family)) for name, (family, most) in self.moments.items()}
        if not columns:
            return known
        names = Sql.join(", ", [Sql.value(name, "String") for name in sorted(self.names)])
        events = Sql.of(
            "(SELECT person[[columns]] FROM profiles_timeline PREWHERE person IN ([[persons]]) WHERE name IN ([[names]])"
            " GROUP BY person)",
            columns=_columns(columns), persons=persons, names=names,
        )
        return Sql.of("[[known]] LEFT JOIN [[events]] AS e USING (person)", known=known, events=events)


def meaning(part) -> str:
    """A short name for what a part of a rule means: the same for the same meaning, in whatever rule it stands."""
    return hashlib.sha256(repr(part).encode()).hexdigest()[:16]


def money_of(property: str) -> Sql:
    """What a sum adds up: the exact money of the event, or a property as an exact number (0 where it is none)."""
    if property == checks.AMOUNT:
        return Sql("amount")
    return Sql.of("toDecimal128OrZero([[p]], 6)", p=_property(property))


def _property(name: str) -> Sql:
    return Sql.of("props[[[name]]]", name=Sql.value(name, "String"))


def _of_some(table: str, columns: dict[str, Sql], persons: Sql) -> Sql:
    return Sql.of(f"(SELECT person[[columns]] FROM {table} FINAL WHERE person IN ([[persons]]) AND person != 0)",
                  columns=_columns(columns), persons=persons)


def _columns(columns: dict[str, Sql]) -> Sql:
    return Sql.join("", [Sql.of(f", [[e]] AS {name}", e=expression) for name, expression in columns.items()])


def _braced(sql: Sql) -> Sql:
    return Sql.of("([[sql]])", sql=sql)
