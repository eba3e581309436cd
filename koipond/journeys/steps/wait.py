"""Wait for some days, hours or minutes, counted from the moment the step is reached."""

from koipond.engine import Sql
from koipond.journeys.about import check_duration

BY_TIME = "waited"


def edges(step):
    return [("waited", step.get("next"))]


def check(step, about):
    yield from check_duration(step, about)


def settles(step, coming_from, names):
    return "always"


def ways(here):
    """Counted from the tick, not from the cause: after hours of standstill waves are not fired back to back."""
    text = """
        SELECT *, [[over]] AS over, if(over, 'waited', '') AS way, [[now]] AS moved_at, if(over, [[now]], since) AS new_since,
               if(over, '', cause) AS new_cause, if(arriving = 1, [[until]], wake_at) AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    return Sql.of(text, now=here.now, over=here.over, until=here.until, here=here.rows)
