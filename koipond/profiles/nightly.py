"""When suspected duplicates are looked for: at night in each workspace's zone, or when somebody asks; never in a tick."""

import logging
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

from koipond import access
from koipond.kit import clock
from koipond.profiles.lookalikes import find_suspects

HOUR = 3                 # from this hour of the workspace's zone on
LOOK_SECONDS = 60.0      # so often it is asked whether it is night somewhere

log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()
_asked: set[str] = set()     # workspaces for which a search waits or is under way


def look_now(workspace: str) -> bool:
    """Begins a search in a thread of its own; False when one waits or is under way already."""
    if workspace in _asked:
        return False
    _asked.add(workspace)
    threading.Thread(target=_look, args=(workspace,), name="suspects", daemon=True).start()
    return True


def _look(workspace: str) -> None:
    try:
        with _one_at_a_time:
            log.info("%s suspected duplicates are new in %s", find_suspects(workspace), workspace)
    except Exception:
        log.exception("suspected duplicates of %s could not be looked for; it is tried again next night", workspace)
    finally:
        _asked.discard(workspace)


class Nightly:
    """The thread that looks every night. A night that passed while nothing ran is left out."""

    def __init__(self):
        self._stop = threading.Event()
        self._seen: dict[str, datetime] = {}    # workspace → when it was last asked whether it is night
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to look; again after `stop` too."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="nightly", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """A search under way is given up with the process: it has only read so far."""
        self._stop.set()
        self._thread.join(timeout=5)

    def look(self) -> list[str]:
        """Begins a search in each workspace whose night began since the last call; returns which these are."""
        now, begun = clock.now(), []
        for workspace in access.workspaces():
            before = self._seen.setdefault(workspace.slug, now)
            zone = ZoneInfo(workspace.time_zone)
            night = now.astimezone(zone).replace(hour=HOUR, minute=0, second=0, microsecond=0)
            if before.astimezone(zone) < night <= now.astimezone(zone) and look_now(workspace.slug):
                begun.append(workspace.slug)
            self._seen[workspace.slug] = now
        return begun

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.look()
            except Exception:
                log.exception("it could not be asked whether it is night; tried again in a minute")
