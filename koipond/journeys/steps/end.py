"""The journey is over for whoever comes here."""

from koipond.engine import Sql


def edges(step):
    return [("ended", "")]


def check(step, about):
    return []


def settles(step, coming_from, names):
    return "end"


def ways(here):
    """For whoever begins here; who comes from another step is told by that step's row."""
    text = """
        SELECT *, 'ended' AS way, '' AS goes_to, [[now]] AS moved_at, since AS new_since, cause AS new_cause,
               wake_at AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    return Sql.of(text, now=here.now, here=here.rows)
