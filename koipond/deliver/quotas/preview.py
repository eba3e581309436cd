"""Before publishing: for whom there will be no quota, what else wants the same, and what would help.

Reckoned by window of each quota that binds a step, from what counts already, what waits in the outbox and what other journeys are expected to
send. An estimate: who will still be reachable, and which way people take at a split, is not known before (a way counts by its share).
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from koipond.deliver import channel_accounts
from koipond.deliver.channels import serving
from koipond.deliver.quotas import facts, judging, kept, rules
from koipond.deliver.quotas.reach import reachable
from koipond.deliver.quotas.rules import Quota
from koipond.engine import Database, Sql, database
from koipond.kit import clock

WINDOWS_AT_MOST = 8            # of one quota that are looked at: a step further on is so uncertain that it says nothing
NAMED_AT_MOST = 20             # people of a sample
RIVALS_AT_MOST = 20            # journeys named
SAMPLED = 20_000               # people of whom it is asked whether another channel reaches them
WRITTEN = ("email", "sms", "wechat", "wecom", "push")   # channels by which people are written to


@dataclass(frozen=True)
class Want:
    """A sending step: when after the entry it is reached at the earliest, and by which share of those who enter."""

    step: str
    channel: str
    kind: str
    priority: int = kept.PRIORITY
    after: timedelta = timedelta(0)
    share: float = 1.0
    over_quota: str = ""


@dataclass(frozen=True)
class Coming:
    """What a journey that is live is expected to send until a moment."""

    journey: int
    channel: str
    kind: str
    priority: int
    messages: float


@dataclass(frozen=True)
class Rival:
    """A journey that wants the same quota; `before`: how many of its messages come before ours."""

    journey: int
    waiting: int
    expected: int
    before: int


@dataclass(frozen=True)
class Advice:
    """What would help. `what`: spread_days (over so many), other_channel (which, and how many it reaches), priority (above which)."""

    what: str
    number: int
    channel: str = ""


@dataclass(frozen=True)
class Preview:
    """One window of one quota and account. People are those who can be reached; `nothing`: how many get none of these steps, `less`: some."""

    quota: Quota
    account: int
    account_name: str
    opens: datetime
    closes: datetime
    steps: tuple[str, ...]
    people: int
    wanted: int
    used: int
    before: int
    left: int
    unsent: int
    nothing: int
    less: int
    sample: tuple[int, ...] = ()
    rivals: tuple[Rival, ...] = ()
    advice: tuple[Advice, ...] = field(default=())


def preview(workspace, people: Sql, wants: list[Want], coming=lambda until: [], days: int = 0, journey: int = 0) -> list[Preview]:
    """How the quotas of these steps will stand, the worst first. `people`: a SELECT of person: who enters, at once or (`days`) in so many days;
    `coming(until)`: what other journeys are expected to send. `journey`: whose own waiting messages are no rivals; 0 none.

    A few statements per window, whatever the number of people.
    """
    asking = _Asking(str(workspace), wants, coming, days, journey)
    try:
        asking.lay_down(people)
        found = [one for quota in kept.quotas(workspace) if quota.active and quota.messages for one in asking.of(quota)]
    finally:
        asking.db.run("deliver.preview_over", preview=asking.id)
    return sorted(found, key=lambda one: (-one.nothing, -one.unsent, one.quota.key, one.opens))


class _Asking:
    """One preview. Whom each way reaches is found once and lies in `deliver_preview_people`, under a number of its own."""

    def __init__(self, workspace, wants, coming, days, journey):
        self.workspace, self.wants, self.coming, self.days, self.journey = workspace, wants, coming, days, journey
        self.db: Database = database(workspace)
        self.id, self._reached, self._others = secrets.randbits(63), {}, {}
        self.now, self.wishes = clock.now(), kept.wishes(workspace)
        self.accounts = {channel: [one for one in channel_accounts.accounts(workspace, channel) if not one.paused] for channel in {want.channel for want in wants}}

    def lay_down(self, people: Sql) -> None:
        """Finds who would enter."""
        self.db.run("deliver.preview_people", {"people": people}, preview=self.id, reach=0)

    def reached(self, channel: str, kind: str, accounts: list, vendor: str = "", opened: bool = False) -> Sql:
        """A SELECT of person: whom of them these accounts reach; `opened`: by WeChat, only those whose own message keeps a window open."""
        key = channel, kind, tuple(one.id for one in accounts), vendor
        if key not in self._reached:
            number = 1 + 2 * len(self._reached)
            found = reachable(self.workspace, channel, kind, accounts, self._people(0), vendor)
            self.db.run("deliver.preview_people_open" if channel == "wechat" else "deliver.preview_people", {"people": found}, preview=self.id, reach=number)
            self._reached[key] = number
        return self._people(self._reached[key] + opened)

    def _people(self, reach: int) -> Sql:
        """Those of one reach."""
        return Sql.of("SELECT person FROM deliver_preview_people WHERE preview = [[id]] AND reach = [[reach]]",
                      id=Sql.value(self.id, "UInt64"), reach=Sql.value(reach, "UInt16"))

    def of(self, quota: Quota):
        steps = [want for want in self.wants if want.channel == quota.channel and want.kind in quota.kinds]
        for account in judging.bound(quota, self.accounts[quota.channel]) if steps else ():
            serves = self._serves(quota, account)
            if serves:
                held = rules.settled(quota, account, self.now)
                yield from (self._window(held, account, serves, *each) for each in self._windows(held, steps))

    def _serves(self, quota: Quota, account) -> list:
        """The accounts by which people are counted for it. Where an address belongs to no account, the first takes all."""
        here = self.accounts[quota.channel]
        if account is None:
            return here or ([None] if serving(quota.channel) else [])
        return [] if quota.channel == "sms" and here[0].id != account.id else [account]

    def _windows(self, quota: Quota, steps: list[Want]):
        """(window, steps that fall into it), for each window that has any."""
        first = rules.window(quota, self.now)
        if ":" in quota.window:
            yield rules.Window(first.opens, first.closes), [want for want in steps if self.now + want.after < first.closes] or steps[:1]
            return
        by_window: dict[datetime, list[Want]] = {}
        for want in steps:
            by_window.setdefault(rules.window(quota, self.now + want.after).opens, []).append(want)
        for opens in sorted(by_window)[:WINDOWS_AT_MOST]:
            yield rules.window(quota, opens), by_window[opens]

    def _window(self, quota: Quota, account, serves: list, window: rules.Window, steps: list[Want]) -> Preview:
        id, kind = account.id if account else 0, steps[0].kind
        here = self.reached(quota.channel, kind, [one for one in serves if one], quota.vendor)
        wants, part = max(1, ceil(sum(want.share for want in steps) - 1e-9)), self._part(window)
        lowest = min(want.priority for want in steps)
        ahead = _ahead(self.wishes, lowest, kind, self.journey)
        waiting = facts.waiting(quota, self.now, window.closes, since=window.opens if window.opens > self.now else rules.OPEN)
        counted = facts.counted(quota, id, window.opens)
        rivals = self._rivals(quota, window, waiting, ahead, lowest)
        if quota.scope == "account":
            told = self._of_account(quota, here, window, steps, part, counted, sum(one.before for one in rivals))
        else:
            opened = self.reached(quota.channel, kind, [one for one in serves if one], quota.vendor, opened=True) if quota.window.startswith("act:") else None
            told = self._of_people(quota, here, wants, part, counted, waiting, ahead, opened)
        made = Preview(quota, id, account.name if account else "", window.opens, window.closes, tuple(want.step for want in steps), rivals=rivals, **told)
        return Preview(**{**vars(made), "advice": self._advice(made, here, lowest)}) if made.unsent else made

    def _of_account(self, quota, here, window, steps, part, counted, before) -> dict:
        people = round(self.db.value(Sql.of("SELECT count() FROM ([[here]])", here=here)) * part)
        used = self.db.value(Sql.of("SELECT uniqExact(id) FROM ([[counted]])", counted=counted)) or 0
        left, wanted = max(0, quota.number - used - before), round(people * sum(want.share for want in steps))
        nothing = max(0, min(people, wanted) - left)
        sample = self.db.rows(Sql.of("SELECT r.person FROM ([[here]]) AS r LEFT JOIN ([[value]]) AS v ON v.person = r.person ORDER BY ifNull(v.value, 0), r.person DESC LIMIT [[most]]",
                                     here=here, value=judging.value(self.workspace), most=Sql.value(min(nothing, NAMED_AT_MOST), "UInt32"))) if nothing else []
        return {"people": people, "wanted": wanted, "used": used, "before": before, "left": left, "unsent": max(0, wanted - left), "nothing": nothing,
                "less": max(0, min(people, max(0, wanted - left)) - nothing), "sample": tuple(person for person, in sample)}

    def _of_people(self, quota, here, wants, part, counted, waiting, ahead, opened: Sql | None) -> dict:
        has = Sql.of("r.person IN ([[opened]])", opened=opened) if opened else facts.EVERY      # without a window of their own there is none to be left
        people, nothing, less, unsent, used, sample = self.db.rows("deliver.quota_shares", {
            "wants": Sql(str(int(wants))), "number": Sql.value(quota.number, "Int64"), "reachable": here, "counted": counted, "waiting": waiting, "ahead": ahead,
            "open": has})[0]
        people, nothing, less, unsent = (round(count * part) for count in (people, nothing, less, unsent))
        return {"people": people, "wanted": people * wants, "used": used, "before": 0, "left": people * wants - unsent, "unsent": unsent, "nothing": nothing, "less": less,
                "sample": tuple(sample[:NAMED_AT_MOST])}

    def _part(self, window: rules.Window) -> float:
        """Which part of those who enter in so many days does so until the window closes."""
        return min(1.0, (window.closes - max(window.opens, self.now)) / timedelta(days=self.days)) if self.days else 1.0

    def _rivals(self, quota, window, waiting, ahead, priority) -> tuple[Rival, ...]:
        own = Sql.of("SELECT * FROM ([[waiting]]) AS o WHERE o.journey != [[own]]", waiting=waiting, own=Sql.value(self.journey, "UInt32"))
        found = {journey: (count, before) for journey, count, before in
                 self.db.rows("deliver.quota_waiting_by_journey", {"waiting": own, "ahead": ahead}, most=RIVALS_AT_MOST)}
        expected: dict[int, list[float]] = {}
        for one in self.coming(window.closes):
            if one.channel == quota.channel and one.kind in quota.kinds and one.journey != self.journey:
                both = expected.setdefault(one.journey, [0.0, 0.0])
                both[0] += one.messages
                both[1] += one.messages if one.kind == "transactional" or one.priority > priority else 0.0
        rivals = [Rival(journey, *(found.get(journey, (0, 0))[:1]), round(more), found.get(journey, (0, 0))[1] + round(first))
                  for journey in {*found, *expected} for more, first in [expected.get(journey, (0.0, 0.0))]]
        return tuple(sorted((one for one in rivals if one.waiting or one.expected), key=lambda one: (-one.before, -one.waiting - one.expected, one.journey))[:RIVALS_AT_MOST])

    def _advice(self, made: Preview, here: Sql, priority: int) -> tuple[Advice, ...]:
        advice, quota = [], made.quota
        if quota.scope == "account" and quota.number > 0 and ":" not in quota.window:
            advice.append(Advice("spread_days", ceil(made.wanted / quota.number) * {"day": 1, "week": 7, "month": 30}[quota.window]))
        advice += [Advice("other_channel", reached, channel) for channel, reached in self._elsewhere(quota.channel, made.steps, here).items() if reached]
        if any(one.before for one in made.rivals) and quota.scope == "account" and priority < 255:
            advice.append(Advice("priority", priority + 1))
        return tuple(advice)

    def _elsewhere(self, channel: str, steps: tuple[str, ...], here: Sql) -> dict[str, int]:
        """By every other channel that writes to people: how many of these it reaches. Of many people a sample is asked, and reckoned up."""
        kind = next(want.kind for want in self.wants if want.step == steps[0])
        if (channel, kind) not in self._others:
            part = max(1, (self.db.value(Sql.of("SELECT count() FROM ([[here]])", here=here)) or 0) // SAMPLED)
            some = Sql.of("SELECT person FROM ([[here]]) WHERE sipHash64(person, 1) % [[part]] = 0", here=here, part=Sql.value(part, "UInt32"))
            found = {}
            for other in WRITTEN:
                accounts = [one for one in channel_accounts.accounts(self.workspace, other) if not one.paused] if other != channel else []
                if other != channel and (accounts or serving(other)):
                    found[other] = part * (self.db.value(Sql.of("SELECT count() FROM ([[r]])", r=reachable(self.workspace, other, kind, accounts, some))) or 0)
            self._others[channel, kind] = found
        return self._others[channel, kind]


def _ahead(wishes: dict, priority: int, kind: str, journey: int) -> Sql:
    """Which waiting messages come before ours: those that came first among equals, and no own ones."""
    before = Sql.of("w.journey != [[own]] AND [[theirs]] >= [[ours]]", own=Sql.value(journey, "UInt32"), theirs=judging.priority(wishes), ours=Sql.value(priority, "UInt8"))
    if kind == "transactional":
        return Sql.of("w.kind = 'transactional' AND [[before]]", before=before)
    return Sql.of("(w.kind = 'transactional' OR ([[before]]))", before=before)
