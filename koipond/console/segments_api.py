"""Endpoints for segments: preview a rule step by step, check it, save it, see who is in and who moved."""

from datetime import datetime
from typing import Literal

from ninja import Field, Query, Router, Schema, Status

from koipond import engine, profiles, segments
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.moments import span
from koipond.console.uses import above

router = Router(tags=["segments"])

Rule = dict  # docs/reference/rules.md describes it; segments says what is wrong with one, and where


class RuleIn(Exact):
    rule: Rule


class UnseenOut(Schema):
    event: str
    nearest: list[str] = Field(description="names of events that did come, the most alike first")


class CheckedOut(Schema):
    ok: bool = Field(description="always true: what is wrong with a rule is said as an error")
    unseen: list[UnseenOut] = Field(description="events of the rule of which none ever came in: perhaps a typing error")


class PreviewIn(Exact):
    steps: list[Rule] = Field(description="rules, each of which narrows the one before")
    distributions: list[str] = Field([], description="traits over which the people of each step are spread out")


class SuggestIn(Exact):
    steps: list[Rule]
    most: int = Field(5, ge=1, le=20)


class ShareOut(Schema):
    value: str
    count: int
    low: float | str | None = Field(description="of a bucket: its low end, inside; null where it is open")
    high: float | str | None = Field(description="of a bucket: its high end, outside; null where it is open")


class DistributionOut(Schema):
    trait: str
    kind: str = Field(description="values, numbers, decade, year, month, week, day or hour")
    shares: list[ShareOut] = Field(description="the most frequent values, or the buckets in order")
    rest: int = Field(description="people with a value that is not shown")
    missing: int = Field(description="people without a value")
    distinct: int


class StepOut(Schema):
    count: int
    share_of_previous: float
    share_of_everybody: float
    distributions: dict[str, DistributionOut]


class PreviewOut(Schema):
    everybody: int
    steps: list[StepOut]
    unseen: list[UnseenOut] = Field(description="events of the rules of which none ever came in: perhaps a typing error")


class TellingOut(Schema):
    trait: str
    difference: float = Field(description="0: spread as everybody, but for chance; 1: nothing in common with everybody")
    spread: float = Field(description="how probably two of these people differ in it, 0 to 1")
    known: float = Field(description="the share of these people who have a value")


class SegmentIn(Exact):
    name: str
    rule: Rule
    live: bool = Field(True, description="kept up by the tick, so that journeys can start from it")


class SegmentOut(Schema):
    id: int
    name: str
    rule: Rule
    live: bool
    kept: Literal["tick", "daily", "asked", "stopped"] | None = Field(description=(
        "how it is kept up. tick: in the tick of the event or moment that changes it; daily: worked out once a day of the workspace, since everybody decides "
        "about each; asked: only when somebody asks; stopped: its rule cannot be read any more, so its members stay as they are. null when put away"))
    revision: int
    ready: bool = Field(description="live and worked out for everybody since its last change")
    members: int | None = Field(description="as of the last tick; null when it is not live")
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    archived_at: datetime | None
    kind: str = Field("rule", description="rule, or list: its members are given")
    description: str = ""
    purpose: str = ""
    folder: str = ""
    labels: list[str] = []
    owner: str = ""


class MembersOut(Schema):
    count: int
    people: list[int]
    after: int | None = Field(description="pass it as `after` for the next page; null on the last")


class MoveOut(Schema):
    person: int
    at: datetime
    joined: bool


class DayOut(Schema):
    day: str
    joined: int
    left: int


class AuditOut(Schema):
    agrees: bool
    by_rule: int
    members: int
    missing: int
    surplus: int
    examples: list[int]


@router.post("/segments/check", response=CheckedOut)
def check_rule(request, workspace: str, asked: RuleIn):
    """Whether a rule makes sense here: `{"ok": true}`, or what is wrong with it and where."""
    place = asks(request, workspace, "read").workspace
    segments.check(place, asked.rule)
    return {"ok": True, "unseen": segments.unseen(place, [asked.rule])}


@router.post("/segments/preview", response=PreviewOut)
def preview_steps(request, workspace: str, asked: PreviewIn):
    """How many people are left after each step, and how they spread over traits."""
    place = asks(request, workspace, "read").workspace
    found = segments.preview(place, asked.steps, asked.distributions)
    return {**vars(found), "unseen": segments.unseen(place, asked.steps)}


@router.post("/segments/suggest", response=list[TellingOut])
def suggest_traits(request, workspace: str, asked: SuggestIn):
    """Traits by which the people of the last step differ most from everybody, to narrow by next."""
    return segments.suggest(asks(request, workspace, "read").workspace, asked.steps, asked.most)


@router.get("/segments", response=list[SegmentOut])
def list_segments(request, workspace: str, archived: bool = False):
    """All segments by name, or those that were put away."""
    place = asks(request, workspace, "read").workspace
    return shown_all(place, segments.listed(place, archived))


@router.post("/segments", response={201: SegmentOut})
def make_segment(request, workspace: str, given: SegmentIn):
    """Saves a segment. A live one is worked out for everybody in the next tick."""
    asked = asks(request, workspace, "write")
    return Status(201, shown(asked.workspace, segments.save(asked.workspace, given.name, given.rule, asked.by, live=given.live)))


@router.get("/segments/{int:segment}", response=SegmentOut)
def one_segment(request, workspace: str, segment: int):
    """One segment, archived or not."""
    place = asks(request, workspace, "read").workspace
    return shown(place, segments.get(place, segment))


@router.put("/segments/{int:segment}", response=SegmentOut)
def change_segment(request, workspace: str, segment: int, given: SegmentIn):
    """Changes a segment. Its former rule stays on record as a revision."""
    asked = asks(request, workspace, "write")
    saved = segments.save(asked.workspace, given.name, given.rule, asked.by, live=given.live, segment=segment)
    return shown(asked.workspace, saved)


@router.delete("/segments/{int:segment}", response=SegmentOut)
def archive_segment(request, workspace: str, segment: int):
    """Puts a segment away; its members leave in the next tick. Refused while a segment or journey refers to it."""
    asked = asks(request, workspace, "write")
    return shown(asked.workspace, segments.put_away(asked.workspace, segment, asked.by, above(asked.workspace, segment)))


@router.get("/segments/{int:segment}/members", response=MembersOut)
def segment_members(request, workspace: str, segment: int, limit: int = Query(100, ge=1, le=10_000), after: int = Query(0, ge=0)):
    """The persons in a segment by id: as of the last tick, or of one that is not kept up those who meet its rule now."""
    count, people = segments.page_now(asks(request, workspace, "read").workspace, segment, after, limit)
    return {"count": count, "people": people, "after": people[-1] if len(people) == limit else None}


@router.get("/segments/{int:segment}/moves", response=list[MoveOut])
def segment_moves(request, workspace: str, segment: int, since: datetime | None = None, until: datetime | None = None,
                  limit: int = Query(100, ge=1, le=10_000)):
    """Who joined and who left, the newest first; the last thirty days unless said otherwise."""
    place = asks(request, workspace, "read").workspace
    segments.must_be_kept(place, segment)
    return segments.moves(engine.database(place.slug), segment, *span(place, since, until), limit)


@router.get("/segments/{int:segment}/days", response=list[DayOut])
def segment_days(request, workspace: str, segment: int, since: datetime | None = None, until: datetime | None = None):
    """How many joined and left on each day of the workspace's calendar on which anybody did."""
    place = asks(request, workspace, "read").workspace
    segments.must_be_kept(place, segment)
    rows = segments.moves_by_day(engine.database(place.slug), segment, *span(place, since, until))
    return [{"day": day, "joined": joined, "left": left} for day, joined, left in rows]


@router.get("/segments/{int:segment}/audit", response=AuditOut)
def audit_segment(request, workspace: str, segment: int):
    """Works a live segment out in full and compares with its members. They agree, but for what the next tick will move."""
    return segments.audit(asks(request, workspace, "read").workspace, segment)


@router.get("/people/{int:person}/segments", response=list[SegmentOut])
def segments_of_a_person(request, workspace: str, person: int):
    """The live segments that a person is in."""
    place = asks(request, workspace, "read").workspace
    db = engine.database(place.slug)
    inside = segments.segments_of(db, profiles.present(db, person))
    return shown_all(place, [saved for saved in segments.listed(place) if saved.id in inside])


def shown(place, saved: segments.Saved) -> dict:
    """A segment with how many are in it and how it is kept up."""
    members = segments.members(engine.database(place.slug), saved.id) if saved.live else None
    return {**vars(saved), "members": members, "kept": segments.kept(place, saved.id).get(saved.id)}


def shown_all(place, several: list[segments.Saved]) -> list[dict]:
    """The same for several, asked at once."""
    counts, kept = segments.member_counts(engine.database(place.slug)), segments.kept(place)
    return [{**vars(saved), "members": counts.get(saved.id, 0) if saved.live else None, "kept": kept.get(saved.id)} for saved in several]
