"""Several ways, by rules asked at this moment: the first that a person meets; `otherwise` for whoever meets none."""

from koipond.engine import Sql
from koipond.journeys.about import check_list, check_rule

ASKS = True
BRANCHES_AT_MOST = 20


def edges(step):
    return [*((branch["name"], branch.get("next")) for branch in step.get("branches", [])), ("otherwise", step.get("otherwise"))]


def check(step, about):
    wrong = list(check_list(step, "branches", BRANCHES_AT_MOST, "{name, rule, next}", about))
    yield from wrong
    for branch in [] if wrong else step["branches"]:
        yield from check_rule(branch.get("rule"), f"{about.step} · {branch['name']}", about)


def ways(here):
    text = """
        SELECT *, multiIf([[branches]], 'otherwise') AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    branches = [Sql.of("person IN ([[meeting]]), [[name]]", meeting=here.matching(branch["rule"]), name=Sql.value(branch["name"], "String"))
                for branch in here.settings["branches"]]
    return Sql.of(text, branches=Sql.join(", ", branches), now=here.now, here=here.rows)
