"""Everybody who is at one step in this tick, as a set: what a kind of step compiles its SQL from."""

from dataclasses import dataclass
from datetime import datetime

from koipond.engine import Sql, named
from koipond.journeys import steps
from koipond.journeys.definition import duration, edges
from koipond.journeys.happening import meeting
from koipond.journeys.landing import Landing, Scripts, landing, passing
from koipond.journeys.live import Plan

PLACES = "Array(Tuple(UInt32, UInt32, String))"


@dataclass(frozen=True)
class Around:
    """What is the same for all steps of a tick."""

    workspace: object
    moment: datetime            # the tick's now
    names: frozenset[str]       # events that came with this tick
    due: frozenset[int]         # journeys in which a wait may be over
    scripts: Scripts


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
        kind, ways = steps.kind(self.settings["kind"]), edges(self.settings)
        ways = kind.ways_now(self) if hasattr(kind, "ways_now") else ways
        ways += [("exit", "")] * (self.settings["kind"] == "send" and bool(self.definition.get("exit")))
        by_time = "" if self.timed else getattr(kind, "BY_TIME", "")
        return {outcome: landing(self.definition, self.step, outcome, following, self.names)
                for outcome, following in ways if outcome != by_time}

    def stop(self) -> Sql:
        """Their rows of the next hop: which way they go, and who comes to rest there at once."""
        landings = self.landings
        return Sql.of(
            named("journeys.stop"), ways=steps.kind(self.settings["kind"]).ways(self),
            moves=_by_way({way: len(one.moves) for way, one in landings.items()}, "UInt32", "0"),
            step=_by_way({way: one.step for way, one in landings.items()}, "String", "step"),
            wakes=_by_way(dict(self._wakes(landings)), "DateTime64(3, 'UTC')", "wakes"),
            over=_by_way({way: int(one.known == "over") for way, one in landings.items()}, "UInt8", "0"),
            rests=self._rests(landings),
            script=_by_way({way: self.around.scripts.number(self.plan, one) for way, one in landings.items()}, "UInt16", "0"))

    def _wakes(self, landings):
        for way, one in landings.items():
            if one.known in ("always", "fresh"):
                yield way, self.wakes_at(one)

    def wakes_at(self, one: Landing) -> datetime:
        """When a wait that begins now at the end of a landing is over."""
        return self.moment + duration(self.definition["steps"][one.step])

    def _rests(self, landings) -> Sql:
        still = [way for way, one in landings.items() if one.known in ("over", "always")]
        fresh = [way for way, one in landings.items() if one.known == "fresh"]
        rests = Sql.of("way IN [[still]]", still=Sql.value(sorted({"", *still}), "Array(String)"))
        if not fresh:
            return rests
        return Sql.of("([[rests]] OR (way IN [[fresh]] AND new_since >= [[now]]))", rests=rests,
                      fresh=Sql.value(fresh, "Array(String)"), now=self.now)

    def text(self, setting: str) -> Sql:
        """A setting of the step as a bound text; '' when it is not set."""
        return Sql.value(self.settings.get(setting) or "", "String")

    def matching(self, rule: dict) -> Sql:
        """A SELECT of `person` that holds those of them who meet a rule now."""
        among = Sql.of("SELECT person FROM journeys_tick_front WHERE [[rows]]", rows=self.rows)
        return meeting(self.workspace, rule, self.moment, among, self.heads)


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
        which=_which([here.place for here in heres]), there=at_places([here.place for here in heres]),
        moves=each("UInt32", (len(one.moves) for one in landings)),
        step=each("String", (one.step for one in landings)),
        wakes=wakes if all(waits) else Sql.of("if([[waits]], [[wakes]], wake_at)", waits=each("UInt8", map(int, waits)), wakes=wakes),
        over=each("UInt8", (int(one.known == "over") for one in landings)), rests=rests,
        outcome=each("String", (one.moves[0][1] for one in landings)),
        script=each("UInt16", (here.around.scripts.number(here.plan, one) for here, one in zip(heres, landings, strict=True))))


def at_places(places: list[tuple[int, int, str]]) -> Sql:
    """The condition that a row is at one of these steps: (journey, version, step)."""
    if len(places) != 1:
        return Sql.of("[[which]] > 0", which=_which(places))
    journey, version, step = places[0]
    return Sql.of("journey = [[journey]] AND version = [[version]] AND step = [[step]]", journey=Sql.value(journey, "UInt32"),
                  version=Sql.value(version, "UInt32"), step=Sql.value(step, "String"))


def _which(places) -> Sql:
    return Sql.of("indexOf([[places]], (journey, version, toString(step)))", places=Sql.value(places, PLACES))


def _by_way(values: dict, type: str, otherwise: str) -> Sql:
    """What belongs to a row's `way`; `otherwise` for whoever stays."""
    if not values:
        return Sql(otherwise)
    if len(values) == 1:
        (way, value), = values.items()
        return Sql.of(f"if(way = [[way]], [[value]], {otherwise})", way=Sql.value(way, "String"), value=Sql.value(value, type))
    return Sql.of(f"transform(way, [[ways]], [[values]], {otherwise})", ways=Sql.value(list(values), "Array(String)"),
                  values=Sql.value(list(values.values()), f"Array({type})"))
