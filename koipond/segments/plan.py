"""The live segments of a workspace, ready for the tick: their rules written out, and what each of them depends on."""

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from koipond import profiles
from koipond.engine import Sql
from koipond.kit.errors import Refusal
from koipond.segments import checks, horizon, lifecycle, ranks, rules, timers
from koipond.segments.known import Known
from koipond.segments.models import Segment
from koipond.segments.tags import HasTag
from koipond.segments.tree import All, Any, Did, Everyone, InSegment, Listed, Not, Ranked, Sampled, TraitIs, ranked_in
from koipond.segments.write import Writer, meaning

log = logging.getLogger(__name__)

# The plan is compiled once; each tick binds its own time.
NOW = Sql("{segments_now:DateTime64(3, 'UTC')}")


@dataclass(frozen=True)
class Planned:
    """A live segment. A tick that touches nothing it depends on cannot change who is in it."""

    id: int
    revision: int
    tree: object
    meaning: str             # of the rule as written out, with the types of its traits
    events: frozenset[str]   # names of events it looks at
    given: bool              # it looks at traits that were given
    computed: bool           # it looks at traits that every event may change
    strangers: bool          # it may hold somebody of whom nothing is known
    conditions: frozenset[int]  # its timers
    families: frozenset[int]    # of these, see `horizon`
    lists: frozenset[int]    # lists that it is or refers to
    daily: bool = False      # everybody decides about each, so it is worked out in full once a day

    def due(self, day: str) -> str:
        """What its members follow when they are as they should be on a day of the workspace."""
        return f"{self.meaning}@{day}" if self.daily else self.meaning


@dataclass
class Plan:
    """All live segments. `evaluated` is read anew each time; the rest is kept until a segment or trait changes."""

    known: Known
    segments: dict[int, Planned]
    lists: frozenset[int]    # those of them that are lists
    live: frozenset[int]     # also those that cannot be planned, whose members stay as they are
    families: frozenset[int] = frozenset()     # of timers, of all of them
    texts: dict = field(default_factory=dict)  # what refresh has compiled for which segments


def plan(workspace: str) -> tuple[Plan, dict[int, str]]:
    """The plan, and for each segment that is or was live the meaning that its members follow."""
    rows = Segment.objects.filter(workspace__slug=workspace).exclude(live=False, evaluated="")
    found = {id: (revision, evaluated) for id, revision, evaluated in rows.values_list("id", "revision", "evaluated")}
    known = Known(workspace)
    groups = lifecycle.groups(known)
    signature = (known.zone, known.lifecycle and known.lifecycle.version, tuple(known.declared.values()),
                 tuple(sorted((id, revision) for id, (revision, _) in found.items())),
                 tuple(Segment.objects.filter(workspace__slug=workspace, live=False, archived_at=None)
                       .order_by("id").values_list("id", "revision")))
    kept = _plans.get(workspace)
    if kept is None or kept[0] != signature:
        kept = _plans[workspace] = (signature, _compile(known))
    return kept[1], {id: evaluated for id, (_, evaluated) in found.items()} | {id: group.evaluated for id, group in groups.items()}


def day_of(known: Known, now: datetime) -> str:
    """The day it is in the workspace."""
    return now.astimezone(ZoneInfo(known.zone)).date().isoformat()


def next_day(known: Known, now: datetime) -> datetime:
    """When the next day of the workspace begins."""
    zone = ZoneInfo(known.zone)
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone).astimezone(UTC)


_plans: dict[str, tuple[tuple, Plan]] = {}


def _compile(known: Known) -> Plan:
    planned = {}
    for segment in known.segments.values():
        if not segment.live:
            continue
        try:
            planned[segment.id] = _plan_one(segment, known)
        except Refusal as refusal:
            # A trait changed its type, say. Its members stay as they are; the others go on.
            log.error("segment %s '%s' of %s is not kept up: %s", segment.id, segment.name, known.workspace, refusal)
    live = {s.id for s in known.segments.values() if s.live}
    lists = frozenset(s.id for s in known.segments.values() if s.live and s.kind == "list")
    planned |= _plan_lifecycle(known)
    families = frozenset().union(*(each.families for each in planned.values()))
    return Plan(known, planned, lists, frozenset(live | lifecycle.held(known).keys()), families)


def _plan_lifecycle(known: Known) -> dict[int, Planned]:
    """The stages and the dormant as live segments: all, or none when one cannot be read, so that nobody is in two."""
    try:
        return {id: _planned(id, known.lifecycle.version, tree, known) for id, tree in lifecycle.trees(known).items()}
    except Refusal as refusal:
        log.error("the stages of %s are not kept up: %s", known.workspace, refusal)
        return {}


def _plan_one(segment: Segment, known: Known) -> Planned:
    return _planned(segment.id, segment.revision, checks.expand(rules.read(segment.rule), known, segment.id), known)


def _planned(id: int, revision: int, tree, known: Known) -> Planned:
    writer = Writer(known, NOW)
    leaves = rules.conditions(tree)
    for leaf in leaves:  # so that a condition that cannot be written is found here and not in the tick
        writer.trait(leaf) if isinstance(leaf, TraitIs) else isinstance(leaf, Did) and writer.aggregate(leaf.counted)
    ranked = ranked_in(tree)
    watched = [] if ranked else timers.timers([tree], writer)
    for each in ranked:
        ranks.metric_of(each.by, writer)
    traits = {leaf.trait for leaf in leaves if isinstance(leaf, TraitIs)} | {each.by.trait for each in ranked if each.by.trait}
    types = sorted((name, known.trait(name).type, known.trait(name).column.text) for name in traits if known.trait(name).declared)
    tags = sorted((leaf.tag, profiles.find_tag(known.workspace, leaf.tag, "rule.tag").id) for leaf in leaves if isinstance(leaf, HasTag))
    return Planned(
        id, revision, tree, meaning((tree, types, known.zone, *tags)),
        frozenset(step.event for leaf in leaves if isinstance(leaf, Did) for step in leaf.counted.steps),
        any(known.trait(name).table == "profiles_traits" for name in traits),
        bool(tags) or any(known.trait(name).table == "profiles_figures" for name in traits),
        strangers(tree, writer),
        frozenset(timer.condition for timer in watched),
        frozenset(map(horizon.family, watched)),
        frozenset(leaf.segment for leaf in leaves if isinstance(leaf, Listed)),
        bool(ranked),
    )


def strangers(tree, writer: Writer) -> bool:
    """Whether the rule may hold somebody without events and given traits; rather once too often than missed."""
    match tree:
        case All(parts):
            return all(strangers(part, writer) for part in parts)
        case Any(parts):
            return any(strangers(part, writer) for part in parts)
        case Everyone() | Not() | Ranked() | InSegment():
            return True
        case Sampled(of):
            return strangers(of, writer)
        case Did():
            return writer.nothing_passes(tree)
        case TraitIs(_, test):
            return test.operator in ("missing", "not_equals", "not_in")
        case Listed() | HasTag():
            return False
    return True
