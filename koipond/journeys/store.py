"""Stores what a tick worked out: messages, moves, timers, and last the positions, which say that it is done."""

from datetime import timedelta

from koipond import deliver
from koipond.engine import Sql, Tick, named
from koipond.journeys import timers
from koipond.journeys.here import Here
from koipond.journeys.hops import may_wait
from koipond.journeys.ids import MESSAGE
from koipond.journeys.landing import Scripts
from koipond.journeys.live import Plan

MESSAGE_DAYS = 3  # a message that could not go out in this time is not sent any more

MOVE_KEY = "(journey, person, round, seq, outcome, at)"
MANY = 200_000  # from so many rows on, moves go in sorted, place by place of their scripts: sorting costs more than an insert
IN_ORDER = "max_threads = 1"                # rows come as they stand in memory: by step and person
ONE_ROW_A_KEY = "optimize_on_insert = 0"    # so there is nothing to replace while they are inserted


def keep(tick: Tick, hop: int, walked: list[Here], scripts: Scripts, merges: bool) -> None:
    """Messages, moves, timers and positions of all journeys together. `hop` is the first on which a row may be an entry's last."""
    sends = [[_sent(plan, move) for move in moves if _sends(plan, move)] for plan, moves in scripts.all()]
    if any(sends):
        deliver.put(tick, _messages(tick, sends))
    _moves(tick, scripts, merges)
    if merges or may_wait(walked):
        timers.storing(tick.workspace)
        _insert(tick, "journeys_timers", "(wake_at, journey, person, round)", ["timers"], hop=hop)
    tick.db.sync()
    _insert(tick, "journeys_positions", "(journey, person, round, seq)", ["positions"] + ["gone_positions"] * merges, ONE_ROW_A_KEY, hop=hop)


def _moves(tick: Tick, scripts: Scripts, merges: bool) -> None:
    told = [[("", "", "")], *(list(moves) for _, moves in scripts.all())]
    binds = {"told": told, "now": tick.now}
    if merges or tick.db.value("journeys.rows") < MANY:
        _insert(tick, "journeys_moves", MOVE_KEY, ["moves"] + ["copied_moves"] * merges, slots={"places": Sql("arrayEnumerate(told)")}, **binds)
        return
    for place in range(1, 1 + max(map(len, told))):
        _insert(tick, "journeys_moves", MOVE_KEY, ["moves"], IN_ORDER, {"places": Sql(f"if(length(told) >= {place}, [{place}], [])")}, **binds)


def _insert(tick: Tick, table: str, key: str, queries: list[str], settings: str = "", slots: dict | None = None, **binds) -> None:
    select = Sql.join("\nUNION ALL\n", [Sql(named(f"journeys.{query}")) for query in queries])
    tick.db.insert_new(tick, table, key, Sql(select.text + f"\nSETTINGS {settings}" * bool(settings)), slots, tick=tick.number, **binds)


def _sends(plan: Plan, move: tuple[str, str, str]) -> bool:
    step, outcome, _ = move
    return outcome == "sent" and plan.definition["steps"][step]["kind"] == "send"


def _sent(plan: Plan, move: tuple[str, str, str]) -> tuple[str, str, int, str]:
    """Step, channel, version of the template, kind of message."""
    step = plan.definition["steps"][move[0]]
    return move[0], step["channel"], step["template"], plan.definition["kind"]


def _messages(tick: Tick, sends: list[list[tuple]]) -> Sql:
    return Sql.of(
        named("journeys.messages"),
        message=Sql(MESSAGE.format(row="f", step="sent.1")),
        sends=Sql.value([[], *sends], "Array(Array(Tuple(String, String, UInt32, String)))"), now=_moment(tick.now),
        expires_at=_moment(tick.now + timedelta(days=MESSAGE_DAYS)))


def _moment(value) -> Sql:
    return Sql.value(value, "DateTime64(3, 'UTC')")
