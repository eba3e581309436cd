"""Endpoints for reports: what a journey did and what it brought."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from ninja import Field, Query, Router, Schema

from koipond import measure
from koipond.console.asking import asks

router = Router(tags=["measure"])


class IntervalOut(Schema):
    value: float
    low: float = Field(description="the true value lies between low and high in 95 of 100 cases")
    high: float


class SaidOut(Schema):
    en: str
    zh: str


class StepReportOut(Schema):
    step: str
    put: int
    accepted: int
    refused: dict[str, int] = Field(description="by reason")
    unknown: int
    waiting: int
    opened: int
    clicked: int
    unsubscribed: int
    bounced: int
    complained: int
    open_rate: float | None
    click_rate: float | None
    unsubscribe_rate: float | None


class GroupOut(Schema):
    people: int
    reached: int
    rate: IntervalOut | None
    revenue: Decimal = Field(description="exact, as text")
    revenue_per_person: Decimal | None
    window_over: int = Field(description="persons whose window has passed")


class GoalOut(Schema):
    event: str
    window_days: float
    versions: list[int]
    treated: GroupOut
    holdout: GroupOut
    difference: IntervalOut | None
    lift: float | None
    revenue_difference: IntervalOut | None
    revenue_lift: float | None
    brought: float | None


class ReportOut(Schema):
    journey: int
    name: str
    version: int | None
    at: datetime
    entered: int
    people: int
    holdout: int
    standing: int
    ended: int
    steps: list[StepReportOut]
    goal: GoalOut | None
    how: dict[str, SaidOut] = Field(description="how each number was counted")


@router.get("/journeys/{int:journey}/report", response=ReportOut)
def report(request, workspace: str, journey: int, version: int | None = None,
           window_days: float | None = Query(None, description="measures the goal over another window than the journey's")):
    """Messages and what became of them, and the goal against the hold-out."""
    asked = asks(request, workspace, "read")
    return asdict(measure.report(asked.workspace.slug, journey, version, window_days))
