"""Conditions of the life of a customer: in a stage, dormant, quiet for so many calendar months.

`{"stage": "loyal"}` and `{"dormant": true}` are written out as the rules that they stand for, as a segment in a rule is,
so that all readings of a rule agree. `{"quiet": ["order_completed"], "months": 18}` holds whoever did one of these once,
and did none of them in the last 18 calendar months of the workspace's time zone: the last one was on 31 August, then
18 months are over on 28 (or 29) February at the same time of day.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from koipond.engine import Sql
from koipond.segments.errors import Cycle
from koipond.segments.errors_lifecycle import NoStages, TooManyMonths, UnknownStage

MOST_MONTHS = 600     # fifty years
MOST_EVENTS = 20      # names of one "quiet"
STAGES = "stages"     # in the chain of what is being written out: stages cannot be told by stages


@dataclass(frozen=True)
class InStage:
    """The person is in this stage."""

    stage: str


@dataclass(frozen=True)
class IsDormant:
    """The person is dormant, as the workspace defines it."""


def _stage(json, path, depth):
    from koipond.segments import rules

    rules._only(json, path, ("stage",))
    return InStage(rules._name(json, "stage", path))


def _dormant(json, path, depth):
    from koipond.segments import rules

    rules._only(json, path, ("dormant",))
    if json["dormant"] is not True:
        raise rules._wrong(f"{path}.dormant", json["dormant"], "true")
    return IsDormant()


def _quiet(json, path, depth):
    from koipond.segments import rules

    rules._only(json, path, ("quiet", "months"))
    names = rules._list(json["quiet"], f"{path}.quiet")
    if not 1 <= len(names) <= MOST_EVENTS:
        raise rules.TooLarge(path=f"{path}.quiet", what="events", what_zh="事件", found=len(names), limit=MOST_EVENTS)
    months = json.get("months")
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= MOST_MONTHS:
        raise TooManyMonths(path=f"{path}.months", value=months, limit=MOST_MONTHS)
    happenings = [rules.happening({"event": name}, f"{path}.quiet[{i}]") for i, name in enumerate(names)]
    return quiet(happenings, months)


READERS = {"stage": _stage, "dormant": _dormant, "quiet": _quiet}


def quiet(happenings, months: int):
    """The condition over events. What is counted is the moment (in milliseconds) at which the months are over."""
    from koipond.segments.rules import Counted, Did, Test

    return Did(Counted(tuple(happenings), "quiet", within_days=months), Test("at_least", 1))


def written_out(leaf: InStage | IsDormant, known, path: str, chain: tuple, expand):
    """The rule that the condition stands for. Raises NoStages, UnknownStage, Cycle."""
    if isinstance(leaf, IsDormant):
        return dormant(known.dormancy)
    stages = known.stages
    if STAGES in chain:
        raise Cycle(path=f"{path}.stage", chain=" → ".join(map(str, (*chain, leaf.stage))))
    if not stages:
        raise NoStages(path=f"{path}.stage")
    names = [stage.name for stage in stages]
    if leaf.stage not in names:
        near = get_close_matches(leaf.stage, names, 1)
        raise UnknownStage(path=f"{path}.stage", stage=leaf.stage, known=near + [n for n in names if n not in near])
    return exclusive(known, leaf.stage, path, chain, expand)


def exclusive(known, name: str, path: str, chain: tuple, expand):
    """The rule of a stage, and none of those before it."""
    from koipond.segments.rules import All, Any, Not, read

    before = []
    for stage in known.stages:
        tree = expand(read(stage.rule), known, path, (*chain, STAGES))
        if stage.name == name:
            return All((tree, Not(Any(tuple(before))))) if before else tree
        before.append(tree)
    raise KeyError(name)


def dormant(dormancy):
    """The condition of a dormancy: no payment for so many months."""
    from koipond.segments.rules import Happening

    return quiet([Happening(name) for name in dormancy.payments], dormancy.months)


def over_at(writer, counted, call):
    """The aggregate of `quiet`: when the months after the last of these events are over, in milliseconds; 0 of none."""
    months = Sql(str(int(counted.within_days)))
    moment = Sql.of("toUnixTimestamp64Milli(addMonths(toTimeZone(at, [[zone]]), [[months]]))", months=months,
                    zone=Sql.value(writer.known.zone, "String"))
    return call("max", (moment,), filter=writer.filter(counted))


def is_over(value: Sql, now: Sql) -> Sql:
    """1 or 0: whether there was such an event, and the months after it are over."""
    return Sql.of("([[value]] > 0 AND [[value]] <= toUnixTimestamp64Milli([[now]]))", value=value, now=now)
