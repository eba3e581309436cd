"""The tick goes by what was decided: it leaves out what is blocked, holds back or refuses what breaks its declaration.

Costs one question of the store of decisions when nothing is decided, one statement more when what is decided does not
concern the names of this tick.
"""

from dataclasses import dataclass

from koipond import engine
from koipond.collect.governance.decisions import NOTHING, Standing
from koipond.collect.names import house_name
from koipond.engine import Sql, Tick, named


@dataclass(frozen=True)
class Judged:
    """What the decisions mean for a tick: how its events and properties are called, and what was left out of it."""

    left_out: bool = False
    refused: bool = False
    quarantined: bool = False
    broken: bool = False
    props: Sql = Sql("props")


def event_name(stood: Standing) -> Sql:
    """An event's name in the house's spelling, after renaming, from the columns `kind` and `name` of the inbox."""
    if not stood.renamed:
        return house_name()
    return Sql.of(named("collect.renamed"), event=house_name(), **_lists(renamed=list(stood.renamed), renames=list(stood.renamed.values())))


def judge(tick: Tick, stood: Standing, slots: dict[str, Sql]) -> Judged:
    """Fills collect_tick_judged with the items of the tick about which a decision says something, and takes out of
    collect_tick_new those that are not to go on. `slots`: range and taken.

    Safe to run twice: it depends on the inbox, and on decisions up to a number that the tick keeps.
    """
    if not stood.names:
        return Judged()
    slots = {**slots, "event": event_name(stood)}
    concerned = {name for name, in tick.db.rows("collect.concerned", slots, names=sorted(stood.names))}
    if not concerned:
        return Judged()
    outcomes = _judge(tick, stood, slots, concerned)
    if left_out := bool(outcomes - {"allow"}):
        tick.db.run("collect.leave_out")
    return Judged(left_out, bool(outcomes & {"block", "refuse"}), "quarantine" in outcomes, bool(outcomes - {"block"}),
                  _props(stood, concerned))


def _judge(tick: Tick, stood: Standing, slots: dict, concerned: set[str]) -> set[str]:
    blocked, declared = concerned & stood.blocked.keys(), concerned & stood.declared.keys() - stood.blocked.keys()
    if not blocked and not declared:
        return set()
    tick.db.run("TRUNCATE TABLE collect_tick_judged")
    if blocked:
        tick.db.run("collect.judge_blocked", slots, names=sorted(blocked))
    if declared:
        pairs = _governed(stood, concerned, Sql(named("collect.sent_pairs")))
        accepted = Sql(named("collect.not_accepted"), {"decided": stood.number}) if stood.accepted else Sql("1")
        slots = {**slots, "breach": Sql(named("collect.breach")), "not_accepted": accepted, "pairs": pairs}
        tick.db.run("collect.judge", slots, **_schema(stood, sorted(declared)))
    return {outcome for outcome, _ in tick.db.rows("collect.judged_counts")}


def _schema(stood: Standing, names: list[str]) -> dict[str, list]:
    """The declarations of the events as lists, one entry an event or a property; what the statement binds."""
    events = [stood.declared[name] for name in names]
    rules = [(name, property, rule) for name, event in zip(names, events) for property, rule in event.properties.items()]
    rules = rules or [("", "", None)]
    of = lambda part, empty: [getattr(rule, part) if rule else empty for *_, rule in rules]  # noqa: E731
    return {
        "names": names, "outcomes": [event.on_breach for event in events],
        "required": [[name for name, rule in event.properties.items() if rule.required] for event in events],
        "closed": [name for name, event in zip(names, events) if event.closed],
        "events": [name for name, *_ in rules], "properties": [property for _, property, _ in rules],
        "types": of("type", ""), "allowed": [list(one) for one in of("allowed", ())], "patterns": of("pattern", ""),
        "most_chars": of("most_chars", 0), "lows": of("low", ""), "highs": of("high", ""),
    }


def _props(stood: Standing, concerned: set[str]) -> Sql:
    """The properties as the tick keeps them."""
    pairs = Sql("arrayZip(mapKeys(props), mapValues(props))")
    governed = _governed(stood, concerned, pairs)
    return Sql("props") if governed is pairs else Sql.of(named("collect.governed_props"), pairs=governed)


def _governed(stood: Standing, concerned: set[str], pairs: Sql) -> Sql:
    """Pairs of name and value after renaming and blocking of properties; the same where nothing of it is decided."""
    blocked = [key for key in stood.blocked_properties if key[0] in concerned]
    renamed = {key: to for key, to in stood.renamed_properties.items() if key[0] in concerned}
    if not blocked and not renamed:
        return pairs
    return Sql.of(named("collect.governed_pairs"), pairs=pairs, blocked=Sql.value(blocked, "Array(Tuple(String, String))"),
                  **_lists(olds=["\x1f".join(key) for key in renamed], news=list(renamed.values())))


def note(tick: Tick, judged: Judged, slots: dict[str, Sql]) -> None:
    """Writes down what was refused, held back and counted for a decision. Nothing in this tick reads it."""
    if judged.refused:
        tick.db.insert_new(tick, "collect_refused", "(lane, seq)", "collect.refused_judged", slots, number=tick.number)
    if judged.quarantined:
        tick.db.insert_new(tick, "collect_quarantine", "hash", "collect.held", slots, number=tick.number)
        _any_held[tick.workspace] = True
    if judged.broken:
        tick.db.insert_new(tick, "collect_breaches", "(event, property, reason, outcome)", "collect.breaches",
                           number=tick.number, now=tick.now)


def note_taken(db: engine.Database, stood: Standing) -> None:
    """Marks what was in quarantine and is taken now. Costs nothing where nothing is decided or held back."""
    if stood is NOTHING:
        return
    if db.workspace not in _any_held:
        _any_held[db.workspace] = bool(db.value("collect.any_held"))
    if _any_held[db.workspace]:
        db.run("collect.taken_after_all")


_any_held: dict[str, bool] = {}  # whether a workspace's quarantine may hold anything; asked once a process


def _lists(**lists: list[str]) -> dict[str, Sql]:
    return {name: Sql.value(values, "Array(String)") for name, values in lists.items()}
