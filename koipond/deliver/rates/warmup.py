"""Warm-up: a domain that has sent nothing yet sends little on its first day, and more each day, so that providers come to know it.

The plan is the caps of its days. What is over the cap of a day is put off to the day that has room, once. Transactional mail counts
and is never held.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from threading import Lock

from django.conf import settings

from koipond.kit import bucket

DAYS = (50, 100, 200, 400, 800, 1_500, 3_000, 5_000, 10_000, 15_000, 20_000, 30_000, 45_000, 70_000, 100_000)   # practice of large senders, 2026-11
SPREAD_SECONDS = 12 * 3600    # of a day, over which what was put off to it goes out


class WarmUp:
    """Of one sending process: how much of which day is taken. What has gone out today is told anew at each page."""

    def __init__(self):
        self._given: Counter[date] = Counter()     # places of coming days that were given
        self._lock = Lock()

    @staticmethod
    def under_way(now: datetime) -> bool:
        """Whether the plan still holds back anything."""
        since = settings.WARM_UP_SINCE
        return since is not None and (now.date() - since).days < len(DAYS)

    @staticmethod
    def cap(day: date) -> int:
        """How many mails a day may have; a day before the first has those of the first."""
        number = (day - settings.WARM_UP_SINCE).days
        return DAYS[max(number, 0)] if number < len(DAYS) else 10**9

    def hold(self, rows: list[dict], sent_today: int, now: datetime, senders: int = 1) -> dict[str, datetime]:
        """Which of these messages wait for another day: message → moment. Those put off to today earlier go first by their order.
        Of several senders each gives out its part of what is left.
        """
        with self._lock:
            return self._held(rows, sent_today, now, senders)

    def _held(self, rows: list[dict], sent_today: int, now: datetime, senders: int) -> dict[str, datetime]:
        today, waits = now.date(), {}
        left = max(0, self.cap(today) - sent_today) // senders
        for row in rows:
            if row["kind"] == "transactional" or left > 0:
                left -= 1
                continue
            day = today + timedelta(days=1)
            while self._given[day] >= max(1, self.cap(day) // senders):
                day += timedelta(days=1)
            self._given[day] += 1
            start = datetime(day.year, day.month, day.day, tzinfo=UTC)
            waits[row["message"]] = start + timedelta(seconds=SPREAD_SECONDS * bucket.place("warm_up", row["message"]))
        for day in [day for day in self._given if day <= today]:
            del self._given[day]
        return waits
