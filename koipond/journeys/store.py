"""Stores what a tick worked out: messages, moves, timers, and last the positions, which say that it is done."""

from datetime import timedelta

from koipond import deliver
from koipond.engine import Sql, Tick, named
from koipond.journeys.here import Here
from koipond.journeys.hops import may_wait
from koipond.journeys.ids import MESSAGE

MESSAGE_DAYS = 3  # a message that could not go out in this time is not sent any more

MOVE_KEY = "(journey, person, round, seq, outcome, at)"


def keep(tick: Tick, hop: int, walked: list[Here], merges: bool) -> None:
    """Four inserts for all journeys together. `hop` is the first on which a row may be an entry's last."""
    sending = {(here.journey, here.plan.version, here.step): here for here in walked if here.settings["kind"] == "send"}
    if sending:
        deliver.put(tick, _all([_messages(tick, here) for here in sending.values()]))
    _insert(tick, "journeys_moves", MOVE_KEY, ["moves"] + ["copied_moves"] * merges, now=tick.now)
    if merges or (may_wait(walked) and tick.db.value("journeys.any_timers", hop=hop)):
        _insert(tick, "journeys_timers", "(wake_at, journey, person, round)", ["timers"], hop=hop)
    tick.db.sync()
    _insert(tick, "journeys_positions", "(journey, person, round, seq)", ["positions"] + ["gone_positions"] * merges, hop=hop)


def _insert(tick: Tick, table: str, key: str, queries: list[str], **binds) -> None:
    tick.db.insert_new(tick, table, key, _all([Sql(named(f"journeys.{query}")) for query in queries]), tick=tick.number, **binds)


def _all(selects: list[Sql]) -> Sql:
    return Sql.join("\nUNION ALL\n", selects)


def _messages(tick: Tick, here: Here) -> Sql:
    return Sql.of(
        named("journeys.messages"),
        message=Sql(MESSAGE.format(row="f", step="toString(f.left)")),
        channel=here.text("channel"),
        template=Sql.value(here.settings["template"], "UInt32"),
        kind=Sql.value(here.definition["kind"], "String"),
        journey=Sql.value(here.journey, "UInt32"), version=Sql.value(here.plan.version, "UInt32"),
        step=Sql.value(here.step, "String"), now=here.now,
        expires_at=Sql.value(tick.now + timedelta(days=MESSAGE_DAYS), "DateTime64(3, 'UTC')"),
    )
