"""The stages of a workspace and its dormancy: kept, changed, and handed to the tick as segments that hold each other out."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from koipond import collect, profiles
from koipond.kit import clock
from koipond.kit.errors import Refusal
from koipond.segments import checks, life_conditions, rules
from koipond.segments.errors_lifecycle import (
    BadDormancy,
    BadStageName,
    MissingCause,
    NoLastStage,
    StageInUse,
    TooManyStages,
)
from koipond.segments.known import Known
from koipond.segments.models import LifecycleGroup, LifecycleVersion

MOST_STAGES = 20      # each costs a set of persons, and every rule is asked with those before it
MOST_MONTHS = 120     # of dormancy
MOST_NAMES = 30       # of events in one list of a dormancy
MOST_TITLE = 120      # characters
# Groups stand among the members of segments, from this number on.
FIRST_GROUP = 2_000_000_000
DORMANT = ""          # the name of the group of the dormant
INTEREST = "dormant_interest"   # the trait: which kind of product a dormant person asked for or bought most
# What we send or conclude is no sign that somebody is awake.
NO_SIGNS = collect.OUR_DOING | collect.CONCLUSIONS


@dataclass(frozen=True)
class Stage:
    """A stage: who belongs to it, unless an earlier one of the set holds them."""

    name: str
    title_en: str
    title_zh: str
    rule: dict


@dataclass(frozen=True)
class Dormancy:
    """Dormant: paid once, and none of `payments` happened for `months` calendar months. `signs` show that they are awake;
    `products` are the events that name a product they asked for.
    """

    payments: tuple[str, ...]
    months: int
    signs: tuple[str, ...]
    products: tuple[str, ...]


@dataclass(frozen=True)
class Lifecycle:
    """A version of both. Without stages nobody is in one; without dormancy nobody watches for those who return."""

    version: int
    stages: tuple[Stage, ...]
    dormancy: Dormancy | None
    at: datetime
    by: str


def newest(place) -> Lifecycle | None:
    """What holds now in a workspace, or None where nothing was ever saved."""
    row = LifecycleVersion.objects.filter(workspace=place).order_by("-version").first()
    return row and _read(row)


def versions(workspace) -> list[Lifecycle]:
    """All versions, the newest first."""
    return [_read(row) for row in LifecycleVersion.objects.filter(workspace=Known(workspace).place).order_by("-version")]


def save_stages(workspace, stages: list[dict], by: str) -> Lifecycle:
    """Makes a new version with these stages, by which everybody is worked out in the next tick.

    Each is {name, title_en, title_zh, rule}; the first whose rule holds counts, the last must hold everybody. [] ends it.
    Raises BadStageName, NoLastStage, TooManyStages, MissingCause, StageInUse, or what is wrong with a rule and where.
    """
    known = Known(workspace)
    read = tuple(_stage(given, i) for i, given in enumerate(stages))
    _check_set(known, read)
    return _save(known, by, stages=read)


def save_dormancy(workspace, dormancy: Dormancy | None, by: str) -> Lifecycle:
    """Makes a new version with this dormancy; None ends the watch. Raises BadDormancy."""
    known = Known(workspace)
    if dormancy:
        _check_dormancy(dormancy)
        profiles.declare_trait(known.workspace, INTEREST, "text", title_en="Dormant: interest", title_zh="沉睡前的兴趣", by=by)
    return _save(known, by, dormancy=dormancy)


def groups(known: Known) -> dict[int, LifecycleGroup]:
    """Every group that was ever kept up, by its number among segments."""
    if known.lifecycle is None:
        return {}
    return {FIRST_GROUP + row.id: row for row in LifecycleGroup.objects.filter(workspace=known.place)}


def held(known: Known) -> dict[int, str]:
    """The groups that are kept up now: number → name."""
    wanted = {stage.name for stage in known.stages} | ({DORMANT} if known.lifecycle and known.lifecycle.dormancy else set())
    return {id: row.name for id, row in groups(known).items() if row.name in wanted}


def stage_names(known: Known) -> dict[int, str]:
    """The groups that are or were stages: number → name."""
    return {id: row.name for id, row in groups(known).items() if row.name != DORMANT}


def trees(known: Known) -> dict[int, object]:
    """The rule of every group that is kept up, written out: of a stage, without those before it."""
    return {
        id: life_conditions.dormant(known.dormancy) if name == DORMANT
        else life_conditions.exclusive(known, name, "rule", (), checks.expand_within)
        for id, name in held(known).items()
    }


def is_group(segment: int) -> bool:
    """Whether a number among segments is a group's."""
    return segment >= FIRST_GROUP


def mark(group: int, meaning: str) -> None:
    """Remembers which rule the persons of a group follow now."""
    LifecycleGroup.objects.filter(id=group - FIRST_GROUP).update(evaluated=meaning)


def stages_that_name(known: Known, segment: int) -> list[str]:
    """The stages whose rule names a segment."""
    return [stage.name for stage in known.stages
            if any(leaf == rules.InSegment(segment) for leaf in rules.conditions(rules.read(stage.rule)))]


def _save(known: Known, by: str, **changed) -> Lifecycle:
    with transaction.atomic():
        kept = newest(known.place)
        new = {"stages": kept.stages if kept else (), "dormancy": kept.dormancy if kept else None, **changed}
        row = LifecycleVersion.objects.create(
            workspace=known.place, version=(kept.version if kept else 0) + 1, at=clock.now(), by=by,
            stages=[asdict(stage) for stage in new["stages"]], dormancy=new["dormancy"] and asdict(new["dormancy"]))
        for name in [stage.name for stage in new["stages"]] + ([DORMANT] if new["dormancy"] else []):
            LifecycleGroup.objects.get_or_create(workspace=known.place, name=name)
    collect.wake()  # the tick need not wait until it looks by itself
    return _read(row)


def _read(row: LifecycleVersion) -> Lifecycle:
    kept = row.dormancy and {key: tuple(value) if isinstance(value, list) else value for key, value in row.dormancy.items()}
    return Lifecycle(row.version, tuple(Stage(**stage) for stage in row.stages), kept and Dormancy(**kept), row.at, row.by)


def _stage(given: dict, i: int) -> Stage:
    name = given.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        raise BadStageName(place=i + 1, name=name)
    titles = [str(given.get(key) or name)[:MOST_TITLE] for key in ("title_en", "title_zh")]
    return Stage(name, *titles, given.get("rule"))


def _check_set(known: Known, stages: tuple[Stage, ...]) -> None:
    _check_in_use(known, {stage.name for stage in stages})
    if not stages:
        return
    if not 2 <= len(stages) <= MOST_STAGES:
        raise TooManyStages(limit=MOST_STAGES, found=len(stages))
    for i, stage in enumerate(stages):
        if any(other.name == stage.name for other in stages[:i]):
            raise BadStageName(place=i + 1, name=stage.name)
        _check_rule(known, stage, i)
    if rules.read(stages[-1].rule) != rules.Everyone():
        raise NoLastStage(name=stages[-1].name)


def _check_rule(known: Known, stage: Stage, i: int) -> None:
    try:
        tree = rules.read(stage.rule)
        checks.check(tree, known, life_conditions.STAGES)
    except Refusal as refusal:  # says also in which of the stages
        if "path" not in refusal.fields:
            raise
        raise type(refusal)(**{**refusal.fields, "path": f"stages[{i}].{refusal.fields['path']}"}) from None
    for leaf in rules.conditions(checks.expand(tree, known, life_conditions.STAGES)):
        if isinstance(leaf, rules.Did) and any(step.event == "stage_changed" for step in leaf.counted.steps):
            raise MissingCause(stage=stage.name, event="stage_changed")


def _check_in_use(known: Known, names: set[str]) -> None:
    for segment in known.segments.values():
        for leaf in rules.conditions(rules.read(segment.rule)):
            if isinstance(leaf, life_conditions.InStage) and leaf.stage not in names:
                users = [s.name for s in known.segments.values() if leaf in rules.conditions(rules.read(s.rule))]
                raise StageInUse(stage=leaf.stage, users=users)


def _check_dormancy(dormancy: Dormancy) -> None:
    limits = {"most_months": MOST_MONTHS, "most_names": MOST_NAMES}
    if isinstance(dormancy.months, bool) or not isinstance(dormancy.months, int) or not 1 <= dormancy.months <= MOST_MONTHS:
        raise BadDormancy(field="months", value=dormancy.months, why="it is out of range", why_zh="超出范围", **limits)
    for field in ("payments", "signs", "products"):
        names = getattr(dormancy, field)
        if not 1 <= len(names) <= MOST_NAMES or any(not isinstance(n, str) or not n.strip() or len(n) > rules.MAX_TEXT for n in names):
            raise BadDormancy(field=field, value=names, why="a list of event names is needed", why_zh="需要事件名列表", **limits)
    if ours := [name for name in dormancy.signs if name in NO_SIGNS]:
        raise BadDormancy(field="signs", value=ours, why="what we send ourselves is no sign of life", why_zh="我方发送的消息不是客户活跃的迹象", **limits)
