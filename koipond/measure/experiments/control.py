"""What all marketing together brought: the global control group against everybody else, on any event and on its money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from koipond import engine, journeys, segments
from koipond.measure.errors import BadSpan
from koipond.measure.experiments.comparing import welch
from koipond.measure.experiments.counting import Tally
from koipond.measure.experiments.sequences import ALPHA
from koipond.measure.intervals import Interval, difference, wilson
from koipond.measure.words import Said

SALT = "control"    # of the place that decides who belongs to the control group; the sender refuses by the same

HOW = {
    "people": Said("Persons who were known before the beginning: those whose place is in the first {percent:g} % and get no marketing, and all others.",
                   "开始之前已知的客户：落在前 {percent:g}% 而不接收营销消息的客户，以及其他所有客户。"),
    "reached": Said("Persons with at least one '{event}' from the beginning up to, but without, the end.", "从开始（含）到结束（不含）至少发生一次“{event}”的客户数。"),
    "difference": Said("Rate of everybody else minus rate of the control group; bounds by Newcombe (1998, method 10), 95 %.",
                       "其他客户的比率减去对照组的比率；上下限采用 Newcombe（1998，方法 10），置信度 95%。"),
    "revenue_difference": Said("Money per person of everybody else minus that of the control group; bounds by Welch (1947), 95 %.",
                               "其他客户的人均金额减去对照组的人均金额；上下限采用 Welch（1947），置信度 95%。"),
    "brought": Said("This difference, times everybody else: money beyond what would have come anyway.", "上述差值乘以其他客户数：超出自然发生部分的金额。"),
}


@dataclass(frozen=True)
class Side:
    """The control group, or everybody else."""

    people: int
    reached: int
    rate: Interval | None
    revenue: Decimal
    revenue_per_person: Decimal | None


@dataclass(frozen=True)
class ControlLift:
    """A KPI event in [since, until) with and without marketing. None where a side has too few, or no money differs."""

    event: str
    since: datetime
    until: datetime
    percent: float
    reached_by_marketing: Side
    control: Side
    difference: Interval | None
    lift: float | None
    revenue_difference: Interval | None
    revenue_lift: float | None
    brought: float | None
    how: dict[str, Said]


def control_lift(workspace, event: str, since: datetime, until: datetime, percent: float, where: list | None = None) -> ControlLift:
    """The control group of `percent` of all persons against everybody else; `where` are conditions on the event, as in rules.

    Right from the moment on at which the control group began to be kept. Raises BadSpan, and what a rule raises.
    """
    if not (since < until and 0 < percent < 100):
        raise BadSpan(since=f"{since:%Y-%m-%d %H:%M}", until=f"{until:%Y-%m-%d %H:%M}", percent=percent)
    happened = segments.happening(str(workspace), {"event": event, "where": where or []})
    rows = engine.database(str(workspace)).rows(
        "measure.control", {"place": journeys.place(SALT, "person"), "where": happened}, share=percent / 100, since=since, until=until)
    tallies = {bool(control): Tally(people, reached, Decimal(revenue), squares) for control, people, reached, revenue, squares in rows}
    others, control = tallies.get(False, Tally()), tallies.get(True, Tally())
    gap, money = difference(others.reached, others.people, control.reached, control.people), welch(others, control, ALPHA)
    usual = _side(control)
    return ControlLift(
        event=event, since=since, until=until, percent=percent, reached_by_marketing=_side(others), control=usual, difference=gap,
        lift=gap.value / usual.rate.value if gap and usual.rate.value else None, revenue_difference=money,
        revenue_lift=money.value / float(usual.revenue_per_person) if money and usual.revenue_per_person else None,
        brought=money.value * others.people if money else None, how=_how(event=event, percent=percent))


def _side(tally: Tally) -> Side:
    return Side(tally.people, tally.reached, wilson(tally.reached, tally.people), tally.revenue,
                tally.revenue / tally.people if tally.people else None)


def _how(**fields) -> dict[str, Said]:
    return {name: Said(said.en.format_map(fields), said.zh.format_map(fields)) for name, said in HOW.items()}
