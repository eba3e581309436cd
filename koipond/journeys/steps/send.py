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


def passes(step, definition):
    return None if definition.get("exit") else ("sent", step.get("next") or "")


def ways(here):
    """The message itself is put into the outbox at the end of the tick, from the moves with the outcome `sent`."""
    text = """
        SELECT *, if(person IN ([[leaving]]), 'exit', 'sent') AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    return Sql.of(text, leaving=here.matching(here.definition["exit"]), now=here.now, here=here.rows)
