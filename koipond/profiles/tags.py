"""Tags and their groups: made, changed, archived; given to many persons, or taken from them, by one decision."""

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from django.db import transaction

from koipond import access, collect, engine, identify
from koipond.engine import Sql
from koipond.kit import clock, ids
from koipond.profiles.errors import UnknownPerson
from koipond.profiles.errors_tags import (
    BadTagName,
    NoPersonsTagged,
    NoSuchTag,
    TagTaken,
    TooManyTagged,
    TooManyTags,
    WrongGroup,
    WrongTag,
    WrongWay,
)
from koipond.profiles.models import Tag, TagDeed, TagGroup

TAGS_AT_MOST = 2_000       # of one workspace, archived ones too: a tick binds them all when it settles who has which
PERSONS_AT_MOST = 10_000   # named in one call; more are a segment


@dataclass(frozen=True)
class Group:
    """Tags that belong together; in an exclusive group the newest replaces the older."""

    id: int
    name: str
    exclusive: bool


@dataclass(frozen=True)
class Label:
    """A tag. `by_rule`: only a rule gives and takes it."""

    id: int
    name: str
    group: str
    exclusive: bool
    description: str
    by_rule: bool
    created_by: str
    created_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True)
class Deed:
    """A decision to give many persons a tag, or take it. The next tick does it: then `done`."""

    id: int
    tag: str
    given: bool
    people: int
    by: str
    because: str
    at: datetime
    done: bool


def groups(workspace) -> list[Group]:
    """By name."""
    return [Group(each.id, each.name, each.exclusive) for each in TagGroup.objects.filter(workspace__slug=_slug(workspace)).order_by("name")]


def make_group(workspace, name: str, *, exclusive: bool = False, by: str = "") -> Group:
    """Makes a group. Making it again changes nothing; whether it is exclusive never changes. Raises BadTagName, TagTaken."""
    _check_name(name)
    made, _ = TagGroup.objects.get_or_create(workspace=access.workspace(_slug(workspace)), name=name, defaults={
        "exclusive": exclusive, "created_by": by, "created_at": clock.now()})
    if made.exclusive != exclusive:
        raise TagTaken(name=name)
    return Group(made.id, made.name, made.exclusive)


def tags(workspace, archived: bool = False) -> list[Label]:
    """By name; with `archived` those that were put away."""
    return [_label(each) for each in _tags(workspace).filter(archived_at__isnull=not archived).order_by("name", "id")]


def make_tag(workspace, name: str, *, group: str = "", description: str = "", by_rule: bool = False, by: str = "") -> Label:
    """Makes a tag; events that named it before are read by the next tick. Making it again changes nothing.

    Raises BadTagName, TagTaken, WrongGroup, TooManyTags.
    """
    _check_name(name)
    slug = _slug(workspace)
    if there := _tags(slug).filter(name=name, archived_at=None).first():
        if (there.group.name if there.group else "", there.by_rule) != (group, by_rule):
            raise TagTaken(name=name)
        return _label(there)
    if _tags(slug).count() >= TAGS_AT_MOST:
        raise TooManyTags(workspace=slug, most=TAGS_AT_MOST)
    made = Tag.objects.create(workspace=access.workspace(slug), group=_group(slug, group), name=name, description=description,
                              by_rule=by_rule, created_by=by, created_at=clock.now())
    collect.wake()
    return _label(made)


def change_tag(workspace, name: str, *, to: str | None = None, description: str | None = None) -> Label:
    """Gives a tag another name or description. Raises NoSuchTag, BadTagName, TagTaken."""
    found = find_tag(workspace, name)
    changes = {key: value for key, value in (("name", to), ("description", description)) if value is not None}
    if "name" in changes:
        _check_name(to)
        if _tags(workspace).filter(name=to, archived_at=None).exclude(id=found.id).exists():
            raise TagTaken(name=to)
    if changes:
        Tag.objects.filter(id=found.id).update(**changes)
    return find_tag(workspace, to or name)


def archive_tag(workspace, name: str) -> None:
    """Puts a tag away: nobody has it any more; who had it when can still be read. Raises NoSuchTag."""
    Tag.objects.filter(id=find_tag(workspace, name).id).update(archived_at=clock.now())


def find_tag(workspace, name: str, path: str = "") -> Label:
    """The tag of this name. Raises NoSuchTag; with `path`, a place in a rule, WrongTag."""
    if found := _tags(workspace).filter(name=name, archived_at=None).first():
        return _label(found)
    names = [label.name for label in tags(workspace)]
    nearest = get_close_matches(name, names, 5, 0.5) or names[:5]
    raise WrongTag(path=path, name=name, nearest=nearest) if path else NoSuchTag(name=name, nearest=nearest)


def give_tag(workspace, name: str, among: list[int] | Sql, *, given: bool = True, by: str = "", because: str = "", once: str = "") -> Deed:
    """Gives persons a tag, or with `given=False` takes it; as one set, in the next tick.

    `among`: persons, or a SELECT of `person`. With `once`, a key of your own, repeating the call changes nothing.
    Raises NoSuchTag, WrongWay, NoPersonsTagged, TooManyTagged, UnknownPerson.
    """
    slug, tag = _slug(workspace), find_tag(workspace, name)
    if tag.by_rule:
        raise WrongWay(name=name)
    if not isinstance(among, Sql) and not among:
        raise NoPersonsTagged(name=name)
    key = ids.same("tag", slug, name, given, once) if once else ids.fresh()
    if there := TagDeed.objects.filter(workspace__slug=slug, key=key).first():
        return _deed(there)
    db = engine.database(slug)
    # The persons are on disk before the deed is there, so a tick finds all of them or none.
    db.run("profiles.to_be_tagged", {"among": among if isinstance(among, Sql) else _persons(db, among)}, key=key)
    people = db.value("SELECT uniqExact(person) FROM profiles_tag_deeds WHERE key = {key:String}", key=key)
    with transaction.atomic():
        made, _ = TagDeed.objects.get_or_create(workspace=access.workspace(slug), key=key, defaults={
            "tag_id": tag.id, "given": given, "how": "hand", "by": by, "because": because[:500], "people": people, "at": clock.now()})
    collect.wake()
    return _deed(made)


def deeds(workspace, name: str) -> list[Deed]:
    """The decisions about a tag, the newest first, at most a hundred. Raises NoSuchTag."""
    found = TagDeed.objects.filter(tag_id=find_tag(workspace, name).id).select_related("tag").order_by("-id")[:100]
    return [_deed(each) for each in found]


def _persons(db: engine.Database, named: list[int]) -> Sql:
    if len(named) > PERSONS_AT_MOST:
        raise TooManyTagged(found=len(named), most=PERSONS_AT_MOST)
    now = sorted(set(identify.current_many(db, named).values()))
    if nobody := db.rows("profiles.not_there", persons=now):
        raise UnknownPerson(person=nobody[0][0])
    return Sql.of("SELECT arrayJoin([[persons]]) AS person", persons=Sql.value(now, "Array(UInt64)"))


def _check_name(name: str) -> None:
    if not 0 < len(name) <= 60 or name != name.strip() or any(ord(letter) < 32 or "\ud800" <= letter <= "\udfff" for letter in name):
        raise BadTagName(name=ascii(name)[1:-1] if not name.isprintable() else name)


def _group(slug: str, name: str) -> TagGroup | None:
    if not name:
        return None
    if found := TagGroup.objects.filter(workspace__slug=slug, name=name).first():
        return found
    raise WrongGroup(name=name, known=[group.name for group in groups(slug)] or "–")


def _tags(workspace):
    return Tag.objects.filter(workspace__slug=_slug(workspace)).select_related("group")


def _label(found: Tag) -> Label:
    group = found.group
    return Label(found.id, found.name, group.name if group else "", bool(group and group.exclusive), found.description,
                 found.by_rule, found.created_by, found.created_at, found.archived_at)


def _deed(found: TagDeed) -> Deed:
    return Deed(found.id, found.tag.name, found.given, found.people, found.by, found.because, found.at, found.done_in is not None)


def _slug(workspace) -> str:
    return getattr(workspace, "slug", workspace)
