"""Segments with a name: kept, changed and archived. Each change is a revision that stays."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from koipond import collect
from koipond.kit import clock
from koipond.segments import checks, lifecycle, rules, tags
from koipond.segments.errors import BadName, InUse, NoSuchSegment
from koipond.segments.errors_lists import BadDetail, NoPurpose, NotARule
from koipond.segments.known import Known
from koipond.segments.models import Segment, SegmentRevision

MAX_NAME = 120     # characters
MOST_LABELS = 20
DETAILS = ["description", "purpose", "folder", "labels", "owner"]


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
    kind: str = "rule"
    description: str = ""
    purpose: str = ""
    folder: str = ""
    labels: tuple[str, ...] = ()
    owner: str = ""


def save(workspace, name: str, rule: dict, by: str, *, live: bool = True, segment: int | None = None) -> Saved:
    """Makes a segment, or a new revision of one; a live one is worked out for everybody in the next tick.

    Raises BadName, NoSuchSegment, or what is wrong with the rule.
    """
    known = Known(workspace)
    with transaction.atomic():
        name = check_name(known, name, segment)
        kept = found(known, segment) if segment else Segment(workspace=known.place, created_by=by, owner=by)
        if kept.kind == "list" and (rule, live) != (kept.rule, kept.live):
            raise NotARule(name=kept.name)
        checks.check(rules.read(rule), known, segment)
        tags.check_segment(known, segment, rule)
        write(kept, name, rule, live, by)
    collect.wake()  # the tick need not wait until it looks by itself
    return saved(kept)


def listed(workspace, archived: bool = False) -> list[Saved]:
    """The segments of a workspace by name; with `archived` those that were put away."""
    rows = Segment.objects.filter(workspace=Known(workspace).place, archived_at__isnull=not archived)
    return [saved(each) for each in rows.order_by("name", "id")]


def get(workspace, segment: int) -> Saved:
    """One segment, archived or not. Raises NoSuchSegment."""
    return saved(found(Known(workspace), segment, archived=True))


def archive(workspace, segment: int, by: str) -> Saved:
    """Puts a segment away: its members leave in the next tick. Raises InUse, NoSuchSegment."""
    known = Known(workspace)
    kept = found(known, segment)
    users = [each.name for each in known.segments.values() if each.id != segment and segment in refers_to(rules.read(each.rule))]
    users += lifecycle.stages_that_name(known, segment)
    if users:
        raise InUse(name=kept.name, users=users)
    kept.archived_at = clock.now()
    write(kept, kept.name, kept.rule, False, by)
    return saved(kept)


def refers_to(tree) -> set[int]:
    """The segments that a rule names."""
    return {leaf.segment for leaf in rules.conditions(tree) if isinstance(leaf, (rules.InSegment, rules.Listed))}


def write(kept: Segment, name: str, rule: dict, live: bool, by: str) -> None:
    """Keeps a segment, and a revision of it when anything changed."""
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


def check_name(known: Known, name: str, segment: int | None) -> str:
    """The trimmed name of a new segment, or of this one. Raises BadName."""
    name = name.strip() if isinstance(name, str) else ""
    if not name or len(name) > MAX_NAME:
        why, why_zh = ("it is empty", "名称为空") if not name else ("it is too long", "名称过长")
        raise BadName(name=name, why=why, why_zh=why_zh, limit=MAX_NAME)
    if any(each.name == name and each.id != segment for each in known.segments.values()):
        raise BadName(name=name, why="another segment has it", why_zh="已有同名人群", limit=MAX_NAME)
    return name


def found(known: Known, segment: int, archived: bool = False) -> Segment:
    """The row of a segment. Raises NoSuchSegment."""
    row = Segment.objects.filter(workspace=known.place, id=segment).first()
    if row is None or (row.archived_at and not archived):
        raise NoSuchSegment(segment=segment)
    return row


def detailed(kept: Segment, by: str, **details) -> None:
    """Sets what is said about a segment: description, purpose, folder, labels, owner. Raises BadDetail, NoPurpose."""
    for field, value in details.items():
        _check_detail(field, value)
        setattr(kept, field, [label.strip() for label in value] if field == "labels" else value.strip())
    if kept.kind == "list" and not kept.purpose:
        raise NoPurpose(name=kept.name)
    kept.owner = kept.owner or by
    kept.save(update_fields=DETAILS)


def _check_detail(field: str, value: object) -> None:
    if field not in DETAILS:
        raise BadDetail(field=field, value=repr(value), why="there is no such field", why_zh="没有这个字段", limit=0, most=MOST_LABELS)
    limit = 60 if field == "labels" else Segment._meta.get_field(field).max_length
    texts = value if field == "labels" and isinstance(value, list) else [value]
    whole = all(isinstance(text, str) and len(text) <= limit and "\0" not in text for text in texts)
    if not whole or (field == "labels" and (not isinstance(value, list) or len(value) > MOST_LABELS)):
        raise BadDetail(field=field, value=repr(value)[:80], why="it is too long or no text", why_zh="过长或不是文本", limit=limit, most=MOST_LABELS)


def saved(kept: Segment) -> Saved:
    """A row of a segment as the door gives it."""
    return Saved(
        kept.id, kept.name, kept.rule, kept.live, kept.revision, kept.live and kept.evaluated_revision == kept.revision,
        kept.created_at, kept.created_by, kept.updated_at, kept.updated_by, kept.archived_at,
        kept.kind, kept.description, kept.purpose, kept.folder, tuple(kept.labels), kept.owner,
    )
