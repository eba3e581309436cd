"""Quotas at scale: what a million people of a journey will lack, and how a page of the sender finds its places (times --scale).

A service account with a million followers who consented, of whom each had up to three messages this month; half a million messages of other
journeys wait. The preview reckons a quota of persons and one of the account; at the gate a page of 2,000 gets its places where there is not
enough for all, so that the turns of all that wait are asked for.
"""

from datetime import timedelta

import world

PEOPLE, WAITING, PAGE = 1_000_000, 500_000, 2_000


def main():
    people = int(PEOPLE * world.scale())
    world.start()
    from koipond import access, deliver, engine
    from koipond.engine import Sql

    access.create_workspace("bench", "Bench")
    db = engine.database("bench")
    account = deliver.create_account("bench", "wechat_oa", "shop", {"appid": "wx0123456789abcdef", "secret": "0" * 32, "token": "token0", "aes_key": "a" * 43}, by="bench")
    _fill(db, account.id, people)
    persons = deliver.add_quota("bench", "bench", name="a month", channel="wechat", number=4, scope="person", window="month", account=account.id, kinds=("marketing",))
    whole = deliver.add_quota("bench", "bench", name="a day", channel="wechat", number=people // 2, scope="account", window="day", account=account.id, kinds=("marketing",))
    audience = Sql("SELECT person FROM profiles_traits FINAL")
    wants = [deliver.Want("first", "wechat", "marketing"), deliver.Want("second", "wechat", "marketing", after=timedelta(minutes=1))]
    found: dict = {}
    spent = world.seconds(lambda: found.update({(one.quota.key): one for one in deliver.quota_preview("bench", audience, wants)}))
    assert found[persons.key].people == people and 0 < found[persons.key].nothing < people, found[persons.key]
    assert found[whole.key].nothing > 0
    world.figure("quota_preview_s", spent, "s")
    world.figure("quota_preview_quotas", len(found), "quotas")
    world.figure("quota_standing_s", world.seconds(lambda: deliver.quota_standing("bench")), "s")
    deliver.remove_quota("bench", persons.key)
    world.figure("quota_gate_page_ms", 1000 * min(_page(db, account.id) for _ in range(5)), "ms")
    world.figure("quota_memory_gb", world.memory_gb(), "GB")


def _fill(db, account: int, people: int) -> None:
    from koipond.kit import clock

    now, waiting = clock.now(), int(WAITING * world.scale())
    for table, columns, select in (
            ("profiles_traits", "person, t_first_name, tick, gone", "SELECT number, 'n', 1, 0 FROM numbers(1, {n:UInt64})"),
            ("identify_identifiers", "kind, value, person", "SELECT 'openid', concat('o', toString(number)), number FROM numbers(1, {n:UInt64})"),
            ("social_followers", "account, openid, since, message_at", "SELECT {a:UInt32}, concat('o', toString(number)), {then:DateTime64(3, 'UTC')}, {then:DateTime64(3, 'UTC')} FROM numbers(1, {n:UInt64})"),
            ("profiles_consents", "person, channel, purpose, state, at, method, proof, message_id, tick",
             "SELECT number, 'wechat', 'marketing', 'granted', {then:DateTime64(3, 'UTC')}, 'form', 'f', toString(number), 1 FROM numbers(1, {n:UInt64})"),
            ("deliver_sent", "message, attempt, account, sent_as, address_hash, person, channel, journey, step, kind, at, tick",
             "SELECT generateUUIDv4(), 1, {a:UInt32}, toString(number), sipHash64(concat('o', toString(number))), number, 'wechat', 9, 's', 'marketing',"
             " {then:DateTime64(3, 'UTC')}, 1 FROM (SELECT number, arrayJoin(range(number % 4)) AS i FROM numbers(1, {n:UInt64}))"),
            ("deliver_outbox", "message, person, channel, template, journey, version, step, round, kind, send_at, expires_at, tick",
             "SELECT generateUUIDv4(), number, 'wechat', 1, 8, 1, 's', 1, 'marketing', {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')} + INTERVAL 3 DAY, 1 FROM numbers(1, {w:UInt64})"),
            ("deliver_batches", "tick, queue, channel, messages, left, first_at, last_at, past_at, past_person, past_message, next_at, done, version",
             "SELECT 1, 'outbox', 'wechat', {w:UInt64}, {w:UInt64}, {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')}, toDateTime64(0, 3, 'UTC'), 0,"
             " toUUID('00000000-0000-0000-0000-000000000000'), {now:DateTime64(3, 'UTC')}, 0, 0")):
        db.run(f"INSERT INTO {table} ({columns}) {select}", n=people, w=waiting, a=account, now=now, then=now - timedelta(minutes=2), settings=world.LARGE_BLOCKS)


def _page(db, account: int) -> float:
    """Seconds in which a page of the sender is asked about its quotas."""
    from koipond.deliver import gate
    from koipond.deliver.quotas import judging
    from koipond.kit import clock

    rows = [{**row, "verdict": "ok", "channel": "wechat", "address": "", "about": {"account": account}, "attempt": 1} for row in db.dicts(
        "SELECT toString(o.message) AS message, person, person AS asked, journey, version, toString(step) AS step, toString(kind) AS kind, send_at, expires_at,"
        f" sipHash64(concat('o', toString(person))) AS address_hash FROM deliver_outbox AS o ORDER BY send_at, person, o.message LIMIT {PAGE}")]
    for row in rows:
        row["expires_at"] = row["expires_at"].replace(tzinfo=clock.UTC)
    spent = world.seconds(lambda: judging.judge(db, "wechat", rows, clock.now()))
    assert {row["verdict"] for row in rows} <= {"ok", gate.PUT_OFF, "over_quota"}
    db.run("TRUNCATE TABLE deliver_quota_places")
    return spent


if __name__ == "__main__":
    main()
