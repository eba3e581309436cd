"""Endpoints for the life of customers: stages, dormancy, who returned, and ready definitions of segments."""

from dataclasses import asdict
from datetime import date, datetime

from ninja import Field, Query, Router, Schema

from koipond import engine, profiles, segments
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.moments import span

router = Router(tags=["stages"])

Rule = dict  # docs/reference/rules.md describes it


class StageIn(Exact):
    name: str = Field(description="small letters, digits, underscores; the word that rules use")
    title_en: str = ""
    title_zh: str = ""
    rule: Rule


class StagesIn(Exact):
    stages: list[StageIn] = Field(description="in order: the first whose rule holds counts; the last holds everybody; [] ends it")


class StageOut(StageIn):
    persons: int | None = Field(None, description="as of the last tick; null in a set that is not the one that holds")


class StagesOut(Schema):
    version: int = Field(description="0 before the first set")
    ready: bool = Field(description="everybody is worked out by this version")
    at: datetime | None
    by: str
    stages: list[StageOut]


class CountsOut(Schema):
    day: date | None = Field(description="the end of this day of the workspace; null: as of the last tick")
    counts: dict[str, int] = Field(description="by the names that stages had then")


class TransitionOut(Schema):
    was: str = Field(description="\"\": in no stage before")
    became: str = Field(description="\"\": in none afterwards, as somebody merged into another")
    moves: int
    persons: int


class StageTimeOut(Schema):
    stage: str
    ended: int = Field(description="stays that ended in the period, but for merges and changes of the set")
    median_days: float | None
    standing: int
    median_days_so_far: float | None


class StandingOut(Schema):
    stage: str
    since: datetime


class StageMoveOut(Schema):
    at: datetime
    was: str
    became: str
    since: datetime | None = Field(description="when the stage before had begun")
    because: str = Field(description="event, time, merge or version (the set of stages was changed)")
    event: str
    message_id: str
    version: int


class LifeOut(Schema):
    now: StandingOut | None
    path: list[StageMoveOut] = Field(description="the newest first")


class DormancyIn(Exact):
    payments: list[str] = Field(description="events of which none may happen")
    months: int = Field(description="calendar months without a payment")
    signs: list[str] = Field(description="events that show that somebody is awake; what we send is none")
    products: list[str] = Field(description="events that name a product somebody asks for, by `category` or `product_id`")


class DormancyOut(DormancyIn):
    watched: bool = Field(description="false: this is the ready definition, and nobody watches for those who return")
    dormant: int = Field(description="persons as of the last tick")
    version: int


class ReturnOut(Schema):
    person: int
    dormant_since: datetime
    sign: str
    at: datetime
    product: str
    message_id: str


class ReturnsBySignOut(Schema):
    sign: str
    product: str
    persons: int


class ReturnsOut(Schema):
    by_sign: list[ReturnsBySignOut]
    returns: list[ReturnOut] = Field(description="the newest first")


class ReadyOut(Schema):
    name: str
    title_en: str
    title_zh: str
    how_en: str = Field(description="what exactly it holds")
    how_zh: str
    rule: Rule
    missing_en: str = Field(description="why it cannot be used here yet; \"\" when it can")
    missing_zh: str


@router.get("/stages", response=StagesOut)
def stages_now(request, workspace: str):
    """The stages that hold, in their order, and how many persons are in each."""
    return _shown(asks(request, workspace, "read").workspace)


@router.get("/stages/ready", response=StagesIn)
def ready_stages(request, workspace: str):
    """The ready set, to be edited and sent with PUT."""
    asks(request, workspace, "read")
    return {"stages": [asdict(stage) for stage in segments.READY_STAGES]}


@router.put("/stages", response=StagesOut)
def change_stages(request, workspace: str, given: StagesIn):
    """Makes a new version of the stages. Everybody is worked out in the next tick; history keeps the old names."""
    asked = asks(request, workspace, "write")
    segments.save_stages(asked.workspace, [stage.dict(include={"name", "title_en", "title_zh", "rule"}) for stage in given.stages], asked.by)
    return _shown(asked.workspace)


@router.get("/stages/versions", response=list[StagesOut])
def versions_of_stages(request, workspace: str):
    """All versions of the stages, the newest first."""
    place = asks(request, workspace, "read").workspace
    versions = segments.lifecycle_versions(place)
    return [_version(one, ready=i == 0 and segments.stages_ready(place)) for i, one in enumerate(versions)]


@router.get("/stages/counts", response=CountsOut)
def counts_of_stages(request, workspace: str, day: date | None = None):
    """How many persons are in each stage, or were at the end of a day of the workspace."""
    return {"day": day, "counts": segments.stage_counts(asks(request, workspace, "read").workspace, day)}


@router.get("/stages/transitions", response=list[TransitionOut])
def transitions_of_stages(request, workspace: str, since: datetime | None = None, until: datetime | None = None):
    """From which stage to which people went; the last thirty days unless said otherwise."""
    return segments.stage_transitions(_facts(request, workspace), *span(asks(request, workspace, "read").workspace, since, until))


@router.get("/stages/times", response=list[StageTimeOut])
def times_in_stages(request, workspace: str, since: datetime | None = None, until: datetime | None = None):
    """How long people stay in each stage: medians of stays that ended in a period, and of those that go on."""
    return segments.stage_times(_facts(request, workspace), *span(asks(request, workspace, "read").workspace, since, until))


@router.get("/people/{int:person}/stage", response=LifeOut)
def stage_of_a_person(request, workspace: str, person: int, limit: int = Query(100, ge=1, le=1000)):
    """The stage of a person, and how they came there. Somebody who was merged is shown as the one who stayed."""
    db = _facts(request, workspace)
    person = profiles.present(db, person)
    return {"now": segments.stage_of(db, person), "path": segments.stage_path(db, person, limit)}


@router.get("/dormancy", response=DormancyOut)
def dormancy_now(request, workspace: str):
    """What makes somebody dormant here, and which events show that they are awake."""
    return _dormancy(asks(request, workspace, "read").workspace)


@router.put("/dormancy", response=DormancyOut)
def change_dormancy(request, workspace: str, given: DormancyIn):
    """Says what makes somebody dormant, and watches for those who return from the next tick on."""
    asked = asks(request, workspace, "write")
    lists = {key: tuple(value) if isinstance(value, list) else value for key, value in given.dict().items()}
    segments.save_dormancy(asked.workspace, segments.Dormancy(**lists), asked.by)
    return _dormancy(asked.workspace)


@router.delete("/dormancy", response=DormancyOut)
def end_dormancy(request, workspace: str):
    """Ends the watch for those who return. What was recorded stays."""
    asked = asks(request, workspace, "write")
    segments.save_dormancy(asked.workspace, None, asked.by)
    return _dormancy(asked.workspace)


@router.get("/dormancy/returns", response=ReturnsOut)
def returns_from_dormancy(request, workspace: str, since: datetime | None = None, until: datetime | None = None,
                          limit: int = Query(100, ge=1, le=10_000)):
    """Signs of life of dormant persons, once a kind and day; the last thirty days unless said otherwise."""
    db, period = _facts(request, workspace), span(asks(request, workspace, "read").workspace, since, until)
    by_sign = [{"sign": sign, "product": product, "persons": persons} for sign, product, persons in segments.returns_by_sign(db, *period)]
    return {"by_sign": by_sign, "returns": segments.returns(db, *period, limit)}


@router.get("/segments/ready", response=list[ReadyOut])
def ready_definitions(request, workspace: str):
    """Rules of segments that marketers ask for often, with what exactly each holds, to be taken and edited."""
    return [asdict(one) for one in segments.ready(asks(request, workspace, "read").workspace)]


def _facts(request, workspace: str) -> engine.Database:
    return engine.database(asks(request, workspace, "read").workspace.slug)


def _shown(place) -> dict:
    newest = next(iter(segments.lifecycle_versions(place)), None)
    if newest is None:
        return {"version": 0, "ready": True, "at": None, "by": "", "stages": []}
    return _version(newest, segments.stages_ready(place), segments.stage_counts(place))


def _version(one: segments.Lifecycle, ready: bool, counts: dict | None = None) -> dict:
    shown = [{**asdict(stage), "persons": counts and counts.get(stage.name, 0)} for stage in one.stages]
    return {"version": one.version, "ready": ready, "at": one.at, "by": one.by, "stages": shown}


def _dormancy(place) -> dict:
    newest = next(iter(segments.lifecycle_versions(place)), None)
    watched = newest and newest.dormancy
    return {**asdict(watched or segments.READY_DORMANCY), "watched": bool(watched), "dormant": segments.dormants(place),
            "version": newest.version if newest else 0}
