"""Imports that run beside the server: begun by a request, gone on with after a restart, ended with the process."""

import logging
import threading
from datetime import timedelta

from django.db import connections

from koipond import access, engine
from koipond.collect.imports import job as jobs
from koipond.collect.imports import staging
from koipond.kit import clock
from koipond.kit.errors import KoipondError

RESUMED_DAYS = 30  # so long after it began, an import that was stopped can be gone on with where it was
END_SECONDS = 60   # a batch under way is waited for so long when the process ends

log = logging.getLogger(__name__)
_threads: dict[int, threading.Thread] = {}
_ending = threading.Event()


def begin(job) -> None:
    """Runs the job in a thread of its own. What becomes of it is kept with the job. Raises AlreadyRunning."""
    jobs.take(job)
    thread = threading.Thread(target=_run, args=(job,), name=f"import {job.id}", daemon=True)
    _threads[job.id] = thread
    thread.start()


def resume_imports() -> int:
    """Goes on with the imports that were running when the last process ended; returns how many. What the others have
    staged is kept for RESUMED_DAYS."""
    from koipond.collect.imports.models import ImportJob

    _ending.clear()
    since = clock.now() - timedelta(days=RESUMED_DAYS)
    for place in access.workspaces():
        unfinished = ImportJob.objects.filter(workspace_id=place.id, created_at__gt=since).exclude(state="done")
        try:
            staging.tidy(engine.database(place.slug), set(unfinished.values_list("id", flat=True)))
        except engine.ShardGone:   # its staging is tidied at another start
            log.warning("what imports of %s have staged could not be looked at: its shard is gone", place.slug)
    found = [job for job in ImportJob.objects.select_related("workspace").filter(state="running") if jobs.is_free(job)]
    for job in found:
        begin(job)
    return len(found)


def stop_imports() -> None:
    """Lets the batches under way end, and no further ones begin. A later start goes on with them."""
    _ending.set()
    for thread in list(_threads.values()):
        thread.join(END_SECONDS)


class _Ending(Exception):
    """The process ends; the job stays as running, to be gone on with."""


def _run(job) -> None:
    try:
        jobs.carry_out(job, _heard)
    except KoipondError as error:
        log.info("import %d ended: %s", job.id, error)
    except _Ending:
        log.info("import %d goes on when the server starts again", job.id)
    except Exception:
        log.exception("import %d was cut short; start it again to go on", job.id)
    finally:
        _threads.pop(job.id, None)
        connections.close_all()


def _heard(progress: jobs.Progress) -> None:
    if _ending.is_set() and progress.state != "done":
        raise _Ending()
