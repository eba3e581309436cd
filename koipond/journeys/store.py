"""Stores what a tick worked out: messages, moves, timers, and last the positions, which say that it is done."""

from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate

from koipond.engine import Sql, Tick, named, together
from koipond.journeys import timers
from koipond.journeys.here import Here
from koipond.journeys.hops import may_wait
from koipond.journeys.ids import MESSAGE
from koipond.journeys.landing import Scripts
from koipond.journeys.live import Plan
from koipond.kit import metrics

MESSAGE_DAYS = 3  # a message that could not go out in this time is not sent any more

MOVE_KEY = "(journey, person, round, seq, outcome, at)"
MANY = 200_000          # from so many rows on, each message and move of each script goes in apart: sorting costs more than an insert
APART_AT_MOST = 12      # unless the scripts have more than so many
IN_ORDER = "max_threads = 1"                # rows come as they stand in memory: by person, as the table wants them
ONE_ROW_A_KEY = "optimize_on_insert = 0"    # so there is nothing to replace while they are inserted

Move = tuple[str, str, str]  # the step that is left, the outcome, the step that follows


def keep(tick: Tick, hop: int, walked: list[Here], scripts: Scripts, merges: bool, parts: bool, put, say) -> None:
    """Messages, moves, timers and positions of all journeys together. `hop` is the first on which a row may be an entry's last."""
    told = scripts.all()
    apart = not merges and not parts and sum(len(moves) for _, moves in told) <= APART_AT_MOST and tick.db.value("journeys.rows") >= MANY
    metrics.people_moved.inc(tick.db.value("journeys.rows"))
    sends = [(number, _sent(plan, move)) for number, (plan, moves) in enumerate(told, 1) for move in moves if _sends(plan, move)]
    store_moves = _moves_apart if apart else partial(_moves, more=["copied_moves"] * merges + ["returned_moves"] * parts)
    deeds = [lambda: store_moves(tick, [moves for _, moves in told])]
    say(tick, told)
    if sends:
        deeds.append(lambda: put(tick, _each_apart(tick, sends) if apart or len(sends) == 1 else _together(tick, sends)))
    if merges or parts or may_wait(walked):
        timers.storing(tick.workspace)
        deeds.append(lambda: _insert(tick, "journeys_timers", "(wake_at, journey, person, round)", ["timers"], hop=hop))
    together(*deeds)
    tick.db.sync()
    _insert(tick, "journeys_positions", "(journey, person, round, seq)", ["positions"] + ["gone_positions"] * merges + ["returned_positions"] * parts, ONE_ROW_A_KEY, hop=hop)


def _moves(tick: Tick, told: list[tuple[Move, ...]], more: list[str]) -> None:
    lengths = [1, *map(len, told)]  # a row without a script tells its own move
    before = [0, *accumulate(lengths)][:-1]
    lefts, outcomes, nexts = zip(("", "", ""), *(move for moves in told for move in moves), strict=True)
    _insert(tick, "journeys_moves", MOVE_KEY, ["moves"] + more, now=tick.now,
            many=lengths, before=before, lefts=list(lefts), outcomes=list(outcomes), nexts=list(nexts))


def _moves_apart(tick: Tick, told: list[tuple[Move, ...]]) -> None:
    _insert(tick, "journeys_moves", MOVE_KEY, ["moves_without_script"], IN_ORDER)
    for script, moves in enumerate(told, 1):
        for place, (left, outcome, following) in enumerate(moves):
            _insert(tick, "journeys_moves", MOVE_KEY, ["moves_of_script"], IN_ORDER, script=script, after=len(moves) - 1 - place,
                    first=int(place == 0), left=left, outcome=outcome, next=following, now=tick.now)


def _sends(plan: Plan, move: Move) -> bool:
    step, outcome, _ = move
    return outcome == "sent" and plan.definition["steps"][step]["kind"] == "send"


def _sent(plan: Plan, move: Move) -> tuple[str, str, int, str, str]:
    """Step, channel, version of the template, kind of message, topic."""
    step = plan.definition["steps"][move[0]]
    return move[0], step["channel"], step["template"], plan.definition["kind"], plan.definition.get("topic") or ""


def _each_apart(tick: Tick, sends: list[tuple[int, tuple]]) -> Sql:
    return Sql.join("\nUNION ALL\n", [
        _messages(tick, Sql.of("WHERE script = [[script]]", script=Sql.value(script, "UInt16")),
                  *(Sql.value(value, type) for value, type in zip(sent, ("String", "String", "UInt32", "String", "String"), strict=True)))
        for script, sent in sends])


def _together(tick: Tick, sends: list[tuple[int, tuple]]) -> Sql:
    by_script = [[sent for number, sent in sends if number == script] for script in range(1 + max(number for number, _ in sends))]
    sent = Sql.of("ARRAY JOIN [[sends]][script + 1] AS sent",
                  sends=Sql.value(by_script, "Array(Array(Tuple(String, String, UInt32, String, String)))"))
    return _messages(tick, sent, *(Sql(f"sent.{place}") for place in range(1, 6)))


def _messages(tick: Tick, sent: Sql, step: Sql, channel: Sql, template: Sql, kind: Sql, topic: Sql) -> Sql:
    return Sql.of(
        named("journeys.messages"), sent=sent, step=step, channel=channel, template=template, kind=kind, topic=topic,
        message=Sql.of(MESSAGE.format(row="f", step="[[step]]"), step=step), now=_moment(tick.now),
        expires_at=_moment(tick.now + timedelta(days=MESSAGE_DAYS)))


def _insert(tick: Tick, table: str, key: str, queries: list[str], settings: str = "", **binds) -> None:
    select = "\nUNION ALL\n".join(named(f"journeys.{query}") for query in queries)
    tick.db.insert_new(tick, table, key, Sql(select + f"\nSETTINGS {settings}" * bool(settings)), tick=tick.number, **binds)


def _moment(value: datetime) -> Sql:
    return Sql.value(value, "DateTime64(3, 'UTC')")
