"""Endpoints for looking at what comes in: the events seen so far, and what was refused, with the reason."""

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
