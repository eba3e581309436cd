"""Everybody who is at one step in this tick, as a set: what a kind of step compiles its SQL from."""

from dataclasses import dataclass
from datetime import datetime

from koipond.engine import Sql, named
from koipond.journeys import steps
from koipond.journeys.definition import duration, edges
from koipond.journeys.happening import meeting
from koipond.journeys.live import Plan


@dataclass(frozen=True)
class Here:
    """The people at a step who have not come to rest."""

    workspace: object
    plan: Plan
    step: str                   # its name
    hop: int
    heads: int
    moment: datetime            # the tick's now
    names: frozenset[str]       # events that came with this tick
    late: bool                  # for some of them the cause of their coming lies before this tick
    resumed: bool               # some stood here while the journey was paused
    came_from: tuple[str, ...]  # the steps that were left to come here in this tick

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
    def everybody(self) -> Sql:
        """A table expression with their rows of the front."""
        return Sql.of(
            "(SELECT * FROM journeys_tick_front WHERE hop = [[hop]] AND journey = [[journey]] AND version = [[version]]"
            " AND step = [[step]] AND NOT done AND NOT rests)",
            hop=Sql.value(self.hop, "UInt16"), step=Sql.value(self.step, "String"),
            journey=Sql.value(self.plan.journey, "UInt32"), version=Sql.value(self.plan.version, "UInt32"))

    @property
    def now(self) -> Sql:
        return Sql.value(self.moment, "DateTime64(3, 'UTC')")

    @property
    def until(self) -> Sql:
        """When a wait that begins now is over."""
        return Sql.value(self.moment + duration(self.settings), "DateTime64(3, 'UTC')")

    def stop(self, ways: Sql) -> Sql:
        """The rows of the next hop: where the ways lead, and who comes to rest there at once."""
        coming = {following: steps.settles(self.definition["steps"][following], self.step, self.names) for following in self.nexts}
        rests = sorted(following for following, when in coming.items() if when)
        until = [self.moment + duration(self.definition["steps"][following]) for following in rests]
        settles = Sql.of(
            "goes_to IN [[always]] OR (goes_to IN [[fresh]] AND new_since >= [[now]])", now=self.now,
            always=_texts(following for following in rests if coming[following] == "always"),
            fresh=_texts(following for following in rests if coming[following] == "fresh"))
        wakes = Sql.of("transform(goes_to, [[rests]], [[until]], w.wakes)", rests=_texts(rests),
                       until=Sql.value(until, "Array(DateTime64(3, 'UTC'))"))
        return Sql.of(named("journeys.stop"), ways=ways, settles=settles if rests else Sql("0"),
                      wakes=wakes if rests else Sql("w.wakes"))

    @property
    def nexts(self) -> set[str]:
        """The steps that may follow."""
        return {following for _, following in edges(self.settings) if following}

    @property
    def all_rest(self) -> bool:
        """Whether nobody who goes on from here can be anywhere but at rest."""
        return all(steps.settles(self.definition["steps"][following], self.step, self.names) == "always" for following in self.nexts)

    def text(self, setting: str) -> Sql:
        """A setting of the step as a bound text; '' when it is not set."""
        return Sql.value(self.settings.get(setting) or "", "String")

    def matching(self, rule: dict) -> Sql:
        """A SELECT of `person` that holds those of them who meet a rule now."""
        among = Sql.of("SELECT person FROM [[everybody]]", everybody=self.everybody)
        return meeting(self.workspace, rule, self.moment, among, self.heads)


def _texts(names) -> Sql:
    return Sql.value(sorted(names), "Array(String)")
