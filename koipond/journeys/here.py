"""Everybody who is at one step in this tick, as a set: what a kind of step compiles its SQL from."""

from dataclasses import dataclass
from datetime import datetime

from koipond.engine import Database, Sql, named
from koipond.journeys import steps
from koipond.journeys.definition import duration, edges
from koipond.journeys.happening import Met
from koipond.journeys.landing import Landing, Scripts, landing, passing
from koipond.journeys.live import Plan

PLACES = "Array(Tuple(UInt32, UInt32, String))"


@dataclass(frozen=True)
class Around:
    """What is the same for all steps of a tick."""

    workspace: object
    db: Database
    moment: datetime            # the tick's now
    names: frozenset[str]       # events that came with this tick
    due: frozenset[int]         # journeys in which a wait may be over
    scripts: Scripts
    met: Met


@dataclass(frozen=True)
class Here:
    """The people at a step who have not come to rest."""

    around: Around
    plan: Plan
    step: str                   # its name
    hop: int
    heads: int                  # how many they are at most; not known, and 0, where no rule is asked
    arrived: bool               # some of them have come here in this tick
    resumed: bool               # some stood here while the journey was paused
    came_from: tuple[str, ...]  # the steps that were left to come here in this tick

    @property
    def workspace(self):
        return self.around.workspace

    @property
    def db(self) -> Database:
        return self.around.db

    @property
    def moment(self) -> datetime:
        return self.around.moment

    @property
    def names(self) -> frozenset[str]:
        return self.around.names

    @property
    def definition(self) -> dict:
        return self.plan.definition

    @property
    def settings(self) -> dict:
        return self.plan.definition["steps"][self.step]

    @property
    def journey(self) -> int:
        return self.plan.journey

    @property
    def place(self) -> tuple[int, int, str]:
        return self.plan.journey, self.plan.version, self.step

    @property
    def passing(self) -> bool:
        """Whether everybody goes on from here at once by the same way."""
        return passing(self.definition, self.step) is not None

    @property
    def rows(self) -> Sql:
        """The condition over journeys_tick_front that names their rows."""
        return Sql.of("(hop = [[hop]] AND [[place]] AND NOT done AND NOT rests)",
                      hop=Sql.value(self.hop, "UInt16"), place=at_places([self.place]))

    @property
    def now(self) -> Sql:
        return Sql.value(self.moment, "DateTime64(3, 'UTC')")

    @property
    def until(self) -> Sql:
        """When a wait that begins now is over."""
        return Sql.value(self.moment + duration(self.settings), "DateTime64(3, 'UTC')")

    @property
    def timed(self) -> bool:
        """Whether the time of anybody may be out: only where a timer is due, or who stood still may go on."""
        return self.journey in self.around.due or self.resumed

    @property
    def over(self) -> Sql:
        """Whether the time of an entry that waits here is out."""
        return Sql.of("(arriving != 1 AND wake_at <= [[now]])", now=self.now) if self.timed else Sql("0")

    @property
    def landings(self) -> dict[str, Landing]:
        """Where each outcome leads that anybody can have here."""
        kind = steps.kind(self.settings["kind"])
        ways = kind.ways_now(self) if hasattr(kind, "ways_now") else edges(self.settings)
        by_time = "" if self.timed else steps.by_time(self.settings)
        return {outcome: landing(self.definition, self.step, outcome, following, self.names)
                for outcome, following in ways if outcome != by_time}

    def stop(self) -> Sql:
        """Their rows of the next hop: which way they go, and who comes to rest there at once."""
        return stop([self], self)

    def wakes_at(self, one: Landing) -> datetime:
        """When a wait that begins now at the end of a landing is over."""
        return self.moment + duration(self.definition["steps"][one.step])

    @property
    def alike(self):
        """What steps have in common that are asked by one SELECT, or None for one that is asked alone."""
        return steps.alike(self.settings, self.definition)

    def text(self, setting: str, row: str = "") -> Sql:
        """A setting of the step as a bound text; '' when it is not set."""
        return Sql.value(self.settings.get(setting) or "", "String")

    def given(self, setting: str, row: str = "") -> Sql:
        """Whether a setting of the step is given."""
        return Sql.value(int(bool(self.settings.get(setting))), "UInt8")

    def matching(self, rule: dict) -> Sql:
        """A SELECT of `person` that holds those of them who meet a rule now."""
        among = Sql.of("SELECT person FROM journeys_tick_front WHERE [[rows]]", rows=self.rows)
        return self.around.met.by(rule, among, self.heads)


@dataclass(frozen=True)
class Alike:
    """Steps of whatever journeys that are asked by one SELECT: the same question, each with its own wait and its own ways on.

    For a kind of step it is what `Here` is. What differs from step to step is an array, of which a row takes its own.
    """

    heres: tuple[Here, ...]

    @property
    def _first(self) -> Here:
        return self.heres[0]

    workspace = property(lambda self: self._first.workspace)
    db = property(lambda self: self._first.db)
    moment = property(lambda self: self._first.moment)
    names = property(lambda self: self._first.names)
    settings = property(lambda self: self._first.settings)
    definition = property(lambda self: self._first.definition)
    now = property(lambda self: self._first.now)
    hop = property(lambda self: self._first.hop)
    arrived = property(lambda self: any(here.arrived for here in self.heres))
    resumed = property(lambda self: any(here.resumed for here in self.heres))
    timed = property(lambda self: any(here.timed for here in self.heres))
    came_from = property(lambda self: tuple(sorted({step for here in self.heres for step in here.came_from})))

    @property
    def rows(self) -> Sql:
        """The condition over journeys_tick_front that names their rows."""
        return Sql.of("(hop = [[hop]] AND [[places]] AND NOT done AND NOT rests)",
                      hop=Sql.value(self.hop, "UInt16"), places=at_places([here.place for here in self.heres]))

    @property
    def over(self) -> Sql:
        """Whether the time of an entry that waits here is out."""
        return Sql.of("(arriving != 1 AND wake_at <= [[now]])", now=self.now) if self.timed else Sql("0")

    @property
    def until(self) -> Sql:
        """When a wait that begins now is over."""
        return self.each("DateTime64(3, 'UTC')", [here.moment + duration(here.settings) for here in self.heres])

    def text(self, setting: str, row: str = "") -> Sql:
        """A setting of a row's own step, as text."""
        return self.each("String", [here.settings.get(setting) or "" for here in self.heres], row)

    def given(self, setting: str, row: str = "") -> Sql:
        """Whether a setting of a row's own step is given."""
        return self.each("UInt8", [int(bool(here.settings.get(setting))) for here in self.heres], row)

    def each(self, type: str, values: list, row: str = "") -> Sql:
        """A value of a row's own step; `row` is what the row of the front is called."""
        if len(set(values)) == 1:
            return Sql.value(values[0], type)
        return Sql.of("arrayElement([[values]], [[k]])", values=Sql.value(values, f"Array({type})"),
                      k=which([here.place for here in self.heres], row))

    def stop(self) -> Sql:
        """Their rows of the next hop."""
        return stop(list(self.heres), self)


def stop(heres: list[Here], asked: "Here | Alike") -> Sql:
    """The rows of the next hop of everybody at these steps, by the ways out of them that `asked` finds."""
    landings = [here.landings for here in heres]
    ways = sorted({way for found in landings for way in found})
    places = [here.place for here in heres]
    slots = [(way, k) for way in ways for k, landing in enumerate(landings, 1) if way in landing]

    def by_way(type: str, otherwise: str, value) -> Sql:
        return _by_slot([value(heres[k - 1], landings[k - 1][way]) for way, k in slots], type, otherwise)

    def wakes(here, one):
        return here.wakes_at(one) if one.known in ("always", "fresh") else None

    return Sql.of(
        named("journeys.stop"), ways=steps.kind(heres[0].settings["kind"]).ways(asked), slot=_slot(slots, places),
        moves=by_way("UInt32", "0", lambda here, one: len(one.moves)), step=by_way("String", "step", lambda here, one: one.step),
        wakes=by_way("DateTime64(3, 'UTC')", "wakes", wakes), over=by_way("UInt8", "0", lambda here, one: int(one.known == "over")),
        rests=_rests(heres[0].now, by_way("UInt8", "1", lambda here, one: int(one.known in ("over", "always"))),
                     any(one.known == "fresh" for found in landings for one in found.values()),
                     by_way("UInt8", "0", lambda here, one: int(one.known == "fresh"))),
        script=by_way("UInt16", "0", lambda here, one: here.around.scripts.number(here.plan, one)))


def _rests(now: Sql, still: Sql, any_fresh: bool, fresh: Sql) -> Sql:
    """Who goes no further: who stays, whose journey is over or waits always, and where only those may go on whom this tick itself brought."""
    return Sql.of("([[still]] OR ([[fresh]] AND new_since >= [[now]]))", still=still, fresh=fresh, now=now) if any_fresh else still


def pass_on(heres: list[Here]) -> Sql:
    """The rows of the next hop of everybody at steps that are passed at once, of whatever journeys."""
    landings = [landing(here.definition, here.step, *passing(here.definition, here.step), here.names) for here in heres]
    unknown = heres[0].moment

    def each(type: str, values) -> Sql:
        values = list(values)
        if len(set(values)) == 1:
            return Sql.value(values[0], type)
        return Sql.of("[[values]][k]", values=Sql.value(values, f"Array({type})"))

    waits = [one.known in ("always", "fresh") for one in landings]
    wakes = each("DateTime64(3, 'UTC')", (here.wakes_at(one) if wait else unknown
                                          for here, one, wait in zip(heres, landings, waits, strict=True)))
    rests = each("UInt8", (int(one.known in ("over", "always")) for one in landings))
    if any(one.known == "fresh" for one in landings):
        fresh = each("UInt8", (int(one.known == "fresh") for one in landings))
        rests = Sql.of("([[rests]] OR ([[fresh]] AND since >= [[now]]))", rests=rests, fresh=fresh, now=heres[0].now)
    return Sql.of(
        named("journeys.pass"), hop=Sql.value(heres[0].hop, "UInt16"), now=heres[0].now,
        which=which([here.place for here in heres]), there=at_places([here.place for here in heres]),
        moves=each("UInt32", (len(one.moves) for one in landings)),
        step=each("String", (one.step for one in landings)),
        wakes=wakes if all(waits) else Sql.of("if([[waits]], [[wakes]], wake_at)", waits=each("UInt8", map(int, waits)), wakes=wakes),
        over=each("UInt8", (int(one.known == "over") for one in landings)), rests=rests,
        outcome=each("String", (one.moves[0][1] for one in landings)),
        script=each("UInt16", (here.around.scripts.number(here.plan, one) for here, one in zip(heres, landings, strict=True))))


def at_places(places: list[tuple[int, int, str]]) -> Sql:
    """The condition that a row is at one of these steps: (journey, version, step)."""
    if len(places) != 1:
        return Sql.of("[[which]] > 0", which=which(places))
    journey, version, step = places[0]
    return Sql.of("journey = [[journey]] AND version = [[version]] AND step = [[step]]", journey=Sql.value(journey, "UInt32"),
                  version=Sql.value(version, "UInt32"), step=Sql.value(step, "String"))


def which(places, row: str = "") -> Sql:
    """The place of a row's step among these; `row` is what the row of the front is called."""
    dot = f"{row}." if row else ""
    return Sql.of(f"indexOf([[places]], ({dot}journey, {dot}version, toString({dot}step)))", places=Sql.value(places, PLACES))


def _slot(slots: list[tuple[str, int]], places: list) -> Sql:
    """The number of a row's way and step among these; 0 for whoever stays."""
    if len(places) == 1:
        return Sql.of("indexOf([[ways]], toString(way))", ways=Sql.value([way for way, _ in slots], "Array(String)"))
    return Sql.of("indexOf([[slots]], (toString(way), toUInt32([[k]])))", slots=Sql.value(slots, "Array(Tuple(String, UInt32))"), k=which(places))


def _by_slot(values: list, type: str, otherwise: str) -> Sql:
    """What belongs to a row's `slot`; `otherwise` for whoever stays, and where None stands."""
    if all(value is None for value in values):
        return Sql(otherwise)
    known = next(value for value in values if value is not None)
    filled = Sql.value([known if value is None else value for value in values], f"Array({type})")
    if None not in values:
        return Sql.of(f"if(slot > 0, arrayElement([[values]], slot), {otherwise})", values=filled)
    return Sql.of(f"if(slot > 0 AND arrayElement([[there]], slot), arrayElement([[values]], slot), {otherwise})", values=filled,
                  there=Sql.value([int(value is not None) for value in values], "Array(UInt8)"))
