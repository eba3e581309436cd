"""What a step does besides moving people: events about each of them, which go through the inbox like everybody's.

The id of an event follows from the entry and the step, so a repeated tick says nothing twice.
"""

import json
from dataclasses import dataclass, field

from koipond import collect
from koipond.engine import Sql, Tick, named
from koipond.journeys import steps
from koipond.journeys.ids import MESSAGE
from koipond.journeys.live import Plan

_ENTERED = """'", "entered_at": "', toString(toUnixTimestamp64Milli(f.entry.entered_at)),"""
EFFECT_SOURCE = 1_200_000_000   # of all that journeys say of people


@dataclass(frozen=True)
class Effect:
    """An event about everybody who passes a step. `end` tells several of one step apart; `entered` says when each came in."""

    event: str
    properties: dict = field(default_factory=dict)
    traits: dict = field(default_factory=dict)
    end: str = ""
    entered: bool = False


def record(tick: Tick, told: list[tuple[Plan, tuple]]) -> None:
    """Records the effects of the moves of a tick: `told` are the scripts under their numbers from 1."""
    selects = [
        _select(tick, number, plan, step, effect)
        for number, (plan, moves) in enumerate(told, 1) for step, outcome, _ in moves
        for effect in _effects(plan, step, outcome)
    ]
    if selects:
        collect.record_table(tick.workspace, tick.db.table(Sql.join("\nUNION ALL\n", selects)))


def message_of(db, script: int, step: str) -> str:
    """The message by which an answer to a step of a tick's script names it, of the one entry that is there."""
    return db.value(Sql.of(f"SELECT toString({MESSAGE.format(row='f', step='[[step]]')}) FROM journeys_tick_front AS f WHERE script = [[script]]",
                           step=Sql.value(step, "String"), script=Sql.value(script, "UInt16")))


def _effects(plan: Plan, name: str, outcome: str):
    step = plan.definition["steps"][name]
    kind = steps.kind(step["kind"])
    made = getattr(kind, "effects", None)
    return made(step, plan) if made and outcome in {way for way, _ in kind.edges(step)} else ()


def _select(tick: Tick, script: int, plan: Plan, step: str, effect: Effect) -> Sql:
    about = {**effect.properties, "version": str(plan.version), "step": step}
    about.setdefault("journey", str(plan.journey))
    message = Sql.of(f"toString({MESSAGE.format(row='f', step='[[step]]')})", step=Sql.value(step, "String"))
    return Sql.of(
        named("journeys.effects"), message=message, event=Sql.value(effect.event, "String"), end=Sql.value(f":{effect.event}{effect.end and ':'}{effect.end}", "String"),
        at=Sql.value(tick.now, "DateTime64(3, 'UTC')"), properties=Sql.value(json.dumps(about, ensure_ascii=False)[:-1], "String"),
        traits=Sql.value(json.dumps(effect.traits, ensure_ascii=False) if effect.traits else "", "String"),
        entered=Sql(_ENTERED if effect.entered else ""), source=Sql.value(EFFECT_SOURCE, "UInt32"), script=Sql.value(script, "UInt16"))
