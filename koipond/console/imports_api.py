"""Endpoints for importing a file: send it, look at it, say what its columns are, start it, see how far it is."""

from datetime import datetime

from django.http import HttpResponse
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from koipond import collect
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["imports"])


class Options(Exact):
    """What was chosen; what is left out is found out from the file or taken from the workspace."""

    time_zone: str | None = None
    date_order: str | None = None
    decimal_comma: bool | None = None
    currency: str | None = None
    event: str | None = None


class Asked(Exact):
    """`mapping` holds pairs of column and field, such as ["InvoiceNo", "order_id"]; other columns are guessed.
    A pair with the field "" leaves its column out."""

    kind: str = ""
    mapping: list[tuple[str, str]] = []
    options: Options = Options()


class ImportOut(Schema):
    """How far an import is. The counts are rows of the sheet: rows = imported + known + refused when it is done."""

    id: int
    kind: str
    file_name: str
    state: str
    phase: str
    fraction: float
    rows: int
    imported: int
    anonymous: int
    known: int
    refused: int
    cells_left_out: int
    items: int
    reasons: dict[str, int]
    error: dict | None
    mapping: list[tuple[str, str]]
    options: dict
    created_at: datetime
    ended_at: datetime | None


class ColumnOut(Schema):
    name: str
    samples: list[str]
    guesses: list[str]
    doubtful: list[str] = Field([], description="guesses that the header does not tell alone: say these, if the kind needs them")


class FieldOut(Schema):
    name: str
    type: str = Field(description="how its cells are read: id, email, phone, text, number, money, date, datetime …")
    required: bool


class KindOut(Schema):
    kind: str
    fields: list[FieldOut]
    families: list[str] = Field(description="fields of one's own: trait, property, consent, external, each with a name after a point")


class ProblemOut(Schema):
    line: int
    column: str
    value: str
    reason: str
    number: str
    text: str
    text_zh: str
    refused: bool


class PreviewOut(Schema):
    file_name: str
    format: str
    encoding: str
    delimiter: str
    kind: str
    columns: list[ColumnOut]
    mapping: list[tuple[str, str]]
    options: dict
    rows_looked_at: int
    rows_imported: int
    rows_anonymous: int
    rows_refused: int
    items: list[dict]
    problems: list[ProblemOut]


@router.post("/imports", response={201: ImportOut})
def upload(request, workspace: str, file: File[UploadedFile]):
    """Sends a file (CSV, XLSX or Parquet). Nothing is imported yet: the job waits for its start."""
    asked = asks(request, workspace, "write")
    job = collect.keep_upload(asked.workspace, file.name, file.chunks(), by=asked.by)
    return Status(201, collect.import_progress(job))


@router.get("/imports", response=list[ImportOut])
def list_imports(request, workspace: str, digest: str = "", kind: str = ""):
    """The imports of the workspace, the newest first; with `digest` (SHA-256) those of one file."""
    asked = asks(request, workspace, "read")
    return collect.list_imports(asked.workspace, digest, kind)


@router.get("/imports/fields", response=list[KindOut])
def list_fields(request, workspace: str):
    """What the columns of each kind of sheet can be mapped to."""
    asks(request, workspace, "read")
    return [{"kind": kind, "fields": [vars(field) for field in fields], "families": collect.IMPORT_FAMILIES[kind]}
            for kind, fields in collect.IMPORT_KINDS.items()]


@router.get("/imports/{int:job}", response=ImportOut)
def show_import(request, workspace: str, job: int):
    """How far an import is."""
    asked = asks(request, workspace, "read")
    return collect.import_progress(collect.find_import(asked.workspace, job))


@router.get("/imports/{int:job}/preview", response=PreviewOut)
def guess(request, workspace: str, job: int, kind: str = ""):
    """The first rows as they would arrive with the guessed mapping."""
    return _looked(request, workspace, job, Asked(kind=kind))


@router.post("/imports/{int:job}/preview", response=PreviewOut)
def look(request, workspace: str, job: int, asked_for: Asked):
    """The first rows as they would arrive with this mapping."""
    return _looked(request, workspace, job, asked_for)


@router.post("/imports/{int:job}/start", response=ImportOut)
def start(request, workspace: str, job: int, asked_for: Asked):
    """Starts an import, or goes on with one that was stopped or cut short. It runs on by itself: ask for it to see how far."""
    asked = asks(request, workspace, "write")
    found = collect.find_import(asked.workspace, job)
    collect.start_upload(found, asked_for.kind, asked_for.mapping, asked_for.options.dict(exclude_none=True))
    found.refresh_from_db()
    return collect.import_progress(found)


@router.post("/imports/{int:job}/stop", response=ImportOut)
def stop(request, workspace: str, job: int):
    """Stops an import after the batch under way. What came in stays; starting it again goes on."""
    asked = asks(request, workspace, "write")
    found = collect.find_import(asked.workspace, job)
    collect.stop_import(found)
    return collect.import_progress(found)


@router.get("/imports/{int:job}/problems", response=list[ProblemOut])
def list_problems(request, workspace: str, job: int, limit: int = 100, offset: int = 0):
    """Rows and cells that were not imported, with the reason."""
    asked = asks(request, workspace, "read")
    return collect.import_problems(collect.find_import(asked.workspace, job), min(max(limit, 0), 1000), max(offset, 0))


@router.get("/imports/{int:job}/bad-rows.csv", openapi_extra={"responses": {200: {
    "description": "line, column, value, number and reason of each", "content": {"text/csv": {"schema": {"type": "string"}}}}}})
def bad_rows_file(request, workspace: str, job: int, language: str = "en"):
    """The same as a CSV file."""
    asked = asks(request, workspace, "read")
    found = collect.find_import(asked.workspace, job)
    response = HttpResponse("".join(collect.bad_rows_csv(found, language)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{found.id}-bad-rows.csv"'
    return response


def _looked(request, workspace: str, job: int, asked_for: Asked):
    asked = asks(request, workspace, "read")
    found = collect.find_import(asked.workspace, job)
    return collect.preview_upload(found, asked_for.kind, asked_for.mapping, asked_for.options.dict(exclude_none=True))
