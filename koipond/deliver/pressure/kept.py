"""The versions of the sending rules: what holds now, what will hold, who said so. A version never changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from koipond import access
from koipond.deliver.errors_rules import BeginsInThePast, NoSuchSendingRule
from koipond.deliver.models import SendingRules, UsualHours
from koipond.deliver.pressure import quiet, rules
from koipond.deliver.pressure.rules import NOTHING, Control, Rules
from koipond.kit import clock

LATE = timedelta(minutes=5)   # a moment that has just passed is now
PARTS = ("quiet", "caps", "own_days", "control", *rules.NUMBERS)


@dataclass(frozen=True)
class Version:
    """A version with who made it, when and why."""

    rules: Rules
    because: str
    by: str
    at: datetime


def in_force(workspace, at: datetime | None = None) -> Rules:
    """What holds at a moment (now): the newest version that has begun by then. NOTHING where none has."""
    row = _rows(workspace).filter(from_at__lte=at or clock.now()).order_by("-version").first()
    return _read(row) if row else NOTHING


def control(workspace) -> Control | None:
    """The global control group, from when its moment has come: persons for whom `kit.bucket` of 'control' lies below
    percent / 100 get no marketing.
    """
    found = in_force(workspace).control
    return found if found and found.since <= clock.now() else None


def versions(workspace) -> list[Version]:
    """All versions, the newest first; those that begin later among them."""
    return [Version(_read(row), row.because, row.by, row.at) for row in _rows(workspace).order_by("-version")]


def decide(workspace, by: str, given: dict, from_at: datetime | None = None, because: str = "") -> Version:
    """Makes a version in which the given parts (PARTS) replace those of the newest one, and lets it hold from a moment on.

    A rule with the id of one that was there is that rule, changed; one without gets a number of its own. A newer version
    also replaces those that have not begun. Raises BadSendingRule, SameTimes, AlwaysQuiet, UnknownCalendar,
    TooManyRules, BeginsInThePast, NoSuchSendingRule.
    """
    place, now = access.workspace(str(workspace)), clock.now()
    if from_at is not None and from_at < now - LATE:
        raise BeginsInThePast(from_at=from_at.isoformat())
    with transaction.atomic():
        rows = list(_rows(place).order_by("version"))
        before = rows[-1].rules if rows else {}
        wanted = {**before, **{name: given[name] for name in PARTS if name in given}}
        _number(wanted, before, max((rule["id"] for row in rows for name in ("quiet", "caps") for rule in row.rules.get(name, [])), default=0))
        if wanted.get("control") and not wanted["control"].get("since"):
            wanted["control"] = {**wanted["control"], "since": _since(before.get("control"), max(from_at or now, now))}
        made = rules.read(wanted)
        quiet.check_open(made)
        row = SendingRules.objects.create(
            workspace=place, version=rows[-1].version + 1 if rows else 1, rules=rules.as_json(made), from_at=max(from_at or now, now),
            because=because[:300], by=by, at=now)
    return Version(_read(row), row.because, row.by, row.at)


def take_away(workspace, by: str, id: int, from_at: datetime | None = None, because: str = "") -> Version:
    """Makes a version without a rule. Raises NoSuchSendingRule, BeginsInThePast."""
    newest = _rows(workspace).order_by("-version").first()
    kept = {name: (newest.rules if newest else {}).get(name, []) for name in ("quiet", "caps")}
    ids = [rule["id"] for listed in kept.values() for rule in listed]
    if id not in ids:
        raise NoSuchSendingRule(id=id, known=ids or "—")
    return decide(workspace, by, {name: [rule for rule in listed if rule["id"] != id] for name, listed in kept.items()}, from_at, because)


def usual_hours(workspace, channel: str) -> tuple[int, ...]:
    """The local hour of each weekday, Monday first, at which most react to a channel; the configured one where nobody has."""
    row = UsualHours.objects.filter(workspace__slug=str(workspace), channel=channel).first()
    return tuple(row.hours) if row else (in_force(workspace).usual_hour,) * 7


def say_usual_hours(workspace, channel: str, hours: list[int], reactions: float) -> None:
    """Keeps what the nightly work found; the newest replaces what was there."""
    UsualHours.objects.update_or_create(
        workspace=access.workspace(str(workspace)), channel=channel, defaults={"hours": list(hours), "reactions": reactions, "at": clock.now()})


def _number(wanted: dict, before: dict, highest: int) -> None:
    """Gives numbers to new rules. Numbers are never used twice, so a message can always say which rule held it."""
    known = {name: {rule["id"] for rule in before.get(name, [])} for name in ("quiet", "caps")}
    for name, ids in known.items():
        wanted[name] = [dict(rule) for rule in wanted.get(name) or []]
        for rule in wanted[name]:
            if rule.get("id") and rule["id"] not in ids:
                raise NoSuchSendingRule(id=rule["id"], known=sorted(ids) or "—")
            if not rule.get("id"):
                highest += 1
                rule["id"] = highest


def _since(before: dict | None, now: datetime) -> str:
    """A group that is only made larger or smaller is the same group: it began when it began."""
    return before["since"] if before else now.isoformat()


def _rows(workspace):
    return SendingRules.objects.filter(workspace__slug=str(workspace))


def _read(row: SendingRules) -> Rules:
    return rules.read(row.rules, row.version, row.from_at)
