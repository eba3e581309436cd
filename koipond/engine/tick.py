"""A tick: what one round of work is about. Rooms take it as their only argument."""

from dataclasses import dataclass
from datetime import datetime

from koipond.engine.database import Database


@dataclass(frozen=True)
class Rest:
    """A stretch of the inbox that not all rooms of a tick are to see: one of them could not get past it.

    Rooms are named as `profiles.refresh`. Who comes back was seen by the rooms before `shown_from` in an earlier tick.
    """

    lane: int
    after: int
    upto: int
    hidden_from: str = ""   # the room from which on it is not seen; "" never
    shown_from: str = ""    # the room from which on it is seen; "" from the beginning
    back: bool = False      # it comes back, and so lies outside the tick's lanes


@dataclass(frozen=True)
class Tick:
    """One round. It is recorded before it starts, so that after a crash the same range runs again at the same time.

    Every row that a tick writes carries its `number`: a room that may have been cut short in the middle
    inserts only what is not there yet under this number (`Database.insert_new`).
    """

    workspace: str          # slug, which is also the name of the database
    number: int             # 1, 2, 3 … without gaps within a workspace
    now: datetime           # UTC; never goes back from one tick to the next
    previous: datetime      # `now` of the tick before; what came due lies in (previous, now]
    lanes: dict[int, tuple[int, int]]  # lane of the inbox → (after, up to and including) which sequence
    db: Database
    again: bool = False     # an earlier try at this tick was cut short
    resting: tuple[Rest, ...] = ()   # of the inbox, what not all rooms see

    @property
    def rows(self) -> int:
        """How many rows of the inbox it is about."""
        return sum(upto - after for after, upto in self.lanes.values()) + sum(one.upto - one.after for one in self.resting if one.back)
