"""What a rule may speak of in a workspace: its traits with their columns, its other segments, its time zone."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from koipond import access, engine, profiles
from koipond.engine import Sql

# Columns that profiles keeps for everybody, with their types.
COMPUTED = {
    "orders": "number", "revenue": "money", "first_order_at": "datetime", "last_order_at": "datetime",
    "first_seen_at": "datetime", "last_seen_at": "datetime",
}
# Traits that exist only at the moment of asking: whole days from a moment until now.
DAYS_SINCE = {
    "days_since_first_order": "first_order_at",
    "days_since_last_order": "last_order_at",
    "days_since_last_seen": "last_seen_at",
}
STAGE_COLUMN = "`stage`"   # of the stages of life, over which persons may be spread out
NEAREST = 5  # names offered for an unknown one


@dataclass(frozen=True)
class Asked:
    """A trait as a rule sees it. `column` is its SQL, in `table`; `since` the moment that days are counted from, or ""."""

    name: str
    type: str
    column: Sql
    since: str = ""
    declared: bool = True
    counted: bool = False

    @property
    def table(self) -> str:
        """Where the column stands: what is counted changes with every event, and is kept apart from what was said."""
        if self.column.text == STAGE_COLUMN:
            return "segments_stages"
        return "profiles_figures" if self.counted or self.name in COMPUTED or self.since else "profiles_traits"


class Known:
    """What a workspace knows, read once and then kept: make a new one for each question."""

    def __init__(self, workspace):
        self.workspace = str(workspace)

    @cached_property
    def place(self):
        return access.workspace(self.workspace)

    @property
    def zone(self) -> str:
        """The time zone in which the workspace's days begin."""
        return self.place.time_zone

    @cached_property
    def declared(self) -> dict:
        return {trait.name: trait for trait in profiles.traits(self.workspace)}

    def trait(self, name: str) -> Asked:
        """The trait of this name. One that is not declared is read as text from what was sent along."""
        if name in COMPUTED:
            return Asked(name, COMPUTED[name], Sql.name(name))
        if name in DAYS_SINCE:
            return Asked(name, "number", Sql.name(DAYS_SINCE[name]), DAYS_SINCE[name])
        if name in self.declared:
            trait = self.declared[name]
            return Asked(name, trait.type, Sql.name(trait.column), trait.column if trait.since else "", counted=trait.computed)
        return Asked(name, "text", Sql.of("others[[[name]]]", name=Sql.value(name, "String")), declared=False)

    def spread(self, name: str) -> Asked:
        """What people are to be spread over: a trait, or `stage`, where the workspace has stages and no trait of that name."""
        if name == "stage" and self.stages and name not in self.declared:
            return Asked(name, "text", Sql(STAGE_COLUMN))
        return self.trait(name)

    def has(self, trait: Asked) -> bool:
        """Whether the trait is declared, or anybody has it."""
        return trait.declared or bool(engine.database(self.workspace).rows("segments.seen_trait", trait=trait.name))

    def nearest(self, name: str) -> list[str]:
        """Traits of similar names."""
        sent = [row[0] for row in engine.database(self.workspace).rows("segments.sent_traits")]
        names = [*self.declared, *COMPUTED, *DAYS_SINCE, *sent]
        return get_close_matches(name, names, NEAREST, 0.5) or sorted(names)[:NEAREST]

    @cached_property
    def lifecycle(self):
        """The stages and the dormancy that hold now, or None where nothing was ever saved."""
        from koipond.segments import lifecycle

        return lifecycle.newest(self.place)

    @cached_property
    def dormant_group(self) -> int | None:
        """The number of the dormant among the members of segments, where somebody watches for those who return."""
        from koipond.segments import lifecycle

        return next((id for id, name in lifecycle.held(self).items() if name == lifecycle.DORMANT), None)

    @property
    def stages(self) -> tuple:
        """The stages in their order; () without."""
        return self.lifecycle.stages if self.lifecycle else ()

    @property
    def dormancy(self):
        """What makes somebody dormant here; as usual where nothing was said."""
        from koipond.segments import ready_stages

        return (self.lifecycle and self.lifecycle.dormancy) or ready_stages.DORMANCY

    @cached_property
    def segments(self) -> dict:
        """The segments of the workspace that are not archived, by id."""
        from koipond.segments.models import Segment

        return {s.id: s for s in Segment.objects.filter(workspace=self.place, archived_at=None)}
