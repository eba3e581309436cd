"""The sending rules of a workspace: quiet hours, caps, the control group, and how what waited is let go. Read and checked here.

A rule says of which messages it speaks: by which channels (none named: any), of which kinds, and a cap also by the tag
of the journey. Rules of one sort all hold (AND).
"""

import re
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from koipond.deliver.errors_rules import BadSendingRule, SameTimes, TooManyRules, UnknownCalendar
from koipond.deliver.pressure import calendars

MOST_QUIET, MOST_CAPS = 20, 20   # of a workspace: each is asked for every message
MOST_OWN_DAYS = 400              # dates that a workspace says itself
MOST_NUMBER = 1_000              # of a cap
MOST_HOURS = 744                 # of a rolling window: 31 days, so far back messages are read in a tick
MOST_WAIT_HOURS = 336            # a person waits two weeks at most for a free place
MOST_SPREAD_MINUTES = 240
MOST_AHEAD_DAYS = 30
MOST_BEST_HOURS = 168            # a week
HOLIDAY = 8                      # the day that is a public holiday, beside 1 (Monday) to 7
UNITS = ("day", "week", "month")
ON_QUIET = ("wait", "skip")
ON_CAP = ("wait", "other_channel", "skip", "leave")   # from the mildest to the strictest
WORD = r"[a-z][a-z0-9_]{0,39}"
TIME = r"([01]\d|2[0-3]):[0-5]\d|24:00"


@dataclass(frozen=True)
class Quiet:
    """Nothing goes out from `begins` until `ends` (local time; over midnight where it ends earlier) on days that begin as
    one of `days`. With a calendar a holiday counts as HOLIDAY alone, and a worked weekend as a Friday.
    """

    id: int
    begins: str
    ends: str
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    calendar: str = ""
    channels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("marketing",)
    on_hit: str = "wait"


@dataclass(frozen=True)
class Cap:
    """At most `number` in any `hours` that roll on, or in each calendar `unit` of the person's own days."""

    id: int
    number: int
    hours: int = 0
    unit: str = ""
    channels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("marketing",)
    tag: str = ""
    on_hit: str = "skip"
    wait_hours: int = 72     # from when the message was wanted; no place until then: it is skipped


@dataclass(frozen=True)
class OwnDay:
    """What a workspace says of a day of a calendar, over what the calendar says."""

    calendar: str
    day: date
    free: bool


@dataclass(frozen=True)
class Control:
    """So many percent of all persons get no marketing, from a moment on: who, is decided by hash and for ever."""

    percent: float
    since: datetime


@dataclass(frozen=True)
class Rules:
    """All of it, as it holds from `from_at` on."""

    version: int = 0
    from_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    quiet: tuple[Quiet, ...] = ()
    caps: tuple[Cap, ...] = ()
    own_days: tuple[OwnDay, ...] = ()
    control: Control | None = None
    spread_minutes: int = 30     # over which what waited for the end of quiet hours goes out
    ahead_days: int = 0          # so far ahead planned messages of higher priority hold their places; 0: not at all
    usual_hour: int = 10         # local hour for the best time while nobody has reacted to anything
    best_within_hours: int = 24  # so far a message may be moved to the person's best hour

    @property
    def bind(self) -> bool:
        """Whether they say anything about when and how often somebody may be written to."""
        return bool(self.quiet or self.caps)


NOTHING = Rules()


def speaks_of(rule: Quiet | Cap, channel: str, kind: str, tag: str = "") -> bool:
    """Whether a rule is about such messages."""
    tagged = getattr(rule, "tag", "")
    return (not rule.channels or channel in rule.channels) and kind in rule.kinds and tagged in ("", tag)


def as_json(rules: Rules) -> dict:
    """Rules as they are kept; `read` gives them back."""
    kept = asdict(rules)
    del kept["version"], kept["from_at"]
    kept["own_days"] = [{**day, "day": day["day"].isoformat()} for day in kept["own_days"]]
    if kept["control"]:
        kept["control"]["since"] = kept["control"]["since"].isoformat()
    return kept


def read(given: dict, version: int = 0, from_at: datetime | None = None) -> Rules:
    """Rules from JSON, each part checked. Raises BadSendingRule, SameTimes, TooManyRules, UnknownCalendar."""
    numbers = {name: _number(given.get(name, default), name, *SETTINGS, low, high) for name, (default, low, high) in NUMBERS.items()}
    rules = Rules(
        version, from_at or NOTHING.from_at, _several(given, "quiet", MOST_QUIET, _quiet), _several(given, "caps", MOST_CAPS, _cap),
        _several(given, "own_days", MOST_OWN_DAYS, _own_day), _control(given.get("control")), **numbers)
    return rules


SETTINGS = ("the settings of sending", "发送设置")
QUIET, CAP, OWN, CONTROL = ("quiet hours", "免打扰时段"), ("a cap", "频次上限"), ("a day of one's own", "自定义日期"), ("the control group", "全局对照组")
MANY = {"quiet": QUIET, "caps": ("caps", "频次上限"), "own_days": ("days of one's own", "自定义日期")}
NUMBERS = {   # name → default, lowest, highest
    "spread_minutes": (NOTHING.spread_minutes, 0, MOST_SPREAD_MINUTES), "ahead_days": (NOTHING.ahead_days, 0, MOST_AHEAD_DAYS),
    "usual_hour": (NOTHING.usual_hour, 0, 23), "best_within_hours": (NOTHING.best_within_hours, 1, MOST_BEST_HOURS)}


def _several(given: dict, name: str, most: int, one) -> tuple:
    listed = given.get(name) or []
    if len(listed) > most:
        raise TooManyRules(count=len(listed), what=MANY[name][0], what_zh=MANY[name][1], limit=most)
    return tuple(one(each) for each in listed)


def _quiet(given: dict) -> Quiet:
    begins, ends = (_matching(given.get(name), TIME, name, *QUIET, "21:00", "21:00") for name in ("begins", "ends"))
    if begins == "24:00":
        raise _bad("begins", begins, QUIET, "00:00 to 23:59", "00:00 至 23:59")
    if begins == ends:
        raise SameTimes(begins=begins, ends=ends)
    name = calendar_named(given["calendar"]) if given.get("calendar") else ""
    days = given.get("days", [1, 2, 3, 4, 5, 6, 7])
    days = tuple(sorted({HOLIDAY if day == "holiday" else day for day in days})) if isinstance(days, (list, tuple)) else ()
    if not days or not set(days) <= set(range(1, 8 + bool(name))):
        raise _bad("days", given.get("days"), QUIET, "1 (Monday) to 7, and with a calendar 'holiday'", "1（周一）至 7，选了日历时还可用 'holiday'")
    return Quiet(_id(given), begins, ends, days, name, *_scope(given, QUIET), _one_of(given.get("on_hit", "wait"), ON_QUIET, "on_hit", QUIET))


def _cap(given: dict) -> Cap:
    hours, unit = given.get("hours") or 0, given.get("unit") or ""
    if bool(hours) == bool(unit):
        raise _bad("hours, unit", f"{hours or '—'}, {unit or '—'}", CAP, "one of the two: hours that roll on, or a calendar unit",
                   "二选一：滚动小时数，或自然日/周/月")
    hours = _number(hours, "hours", *CAP, 1, MOST_HOURS) if hours else 0
    unit = _one_of(unit, UNITS, "unit", CAP) if unit else ""
    tag = str(given.get("tag") or "").strip()
    if len(tag) > 120:
        raise _bad("tag", tag, CAP, "at most 120 characters", "最多 120 个字符")
    return Cap(_id(given), _number(given.get("number"), "number", *CAP, 1, MOST_NUMBER), hours, unit, *_scope(given, CAP), tag,
               _one_of(given.get("on_hit", "skip"), ON_CAP, "on_hit", CAP),
               _number(given.get("wait_hours", 72), "wait_hours", *CAP, 1, MOST_WAIT_HOURS))


def _own_day(given: dict) -> OwnDay:
    try:
        day = given["day"] if isinstance(given["day"], date) else date.fromisoformat(str(given["day"]))
    except (KeyError, ValueError):
        raise _bad("day", given.get("day"), OWN, "a date such as 2027-02-06", "日期，例如 2027-02-06") from None
    return OwnDay(calendar_named(given.get("calendar") or ""), day, bool(given.get("free", True)))


def _control(given: dict | None) -> Control | None:
    if not given:
        return None
    percent = given.get("percent")
    if isinstance(percent, bool) or not isinstance(percent, (int, float)) or not 0 < percent <= 50:
        raise _bad("percent", percent, CONTROL, "more than 0, at most 50", "大于 0 且不超过 50")
    since = given.get("since")
    return Control(float(percent), since if isinstance(since, datetime) else datetime.fromisoformat(str(since)))


def calendar_named(name: str) -> str:
    """The calendar of this name. Raises UnknownCalendar."""
    if str(name).upper() not in calendars.known():
        raise UnknownCalendar(calendar=name)
    return str(name).upper()


def calendar_of(name: str, year: int) -> calendars.Year:
    """The days of a calendar in a year. Raises UnknownCalendar."""
    return calendars.year_of(calendar_named(name), year)


def _id(given: dict) -> int:
    found = given.get("id") or 0
    return _number(found, "id", "a sending rule", "发送规则", 0, 2**31)


def _scope(given: dict, rule: tuple[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Channels and kinds, each a name in small letters."""
    found = []
    for name, default in (("channels", []), ("kinds", ["marketing"])):
        listed = given.get(name, default)
        if not isinstance(listed, (list, tuple)) or not all(isinstance(one, str) and re.fullmatch(WORD, one) for one in listed):
            raise _bad(name, listed, rule, "names in small letters, such as email or marketing", "小写名称，例如 email、marketing")
        found.append(tuple(sorted(set(listed))))
    if not found[1]:
        raise _bad("kinds", [], rule, "at least one kind, such as marketing", "至少一种类型，例如 marketing")
    return found[0], found[1]


def _matching(value, pattern: str, field: str, rule: str, rule_zh: str, valid: str, valid_zh: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise BadSendingRule(value=value, field=field, rule=rule, rule_zh=rule_zh, valid=valid, valid_zh=valid_zh)
    return value


def _number(value, field: str, rule: str, rule_zh: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadSendingRule(value=value, field=field, rule=rule, rule_zh=rule_zh, valid=f"a whole number from {low} to {high}",
                             valid_zh=f"{low} 至 {high} 的整数")
    return value


def _one_of(value, valid: tuple[str, ...], field: str, rule: tuple[str, str]) -> str:
    if value not in valid:
        raise _bad(field, value, rule, ", ".join(valid), "、".join(valid))
    return value


def _bad(field: str, value, rule: tuple[str, str], valid: str, valid_zh: str) -> BadSendingRule:
    return BadSendingRule(value=value, field=field, rule=rule[0], rule_zh=rule[1], valid=valid, valid_zh=valid_zh)
