"""Endpoints for the audit trail: who decided or took out what, when, from where."""

from datetime import datetime
from typing import Any

from ninja import Field, Query, Router, Schema

from koipond import access
from koipond.console.asking import asks

router = Router(tags=["audit"])


class DeedOut(Schema):
    id: int
    at: datetime
    by: str = Field(description="a user, 'key …' or 'command line'")
    deed: str = Field(description="the operation, such as publish_journey or export_person")
    subject: str = Field(description="what it was about: segment, journey, key, person …")
    subject_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None = Field(description="ids, numbers, states and choices only")
    origin: str = Field(description="api, page or command line, and the address it came from")


@router.get("/audit", response=list[DeedOut])
def list_deeds(request, workspace: str, by: str = "", deed: str = "", subject: str = "", subject_id: str = "",
               since: datetime | None = None, until: datetime | None = None, before: int = Query(0, ge=0, description="id: read on from here"),
               limit: int = Query(100, ge=1, le=1000)):
    """The newest rows of the audit trail that meet all that is given. For owners; a row is never changed or deleted."""
    asked = asks(request, workspace, "admin")
    return access.trail(asked.workspace, by, deed, subject, subject_id, since, until, before, limit)
