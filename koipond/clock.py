"""The tick: takes what has arrived and what is due through the rooms, as sets."""

import logging
import threading
import time
from datetime import timedelta

from koipond import access, collect, deliver, engine, identify, insight, journeys, measure, profiles, segments, social
from koipond.kit import clock

TICKS = [
    profiles.forget,     # first: nothing in this tick is about somebody who asked to be forgotten before it
    profiles.retain,
    collect.settle,
    profiles.turn_away,
    identify.merge,
    profiles.refresh,
    segments.refresh,
    social.refresh,
    journeys.advance,
    deliver.prepare,
    measure.settle,
    insight.refresh,
]
DUE = [identify.next_due, profiles.next_due, segments.next_due, journeys.next_due, deliver.next_due,
       measure.next_due, insight.next_due]  # when time alone gives the next work

IDLE_SECONDS = 5.0     # at the latest after this long, look whether something is due
FAULT_SECONDS = 2.0    # after a fault, before the same tick is tried again
# Receiving goes before working off. Rests after a tick, as a share of its seconds: in a flood, when more arrives than a
# tick can work off; and in a rush, while ticks are far from their largest: the next one is larger, its events cheaper.
FLOOD_REST, RUSH_REST = 2.0, 1.0
RUSH_ROWS = 100          # that arrived during one tick
RUSH_TICK_ROWS = 50_000  # of a tick that is large enough; to rest after it would only make it late
REST_SECONDS = 6.0       # at most

log = logging.getLogger(__name__)


def run_once(workspace: str, twice: bool = False) -> engine.Tick | None:
    """Runs one tick, or the one that was cut short, and returns it; None when there was nothing to do.

    `twice` runs every room a second time as after a crash: nothing that is read may change.
    """
    tick = collect.begin(workspace, clock.now(), lambda now: _due(workspace) <= now, alone=lambda now: identify.waiting(workspace, now))
    if tick is None:
        return None
    _through(tick)
    if twice:
        _through(collect.again(tick))
    collect.finish(tick)
    return tick


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


def rest_share(came: int, worked_off: int) -> float:
    """How long to rest after a tick, as a share of its time: rows that came during it against rows it worked off."""
    if came < RUSH_ROWS:
        return 0.0
    if worked_off < RUSH_TICK_ROWS:
        return RUSH_REST
    return FLOOD_REST if came > worked_off else 0.0


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
            ticks, next_due = [], clock.now() + timedelta(seconds=IDLE_SECONDS)
            for workspace in access.workspaces():
                try:
                    ticks += filter(None, [run_once(workspace.slug)])
                    next_due = min(next_due, _due(workspace.slug))
                except Exception:
                    log.exception("the tick of %s was cut short and will run again", workspace.slug)
                    self._stop.wait(FAULT_SECONDS)
            if share := rest_share(collect.stored() - stored, sum(tick.rows for tick in ticks)):
                self._stop.wait(min(share * (time.monotonic() - began), REST_SECONDS))
            elif not ticks:
                wait = (next_due - clock.now()).total_seconds()
                collect.wait_for_arrivals(seen, timeout=max(0.005, min(wait, IDLE_SECONDS)))
