"""Rehearsals that go on in the background: started, looked at, cancelled. What they found is kept with the draft they tried."""

import dataclasses
import json
import threading
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connections

from koipond import access
from koipond.journeys import errors
from koipond.journeys.check import problems
from koipond.journeys.models import RehearsalRun
from koipond.journeys.rehearsal.past import Assumed, rehearse
from koipond.kit import clock
from koipond.kit.errors import Refusal

KEPT = 50    # of a workspace, the newest

_threads: dict[int, threading.Thread] = {}
_cancelled: set[int] = set()


class Cancelled(Exception):
    """Somebody wants no more of it."""


@dataclass(frozen=True)
class Run:
    """A rehearsal and how far it is: `state` is running, done, failed, cancelled, or cut_short (the process ended)."""

    id: int
    journey: int
    state: str
    progress: float      # 0 to 1
    since: datetime
    until: datetime
    started_at: datetime
    by: str
    problem: str
    found: dict | None   # a Rehearsal, with numbers and dates as text where JSON has none


def start_rehearsal(workspace, definition: dict, since: datetime, until: datetime, by: str, assumed: Assumed | None = None, journey: int = 0) -> Run:
    """Begins a rehearsal in the background. Raises what `rehearse` raises at its beginning, but for the period."""
    if wrong := problems(workspace, definition):
        raise wrong[0]
    run = RehearsalRun.objects.create(workspace=access.workspace(str(workspace)), journey=journey, definition=definition, since=since, until=until, by=by)
    ours = RehearsalRun.objects.filter(workspace=run.workspace)
    ours.filter(pk__in=list(ours.order_by("-pk").values_list("pk", flat=True)[KEPT:])).delete()
    thread = threading.Thread(target=_run, args=(run.pk, str(workspace), definition, since, until, assumed), name=f"rehearsal {run.pk}", daemon=True)
    _threads[run.pk] = thread
    thread.start()
    return find_rehearsal(workspace, run.pk)


def find_rehearsal(workspace, run: int) -> Run:
    """How far it is, and what it found. Raises NoSuchRehearsal."""
    return _shown(_find(workspace, run))


def rehearsals(workspace, journey: int = 0) -> list[Run]:
    """The newest rehearsals, of one journey's drafts or of all."""
    found = RehearsalRun.objects.filter(workspace__slug=str(workspace), **({"journey": journey} if journey else {})).order_by("-pk")
    return [_shown(run) for run in found[:KEPT]]


def cancel_rehearsal(workspace, run: int) -> None:
    """Ends it after the day it is at. Raises NoSuchRehearsal."""
    _cancelled.add(_find(workspace, run).pk)


def _find(workspace, run: int) -> RehearsalRun:
    found = RehearsalRun.objects.filter(workspace__slug=str(workspace), pk=run).first()
    if found is None:
        raise errors.NoSuchRehearsal(run=run)
    return found


def _shown(run: RehearsalRun) -> Run:
    state = "cut_short" if run.state == "running" and run.pk not in _threads else run.state
    return Run(run.pk, run.journey, state, run.progress, run.since, run.until, run.started_at, run.by, run.problem, run.found)


def _run(run: int, workspace: str, definition: dict, since: datetime, until: datetime, assumed: Assumed | None) -> None:
    def progress(part: float) -> None:
        if run in _cancelled:
            raise Cancelled
        RehearsalRun.objects.filter(pk=run).update(progress=part)

    try:
        found = rehearse(workspace, definition, since, until, assumed, progress)
        _end(run, state="done", progress=1.0, found=json.loads(json.dumps(dataclasses.asdict(found), default=_text)))
    except Cancelled:
        _end(run, state="cancelled")
    except Refusal as refused:
        _end(run, state="failed", problem=str(refused))
    except Exception as fault:
        _end(run, state="failed", problem=type(fault).__name__)
        raise
    finally:
        _cancelled.discard(run)
        _threads.pop(run, None)
        connections.close_all()


def _end(run: int, **more) -> None:
    RehearsalRun.objects.filter(pk=run).update(ended_at=clock.now(), **more)


def _text(value) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
