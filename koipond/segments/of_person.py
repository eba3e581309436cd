"""One person and the segments: in which they are, since when, and how they came and went."""

from dataclasses import dataclass
from datetime import datetime

from koipond.engine import Database
from koipond.kit.clock import UTC
from koipond.profiles import Reach, Told
from koipond.segments.models import Segment

KEY = "concat(toString(segment), '.', toString(joined))"


@dataclass(frozen=True)
class Belonging:
    """A live segment that the person is in. `since` is None where they were in it before moves were kept."""

    segment: int
    name: str
    since: datetime | None


def belongings(db: Database, person: int) -> list[Belonging]:
    """The live segments that a person is in as of the last tick, by name."""
    found = dict(db.rows("segments.belongings", person=person))
    names = dict(Segment.objects.filter(id__in=list(found)).values_list("id", "name")) if found else {}
    listed = [Belonging(segment, names.get(segment, ""), _real(since)) for segment, since in found.items()]
    return sorted(listed, key=lambda each: (each.name, each.segment))


def moves_told(db: Database, person: int, reach: Reach) -> list[Told]:
    """A page of a person's joining and leaving, in words."""
    rows = db.rows("segments.moves_told", {"where": reach.where("at", KEY)}, person=person, most=reach.most)
    names = dict(Segment.objects.filter(id__in=[row[0] for row in rows]).values_list("id", "name")) if rows else {}
    return [_told(names.get(segment, ""), segment, joined, at) for segment, joined, at in rows]


def _told(name: str, segment: int, joined: int, at: datetime) -> Told:
    english = f"{'joined' if joined else 'left'} the segment '{name}'"
    chinese = f"{'进入' if joined else '离开'}人群“{name}”"
    return Told(at.replace(tzinfo=UTC), "segment", f"{segment}.{joined}", english, chinese, {"segment": segment, "joined": bool(joined)})


def _real(since: datetime) -> datetime | None:
    return None if since is None or since.year == 1970 else since.replace(tzinfo=UTC)
