"""Endpoints for lists and groups from elsewhere: who is given, by hand, as a copy, from a file or a query."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Literal

from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from koipond import segments
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.segments_api import Rule, SegmentOut, shown

router = Router(tags=["lists"])
Mode = Literal["add", "remove", "set"]


class About(Exact):
    description: str | None = None
    folder: str | None = None
    labels: list[str] | None = None
    owner: str | None = None


class ListIn(About):
    name: str
    purpose: str = Field(description="what it is for; said before anybody is put into it")


class ChangeIn(Exact):
    mode: Mode = Field("add", description="add, remove, or set: exactly these and nobody else")
    because: str = ""


class GivenIn(ChangeIn):
    kind: str = Field("person", description="of the values: person (its id), or a kind of identifier such as email, phone, user_id, openid")
    values: list[str | int]
    creates: bool = Field(False, description="who is not known becomes a person first")


class SnapshotIn(ChangeIn):
    rule: Rule = Field(description='a rule, or {"segment": 12}: everybody who meets it now, for good')


class CombinedIn(ChangeIn):
    mode: Mode = "set"
    operation: Literal["union", "intersection", "difference"]
    segments: list[int] = Field(description="of difference: the first without all others")


class FileIn(ChangeIn):
    column: str
    kind: str = "email"
    creates: bool = False


class QueryIn(ChangeIn):
    database: str
    query: str = Field(description="one SELECT; its first column holds the identifiers")
    kind: str = "user_id"
    creates: bool = False


class ChangeOut(Schema):
    id: int
    segment: int
    how: str = Field(description="hand, snapshot, algebra, file or sql")
    mode: str
    about: dict
    state: str = Field(description="writing, waiting (for its tick), taken, done")
    rows: int
    known: int
    unknown: int = Field(description="identifiers of nobody; with creates they become people")
    unreadable: int = Field(description="no identifiers of their kind")
    creates: bool
    because: str
    at: datetime
    by: str


class UnknownOut(Schema):
    line: int
    kind: str
    value: str
    reason: str = Field(description="unknown or unreadable")


class DatabaseIn(Exact):
    name: str
    kind: Literal["postgresql", "mysql", "sqlite"]
    address: str = Field(description="host:port; of an SQLite the name of a file in the workspace's folder")
    database: str = ""
    user: str = ""
    secret_env: str = Field("", description="name of the environment variable that holds the password, never the password")


class DatabaseOut(DatabaseIn):
    by: str


class DoneOut(Schema):
    ok: bool = True


@router.post("/lists", response={201: SegmentOut})
def make_list(request, workspace: str, given: ListIn):
    """Makes an empty list: a segment whose members are given."""
    asked = asks(request, workspace, "write")
    details = given.dict(exclude_none=True, exclude={"name", "purpose"})
    return Status(201, shown(asked.workspace, segments.make_list(asked.workspace, given.name, given.purpose, asked.by, **details)))


@router.post("/lists/{int:segment}/changes", response={202: ChangeOut})
def change_by_hand(request, workspace: str, segment: int, given: GivenIn):
    """Adds people by id or identifier, takes them out, or sets the list to exactly these; the next tick carries it out."""
    asked = asks(request, workspace, "write")
    return Status(202, segments.give(asked.workspace, segment, given.kind, given.values, asked.by, mode=given.mode,
                                     creates=given.creates, because=given.because))


@router.post("/lists/{int:segment}/snapshot", response={202: ChangeOut})
def change_by_rule(request, workspace: str, segment: int, given: SnapshotIn):
    """The same with everybody who meets a rule now; who meets it later does not move the list."""
    asked = asks(request, workspace, "write")
    return Status(202, segments.give_members(asked.workspace, segment, given.rule, asked.by, mode=given.mode, because=given.because))


@router.post("/lists/{int:segment}/combine", response={202: ChangeOut})
def change_by_algebra(request, workspace: str, segment: int, given: CombinedIn):
    """The same with the union, intersection or difference of segments and lists, as they are now."""
    asked = asks(request, workspace, "write")
    return Status(202, segments.combine(asked.workspace, segment, given.operation, given.segments, asked.by, mode=given.mode,
                                        because=given.because))


@router.post("/lists/{int:segment}/file", response={202: ChangeOut})
def change_by_file(request, workspace: str, segment: int, file: File[UploadedFile], given: Form[FileIn]):
    """The same from a column of a CSV, XLSX or Parquet file: a group computed elsewhere."""
    asked = asks(request, workspace, "write")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet"
        with path.open("wb") as out:
            for piece in file.chunks():
                out.write(piece)
        return Status(202, segments.give_file(asked.workspace, segment, path, given.column, given.kind, asked.by, name=file.name,
                                              mode=given.mode, creates=given.creates, because=given.because))


@router.post("/lists/{int:segment}/query", response={202: ChangeOut})
def change_by_query(request, workspace: str, segment: int, given: QueryIn):
    """The same from the first column of a SELECT on a connected database, which is only read, for at most a minute."""
    asked = asks(request, workspace, "admin")
    return Status(202, segments.give_answer(asked.workspace, segment, given.database, given.query, given.kind, asked.by,
                                            mode=given.mode, creates=given.creates, because=given.because))


@router.get("/lists/{int:segment}/changes", response=list[ChangeOut])
def list_changes(request, workspace: str, segment: int, limit: int = Query(100, ge=1, le=1000)):
    """Who changed a list when and how, the newest first."""
    return segments.changes(asks(request, workspace, "read").workspace, segment, limit)


@router.get("/lists/{int:segment}/changes/{int:change}/unknown", response=list[UnknownOut])
def unknown_rows(request, workspace: str, segment: int, change: int, after: int = Query(0, ge=0), limit: int = Query(1000, ge=1, le=1000)):
    """The rows of a change of which nobody was known, by their line; `after` leaves out so many of them."""
    return segments.unknown_of(asks(request, workspace, "read").workspace, segment, change, after, limit)


@router.get("/databases", response=list[DatabaseOut])
def list_databases(request, workspace: str):
    """The databases that groups may come from. Their passwords are nowhere in Koipond."""
    return [vars(one) for one in segments.connected(asks(request, workspace, "admin").workspace)]


@router.post("/databases", response={201: DatabaseOut})
def connect_database(request, workspace: str, given: DatabaseIn):
    """Says how a PostgreSQL, MySQL or SQLite is reached, or anew."""
    asked = asks(request, workspace, "admin")
    return Status(201, vars(segments.connect(asked.workspace, by=asked.by, **given.dict())))


@router.delete("/databases/{name}", response=DoneOut)
def disconnect_database(request, workspace: str, name: str):
    """Forgets a database; what came from it stays."""
    segments.disconnect(asks(request, workspace, "admin").workspace, name)
    return {}
