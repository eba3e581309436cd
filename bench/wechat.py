"""Followers at size: a tick full of what they did, whom a page of messages can reach, what a batch takes of windows and grants, the report.

    python bench/wechat.py [--scale 0.1]

Two accounts, a million followers in all, of whom one in five follows both and is one person; each has an openid in identify.
"""

import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

import world

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

FOLLOWERS, ACTS, PAGE, BATCH, ROUNDS = 1_000_000, 100_000, 2_000, 100, 9


def main() -> None:
    scale = world.scale()
    world.start()
    from koipond import access, engine, social
    from koipond.kit import clock, ids

    access.create_workspace("bench", "Bench")
    db, count, now = engine.database("bench"), int(FOLLOWERS * scale), clock.now()
    _fill(db, count, now)
    world.figure("wechat_tick_acts_per_s", int(ACTS * scale) / _tick(db, int(ACTS * scale), now), "acts/s")
    people = [1 + number * count // PAGE // 2 for number in range(PAGE)]
    world.figure("wechat_reach_ms", _median(lambda: social.reach(db, people, [1, 2], [])), "ms")
    openids = [f"o1_{person}" for person in people[:BATCH]]
    world.figure("wechat_take_ms", _median(lambda: social.take("bench", 1, [social.Wish(ids.fresh(), openid, notice="N1") for openid in openids])), "ms")
    day = now.date()
    world.figure("wechat_report_ms", _median(lambda: social.followers_report("bench", [1, 2], day - timedelta(days=29), day)), "ms")


def _fill(db, count: int, now) -> None:
    """Followers of the last year; one in two has written within two days, every notice was granted once."""
    for account, people in ((1, count * 4 // 5), (2, count // 5)):
        where = {"account": account, "count": people, "now": now}
        openid = "concat('o{account:UInt32}_', toString(number + 1))".replace("{account:UInt32}", str(account))
        db.run(f"INSERT INTO identify_identifiers SELECT number + 1, 'openid', {openid}, number + 1, 0, {{now:DateTime64(3, 'UTC')}}, 0, 0, 1 FROM numbers({{count:UInt64}})",
               settings=world.LARGE_BLOCKS, **where)
        db.run(f"""INSERT INTO social_followers SELECT {{account:UInt32}}, {openid}, {{now:DateTime64(3, 'UTC')}} - toIntervalMinute(number % 500000), toDateTime64(0, 3, 'UTC'),
                   if(number % 2, {{now:DateTime64(3, 'UTC')}} - toIntervalMinute(number % 2000), toDateTime64(0, 3, 'UTC')), toDateTime64(0, 3, 'UTC'), toDateTime64(0, 3, 'UTC'),
                   toDateTime64(0, 3, 'UTC'), {{now:DateTime64(3, 'UTC')}} FROM numbers({{count:UInt64}})""", settings=world.LARGE_BLOCKS, **where)
        db.run(f"INSERT INTO social_known SELECT {{account:UInt32}}, {openid}, concat('u', toString(number + 1)), 'ADD_SCENE_QR_CODE', [], {{now:DateTime64(3, 'UTC')}}"
               " FROM numbers({count:UInt64})", settings=world.LARGE_BLOCKS, **where)
        db.run(f"INSERT INTO social_moves SELECT {{account:UInt32}}, 'followed', 'k1', {openid}, {{now:DateTime64(3, 'UTC')}} - toIntervalMinute(number % 500000), toString(number), 1"
               " FROM numbers({count:UInt64})", settings=world.LARGE_BLOCKS, **where)
        db.run(f"INSERT INTO social_grants SELECT {{account:UInt32}}, {openid}, 'N1', 1, {{now:DateTime64(3, 'UTC')}} - toIntervalMinute(10), toString(number), 1"
               " FROM numbers({count:UInt64})", settings=world.LARGE_BLOCKS, **where)


def _tick(db, acts: int, now) -> float:
    """Seconds for a tick in which so many followed, wrote, granted or left, its events laid where collect lays them."""
    from koipond import engine, social

    db.run("""INSERT INTO collect_tick_events SELECT 1, number, 0, 'track', ['wechat_followed', 'wechat_message', 'wechat_grant', 'wechat_unfollowed'][number % 4 + 1],
              toString(generateUUIDv4()), {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')}, '', '', '', '', 0,
              map('account', '1', 'openid', concat('o1_', toString(number % 500000 + 1)), 'notice', 'N1', 'answer', 'accept', 'scene', 'k1'), map(), ''
              FROM numbers({acts:UInt64})""", now=now, acts=acts)
    db.run("INSERT INTO identify_tick_persons (lane, seq, person) SELECT 1, number, number % 500000 + 1 FROM numbers({acts:UInt64})", acts=acts)
    tick = engine.Tick("bench", 2, now, now, {}, db)
    began = time.perf_counter()
    social.refresh(tick)
    return time.perf_counter() - began


def _median(deed) -> float:
    deed()
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        deed()
        spent.append(1000 * (time.perf_counter() - began))
    return statistics.median(spent)


if __name__ == "__main__":
    main()
