"""What a theme did and brought: whole, by channel, by journey; how they overlap, and how they compare."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from koipond import engine, journeys, planning, segments
from koipond.engine import Sql, named
from koipond.kit import clock
from koipond.measure import words
from koipond.measure.intervals import Interval, difference, wilson
from koipond.measure.words import Said

DAY_MS = 86_400_000
CONFIDENCE = 0.95            # with which all comparisons of a kind hold together
MESSAGES = ("messages", "accepted", "delivered", "opened", "clicked", "unsubscribed")


@dataclass(frozen=True)
class ThemeLine:
    """The theme (`kind` theme), one of its journeys or channels. Conversion is reached ÷ people, with its bounds; None of nobody."""

    kind: str
    line: str                  # number of the journey, name of the channel, "" for the theme
    name: str
    entered: int               # entries without hold-outs; of a channel: persons and journeys that a message arrived from
    people: int                # different persons among them
    holdout: int
    messages: int
    accepted: int
    delivered: int             # accepted and not bounced
    opened: int
    clicked: int
    unsubscribed: int
    reached: int
    revenue: Decimal
    conversion: Interval | None


@dataclass(frozen=True)
class ThemePair:
    """Two journeys, or two channels: persons in both, and the conversion of those in the one alone minus those in the other alone."""

    kind: str
    one: str
    other: str
    both: int
    only_one: int
    only_other: int
    difference: Interval | None


@dataclass(frozen=True)
class ThemeReport:
    """A theme in numbers. `several`: persons in more than one journey; `audience`, `entered`, `covered`: persons of the audience, those who
    entered (hold-outs too), those whom a message reached. `how` says for each number how it was counted.
    """

    theme: planning.Theme
    at: datetime
    whole: ThemeLine
    channels: tuple[ThemeLine, ...]
    journeys: tuple[ThemeLine, ...]
    pairs: tuple[ThemePair, ...]
    several: int
    several_channels: int
    audience: int
    entered: int
    covered: int
    entered_share: float | None
    covered_share: float | None
    how: dict[str, Said]


class _Set(NamedTuple):
    """Persons who are in the same lines of a kind, and reached the goal for the same of them; the lists have one value a line."""

    kind: str
    lines: list[str]
    hits: list[int]
    people: int
    entries: list[int]
    revenue: list[Decimal]


def theme_report(workspace, theme: int) -> ThemeReport:
    """What the journeys of a theme did for its audience in its window, up to now. A set of statements, whatever the number of people.

    Raises planning.NoSuchTheme, and what segments says of a goal or a rule that no longer holds.
    """
    about, now = planning.theme(workspace, theme), clock.now()
    db, slots, binds = engine.database(str(workspace)), _slots(workspace, about, now), _binds(about)
    sent = db.dicts("measure.theme_sent", slots, **binds)
    held = dict(db.rows("measure.theme_holdouts", slots, **binds))
    sets = [_Set(*row) for row in db.rows("measure.theme_sets", slots, **binds)]
    audience, entered = db.rows("measure.theme_coverage", slots, **binds)[0]
    covered = sum(one.people for one in sets if one.kind == "channel")
    names = {str(one.id): one.name for one in journeys.journeys(workspace) if one.id in about.journeys}
    lines = {
        "theme": [_line("theme", "", about.name, sets, sent, sum(held.values()))],
        "channel": [_line("channel", name, name, sets, [row for row in sent if row["channel"] == name], 0) for name in sorted({row["channel"] for row in sent})],
        "journey": [_line("journey", str(id), names[str(id)], sets, [row for row in sent if row["journey"] == id], held.get(id, 0)) for id in about.journeys]}
    return ThemeReport(
        theme=about, at=now, whole=lines["theme"][0], channels=tuple(lines["channel"]), journeys=tuple(lines["journey"]),
        pairs=tuple(pair for kind in ("channel", "journey") for pair in _pairs(kind, [one.line for one in lines[kind]], sets)),
        several=_in_several("journey", sets), several_channels=_in_several("channel", sets), audience=audience, entered=entered, covered=covered,
        entered_share=entered / audience if audience else None, covered_share=covered / audience if audience else None,
        how=words.how_of_themes(event=about.goal["event"], days=about.window_days))


def _slots(workspace, about: planning.Theme, now: datetime) -> dict[str, Sql]:
    audience = _audience(workspace, about, now)
    entries, messages = (Sql.of(named(f"measure.theme_{name}"), audience=audience) for name in ("entries", "messages"))
    beginnings = Sql.of(named("measure.theme_beginnings"), entries=entries, messages=messages)
    where = segments.happening(workspace, about.goal, "goal")
    persons = Sql.of(named("measure.theme_persons"), beginnings=beginnings, where=where)
    return {"audience": audience, "entries": entries, "messages": messages, "persons": persons}


def _audience(workspace, about: planning.Theme, now: datetime) -> Sql:
    """Who was in the segment at any moment of the window; of one that is not kept up, who meets its rule now."""
    if not segments.get(workspace, about.segment).live:
        return segments.matching(workspace, {"segment": about.segment}, now)
    then = segments.members_then(about.segment, about.begins)
    return Sql.of(named("measure.members_within"), then=then, survivors=Sql(named("measure.survivors")))


def _binds(about: planning.Theme) -> dict:
    return {"journeys": list(about.journeys), "begins": about.begins, "ends": about.ends, "segment": about.segment,
            "window_ms": round(about.window_days * DAY_MS)}


def _line(kind: str, line: str, name: str, sets: list[_Set], sent: list[dict], holdout: int) -> ThemeLine:
    mine = [(one, one.lines.index(line)) for one in sets if one.kind == kind and line in one.lines]
    people, reached = sum(one.people for one, _ in mine), sum(one.people for one, at in mine if one.hits[at])
    return ThemeLine(kind, line, name, sum(one.entries[at] for one, at in mine), people, holdout, **{what: sum(row[what] for row in sent) for what in MESSAGES},
                     reached=reached, revenue=sum((one.revenue[at] for one, at in mine), Decimal(0)), conversion=wilson(reached, people))


def _pairs(kind: str, lines: list[str], sets: list[_Set]):
    """Every two lines. Only persons in one of them are compared, because the formula takes independent cases; the bounds are as much wider
    as there are comparisons (Bonferroni).
    """
    several = list(combinations(lines, 2))
    for one, other in several:
        both = sum(each.people for each in sets if each.kind == kind and {one, other} <= set(each.lines))
        (hits, alone), (other_hits, other_alone) = _alone(kind, one, other, sets), _alone(kind, other, one, sets)
        gap = difference(hits, alone, other_hits, other_alone, level=1 - (1 - CONFIDENCE) / len(several))
        yield ThemePair(kind, one, other, both, alone, other_alone, gap)


def _alone(kind: str, line: str, without: str, sets: list[_Set]) -> tuple[int, int]:
    """Of the persons of a line who are not in the other: who reached the goal, and all."""
    mine = [one for one in sets if one.kind == kind and line in one.lines and without not in one.lines]
    return sum(one.people for one in mine if one.hits[one.lines.index(line)]), sum(one.people for one in mine)


def _in_several(kind: str, sets: list[_Set]) -> int:
    return sum(one.people for one in sets if one.kind == kind and len(one.lines) > 1)
