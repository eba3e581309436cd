"""Persons who are sent mails and react to them, drawn from a model in which it is known who prefers which hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from koipond.kit import clock

MS = pa.timestamp("ms", tz="UTC")
PROPS = pa.map_(pa.string(), pa.string())
DAYS = 170


class World:
    """Mails of the last half year and what came of them, put where events of ticks lie."""

    def __init__(self, db, seed=1):
        self.db, self.dice, self.number = db, np.random.default_rng(seed), 0
        self.rows = []

    def person(self, number: int, zone: str = "Asia/Shanghai") -> int:
        self.db.run("INSERT INTO profiles_traits (person, t_time_zone, gone, tick) VALUES ({p:UInt64}, {z:String}, 0, 1)", p=number, z=zone)
        return number

    def persons(self, numbers: range) -> range:
        self.db.run("INSERT INTO profiles_traits (person, gone, tick) SELECT number, 0, 1 FROM numbers({a:UInt64}, {n:UInt64})", a=numbers.start, n=len(numbers))
        return numbers

    def mail(self, person: int, sent: datetime, reacted: datetime | None = None, how: str = "opened", source: int = 0) -> None:
        """One mail, and the reaction to it; a click is also an opening."""
        self.number += 1
        self._event("email_sent", person, sent, "outcome:1")
        for name in {"opened": ("opened",), "clicked": ("opened", "clicked")}.get(how, (how,)) if reacted else ():
            self._event(f"email_{name}", person, reacted, name, source)

    def lives(self, person: int, mails: int, hour: int | None = None, zone: str = "Asia/Shanghai", share: float = 0.5, opens: float = 0.5, sent_hours=range(8, 20),
              liking=None) -> None:
        """So many mails over the half year, sent at hours drawn evenly. Of those opened, a share is at the hour that is preferred, the rest
        within hours of the sending (the sooner the more), or by a `liking` of the 24 hours.
        """
        for _ in range(mails):
            sent = self._at(zone, int(self.dice.integers(DAYS)), int(self.dice.choice(list(sent_hours))))
            reacted = None
            if self.dice.random() < opens:
                reacted = sent + timedelta(minutes=float(self.dice.exponential(240)) if liking is None else 60 * self._liked(sent, zone, liking))
                if hour is not None and self.dice.random() < share:
                    reacted = self._next(sent, zone, hour)
            self.mail(person, sent, reacted)

    def put(self) -> None:
        """Puts what was said so far into both tables of events."""
        names, persons, times, ids, messages, sources = zip(*self.rows, strict=True)
        table = pa.table({
            "name": pa.array(names), "person": pa.array(persons, pa.uint64()), "at": pa.array(times, MS), "received_at": pa.array(times, MS),
            "message_id": pa.array(ids), "source": pa.array(sources, pa.uint32()), "origin": pa.array(persons, pa.uint64()), "props": pa.array([[("message", message)] for message in messages], PROPS)})
        for name in ("profiles_events", "profiles_timeline"):
            self.db.insert(name, table)
        self.rows = []

    def _event(self, name: str, person: int, at: datetime, end: str, source: int = 0) -> None:
        message = f"00000000-0000-0000-0000-{self.number:012d}"
        self.rows.append((name, person, at, f"{message}:{end}", message, source))

    def _at(self, zone: str, days_ago: int, hour: int) -> datetime:
        day = clock.now().astimezone(ZoneInfo(zone)) - timedelta(days=days_ago + 2)
        return day.replace(hour=hour, minute=int(self.dice.integers(60))).astimezone(UTC)

    def _next(self, sent: datetime, zone: str, hour: int) -> datetime:
        local = sent.astimezone(ZoneInfo(zone))
        wanted = local.replace(hour=hour, minute=int(self.dice.integers(60)))
        return (wanted if wanted > local else (wanted.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)

    def _liked(self, sent: datetime, zone: str, liking) -> float:
        """Hours until the reaction: the sooner the likelier, and by how much the hour is liked."""
        hour = sent.astimezone(ZoneInfo(zone)).hour
        weights = np.array([np.exp(-delay / 6) * liking[(hour + delay) % 24] for delay in range(24)])
        return float(self.dice.choice(24, p=weights / weights.sum()))
