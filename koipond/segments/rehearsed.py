"""A segment in a scratch, as it was at a moment of the past."""

from datetime import datetime

from koipond.engine import Database
from koipond.segments.history import members_then


def as_then(db: Database, segment: int, at: datetime) -> None:
    """Gives the segment of a scratch the members it had at a moment."""
    db.run("TRUNCATE TABLE segments_members")
    db.run("segments.members_as_then", {"then": members_then(segment, at)}, segment=segment)


def joined_between(db: Database, segment: int, since: datetime, until: datetime) -> bool:
    """Takes who joined the segment in (since, until] for joined in the tick under way in a scratch; whether anybody did."""
    db.run("TRUNCATE TABLE segments_tick_moves")
    db.run("segments.joined_between", segment=segment, since=since, until=until)
    return bool(db.value("SELECT count() FROM segments_tick_moves"))


def hold(db: Database, segments: tuple[int, ...], person: int) -> None:
    """Lets a person of a scratch be in these lists."""
    for segment in segments:
        db.run("INSERT INTO segments_members SELECT {segment:UInt32}, groupBitmapState({person:UInt64}), 0", segment=segment, person=person)
