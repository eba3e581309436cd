"""Several ways, by rules asked at this moment: the first that a person meets; `otherwise` for whoever meets none."""

from koipond.engine import Sql
from koipond.journeys import errors
from koipond.journeys.about import check_names, check_rule

ASKS = True
BRANCHES_AT_MOST = 20


def edges(step):
    return [*((branch["name"], branch.get("next")) for branch in step.get("branches", [])), ("otherwise", step.get("otherwise"))]


def check(step, about):
    found = step.get("branches")
    if not isinstance(found, list) or not all(isinstance(branch, dict) for branch in found) or not 1 <= len(found) <= BRANCHES_AT_MOST:
        yield errors.BadSetting(step=about.step, setting="branches", given=found, expected=f"1 to {BRANCHES_AT_MOST} of {{name, rule, next}}")
        return
    yield from check_names([branch.get("name") for branch in found], about)
    for branch in found:
        yield from check_rule(branch.get("rule"), f"{about.step} · {branch.get('name')}", about)


def ways(here):
    text = """
        SELECT *, multiIf([[branches]], 'otherwise') AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    branches = [Sql.of("person IN ([[meeting]]), [[name]]", meeting=here.matching(branch["rule"]), name=Sql.value(branch["name"], "String"))
                for branch in here.settings["branches"]]
    return Sql.of(text, branches=Sql.join(", ", branches), now=here.now, here=here.rows)
