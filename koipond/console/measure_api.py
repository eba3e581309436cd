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


class ContentLineOut(Schema):
    template: int
    name: str
    channel: str
    version: int = Field(description="0 where the lines are by template")
    number: int
    block: str = Field(description="by wording: the block, or language")
    wording: str
    sent: int
    opened: int
    clicked: int
    unsubscribed: int
    converted: int = Field(description="messages after which the goal was reached")
    goals: int
    revenue: Decimal = Field(description="exact, as text")
    open_rate: IntervalOut | None
    click_rate: IntervalOut | None
    conversion_rate: IntervalOut | None


class ContentsOut(Schema):
    since: datetime
    until: datetime
    event: str
    window_days: float
    by: str
    lines: list[ContentLineOut]
    how: dict[str, SaidOut] = Field(description="how each number was counted")


@router.get("/content/report", response=ContentsOut)
def contents(request, workspace: str, since: datetime | None = None, until: datetime | None = None,
             event: str = Query("order_completed", description="the goal"), window_days: float = 7, kind: str = "marketing",
             by: str = Query("version", description="template, version, or wording (of each block, and the language)"),
             template: int | None = Query(None, description="only this one")):
    """What each content did and brought: a goal is credited to the newest message that a person had got before it."""
    asked = asks(request, workspace, "read")
    return asdict(measure.contents(asked.workspace.slug, since, until, {"event": event}, window_days, by, template, kind))
