"""Sees what is not well, keeps since when, and tells it once when it begins and once when it ends. One process of all does it.

What was told stands in the store of decisions, target by target, so a restart tells nobody twice; a target that could not be reached is
tried again. Killed between telling and writing that down, one target may hear it again, under the same id.
"""

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections

from koipond import access
from koipond.kit import clock
from koipond.watch import kept, standing, telling
from koipond.watch.checks import Finding

LOOK_SECONDS = 15.0
KEPT_DAYS = 90
PAUSES = (15, 60, 300, 900)        # seconds after a try in vain; then the last again
TRIES = 50                         # in vain, then nobody is tried any more

log = logging.getLogger(__name__)


def look(scope: str) -> None:
    """Looks once at a workspace ('' for the installation): keeps what begins and ends, and tells who is to know."""
    found = {(one.kind, one.subject): one for one in standing.found_now(scope) if one.verdict in ("bad", "watch")}
    _keep(scope, found)
    _tell(scope, kept.setting(scope))


def _keep(scope: str, found: dict) -> None:
    """While a server of facts is gone, what is not found has not ended: nobody can see it."""
    from koipond.watch.models import AlertState

    now, blind = clock.now(), any(one.kind == "facts" and one.verdict == "bad" for one in found.values())
    open_ones = {(row.kind, row.subject): row for row in AlertState.objects.filter(scope=scope, ended_at=None)}
    for key, row in open_ones.items():
        if found[key].verdict != row.verdict if key in found else not blind:
            row.ended_at, row.tries, row.again_at = now, 0, None
            row.save(update_fields=["ended_at", "tries", "again_at"])
    for key, one in found.items():
        row = open_ones.get(key)
        if row is None or row.ended_at is not None:
            AlertState.objects.create(scope=scope, kind=one.kind, subject=one.subject[:160], verdict=one.verdict, values=one.values, began_at=now)
        elif row.values != one.values:
            AlertState.objects.filter(pk=row.pk).update(values=one.values)
    AlertState.objects.filter(scope=scope, ended_at__lt=now - timedelta(days=KEPT_DAYS)).delete()


def _tell(scope: str, setting: kept.Setting) -> None:
    from koipond.watch.models import AlertState

    now = clock.now()
    if not setting.targets() or setting.quiet(kept.zone_of(scope), now):
        return
    lasting = AlertState.objects.filter(scope=scope, verdict="bad", ended_at=None, began_at__lte=now - timedelta(seconds=setting.after_seconds))
    for row in lasting.filter(tries__lt=TRIES):
        if row.kind not in setting.limits or setting.limits[row.kind] is not None:
            _to(row, "begins", [each for each in setting.targets() if each not in row.began_told], now)
    for row in AlertState.objects.filter(scope=scope, ended_at__gt=now - timedelta(days=1), tries__lt=TRIES).exclude(began_told__written="[]"):
        _to(row, "ends", [each for each in row.began_told if each not in row.ended_told], now)


def _to(row, which: str, targets: list[str], now) -> None:
    if not targets or row.again_at and row.again_at > now:
        return
    field = "began_told" if which == "begins" else "ended_told"
    for target in targets:
        told = telling.tell(row.scope, which, Finding(row.kind, row.verdict if which == "begins" else "good", row.subject, row.values), row.began_at, [target], f"alert-{row.pk}-{which}")
        if told:
            getattr(row, field).append(target)
            row.tries, row.again_at = 0, None
        else:
            row.again_at = now + timedelta(seconds=PAUSES[min(row.tries, len(PAUSES) - 1)])
            row.tries += 1
        row.save(update_fields=[field, "tries", "again_at"])


class Alerts:
    """The thread; may be started and stopped again and again."""

    def __init__(self):
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends after what is being told."""
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=60)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                scopes = ["", *(place.slug for place in access.workspaces())]
            except Exception:
                log.exception("the workspaces could not be looked for; alerts are tried again")
                scopes = []
            for scope in scopes:
                if self._stop.is_set():
                    break
                try:
                    look(scope)
                except Exception:
                    log.exception("whether all is well with %s could not be seen; it is tried again", scope or "the installation")
            close_old_connections()
