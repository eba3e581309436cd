"""Each process says every ten seconds that it lives and how it does, in the store of decisions, so that any other can tell."""

import logging
import os
import resource
import shutil
import socket
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections

from koipond import access, deliver, engine
from koipond.kit import clock, metrics

BEAT_SECONDS = 10.0
GONE_SECONDS = 45.0     # after its last word a process counts as gone
KEPT = timedelta(hours=1)
STATEMENTS = 20         # of the slowest that are told

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Process:
    """One that lived within the last 45 seconds. `told`: leads, memory_bytes, sender, statements, home."""

    who: str
    machine: str
    roles: list[str]
    began_at: datetime
    at: datetime
    told: dict

    @property
    def named(self) -> str:
        """Its machine and the beginning of its name."""
        return f"{self.machine} · {self.who[:8]}"


def processes() -> list[Process]:
    """Those that live, the oldest first."""
    from koipond.watch.models import ProcessSeen

    since = clock.real() - timedelta(seconds=GONE_SECONDS)
    rows = ProcessSeen.objects.filter(at__gt=since).order_by("began_at")
    return [Process(*row) for row in rows.values_list("who", "machine", "roles", "began_at", "at", "told")]


def beat(began_at: datetime) -> None:
    """Writes one word of this process."""
    from koipond.watch.models import ProcessSeen

    told = {"leads": access.leads(), "memory_bytes": memory(), "sender": asdict(deliver.sender_standing()), "home": home(),
            "statements": [asdict(one) for one in engine.slowest()[:STATEMENTS]]}
    _count(told["sender"]["rests"])
    now = clock.real()
    ProcessSeen.objects.update_or_create(who=engine.who(), defaults={
        "machine": socket.gethostname()[:120], "roles": sorted(settings.ROLES), "began_at": began_at, "at": now, "told": told})
    ProcessSeen.objects.filter(at__lt=now - KEPT).delete()


def memory() -> int:
    """Bytes of this process in memory."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:   # not Linux: the most it ever had
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def home() -> dict:
    """Free and all bytes of the disk of the home."""
    found = shutil.disk_usage(settings.HOME)
    return {"free_bytes": found.free, "total_bytes": found.total}


def _count(rests: dict) -> None:
    metrics.provider_resting.set(len(rests))


class Pulse:
    """The thread."""

    def __init__(self):
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        self._began_at = clock.real()
        self._thread.start()

    def stop(self) -> None:
        """Ends, and takes this process out of those that live."""
        from koipond.watch.models import ProcessSeen

        self._stop.set()
        self._thread.join(timeout=BEAT_SECONDS)
        with suppress(DatabaseError):   # else it counts as gone after a while
            ProcessSeen.objects.filter(who=engine.who()).delete()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                beat(self._began_at)
            except Exception as error:
                log.warning("this process could not say that it lives: %s", type(error).__name__)
            finally:
                close_old_connections()
            self._stop.wait(BEAT_SECONDS)
