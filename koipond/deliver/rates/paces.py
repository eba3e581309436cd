"""Each provider at its own pace: a message that would be too many gets a moment of its own, and the others go on.

A moment is given once, in the order of asking (the generic cell rate algorithm, ITU-T I.371): so a message is put off once, however
many wait. A provider that asks for patience (421, 450 4.7.x, "frequency limited") is halved and rests a while; what it then takes
lets it grow again by a tenth a minute. One that is slow beside the others gets no more than it can take, on lines of its own; what
waits for it looks again soon, and later the longer it has waited, so that it goes out when the provider is quick again.

What is here is remembered by the process alone: after a start it is learnt again. Where several processes send, each holds to its part of
what a provider takes: rates and connections are divided by the senders that live, and none has less than one connection.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from threading import Lock

from django.conf import settings

from koipond.deliver.rates.exchangers import Exchangers
from koipond.deliver.rates.providers import Provider, Table, domain_of, provider_of, table

BURST_SECONDS = 10.0          # of its rate, that may go at once
REST_SECONDS = (60, 120, 300, 900, 1_800, 3_600)   # after it asked for patience, the more often in a row the longer
SLOWEST_PER_MINUTE = 1.0
GROWS = 1.1                   # a minute, until its rate is as before
SLOW_SECONDS = 0.5            # a mail that takes as long makes its provider slow, where others
SLOW_TIMES = 4                # take so many times less: where all are slow, it is the way to them, and holding back would help nobody
STALLED_SECONDS = 10.0        # slow in any case
BESIDE_SECONDS = 60.0         # for which the speed of another one says something
LOOK_SECONDS = 15.0           # what waits for a slow one looks again then, and after twice as long each time
SMOOTHED = 0.3                # share of the newest mail in what is known of its speed
SLOW_AT_ONCE = 2              # mails on the way to a slow provider
LATE_SECONDS = 60.0           # a message that comes so soon after its moment has had its place
UNLIMITED_PER_MINUTE = 60_000.0   # from which a provider that asked for patience is halved, where no rate is set
PROVIDERS_KEPT = 20_000
NEAR_SECONDS = 1.0            # after which a domain may turn out to be another provider's
DOMAINS_NAMED = 200           # of a provider, for a workspace


@dataclass(frozen=True, slots=True)
class Standing:
    """How a provider is written to now. `per_minute` and `connections` are what the table says, 0 without a limit; `per_minute_now` is after it asked for patience.

    All of it is of the installation; each of the `senders` that live holds to its part, and this one told how it sees it.
    """

    name: str
    domains: list[str]
    connections: int
    per_minute: int
    per_minute_now: float
    rests_until: datetime | None
    slow: bool
    under_way: int
    senders: int = 1


@dataclass(slots=True)
class Pace:
    """How a provider has behaved. `next_at` is when its next place is free."""

    provider: Provider
    per_minute: float = 0.0              # 0: no limit
    next_at: float = 0.0
    rests_until: float = 0.0
    asked: int = 0                       # for patience, in a row
    grown_at: float = 0.0
    seconds: float = 0.0                 # that a mail takes, smoothed
    ended_at: float = 0.0                # the newest of its mails
    quickest: list["Pace"] = field(default_factory=list, repr=False, compare=False)   # one for all: at most one, that takes the least time for a mail
    senders: list[int] = field(default_factory=lambda: [1], repr=False, compare=False)               # one for all: how many processes share what it takes
    under_way: dict[object, float] = field(default_factory=dict)
    domains: dict[str, set[str]] = field(default_factory=dict)     # of its mails, by workspace; at most DOMAINS_NAMED of each

    def slow(self, now: float) -> bool:
        """Whether it takes longer than it should, beside those that are written to at the same time."""
        takes, enough = max([self.seconds, *(now - began for began in self.under_way.values())]), STALLED_SECONDS
        if self.quickest and self.quickest[0] is not self and now - self.quickest[0].ended_at < BESIDE_SECONDS:
            enough = min(enough, max(SLOW_SECONDS, SLOW_TIMES * self.quickest[0].seconds))
        return takes > enough

    def at_once(self, now: float) -> int:
        """Mails that may be under way now, of this process; 0 without a limit."""
        connections = self.provider.connections
        return SLOW_AT_ONCE if self.slow(now) else max(1, connections // self.senders[0]) if connections else 0

    def place(self, now: float, attempt: int) -> float:
        """The next free place; taken. Of a slow one none is far: nobody knows how long it will be slow."""
        rate = self.rate(now)
        free = max(self.next_at, self.rests_until, now)
        following = free + (1 / rate if rate else 0.0)
        if self.per_minute or not self.slow(now):      # at a rate, who comes at a place is let through: no two may have one
            self.next_at = following
            return free
        furthest = max(now + LOOK_SECONDS * 2 ** min(attempt - 1, 10), self.rests_until)
        self.next_at = max(self.next_at, min(following, furthest))
        return min(free, furthest)

    def rate(self, now: float) -> float:
        """Mails a second now, of this process; 0 without a limit."""
        if self.per_minute and self.per_minute != self.provider.per_minute and now - self.grown_at >= 60:
            grown = self.per_minute * GROWS ** ((now - self.grown_at) // 60)
            self.per_minute, self.grown_at = min(grown, self.provider.per_minute or grown), now
            if not self.provider.per_minute and self.per_minute >= UNLIMITED_PER_MINUTE:
                self.per_minute = 0.0
        said = self.per_minute / 60 / self.senders[0]
        takes = SLOW_AT_ONCE / self.seconds if self.slow(now) and self.seconds else 0.0
        return said or takes      # of one with a rate that is slow, `begins` holds back what it cannot take


def _alone(deed):
    """Lanes of several workspaces ask from threads of their own: one at a time."""
    @wraps(deed)
    def done(paces, *arguments):
        with paces.lock:
            return deed(paces, *arguments)

    return done


class Paces:
    """Of one sending process. Times are monotonic seconds, but for what is given out."""

    def __init__(self, clock=time.monotonic, exchangers: Exchangers | None = None):
        self._clock, self.lock, self.exchangers = clock, Lock(), exchangers
        self._paces: dict[str, Pace] = {}
        self._quickest: list[Pace] = []
        self._senders = [1]
        self._near: dict[str, tuple[Pace, float]] = {}      # domain → its pace, and until when that is not asked again
        self._known: tuple[Table | None, int] = None, 0     # by which rates and answers of DNS
        self._begun: dict[int, Pace] = {}       # letters under way: their provider may turn out to be another one meanwhile

    def share(self, senders: int) -> None:
        """So many processes send, this one among them."""
        self._senders[0] = max(1, senders)

    def of(self, address: str) -> Pace:
        """The pace of an address's provider, looked up once a second for a domain."""
        domain, at = domain_of(address), self._clock()
        known = table(settings.MAIL_RATES), self.exchangers.changes if self.exchangers else 0
        if known[0] is not self._known[0] or known[1] != self._known[1] or len(self._near) >= PROVIDERS_KEPT:
            self._near, self._known = {}, known
        found = self._near.get(domain)
        if found is None or found[1] <= at:
            found = self._near[domain] = self._of(address), at + NEAR_SECONDS
        return found[0]

    def _of(self, address: str) -> Pace:
        provider = provider_of(address, self.exchangers.of(address) if self.exchangers else "")
        pace = self._paces.get(provider.name)
        if pace is None or pace.provider != provider:
            if len(self._paces) >= PROVIDERS_KEPT:
                self._forget()
            pace = self._paces[provider.name] = Pace(provider, float(provider.per_minute), quickest=self._quickest, senders=self._senders)
        return pace

    @_alone
    def moment(self, row: dict, now: datetime, workspace: str = "") -> datetime | None:
        """When a message of a workspace may go, if not now. It has its place then; who comes at that moment is let through."""
        pace, at = self.of(row["address"]), self._clock()
        if len(domains := pace.domains.setdefault(workspace, set())) < DOMAINS_NAMED:
            domains.add(domain_of(row["address"]))
        if row["attempt"] > 1 and (now - row["send_at"]).total_seconds() < LATE_SECONDS and at >= pace.rests_until and not pace.slow(at):
            return None
        if not pace.rate(at) and at >= pace.rests_until:
            pace.next_at = at
            return None
        wait = max(pace.rests_until - at, pace.place(at, row["attempt"]) - at - (BURST_SECONDS if not pace.slow(at) else 0.0))
        return now + timedelta(seconds=wait) if wait > 0 else None

    @_alone
    def standing(self, workspace: str, now: datetime) -> list[Standing]:
        """All providers that a workspace has written to since the start, by name. How they stand is for all workspaces, their domains are its own."""
        at = self._clock()
        return [Standing(name, sorted(pace.domains[workspace]), pace.provider.connections, pace.provider.per_minute, round(60 * pace.rate(at) * self._senders[0], 1),
                         now + timedelta(seconds=pace.rests_until - at) if pace.rests_until > at else None, pace.slow(at), len(pace.under_way), self._senders[0])
                for name, pace in sorted(self._paces.items()) if pace.domains.get(workspace)]

    @_alone
    def begins(self, letter: object, address: str) -> bool:
        """Whether a mail may begin now; it counts as under way then. No: its provider has enough to do with what is."""
        pace, now = self.of(address), self._clock()
        most = pace.at_once(now)
        if now < pace.rests_until or (most and len(pace.under_way) >= most):
            return False
        pace.under_way[id(letter)] = now
        self._begun[id(letter)] = pace
        return True

    @_alone
    def is_slow(self, address: str) -> bool:
        return self.of(address).slow(self._clock())

    def begun_slow(self, letter: object) -> bool:
        """Whether a mail that has begun goes to one that is slow."""
        return self._begun[id(letter)].slow(self._clock())

    @_alone
    def rests(self, address: str) -> bool:
        return self._clock() < self.of(address).rests_until

    @_alone
    def ended(self, letter: object, address: str, reason: str) -> None:
        """What came of a mail that had begun; `reason` as of its outcome."""
        pace, now = self._begun.pop(id(letter), None) or self.of(address), self._clock()
        began = pace.under_way.pop(id(letter), now)
        pace.seconds, pace.ended_at = (1 - SMOOTHED) * pace.seconds + SMOOTHED * (now - began), now
        if not self._quickest or pace.seconds <= self._quickest[0].seconds or now - self._quickest[0].ended_at > BESIDE_SECONDS:
            self._quickest[:] = [pace]
        if reason not in ("throttled", "greylisted"):
            pace.asked = 0 if not reason else pace.asked
        elif reason == "throttled" and now >= pace.rests_until:
            pace.rests_until = now + REST_SECONDS[min(pace.asked, len(REST_SECONDS) - 1)]
            pace.asked += 1
            pace.per_minute = max((pace.per_minute or UNLIMITED_PER_MINUTE) / 2, SLOWEST_PER_MINUTE)
            pace.grown_at = now

    @_alone
    def again_at(self, address: str, attempt: int, now: datetime) -> datetime:
        """When a mail that could not begin may be tried: at the next free place of its provider."""
        pace, at = self.of(address), self._clock()
        if not pace.rate(at):
            pace.next_at = max(pace.next_at, at) + 1.0
        return now + timedelta(seconds=max(1.0, pace.place(at, attempt) - at))

    def _forget(self) -> None:
        """Those of whom nothing is known but that they are there."""
        self._paces = {name: pace for name, pace in self._paces.items() if pace.under_way or pace.asked or pace.slow(self._clock())}
        self._near = {}
