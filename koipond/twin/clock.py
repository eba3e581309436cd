"""The twin's own clock, which tests set forward, and what is due by it."""

import asyncio
import heapq
import itertools
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

log = logging.getLogger(__name__)

CHINA = timezone(timedelta(hours=8))
LONGEST_SLEEP = 3600.0   # seconds


class Clock:
    """Seconds since 1970 by this clock: the machine's, plus what it was set forward."""

    def __init__(self):
        self.ahead = 0.0
        self.moved: list[Callable[[], None]] = []

    def now(self) -> float:
        return time.time() + self.ahead

    def utc(self, at: float | None = None) -> datetime:
        return datetime.fromtimestamp(self.now() if at is None else at, UTC)

    def china(self, at: float | None = None) -> datetime:
        """The same in UTC+8, in which Chinese platforms write their times and count their days."""
        return datetime.fromtimestamp(self.now() if at is None else at, CHINA)

    def set(self, ahead: float) -> None:
        """Sets how many seconds the clock is ahead of the machine's. What has fallen due happens at once."""
        self.ahead = ahead
        for told in self.moved:
            told()

    def is_near(self, at: float, seconds: float) -> bool:
        """Whether a request's own time is close to this clock or to the machine's.

        Both count, so that whoever sets this clock forward can go on with a client that signs by the machine's.
        """
        return abs(self.now() - at) <= seconds or abs(time.time() - at) <= seconds


class Timers:
    """Deeds that are due by the clock, in order of their time, then of their asking."""

    def __init__(self, clock: Clock):
        self.clock, self._heap, self._count = clock, [], itertools.count()
        self._wake: asyncio.Event | None = None
        self._under_way: set[asyncio.Task] = set()
        clock.moved.append(self._wakes)

    def after(self, seconds: float, deed: Callable) -> None:
        """Does `deed()` so many seconds from now; a coroutine that it gives is awaited on its own."""
        heapq.heappush(self._heap, (self.clock.now() + seconds, next(self._count), deed))
        if self._heap[0][2] is deed:
            self._wakes()

    def clear(self) -> None:
        """Forgets what is due."""
        self._heap.clear()

    async def run(self) -> None:
        self._wake = asyncio.Event()
        while True:
            self._wake.clear()
            while self._heap and self._heap[0][0] <= self.clock.now():
                self._do(heapq.heappop(self._heap)[2])
            sleep = min(LONGEST_SLEEP, self._heap[0][0] - self.clock.now()) if self._heap else LONGEST_SLEEP
            try:
                async with asyncio.timeout(max(sleep, 0.001)):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def spawn(self, coroutine) -> None:
        task = asyncio.ensure_future(coroutine)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _do(self, deed: Callable) -> None:
        try:
            given = deed()
        except Exception:
            log.exception("a timed deed broke")
            return
        if asyncio.iscoroutine(given):
            self.spawn(given)

    def _ended(self, task: asyncio.Task) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and task.exception():
            log.error("a timed deed broke", exc_info=task.exception())

    def _wakes(self) -> None:
        if self._wake:
            self._wake.set()
