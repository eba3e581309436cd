"""The tick: takes what has arrived and what is due through the rooms, as sets."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from koipond import (
    access,
    collect,
    deliver,
    engine,
    halving,
    identify,
    insight,
    journeys,
    measure,
    profiles,
    segments,
    social,
    watch,
)
from koipond.kit import clock, metrics, tracing, trouble

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

STANDBY_SECONDS = 1.0  # so often, who is not the clock of a workspace asks whether nobody is
IDLE_SECONDS = 5.0     # at the latest after this long, look whether something is due
STUBBORN = 2           # times that a tick is cut short before it is looked for an item that it cannot get past
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
    with access.one_at_a_time():   # no backup is taken in the middle of a tick
        tick = collect.begin(workspace, clock.now(), lambda now: _due(workspace) <= now, alone=lambda now: identify.waiting(workspace, now))
        if tick is None:
            return None
        with tracing.span("tick", tracing.of("tick", workspace, tick.number), workspace=workspace, tick=tick.number, items=tick.rows, again=tick.again), \
                metrics.timed(metrics.tick_seconds):
            _through(tick)
            if twice:
                _through(collect.again(tick))
            collect.finish(tick)
            log.debug("tick %d has ended", tick.number, extra={"workspace": workspace, "items": tick.rows})
    metrics.tick_items.inc(tick.rows)
    return tick


def _through(tick: engine.Tick, upto: str = "") -> None:
    """All rooms, or those up to and including one. What a room raises has a note that names it."""
    with engine.one_sync():  # so that all of it is on disk before it counts as done
        for room in TICKS:
            name = name_of(room)
            try:
                with tracing.span(name), metrics.timed(metrics.tick_room_seconds.labels(name)):
                    collect.rest(tick, name)
                    room(tick)
                if tick.again:
                    tick.db.sync()   # what runs beside fails here, and not under the name of another room
            except Exception as error:
                error.add_note(STOPPED + name)
                raise
            if name == upto:
                break


STOPPED = "stopped at "


def name_of(room: Callable) -> str:
    """A room's part of the tick: `profiles.refresh`."""
    return f"{room.__module__.split('.')[1]}.{room.__name__}"


def get_past(workspace: str) -> int:
    """Runs the tick that was cut short once more; when it stops again, and for some of its items, these are laid aside. How many
    those were; the tick is not finished by that. Raises what stopped it when it was for no item.
    """
    tick = collect.under_way(workspace)
    if tick is None:
        return 0
    try:
        _through(tick)
    except engine.NotOurs:
        raise
    except Exception as error:
        room = next((note.removeprefix(STOPPED) for note in getattr(error, "__notes__", ()) if note.startswith(STOPPED)), "")
        if not room or not _stores_answer(workspace) or not (items := halving.get_past(tick, room, error, _through)):
            raise
        return items
    collect.finish(tick)
    return 0


def _stores_answer(workspace: str) -> bool:
    try:
        return engine.answers(workspace) and access.workspaces() is not None
    except Exception:
        return False


def run_until_idle(workspace: str, twice: bool = False, most: int = 1000) -> int:
    """Ticks until nothing has arrived and nothing is due; returns how many ticks it took."""
    for done in range(most):
        if not run_once(workspace, twice):
            return done
    raise RuntimeError(f"{workspace} still had work after {most} ticks")


def _due(workspace: str):
    return watch.next_due(workspace)


def rest_share(came: int, worked_off: int) -> float:
    """How long to rest after a tick, as a share of its time: rows that came during it against rows it worked off."""
    if came < RUSH_ROWS:
        return 0.0
    if worked_off < RUSH_TICK_ROWS:
        return RUSH_REST
    return FLOOD_REST if came > worked_off else 0.0


class Leads:
    """Of which workspaces this process is the clock. On a server there may be several such processes: one leads, and the
    others take over what it loses or leaves."""

    def __init__(self):
        self._held: dict[str, access.Hold] = {}

    def of(self, workspace: str) -> Callable[[], bool] | None:
        """How to ask whether this process still is the clock of a workspace; None when another is.

        Who takes over waits until the one before has noticed, and ends what he still has running.
        """
        if engine.embedded():
            return _always
        held = self._held.get(workspace)
        if held is None or not held.sure():
            self._held.pop(workspace, None)
            engine.answers(workspace)   # nothing is taken over that could not be worked on; raises then
            if (held := access.hold(f"clock of {workspace}")) is None:
                return None
            try:
                self._take_over(workspace)
            except Exception:
                held.let_go()
                raise
            self._held[workspace] = held
        return held.sure

    @staticmethod
    def _take_over(workspace: str) -> None:
        before = collect.leader(workspace)
        if before not in ("", engine.who()):
            time.sleep(access.NOTICED_SECONDS)
            if ended := engine.end_statements_of(before, workspace):
                log.warning("the clock of %s was taken over; %s statements of the one before were ended", workspace, ended)

    def let_go(self) -> None:
        """Leaves all of them to others."""
        for held in self._held.values():
            held.let_go()
        self._held.clear()


def _always() -> bool:
    return True


class Clock:
    """The thread that ticks: at once when something arrives, and when the next timer is due."""

    def __init__(self):
        self._leads = Leads()
        self._cut: dict[str, tuple[int, int]] = {}   # workspace → the tick that was cut short, and how often
        self._rest: dict[str, float] = {}   # workspace → until when it rests after a fault; the others go on meanwhile
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
            try:
                self._round()
                trouble.over("clock")
            except Exception as error:   # the store of decisions is gone, and comes back
                log.exception("the workspaces could not be looked for; trying again")
                trouble.begins("clock", collect.told_of(error))
                self._stop.wait(FAULT_SECONDS)
        self._leads.let_go()
        metrics.leader.labels("clock").set(0)

    def _round(self) -> None:
        """One look at each workspace that this process leads, and the rest after it."""
        seen, stored, began = collect.arrivals(), collect.stored(), time.monotonic()
        led, ticks, next_due = 0, [], clock.now() + timedelta(seconds=IDLE_SECONDS)
        for workspace in access.workspaces():
            if (rest := self._rest.get(workspace.slug, 0.0) - time.monotonic()) > 0:
                next_due = min(next_due, clock.now() + timedelta(seconds=rest))
                continue
            try:
                if (sure := self._leads.of(workspace.slug)) is None:
                    next_due = min(next_due, clock.now() + timedelta(seconds=STANDBY_SECONDS))
                    trouble.over(f"tick of {workspace.slug}")   # another process has it now
                    continue
                led += 1
                with engine.while_sure(sure):
                    ticks += filter(None, [self._tick(workspace.slug)])
                    next_due = min(next_due, _due(workspace.slug))
                    self._cut.pop(workspace.slug, None)
                    trouble.over(f"tick of {workspace.slug}")
            except Exception as error:
                metrics.ticks_cut_short.inc()
                self._cut_short(workspace.slug, error)
                self._rest[workspace.slug] = time.monotonic() + FAULT_SECONDS
                next_due = min(next_due, clock.now() + timedelta(seconds=FAULT_SECONDS))
        metrics.leader.labels("clock").set(min(led, 1))
        if share := rest_share(collect.stored() - stored, sum(tick.rows for tick in ticks)):
            self._stop.wait(min(share * (time.monotonic() - began), REST_SECONDS))
        elif not ticks:
            wait = (next_due - clock.now()).total_seconds()
            collect.wait_for_arrivals(seen, timeout=max(0.005, min(wait, IDLE_SECONDS)))

    def _tick(self, workspace: str) -> engine.Tick | None:
        """One tick; where it was cut short again and again, what stops it is looked for first."""
        access.migrate_left(workspace)
        if self._cut.get(workspace, (0, 0))[1] >= STUBBORN:
            while get_past(workspace):
                pass
        return run_once(workspace)

    def _cut_short(self, workspace: str, error: Exception) -> None:
        """Says so, and counts how often it was the same tick. An outage of a store is nobody's fault, and not counted."""
        log.exception("the tick of %s was cut short and will run again", workspace)
        trouble.begins(f"tick of {workspace}", collect.told_of(error))
        if isinstance(error, engine.NotOurs) or not _stores_answer(workspace):
            return
        tick = collect.under_way(workspace)
        number, times = self._cut.get(workspace, (0, 0))
        self._cut[workspace] = (tick.number, times + 1 if tick.number == number else 1) if tick else (0, 0)
