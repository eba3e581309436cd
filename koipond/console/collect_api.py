"""Endpoints for looking at what comes in: the events seen so far, what was refused, and what is stuck, with the reason."""

from datetime import datetime

from django.utils.translation import get_language_from_request
from ninja import Field, Query, Router, Schema

from koipond import collect
from koipond.console.asking import asks

router = Router(tags=["events"])


class PropertyOut(Schema):
    name: str
    seen: int = Field(description="in how many of these events it was")
    samples: list[str] = Field(description="up to three values, shortened")


class EventOut(Schema):
    name: str = Field(description="in the house's spelling, as rules use it")
    seen: int
    first_at: datetime
    last_at: datetime
    properties: list[PropertyOut]


class RefusedOut(Schema):
    at: datetime = Field(description="when it came in")
    reason: str = Field(description="a name, such as duplicate or no_event_name")
    number: str
    message: str
    hint: str
    source: int = Field(description="the key or import that it came through")
    kind: str
    name: str
    message_id: str
    item: str = Field(description="how the item began, when it was turned away at the door")


@router.get("/events", response=list[EventOut])
def list_events(request, workspace: str, search: str = "", limit: int = Query(500, ge=1, le=5000)):
    """The events seen up to the last tick, the latest first, with their properties."""
    asked = asks(request, workspace, "read")
    return collect.events(asked.workspace.slug, search, limit)


@router.get("/events/refused", response=list[RefusedOut])
def list_refused_items(request, workspace: str, limit: int = Query(100, ge=1, le=1000)):
    """The items refused last, newest first: duplicates, and what was sent wrongly."""
    asked = asks(request, workspace, "read")
    return collect.refused(asked.workspace.slug, limit, get_language_from_request(request))


class StuckOut(Schema):
    id: int = Field(description="of the stretch: what is decided is decided for all of its items")
    room: str = Field(description="the part of the tick that could not get past it, such as profiles.refresh")
    reason: str = Field(description="number and name of the error, without the values it quotes")
    state: str = Field(description="held, again (the next tick takes it), returned or dropped")
    tick: int
    found_at: datetime
    decided_by: str
    items: int
    kind: str = Field(description="of the item; empty when it has been erased meanwhile")
    name: str
    message_id: str
    at: datetime | None


class DoneOut(Schema):
    left: int = Field(description="items that still wait")


@router.get("/events/stuck", response=list[StuckOut])
def list_stuck_items(request, workspace: str, state: str = Query("held", pattern="^(held|again|returned|dropped|)$")):
    """Items that a tick could not get past and laid aside, the newest first; everything else went on."""
    asked = asks(request, workspace, "read")
    return collect.stuck(asked.workspace.slug, state)


@router.post("/events/stuck/{id}/again", response=DoneOut)
def try_stuck_items_again(request, workspace: str, id: int):
    """Has the next tick take them on. What stops a tick again waits again."""
    asked = asks(request, workspace, "write")
    collect.try_again(asked.workspace.slug, id, asked.by)
    collect.wake()
    return {"left": collect.stuck_count(asked.workspace.slug)}


@router.post("/events/stuck/{id}/drop", response=DoneOut)
def drop_stuck_items(request, workspace: str, id: int):
    """Leaves them for good."""
    asked = asks(request, workspace, "write")
    collect.drop(asked.workspace.slug, id, asked.by)
    return {"left": collect.stuck_count(asked.workspace.slug)}
