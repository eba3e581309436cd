"""Endpoints for the sending rules: quiet hours, caps, days of one's own, the control group; and why somebody got nothing."""

from collections import Counter
from datetime import date, datetime, timedelta

from ninja import Field, Query, Router, Schema

from koipond import deliver, engine, identify, journeys, profiles
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.kit import clock

router = Router(tags=["sending"])

MOST_DAYS = 366   # of totals


class Read(Exact):
    """A rule may be sent as it was read."""

    english: str | None = Field(None, exclude=True, description="as read; of no effect")
    chinese: str | None = Field(None, exclude=True, description="as read; of no effect")


class QuietIn(Read):
    id: int | None = Field(None, description="of a rule that is changed; a new one has none")
    begins: str = Field(description="hh:mm, local time of the person")
    ends: str = Field(description="hh:mm or 24:00; earlier than `begins`: on the next day")
    days: list[int | str] = Field([1, 2, 3, 4, 5, 6, 7], description="on which it begins: 1 (Monday) to 7, and with a calendar 'holiday'")
    calendar: str = Field("", description="of public holidays: a country such as CN; with it a worked weekend counts as a Friday")
    channels: list[str] = Field([], description="[]: any")
    kinds: list[str] = ["marketing"]
    on_hit: str = Field("wait", description="wait until it ends, or skip")


class CapIn(Read):
    id: int | None = Field(None, description="of a rule that is changed; a new one has none")
    number: int
    hours: int | None = Field(None, description="of a window that rolls on, at most 744; or:")
    unit: str | None = Field(None, description="day, week (from Monday) or month, by the person's own calendar")
    channels: list[str] = Field([], description="[]: all together")
    kinds: list[str] = ["marketing"]
    tag: str = Field("", description="only messages of journeys with this tag")
    on_hit: str = Field("skip", description="wait, other_channel, skip or leave")
    wait_hours: int = Field(72, description="of wait: no place until then, and it is skipped")


class OwnDayIn(Exact):
    calendar: str
    day: date
    free: bool = Field(True, description="a holiday; false: a weekend that is worked")


class ControlIn(Exact):
    percent: float = Field(description="more than 0, at most 50")
    since: datetime | None = Field(None, description="from now on unless said otherwise; a group that is only resized keeps its beginning")


class RulesIn(Exact):
    """What is left out stays as it is; a list replaces the list that was there."""

    quiet: list[QuietIn] | None = None
    caps: list[CapIn] | None = None
    own_days: list[OwnDayIn] | None = None
    control: ControlIn | None = Field(None, description="null ends it")
    spread_minutes: int | None = Field(None, description="over which what waited for the end of quiet hours goes out, 0 to 240")
    ahead_days: int | None = Field(None, description="so far ahead planned messages of higher priority hold their places; 0: not at all")
    usual_hour: int | None = Field(None, description="local hour of the best time while nobody has reacted to anything")
    best_within_hours: int | None = Field(None, description="so far a message may be moved to the person's best hour")
    from_at: datetime | None = Field(None, description="from when on it holds; now unless said otherwise")
    because: str = Field("", description="for whoever asks later")


class QuietOut(QuietIn):
    english: str
    chinese: str


class CapOut(CapIn):
    english: str
    chinese: str


class RulesOut(Schema):
    version: int = Field(description="0 before the first")
    from_at: datetime | None
    quiet: list[QuietOut]
    caps: list[CapOut]
    own_days: list[OwnDayIn]
    control: ControlIn | None
    spread_minutes: int
    ahead_days: int
    usual_hour: int
    best_within_hours: int


class CalendarOut(Schema):
    name: str
    until: date = Field(description="the last day that is known; later days count as what their weekday says")
    source: str = Field(description="package and version that the days are from")


class SendingOut(Schema):
    now: RulesOut
    later: RulesOut | None = Field(description="the newest version where it has not begun")
    calendars: list[CalendarOut] = Field(description="those that the newest version uses")


class VersionOut(Schema):
    rules: RulesOut
    because: str
    by: str
    at: datetime


class CalendarDaysOut(CalendarOut):
    free: list[date]
    worked: list[date] = Field(description="weekends that are worked")


class NoOut(Schema):
    day: date
    journey: int
    status: str = Field(description="refused (by gate or server), skip, leave, other_channel or wait (by the rules)")
    reason: str
    messages: int
    english: str
    chinese: str


class JourneyNoOut(Schema):
    status: str = Field(description="refused (by gate or server), skip, leave, other_channel or wait (by the rules)")
    reason: str
    messages: int
    english: str
    chinese: str


class WhyOut(Schema):
    at: datetime
    message: str
    journey: int
    step: str
    channel: str
    kind: str
    status: str
    reason: str
    rule: int
    zone: str
    zone_from: str = Field(description="trait, place or workspace")
    english: str
    chinese: str


@router.get("/sending", response=SendingOut)
def sending_rules(request, workspace: str):
    """The sending rules that hold now, those that will, and how far their calendars are known."""
    return _sending(asks(request, workspace, "read").workspace)


@router.put("/sending", response=SendingOut)
def decide_sending_rules(request, workspace: str, given: RulesIn):
    """Makes a version of the sending rules. What is left out stays as it is."""
    asked = asks(request, workspace, "write")
    said = given.dict(exclude_unset=True)
    parts = {name: value for name, value in said.items() if name not in ("from_at", "because") and (value is not None or name == "control")}
    deliver.decide(asked.workspace, asked.by, parts, said.get("from_at"), said.get("because", ""))
    return _sending(asked.workspace)


@router.delete("/sending/rules/{int:rule}", response=SendingOut)
def take_sending_rule_away(request, workspace: str, rule: int):
    """Makes a version without one quiet time or cap."""
    asked = asks(request, workspace, "write")
    deliver.take_away(asked.workspace, asked.by, rule)
    return _sending(asked.workspace)


@router.get("/sending/versions", response=list[VersionOut])
def sending_versions(request, workspace: str):
    """All versions of the sending rules, the newest first: who decided them, when and why."""
    found = deliver.versions(asks(request, workspace, "read").workspace)
    return [{**vars(version), "rules": _rules(version.rules)} for version in found]


@router.get("/sending/calendars/{calendar}", response=CalendarDaysOut)
def calendar_days(request, workspace: str, calendar: str, year: int = Query(None, ge=2004, le=2100)):
    """The public holidays of a country in a year, and the weekends that are worked; without what the workspace says itself."""
    asks(request, workspace, "read")
    return vars(deliver.calendar_of(calendar, year or clock.now().year))


@router.get("/sending/noes", response=list[NoOut])
def why_not(request, workspace: str, journey: int = Query(0, ge=0, le=2**32 - 1), since: datetime | None = None, until: datetime | None = None):
    """Why messages did not go out or wait: totals by day and reason, of a journey if asked; the last 30 days unless said otherwise."""
    place, until = asks(request, workspace, "read").workspace, until or clock.now()
    since = max(since or until - timedelta(days=30), until - timedelta(days=MOST_DAYS))
    return [{**row, **_reason(row["reason"])} for row in deliver.noes(place, since, until, journey)]


@router.get("/journeys/{int:journey}/sending", response=list[JourneyNoOut])
def why_not_of_a_journey(request, workspace: str, journey: int):
    """Why messages of a journey did not go out or wait: totals by reason in the last 366 days, the most first."""
    place, now = asks(request, workspace, "read").workspace, clock.now()
    journeys.journey(place.slug, journey)
    found = Counter()
    for row in deliver.noes(place, now - timedelta(days=MOST_DAYS), now, journey):
        found[row["status"], row["reason"]] += row["messages"]
    return [{"status": status, "reason": reason, "messages": messages, **_reason(reason)} for (status, reason), messages in found.most_common()]


@router.get("/people/{int:person}/sending", response=list[WhyOut])
def why_of_a_person(request, workspace: str, person: int, limit: int = Query(100, ge=1, le=1000)):
    """Why somebody got what they got and did not get the rest: a line per message in both languages, the newest first."""
    place = asks(request, workspace, "read").workspace
    db = engine.database(place.slug)
    now = profiles.present(db, person)
    return deliver.explained(place, db, [now, *identify.absorbed(db, [now])], limit)


def _reason(reason: str) -> dict:
    english, chinese = deliver.because(reason)
    return {"english": english, "chinese": chinese}


def _sending(place) -> dict:
    now, newest = deliver.in_force(place), next(iter(deliver.versions(place)), None)
    later = newest.rules if newest and newest.rules.version > now.version else None
    used = {rule.calendar for rule in (later or now).quiet if rule.calendar}
    return {"now": _rules(now), "later": _rules(later) if later else None,
            "calendars": [vars(deliver.calendar_of(name, clock.now().year)) for name in sorted(used)]}


def _rules(rules: deliver.Rules) -> dict:
    told = {"from_at": rules.from_at if rules.version else None, "quiet": [_told(rule) for rule in rules.quiet], "caps": [_told(rule) for rule in rules.caps]}
    return {**vars(rules), **told}


def _told(rule) -> dict:
    english, chinese = deliver.in_words(rule)
    shown = {**vars(rule), "english": english, "chinese": chinese}
    if isinstance(rule, deliver.Quiet):
        shown["days"] = ["holiday" if day == deliver.HOLIDAY else day for day in rule.days]
    else:
        shown |= {"hours": rule.hours or None, "unit": rule.unit or None}
    return shown
