"""One history of a person, merged by time from what every room tells: a page of lines in words."""

from datetime import datetime

from koipond import deliver, engine, journeys, profiles, segments
from koipond.profiles import Reach, Told

# What a line can be about. The kinds of events are known to profiles; events whose names begin with `tag_`, `stage_` or
# `note_` are of those kinds, beside the tags and stages that their rooms tell of.
KINDS = ("visit", "order", "message", "journey", "segment", "consent", "trait", "company", "tag", "stage", "note")
OF_EVENTS = frozenset(profiles.KINDS)

# The order of lines of one moment. A number never goes to another room: cursors hold it.
EVENTS, CHANGES, REFUSALS, SEGMENTS, JOURNEYS, TAGS, STAGES = 1, 2, 3, 4, 5, 6, 7


def page(db: engine.Database, persons: list[int], kinds: list[str] | None = None, cursor: str = "", most: int = 50,
         since: datetime | None = None, until: datetime | None = None) -> list[tuple[str, Told]]:
    """The newest lines behind a cursor, each with its own cursor. `persons`: the person first, then who merged into them.

    Every room gives as many lines as the page holds; so what is cut off here is given again behind the cursor.
    Raises BadCursor.
    """
    lines = ranked(db, persons, set(kinds or KINDS), Reach.read(cursor, most, since, until))
    return newest(lines, max(1, min(most, profiles.LINES_AT_MOST)))


def newest(lines: list[tuple[int, Told]], most: int) -> list[tuple[str, Told]]:
    """The newest of lines with the ranks of their rooms, each with its cursor."""
    return [(profiles.cursor_of(line, rank), line) for rank, line in profiles.in_order(lines)[:most]]


def ranked(db: engine.Database, persons: list[int], wanted: set[str], reach: Reach) -> list[tuple[int, Told]]:
    """What the rooms tell of some kinds, with the ranks of the rooms."""
    person = persons[0]
    rooms = []   # those that read names from the store of decisions come first, in this thread
    if wanted & {"journey", "segment", "tag", "message"}:
        rooms.append(lambda: _decided(db, persons, wanted, reach))
    if events := tuple(sorted(wanted & OF_EVENTS)):
        rooms.append(lambda: _ranked(EVENTS, profiles.events_told(db, person, reach.of(EVENTS), events)))
    if "trait" in wanted:
        rooms.append(lambda: _ranked(CHANGES, profiles.changes_told(profiles.said(db, person), reach.of(CHANGES))))
    if "stage" in wanted:
        rooms.append(lambda: _ranked(STAGES, segments.stages_told(db, person, reach.of(STAGES))))
    return [line for room in engine.together(*rooms) for line in room]


def _decided(db, persons: list[int], wanted: set[str], reach: Reach) -> list[tuple[int, Told]]:
    person, found = persons[0], []
    if "journey" in wanted:
        found += _ranked(JOURNEYS, journeys.moves_told(db, person, reach.of(JOURNEYS)))
    if "segment" in wanted:
        found += _ranked(SEGMENTS, segments.moves_told(db, person, reach.of(SEGMENTS)))
    if "tag" in wanted:
        found += _ranked(TAGS, profiles.tags_told(db, person, reach.of(TAGS)))
    if "message" in wanted:
        found += _ranked(REFUSALS, deliver.refusals_told(db, persons, reach.of(REFUSALS)))
    return found


def _ranked(rank: int, lines: list[Told]) -> list[tuple[int, Told]]:
    return [(rank, line) for line in lines]
