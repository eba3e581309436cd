"""Two ways, by a rule asked at this moment."""

from koipond.engine import Sql
from koipond.journeys.about import check_rule

ASKS = True


def edges(step):
    return [("yes", step.get("yes")), ("no", step.get("no"))]


def check(step, about):
    yield from check_rule(step.get("rule"), about.step, about)


def ways(here):
    text = """
        SELECT *, if(person IN ([[meeting]]), 'yes', 'no') AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    return Sql.of(text, meeting=here.matching(here.settings["rule"]), now=here.now, here=here.rows)
