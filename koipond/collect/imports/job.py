"""An import from its file to the inbox: begun, carried out, stopped, gone on with."""

import hashlib
import os
import secrets
import shutil
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from koipond import engine
from koipond.collect.imports import companies, events, orders, people, products, sheet, staging
from koipond.collect.imports.certain import settled
from koipond.collect.imports.errors import AlreadyRunning, EmptyFile, FileChanged, FileGone, NoSuchJob, Stopped
from koipond.collect.imports.options import Options
from koipond.collect.imports.plan import Plan, uses_of
from koipond.collect.inbox import record_table
from koipond.kit import clock
from koipond.kit.errors import KoipondError

BATCH_ROWS = 100_000     # of the sheet, worked on in one query: planning it takes half a second, whatever its size
SILENT_SECONDS = 120     # without a word from the process that runs an import on another machine, it counts as dead

GATHER = {"people": people.gather, "products": products.gather, "companies": companies.gather, "events": events.gather, "orders": orders.gather,
          "order_lines": orders.gather}

_here: set[int] = set()
_taking = threading.Lock()


@dataclass(frozen=True)
class Progress:
    """How far an import has come. `fraction` is of all its work; the counts are rows of the sheet."""

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
    reasons: dict
    error: dict | None
    mapping: list
    options: dict
    created_at: object
    ended_at: object


def create(workspace, path: Path, file_name: str = "", kind: str = "", mapping=(), options: Options | None = None,
           by: str = ""):
    """A new import of a file that stays where it is until the import has ended; returns the job. Without a mapping the
    guessed one is taken, if what the kind needs is certain.

    Raises NoSheet and its like when the file cannot be read, InDoubt, and what is wrong with the mapping.
    """
    opened = sheet.open_sheet(path, file_name)
    options = (options or Options(time_zone=workspace.time_zone)).checked()
    if mapping:
        uses_of(kind, opened, mapping, options)
    else:
        kind, mapping = settled(opened, kind, (), options)
    return _made(workspace, opened, kind, mapping, options, by)


def wait(workspace, path: Path, file_name: str = "", by: str = ""):
    """The same for a file of which nobody has said yet what it holds. Raises NoSheet and its like."""
    return _made(workspace, sheet.open_sheet(path, file_name), "", (), Options(time_zone=workspace.time_zone).checked(), by)


def _made(workspace, opened: sheet.Sheet, kind: str, mapping, options: Options, by: str):
    from koipond.collect.imports.models import ImportJob

    return ImportJob.objects.create(
        workspace_id=workspace.id, kind=kind, file_name=opened.name[:255], path=str(Path(opened.path).resolve()),
        digest=digest_of(opened.path), size_bytes=opened.size_bytes, mapping=[list(pair) for pair in mapping],
        options=options.kept(), by=by, created_at=clock.now(),
    )


def find(workspace, number: int):
    """The job of that number. Raises NoSuchJob."""
    from koipond.collect.imports.models import ImportJob

    job = ImportJob.objects.select_related("workspace").filter(workspace_id=workspace.id, id=number).first()
    if job is None:
        raise NoSuchJob(job=number)
    return job


def cut_short(workspace, path: Path, kind: str = ""):
    """The newest import of this very file that did not come to its end, or None."""
    from koipond.collect.imports.models import ImportJob

    jobs = ImportJob.objects.select_related("workspace").filter(workspace_id=workspace.id, digest=digest_of(path))
    return jobs.filter(**({"kind": kind} if kind else {})).exclude(state__in=["done", "waiting"]).order_by("-id").first()


def run(job, heard: Callable[[Progress], None] = lambda progress: None) -> Progress:
    """Carries the import out, or goes on where it was cut short; returns when all is in the inbox.

    `heard` is told after every step. Raises AlreadyRunning, Stopped when someone asked for that, and what is wrong
    with the file, which is kept with the job too.
    """
    take(job)
    return carry_out(job, heard)


def carry_out(job, heard: Callable[[Progress], None] = lambda progress: None) -> Progress:
    """The same for a job that this process has taken."""
    try:
        if job.phase == "reading":
            _read(job, heard)
        _record(job, heard)
        _end(job, "done")
    except Stopped:
        _end(job, "stopped")
        raise
    except KoipondError as error:
        _end(job, "failed", {"number": error.number, "en": error.say("en"), "zh": error.say("zh-CN")})
        raise
    finally:
        with _taking:
            _here.discard(job.id)
    heard(progress(job))
    return progress(job)


def stop(job) -> None:
    """Asks the import to stop after the batch under way."""
    type(job).objects.filter(id=job.id, state="running").update(stop_asked=True)


def progress(job) -> Progress:
    """How far the job has come, as it was last saved."""
    reading = job.bytes_read / max(job.size_bytes, 1)
    done = (job.imported + job.known + job.refused) / max(job.rows, 1)
    fraction = {"reading": reading * 0.3, "recording": 0.3 + 0.7 * min(done, 1.0), "done": 1.0}[job.phase]
    return Progress(
        job.id, job.kind, job.file_name, job.state, job.phase, round(fraction, 4), job.rows, job.imported, job.anonymous,
        job.known, job.refused, job.cells_left_out, job.items, job.reasons, job.error, job.mapping, job.options,
        job.created_at, job.ended_at,
    )


def plan_of(job, opened: sheet.Sheet | None = None) -> Plan:
    """The plan of a job. Without the file (it is read already) the mapping is taken as it was checked."""
    options = Options(**job.options)
    opened = opened or sheet.Sheet(Path(job.path), job.file_name, "", tuple(column for column, _ in job.mapping), 0)
    uses = uses_of(job.kind, opened, [tuple(pair) for pair in job.mapping], options)
    return Plan(job.id, job.kind, job.file_name, job.digest, uses, options, clock.millis(job.created_at),
                clock.millis(clock.now()))


def uploads_folder() -> Path:
    """Where files are that came over the API: each in a folder of its own until its import is done."""
    return Path(settings.HOME).resolve() / "imports"


def digest_of(path: Path) -> str:
    """SHA-256 of a file in hex."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(job, heard) -> None:
    """Stages the whole file. Cut short, it begins anew: reading is quick, and nothing is in the inbox yet."""
    path = Path(job.path)
    if not path.is_file():
        raise FileGone(job=job.id, file=job.file_name)
    if digest_of(path) != job.digest:
        raise FileChanged(job=job.id, file=job.file_name)
    opened = sheet.open_sheet(path, job.file_name)
    plan = plan_of(job, opened)
    stage = staging.Staging(engine.database(job.workspace.slug), plan)
    for rows in sheet.read(opened, plan.columns):
        stage.take(rows)
        job.bytes_read = min(rows.bytes_read, job.size_bytes)
        _say(job, heard)
    stage.flush()
    if not stage.rows:
        raise EmptyFile(file=job.file_name)
    job.options = replace(plan.options, **staging.look(stage.db, plan)).kept()
    job.rows, job.refused, job.reasons = stage.rows, stage.refused, stage.reasons
    job.phase, job.bytes_read = "recording", job.size_bytes
    _say(job, heard)


def _record(job, heard) -> None:
    """Batch by batch into the inbox. The order of writes is the promise: what came of a batch is safe before the cursor
    and the counts move past it, in one update; a batch that is repeated gives the same messages, which count once."""
    db, plan = engine.database(job.workspace.slug), plan_of(job)
    while upto := db.value("collect.import_next_key", after=job.cursor, rows=BATCH_ROWS, **{"import": job.id}):
        batch = GATHER[job.kind](db, plan, job.cursor, upto)
        staging.note(db, job.id, batch.problems)
        record_table(job.workspace.slug, batch.items)
        if batch.orders is not None and batch.orders.num_rows:
            db.insert("collect_orders", orders.noted(batch.orders, job.id))
        _count(job, batch, upto)
        _say(job, heard)


def _count(job, batch, upto: str) -> None:
    for name in ("imported", "anonymous", "known", "refused", "cells_left_out"):
        setattr(job, name, getattr(job, name) + getattr(batch, name))
    job.items += batch.items.num_rows
    job.reasons = {name: job.reasons.get(name, 0) + batch.reasons.get(name, 0) for name in {**job.reasons, **batch.reasons}}
    job.cursor = upto


KEPT = ["phase", "bytes_read", "cursor", "rows", "imported", "anonymous", "known", "refused", "cells_left_out", "items",
        "reasons", "options", "heard_at"]


def _say(job, heard) -> None:
    """Saves how far the job is and tells it. Raises Stopped when that was asked for."""
    job.heard_at = clock.now()
    job.save(update_fields=KEPT)
    heard(progress(job))
    if type(job).objects.filter(id=job.id, stop_asked=True).exists():
        raise Stopped(job=job.id, row=job.imported + job.known + job.refused)


def is_free(job) -> bool:
    """Whether nobody is at work on it: not this process, and no other one that is alive."""
    return job.id not in _here and not (job.state == "running" and _alive(job))


def check_free(job) -> None:
    """Raises AlreadyRunning when it is not."""
    if not is_free(job):
        raise AlreadyRunning(job=job.id, holder=job.holder or "this process")


def take(job) -> None:
    """Claims the job for this process. Raises AlreadyRunning when another one, that is alive, has it."""
    with _taking:
        job.refresh_from_db()
        check_free(job)
        mine = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        taken = type(job).objects.filter(id=job.id, holder=job.holder, state=job.state).update(
            state="running", holder=mine, heard_at=clock.now(), stop_asked=False, error=None, ended_at=None)
        if not taken:
            raise AlreadyRunning(job=job.id, holder="another process")
        _here.add(job.id)
    job.refresh_from_db()


def _alive(job) -> bool:
    """Whether the process that runs the job may still be at it. On this machine the kernel knows."""
    host, _, rest = job.holder.partition(":")
    pid = rest.partition(":")[0]
    if host == socket.gethostname() and pid.isdigit():
        if int(pid) == os.getpid():
            return False    # an earlier run of this process, which is over: `_here` would have it
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
    return job.heard_at is not None and (clock.now() - job.heard_at).total_seconds() < SILENT_SECONDS


def _end(job, state: str, error: dict | None = None) -> None:
    job.state, job.error, job.ended_at = state, error, clock.now()
    if state == "done":
        job.phase = "done"
        staging.drop(engine.database(job.workspace.slug), job.id)
        if Path(job.path).parent.parent == uploads_folder():
            shutil.rmtree(Path(job.path).parent, ignore_errors=True)
    elif state == "failed" and job.phase == "reading":
        staging.drop(engine.database(job.workspace.slug), job.id)   # it is read anew, if ever
    job.save(update_fields=["state", "error", "ended_at", "phase"])
