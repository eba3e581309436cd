"""What counts against a quota in its window: places given by the gate, what went out before it was known, and what other rooms sent.

A message that had its place before a window of the calendar opened, and had not ended by then, counts in that window too: a slow account
may hand it over only now, and the platform counts it when it comes.
"""

from datetime import datetime

from koipond.deliver.quotas.rules import GATE, OPEN, Quota
from koipond.engine import Database, Sql, named
from koipond.kit import clock

QUEUES = ("outbox", "retries")
EVERY = Sql("1")
FLYING_HOURS = 24              # before a window opens: whatever had its place earlier has ended, or was put off
ENDS = ("accepted", "refused", "later", "unknown", "pending")   # of an attempt
FLYING_AT_MOST = 10_000        # of one account: a lane has a page of 2,000 and a few chunks under way


def counted(quota: Quota, account: int, since: datetime, subjects: Sql = EVERY, over_the_edge: bool = True) -> Sql:
    """A SELECT of subject (0: the account; else whom it counts, as a hash), id (one a message), person, at. `subjects` narrows it by `subject`.

    `over_the_edge`: whether to ask for what was under way when the window opened.
    """
    around = {"quota": Sql.value(quota.key, "String"), "account": Sql.value(account, "UInt32"), "since": moment(since), "subjects": subjects,
              "channel": Sql.value(quota.channel, "String"), "kinds": Sql.value(list(quota.kinds), "Array(String)"), "vendor": Sql.value(quota.vendor, "String")}
    return Sql.join("\nUNION ALL\n", [
        *(_filled(name, around, quota) for name in _sources(quota)),
        *([Sql.of("SELECT subject, id, person, at FROM ([[flying]])", flying=_flying(around))] if over_the_edge and may_fly(quota, since) else [])])


def may_fly(quota: Quota, opens: datetime) -> bool:
    """Whether a message may have its place before the window and reach the platform within: of a window of the calendar that has opened."""
    return quota.held_by == GATE and ":" not in quota.window and opens <= clock.now()


def flying(db: Database, quota: Quota, account: int, opens: datetime) -> tuple[int, int]:
    """How many messages were under way when a window opened, and of how many of these the outcome is still open. Both only become fewer."""
    around = {"quota": Sql.value(quota.key, "String"), "account": Sql.value(account, "UInt32"), "since": moment(opens), "subjects": EVERY}
    return db.rows(Sql.of("SELECT count(), countIf(open) FROM ([[flying]])", flying=_flying(around)))[0]


def waiting(quota: Quota, now: datetime, until: datetime, people: Sql = EVERY, since: datetime = OPEN) -> Sql:
    """A SELECT of what waits to go out before a moment (and not before `since`) and would count: message, person, journey, version, step, kind, send_at."""
    around = {"channel": Sql.value(quota.channel, "String"), "kinds": Sql.value(list(quota.kinds), "Array(String)"), "until": moment(until), "now": moment(now), "since": moment(since),
              "people": people}
    return Sql.join("\nUNION ALL\n", [
        Sql.of(named("deliver.quota_waiting"), table=Sql(f"deliver_{queue}"), queue=Sql.value(queue, "String"), **around) for queue in QUEUES])


def used(db: Database, quota: Quota, account: int, since: datetime, subjects: list[int], messages: list[str],
         over_the_edge: bool = True) -> dict[int, tuple[int, datetime]]:
    """subject → how many count, without these messages, and when the earliest of them was."""
    narrow = EVERY if quota.scope == "account" else Sql.of("subject IN [[these]]", these=Sql.value(subjects, "Array(UInt64)"))
    return {subject: (count, earliest) for subject, count, earliest in
            db.rows("deliver.quota_used", {"counted": counted(quota, account, since, narrow, over_the_edge)}, messages=messages)}


def moment(at: datetime) -> Sql:
    return Sql.value(at, "DateTime64(3, 'UTC')")


def _sources(quota: Quota) -> list[str]:
    if quota.kinds == ("mass",):
        return ["mass"]
    if quota.held_by == "channel":
        return ["devices" if quota.scope == "device" else "acts"]
    if quota.key == "wecom_mass":
        return ["counted", "letters"]
    return ["counted", "sent"] + ["mass"] * quota.counts_mass


def _filled(name: str, around: dict[str, Sql], quota: Quota) -> Sql:
    subject = Sql("toUInt64(0)" if quota.scope == "account" else "address_hash")
    accounts = Sql.of("[[[account]]]", account=around["account"])
    found = Sql.of(named(f"deliver.quota_{name}"), **around, subject=subject, accounts=accounts)
    return found if quota.scope != "account" or name in ("counted", "sent") else Sql.of(
        "SELECT toUInt64(0) AS subject, id, person, at FROM ([[found]])", found=found)


def _flying(around: dict[str, Sql]) -> Sql:
    return Sql.of(named("deliver.quota_flying"), **around, hours=Sql.value(FLYING_HOURS, "UInt16"), most=Sql.value(FLYING_AT_MOST, "UInt32"),
                  ends=Sql.value(list(ENDS), "Array(String)"))
