"""What makes the audit trail one chain: every row carries the hash of the one before, so nothing can be changed unseen.

A chain is that of a workspace, or that of the installation (workspace None): its rows are numbered from 1 on.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC

from koipond.access.errors import BadHead
from koipond.access.models import AuditRow, Workspace
from koipond.access.stores import workspace as place

FIRST = "0" * 64        # stands for the hash before the first row
EXACT = 2**53           # whole numbers up to here are the same in every store; larger ones are compared as they are rounded
CHUNK_ROWS = 2000       # read at once when a chain is verified
COLUMNS = ("id", "workspace_id", "number", "previous", "at", "by", "deed", "subject", "subject_id", "before", "after", "origin", "agent")


@dataclass(frozen=True)
class Head:
    """The newest row of a chain. Who keeps it elsewhere notices later whether the end was cut off or all was written anew."""

    number: int
    hash: str

    def __str__(self):
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True)
class Verdict:
    """What became of verifying a chain of so many `rows`: whole, or the number of the first `broken` row and `why`.

    `why` is changed (the row is not what was hashed), unlinked (it does not follow the one before), missing (a number is
    not there), repeated (a number is there twice), cut (the kept head is beyond the end) or rewritten (the kept head has another hash).
    """

    whole: bool
    rows: int
    head: Head
    broken: int | None = None
    why: str = ""


def head(workspace: str | Workspace | None) -> Head:
    """The newest row of a chain; number 0 where there is none."""
    newest = _rows(workspace).order_by("-number").values_list("number", "hash").first()
    return Head(*(newest or (0, FIRST)))


def read_head(text: str) -> Head:
    """A head as it is written: NUMBER:HASH. Raises BadHead."""
    number, _, hash = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and len(hash) == 64 and set(hash) <= set("0123456789abcdef")):
        raise BadHead(head=text)
    return Head(int(number), hash)


def verify(workspace: str | Workspace | None, kept: Head | None = None) -> Verdict:
    """Reads a whole chain, about 50,000 rows a second, and says whether it is whole; `kept` is a head from earlier."""
    before, rows = Head(0, FIRST), 0
    for *values, hash in _rows(workspace).order_by("number", "id").values_list(*COLUMNS, "hash").iterator(chunk_size=CHUNK_ROWS):
        row = dict(zip(COLUMNS, values, strict=True))
        if why := _breach(row, hash, before, kept):
            return Verdict(False, rows, head(workspace), before.number + 1 if why == "missing" else row["number"], why)
        before, rows = Head(row["number"], hash), rows + 1
    if kept and kept.number > before.number:
        return Verdict(False, rows, before, before.number + 1, "cut")
    return Verdict(True, rows, before)


def hash_of(row: dict) -> str:
    """SHA-256 of the row's COLUMNS but its id, as JSON with sorted keys and without spaces, in UTF-8; `at` in UTC with microseconds."""
    told = {name: row[name] for name in COLUMNS[1:]}
    told["at"] = row["at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    told["before"], told["after"] = _alike(row["before"]), _alike(row["after"])
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def kept_alike(value):
    """The value with what no store keeps as it is (the character NUL, half surrogates) replaced."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {kept_alike(str(name)): kept_alike(one) for name, one in value.items()}
    return [kept_alike(one) for one in value] if isinstance(value, (list, tuple)) else value


def _breach(row: dict, hash: str, before: Head, kept: Head | None) -> str:
    if row["number"] != before.number + 1:
        return "missing" if row["number"] > before.number else "repeated"
    if row["previous"] != before.hash:
        return "unlinked"
    if hash != hash_of(row):
        return "changed"
    return "rewritten" if kept and kept.number == row["number"] and kept.hash != hash else ""


def _alike(value):
    """JSON as every store gives it back: 1.0 is 1, and what is too large to be exact is as it is rounded."""
    if isinstance(value, dict):
        return {name: _alike(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_alike(one) for one in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return int(value) if abs(value) <= EXACT and value == int(value) else float(value)


def _rows(workspace: str | Workspace | None):
    return AuditRow.objects.filter(workspace=None if workspace is None else place(workspace))
