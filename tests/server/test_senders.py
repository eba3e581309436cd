"""Several senders on both servers share the workspaces evenly; one is killed, one is added, under load. Nothing is lost, nothing goes out twice.

KOIPOND_KILLS sets the number of kills (3 here).
"""

import json
import os
import random
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import httpx
import psycopg
import pytest

from tests.running import MailServer, Server, wait_until
from tests.stories.test_killed_at_any_moment import Load, _compare

KILLS = int(os.environ.get("KOIPOND_KILLS", "3"))
SLUGS = ("tea", "ink", "silk", "jade")
SCRIPT = Path(__file__).with_name("senders_world.py")
SENDERS = 3
PEOPLE = 3_000   # of one workspace: two pages
OPEN_RUNS = "SELECT worker FROM deliver_workers GROUP BY worker HAVING max(settled) = 0"


class House:
    """A collector, a clock and senders, not started yet; they share the stores, the secret and the mail server."""

    def __init__(self, postgres, front, homes, slugs: tuple[str, ...]):
        self.mail, self._homes, self._front, self.slugs = MailServer(), homes, front, slugs
        self.db = postgres.create(f"senders_{slugs[0]}")
        self.collector, self.clock = self._server("collect"), self._server("clock")
        self.senders = [self._server("send") for _ in range(SENDERS)]

    def _server(self, role: str) -> Server:
        return Server(self._homes.mktemp(role), KOIPOND_ROLES=role, KOIPOND_DB=self.db, KOIPOND_DATA=self._front.url, KOIPOND_SECRET="s" * 40, KOIPOND_SMTP_URL=self.mail.url)

    def add(self) -> Server:
        self.senders.append(self._server("send"))
        return self.senders[-1].start()

    @property
    def all(self) -> list[Server]:
        return [self.collector, self.clock, *self.senders]

    def move_the_clock(self, seconds: float) -> None:
        for server in self.all:
            server.move_the_clock(seconds)

    def holders(self) -> dict[str, str]:
        """Workspace → the line of the sender that has it."""
        from koipond.access.holding import _number

        with psycopg.connect(self.db) as connection:
            rows = connection.execute(
                "SELECT (classid::bigint << 32) | objid::bigint, application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())").fetchall()
        held = dict(rows)
        return {slug: held[number] for slug in self.slugs if (number := _number(f"sending of {slug}")) in held}

    def even(self) -> bool:
        """Whether every workspace is held, by the senders that live, and none has two more than another."""
        living = Counter({f"koipond holds {one.process.pid}": 0 for one in self.senders if one.process and one.process.poll() is None})
        held = self.holders()
        if set(held) != set(self.slugs) or not set(held.values()) <= set(living):
            return False
        living.update(held.values())
        return max(living.values()) - min(living.values()) <= 1

    def cut(self) -> None:
        """The store of decisions forgets who holds what; all that held something live on."""
        with psycopg.connect(self.db, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")

    def sent_by(self) -> set[str]:
        """The senders, as the engine's server knows them, that have claimed a message."""
        import clickhouse_connect

        client = clickhouse_connect.get_client(dsn=self._front.url, autogenerate_session_id=False)
        return {row[0] for slug in self.slugs for row in client.query(
            f"SELECT DISTINCT process FROM koipond_{slug}.deliver_workers WHERE worker IN (SELECT worker FROM koipond_{slug}.deliver_claims)").result_rows}


@pytest.fixture
def house(postgres, front, tmp_path_factory):
    """Makes one, of workspaces."""
    made = []

    def make(*slugs: str) -> House:
        made.append(House(postgres, front, tmp_path_factory, slugs))
        return made[-1]

    yield make
    for one in made:
        for server in one.all:
            if server.process and server.process.poll() is None:
                server.kill()
        one.mail.stop()


@pytest.fixture
def asked(front):
    """Asks the server of facts about the workspace `oak`."""
    import clickhouse_connect

    client = clickhouse_connect.get_client(dsn=front.url, autogenerate_session_id=False)
    client.database = "koipond_oak"
    return lambda statement: client.query(statement).result_rows


def test_senders_share_the_workspaces_and_whichever_dies_nothing_is_lost_and_nothing_goes_out_twice(house):
    house = house(*SLUGS)
    keys = json.loads(house.collector.run(SCRIPT, "build", *SLUGS))
    for server in house.all:
        server.start()
    wait_until(house.even)
    loads, dice = {slug: Load(house.collector, key, slug, 0.6) for slug, key in keys.items()}, random.Random()
    for load in loads.values():
        load.start()
    try:
        wait_until(lambda: len(house.sent_by()) == SENDERS, seconds=180)   # each of them sends
        for round_ in range(1, KILLS + 1):
            victim = dice.choice(house.senders)
            time.sleep(dice.uniform(0.0, 3.0))
            house.move_the_clock(40 * round_)
            victim.kill()
            wait_until(house.even, seconds=120)
            time.sleep(dice.uniform(0.0, 3.0))
            victim.start()
            wait_until(house.even, seconds=120)
        house.cut()
        wait_until(house.even, seconds=120)
        before = house.sent_by()
        house.add().move_the_clock(40 * KILLS)
        wait_until(house.even, seconds=120)
        wait_until(lambda: house.sent_by() - before, seconds=180)
        for load in loads.values():
            load.ending.set()
        for load in loads.values():
            load.join(timeout=60)
        house.mail.wait_until_over(lambda further: house.move_the_clock(40 * KILLS + further), 12)   # longer than a takeover takes
        assert [server.stop() for server in house.all] == [0] * len(house.all)
        found = json.loads(house.collector.run(SCRIPT, "look", *SLUGS))
    finally:
        for load in loads.values():
            load.ending.set()
    for slug, load in loads.items():
        _compare(load, SimpleNamespace(mails=[mail for mail in house.mail.mails if mail[0].startswith(f"{slug}-")]), found[slug])


def test_a_sender_waits_for_one_of_an_older_version_and_one_that_stops_in_order_leaves_nothing_to_find_out(house, asked):
    house = house("oak")
    key = json.loads(house.collector.run(SCRIPT, "build", "oak"))["oak"]
    from koipond.access.holding import _number

    servers = [house.collector, house.clock, *house.senders[:2]]
    with psycopg.connect(house.db, autocommit=True) as older:
        older.execute("SELECT pg_advisory_lock(%s)", [_number("sending")])   # as one did that sent alone
        for server in servers:
            server.start()
        _sign_up(house.collector, key)
        wait_until(lambda: asked("SELECT count() FROM deliver_outbox") == [(PEOPLE,)], seconds=180)
        assert house.holders() == {} and house.mail.mails == []
    wait_until(lambda: len(house.mail.mails) > PEOPLE // 10)
    line = house.holders()["oak"]
    first = next(one for one in house.senders[:2] if line == f"koipond holds {one.process.pid}")
    run = asked(OPEN_RUNS)
    assert first.stop() == 0                             # in the middle of its pages
    assert len(house.mail.mails) < PEOPLE and len(run) == 1 and not set(run) & set(asked(OPEN_RUNS))
    wait_until(lambda: len(house.mail.mails) >= PEOPLE, seconds=180)
    assert [server.stop() for server in servers] == [0] * len(servers)
    assert len({to for to, _ in house.mail.mails}) == len(house.mail.mails) == PEOPLE
    assert asked("SELECT uniqExact(worker) FROM deliver_claims") == [(2,)] and asked(OPEN_RUNS) == []
    told = dict(asked("SELECT name, uniqExact(message_id) FROM collect_inbox WHERE name LIKE 'email_%' GROUP BY name"))
    assert told == {"email_sent": PEOPLE}


def _sign_up(collector: Server, key: str) -> None:
    """So many people, each to get a mail at once."""
    load = Load(collector, key, "oak")
    with httpx.Client(timeout=60, trust_env=False) as client:
        for first in range(0, PEOPLE, 100):
            assert load._post(client, [item for number in range(first, first + 100) for item in load._person(_Dull(), number)])


class _Dull:
    """Dice by which nobody does anything more."""

    def random(self) -> float:
        return 1.0
