"""Waiting in an event loop, and in no thread, until what was handed over is safe on disk."""

import asyncio
import threading

from koipond.collect.inbox import Piece, inbox
from koipond.collect.items import Item, json_of
from koipond.kit import clock


async def safe(workspace: str, **piece) -> None:
    """Hands a piece over (see `inbox.Piece`) and returns when it is safe on disk. Raises Overloaded or NotStored."""
    future = asyncio.get_running_loop().create_future()
    inbox().offer(Piece(workspace, _Done(future), **piece))
    await future


async def recorded(workspace: str, item: Item) -> None:
    """`record` of one item, for whoever serves many at once: those that come together are made into one table. Raises as `safe` does."""
    row = (item.kind, item.name, item.message_id, clock.millis(item.at), item.user_id, item.anonymous_id, item.previous_id, item.group_id,
           json_of(item.properties), json_of(item.traits), json_of(item.context))
    await safe(workspace, rows=[row], source=item.source, person=item.person, received=clock.millis(clock.now()), size=sum(map(len, row[8:])) + 200)


class _Done:
    """Ends a future from the committer's thread; all of a loop that end together wake it once."""

    __slots__ = ("_future",)
    _ended: dict = {}
    _ending = threading.Lock()

    def __init__(self, future):
        self._future = future

    def __call__(self, error) -> None:
        loop = self._future.get_loop()
        with _Done._ending:
            ended = _Done._ended.setdefault(loop, [])
            ended.append((self._future, error))
            if loop.is_closed():
                del _Done._ended[loop]
            elif len(ended) == 1:
                loop.call_soon_threadsafe(_Done._end_all, loop)

    @staticmethod
    def _end_all(loop) -> None:
        with _Done._ending:
            ended = _Done._ended.pop(loop)
        for future, error in ended:
            if not future.done():  # else the sender went away
                future.set_result(None) if error is None else future.set_exception(error)
