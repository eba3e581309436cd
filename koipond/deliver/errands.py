"""The requests of an account, by workers that it has as many of as it may ask at once."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator

from koipond.deliver.provider import Call


class Errands:
    """The requests of an account: so many under way at once, so many letters a second.

    Workers take them from whoever came first, each its next as soon as it has an answer: a request waits for nothing but its answer.
    """

    def __init__(self, version: int, at_once: int, per_second: float):
        self.version = version
        self._at_once, self._rate, self._next_at = at_once, per_second, 0.0
        self._waiting: deque[_Errand] = deque()
        self._workers: set[asyncio.Task] = set()      # kept from being forgotten by the loop
        self._at_work = 0                             # of these; one that ends is none any more, though the loop has yet to say so

    async def all(self, calls: Iterator[Call], most: int, make: Callable[[Call], Awaitable[None]]) -> None:
        """Makes all of these calls, `most` at the utmost; returns when each has ended. Raises what the first that broke raised."""
        errand = _Errand(calls, make)
        self._waiting.append(errand)
        for _ in range(min(max(most, 1), self._at_once - self._at_work)):
            self._at_work += 1
            worker = asyncio.create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        await errand.ended

    async def _work(self) -> None:
        try:
            while self._waiting:
                errand = self._waiting[0]
                if call := errand.next():
                    await self._do(errand, call)
                else:
                    self._waiting.popleft()
        finally:
            self._at_work -= 1

    async def _do(self, errand: "_Errand", call: Call) -> None:
        try:
            if self._rate > 0:
                await self._turn(len(call.letters))
            await errand.make(call)
        except Exception as error:
            errand.broken = errand.broken or error
        except BaseException as error:
            errand.broken = error
            raise
        finally:
            errand.one_less()

    async def _turn(self, letters: int) -> None:
        now = time.monotonic()
        begins = max(now, self._next_at)
        self._next_at = begins + letters / self._rate
        if begins > now:
            await asyncio.sleep(begins - now)


class _Errand:
    """Calls that somebody waits for together."""

    def __init__(self, calls: Iterator[Call], make: Callable[[Call], Awaitable[None]]):
        self._calls, self.make, self._open = calls, make, 1      # the one is what is still to come
        self.broken: BaseException | None = None
        self.ended = asyncio.get_running_loop().create_future()

    def next(self) -> Call | None:
        """The next call, which is under way then; None when there is none any more."""
        try:
            call = next(self._calls, None)
        except Exception as error:
            self.broken, call = self.broken or error, None
        if call is None:
            self.one_less()
        else:
            self._open += 1
        return call

    def one_less(self) -> None:
        self._open -= 1
        if self._open == 0 and not self.ended.done():
            self.ended.set_exception(self.broken) if self.broken else self.ended.set_result(None)
