"""The imports of a workspace, and what was wrong in one."""

from datetime import timedelta

from koipond import engine
from koipond.collect.imports.job import Progress, progress
from koipond.collect.imports.preview import Problem, problem
from koipond.kit import clock

LISTED = 200   # the newest


def list_imports(workspace, digest: str = "", kind: str = "") -> list[Progress]:
    """The newest imports first; of one file and kind when asked so."""
    from koipond.collect.imports.models import ImportJob

    wanted = {name: value for name, value in (("digest", digest), ("kind", kind)) if value}
    found = ImportJob.objects.filter(workspace_id=workspace.id, **wanted).order_by("-id")
    return [progress(job) for job in found[:LISTED]]


def import_problems(job, limit: int = 100, offset: int = 0) -> list[Problem]:
    """What was not imported of a job, in the order of the sheet."""
    db = engine.database(job.workspace.slug)
    return [problem(row) for row in db.dicts("collect.import_problems", limit=limit, offset=offset, **{"import": job.id})]


def failed_imports(workspace: str, days: int) -> int:
    """How many imports of the last so many days ended because they could not go on, and were not begun again."""
    from koipond.collect.imports.models import ImportJob

    since = clock.now() - timedelta(days=days)
    return ImportJob.objects.filter(workspace__slug=workspace, state="failed", ended_at__gt=since).count()
