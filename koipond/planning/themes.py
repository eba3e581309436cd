"""Themes: one subject for one audience in one window, and the journeys that carry it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from koipond import access, journeys, segments
from koipond.kit import clock
from koipond.kit.clock import UTC
from koipond.planning.errors import BadTheme, NoSuchTheme, ThemeTaken, TooManyJourneys
from koipond.planning.models import Theme as Row
from koipond.planning.models import ThemeJourney

NAME_LETTERS = 120
NOTE_LETTERS = 4000
OWNER_LETTERS = 160
JOURNEYS_AT_MOST = 20        # of one theme: each is laid beside each other
DAYS_AT_MOST = 1100
WINDOW_DAYS_AT_MOST = 365
WINDOW_DAYS = 14.0


@dataclass(frozen=True)
class Theme:
    """A theme. `begins` and `ends` are the moments of its window: the first of the day `since`, and of the day after `until`."""

    id: int
    name: str
    segment: int
    since: date
    until: date
    begins: datetime
    ends: datetime
    goal: dict
    window_days: float
    owner: str
    note: str
    journeys: tuple[int, ...]
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    archived_at: datetime | None


def save_theme(workspace, name: str, segment: int, since: date, until: date, goal: dict, by: str, *, window_days: float = WINDOW_DAYS,
               owner: str = "", note: str = "", theme: int | None = None) -> Theme:
    """Makes a theme, or changes one. `since` and `until` are days of the workspace's zone, both inside; `goal` is {"event", "where"}.

    Raises NoSuchTheme, BadTheme, ThemeTaken, segments.NoSuchSegment, and what segments says of the goal.
    """
    place, name, now = access.workspace(str(workspace)), name.strip(), clock.now()
    _check(place, name, segment, since, until, goal, window_days, owner, note)
    row = _row(place, theme) if theme is not None else Row(workspace=place, created_at=now, created_by=by)
    row.name, row.segment_id, row.since, row.until, row.window_days = name, segment, since, until, float(window_days)
    row.goal = {"event": goal["event"], "where": goal.get("where") or []}
    row.owner, row.note, row.changed_at, row.changed_by = owner.strip() or row.owner or by, note.strip(), now, by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ThemeTaken(name=name) from None
    return _told(row)


def themes(workspace, archived: bool = False) -> list[Theme]:
    """The themes of a workspace, the one that begins last first; with `archived` those that were put away."""
    rows = Row.objects.filter(workspace__slug=str(workspace), archived_at__isnull=not archived).select_related("workspace")
    return [_told(row) for row in rows.order_by("-since", "-id")]


def theme(workspace, theme: int) -> Theme:
    """One theme, put away or not. Raises NoSuchTheme."""
    return _told(_row(workspace, theme))


def attach(workspace, theme: int, journey: int, by: str) -> Theme:
    """Puts a journey under a theme; one that is there stays. A journey may be under several. Raises NoSuchTheme,
    journeys.NoSuchJourney, TooManyJourneys.
    """
    journeys.journey(workspace, journey)
    with transaction.atomic():
        row = _row(workspace, theme)
        Row.objects.select_for_update().get(pk=row.pk)
        under = ThemeJourney.objects.filter(theme=row)
        if not under.filter(journey=journey).exists():
            if under.count() >= JOURNEYS_AT_MOST:
                raise TooManyJourneys(name=row.name, most=JOURNEYS_AT_MOST)
            ThemeJourney.objects.create(theme=row, journey_id=journey, attached_at=clock.now(), attached_by=by)
    return _told(row)


def detach(workspace, theme: int, journey: int) -> Theme:
    """Takes a journey from under a theme; the journey itself goes on. One that is not there is no error. Raises NoSuchTheme."""
    row = _row(workspace, theme)
    ThemeJourney.objects.filter(theme=row, journey=journey).delete()
    return _told(row)


def put_away(workspace, theme: int, by: str, away: bool = True) -> Theme:
    """Archives a theme, or takes it out again (`away` false); its journeys go on. Raises NoSuchTheme."""
    row = _row(workspace, theme)
    row.archived_at, row.changed_at, row.changed_by = clock.now() if away else None, clock.now(), by
    row.save()
    return _told(row)


def _check(place, name, segment, since, until, goal, window_days, owner, note) -> None:
    if not 0 < len(name) <= NAME_LETTERS:
        raise _bad("name", name, f"a text of 1 to {NAME_LETTERS} letters", f"1 到 {NAME_LETTERS} 字的文本")
    if len(note) > NOTE_LETTERS or len(owner) > OWNER_LETTERS:
        field, given, most = ("note", note, NOTE_LETTERS) if len(note) > NOTE_LETTERS else ("owner", owner, OWNER_LETTERS)
        raise _bad(field, f"{given[:40]}…", f"at most {most} letters", f"不超过 {most} 字")
    if not 0 <= (until - since).days < DAYS_AT_MOST:
        raise _bad("until", until.isoformat(), f"a day from {since} on, at most {DAYS_AT_MOST} days in all", f"不早于 {since} 的日期，总计不超过 {DAYS_AT_MOST} 天")
    if isinstance(window_days, bool) or not 0 < window_days <= WINDOW_DAYS_AT_MOST:
        raise _bad("window_days", window_days, f"days above 0, at most {WINDOW_DAYS_AT_MOST}", f"大于 0、不超过 {WINDOW_DAYS_AT_MOST} 的天数")
    if not isinstance(goal, dict) or not isinstance(goal.get("event"), str) or not goal["event"]:
        raise _bad("goal", goal, 'an event, such as {"event": "order_completed", "where": []}', '一个事件，如 {"event": "order_completed", "where": []}')
    segments.happening(place, {"event": goal["event"], "where": goal.get("where") or []}, "goal")
    if segments.get(place, segment).archived_at:
        raise _bad("segment", segment, "a segment that was not put away", "未归档的人群")


def _bad(field: str, given, expected: str, expected_zh: str) -> BadTheme:
    return BadTheme(field=field, given=given, expected=expected, expected_zh=expected_zh)


def _row(workspace, theme: int) -> Row:
    row = Row.objects.filter(workspace__slug=str(workspace), pk=theme).select_related("workspace").first()
    if row is None:
        raise NoSuchTheme(theme=theme)
    return row


def _told(row: Row) -> Theme:
    zone = ZoneInfo(row.workspace.time_zone)
    begins, ends = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (row.since, row.until + timedelta(days=1)))
    under = ThemeJourney.objects.filter(theme=row).order_by("id").values_list("journey_id", flat=True)
    return Theme(row.pk, row.name, row.segment_id, row.since, row.until, begins, ends, row.goal, row.window_days, row.owner, row.note, tuple(under),
                 row.created_at, row.created_by, row.changed_at, row.changed_by, row.archived_at)
