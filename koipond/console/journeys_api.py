"""Endpoints for journeys: drafts, publishing, holding them, where people are and why."""

from dataclasses import asdict
from datetime import date, datetime
from itertools import zip_longest
from typing import Literal

from django.utils.translation import get_language_from_request
from ninja import Field, Query, Router, Schema, Status

from koipond import journeys
from koipond.console.asking import asks
from koipond.console.exact import Exact, PersonNumber

router = Router(tags=["journeys"])

PERSON = Field(description="number of the person")


class Draft(Exact):
    name: str
    definition: dict = Field(description="see the reference of journeys; a draft may still be wrong")


class Changed(Draft):
    seen: datetime | None = Field(None, description="changed_at of the draft that yours began from: where another was saved since, nothing is overwritten")


class Definition(Exact):
    definition: dict
    name: str = Field("", description="a draft may be sent as it is; of no effect")


class Problem(Schema):
    number: str = Field(description="such as journeys.E001")
    message: str
    hint: str
    fields: dict[str, str] = Field(description="the values that the message speaks of, by name")


class PauseOut(Schema):
    what: Literal["entry", "all"] = Field(description="entry: nobody enters; all: nobody moves either")
    by: str
    because: str
    at: datetime


class JourneyOut(Schema):
    id: int
    name: str
    state: Literal["draft", "live", "stopped"]
    version: int = Field(description="the newest published version; 0 without")
    changed: bool = Field(description="the draft differs from what was published")
    draft: dict
    pause: PauseOut | None
    live_since: datetime | None
    changed_at: datetime
    changed_by: str


class VersionOut(Schema):
    journey: int
    number: int
    definition: dict
    published_at: datetime
    published_by: str


class Published(VersionOut):
    personal_sent: list[str] = Field(description="personal data that its webhooks send out of the house: trait → host")


class PauseIn(Exact):
    what: Literal["entry", "all"] = Field("all", description="entry: nobody enters; all: nobody moves either")
    because: str = Field("", max_length=300)


class ResumeIn(Exact):
    due: Literal["late", "skip", "leave"] = Field("late", description="what was due in the pause: late: happens now; skip: its messages are passed over; leave: whose wait ran out leaves")


class Move(Exact):
    do: Literal["stay", "move", "drain", "leave"] = Field(description="stay at the step of the same name; move to another; drain: follow the old version to its end; leave")
    to: str = Field("", description="the step to move to")


class PublishIn(Exact):
    moves: dict[str, Move] = Field({}, description="what becomes of who stands at a step of an earlier version; without: they follow it to its end")


class DifferenceOut(Schema):
    step: str = Field(description="empty for the journey itself")
    en: str
    zh: str


class ListedVersionOut(VersionOut):
    draft: dict = Field(description="its definition as a draft: as it was drawn, with no template pinned")
    differences: list[DifferenceOut] = Field(description="against the version before it; empty for the first")


class SuggestedOut(Schema):
    do: Literal["stay", "move", "drain", "leave"] = Field(description="as in publishing")
    to: str = Field("", description="the step to move to")


class InsideOut(Schema):
    step: str
    heads: int
    suggested: SuggestedOut


class EditOut(Schema):
    differences: list[DifferenceOut] = Field(description="what the draft changes against the newest version")
    inside: list[InsideOut] = Field(description="how many stand where now, and what is suggested for them")


class CallIn(Exact):
    persons: list[PersonNumber] = Field([], description="numbers of persons")
    segment: int | None = Field(None, description="or a segment: who is in it now")
    key: str = Field("", description="such as an order's number: each is an entry of its own")
    once: str = Field("", max_length=100, description="a name of your own: repeating the call changes nothing")


class CalledOut(Schema):
    asked_for: int


class TaskOut(Schema):
    id: str
    person: int = PERSON
    journey: int
    step: str
    title: str
    text: str
    assignee: str
    channel: str
    results: list[str]
    created_at: datetime
    due_at: datetime
    result: str = Field(description="empty while it is open")
    finished_at: datetime | None
    finished_by: str
    note: str


class ResultIn(Exact):
    result: str
    note: str = Field("", max_length=2000)


class StopIn(Exact):
    because: str = Field("", max_length=300)


class StepOut(Schema):
    step: str
    arrived: int
    standing: int
    left: dict[str, int] = Field(description="by outcome")


class CountsOut(Schema):
    entered: int
    holdout: int
    standing: int
    ended: dict[str, int] = Field(description="by the outcome that ended them")
    goals: int
    refused: dict[str, int] = Field(description="who was not let in, by reason")
    steps: list[StepOut]


class NumbersOut(Schema):
    journey: int
    entered: int = Field(description="entries, without those held out")
    holdout: int
    standing: int
    goals: int


class DayOut(Schema):
    day: date = Field(description="of the workspace's calendar")
    entered: int
    messages: int
    goals: int


class StandingOut(Schema):
    person: int = PERSON
    round: int
    version: int
    step: str
    entered_at: datetime
    wake_at: datetime | None = Field(description="when the wait ends by itself")


class MoveOut(Schema):
    round: int = Field(description="0: was not let in")
    seq: int
    version: int
    step: str
    outcome: str
    next: str
    at: datetime
    en: str
    zh: str


class AudienceOut(Schema):
    people: int
    treated: int
    holdout: int
    days: int = Field(description="0: at once; else so many different persons in so many past days")


@router.get("/journeys", response=list[JourneyOut])
def list_journeys(request, workspace: str):
    """All journeys, the one changed last first."""
    return journeys.journeys(_slug(request, workspace, "read"))


@router.get("/journeys/numbers", response=list[NumbersOut])
def numbers(request, workspace: str):
    """All journeys that anybody ever entered, in numbers."""
    return journeys.numbers(_slug(request, workspace, "read"))


@router.post("/journeys", response={201: JourneyOut})
def new_journey(request, workspace: str, draft: Draft):
    """Keeps a new draft; a journey of this name gets it as its draft."""
    asked = asks(request, workspace, "write")
    return Status(201, journeys.save(asked.workspace.slug, draft.name, draft.definition, asked.by))


@router.post("/journeys/check", response=list[Problem])
def check_definition(request, workspace: str, asked: Definition):
    """Everything that is wrong with a definition; an empty list when it can be published."""
    language = get_language_from_request(request)
    return [_problem(wrong, language) for wrong in journeys.check(_slug(request, workspace, "read"), asked.definition)]


@router.post("/journeys/audience", response=AudienceOut)
def audience(request, workspace: str, asked: Definition):
    """How many people a definition would let in."""
    return journeys.audience(_slug(request, workspace, "read"), asked.definition)


@router.get("/journeys/{int:journey}", response=JourneyOut)
def one_journey(request, workspace: str, journey: int):
    """One journey with its draft."""
    return journeys.journey(_slug(request, workspace, "read"), journey)


@router.put("/journeys/{int:journey}", response=JourneyOut)
def change_draft(request, workspace: str, journey: int, draft: Changed):
    """Changes name and draft. What is published stays as it is."""
    asked = asks(request, workspace, "write")
    return journeys.save(asked.workspace.slug, draft.name, draft.definition, asked.by, journey=journey, seen=draft.seen)


@router.post("/journeys/{int:journey}/publish", response=Published)
def publish(request, workspace: str, journey: int, how: PublishIn | None = None):
    """Makes the draft a version that people enter from the next tick on."""
    asked = asks(request, workspace, "write")
    moves = {step: {"do": move.do, **({"to": move.to} if move.to else {})} for step, move in (how.moves if how else {}).items()}
    made = journeys.publish(asked.workspace.slug, journey, asked.by, moves)
    sent = journeys.personal_sent(asked.workspace.slug, made.definition)
    return {**vars(made), "personal_sent": [f"{field} → {host}" for _, host, fields in sent for field in fields]}


@router.get("/journeys/{int:journey}/edit", response=EditOut)
def edit(request, workspace: str, journey: int):
    """What publishing the draft would change, in words, and who stands where meanwhile."""
    slug = _slug(request, workspace, "read")
    return {"differences": journeys.unpublished(slug, journey), "inside": journeys.inside_now(slug, journey)}


@router.post("/journeys/{int:journey}/call", response=CalledOut)
def call(request, workspace: str, journey: int, whom: CallIn):
    """Asks a journey with an entry by call to let people in."""
    asked = asks(request, workspace, "write")
    return CalledOut(asked_for=journeys.call(asked.workspace.slug, journey, asked.by, whom.persons, whom.segment, whom.key, whom.once))


@router.get("/tasks", response=list[TaskOut])
def list_tasks(request, workspace: str, open: bool = True, assignee: str = "", journey: int = 0, most: int = Query(100, ge=1, le=1000)):
    """The tasks that journeys made for sellers, those due first first."""
    return journeys.tasks(_slug(request, workspace, "read"), open, assignee, journey, most)


@router.post("/tasks/{task}/finish", response=TaskOut)
def finish_task(request, workspace: str, task: str, said: ResultIn):
    """Says what came of a task; the journey goes on by it. Of several words the first holds. The list shows it
    from the next tick on.
    """
    asked = asks(request, workspace, "write")
    journeys.finish(asked.workspace.slug, task, said.result, asked.by, said.note)
    return journeys.task(asked.workspace.slug, task)


@router.get("/journeys/{int:journey}/versions", response=list[ListedVersionOut])
def versions(request, workspace: str, journey: int):
    """What was published, newest first, and what each changed."""
    slug = _slug(request, workspace, "read")
    found = journeys.versions(slug, journey)
    return [{**vars(one), "draft": journeys.as_draft(slug, one.definition), "differences": _since(slug, one, before)}
            for one, before in zip_longest(found, found[1:])]


def _since(slug: str, version, before) -> list:
    return [] if before is None else journeys.difference(journeys.as_drafted(before.definition), journeys.as_drafted(version.definition), slug)


@router.post("/journeys/{int:journey}/pause", response=JourneyOut)
def pause(request, workspace: str, journey: int, held: PauseIn):
    """Lets nobody in, or keeps everybody in place too."""
    asked = asks(request, workspace, "write")
    journeys.pause(asked.workspace.slug, journey, asked.by, held.what, held.because)
    return journeys.journey(asked.workspace.slug, journey)


@router.post("/journeys/{int:journey}/resume", response=JourneyOut)
def resume(request, workspace: str, journey: int, how: ResumeIn | None = None):
    """Ends the pause; what fell due meanwhile happens now, or as is asked for."""
    asked = asks(request, workspace, "write")
    journeys.resume(asked.workspace.slug, journey, asked.by, how.due if how else "late")
    return journeys.journey(asked.workspace.slug, journey)


@router.post("/journeys/{int:journey}/stop", response=JourneyOut)
def stop(request, workspace: str, journey: int, why: StopIn):
    """Ends the journey for everybody inside; only a new version starts it again."""
    asked = asks(request, workspace, "write")
    journeys.stop(asked.workspace.slug, journey, asked.by, why.because)
    return journeys.journey(asked.workspace.slug, journey)


@router.get("/journeys/{int:journey}/counts", response=CountsOut)
def counts(request, workspace: str, journey: int, version: int | None = None):
    """How many arrived at each step, stand there, and left it by which outcome."""
    return asdict(journeys.counts(_slug(request, workspace, "read"), journey, version))


@router.get("/journeys/{int:journey}/days", response=list[DayOut])
def days(request, workspace: str, journey: int, most: int = Query(60, ge=1, le=400)):
    """Who entered, what was sent and which goals were reached, by day; the newest days, the oldest of them first."""
    return journeys.days(_slug(request, workspace, "read"), journey, most)


@router.get("/journeys/{int:journey}/inside", response=list[StandingOut])
def inside(request, workspace: str, journey: int, step: str = "", after: int = 0, most: int = Query(100, ge=1, le=1000)):
    """Who stands at a step, or anywhere, by person; the next page begins after the last person of this one."""
    return journeys.inside(_slug(request, workspace, "read"), journey, step, after, most)


@router.get("/journeys/{int:journey}/people/{int:person}", response=list[MoveOut])
def path(request, workspace: str, journey: int, person: int):
    """The way of one person, each move with its reason in words."""
    return journeys.path(_slug(request, workspace, "read"), journey, person)


def _slug(request, workspace: str, right: str) -> str:
    return asks(request, workspace, right).workspace.slug


def _problem(wrong, language: str) -> Problem:
    message, hint = wrong.say(language)
    fields = {name: str(value) for name, value in wrong.fields.items() if not name.endswith("_zh")}
    return Problem(number=wrong.number, message=message, hint=hint, fields=fields)
