"""Stores what a tick worked out: messages, moves, timers, and last the positions, which say that it is done."""

from datetime import timedelta

from koipond import deliver
from koipond.engine import Sql, Tick, named
from koipond.journeys.here import Here
from koipond.journeys.ids import MESSAGE

MESSAGE_DAYS = 3  # a message that could not go out in this time is not sent any more

MOVE_KEY = "(journey, person, round, seq, outcome, at)"


def keep(tick: Tick, hop: int, sending: list[Here], merges: bool) -> None:
    """Four inserts for all journeys together. `hop` is the first on which a row may be an entry's last."""
    if sending:
        places = {(here.journey, here.plan.version, here.step): here for here in sending}
        deliver.put(tick, Sql.join("\nUNION ALL\n", [_messages(tick, here) for here in places.values()]))
    moves = [named("journeys.moves")] + ([named("journeys.copied_moves")] if merges else [])
    tick.db.insert_new(tick, "journeys_moves", MOVE_KEY, _all(moves), columns="", tick=tick.number)
    tick.db.insert_new(tick, "journeys_timers", "(wake_at, journey, person, round)", "journeys.timers",
                       hop=hop, tick=tick.number)
    positions = [named("journeys.positions")] + ([named("journeys.gone_positions")] if merges else [])
    tick.db.insert_new(tick, "journeys_positions", "(journey, person, round, seq)", _all(positions),
                       hop=hop, tick=tick.number)


def _all(selects: list[str]) -> str:
    return "\nUNION ALL\n".join(selects)


def _messages(tick: Tick, here: Here) -> Sql:
    return Sql.of(
        named("journeys.messages"),
        message=Sql(MESSAGE.format(alias="f", step="toString(f.left)")),
        channel=here.text("channel"),
        template=Sql.value(here.settings["template"], "UInt32"),
        kind=Sql.value(here.definition["kind"], "String"),
        journey=Sql.value(here.journey, "UInt32"), version=Sql.value(here.plan.version, "UInt32"),
        step=Sql.value(here.step, "String"), now=here.now,
        expires_at=Sql.value(tick.now + timedelta(days=MESSAGE_DAYS), "DateTime64(3, 'UTC')"),
    )
