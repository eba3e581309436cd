"""Send a message. Whom the exit rule names leaves instead: it is asked right before each send."""

from koipond.engine import Sql
from koipond.journeys import errors


def edges(step):
    return [("sent", step.get("next"))]


def check(step, about):
    if step.get("channel") not in about.channels:
        yield errors.UnknownChannel(step=about.step, channel=step.get("channel"), known=sorted(about.channels))
    if not about.has_template(step.get("template")):
        yield errors.UnknownTemplate(step=about.step, template=step.get("template"))


def ways(here):
    """The message itself is put into the outbox at the end of the tick, from the moves with the outcome `sent`."""
    text = """
        SELECT *, [[outcome]] AS way, if(way = 'sent', [[next]], '') AS goes_to, [[now]] AS moved_at,
               since AS new_since, cause AS new_cause, wake_at AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    return Sql.of(text, outcome=_outcome(here), next=here.text("next"), now=here.now, here=here.rows)


def _outcome(here):
    rule = here.definition.get("exit")
    if not rule:
        return Sql("'sent'")
    return Sql.of("if(person IN ([[leaving]]), 'exit', 'sent')", leaving=here.matching(rule))
