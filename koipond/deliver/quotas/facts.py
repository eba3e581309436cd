"""What counts against a quota in its window: places given by the gate, what went out before it was known, and what other rooms sent."""

from datetime import datetime

from koipond.deliver.quotas.rules import OPEN, Quota
from koipond.engine import Database, Sql, named

QUEUES = ("outbox", "retries")
EVERY = Sql("1")


def counted(quota: Quota, account: int, since: datetime, subjects: Sql = EVERY) -> Sql:
    """A SELECT of subject (0: the account; else whom it counts, as a hash), id (one a message), person, at. `subjects` narrows it by `subject`."""
    around = {"quota": Sql.value(quota.key, "String"), "account": Sql.value(account, "UInt32"), "since": moment(since), "subjects": subjects,
              "channel": Sql.value(quota.channel, "String"), "kinds": Sql.value(list(quota.kinds), "Array(String)"), "vendor": Sql.value(quota.vendor, "String")}
    return Sql.join("\nUNION ALL\n", [_filled(name, around, quota) for name in _sources(quota)])


def waiting(quota: Quota, now: datetime, until: datetime, people: Sql = EVERY, since: datetime = OPEN) -> Sql:
    """A SELECT of what waits to go out before a moment (and not before `since`) and would count: message, person, journey, version, step, kind, send_at."""
    around = {"channel": Sql.value(quota.channel, "String"), "kinds": Sql.value(list(quota.kinds), "Array(String)"), "until": moment(until), "now": moment(now), "since": moment(since),
              "people": people}
    return Sql.join("\nUNION ALL\n", [
        Sql.of(named("deliver.quota_waiting"), table=Sql(f"deliver_{queue}"), queue=Sql.value(queue, "String"), **around) for queue in QUEUES])


def used(db: Database, quota: Quota, account: int, since: datetime, subjects: list[int], messages: list[str]) -> dict[int, tuple[int, datetime]]:
    """subject → how many count, without these messages, and when the earliest of them was."""
    narrow = EVERY if quota.scope == "account" else Sql.of("subject IN [[these]]", these=Sql.value(subjects, "Array(UInt64)"))
    return {subject: (count, earliest) for subject, count, earliest in
            db.rows("deliver.quota_used", {"counted": counted(quota, account, since, narrow)}, messages=messages)}


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
