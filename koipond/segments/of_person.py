"""One person and the segments: in which they are, since when, and how they came and went."""

from dataclasses import dataclass
from datetime import datetime

from koipond.engine import Database, Sql, together
from koipond.kit.clock import UTC
from koipond.profiles import Reach, Told
from koipond.segments.lifecycle import FIRST_GROUP
from koipond.segments.models import Segment

MOVES_AT_MOST = 2_000   # of one person; the newest
KEY = "concat(toString(segment), '.', toString(joined))"


@dataclass(frozen=True)
class Belonging:
    """A live segment that the person is in. `since` is None where that lies behind the newest moves."""

    segment: int
    name: str
    since: datetime | None


@dataclass(frozen=True)
class Belongings:
    """The live segments of a person by name, and how they came and went, the newest first."""

    segments: list[Belonging]
    told: list[Told]


def belongings(db: Database, person: int) -> Belongings:
    """Where a person belongs as of the last tick, since when, and their newest moves."""
    segments, moves = together(
        lambda: [segment for (segment,) in db.rows("segments.segments_of", person=person, groups=FIRST_GROUP)],
        lambda: db.rows("segments.moves_told", {"where": Sql("1")}, person=person, groups=FIRST_GROUP, most=MOVES_AT_MOST))
    names = _names({*segments, *(segment for segment, *_ in moves)})
    since = {segment: at.replace(tzinfo=UTC) for segment, joined, at in reversed(moves) if joined}
    listed = sorted((Belonging(segment, names.get(segment, ""), since.get(segment)) for segment in segments), key=lambda one: (one.name, one.segment))
    return Belongings(listed, [_told(names.get(segment, ""), segment, joined, at) for segment, joined, at in moves])


def moves_told(db: Database, person: int, reach: Reach) -> list[Told]:
    """A page of a person's joining and leaving, in words."""
    rows = db.rows("segments.moves_told", {"where": reach.where("at", KEY)}, person=person, groups=FIRST_GROUP, most=reach.most)
    names = _names({segment for segment, *_ in rows})
    return [_told(names.get(segment, ""), segment, joined, at) for segment, joined, at in rows]


def stages_told(db: Database, person: int, reach: Reach) -> list[Told]:
    """A page of a person's changes of stage that no event `stage_changed` tells of, in words."""
    rows = db.rows("segments.stages_told", {"where": reach.where("at", "toString(tick)")}, person=person, most=reach.most)
    return [Told(at.replace(tzinfo=UTC), "stage", str(tick), *_staged(was, became, because),
                 {"from": was, "to": became, "because": because}) for at, was, became, because, tick in rows]


def _staged(was: str, became: str, because: str) -> tuple[str, str]:
    why, why_zh = (", because the stages were changed", "（生命周期阶段的定义已更改）") if because == "version" else ("", "")
    if not became:
        return f"left the stage '{was}'{why}", f"离开阶段“{was}”{why_zh}"
    before, before_zh = (f"; was in '{was}'", f"，此前为“{was}”") if was else ("", "")
    return f"is in the stage '{became}'{before}{why}", f"进入阶段“{became}”{before_zh}{why_zh}"


def _told(name: str, segment: int, joined: int, at: datetime) -> Told:
    english = f"{'joined' if joined else 'left'} the segment '{name}'"
    chinese = f"{'进入' if joined else '离开'}人群“{name}”"
    return Told(at.replace(tzinfo=UTC), "segment", f"{segment}.{joined}", english, chinese, {"segment": segment, "joined": bool(joined)})


def _names(segments: set[int]) -> dict[int, str]:
    return dict(Segment.objects.filter(id__in=sorted(segments)).values_list("id", "name")) if segments else {}
