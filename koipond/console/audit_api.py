"""Endpoints for the audit trail: who decided or took out what, when, from where."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Query, Router, Schema

from koipond import access
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["audit"])


class DeedOut(Schema):
    id: int
    number: int = Field(description="in the chain of the workspace, from 1 on")
    at: datetime
    by: str = Field(description="a user, 'key …' or 'command line'")
    deed: str = Field(description="the operation, such as publish_journey or export_person")
    subject: str = Field(description="what it was about: segment, journey, key, person …")
    subject_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None = Field(description="ids, numbers, states and choices only")
    origin: str = Field(description="api, page or command line, and the address it came from")
    agent: str = Field(description="what the program calls itself")
    hash: str = Field(description="of the row and of the one before it; number and hash are a head to keep elsewhere")


class VerifyIn(Exact):
    head: str = Field("", max_length=100, description="NUMBER:HASH of a row from earlier that was kept elsewhere")


class VerdictOut(Schema):
    whole: bool
    rows: int = Field(description="rows that were read and are sound")
    broken: int | None = Field(description="number of the first row that is not")
    why: Literal["", "changed", "unlinked", "missing", "repeated", "cut", "rewritten"]
    head: str = Field(description="NUMBER:HASH of the newest row: keep it elsewhere, and a cut end is noticed")


@router.get("/audit", response=list[DeedOut])
def list_deeds(request, workspace: str, by: str = "", deed: str = "", subject: str = "", subject_id: str = "",
               since: datetime | None = None, until: datetime | None = None, before: int = Query(0, ge=0, description="id: read on from here"),
               limit: int = Query(100, ge=1, le=1000)):
    """The newest rows of the audit trail that meet all that is given. For owners; a row is never changed or deleted."""
    asked = asks(request, workspace, "admin")
    return access.trail(asked.workspace, by, deed, subject, subject_id, since, until, before, limit)


@router.post("/audit/verify", response=VerdictOut)
def verify_trail(request, workspace: str, body: VerifyIn):
    """Reads the whole trail of the workspace and says whether a row was changed, taken away, put in or moved. For owners; leaves a row."""
    asked = asks(request, workspace, "admin")
    found = access.verify(asked.workspace, access.read_head(body.head) if body.head else None)
    return {"whole": found.whole, "rows": found.rows, "broken": found.broken, "why": found.why, "head": str(found.head)}
