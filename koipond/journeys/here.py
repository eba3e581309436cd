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
    arrived: bool               # some of them have come here in this tick
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
    def rows(self) -> Sql:
        """The condition over journeys_tick_front that names their rows."""
        return Sql.of(
            "(hop = [[hop]] AND journey = [[journey]] AND version = [[version]] AND step = [[step]] AND NOT done AND NOT rests)",
            hop=Sql.value(self.hop, "UInt16"), step=Sql.value(self.step, "String"),
            journey=Sql.value(self.plan.journey, "UInt32"), version=Sql.value(self.plan.version, "UInt32"))

    @property
    def now(self) -> Sql:
        return Sql.value(self.moment, "DateTime64(3, 'UTC')")

    @property
    def until(self) -> Sql:
        """When a wait that begins now is over."""
        return Sql.value(self.moment + duration(self.settings), "DateTime64(3, 'UTC')")

    @property
    def coming(self) -> dict[str, str]:
        """The steps that may follow, each with what is known of those who come there: see `steps.settles`."""
        following = {following for _, following in edges(self.settings) if following}
        return {name: steps.settles(self.definition["steps"][name], self.step, self.names) for name in sorted(following)}

    def stop(self) -> Sql:
        """Their rows of the next hop: where they go, and who comes to rest there at once."""
        coming = self.coming
        resting = [name for name, known in coming.items() if known in ("always", "fresh")]
        until = [self.moment + duration(self.definition["steps"][name]) for name in resting]
        settles = Sql.of(
            "(goes_to IN [[always]] OR (goes_to IN [[fresh]] AND new_since >= [[now]]))", now=self.now,
            always=_texts(name for name in resting if coming[name] == "always"),
            fresh=_texts(name for name in resting if coming[name] == "fresh"))
        wakes = Sql.of("transform(goes_to, [[resting]], [[until]], wakes)", resting=_texts(resting),
                       until=Sql.value(until, "Array(DateTime64(3, 'UTC'))"))
        return Sql.of(
            named("journeys.stop"), ways=steps.kind(self.settings["kind"]).ways(self),
            ends=_texts(name for name, known in coming.items() if known == "end"),
            settles=settles if resting else Sql("0"), wakes=wakes if resting else Sql("wakes"))

    def text(self, setting: str) -> Sql:
        """A setting of the step as a bound text; '' when it is not set."""
        return Sql.value(self.settings.get(setting) or "", "String")

    def matching(self, rule: dict) -> Sql:
        """A SELECT of `person` that holds those of them who meet a rule now."""
        among = Sql.of("SELECT person FROM journeys_tick_front WHERE [[rows]]", rows=self.rows)
        return meeting(self.workspace, rule, self.moment, among, self.heads)


def _texts(names) -> Sql:
    return Sql.value(sorted(names), "Array(String)")
