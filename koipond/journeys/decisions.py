"""What people decide about journeys: draft, publish, pause, resume, stop. The next tick carries it out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from koipond import access, collect, content, deliver, social
from koipond.journeys import entries, errors, weighing
from koipond.journeys.asking import wishes
from koipond.journeys.changes import DEEDS
from koipond.journeys.check import problems
from koipond.journeys.expand import as_drafted, expanded
from koipond.journeys.models import Journey, JourneyVersion, Pause
from koipond.kit import clock
from koipond.kit.errors import Refusal

MOMENT = timedelta(milliseconds=1)   # as exactly as the API tells one


@dataclass(frozen=True)
class Held:
    """A pause in force: nobody enters (`entry`), or nobody enters or moves (`all`)."""

    what: str
    by: str
    because: str
    at: datetime


@dataclass(frozen=True)
class Overview:
    """A journey as lists show it. `version` is the newest published one, 0 without; `changed`: the draft differs from it."""

    id: int
    name: str
    state: str                  # draft, live, stopped
    version: int
    changed: bool
    draft: dict
    pause: Held | None
    live_since: datetime | None
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class Version:
    """A journey as it was published. It never changes."""

    journey: int
    number: int
    definition: dict
    published_at: datetime
    published_by: str


def save(workspace, name: str, definition: dict, by: str, journey: int | None = None, seen: datetime | None = None) -> Overview:
    """Keeps a draft under a name: a new journey, or the one given (or the one of this name, when none is given).

    `seen` is when the draft that this one began from was changed: where somebody has saved another since, nothing is overwritten.
    A draft may be wrong; `check` says where. Raises BadDefinition, NoSuchJourney, NameTaken, ChangedMeanwhile.
    """
    name = name.strip()
    if not isinstance(definition, dict) or not 0 < len(name) <= 120:
        raise errors.BadDefinition(problem="it needs a name of at most 120 letters and an object",
                                   problem_zh="需要一个不超过 120 字的名称和一个对象")
    owner = access.workspace(str(workspace))
    if journey is None:
        found = Journey.objects.filter(workspace=owner, name=name).first() or Journey(workspace=owner)
    else:
        found = _journey(workspace, journey)
    try:
        with transaction.atomic():
            _unchanged(found, seen)
            found.name, found.draft, found.changed_by, found.changed_at = name, definition, by, _later(found.changed_at)
            found.save()
    except IntegrityError:
        raise errors.NameTaken(name=name) from None
    return _overview(found)


def _unchanged(journey: Journey, seen: datetime | None) -> None:
    """Claims the draft for who saw it last: of two that began from the same one, the second finds no row. Raises ChangedMeanwhile."""
    if seen is None:
        return
    claimed = Journey.objects.filter(pk=journey.pk, changed_at__gte=seen, changed_at__lt=seen + MOMENT).update(changed_at=_later(journey.changed_at))
    if not claimed:
        raise errors.ChangedMeanwhile(name=journey.name, by=journey.changed_by, at=f"{journey.changed_at:%Y-%m-%d %H:%M:%S}")


def _later(changed_at: datetime) -> datetime:
    """Now, and in another millisecond than the change before: so a moment tells which draft somebody saw."""
    return max(clock.now(), changed_at + MOMENT)


def check(workspace, definition: dict) -> list[Refusal]:
    """Everything that is wrong with a definition, each with number, place and hint; an empty list when it can go live."""
    return problems(workspace, definition)


def publish(workspace, journey: int, by: str, moves: dict | None = None) -> Version:
    """Makes the draft the version that people enter from the next tick on. Who is inside keeps to the old one.

    `moves` says otherwise: by step of an earlier version `{"do": "stay"}` (at the step of the same name in the new one, the wait
    runs on), `{"do": "move", "to": step}` (comes there anew), `{"do": "drain"}` (to the end of the old one), `{"do": "leave"}`.
    Templates are pinned to their newest versions. Raises the first of `check`'s refusals, BadMove.
    """
    found = _journey(workspace, journey)
    if wrong := problems(workspace, found.draft):
        raise wrong[0]
    definition, now = _pinned(workspace, found.draft), clock.now()
    check_moves(found, definition, moves or {})
    lets_in_members = entries.launches(definition)
    with transaction.atomic():
        earlier = JourneyVersion.objects.filter(journey=found)
        number = (earlier.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        earlier.filter(launched_in=None).update(launched_in=0)
        made = JourneyVersion.objects.create(journey=found, number=number, definition=definition, published_at=now,
                                             published_by=by, launched_in=None if lets_in_members else 0,
                                             moves=moves or {}, moved_in=None if moves else 0)
        if found.state != "live":
            found.state, found.live_since = "live", now
        found.save()
        weighing.opened(made)
        social.links.name_campaign(found.workspace, found.pk, found.name)
        deliver.say_sending_steps(workspace, found.pk, number, wishes(definition))
    collect.wake()  # the tick need not wait until it looks by itself
    return _version(made)


def pause(workspace, journey: int, by: str, what: str = "all", because: str = "") -> None:
    """Holds a journey: `entry` lets nobody in, `all` also keeps everybody where they are.

    Who would have entered meanwhile is recorded as refused. Raises NotLive, AlreadyPaused, BadDefinition.
    """
    found = _live(workspace, journey, "paused")
    if what not in Pause.WHAT:
        raise errors.BadDefinition(problem=f"a pause is of {' or '.join(Pause.WHAT)}, not of '{what}'",
                                   problem_zh=f"暂停范围应为 {' 或 '.join(Pause.WHAT)}，而不是“{what}”")
    if held := _held(found):
        raise errors.AlreadyPaused(name=found.name, by=held.by, at=f"{held.at:%Y-%m-%d %H:%M}")
    Pause.objects.create(journey=found, what=what, by=by, because=because, at=clock.now())


def resume(workspace, journey: int, by: str, due: str = "late") -> None:
    """Ends the pause. What fell due meanwhile happens in the next tick, once: `late`; with `skip`, the messages that were due are
    passed over; with `leave`, whose wait ran out meanwhile leaves. Raises NotPaused, BadDefinition.
    """
    if due not in Pause.DUE:
        raise errors.BadDefinition(problem=f"what was due can be {', '.join(Pause.DUE)}, not '{due}'",
                                   problem_zh=f"到期内容的处理方式应为 {'、'.join(Pause.DUE)} 之一，而不是“{due}”")
    found = _journey(workspace, journey)
    ended = Pause.objects.filter(journey=found, ended_at=None).update(ended_at=clock.now(), ended_by=by, due=due)
    if not ended:
        raise errors.NotPaused(name=found.name)


def stop(workspace, journey: int, by: str, because: str = "") -> None:
    """Ends the journey for everybody inside and for good; only a new version starts it again. Raises NotLive."""
    found = _live(workspace, journey, "stopped")
    with transaction.atomic():
        Pause.objects.filter(journey=found, ended_at=None).update(ended_at=clock.now(), ended_by=by)
        found.state, found.stopped_at, found.stopped_in = "stopped", clock.now(), None
        found.stopped_by, found.stopped_because = by, because
        found.save()


def journeys(workspace) -> list[Overview]:
    """All journeys of a workspace, the one changed last first."""
    found = Journey.objects.filter(workspace__slug=str(workspace)).order_by("-changed_at", "-id")
    return [_overview(journey) for journey in found]


def journey(workspace, journey: int) -> Overview:
    """One journey. Raises NoSuchJourney."""
    return _overview(_journey(workspace, journey))


def versions(workspace, journey: int) -> list[Version]:
    """What was published, newest first. Raises NoSuchJourney."""
    return [_version(v) for v in JourneyVersion.objects.filter(journey=_journey(workspace, journey)).order_by("-number")]


def as_draft(workspace, definition: dict) -> dict:
    """A published definition as somebody could edit it again: as it was drawn, its templates no longer pinned to a version."""
    drawn = as_drafted(definition)
    known = content.versions_by_id(str(workspace), [step["template"] for step in drawn["steps"].values() if step["kind"] == "send"])
    steps = {name: {**step, "template": known[step["template"]].template} if step["kind"] == "send" and step["template"] in known else step
             for name, step in drawn["steps"].items()}
    return {**drawn, "steps": steps}


def version(workspace, journey: int, number: int | None = None) -> Version:
    """One published version, or the newest. Raises NoSuchJourney, NoSuchVersion."""
    found = versions(workspace, journey)
    for one in found:
        if number in (None, one.number):
            return one
    raise errors.NoSuchVersion(name=_journey(workspace, journey).name, version=number or 1,
                               known=[one.number for one in found] or "—")


def check_moves(found: Journey, definition: dict, moves: dict) -> None:
    """Raises BadMove for what a map of moves cannot do."""
    known = {name: step for version in JourneyVersion.objects.filter(journey=found) for name, step in version.definition["steps"].items()}
    new = definition["steps"]
    for step, move in moves.items():
        deed = move.get("do") if isinstance(move, dict) else None
        to = move.get("to", step) if deed == "move" else step
        if step not in known or deed not in DEEDS:
            raise errors.BadMove(step=step, deed=deed, known=", ".join(DEEDS), steps=", ".join(sorted(known)) or "—")
        if deed in ("stay", "move") and to not in new or deed == "stay" and new[step]["kind"] != known[step]["kind"]:
            raise errors.BadMove(step=step, deed=f"{deed} → {to}", known=", ".join(DEEDS), steps=", ".join(sorted(new)))


def _journey(workspace, journey: int) -> Journey:
    found = Journey.objects.filter(workspace__slug=str(workspace), pk=journey).first()
    if found is None:
        raise errors.NoSuchJourney(journey=journey)
    return found


def _live(workspace, journey: int, verb: str) -> Journey:
    found = _journey(workspace, journey)
    if found.state != "live":
        raise errors.NotLive(name=found.name, state=found.state, verb=verb)
    return found


def _held(journey: Journey) -> Held | None:
    pause = Pause.objects.filter(journey=journey, ended_at=None).first()
    return pause and Held(pause.what, pause.by, pause.because, pause.at)


def _pinned(workspace, draft: dict) -> dict:
    """The draft with each sending step's template replaced by the version of it that may be sent now."""
    steps = {
        name: {**step, "template": content.to_send(str(workspace), step["template"]).id} if step["kind"] == "send" else step
        for name, step in draft["steps"].items()
    }
    return expanded({**draft, "steps": steps})


def _overview(journey: Journey) -> Overview:
    newest = JourneyVersion.objects.filter(journey=journey).order_by("-number").first()
    changed = newest is None or newest.published_at < journey.changed_at
    return Overview(journey.pk, journey.name, journey.state, newest.number if newest else 0, changed, journey.draft,
                    _held(journey), journey.live_since, journey.changed_at, journey.changed_by)


def _version(version: JourneyVersion) -> Version:
    return Version(version.journey_id, version.number, version.definition, version.published_at, version.published_by)
