"""Endpoints for themes: one subject for one audience in one window, the journeys that carry it, and what it brought."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Field, Router, Schema, Status

from koipond import measure, planning
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.measure_api import IntervalOut, SaidOut

router = Router(tags=["themes"])


class GoalIn(Exact):
    event: str
    where: list[dict] = Field([], description="conditions on its properties, as in rules")


class ThemeIn(Exact):
    name: str
    segment: int = Field(description="the audience: number of a segment")
    since: date = Field(description="first day of the window, in the workspace's zone")
    until: date = Field(description="last day of the window, inside")
    goal: GoalIn = Field(description="the event, whose money is the value")
    window_days: float = Field(14, description="days after a person's beginning in which the goal counts")
    owner: str = Field("", description="without one, whoever made it")
    note: str = ""


class ThemeOut(Schema):
    id: int
    name: str
    segment: int
    since: date
    until: date
    begins: datetime = Field(description="first moment of the window")
    ends: datetime = Field(description="first moment after it")
    goal: GoalIn
    window_days: float
    owner: str
    note: str
    journeys: list[int]
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    archived_at: datetime | None


class ThemeLineOut(Schema):
    kind: str = Field(description="theme, channel or journey")
    line: str = Field(description="number of the journey, name of the channel, empty for the theme")
    name: str
    entered: int
    people: int
    holdout: int
    messages: int
    accepted: int
    delivered: int
    opened: int
    clicked: int
    unsubscribed: int
    reached: int
    revenue: Decimal = Field(description="exact, as text")
    conversion: IntervalOut | None = Field(description="reached, divided by people")


class ThemePairOut(Schema):
    kind: str = Field(description="channel or journey")
    one: str
    other: str
    both: int = Field(description="persons in both")
    only_one: int
    only_other: int
    difference: IntervalOut | None = Field(description="conversion of those in the one alone minus those in the other alone")


class ThemeReportOut(Schema):
    theme: ThemeOut
    at: datetime
    whole: ThemeLineOut
    channels: list[ThemeLineOut]
    journeys: list[ThemeLineOut]
    pairs: list[ThemePairOut]
    several: int = Field(description="persons in more than one journey")
    several_channels: int = Field(description="persons whom more than one channel reached")
    audience: int
    entered: int = Field(description="persons of the audience who entered, hold-outs too")
    covered: int = Field(description="persons of the audience whom a message reached")
    entered_share: float | None
    covered_share: float | None
    how: dict[str, SaidOut] = Field(description="how each number was counted")


@router.get("/themes", response=list[ThemeOut])
def list_themes(request, workspace: str, archived: bool = False):
    """The themes, the one that begins last first; with `archived` those that were put away."""
    return planning.themes(asks(request, workspace, "read").workspace, archived)


@router.post("/themes", response={201: ThemeOut})
def new_theme(request, workspace: str, theme: ThemeIn):
    """Makes a theme."""
    asked = asks(request, workspace, "write")
    return Status(201, planning.save_theme(asked.workspace, by=asked.by, **theme.dict()))


@router.get("/themes/{int:theme}", response=ThemeOut)
def one_theme(request, workspace: str, theme: int):
    """One theme, put away or not."""
    return planning.theme(asks(request, workspace, "read").workspace, theme)


@router.put("/themes/{int:theme}", response=ThemeOut)
def change_theme(request, workspace: str, theme: int, changed: ThemeIn):
    """Changes what a theme says; its journeys stay attached."""
    asked = asks(request, workspace, "write")
    return planning.save_theme(asked.workspace, by=asked.by, theme=theme, **changed.dict())


@router.put("/themes/{int:theme}/journeys/{int:journey}", response=ThemeOut)
def attach(request, workspace: str, theme: int, journey: int):
    """Puts a journey under a theme; one that is there stays."""
    asked = asks(request, workspace, "write")
    return planning.attach(asked.workspace, theme, journey, asked.by)


@router.delete("/themes/{int:theme}/journeys/{int:journey}", response=ThemeOut)
def detach(request, workspace: str, theme: int, journey: int):
    """Takes a journey from under a theme; the journey itself goes on."""
    return planning.detach(asks(request, workspace, "write").workspace, theme, journey)


@router.post("/themes/{int:theme}/archive", response=ThemeOut)
def archive(request, workspace: str, theme: int):
    """Puts a theme away; its journeys go on."""
    asked = asks(request, workspace, "write")
    return planning.put_away(asked.workspace, theme, asked.by)


@router.post("/themes/{int:theme}/restore", response=ThemeOut)
def restore(request, workspace: str, theme: int):
    """Takes a theme out of the archive."""
    asked = asks(request, workspace, "write")
    return planning.put_away(asked.workspace, theme, asked.by, away=False)


@router.get("/themes/{int:theme}/report", response=ThemeReportOut)
def report(request, workspace: str, theme: int):
    """What a theme did and brought: whole, by channel, by journey; overlap, coverage of the audience, comparisons."""
    return measure.theme_report(asks(request, workspace, "read").workspace, theme)
