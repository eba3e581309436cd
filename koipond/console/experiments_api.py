"""Endpoints for experiments: sizes before the start, results at any time, weights, the winner; and the global control group."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Literal

from ninja import Field, Query, Router, Schema

from koipond import journeys, measure
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.measure_api import IntervalOut, SaidOut

router = Router(tags=["experiments"])

STEP = Query(..., description="name of the step")
VERSION = Query(None, description="of the experiment that this version of the journey belongs to; else the newest")


class WeighingOut(Schema):
    at: datetime
    by: str
    because: str
    weights: dict[str, float] = Field(description="shares of 1")
    moved: float = Field(description="the share of people who get something else than before")


class MetricOut(Schema):
    event: str
    where: list
    window_days: float


class ExperimentOut(Schema):
    id: int
    journey: int
    name: str = Field(description="of the journey")
    state: str = Field(description="of the journey")
    step: str
    versions: list[int] = Field(description="the first and the last version of the journey that belong to it")
    mode: str = Field(description="fixed, factorial or best_arm")
    variants: list[str]
    baseline: str
    metric: MetricOut
    judged_by: Literal["rate", "revenue"]
    opened_at: datetime
    decide_at: datetime | None = Field(description="deadline: then the default or the best so far")
    weighings: list[WeighingOut] = Field(description="the oldest first")
    winner: str = Field(description="\"\" while none is chosen")
    winner_at: datetime | None
    winner_by: str
    winner_because: str


class VariantOut(Schema):
    name: str
    people: int
    window_over: int
    reached: int
    rate: IntervalOut | None
    revenue: Decimal = Field(description="exact, as text")
    revenue_per_person: IntervalOut | None


class ComparisonOut(Schema):
    variant: str
    baseline: str
    measure: Literal["rate", "revenue"]
    difference: IntervalOut | None = Field(description="for one look at a size fixed before")
    lift: float | None
    p: float | None
    any_time: IntervalOut | None = Field(description="right at every look")
    p_any_time: float | None


class EffectOut(Schema):
    levels: dict[str, str] = Field(description="factor: level; two of them: an interaction")
    difference: IntervalOut
    p: float
    mixed_with: list[dict[str, str]] = Field(description="effects that the tried combinations cannot tell from it")


class BalanceOut(Schema):
    found: dict[str, int]
    expected: dict[str, float]
    p: float | None
    suspicious: bool


class ResultsOut(Schema):
    experiment: ExperimentOut
    at: datetime
    variants: list[VariantOut]
    comparisons: list[ComparisonOut]
    effects: list[EffectOut]
    balance: BalanceOut
    best: str = Field(description="has beaten all others at whatever look; \"\" while none has")
    leader: str = Field(description="the highest so far, which may be chance")
    least_per_variant: int
    ready: bool = Field(description="a winner may be rolled out by itself")
    because: SaidOut
    how: dict[str, SaidOut] = Field(description="how each number was counted")


class WeightsIn(Exact):
    step: str
    weights: dict[str, float] = Field(description="one for each variant, in proportion to each other")
    because: str = Field("", max_length=300)
    version: int | None = None


class WinnerIn(Exact):
    step: str
    variant: str
    because: str = Field("", max_length=300)
    version: int | None = None


class SizingOut(Schema):
    change: float
    per_variant: int = Field(description="people, for one look at the end")
    people: int
    per_variant_any_time: int = Field(description="people, when it is looked at at any time")
    people_any_time: int
    days: float | None = Field(description="with the window; null when it is not known how many come a day")
    days_any_time: float | None


class SideOut(Schema):
    people: int
    reached: int
    rate: IntervalOut | None
    revenue: Decimal = Field(description="exact, as text")
    revenue_per_person: Decimal | None


class ControlLiftOut(Schema):
    event: str
    since: datetime
    until: datetime
    percent: float
    reached_by_marketing: SideOut
    control: SideOut
    difference: IntervalOut | None
    lift: float | None
    revenue_difference: IntervalOut | None
    revenue_lift: float | None
    brought: float | None
    how: dict[str, SaidOut]


@router.get("/experiments", response=list[ExperimentOut])
def list_experiments(request, workspace: str):
    """All experiments that were published, the newest first."""
    return [asdict(one) for one in journeys.experiments(_slug(request, workspace, "read"))]


@router.get("/experiments/size", response=SizingOut)
def experiment_size(request, workspace: str, lift: float = Query(..., description="relative change worth finding: 0.1 is a tenth more"),
                    rate: float | None = Query(None, description="of the baseline, of 1; or give mean and spread"),
                    mean: float | None = Query(None, description="money per person"),
                    spread: float | None = Query(None, description="its standard deviation"),
                    power: float = 0.8, variants: int = 2, per_day: float | None = Query(None, ge=0, description="people who come a day"),
                    window_days: float = Query(0, ge=0)):
    """How many people an experiment needs, and how many days."""
    _slug(request, workspace, "read")
    return sized(rate, mean, spread, lift, power=power, variants=variants, per_day=per_day, window_days=window_days)


@router.get("/journeys/{int:journey}/experiment", response=ResultsOut)
def experiment(request, workspace: str, journey: int, step: str = STEP, version: int | None = VERSION):
    """Weights, results now, and how each number was counted."""
    return asdict(measure.results(_slug(request, workspace, "read"), journey, step, version))


@router.get("/journeys/{int:journey}/experiment/plan", response=SizingOut)
def experiment_plan(request, workspace: str, journey: int, lift: float, step: str = STEP, power: float = 0.8):
    """How many people and days it needs, from what is usual at its journey."""
    return measure.plan(_slug(request, workspace, "read"), journey, step, lift, power=power)


@router.post("/journeys/{int:journey}/experiment/weights", response=ExperimentOut)
def reweigh(request, workspace: str, journey: int, asked: WeightsIn):
    """Other weights for who comes from now on; the fewest people move."""
    who = asks(request, workspace, "write")
    return asdict(journeys.reweigh(who.workspace.slug, journey, asked.step, asked.weights, who.by, asked.because, asked.version))


@router.post("/journeys/{int:journey}/experiment/winner", response=ExperimentOut)
def choose_winner(request, workspace: str, journey: int, asked: WinnerIn):
    """The winner, for everybody who comes from now on and for who waits. For good."""
    who = asks(request, workspace, "write")
    return asdict(journeys.choose_winner(who.workspace.slug, journey, asked.step, asked.variant, who.by, asked.because, asked.version))


@router.get("/control-lift", response=ControlLiftOut)
def control_lift(request, workspace: str, event: str, since: datetime, until: datetime,
                 percent: float = Query(..., description="of all persons who get no marketing")):
    """The global control group against everybody else, on an event and its money."""
    return asdict(measure.control_lift(_slug(request, workspace, "read"), event, since, until, percent))


def sized(rate, mean, spread, lift, **more) -> measure.Sizing:
    """The size for a rate, or for money where its mean is given. Raises measure.BadSizing."""
    if rate is None and mean is not None:
        return measure.size_for_revenue(mean, spread or 0, lift, **more)
    return measure.size_for_rate(rate or 0, lift, **more)


def _slug(request, workspace: str, right: str) -> str:
    return asks(request, workspace, right).workspace.slug
