"""Putting messages into the outbox within a tick, and telling the sender when the tick has put them all."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from koipond import access, engine
from koipond.deliver import events, reasons, reports, webhooks
from koipond.deliver.pressure import verdicts
from koipond.deliver.push import devices

LONG_AGO, NEVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(2299, 12, 31, tzinfo=UTC)
BATCHES_KEPT_DAYS = 30       # after the last of their messages was due
BATCHES_AT_LEAST = 100       # fewer are not worth the statement

# Which ticks of which workspaces have put something: without it, a tick that sends nothing would pay for a look.
_put: set[tuple[str, int]] = set()
_pruned: dict[str, datetime] = {}   # workspace → up to when old batches were put away
_tell_sender = None          # called when there is something new to send

PUT_COLUMNS = ("(message, person, channel, template, journey, version, step, round, kind, send_at, expires_at, tick, zone, zone_from, held, rule, topic)")
BATCH_COLUMNS = ("(tick, queue, channel, messages, left, first_at, last_at, past_at, past_person, past_message, next_at, done, version)")
RECEIPT_COLUMNS = "(message, person, journey, step, round, channel, status, reason, detail, attempt, at, tick)"
SENT_COLUMNS = "(message, attempt, account, sent_as, address_hash, person, channel, template, journey, version, step, round, kind, at, tick)"
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
    names = {name for (name,) in tick.db.rows("deliver.answers", asked=webhooks.ASKED, gone=devices.GONE, device=devices.SAID_DEVICE,
                                              merge=devices.SAID_MERGE, part=devices.SAID_PART)}
    devices.file(tick, names)
    answers, again = names & events.STATUS.keys(), False
    if webhooks.ASKED in names:
        webhooks.file(tick)
    if answers:
        _file_receipts(tick)
        if any(name in answers for name in events.AGAIN):
            again = True
            tick.db.insert_new(tick, "deliver_retries", "(message, attempt)", "deliver.retries", columns=RETRY_COLUMNS,
                               names=sorted(events.AGAIN & answers), channels=_channels(events.AGAIN & answers), number=tick.number)
        if stopping := events.STOPPING & answers:
            tick.db.run("deliver.suppress_answers", names=sorted(stopping), channels=_channels(stopping), gone=list(reasons.GONE))
            if unreached := stopping & events.UNREACHED:
                _count_soft(tick, unreached)
            tick.db.run("deliver.keep_stops", names=sorted(stopping), channels=_channels(stopping))
        if refused := events.REFUSED & answers:
            tick.db.run("deliver.free_answers", names=sorted(refused), now=tick.now, number=tick.number)
            tick.db.run("deliver.quota_free", names=sorted(refused))
        if sent := events.REPORTED & answers:
            tick.db.insert_new(tick, "deliver_sent", "(message, attempt)", "deliver.sent", columns=SENT_COLUMNS, names=sorted(sent),
                               channels=_channels(sent), number=tick.number)
            reports.look(tick.workspace)
    put_some = (tick.workspace, tick.number) in _put or tick.again
    if put_some:
        _hand_over(tick, "outbox")
    if again:
        _hand_over(tick, "retries")
    if put_some or again:
        _put.discard((tick.workspace, tick.number))
        if _tell_sender:
            _tell_sender()
        else:
            access.ring()   # the sender may be another process
    _prune(tick)


def _count_soft(tick: engine.Tick, unreached) -> None:
    """Counts what an address did not take for a reason of its own, and leaves it alone after too many of these."""
    asked = {"names": sorted(unreached), "channels": _channels(unreached), "about": list(reasons.ABOUT_ADDRESS)}
    tick.db.run("deliver.soft_bounces", **asked)
    tick.db.run("deliver.suppress_soft", **asked, now=tick.now, days=settings.SOFT_BOUNCE_DAYS, times=settings.SOFT_BOUNCES, rest=settings.SOFT_REST_DAYS)


def next_due(db: engine.Database):
    """When deliver needs a tick by time alone: never. The sender keeps its own time for what is due later."""
    return NEVER


def _prune(tick: engine.Tick) -> None:
    """Once a day, takes away batches of which nothing has been left for long: only the sender asks for them, and only for what is left."""
    if tick.previous - _pruned.get(tick.workspace, LONG_AGO) < timedelta(days=1):
        return
    _pruned[tick.workspace] = tick.previous
    old = {"before": tick.previous - timedelta(days=BATCHES_KEPT_DAYS), "number": tick.number}
    if tick.db.value("deliver.old_batches", **old) >= BATCHES_AT_LEAST:
        tick.db.run("deliver.prune_batches", **old)


def on_ready(tell) -> None:
    """Calls `tell()` from now on when there is something to send; None calls nobody."""
    global _tell_sender
    _tell_sender = tell


def _file_receipts(tick: engine.Tick) -> None:
    tick.db.insert_new(tick, "deliver_receipts", "(message, status, detail, attempt)", "deliver.receipts",
                       columns=RECEIPT_COLUMNS, names=list(events.STATUS), channels=[channel for channel, _ in events.STATUS.values()],
                       statuses=[status for _, status in events.STATUS.values()], number=tick.number)


def _channels(names) -> list[str]:
    """The channel of each of these events, in the order of their names."""
    return [events.STATUS[name][0] for name in sorted(names)]


def _hand_over(tick: engine.Tick, queue: str) -> None:
    tick.db.insert_new(tick, "deliver_batches", "(queue, channel)", "deliver.batches", columns=BATCH_COLUMNS,
                       slots={"table": engine.Sql(f"deliver_{queue}")}, queue=queue, number=tick.number)
