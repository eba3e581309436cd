"""The tick's part of profiles: people imported, and batches of events against a million people. Prints JSON lines.

    python bench/profiles.py --scale 1      # 1M people, 20M events
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="koipond-bench-"))
os.environ.update(KOIPOND_HOME=str(HOME), KOIPOND_LOG="warning", DJANGO_SETTINGS_MODULE="koipond.settings")
for name in ("KOIPOND_DB", "KOIPOND_DATA"):
    os.environ.pop(name, None)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from koipond import access, engine, profiles  # noqa: E402

START = datetime(2026, 1, 1, tzinfo=UTC)
IMPORT_ROWS = 100_000
BATCH = 20_000
ROUNDS = 7

# Somebody of an import: six traits.
PEOPLE = """
INSERT INTO collect_tick_events (lane, seq, source, kind, name, message_id, at, received_at, traits)
SELECT 1, number, 1, 'identify', 'identified', concat('import:', toString({first:UInt64} + number)), {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')},
       map('email', concat('someone', toString({first:UInt64} + number), '@example.com'), 'name', concat('Person ', toString(number)),
           'city', ['Shanghai', 'Beijing', 'Wuhan', 'Chengdu'][1 + number % 4], 'birthday', toString(toDate('1960-01-01') + number % 16000),
           'age', toString(20 + number % 60), 'favourite', concat('tea ', toString(number % 50)))
FROM numbers({rows:UInt64})"""
PERSONS = """
INSERT INTO identify_tick_persons SELECT 1, number, [[person]] FROM numbers({rows:UInt64})"""

# A batch: a tenth identify with three traits, a twentieth orders, the rest views with six properties.
EVENTS = """
INSERT INTO collect_tick_events (lane, seq, source, kind, name, message_id, at, received_at, props, traits)
SELECT 1, number, 1, multiIf(number % 10 = 0, 'identify', 'track'),
       multiIf(number % 10 = 0, 'identified', number % 20 = 1, 'order_completed', concat('viewed_', toString(number % 15))),
       concat('batch:', toString({first:UInt64}), ':', toString(number)), {now:DateTime64(3, 'UTC')} - rand(number) % 600, {now:DateTime64(3, 'UTC')},
       if(number % 10 = 0, map(), map('order_id', toString({first:UInt64} + number), 'total', '12.30', 'category', toString(number % 20), 'url', concat('/p/', toString(number)),
           'referrer', 'search', 'products', if(number % 20 = 1, '[{"product_id":"a","quantity":2,"price":6.15}]', ''))),
       if(number % 10 = 0, map('city', 'Hangzhou', 'email', concat('new', toString(number), '@example.com'), 'age', '44'), map())
FROM numbers({rows:UInt64})"""
HISTORY = """
SELECT 1 + rand64(number) % {people:UInt64}, concat('viewed_', toString(rand(number * 3) % 18)), {now:DateTime64(3, 'UTC')} - rand(number * 5) % 7776000,
       concat('h:', toString({first:UInt64} + number)), 1, 0, map('category', toString(rand(number * 7) % 20), 'url', concat('/p/', toString(number % 5000))), 1, {now:DateTime64(3, 'UTC')}, 0
FROM numbers({rows:UInt64})"""


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--scale", type=float, default=1.0)
    scale = asked.parse_args().scale
    people, history = max(IMPORT_ROWS, int(1_000_000 * scale)), int(20_000_000 * scale)
    call_command("migrate", verbosity=0)
    engine.open_engine(settings.DATA, {"what": "benchmark"})
    world = World(engine.database(access.create_workspace("bench", "Bench").slug))
    took = sum(world.imports(first) for first in range(0, people, IMPORT_ROWS))
    say("profiles_import_people_per_s", people / took, "people/s")
    world.remember(history, people)
    random = engine.Sql(f"1 + rand64(number + {{salt:UInt64}}) % {people}")
    world.batch(random)  # the first is warm-up
    say("profiles_batch_ms", statistics.median(world.batch(random) for _ in range(ROUNDS)) * 1e3, "ms")
    say("profiles_batch_with_200_merges_ms", statistics.median(world.batch(random, merges=200) for _ in range(ROUNDS)) * 1e3, "ms")
    say("profiles_one_event_ms", statistics.median(world.batch(random, rows=1) for _ in range(30)) * 1e3, "ms")
    say("profiles_merge_20000_pairs_ms", world.batch(random, rows=1, merges=min(20_000, people // 10)) * 1e3, "ms")
    say("profiles_person_ms", statistics.median(timed(lambda n=n: profiles.person(world.db, people - 7 - n)) for n in range(20)) * 1e3, "ms")
    say("profiles_timeline_ms", statistics.median(timed(lambda n=n: profiles.timeline(world.db, people - 7 - n)) for n in range(20)) * 1e3, "ms")
    say("profiles_search_ms", statistics.median(timed(lambda: profiles.people(world.db, "someone4711")) for _ in range(5)) * 1e3, "ms")
    say("profiles_undeclared_ms", timed(lambda: profiles.undeclared(world.db)) * 1e3, "ms")
    say("profiles_declare_s", timed(lambda: profiles.declare_trait("bench", "favourite", "text")), "s")


class World:
    """Fills the tables of a tick as the rooms below would, and times `profiles.refresh` alone."""

    def __init__(self, db):
        self.db, self.number, self.lost = db, 0, 0

    def imports(self, first: int) -> float:
        self._empty()
        self.db.run(PEOPLE, first=first, rows=IMPORT_ROWS, now=START)
        self.db.run(PERSONS, {"person": engine.Sql(f"{first} + number + 1")}, rows=IMPORT_ROWS)
        return self._refresh()

    def remember(self, rows: int, people: int) -> None:
        columns = "(person, name, at, message_id, source, amount, props, origin, received_at, tick)"
        for table in ("profiles_events", "profiles_timeline"):
            for first in range(0, rows, 2_000_000):
                self.db.run(f"INSERT INTO {table} {columns} {HISTORY}", rows=min(2_000_000, rows - first), first=first, people=people, now=START)

    def batch(self, person, rows: int = BATCH, merges: int = 0) -> float:
        self._empty()
        self.db.run(EVENTS, first=self.number * BATCH, rows=rows, now=START + timedelta(minutes=self.number))
        self.db.run(PERSONS, {"person": person}, rows=rows, salt=self.number * 1_000_003)
        self.db.run("INSERT INTO identify_tick_merges SELECT {lost:UInt64} + number * 2 + 1, {lost:UInt64} + number * 2 + 2 FROM numbers({merges:UInt64})",
                    lost=self.lost, merges=merges)
        self.lost += merges * 2
        return self._refresh()

    def _empty(self) -> None:
        for table in ("collect_tick_events", "identify_tick_persons", "identify_tick_merges"):
            self.db.run(f"TRUNCATE TABLE {table}")

    def _refresh(self) -> float:
        self.number += 1
        now = START + timedelta(minutes=self.number)
        tick = engine.Tick("bench", self.number, now, now - timedelta(minutes=1), {}, self.db)
        return timed(lambda: profiles.refresh(tick))


def timed(deed) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def say(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit}), flush=True)


if __name__ == "__main__":
    try:
        main()
    finally:
        engine.close()
        shutil.rmtree(HOME, ignore_errors=True)
