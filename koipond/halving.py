"""Which items of a tick it cannot get past: found by halving, in a copy of the facts, so that nothing is written while looking."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.db import transaction

from koipond import collect, engine
from koipond.engine import Rest, Tick

TRIALS = 400   # in one search; what is not told apart by then is laid aside as a whole

log = logging.getLogger(__name__)
Run = Callable[[Tick, str], None]   # runs a tick up to and including a room


@dataclass
class Search:
    """One search: `tick` stops at `room`; `run` tries."""

    tick: Tick
    room: str
    run: Run
    tried: int = field(default=0)

    def found(self) -> list[Rest]:
        """The stretches that stop the tick by themselves, most of one item; none when it is not for any of them that it stops."""
        every = [Rest(lane, after, upto) for lane, (after, upto) in self.tick.lanes.items() if upto > after]
        every += [one for one in self.tick.resting if one.back]
        every = _rest_of(every, [one for one in self.tick.resting if one.hidden_from])   # those stop it no more
        if not every or self._stops([], every):
            return []
        return self._stopping(every, every)

    def _stopping(self, some: list[Rest], every: list[Rest]) -> list[Rest]:
        if not self._stops(some, _rest_of(every, some)):
            return []
        if _count(some) == 1 or self.tried >= TRIALS:
            return some
        first, second = _halves(some)
        return self._stopping(first, every) + self._stopping(second, every)

    def _stops(self, seen: list[Rest], hidden: list[Rest]) -> bool:
        self.tried += 1
        mine = {(one.lane, one.after) for one in seen}
        kept = [one for one in self.tick.resting if not (one.back and not one.hidden_from)]
        rests = (*kept, *(one for one in seen if one.back), *(replace(one, hidden_from=collect.hidden_at(self.room)) for one in hidden if (one.lane, one.after) not in mine))
        try:
            with engine.copied(self.tick.workspace) as db, transaction.atomic():   # a new one for each: what a room has done once, it does not do again
                try:
                    tick = replace(self.tick, db=db, again=True, resting=rests)
                    collect.take_out(tick)
                    self.run(tick, self.room)
                finally:
                    transaction.set_rollback(True)
        except engine.NotOurs:
            raise
        except Exception as error:
            log.debug("a trial of tick %s stopped at %s: %s", self.tick.number, self.room, collect.told_of(error))
            return True
        return False


def get_past(tick: Tick, room: str, error: Exception, run: Run) -> int:
    """Lays aside what stops a tick at a room, and returns how many items that are; 0 when it is not for an item that it stops."""
    found = Search(tick, room, run).found()
    if not found:
        return 0
    collect.lay_aside(tick, found, room, error)
    told = collect.StuckFound(tick=tick.number, workspace=tick.workspace, items=_count(found), room=room, reason=collect.told_of(error))
    log.error("%s", told)
    return _count(found)


def _count(some: list[Rest]) -> int:
    return sum(one.upto - one.after for one in some)


def _halves(some: list[Rest]) -> tuple[list[Rest], list[Rest]]:
    first, second, left = [], [], _count(some) // 2
    for one in some:
        size = one.upto - one.after
        if size <= left:
            first.append(one)
        elif left <= 0:
            second.append(one)
        else:
            first.append(replace(one, upto=one.after + left))
            second.append(replace(one, after=one.after + left))
        left -= size
    return first, second


def _rest_of(every: list[Rest], some: list[Rest]) -> list[Rest]:
    """What is in `every` and not in `some`."""
    left = []
    for one in every:
        pieces = [one]
        for taken in some:
            pieces = [part for piece in pieces for part in _cut(piece, taken)]
        left += pieces
    return left


def _cut(piece: Rest, taken: Rest) -> list[Rest]:
    if taken.lane != piece.lane or taken.upto <= piece.after or taken.after >= piece.upto:
        return [piece]
    ends = ((piece.after, taken.after), (taken.upto, piece.upto))
    return [replace(piece, after=after, upto=upto) for after, upto in ends if upto > after]
