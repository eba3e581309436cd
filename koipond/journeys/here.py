"""Everybody who is at one step in this tick, as a set: what a kind of step compiles its SQL from."""

from dataclasses import dataclass
from datetime import datetime

from koipond.engine import Sql
from koipond.journeys.definition import duration
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

    def text(self, setting: str) -> Sql:
        """A setting of the step as a bound text; '' when it is not set."""
        return Sql.value(self.settings.get(setting) or "", "String")

    def matching(self, rule: dict) -> Sql:
        """A SELECT of `person` that holds those of them who meet a rule now."""
        among = Sql.of("SELECT person FROM [[everybody]]", everybody=self.everybody)
        return meeting(self.workspace, rule, self.moment, among, self.heads)
