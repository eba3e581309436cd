"""The audit trail: who decided or read what, when, from where. Rows are added, never changed, never taken away."""

from dataclasses import dataclass
from datetime import datetime

from koipond.access.models import AuditRow, Workspace
from koipond.access.stores import workspace as place
from koipond.kit import clock

ROWS_AT_MOST = 1000


@dataclass(frozen=True)
class Deed:
    """A row of the trail. `before` and `after` hold ids, numbers and states: no secret, and of persons only their ids."""

    id: int
    at: datetime
    by: str
    deed: str
    subject: str
    subject_id: str
    before: dict | None
    after: dict | None
    origin: str


def note(workspace: str | Workspace, by: str, deed: str, subject: str = "", subject_id: str = "", before: dict | None = None,
         after: dict | None = None, origin: str = "") -> None:
    """Adds a row."""
    AuditRow.objects.create(workspace=place(workspace), at=clock.now(), by=by[:160], deed=deed[:80], subject=subject[:40],
                            subject_id=str(subject_id)[:80], before=before, after=after, origin=origin[:120])


def trail(workspace: str | Workspace, by: str = "", deed: str = "", subject: str = "", subject_id: str = "",
          since: datetime | None = None, until: datetime | None = None, before_id: int = 0, limit: int = 100) -> list[Deed]:
    """Rows that meet all of what is given, the newest first; `before_id` reads on."""
    rows = AuditRow.objects.filter(workspace=place(workspace))
    given = {"by": by, "deed": deed, "subject": subject, "subject_id": subject_id, "at__gte": since, "at__lt": until,
             "id__lt": before_id}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    columns = ("id", "at", "by", "deed", "subject", "subject_id", "before", "after", "origin")
    return [Deed(*row) for row in rows.order_by("-id").values_list(*columns)[:min(limit, ROWS_AT_MOST)]]
