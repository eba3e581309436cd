"""Lanes of the inbox: each process that writes has one of its own, in which it alone gives out numbers.

An embedded engine has one writing process and one lane. On a server a lane is held by who writes in it. Who takes one over
leaves room above the highest number: an insert of the one before, killed or cut off, may still be under way on the server.
"""

from koipond import access, engine
from koipond.collect.errors import NotStored

FIRST = 1
MOST = 4_096       # processes that write at the same time; a tick looks at every lane that was ever used
ROOM = 100_000     # numbers left free at a takeover; more than rows of one insert


class Lane:
    """One lane: its number, and whether this process still has it."""

    def __init__(self, number: int, held: access.Hold | None):
        self.number, self._held = number, held

    @property
    def room(self) -> int:
        """How many numbers are left free above those that are there."""
        return ROOM if self._held else 0

    def sure(self) -> bool:
        """Whether nobody else gives out numbers in it."""
        return self._held is None or self._held.sure()

    def let_go(self) -> None:
        """Leaves it to others."""
        if self._held:
            self._held.let_go()


def take() -> Lane:
    """The lowest lane that no process has. Raises NotStored when all are taken."""
    if engine.embedded():
        return Lane(FIRST, None)
    for number in range(FIRST, FIRST + MOST):
        if held := access.hold(f"lane {number}"):
            return Lane(number, held)
    raise NotStored(reason=f"all {MOST} lanes of the inbox are taken")
