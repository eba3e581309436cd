"""Segments with a name: kept, changed and archived. Each change is a revision that stays."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from koipond import collect
from koipond.kit import clock
from koipond.segments import checks, rules, tags
from koipond.segments.errors import BadName, InUse, NoSuchSegment
from koipond.segments.known import Known
from koipond.segments.models import Segment, SegmentRevision

MAX_NAME = 120  # characters


@dataclass(frozen=True)
class Saved:
    """A saved segment. `ready` is false between a change and the tick that works it out for everybody."""

    id: int
    name: str
    rule: dict
    live: bool
    revision: int
    ready: bool
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    archived_at: datetime | None = None


def save(workspace, name: str, rule: dict, by: str, *, live: bool = True, segment: int | None = None) -> Saved:
    """Makes a segment, or a new revision of one; a live one is worked out for everybody in the next tick.

    Raises BadName, NoSuchSegment, or what is wrong with the rule.
    """
    known = Known(workspace)
    name = name.strip() if isinstance(name, str) else ""
    with transaction.atomic():
        _check_name(known, name, segment)
        kept = _found(known, segment) if segment else Segment(workspace=known.place, created_by=by)
        checks.check(rules.read(rule), known, segment)
        tags.check_segment(known, segment, rule)
        _write(kept, name, rule, live, by)
    collect.wake()  # the tick need not wait until it looks by itself
    return _saved(kept)


def listed(workspace, archived: bool = False) -> list[Saved]:
    """The segments of a workspace by name; with `archived` those that were put away."""
    found = Segment.objects.filter(workspace=Known(workspace).place, archived_at__isnull=not archived)
    return [_saved(each) for each in found.order_by("name", "id")]


def get(workspace, segment: int) -> Saved:
    """One segment, archived or not. Raises NoSuchSegment."""
    return _saved(_found(Known(workspace), segment, archived=True))


def archive(workspace, segment: int, by: str) -> Saved:
    """Puts a segment away: its members leave in the next tick. Raises InUse, NoSuchSegment."""
    known = Known(workspace)
    kept = _found(known, segment)
    users = [each.name for each in known.segments.values() if segment in refers_to(rules.read(each.rule))]
    if users:
        raise InUse(name=kept.name, users=users)
    kept.archived_at = clock.now()
    _write(kept, kept.name, kept.rule, False, by)
    return _saved(kept)


def refers_to(tree) -> set[int]:
    """The segments that a rule names."""
    return {leaf.segment for leaf in rules.conditions(tree) if isinstance(leaf, rules.InSegment)}


def _write(kept: Segment, name, rule, live, by):
    changed = (kept.name, kept.rule, kept.live) != (name, rule, live) or kept.archived_at
    if kept.id and not changed:
        return
    now = clock.now()
    kept.revision = kept.revision + 1 if kept.id else 1
    kept.created_at = kept.created_at or now
    kept.name, kept.rule, kept.live, kept.updated_at, kept.updated_by = name, rule, live, now, by
    # Not `evaluated`, which a tick may write at the same moment.
    kept.save(update_fields=_CHANGES if kept.id else None)
    SegmentRevision.objects.create(
        segment=kept, number=kept.revision, name=name, rule=rule, live=live, at=now, by=by
    )


_CHANGES = ["name", "rule", "live", "revision", "updated_at", "updated_by", "archived_at"]


def _check_name(known, name, segment):
    if not name or len(name) > MAX_NAME:
        why, why_zh = ("it is empty", "名称为空") if not name else ("it is too long", "名称过长")
        raise BadName(name=name, why=why, why_zh=why_zh, limit=MAX_NAME)
    if any(each.name == name and each.id != segment for each in known.segments.values()):
        raise BadName(name=name, why="another segment has it", why_zh="已有同名人群", limit=MAX_NAME)


def _found(known: Known, segment, archived=False) -> Segment:
    found = Segment.objects.filter(workspace=known.place, id=segment).first()
    if found is None or (found.archived_at and not archived):
        raise NoSuchSegment(segment=segment)
    return found


def _saved(kept: Segment) -> Saved:
    return Saved(
        kept.id, kept.name, kept.rule, kept.live, kept.revision, kept.live and kept.evaluated_revision == kept.revision,
        kept.created_at, kept.created_by, kept.updated_at, kept.updated_by, kept.archived_at,
    )
