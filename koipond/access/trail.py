"""The audit trail: who decided or read what, when, from where. Rows are added, never changed, never taken away.

They are added one after the other, over all processes, because each carries the hash of the one before (`chain`).
"""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import connection, transaction

from koipond.access.chain import FIRST, hash_of, kept_alike
from koipond.access.models import AuditRow, Workspace
from koipond.access.stores import workspace as place
from koipond.kit import clock
from koipond.kit.errors import KoipondError

ROWS_AT_MOST = 1000
LOCKS = 1_096_108_097          # the space of PostgreSQL's advisory locks that chains have for themselves
REMEMBERED = 50_000            # what was noted in this hour and is not noted again
ADDRESSES_AN_HOUR = 200        # from which a key is used, each with a row; those after them are "elsewhere"

log = logging.getLogger(__name__)
_noted: dict[tuple, None] = {}
_noting, _hour = threading.Lock(), ""
# Uses of keys are noted beside the request: an intake does not wait for it.
_writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="trail")


@dataclass(frozen=True)
class Deed:
    """A row of the trail. `before` and `after` hold ids, numbers and states: no secret, and of persons only their ids."""

    id: int
    number: int
    at: datetime
    by: str
    deed: str
    subject: str
    subject_id: str
    before: dict | None
    after: dict | None
    origin: str
    agent: str
    hash: str


def note(workspace: str | Workspace | None, by: str, deed: str, subject: str = "", subject_id: str = "", before: dict | None = None,
         after: dict | None = None, origin: str = "", agent: str = "") -> None:
    """Adds a row to the chain of a workspace, or of the installation (None). Within a transaction, others wait for its end."""
    whose = None if workspace is None else place(workspace).pk
    row = {"workspace_id": whose, "at": clock.now(), "by": by[:160], "deed": deed[:80], "subject": subject[:40], "subject_id": str(subject_id)[:80],
           "before": before, "after": after, "origin": origin[:120], "agent": agent[:200]}
    row = {name: kept_alike(value) for name, value in row.items()}
    with transaction.atomic():
        _one_at_a_time(whose)
        newest = AuditRow.objects.filter(workspace=whose).order_by("-number").values_list("number", "hash").first()
        row["number"], row["previous"] = (newest[0] + 1, newest[1]) if newest else (1, FIRST)
        AuditRow.objects.create(**row, hash=hash_of(row))


def note_hourly(workspace: str | Workspace | None, by: str, deed: str, subject: str = "", subject_id: str = "", origin: str = "", agent: str = "") -> None:
    """Adds a row unless this process has added the same in this hour: for what is done again and again."""
    if _new_this_hour(str(workspace), by, deed, subject, subject_id, origin):
        note(workspace, by, deed, subject, subject_id, origin=origin, agent=agent)


def note_key(key, address: str, agent: str = "") -> None:
    """That a key was used: one row for each address and hour. Returns at once; safe on an event loop.

    A key that only collects stands in web pages, so its addresses are those of visitors and are left out: one row an hour.
    """
    address = "" if key.scopes <= {"collect"} else address
    if not _new_this_hour(key.workspace, key.id, address):
        return
    if address and not any(_new_this_hour(key.workspace, key.id, "place", number) for number in range(ADDRESSES_AN_HOUR)):
        address = "elsewhere"
        if not _new_this_hour(key.workspace, key.id, address):
            return
    _writer.submit(_note_key, key, address, agent if address else "")


def trail(workspace: str | Workspace | None, by: str = "", deed: str = "", subject: str = "", subject_id: str = "",
          since: datetime | None = None, until: datetime | None = None, before_id: int = 0, limit: int = 100) -> list[Deed]:
    """Rows that meet all of what is given, the newest first; `before_id` reads on. None: those of the installation."""
    rows = AuditRow.objects.filter(workspace=None if workspace is None else place(workspace))
    given = {"by": by, "deed": deed, "subject": subject, "subject_id": subject_id, "at__gte": since, "at__lt": until,
             "id__lt": before_id}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    return [Deed(*row) for row in rows.order_by("-id").values_list(*Deed.__dataclass_fields__)[:min(limit, ROWS_AT_MOST)]]


def _one_at_a_time(whose: int | None) -> None:
    """Until the transaction ends no other process adds to this chain. SQLite's transactions take the store for writing as they begin."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, whose or 0])


def _new_this_hour(*what) -> bool:
    global _hour
    hour = clock.now().strftime("%Y%m%d%H")
    with _noting:
        if hour != _hour:
            _noted.clear()
            _hour = hour
        if what in _noted:
            return False
        if len(_noted) >= REMEMBERED:
            _noted.pop(next(iter(_noted)))
        _noted[what] = None
        return True


def _note_key(key, address: str, agent: str) -> None:
    try:
        note(key.workspace, f"key {key.name}", "use_key", "key", str(key.id), origin=f"api {address}".strip(), agent=agent)
    except (KoipondError, DatabaseError):
        log.warning("the use of key %s of %s could not be noted", key.id, key.workspace, exc_info=True)
    finally:
        if connection.vendor != "sqlite":
            connection.close_if_unusable_or_obsolete()
