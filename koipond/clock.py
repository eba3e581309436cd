"""The tick: takes what has arrived and what is due through the rooms, as sets."""

import logging
import threading
import time
from datetime import timedelta

from koipond import access, collect, deliver, engine, identify, journeys, profiles, segments
from koipond.kit import clock

TICKS = [
    collect.settle,
    identify.merge,
    profiles.refresh,
    segments.refresh,
    journeys.advance,
    deliver.prepare,
]
DUE = [profiles.next_due, segments.next_due, journeys.next_due, deliver.next_due]  # when time alone gives the next work

IDLE_SECONDS = 5.0     # at the latest after this long, look whether something is due
FAULT_SECONDS = 2.0    # after a fault, before the same tick is tried again
# Receiving goes before working off: (rows that arrived during one tick, rest after it as a share of it), the most first.
# The next tick is larger then, and its events are cheaper.
RESTS = ((5_000, 2.0), (100, 1.0))
REST_SECONDS = 6.0     # at most

log = logging.getLogger(__name__)


def run_once(workspace: str, twice: bool = False) -> bool:
    """Runs one tick, or the one that was cut short; False when there was nothing to do.

    `twice` runs every room a second time as after a crash: nothing that is read may change.
    """
    tick = collect.begin(workspace, clock.now(), lambda now: _due(workspace) <= now)
    if tick is None:
        return False
    _through(tick)
    if twice:
        _through(collect.again(tick))
    collect.finish(tick)
    return True


def _through(tick: engine.Tick) -> None:
    with engine.one_sync():  # so that all of it is on disk before it counts as done
        for room in TICKS:
            room(tick)


def run_until_idle(workspace: str, twice: bool = False, most: int = 1000) -> int:
    """Ticks until nothing has arrived and nothing is due; returns how many ticks it took."""
    for done in range(most):
        if not run_once(workspace, twice):
            return done
    raise RuntimeError(f"{workspace} still had work after {most} ticks")


def _due(workspace: str):
    return min(room(engine.database(workspace)) for room in DUE)


class Clock:
    """The thread that ticks: at once when something arrives, and when the next timer is due."""

    def __init__(self):
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends after the tick under way."""
        self._stop.set()
        collect.wake()
        self._thread.join(timeout=60)

    def _run(self):
        while not self._stop.is_set():
            seen, stored, began = collect.arrivals(), collect.stored(), time.monotonic()
            busy, next_due = False, clock.now() + timedelta(seconds=IDLE_SECONDS)
            for workspace in access.workspaces():
                try:
                    busy |= run_once(workspace.slug)
                    next_due = min(next_due, _due(workspace.slug))
                except Exception:
                    log.exception("the tick of %s was cut short and will run again", workspace.slug)
                    self._stop.wait(FAULT_SECONDS)
            came = collect.stored() - stored
            if rest := next((share for rows, share in RESTS if came >= rows), 0.0):
                self._stop.wait(min(rest * (time.monotonic() - began), REST_SECONDS))
            elif not busy:
                wait = (next_due - clock.now()).total_seconds()
                collect.wait_for_arrivals(seen, timeout=max(0.005, min(wait, IDLE_SECONDS)))
