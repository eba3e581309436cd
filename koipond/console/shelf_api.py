"""Endpoints for keeping segments in order, and for what they were: where used, copies, files, the past, and why."""

from datetime import datetime
from typing import Literal

from ninja import Field, Query, Router, Schema, Status

from koipond import engine, profiles, segments
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.moments import moment, span
from koipond.console.segments_api import SegmentOut, shown, shown_all
from koipond.console.streams import streamed
from koipond.console.uses import all_uses, uses
from koipond.kit import clock

router = Router(tags=["segments"])


class ShelvedOut(SegmentOut):
    favourite: bool


class AboutIn(Exact):
    name: str | None = None
    description: str | None = None
    purpose: str | None = None
    folder: str | None = None
    labels: list[str] | None = None
    owner: str | None = None


class NameIn(Exact):
    name: str


class UserOut(Schema):
    kind: str = Field(description="segment, journey")
    id: int
    name: str


class UseOut(UserOut):
    segment: int = Field(description="which is referred to")


class ThenOut(Schema):
    count: int
    people: list[int] = Field(description="under the ids of that time")
    after: int | None = Field(description="pass it as `after` for the next page; null on the last")


class DayOut(Schema):
    day: str
    members: int = Field(description="at the end of the day")
    joined: int
    left: int


class OverlapOut(Schema):
    both: int
    only_first: int
    only_second: int
    share: float = Field(description="both as a share of all who are in either")


class ReasonOut(Schema):
    kind: str
    holds: bool
    values: dict
    says: dict[str, str] = Field(description="in words: en, zh")
    parts: list["ReasonOut"]


class TurnOut(Schema):
    at: datetime
    joined: bool


class WhyOut(Schema):
    person: int
    member: bool = Field(description="as of the last tick")
    holds: bool = Field(description="by the rule, now")
    since: datetime | None
    because: str
    reason: ReasonOut
    turn: TurnOut | None = Field(description="when time alone will next change it; null when it will not")


class DoneOut(Schema):
    ok: bool = True


@router.get("/segments/shelf", response=list[ShelvedOut])
def shelf(request, workspace: str, folder: str = "", label: str = "", kind: str = "", favourites: bool = False, archived: bool = False):
    """Segments and lists by name, with how many are in each: of a folder, with a label, of a kind (rule, list), or kept at hand."""
    asked = asks(request, workspace, "read")
    at_hand = segments.favourites(asked.workspace, asked.by)
    wanted = [
        one for one in segments.listed(asked.workspace, archived)
        if (not folder or one.folder == folder) and (not label or label in one.labels) and (not kind or one.kind == kind)
        and (not favourites or one.id in at_hand)
    ]
    return [{**one, "favourite": one["id"] in at_hand} for one in shown_all(asked.workspace, wanted)]


@router.patch("/segments/{int:segment}/about", response=SegmentOut)
def describe(request, workspace: str, segment: int, given: AboutIn):
    """Changes what is said of a segment or list: name, description, purpose, folder, labels, owner. Nobody joins or leaves."""
    asked = asks(request, workspace, "write")
    details = given.dict(exclude_none=True)
    if name := details.pop("name", None):
        segments.rename(asked.workspace, segment, name, asked.by)
    return shown(asked.workspace, segments.describe(asked.workspace, segment, asked.by, **details))


@router.put("/segments/{int:segment}/favourite", response=DoneOut)
def favour(request, workspace: str, segment: int):
    """Keeps a segment at hand for whoever asks."""
    asked = asks(request, workspace, "read")
    segments.favour(asked.workspace, segment, asked.by)
    return {}


@router.delete("/segments/{int:segment}/favourite", response=DoneOut)
def no_longer_favour(request, workspace: str, segment: int):
    """No longer."""
    asked = asks(request, workspace, "read")
    segments.favour(asked.workspace, segment, asked.by, False)
    return {}


@router.get("/segments/uses", response=list[UseOut])
def all_used_by(request, workspace: str):
    """What refers to which segment, of all segments."""
    return [{**vars(user), "segment": segment} for segment, user in all_uses(asks(request, workspace, "read").workspace)]


@router.get("/segments/{int:segment}/uses", response=list[UserOut])
def used_by(request, workspace: str, segment: int):
    """What refers to a segment; while anything does, it cannot be put away."""
    return [vars(one) for one in uses(asks(request, workspace, "read").workspace, segment)]


@router.post("/segments/{int:segment}/copy", response={201: SegmentOut})
def copy(request, workspace: str, segment: int, given: NameIn):
    """A segment with the same rule, or a list with the same people."""
    asked = asks(request, workspace, "write")
    return Status(201, shown(asked.workspace, segments.copy(asked.workspace, segment, given.name, asked.by)))


@router.post("/segments/{int:segment}/restore", response=SegmentOut)
def restore(request, workspace: str, segment: int):
    """Takes a segment out of the archive; the next tick works it out."""
    asked = asks(request, workspace, "write")
    return shown(asked.workspace, segments.restore(asked.workspace, segment, asked.by))


@router.get("/segments/{int:segment}/download", openapi_extra={"responses": {200: {
    "description": "person and the traits, one row a member", "content": {
        "text/csv": {"schema": {"type": "string"}}, "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}}}}}})
def download(request, workspace: str, segment: int, traits: str = Query("", description="names with commas between"),
             format: str = "csv", at: datetime | None = None):
    """The members, now or at a moment, as a CSV or Parquet file with chosen traits; personal ones are masked unless one may write."""
    asked = asks(request, workspace, "read")
    names = [name.strip() for name in traits.split(",") if name.strip()]
    personal = {trait.name for trait in profiles.traits(asked.workspace) if trait.personal}
    may_see = (lambda name: True) if "write" in asked.rights else (lambda name: name not in personal)
    stream = segments.download(asked.workspace, segment, names, format, at=moment(asked.workspace, at), may_see=may_see)
    kind = "text/csv; charset=utf-8" if format == "csv" else "application/vnd.apache.parquet"
    return streamed(request, stream, kind, f"segment-{segment}.{format}")


@router.get("/segments/{int:segment}/then", response=ThenOut)
def members_then(request, workspace: str, segment: int, at: datetime, after: int = Query(0, ge=0), limit: int = Query(100, ge=1, le=10_000)):
    """Who was in a segment at a moment of the past; a day alone is its beginning in the workspace's time zone."""
    place = asks(request, workspace, "read").workspace
    segments.must_be_kept(place, segment)
    count, people = segments.members_at(engine.database(place.slug), segment, moment(place, at), after, limit)
    return {"count": count, "people": people, "after": people[-1] if len(people) == limit else None}


@router.get("/segments/{int:segment}/history", response=list[DayOut])
def history(request, workspace: str, segment: int, since: datetime | None = None, until: datetime | None = None):
    """How many were in a segment at the end of each day, and how many joined and left on it; the last thirty days unless said otherwise."""
    place = asks(request, workspace, "read").workspace
    segments.must_be_kept(place, segment)
    return segments.days(engine.database(place.slug), segment, *span(place, since, until))


@router.get("/segments/{int:segment}/between", response=list[int])
def between(request, workspace: str, segment: int, since: datetime, until: datetime, what: Literal["stayed", "joined", "left"],
            after: int = Query(0, ge=0), limit: int = Query(100, ge=1, le=10_000)):
    """Who stayed, joined or left between two moments, by id."""
    place = asks(request, workspace, "read").workspace
    segments.must_be_kept(place, segment)
    return segments.between(engine.database(place.slug), segment, moment(place, since), moment(place, until), what, after, limit)


@router.get("/segments/{int:first}/overlap/{int:second}", response=OverlapOut)
def overlap(request, workspace: str, first: int, second: int, first_at: datetime | None = None, second_at: datetime | None = None):
    """How two segments overlap, each now or at a moment; of one at two moments, how many stayed, left and joined."""
    place = asks(request, workspace, "read").workspace
    for segment, at in ((first, first_at), (second, second_at)):
        segments.must_be_kept(place, segment, now=at is None)
    now = clock.now()
    found = segments.overlap(engine.database(place.slug), (first, moment(place, first_at) or now), (second, moment(place, second_at) or now))
    return {**vars(found), "share": found.share}


@router.get("/segments/{int:segment}/why/{int:person}", response=WhyOut)
def why(request, workspace: str, segment: int, person: int):
    """Why a person is in a segment or not: each condition with what decided it, since when, and what time will change."""
    place = asks(request, workspace, "read").workspace
    segments.get(place, segment)   # what is asked about is missed first
    found = segments.why(place, segment, profiles.present(engine.database(place.slug), person))
    return {**vars(found), "reason": _reason(found.reason), "turn": vars(found.turn) if found.turn else None}


def _reason(reason: segments.Reason) -> dict:
    return {**vars(reason), "parts": [_reason(part) for part in reason.parts]}
