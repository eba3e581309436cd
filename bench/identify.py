"""Identify alone: a million new people with three identifiers each, then batches of events about them."""

import argparse
import json
import os
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import timedelta

BATCH = 10_000            # new people a tick
EVENTS = 20_000           # events a tick afterwards
ROUNDS = 15
VISITORS = 0.02           # of those events, so many are of new visitors, and as many sign-ins of known ones

NEW_PEOPLE = """
INSERT INTO collect_tick_events (lane, seq, source, kind, name, message_id, at, received_at, user_id, traits, context)
SELECT 1, number, 3, 'identify', 'identified', concat('i', toString(number)), {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')},
    concat('user-', toString(number)),
    map('email', concat('Person', toString(number), '@example.com'), 'phone', concat('+86 138', leftPad(toString(number), 8, '0')),
        'city', '上海'), '{"library":{"name":"import"}}'
FROM numbers({first:UInt64}, {rows:UInt64})
"""
# Half signed in, half known by an address in the context; a tenth tell who they are again.
EVENTS_OF_KNOWN = """
INSERT INTO collect_tick_events (lane, seq, source, kind, name, message_id, at, received_at, user_id, anonymous_id, traits, props, context)
SELECT 1, number, 3, if(number % 10 = 0, 'identify', 'track'), 'page_viewed', concat('e', toString(number)),
    {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')},
    if(is_new OR number % 2 = 0, '', concat('user-', toString(who))),
    multiIf(is_new, concat('visitor-', toString(number)), rand(2) % 1000 < {signs_in:UInt32}, concat('visitor-', toString(intDiv(number - {batch:UInt64}, 50) * 50 + 7)), ''),
    if(number % 10 = 0, map('email', email), map()),
    map('url', 'https://shop.example/p/123', 'price', '12.50'),
    concat('{"ip":"203.0.113.7","userAgent":"Mozilla/5.0 (Linux; Android 14)"', if(is_new OR number % 2 = 1, '', concat(',"traits":{"email":"', email, '"}')), '}')
FROM (SELECT number, rand(1) % {people:UInt64} AS who, concat('Person', toString(who), '@example.com') AS email, number % 50 = 7 AS is_new
    FROM numbers({first:UInt64}, {batch:UInt64}))
"""


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--scale", type=float, default=1.0)
    people = max(BATCH, int(1_000_000 * asked.parse_args().scale) // BATCH * BATCH)
    with tempfile.TemporaryDirectory(prefix="koipond-bench-") as home:
        os.environ.update(KOIPOND_HOME=home, DJANGO_SETTINGS_MODULE="koipond.settings")
        workspace, db = _open()
        _import(workspace, db, people)
        _known(workspace, db, people)
        from koipond import engine

        engine.close()


def _open():
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from koipond import access, engine

    call_command("migrate", verbosity=0)
    engine.open_engine(settings.DATA, {"what": "bench"})
    workspace = access.create_workspace("bench", "Bench").slug
    return workspace, engine.database(workspace)


def _tick(workspace, db, number):
    from koipond.engine import Tick
    from koipond.kit import clock

    now = clock.now() + timedelta(milliseconds=number)
    return Tick(workspace, number, now, now, {}, db)


def _merge(tick, statement, **binds) -> float:
    """Lays the events, merges, and returns the seconds that merging took."""
    from koipond import identify

    tick.db.run("TRUNCATE TABLE collect_tick_events")
    tick.db.run(statement, now=tick.now, **binds)
    began = time.perf_counter()
    identify.merge(tick)
    return time.perf_counter() - began


def _import(workspace, db, people: int) -> None:
    busy = time.process_time()
    seconds = [
        _merge(_tick(workspace, db, 1 + first // BATCH), NEW_PEOPLE, first=first, rows=BATCH)
        for first in range(0, people, BATCH)
    ]
    _print("identify_new_people_s", sum(seconds), "s")
    _print("identify_new_people_per_s", people / sum(seconds), "people/s")
    _print("identify_new_people_cpu_s", time.process_time() - busy, "s")  # of all threads, with laying the events
    assert db.value("SELECT uniqExact(person) FROM identify_links") == people


def _known(workspace, db, people: int) -> None:
    ticks = [_tick(workspace, db, 10_000 + number) for number in range(ROUNDS)]
    binds = [{"first": tick.number * EVENTS, "batch": EVENTS, "people": people, "signs_in": int(VISITORS * 1000)} for tick in ticks]
    seconds = [_merge(tick, EVENTS_OF_KNOWN, **bind) for tick, bind in zip(ticks, binds, strict=True)]
    assert db.value("SELECT countIf(person = 0) FROM identify_tick_persons") == 0
    _print("identify_batch_median_ms", statistics.median(seconds) * 1000, "ms")
    _print("identify_batch_best_ms", min(seconds) * 1000, "ms")
    one = [_merge(_tick(workspace, db, 20_000 + n), EVENTS_OF_KNOWN, first=(20_000 + n) * EVENTS, batch=1, people=people, signs_in=0)
           for n in range(ROUNDS)]
    _print("identify_one_event_median_ms", statistics.median(one) * 1000, "ms")
    again = replace(ticks[-1], again=True, number=20_000 + ROUNDS)
    _print("identify_repeated_batch_ms", _merge(again, EVENTS_OF_KNOWN, **binds[-1]) * 1000, "ms")


def _print(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit}), flush=True)


if __name__ == "__main__":
    main()
