"""Send a message. Whom an exit rule names leaves instead: it is asked right before each send.

Where sending rules hold (quiet hours, caps), or the message goes at the person's best hour, `asking` asks deliver for a verdict: whoever
has a place is sent, whoever must wait stands here until there may be one, and the rule that stands against it says what else.
"""

from koipond.engine import Sql
from koipond.journeys import errors
from koipond.journeys.definition import exits
from koipond.journeys.expand import OUTCOME
from koipond.journeys.ids import MESSAGE

TELLS = True
RULED = "ruled"                    # in a definition that is live: sending rules hold
OVER_QUOTA = ("", "wait", "skip")  # where a quota is used up: wait while it is worth sending, wait however long, go without
RULED_OUT, LEFT = "ruled_out", "left_by_rule"


def edges(step):
    """`failed` is the way on of whoever it does not reach; what `expand` adds to a published version walks it. `other` is
    the way on where a cap says to try another channel."""
    ways = [("sent", step.get("next"))]
    if step.get("failed") and not str(step.get("next") or "").endswith(OUTCOME):
        ways.append(("failed", step["failed"]))
    return ways + [("other_channel", step["other"])] if step.get("other") else ways


def check(step, about):
    if step.get("channel") not in about.channels:
        yield errors.UnknownChannel(step=about.step, channel=step.get("channel"), known=sorted(about.channels))
    if not about.has_template(step.get("template")):
        yield errors.UnknownTemplate(step=about.step, template=step.get("template"))
    if step.get("best_time", False) not in (False, True):
        yield errors.BadSetting(step=about.step, setting="best_time", given=step["best_time"], expected="true or false", expected_zh="true 或 false")
    if step.get("over_quota", "") not in OVER_QUOTA:
        yield errors.BadSetting(step=about.step, setting="over_quota", given=step["over_quota"], expected="wait or skip", expected_zh="wait 或 skip")


def asks(step, definition) -> bool:
    """Whether deliver is asked before such a message is put."""
    return bool(definition.get(RULED) or step.get("best_time"))


def passes(step, definition):
    return None if definition.get("exit") or asks(step, definition) else ("sent", step.get("next") or "")


def by_time(step):
    return ""   # whoever waits here for a place has no outcome by time alone: they are asked again


def alike(step, definition):
    return {} if asks(step, definition) and not definition.get("exit") else None


def leaving(definition, matching) -> Sql:
    """The branches of a multiIf that give the outcome of the first exit rule a person meets."""
    return Sql.join(", ", [Sql.of("person IN ([[meeting]]), [[outcome]]", meeting=matching(rule), outcome=Sql.value(outcome, "String"))
                           for outcome, rule in exits(definition)])


def ways_now(here):
    found = edges(here.settings) + [(outcome, "") for outcome, _ in exits(here.definition)]
    if asks(here.settings, here.definition):
        found += [(RULED_OUT, here.settings.get("failed") or here.settings.get("next")), (LEFT, "")]
    return [(outcome, following or "") for outcome, following in found]


def ways(here):
    """The message itself is put into the outbox at the end of the tick, from the moves with the outcome `sent`."""
    if asks(here.settings, here.definition):
        return _judged(here)
    text = """
        SELECT *, multiIf([[leaving]], 'sent') AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    return Sql.of(text, leaving=leaving(here.definition, here.matching), now=here.now, here=here.rows)


def _judged(here) -> Sql:
    """Where a verdict says what becomes of the message. Who has none was not asked: they stand here until their time comes."""
    text = """
        SELECT f.*, multiIf([[leaving]] v.verdict = 'ok', 'sent', v.verdict = 'skip' OR (v.verdict = 'other_channel' AND NOT [[other]]), [[out]],
                            v.verdict = 'leave', [[left]], v.verdict = 'other_channel', 'other_channel', '') AS way,
               [[now]] AS moved_at, if(arriving = 1 AND v.verdict != 'wait', since, if(arriving = 1 OR way != '', [[now]], since)) AS new_since,
               if(arriving = 1 AND v.verdict != 'wait', cause, '') AS new_cause, if(v.verdict = 'wait', v.send_at, wake_at) AS wakes
        FROM (SELECT * FROM journeys_tick_front WHERE [[here]]) AS f
        LEFT JOIN (SELECT message, verdict, send_at FROM deliver_tick_verdicts) AS v ON v.message = [[message]]"""
    going = leaving(here.definition, here.matching) if here.definition.get("exit") else None
    return Sql.of(text, leaving=Sql.of("[[going]],", going=going) if going else Sql(""), other=here.given("other", "f"), now=here.now, here=here.rows,
                  out=Sql.value(RULED_OUT, "String"), left=Sql.value(LEFT, "String"), message=Sql(MESSAGE.format(row="f", step="toString(f.step)")))
