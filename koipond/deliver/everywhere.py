"""Questions about which nobody knows the workspace: asked in all of them, and a shard that is gone stands in nobody's way but its own."""

import logging
from collections.abc import Callable
from typing import TypeVar

from koipond import access, engine

T = TypeVar("T")
log = logging.getLogger(__name__)


def first(ask: Callable[[access.Workspace], T | None]) -> T | None:
    """What the first workspace gives that has it; None where none has.

    One whose shard is gone is passed over. Raises ShardGone where none of the others has it: nobody knows then.
    """
    gone = None
    for workspace in access.workspaces():
        try:
            if (found := ask(workspace)) is not None:
                return found
        except engine.ShardGone as error:
            gone = error
    if gone is not None:
        raise gone
    return None


class Counts:
    """A number of each workspace, summed. Of one whose shard is gone the number that was last known counts: it cannot have grown, for nothing goes out there."""

    def __init__(self):
        self._known: dict[str, tuple[object, int]] = {}   # workspace → what it was counted for, and the number

    def sum(self, of: object, count: Callable[[str], int]) -> int:
        """`of` says what is counted, such as a day: numbers of another one are forgotten."""
        all_of_them = 0
        for workspace in access.workspaces():
            try:
                self._known[workspace.slug] = of, count(workspace.slug)
            except engine.ShardGone:
                log.warning("what went out in %s could not be counted: its shard is gone", workspace.slug)
            known_of, number = self._known.get(workspace.slug, (of, 0))
            all_of_them += number if known_of == of else 0
        return all_of_them
