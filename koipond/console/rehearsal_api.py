"""Endpoints to try a draft before it is published: on the past, with one invented person, and what to look at."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Field, Query, Router, Schema, Status

from koipond import journeys
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.journeys_api import DayOut, Definition, MoveOut, StepOut
from koipond.kit import clock

router = Router(tags=["journeys"])


class FindingOut(Schema):
    kind: str
    step: str = Field(description="empty for the journey itself")
    en: str
    zh: str


class AssumedIn(Exact):
    opened: float | None = Field(None, ge=0, le=1, description="share of the messages that are opened; without: as in your past")
    clicked: float | None = Field(None, ge=0, le=1, description="share of those opened")
    delay_hours: float | None = Field(None, gt=0, le=720, description="median until it is opened")
    prices: dict[str, Decimal] = Field({}, description="of one message, by channel; of a text message, of each as which it is billed")


class RehearseIn(Exact):
    definition: dict
    since: datetime
    until: datetime | None = Field(None, description="without: now")
    assumed: AssumedIn = AssumedIn()
    journey: int = Field(0, description="whose draft it is")


class SentOut(Schema):
    day: date
    step: str
    channel: str
    verdict: str = Field(description="ok, or why the gate would have refused it")
    messages: int


class FoundOut(Schema):
    entered: int
    holdout: int
    standing: int
    refused: dict[str, int] = Field(description="who would not have been let in, by reason")
    ended: dict[str, int] = Field(description="by the outcome that would have ended them")
    goals: int
    messages: int = Field(description="that would have gone out")
    not_sent: dict[str, int] = Field(description="by reason")
    cost: str = Field(description="exact, as text")
    steps: list[StepOut]
    days: list[DayOut]
    sent: list[SentOut]
    how: list[tuple[str, str]] = Field(description="what was taken as given, in English and Chinese")


class RunOut(Schema):
    id: int
    journey: int
    state: Literal["running", "done", "failed", "cancelled", "cut_short"]
    progress: float = Field(description="0 to 1")
    since: datetime
    until: datetime
    started_at: datetime
    by: str
    problem: str
    found: FoundOut | None


class WalkIn(Exact):
    definition: dict
    traits: dict[str, str | int | float | bool] = {}
    events: list[dict] = Field([], description="{name, after_hours, properties}; with `of` (a step) counted from its message")
    since: datetime | None = Field(None, description="when the person enters; without: now")


class MessageOut(Schema):
    at: datetime
    step: str
    channel: str


class WalkOut(Schema):
    moves: list[MoveOut]
    messages: list[MessageOut]
    step: str = Field(description="where they stand in the end; empty when it is over")
    wake_at: datetime | None


@router.post("/journeys/lint", response=list[FindingOut])
def lint(request, workspace: str, asked: Definition):
    """What is probably not meant in a definition that could be published."""
    return journeys.lint(asks(request, workspace, "read").workspace.slug, asked.definition)


@router.post("/journeys/rehearse", response={202: RunOut})
def rehearse(request, workspace: str, asked: RehearseIn):
    """Begins to run a draft over the real past, without sending anything; ask for its state by its id."""
    who = asks(request, workspace, "write")
    assumed = journeys.Assumed(**asked.assumed.dict())
    return Status(202, journeys.start_rehearsal(who.workspace.slug, asked.definition, asked.since, asked.until or clock.now(), who.by, assumed, asked.journey))


@router.get("/rehearsals", response=list[RunOut])
def list_rehearsals(request, workspace: str, journey: int = Query(0)):
    """The newest rehearsals."""
    return journeys.rehearsals(asks(request, workspace, "read").workspace.slug, journey)


@router.get("/rehearsals/{int:run}", response=RunOut)
def one_rehearsal(request, workspace: str, run: int):
    """How far a rehearsal is, and what it found."""
    return journeys.find_rehearsal(asks(request, workspace, "read").workspace.slug, run)


@router.post("/rehearsals/{int:run}/cancel", response=RunOut)
def cancel(request, workspace: str, run: int):
    """Ends a rehearsal."""
    slug = asks(request, workspace, "write").workspace.slug
    journeys.cancel_rehearsal(slug, run)
    return journeys.find_rehearsal(slug, run)


@router.post("/journeys/walk", response=WalkOut)
def walk(request, workspace: str, asked: WalkIn):
    """Sends one invented person through a draft and tells each move; nothing is sent."""
    slug = asks(request, workspace, "read").workspace.slug
    found = journeys.walk_through(slug, asked.definition, asked.traits, asked.events, asked.since or clock.now())
    return {"moves": [asdict(move) for move in found.moves], "step": found.step, "wake_at": found.wake_at,
            "messages": [{"at": at, "step": step, "channel": channel} for at, step, channel in found.messages]}
