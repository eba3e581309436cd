"""Counting against quotas: sliding windows, and days and months by the calendar."""

from collections import deque
from collections.abc import Callable


class Sliding:
    """At most `most` in any `seconds` for one key. Holds `most` times a key and no more."""

    __slots__ = ("most", "seconds", "_times")

    def __init__(self, most: int, seconds: float):
        self.most, self.seconds, self._times = most, seconds, {}

    def full(self, key: str, now: float) -> bool:
        """Whether one more would be too many. Counts nothing."""
        times = self._times.get(key)
        return times is not None and len(times) == self.most and times[0] > now - self.seconds

    def count(self, key: str, now: float) -> None:
        times = self._times.get(key)
        if times is None:
            times = self._times[key] = deque(maxlen=self.most)
        times.append(now)

    def kept(self) -> dict:
        return {key: list(times) for key, times in self._times.items()}

    def restore(self, kept: dict) -> None:
        self._times = {key: deque(times, self.most) for key, times in kept.items()}


class Calendar:
    """At most `most` in one day, month … of a key; `period(now)` names the one that now is in."""

    __slots__ = ("most", "period", "_counts")

    def __init__(self, most: int, period: Callable[[float], str]):
        self.most, self.period, self._counts = most, period, {}

    def full(self, key: str, now: float) -> bool:
        return self.used(key, now) >= self.most

    def used(self, key: str, now: float) -> int:
        period, count = self._counts.get(key, ("", 0))
        return count if period == self.period(now) else 0

    def count(self, key: str, now: float, by: int = 1) -> None:
        self._counts[key] = (self.period(now), self.used(key, now) + by)

    def clear(self, key: str) -> None:
        self._counts.pop(key, None)

    def kept(self) -> dict:
        return dict(self._counts)

    def restore(self, kept: dict) -> None:
        self._counts = {key: tuple(count) for key, count in kept.items()}
