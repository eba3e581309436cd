"""Keeping many segments in order: folders, labels, what each is for, favourites, copies, and where each is used."""

from dataclasses import dataclass

from django.db import transaction

from koipond import collect
from koipond.segments import rules
from koipond.segments.errors import InUse
from koipond.segments.known import Known
from koipond.segments.lists import give_members, make_list
from koipond.segments.models import Segment, SegmentFavourite
from koipond.segments.saved import Saved, archive, check_name, detailed, found, refers_to, save, saved, write


@dataclass(frozen=True)
class User:
    """What refers to a segment: `kind` is segment here; rooms above name theirs (journey …)."""

    kind: str
    id: int
    name: str


def describe(workspace, segment: int, by: str, **details) -> Saved:
    """Sets description, purpose, folder, labels or owner; who is in it does not change. Raises NoSuchSegment, BadDetail, NoPurpose."""
    kept = found(Known(workspace), segment)
    detailed(kept, by, **details)
    return saved(kept)


def rename(workspace, segment: int, name: str, by: str) -> Saved:
    """Gives a segment or list another name. Raises NoSuchSegment, BadName."""
    known = Known(workspace)
    with transaction.atomic():
        kept = found(known, segment)
        write(kept, check_name(known, name, segment), kept.rule, kept.live, by)
    return saved(kept)


def favour(workspace, segment: int, who: str, favourite: bool = True) -> None:
    """Keeps a segment at hand for somebody, or no longer. Raises NoSuchSegment."""
    kept = found(Known(workspace), segment, archived=True)
    if favourite:
        SegmentFavourite.objects.get_or_create(segment=kept, who=who)
    else:
        SegmentFavourite.objects.filter(segment=kept, who=who).delete()


def favourites(workspace, who: str) -> set[int]:
    """The segments that somebody keeps at hand."""
    rows = SegmentFavourite.objects.filter(segment__workspace=Known(workspace).place, who=who)
    return set(rows.values_list("segment_id", flat=True))


def used_by(workspace, segment: int) -> list[User]:
    """The segments whose rules name this one, by name. Raises NoSuchSegment."""
    known = Known(workspace)
    found(known, segment, archived=True)
    users = [each for each in known.segments.values() if each.id != segment and segment in refers_to(rules.read(each.rule))]
    return sorted((User("segment", each.id, each.name) for each in users), key=lambda user: (user.name, user.id))


def all_uses(workspace) -> dict[int, list[User]]:
    """segment → the segments whose rules name it, by name, of all that anything names."""
    known, users = Known(workspace), {}
    for each in sorted(known.segments.values(), key=lambda one: (one.name, one.id)):
        for segment in refers_to(rules.read(each.rule)) - {each.id}:
            users.setdefault(segment, []).append(User("segment", each.id, each.name))
    return users


def put_away(workspace, segment: int, by: str, also_used_by: list[User] = ()) -> Saved:
    """Archives a segment unless something refers to it, here or in the rooms above, who say so. Raises InUse with the names."""
    kept = found(Known(workspace), segment)
    if users := [*used_by(workspace, segment), *also_used_by]:
        raise InUse(name=kept.name, users=[f"{user.kind} {user.name}" for user in users])
    return archive(workspace, segment, by)


def restore(workspace, segment: int, by: str) -> Saved:
    """Takes a segment out of the archive; a live one is worked out in the next tick. Raises NoSuchSegment, BadName."""
    known = Known(workspace)
    with transaction.atomic():
        kept = found(known, segment, archived=True)
        if kept.archived_at:
            name = check_name(known, kept.name, segment)
            kept.archived_at = None
            write_back(kept, name, by)
    collect.wake()
    return saved(kept)


def write_back(kept: Segment, name: str, by: str) -> None:
    """Keeps a segment that was put away as it was before: live, by its last rule."""
    kept.save(update_fields=["archived_at"])
    write(kept, name, kept.rule, True, by)


def copy(workspace, segment: int, name: str, by: str) -> Saved:
    """A new segment with the same rule and words; of a list, a new list with who is in it now. Raises as `save`."""
    known = Known(workspace)
    old = found(known, segment)
    words = {"description": old.description, "purpose": old.purpose, "folder": old.folder, "labels": old.labels}
    if old.kind == "list":
        made = make_list(workspace, name, words.pop("purpose"), by, **words)
        give_members(workspace, made.id, {"segment": segment}, by, about={"copy_of": segment})
        return made
    with transaction.atomic():
        made = save(workspace, name, old.rule, by, live=old.live)
        return describe(workspace, made.id, by, **words)
