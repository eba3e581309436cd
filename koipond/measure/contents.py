"""What each content did and brought: by template, by version, or by the wording of its blocks and its language."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from koipond import content, engine, segments
from koipond.engine import Sql, named
from koipond.kit import clock
from koipond.measure import words
from koipond.measure.errors import BadWindow, UnknownGrain
from koipond.measure.intervals import Interval, wilson
from koipond.measure.words import Said

DAYS = 30                   # looked at where no time is named
WINDOW_DAYS = 7.0
WINDOW_DAYS_AT_MOST = 90
GRAINS = ("template", "version", "wording")
COUNTED = ("sent", "opened", "clicked", "unsubscribed", "converted", "goals", "revenue")


@dataclass(frozen=True)
class ContentLine:
    """One content: messages that were accepted, and what came of them. Rates are shares of the sent, with their bounds."""

    template: int              # 0 where the template is gone
    name: str
    channel: str
    version: int               # 0 where the lines are by template
    number: int
    block: str                 # of a line by wording: the block, or language
    wording: str
    sent: int
    opened: int
    clicked: int
    unsubscribed: int
    converted: int             # messages after which the goal was reached at least once
    goals: int
    revenue: Decimal
    open_rate: Interval | None
    click_rate: Interval | None
    conversion_rate: Interval | None


@dataclass(frozen=True)
class Contents:
    """What contents did in a time, the most sent first. `how` says for each number how it was counted."""

    since: datetime
    until: datetime
    event: str
    window_days: float
    by: str
    lines: tuple[ContentLine, ...]
    how: dict[str, Said]


def contents(workspace, since: datetime | None = None, until: datetime | None = None, goal: dict | None = None,
             window_days: float = WINDOW_DAYS, by: str = "version", template: int | None = None, kind: str = "marketing") -> Contents:
    """Messages accepted from `since` (30 days ago) until `until` (now), and the goals that are credited to them.

    `goal`: {"event", "where"}, as journeys have it; without one, completed orders. Each goal is credited to one message:
    the newest of this `kind` ("" all) that the person had got before it, at most `window_days` earlier. `by`: template,
    version, or wording (of each block, and the language). Raises BadWindow, UnknownGrain, content.UnknownTemplate, and
    what segments says of the goal.
    """
    if not 0 < window_days <= WINDOW_DAYS_AT_MOST:
        raise BadWindow(days=window_days, most=WINDOW_DAYS_AT_MOST)
    if by not in GRAINS:
        raise UnknownGrain(by=by, known=list(GRAINS))
    slug, until = str(workspace), until or clock.now()
    since, goal = since or until - timedelta(days=DAYS), goal or {"event": "order_completed"}
    versions = [one.id for one in content.versions(slug, template)] if template is not None else []
    rows = _rows(slug, goal, since, until, window_days, by == "wording", versions, kind)
    lines = _lines(rows, content.versions_by_id(slug, [row["version"] for row in rows]), by)
    return Contents(since, until, goal["event"], window_days, by, tuple(sorted(lines, key=_most_sent)),
                    words.how_of_contents(event=goal["event"], days=window_days))


def _rows(slug: str, goal: dict, since, until, window_days: float, by_wording: bool, versions: list[int], kind: str) -> list[dict]:
    sent = Sql(named("measure.content_sent"))
    where = segments.happening(slug, {"event": goal["event"], "where": goal.get("where") or []})
    credited = Sql.of(named("measure.content_credited"), where=where, sent=sent)
    slots = {"sent": sent, "credited": credited, "choices": Sql(named("measure.content_choices") if by_wording else ""),
             "wording": Sql("w.block AS block, w.variant AS variant" if by_wording else "'' AS block, '' AS variant")}
    # Messages of the window behind the time are looked at too: what happened after one of them is credited to it.
    return engine.database(slug).dicts(
        "measure.contents", slots, since=since, until=until, last=until + timedelta(days=window_days), kind=kind, versions=versions,
        window_ms=round(window_days * 86_400_000))


def _lines(rows: list[dict], known: dict[int, content.Version], by: str) -> list[ContentLine]:
    """A line per group; versions of a template are added up where it is by template."""
    groups: dict[tuple, list[dict]] = {}
    for row in rows:
        version = known.get(row["version"])
        whose = version.template if version else 0
        key = (whose, row["channel"], 0 if by == "template" and whose else row["version"], row["block"], row["variant"])
        groups.setdefault(key, []).append(row)
    return [_line(key, {name: sum(row[name] for row in those) for name in COUNTED}, known.get(those[-1]["version"]), by)
            for key, those in groups.items()]


def _line(key: tuple, counted: dict, version: content.Version | None, by: str) -> ContentLine:
    template, channel, id, block, wording = key
    sent = counted["sent"]
    return ContentLine(
        template, version.name if version else "", channel, id, version.number if version and id else 0, block, wording,
        **{**counted, "revenue": Decimal(counted["revenue"])},
        open_rate=wilson(counted["opened"], sent), click_rate=wilson(counted["clicked"], sent), conversion_rate=wilson(counted["converted"], sent))


def _most_sent(line: ContentLine):
    return (-line.sent, line.name, line.number, line.block, line.wording)
