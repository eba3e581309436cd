"""Koipond in several processes on PostgreSQL and an engine's server: each does its part, and whichever dies, another does it."""

import time
import uuid
from functools import partial

import httpx
import psycopg
import pytest

from tests.running import Server, wait_until

WRITERS = 2


@pytest.fixture(scope="module")
def place(postgres, front, tmp_path_factory):
    """Starts a process with some roles; all share stores and secret, each has a home of its own."""
    begun = []

    def start(roles: str, **more) -> Server:
        home = tmp_path_factory.mktemp(roles.replace(",", "-"))
        begun.append(Server(home, KOIPOND_ROLES=roles, KOIPOND_DB=postgres.url, KOIPOND_DATA=front.url, KOIPOND_SECRET="s" * 40,
                            KOIPOND_MOVABLE_CLOCK="no", **more))
        return begun[-1].start()

    yield start
    for server in begun:
        if server.process.poll() is None:
            server.kill()


@pytest.fixture(scope="module")
def house(place):
    """Two collectors, two that may be the clock, one for pages and messages; and a workspace with a key."""
    web = place("web,send")
    web.koipond("workspace", "create", "tea", "Tea house")
    key = next(word for word in web.koipond("key", "create", "tea", "shop", "--scope", "collect").split() if word.startswith("kp_"))
    collectors = [place("collect") for _ in range(WRITERS)]
    return web, collectors, [place("clock"), place("clock")], key


@pytest.fixture(scope="module")
def asked(front):
    import clickhouse_connect

    client = clickhouse_connect.get_client(dsn=front.url, database="koipond_tea", autogenerate_session_id=False)
    return lambda statement: client.query(statement).result_rows


def post(server: Server, key: str, count: int, name: str = "Tea Bought") -> list[str]:
    """Events of as many people; their ids, once they are acknowledged."""
    ids = [str(uuid.uuid4()) for _ in range(count)]
    batch = [{"type": "track", "event": name, "userId": f"u-{id}", "messageId": id} for id in ids]
    answer = httpx.post(f"{server.url}/v1/batch", json={"batch": batch}, auth=(key, ""), trust_env=False, timeout=60)
    assert answer.status_code == 200, answer.text
    return ids


def leader(postgres) -> str:
    with psycopg.connect(postgres.url) as connection:
        return connection.execute("SELECT leader FROM koipond_tickrecord ORDER BY number DESC LIMIT 1").fetchone()[0]


def all_there(asked, ids: list[str]) -> bool:
    """Every event counted, and none twice."""
    rows = asked("SELECT message_id, count() FROM profiles_events WHERE name = 'Tea Bought' GROUP BY message_id")
    assert all(count == 1 for _, count in rows)
    return {id for id, _ in rows} >= set(ids)


def test_each_process_answers_for_its_roles_only(house):
    web, (collector, _), (clock, _), key = house
    assert httpx.get(f"{web.url}/health/ready", trust_env=False, timeout=60).json() == {"ready": True, "roles": ["send", "web"], "stores": {"decisions": True, "facts": True}, "trouble": {}}
    assert httpx.get(f"{web.url}/sign-in", trust_env=False, timeout=60).status_code == 200
    assert httpx.post(f"{web.url}/v1/batch", auth=(key, ""), json={"batch": []}, trust_env=False, timeout=60).status_code == 404
    for other in (collector, clock):
        refused = httpx.get(f"{other.url}/sign-in", trust_env=False, timeout=60)
        assert refused.status_code == 404 and "KOIPOND_ROLES" in refused.text
    assert httpx.get(f"{clock.url}/health/live", trust_env=False, timeout=60).json()["live"]


def test_what_two_collectors_take_is_counted_once(house, asked):
    _, collectors, _, key = house
    ids = [id for server in collectors for _ in range(10) for id in post(server, key, 20)]
    wait_until(lambda: all_there(asked, ids))
    assert len(asked("SELECT DISTINCT lane FROM collect_inbox WHERE name = 'Tea Bought'")) == WRITERS


def test_a_killed_clock_is_taken_over_and_nothing_is_counted_twice(house, place, postgres, asked):
    _, collectors, clocks, key = house
    ids = []
    for _ in range(3):
        before = leader(postgres)
        ids += post(collectors[0], key, 200)
        # Whoever leads is one of the two; the one without a lock on the workspace's clock stands by.
        leading = next(each for each in clocks if each.process.poll() is None and _leads(postgres, each))
        leading.kill()
        clocks.remove(leading)
        clocks.append(place("clock"))
        ids += post(collectors[1], key, 200)
        wait_until(partial(all_there, asked, ids), seconds=90)
        assert leader(postgres) != before


def test_two_leaders_at_once_are_impossible_even_when_the_lock_is_lost(house, postgres, asked):
    """The store of locks forgets who leads, again and again, under load: the other one takes over, both are alive."""
    _, collectors, clocks, key = house
    ids, leaders = [], set()
    for _ in range(4):
        ids += post(collectors[0], key, 300)
        leaders.add(leader(postgres))
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        ids += post_again(collectors[1], key, 300)
        time.sleep(1)
    wait_until(lambda: all_there(asked, ids), seconds=120)
    assert all(each.process.poll() is None for each in clocks)


def post_again(server: Server, key: str, count: int) -> list[str]:
    """The same as `post`, tried until it is acknowledged, as an SDK does."""
    ids = [str(uuid.uuid4()) for _ in range(count)]
    batch = [{"type": "track", "event": "Tea Bought", "userId": f"u-{id}", "messageId": id} for id in ids]
    wait_until(lambda: httpx.post(f"{server.url}/v1/batch", json={"batch": batch}, auth=(key, ""), trust_env=False, timeout=60).status_code == 200)
    return ids


def _leads(postgres, server: Server) -> bool:
    """Whether the lock of the workspace's clock hangs on a connection of this process."""
    from koipond.access.holding import _number

    number = _number("clock of tea") % 2**64
    with psycopg.connect(postgres.url) as connection:
        found = connection.execute(
            "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND classid::bigint = %s AND objid::bigint = %s",
            (number >> 32, number % 2**32)).fetchone()
    return found == (f"koipond holds {server.process.pid}",)
