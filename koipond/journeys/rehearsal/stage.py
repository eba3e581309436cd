"""What rehearsals have in common: one plan that is live in a scratch, and a tick of it."""

from datetime import datetime

from koipond import access, deliver
from koipond.engine import Database, Tick
from koipond.journeys import entries
from koipond.journeys.advance import Work, by_the_clock
from koipond.journeys.definition import entry_event, goal_event, looked_into, waited_for
from koipond.journeys.live import REHEARSED, Entering, Live, Plan, under

JOURNEY, VERSION = REHEARSED, 1
FIRST_TICK = 1_000_000_000_000          # nor any tick these
OWN = ("journeys_positions", "journeys_moves", "journeys_timers", "journeys_tick_events", "journeys_tick_tries", "journeys_tick_front", "journeys_tick_met",
       "journeys_rehearsal_messages", "journeys_rehearsal_events", "journeys_rehearsal_past", "journeys_rehearsal_now", "profiles_tick_touched", "segments_tick_moves",
       "segments_members", "identify_tick_merges", "identify_tick_parts", "deliver_reservations", "deliver_freed",
       *(f"deliver_tick_{name}" for name in ("asked", "went", "asking", "taken", "quiet", "units", "open", "verdicts")))
NOW = ("journeys_rehearsal_now", "now")


def plan_of(definition: dict) -> Plan:
    """The plan of a definition under a number that no journey has."""
    return Plan(JOURNEY, VERSION, definition, frozenset(waited_for(definition)), goal_event(definition), entry_event(definition),
                frozenset(looked_into(definition)))


def live_of(workspace: str, plan: Plan, since: datetime, launching: bool) -> Live:
    """As if it were the only journey, live since a moment, under the sending rules of today."""
    rules = deliver.in_force(workspace)
    plan = under(rules, plan)
    entering = Entering(plan, since, launching and entries.launches(plan.definition), True, False)
    return Live(workspace=workspace, zone=access.workspace(workspace).time_zone, plans={(JOURNEY, VERSION): plan}, entering=(entering,), rules=rules)


def until(db: Database, moment: datetime) -> None:
    """Lets the scratch see what happened up to a moment."""
    db.run("TRUNCATE TABLE journeys_rehearsal_now")
    db.run("INSERT INTO journeys_rehearsal_now VALUES ({now:DateTime64(3, 'UTC')})", now=moment)


def work_of(tick: Tick, found: Live, names: frozenset[str], joined: frozenset[int], touched: int) -> Work:
    """What the tick has for the plan."""
    due = frozenset(row[0] for row in tick.db.rows("journeys.journeys_due", now=tick.now, previous=tick.previous))
    clock = by_the_clock(found, tick.previous, tick.now)
    return Work(names, joined, due, touched, False, False, clock)


def says_nothing(tick: Tick, told: list) -> None:
    """Traits, tags, tasks and calls of other journeys are counted as moves and not carried out."""


