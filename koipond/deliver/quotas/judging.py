"""The gate's last question: is there quota left? Whoever has none waits until the window opens, or gets nothing, as the step wants it.

A place is on disk before the message is claimed, so never more than the quota goes out, whatever is killed when. Where more wait than there
is quota for, the places go by turn (`deliver.quota_turns`), over all that wait and not only over the page; whoever's turn has not come while
there is quota left waits a moment and is asked again.

At the edge of a window of the calendar: nothing is begun in the last minutes and the first seconds, and what was under way when it opened
counts in it until it is known to have ended before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from koipond import profiles
from koipond.deliver import channel_accounts
from koipond.deliver.channels import provider
from koipond.deliver.quotas import facts, kept, rules
from koipond.deliver.quotas.rules import Quota
from koipond.engine import Database, Sql
from koipond.kit import clock

OVER = "over_quota"            # refused, or put off until the window opens
TURN = "quota_turn"            # put off: others come first
SOON = timedelta(minutes=15)   # after the last who comes first is due, whoever waits for a turn is asked again
MARGIN = timedelta(minutes=2)  # before a window of the calendar closes nothing is begun that may reach the platform in the next one
SKEW = timedelta(seconds=5)    # by which the platform's clock may be behind ours: so long after a window opens nothing is begun
KNOWN_AT_MOST = 1_000
MANY = 50                      # so much left for one person is enough: nobody has more messages waiting


_landed: dict[tuple, None] = {}   # windows into which nothing flies any more; found out again after a restart


@dataclass(slots=True)
class _No:
    """That there is no place for a message: until when, and whether others only come first."""

    quota: Quota
    account: int
    until: datetime
    reason: str


def judge(db: Database, channel: str, rows: list[dict], now: datetime) -> None:
    """Gives each message that may go a place in every quota that binds it, or puts it off or refuses it for lack of one.

    Safe to run twice: a message has one place in a window, whichever attempt it is. Of a refused message that a provider did not take
    the place is given back by the tick that files the answer.
    """
    asked = [row for row in rows if row["verdict"] == "ok"]
    quotas = kept.in_force(db.workspace, channel, rules.GATE) if asked else []
    if not quotas:
        return
    accounts = channel_accounts.accounts(db.workspace, channel)
    whose = {row["message"]: account_of(row, accounts) for row in asked}
    page, noes, places = _Page(db, channel, now, kept.wishes(db.workspace), [row["message"] for row in rows if row["verdict"] != "ok"]), {}, []
    for quota in quotas:
        for account in bound(quota, accounts):
            id = account.id if account else 0
            these = [row for row in asked if row["kind"] in quota.kinds and row["message"] not in noes and (not account or whose[row["message"]] == id)]
            if these:
                if account:
                    for row in these:
                        row["account"] = id     # it has its place there, and goes by no other
                given, missing = page.share(rules.settled(quota, account, now), id, these)
                places += given
                noes |= missing
    for row in asked:
        if row["message"] in noes:
            _say_no(row, noes[row["message"]], page.wishes)
    kept_places = [place for place in places if place["message"] not in noes]
    if kept_places:
        db.insert("deliver_quota_places", _table(kept_places))


def account_of(row: dict, accounts: list) -> int:
    """By which account a message is to go: the one its address belongs to, or the first that takes it; 0 where a server of ours does."""
    if row["about"].get("account"):
        return row["about"]["account"]
    open_ones = [one for one in accounts if not one.paused]
    if row["channel"] == "push":
        open_ones = [one for one in open_ones if row["about"].get("service") == provider(one.provider).SERVICE]
    return open_ones[0].id if open_ones else 0


class _Page:
    """A page of messages, asked of one quota after the other."""

    def __init__(self, db: Database, channel: str, now: datetime, wishes: dict, out: list[str]):
        self.db, self.channel, self.now, self.wishes, self.out = db, channel, now, wishes, out

    def share(self, quota: Quota, account: int, rows: list[dict]) -> tuple[list[dict], dict[str, _No]]:
        """The places of one quota for these messages, and those that have none."""
        window, subjects = rules.window(quota, self.now), self._subjects(quota, rows)
        flying, still = self._flying(quota, account, window.opens)
        used = facts.used(self.db, quota, account, window.opens, sorted(set(subjects.values())), [row["message"] for row in rows], flying > 0)
        left = {subject: quota.number - used.get(subject, (0, None))[0] for subject in subjects.values()}
        held = self._held(quota, account, window.opens, rows)
        for row in rows:
            left[subjects[row["message"]]] -= row["message"] in held
        fresh = [row for row in rows if row["message"] not in held]
        turns = self._turns(quota, account, window, fresh, subjects, left)
        closing, opening = ":" not in quota.window and window.closes - self.now < MARGIN, ":" not in quota.window and self.now - window.opens < SKEW
        given, noes = [self._place(quota, account, window, row, subjects) for row in rows if row["message"] in held], {}
        for row in sorted(fresh, key=lambda row: turns.get(row["message"], (0,))[0]):
            subject, message = subjects[row["message"]], row["message"]
            turn = turns.get(message)
            if opening:
                noes[message] = _No(quota, account, window.opens + SKEW, TURN)
            elif left[subject] <= 0 and still and not closing:    # what it waits for may turn out to have ended before the edge
                noes[message] = _No(quota, account, min(window.closes, self.now + SOON), TURN)
            elif left[subject] <= 0 or closing:
                noes[message] = _No(quota, account, self._opens(quota, window, used.get(subject)), OVER)
            elif turn and turn[0] > turn[1]:
                noes[message] = _No(quota, account, min(window.closes, max(self.now, turn[2]) + SOON), TURN)
            else:
                left[subject] -= 1
                given.append(self._place(quota, account, window, row, subjects))
        return given, noes

    def _place(self, quota: Quota, account: int, window: rules.Window, row: dict, subjects: dict) -> dict:
        """A place; of a message that has one from an earlier try the same again, with the time of this one."""
        return {"quota": quota.key, "account": account, "opens_at": self.now if ":" in quota.window else window.opens, "subject": subjects[row["message"]],
                "message": row["message"], "person": row["person"], "journey": row["journey"], "at": self.now}

    def _flying(self, quota: Quota, account: int, opens: datetime) -> tuple[int, int]:
        """How many messages fly into this window from the one before, and of how many of these it is not known yet."""
        key = self.db.workspace, quota.key, account, opens
        if key in _landed or not facts.may_fly(quota, opens):
            return 0, 0
        found = facts.flying(self.db, quota, account, opens)
        if not found[0]:
            if len(_landed) >= KNOWN_AT_MOST:
                _landed.clear()
            _landed[key] = None
        return found

    def _opens(self, quota: Quota, window: rules.Window, used) -> datetime:
        """When there may be a place again: of a sliding window, when the earliest that counts is out of it."""
        if ":" not in quota.window or not used:
            return window.closes
        return used[1].replace(tzinfo=clock.UTC) + (window.closes - self.now)

    def _held(self, quota: Quota, account: int, since: datetime, rows: list[dict]) -> set[str]:
        """The messages that have a place in this window from an earlier try."""
        narrow = Sql.of("message IN [[these]]", these=Sql.value([row["message"] for row in rows], "Array(UUID)"))
        found = self.db.rows(Sql.of(
            "SELECT toString(message) AS id FROM (SELECT message FROM deliver_quota_places FINAL WHERE quota = [[quota]] AND account = [[account]] AND at >= [[since]]"
            " AND freed = 0 AND [[narrow]])", quota=Sql.value(quota.key, "String"), account=Sql.value(account, "UInt32"), since=facts.moment(since), narrow=narrow))
        return {message for message, in found}

    def _turns(self, quota: Quota, account: int, window, rows: list[dict], subjects: dict, left: dict) -> dict[str, tuple[int, int, datetime]]:
        """message → its place, how many places there are, and when the last who has one is due; only where not all have one."""
        if quota.scope == "account":
            lefts = {0: left[0]} if 0 < left.get(0, 0) < (self.db.value("deliver.quota_waiting_left", channel=self.channel) or 0) else {}
            people = facts.EVERY
        else:
            lefts = {row["asked"]: left[subjects[row["message"]]] for row in rows if 0 < left[subjects[row["message"]]] < MANY}
            people = Sql.of("person IN [[these]]", these=Sql.value(sorted(lefts), "Array(UInt64)"))
        if not lefts or not rows:
            return {}
        found = self.db.rows("deliver.quota_turns", {
            "who": Sql("toUInt64(0)" if quota.scope == "account" else "w.person"), "waiting": facts.waiting(quota, self.now, window.closes, people),
            "priority": priority(self.wishes), "value": value(self.db.workspace)}, whose=list(lefts), lefts=list(lefts.values()), quota=quota.key, account=account,
            since=window.opens, messages=[row["message"] for row in rows], out=self.out)
        return {message: (place, most, last.replace(tzinfo=clock.UTC)) for message, place, most, last in found}

    def _subjects(self, quota: Quota, rows: list[dict]) -> dict[str, int]:
        """message → whom the quota counts."""
        if quota.scope == "account":
            return {row["message"]: 0 for row in rows}
        if self.channel != "wecom":
            return {row["message"]: row["address_hash"] for row in rows}
        customers = [row["about"].get("external_userid") or row["address"].rpartition("/")[2] for row in rows]
        hashes = self.db.value("SELECT arrayMap(one -> sipHash64(one), {asked:Array(String)})", asked=customers)
        return {row["message"]: hash for row, hash in zip(rows, hashes, strict=True)}


def priority(wishes: dict, table: str = "w") -> Sql:
    """The expression of a message's priority, over the columns journey, version and step of a table."""
    special = [(key, wish.priority) for key, wish in wishes.items() if wish.priority != kept.PRIORITY]
    if not special:
        return Sql(f"toUInt8({kept.PRIORITY})")
    return Sql.of(f"transform(concat(toString({table}.journey), ' ', toString({table}.version), ' ', {table}.step), [[keys]], [[priorities]], toUInt8({kept.PRIORITY}))",
        keys=Sql.value([f"{journey} {version} {step}" for (journey, version, step), _ in special], "Array(String)"),
        priorities=Sql.value([number for _, number in special], "Array(UInt8)"))


def value(workspace) -> Sql:
    """A SELECT of person and value, by the trait that the workspace chose; of nobody where it chose none."""
    chosen = kept.order(workspace)
    trait = next((one for one in profiles.traits(str(workspace)) if one.name == chosen), None) if chosen else None
    if trait is None:
        return Sql("SELECT toUInt64(0) AS person, toFloat64(0) AS value WHERE 0")
    return Sql.of(f"SELECT person, toFloat64OrZero(toString([[reading]])) AS value FROM {trait.table} FINAL", reading=trait.reading(facts.moment(clock.now())))


def bound(quota: Quota, accounts: list) -> list:
    """The accounts that a quota is counted for, each by itself; None for the channel as a whole."""
    if quota.account:
        return [one for one in accounts if one.id == quota.account]
    return [one for one in accounts if one.provider in quota.providers] if quota.providers else [None]


def _say_no(row: dict, no: _No, wishes: dict) -> None:
    want = wishes.get((row["journey"], row["version"], row["step"]), kept.Wish()).over_quota
    detail = f"{no.quota.key}, account {no.account}, {no.quota.number}, {no.quota.window}"
    if no.reason == OVER and (want == "skip" or want == "" and no.until >= row["expires_at"]):
        row.update(verdict=OVER, detail=detail)
    else:
        row.update(verdict="put_off", reason=no.reason, until=no.until, detail=detail)


def _table(places: list[dict]) -> pa.Table:
    types = {"quota": pa.string(), "account": pa.uint32(), "opens_at": pa.timestamp("ms", "UTC"), "subject": pa.uint64(), "message": pa.string(),
             "person": pa.uint64(), "journey": pa.uint32(), "at": pa.timestamp("ms", "UTC")}
    columns = {name: pa.array([place[name] for place in places], type) for name, type in types.items()}
    return pa.table({**columns, "freed": pa.array([0] * len(places), pa.uint8()),
                     "version": pa.array([clock.millis(place["at"]) for place in places], pa.uint64())})

