"""Putting messages into the outbox within a tick, and telling the sender when the tick has put them all."""

from datetime import UTC, datetime

from django.conf import settings

from koipond import engine
from koipond.deliver import events, reasons, webhooks
from koipond.deliver.pressure import verdicts

NEVER = datetime(2299, 12, 31, tzinfo=UTC)

# Which ticks of which workspaces have put something: without it, a tick that sends nothing would pay for a look.
_put: set[tuple[str, int]] = set()
_tell_sender = None          # called when there is something new to send

STOPPING = {"email_complained", "email_unsubscribed", "email_refused", "email_bounced"}    # after which addresses may be left alone
PUT_COLUMNS = ("(message, person, channel, template, journey, version, step, round, kind, send_at, expires_at, tick, zone, zone_from, held, rule, topic)")
BATCH_COLUMNS = ("(tick, queue, channel, messages, left, first_at, last_at, past_at, past_person, past_message, next_at, done, version)")
RECEIPT_COLUMNS = "(message, person, journey, step, round, channel, status, reason, detail, attempt, at, tick)"
RETRY_COLUMNS = "(message, attempt, person, channel, template, journey, version, step, round, kind, send_at, expires_at, tick, topic)"


def put(tick: engine.Tick, select: engine.Sql) -> None:
    """Puts the messages of a SELECT into the outbox; nothing goes out before `prepare` of the same tick.

    The SELECT gives message (UUID or its text), person, channel, template (version id), journey, version, step,
    round, kind (marketing or transactional), send_at, expires_at, topic ('' for none). Safe to run twice: a message is there once.
    Where `verdicts` were asked for in this tick, a message goes out when its verdict says, with as much time left before it
    expires, and one whose verdict is not ok is not put.
    """
    _put.add((tick.workspace, tick.number))
    tick.db.insert_new(tick, "deliver_outbox", "message", "deliver.put_judged" if verdicts.judged(tick) else "deliver.put",
                       slots={"select": select}, columns=PUT_COLUMNS, number=tick.number)


def prepare(tick: engine.Tick) -> None:
    """Files what came back about messages in this tick and what webhooks ask, and hands what the tick put to the sender.

    Safe to run twice: receipts and retries go in by their keys, suppressions replace themselves; the batch, by which
    the sender finds the messages, is written last.
    """
    names = {name for (name,) in tick.db.rows("deliver.answers", asked=webhooks.ASKED)}
    answers, again = names & events.STATUS.keys(), False
    if webhooks.ASKED in names:
        webhooks.file(tick)
    if answers:
        _file_receipts(tick)
        if any(name in answers for name in events.AGAIN):
            again = True
            tick.db.insert_new(tick, "deliver_retries", "(message, attempt)", "deliver.retries", columns=RETRY_COLUMNS,
                               channel=events.CHANNEL, number=tick.number)
        if answers & STOPPING:
            tick.db.run("deliver.suppress_answers", channel=events.CHANNEL, gone=list(reasons.GONE))
        if "email_refused" in answers or "email_bounced" in answers:
            _count_soft(tick)
        if answers & STOPPING:
            tick.db.run("deliver.keep_stops", channel=events.CHANNEL)
        if "email_refused" in answers:
            tick.db.run("deliver.free_answers", now=tick.now, number=tick.number)
    put_some = (tick.workspace, tick.number) in _put or tick.again
    if put_some:
        _hand_over(tick, "outbox")
    if again:
        _hand_over(tick, "retries")
    if put_some or again:
        _put.discard((tick.workspace, tick.number))
        if _tell_sender:
            _tell_sender()


def _count_soft(tick: engine.Tick) -> None:
    """Counts what an address did not take for a reason of its own, and leaves it alone after too many of these."""
    about = list(reasons.ABOUT_ADDRESS)
    tick.db.run("deliver.soft_bounces", channel=events.CHANNEL, about=about)
    tick.db.run("deliver.suppress_soft", channel=events.CHANNEL, about=about, now=tick.now, days=settings.SOFT_BOUNCE_DAYS,
                times=settings.SOFT_BOUNCES, rest=settings.SOFT_REST_DAYS)


def next_due(db: engine.Database):
    """When deliver needs a tick by time alone: never. The sender keeps its own time for what is due later."""
    return NEVER


def on_ready(tell) -> None:
    """Calls `tell()` from now on when there is something to send; None calls nobody."""
    global _tell_sender
    _tell_sender = tell


def _file_receipts(tick: engine.Tick) -> None:
    tick.db.insert_new(tick, "deliver_receipts", "(message, status, detail, attempt)", "deliver.receipts",
                       columns=RECEIPT_COLUMNS, names=list(events.STATUS), statuses=list(events.STATUS.values()),
                       channel=events.CHANNEL, number=tick.number)


def _hand_over(tick: engine.Tick, queue: str) -> None:
    tick.db.insert_new(tick, "deliver_batches", "(queue, channel)", "deliver.batches", columns=BATCH_COLUMNS,
                       slots={"table": engine.Sql(f"deliver_{queue}")}, queue=queue, number=tick.number)
