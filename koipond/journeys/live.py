"""What is live at a moment: which versions people follow, which one lets people in, what is held.

A tick goes by the decisions made up to its own time, which is fixed before it starts: a second try at a tick
meets the same decisions as the first.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q

from koipond import access, deliver
from koipond.journeys import definition as read
from koipond.journeys import entries, steps
from koipond.journeys.models import Experiment, Journey, JourneyVersion, Pause
from koipond.journeys.steps.send import RULED

_plans: dict[int, "Plan"] = {}         # by id of the version, which never changes
REHEARSED = 4_294_967_295              # the number of a draft that is tried out: no journey has it
PLANS_AT_MOST = 10_000                 # kept in memory; beyond it they are read again


@dataclass(frozen=True)
class Plan:
    """A version that people follow, and what in it hangs on what."""

    journey: int
    version: int
    definition: dict
    waits_for: frozenset[str]
    goal: str                   # name of the goal's event, or ''
    entry_event: str            # name of the event that lets people in, or ''
    looks_into: frozenset[str]  # names of events whose properties matter: for a condition, or for whose message was answered

    @property
    def names(self) -> frozenset[str]:
        """All events on which anything in this version depends."""
        return self.waits_for | ({self.goal, self.entry_event} - {""})

    @property
    def entry_key(self) -> str:
        """The property of the entry's event of which each value is an entry of its own, or ''."""
        entry = self.definition["entry"]
        return "key" if entry["kind"] == "call" else entry.get("key", "")

    @property
    def keyed(self) -> bool:
        return bool(self.entry_key)

    @property
    def asks(self) -> bool:
        """Whether any of its steps asks a rule."""
        return bool(self.definition.get("exit")) or any(getattr(steps.kind(step["kind"]), "ASKS", False) for step in self.definition["steps"].values())

    @property
    def goal_exits(self) -> bool:
        """Whether an entry ends when its goal is reached."""
        return bool(self.definition.get("goal_exits") or (self.definition.get("goal") or {}).get("goal_exits"))


@dataclass(frozen=True)
class Entering:
    """The version of a journey that lets people in now."""

    plan: Plan
    since: datetime             # the journey is live since then; earlier events start nothing
    launching: bool             # who is in the segment already is still to be let in
    first: bool                 # it is the first version since the journey went live
    paused: bool                # nobody enters


@dataclass(frozen=True)
class Live:
    """All journeys of a workspace that are not mere drafts, as of a moment."""

    workspace: str = ""
    zone: str = "UTC"                          # the workspace's
    plans: dict[tuple[int, int], Plan] = field(default_factory=dict)
    entering: tuple[Entering, ...] = ()
    frozen: frozenset[int] = frozenset()       # paused altogether: nobody moves
    resuming: frozenset[int] = frozenset()     # a pause has ended: look at everybody inside
    stopping: frozenset[int] = frozenset()     # stopped: everybody inside ends
    launches: tuple[int, ...] = ()             # ids of the decisions that this tick carries out
    resumptions: tuple[int, ...] = ()
    skipping: frozenset[int] = frozenset()     # of those resuming: messages that were due are skipped
    leaving: frozenset[int] = frozenset()      # of those resuming: whose time ran out meanwhile leaves
    migrating: dict[int, tuple[int, dict]] = field(default_factory=dict)   # journey → its newest version, and where to
    migrations: tuple[int, ...] = ()
    rules: deliver.Rules = deliver.NOTHING     # quiet hours and caps
    winners: tuple[int, ...] = ()              # experiments whose winner this tick hands to those who wait for it

    @property
    def journeys(self) -> frozenset[int]:
        return frozenset(journey for journey, _ in self.plans)

    def pending(self) -> bool:
        """Whether a decision waits for a tick to carry it out."""
        return bool(self.launches or self.resumptions or self.stopping or self.migrations or self.winners)


def live(slug: str, now: datetime, tick: int = 0) -> Live:
    """The journeys of a workspace as of `now`. A decision that tick `tick` has carried out counts as still to do."""
    versions = list(
        JourneyVersion.objects.filter(journey__workspace__slug=slug, published_at__lte=now)
        .select_related("journey").defer("definition").order_by("journey_id", "number"))
    if not versions:
        return Live()
    rules = deliver.in_force(slug, now)
    plans = {(v.journey_id, v.number): under(rules, _plan(v)) for v in versions}
    pauses = list(Pause.objects.filter(journey__workspace__slug=slug, at__lte=now, caught_up_in=None)
                  | Pause.objects.filter(journey__workspace__slug=slug, caught_up_in=tick or None))
    held = {p.journey_id: p.what for p in pauses if p.ended_at is None or p.ended_at > now}
    frozen = {journey for journey, what in held.items() if what == "all"}
    ended = [p for p in pauses if p.ended_at and p.ended_at <= now and p.journey_id not in held]
    newest = {v.journey_id: v for v in versions}.values()
    chosen = _chosen(slug, now, tick)
    entering = [_entering(v, versions, plans, held, tick) for v in newest if not _is_over(v, now)]
    moving = [v for v in newest if v.moves and _to_do(v.moved_in, tick) and v.journey_id not in frozen and not _is_over(v, now)]
    return Live(
        workspace=slug,
        zone=access.workspace(slug).time_zone,
        plans=plans,
        entering=tuple(entering),
        frozen=frozenset(frozen),
        resuming=frozenset(p.journey_id for p in ended if p.what == "all") | {one.journey_id for one in chosen},
        stopping=frozenset(v.journey_id for v in newest if _is_stopping(v.journey, now, tick)),
        launches=tuple(v.pk for v in newest if not _is_over(v, now) and _to_do(v.launched_in, tick) and v.journey_id not in held),
        resumptions=tuple(p.pk for p in ended),
        skipping=frozenset(p.journey_id for p in ended if p.what == "all" and p.due == "skip"),
        leaving=frozenset(p.journey_id for p in ended if p.what == "all" and p.due == "leave"),
        migrating={v.journey_id: (v.number, v.moves) for v in moving},
        migrations=tuple(v.pk for v in moving),
        rules=rules,
        winners=tuple(one.pk for one in chosen),
    )


def under(rules: deliver.Rules, plan: Plan) -> Plan:
    """A plan as it is where sending rules hold."""
    return replace(plan, definition={**plan.definition, RULED: True}) if rules.bind else plan


def carried_out(found: Live, tick: int) -> None:
    """Notes that this tick has carried out the decisions which waited for one."""
    JourneyVersion.objects.filter(pk__in=found.launches, launched_in=None).update(launched_in=tick)
    Pause.objects.filter(pk__in=found.resumptions, caught_up_in=None).update(caught_up_in=tick)
    JourneyVersion.objects.filter(pk__in=found.migrations, moved_in=None).update(moved_in=tick)
    Journey.objects.filter(pk__in=found.stopping, stopped_in=None).update(stopped_in=tick)
    Experiment.objects.filter(pk__in=found.winners, released_in=None).update(released_in=tick)


def by_the_clock(found: Live, after: datetime, until: datetime) -> bool:
    """Whether in (after, until] the clock lets anybody into a journey."""
    for one in found.entering:
        due = getattr(entries.kind(one.plan.definition["entry"]["kind"]), "due", None)
        if due and due(one.plan.definition["entry"], found.zone, max(after, one.since), until):
            return True
    return False


def next_by_the_clock(slug: str, after: datetime) -> datetime | None:
    """When the clock next lets anybody into a journey; None when it does not, or only in some weeks."""
    versions = JourneyVersion.objects.filter(journey__workspace__slug=slug, journey__state="live").defer("definition")
    newest = {version.journey_id: version for version in versions.order_by("number")}.values()
    zone = access.workspace(slug).time_zone if newest else ""
    found = []
    for entry in (_plan(version).definition["entry"] for version in newest):
        if asked := getattr(entries.kind(entry["kind"]), "next_due", None):
            found.append(asked(entry, zone, after))
    return min(filter(None, found), default=None)


def waiting_decisions(slug: str) -> bool:
    """Whether anything was published, resumed or stopped that no tick has carried out."""
    mine = Q(journey__workspace__slug=slug)
    return (
        Journey.objects.filter(workspace__slug=slug, stopped_at__isnull=False, stopped_in=None).exists()
        or Pause.objects.filter(mine, ended_at__isnull=False, caught_up_in=None).exists()
        or _launchable(slug)
        or Experiment.objects.filter(mine, winner_at__isnull=False, released_in=None).exists()
    )


def _launchable(slug: str) -> bool:
    versions = JourneyVersion.objects.filter(journey__workspace__slug=slug, journey__state="live", launched_in=None)
    held = Pause.objects.filter(journey__workspace__slug=slug, ended_at=None).values("journey")
    frozen = Pause.objects.filter(journey__workspace__slug=slug, ended_at=None, what="all").values("journey")
    moving = JourneyVersion.objects.filter(journey__workspace__slug=slug, journey__state="live", moved_in=None).exclude(journey__in=frozen)
    return versions.exclude(journey__in=held).exists() or moving.exists()


def _plan(version: JourneyVersion) -> Plan:
    if version.pk not in _plans:
        if len(_plans) >= PLANS_AT_MOST:
            _plans.clear()
        definition = version.definition
        _plans[version.pk] = Plan(version.journey_id, version.number, definition, frozenset(read.waited_for(definition)),
                                  read.goal_event(definition), read.entry_event(definition), frozenset(read.looked_into(definition)))
    return _plans[version.pk]


def _entering(version, versions, plans, held, tick) -> Entering:
    journey = version.journey
    same_life = [v for v in versions if v.journey_id == journey.pk and v.published_at >= journey.live_since]
    return Entering(
        plan=plans[journey.pk, version.number],
        since=journey.live_since,
        launching=_to_do(version.launched_in, tick) and journey.pk not in held,
        first=same_life[0].number == version.number,
        paused=journey.pk in held,
    )


def _is_over(version, now) -> bool:
    stopped = version.journey.stopped_at
    return stopped is not None and version.published_at <= stopped <= now


def _is_stopping(journey, now, tick) -> bool:
    return journey.stopped_at is not None and journey.stopped_at <= now and _to_do(journey.stopped_in, tick)


def _chosen(slug, now, tick) -> list[Experiment]:
    """Experiments whose winner was chosen up to now, and no other tick has let go on who waited for it."""
    to_do = Q(released_in=None) | Q(released_in=tick or None)
    return list(Experiment.objects.filter(to_do, journey__workspace__slug=slug, winner_at__lte=now))


def _to_do(done_in, tick) -> bool:
    return done_in is None or done_in == tick
