"""Pages of one history that several rooms tell together: which part is asked for, and a line of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from koipond.engine import Sql
from koipond.kit import clock
from koipond.profiles.errors import BadCursor

LINES_AT_MOST = 500   # of a history in one call


@dataclass(frozen=True)
class Told:
    """A line of a history, in English and Chinese. `key` tells it from every other line of its room at that moment."""

    at: datetime
    kind: str
    key: str
    en: str
    zh: str
    about: dict = field(default_factory=dict)   # what the line speaks of: ids, names, amounts


@dataclass(frozen=True)
class Reach:
    """The newest `most` lines from `since` on and before `until`, behind a place: moment, rank of the room, key.

    Lines are in one order: the newest first; of one moment by the rank of their room, then by key. A room is asked
    with its own rank (`of`), and gives its lines in that order.
    """

    most: int = 50
    since: datetime | None = None
    until: datetime | None = None
    behind: tuple[int, int, str] | None = None   # milliseconds since 1970, rank, key
    rank: int = 0

    @staticmethod
    def read(cursor: str, most: int = 50, since: datetime | None = None, until: datetime | None = None) -> "Reach":
        """From a cursor as `cursor_of` made it; "" begins at the newest. Raises BadCursor."""
        most = max(1, min(most, LINES_AT_MOST))
        if not cursor:
            return Reach(most, since, until)
        millis, _, rest = cursor.partition(".")
        rank, _, key = rest.partition(".")
        if not (millis.removeprefix("-").isdecimal() and rank.isdecimal() and key and len(millis) < 16 and len(rank) < 3):
            raise BadCursor(before=cursor)
        return Reach(most, since, until, (int(millis), int(rank), key))

    def of(self, rank: int) -> "Reach":
        """The same for the room of this rank."""
        return replace(self, rank=rank)

    def where(self, at: str, key: str) -> Sql:
        """The condition over the SQL expressions of a line's moment and key."""
        pieces = [Sql("1")]
        if self.since:
            pieces.append(Sql.of(f"{at} >= [[since]]", since=_moment(self.since)))
        if self.until:
            pieces.append(Sql.of(f"{at} < [[until]]", until=_moment(self.until)))
        if self.behind:
            millis, rank, after = self.behind
            place, same = _moment(clock.of_millis(millis)), self._of_one_moment(rank, after, key)
            pieces.append(Sql.of(f"({at} < [[place]] OR ({at} = [[place]] AND [[same]]))", place=place, same=same))
        return Sql.join(" AND ", pieces)

    def holds(self, line: Told) -> bool:
        """The same for a line that is told already."""
        if (self.since and line.at < self.since) or (self.until and line.at >= self.until):
            return False
        if self.behind is None:
            return True
        millis, rank, key = self.behind
        return (-millis, rank, key) < (-clock.millis(line.at), self.rank, line.key)

    def _of_one_moment(self, rank: int, after: str, key: str) -> Sql:
        if self.rank != rank:
            return Sql("1" if self.rank > rank else "0")
        return Sql.of(f"{key} > [[after]]", after=Sql.value(after, "String"))


def cursor_of(line: Told, rank: int) -> str:
    """The place of a line, to read on behind it."""
    return f"{clock.millis(line.at)}.{rank}.{line.key}"


def in_order(lines: list[tuple[int, Told]]) -> list[tuple[int, Told]]:
    """Lines with the ranks of their rooms, the newest first."""
    return sorted(lines, key=lambda found: (-clock.millis(found[1].at), found[0], found[1].key))


def _moment(value: datetime) -> Sql:
    return Sql.value(value if value.tzinfo else value.replace(tzinfo=clock.UTC), "DateTime64(3, 'UTC')")
