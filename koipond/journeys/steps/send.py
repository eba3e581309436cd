"""Send a message. Whom the exit rule names leaves instead: it is asked right before each send."""

from koipond.engine import Sql
from koipond.journeys import errors
from koipond.journeys.definition import exits
from koipond.journeys.expand import OUTCOME

TELLS = True


def edges(step):
    """`failed` is the way on of whoever it does not reach; what `expand` adds to a published version walks it."""
    ways = [("sent", step.get("next"))]
    return ways + [("failed", step["failed"])] if step.get("failed") and not str(step.get("next") or "").endswith(OUTCOME) else ways


def check(step, about):
    if step.get("channel") not in about.channels:
        yield errors.UnknownChannel(step=about.step, channel=step.get("channel"), known=sorted(about.channels))
    if not about.has_template(step.get("template")):
        yield errors.UnknownTemplate(step=about.step, template=step.get("template"))


def passes(step, definition):
    return None if definition.get("exit") else ("sent", step.get("next") or "")


def leaving(definition, matching) -> Sql:
    """The branches of a multiIf that give the outcome of the first exit rule a person meets."""
    return Sql.join(", ", [Sql.of("person IN ([[meeting]]), [[outcome]]", meeting=matching(rule), outcome=Sql.value(outcome, "String"))
                           for outcome, rule in exits(definition)])


def ways(here):
    """The message itself is put into the outbox at the end of the tick, from the moves with the outcome `sent`."""
    text = """
        SELECT *, multiIf([[leaving]], 'sent') AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    return Sql.of(text, leaving=leaving(here.definition, here.matching), now=here.now, here=here.rows)
