"""Endpoints to try a draft before it is published: on the past, with one invented person, and what to look at."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from ninja import Field, Query, Router, Schema, Status

from koipond import journeys
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.journeys_api import Definition, MoveOut
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
    prices: dict[str, Decimal] = Field({}, description="of one message, by channel")


class RehearseIn(Exact):
    definition: dict
    since: datetime
    until: datetime | None = Field(None, description="without: now")
    assumed: AssumedIn = AssumedIn()
    journey: int = Field(0, description="whose draft it is")


class RunOut(Schema):
    id: int
    journey: int
    state: str = Field(description="running, done, failed, cancelled, cut_short")
    progress: float = Field(description="0 to 1")
    since: datetime
    until: datetime
    started_at: datetime
    by: str
    problem: str
    found: dict | None = Field(description="entered, messages, not_sent, cost, steps, days, sent, how …")


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
