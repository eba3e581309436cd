"""Endpoints for tags: groups and tags, given by hand to people or to a whole segment, kept by a segment, and who has which."""

from datetime import datetime

from ninja import Field, Query, Router, Schema, Status

from koipond import engine, profiles, segments
from koipond.console.asking import asks
from koipond.console.exact import Exact, PersonNumber

router = Router(tags=["tags"])


class GroupIn(Exact):
    name: str
    exclusive: bool = Field(False, description="a person has one tag of the group at a time: the newest replaces the older. Never changes")


class GroupOut(GroupIn):
    id: int


class TagIn(Exact):
    name: str
    group: str = Field("", description="the name of a group; empty without")
    description: str = Field("", max_length=2000)
    segment: int | None = Field(None, description="a live segment: its members have the tag, given when they join and taken when they leave")


class TagChangeIn(Exact):
    name: str | None = None
    description: str | None = Field(None, max_length=2000)


class TagOut(Schema):
    id: int
    name: str
    group: str
    exclusive: bool
    description: str
    by_rule: bool = Field(description="kept by a segment; not given or taken by hand or event")
    segment: int | None = Field(description="the segment whose members have it")
    people: int = Field(description="how many have it as of the last tick")
    created_by: str
    created_at: datetime
    archived_at: datetime | None


class GiveIn(Exact):
    people: list[PersonNumber] | None = Field(None, description="up to 10,000 persons; or leave it out and name a segment")
    segment: int | None = Field(None, description="all members of a live segment, as of the last tick")
    given: bool = Field(True, description="false takes the tag")
    because: str = Field("", max_length=500)
    once: str = Field("", description="a key of your own: repeating the call with it changes nothing")


class DeedOut(Schema):
    id: int
    tag: str
    given: bool
    people: int
    by: str
    because: str
    at: datetime
    done: bool = Field(description="false until the next tick has done it")


class PersonsOut(Schema):
    people: list[int]
    after: int | None = Field(description="pass it as `after` for the next page; null on the last")


class HeldOut(Schema):
    tag: str
    group: str
    since: datetime = Field(description="when it was given last")
    how: str = Field(description="hand, event or rule")


class WordOut(Schema):
    tag: str
    given: bool
    at: datetime
    how: str
    by: str
    because: str
    source: int
    origin: int = Field(description="the person of whom it was said, before any merge")


class PersonTagsOut(Schema):
    tags: list[HeldOut]
    history: list[WordOut] = Field(description="all that was said, the newest first, at most 500")


@router.get("/tag-groups", response=list[GroupOut])
def list_tag_groups(request, workspace: str):
    """The groups of tags, by name."""
    return profiles.groups(asks(request, workspace, "read").workspace.slug)


@router.post("/tag-groups", response={201: GroupOut})
def make_tag_group(request, workspace: str, group: GroupIn):
    """Makes a group of tags. Making the same again changes nothing."""
    asked = asks(request, workspace, "write")
    return Status(201, profiles.make_group(asked.workspace.slug, group.name, exclusive=group.exclusive, by=asked.by))


@router.get("/tags", response=list[TagOut])
def list_tags(request, workspace: str, archived: bool = False):
    """The tags with how many people have each, by name."""
    slug = asks(request, workspace, "read").workspace.slug
    people, followed = profiles.tag_counts(engine.database(slug)), segments.rules_of(slug)
    return [_shown(label, people, followed) for label in profiles.tags(slug, archived)]


@router.post("/tags", response={201: TagOut})
def make_tag(request, workspace: str, tag: TagIn):
    """Makes a tag. Events `tag_added` that named it before are read by the next tick; with a segment, its members get it."""
    asked = asks(request, workspace, "write")
    if tag.segment is None:
        label = profiles.make_tag(asked.workspace.slug, tag.name, group=tag.group, description=tag.description, by=asked.by)
    else:
        label = segments.keep_by_rule(asked.workspace, tag.name, tag.segment, asked.by, group=tag.group, description=tag.description)
    return Status(201, _shown(label, {}, segments.rules_of(asked.workspace.slug)))


@router.patch("/tags/{name}", response=TagOut)
def change_tag(request, workspace: str, name: str, change: TagChangeIn):
    """Changes name or description; the name only while no segment asks for it."""
    asked = asks(request, workspace, "write")
    if change.name not in (None, name):
        _free(asked.workspace, name)
    label = profiles.change_tag(asked.workspace.slug, name, to=change.name, description=change.description)
    return _shown(label, profiles.tag_counts(engine.database(asked.workspace.slug)), segments.rules_of(asked.workspace.slug))


@router.delete("/tags/{name}", response={204: None})
def archive_tag(request, workspace: str, name: str):
    """Puts a tag away, unless a segment asks for it. Who had it when can still be read."""
    asked = asks(request, workspace, "write")
    _free(asked.workspace, name)
    profiles.archive_tag(asked.workspace.slug, name)
    return Status(204, None)


@router.post("/tags/{name}/people", response={202: DeedOut})
def give_tag(request, workspace: str, name: str, give: GiveIn):
    """Gives people or all members of a segment the tag, or takes it, as one set in the next tick."""
    asked = asks(request, workspace, "write")
    among = give.people or []
    if give.segment is not None and give.people is None:
        if not segments.get(asked.workspace, give.segment).live:
            raise segments.NotLive(name=segments.get(asked.workspace, give.segment).name)
        among = segments.members_sql(give.segment)
    return Status(202, profiles.give_tag(asked.workspace.slug, name, among, given=give.given, by=asked.by, because=give.because, once=give.once))


@router.get("/tags/{name}/people", response=PersonsOut)
def tagged_people(request, workspace: str, name: str, after: int = Query(0, ge=0), limit: int = Query(100, ge=1, le=1000)):
    """A page of the people who have the tag, in order of id."""
    found = profiles.persons_tagged(engine.database(asks(request, workspace, "read").workspace.slug), name, after, limit)
    return {"people": found, "after": found[-1] if len(found) == limit else None}


@router.get("/tags/{name}/deeds", response=list[DeedOut])
def tag_deeds(request, workspace: str, name: str):
    """Decisions to give many people the tag or take it, the newest first."""
    return profiles.deeds(asks(request, workspace, "read").workspace.slug, name)


@router.get("/people/{int:person}/tags", response=PersonTagsOut)
def person_tags(request, workspace: str, person: int):
    """The tags of a person, and who gave or took which when, and why."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    profiles.person(db, person)
    return {"tags": profiles.tags_of(db, person), "history": profiles.tag_history(db, person)}


def _shown(label: profiles.Label, people: dict[str, int], followed: dict[str, int]) -> dict:
    own = {name: getattr(label, name) for name in TagOut.model_fields if hasattr(label, name)}
    return {**own, "people": people.get(label.name, 0), "segment": followed.get(label.name)}


def _free(workspace, name: str) -> None:
    """Raises InUse."""
    if users := segments.uses(workspace, tag=name):
        raise profiles.InUse(name=name, users=users)
