"""The store of facts as a cluster: workspaces on two shards go through the whole loop, and what happens when a shard or a replica is gone."""

import json
import socket
import threading
import uuid
from contextlib import suppress
from pathlib import Path

import clickhouse_connect
import httpx
import psycopg
import pytest

from tests.running import MailServer, Server, free_port, wait_until
from tests.server.stores import Front

SCRIPT = Path(__file__).with_name("shards_world.py")


class Relay:
    """A second way to the same engine, which can be cut: to who comes by it, it is a replica that has everything."""

    def __init__(self, to: int):
        self.to, self.port, self._lines = to, free_port(), []
        self.start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        threading.Thread(target=self._take, args=(self._door,), daemon=True).start()

    def stop(self) -> None:
        """Cuts all lines and takes no new ones."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self._lines.clear()

    def _take(self, door) -> None:
        with suppress(OSError):
            while True:
                here, _ = door.accept()
                there = socket.create_connection(("127.0.0.1", self.to))
                self._lines += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    @staticmethod
    def _carry(one, other) -> None:
        with suppress(OSError):
            while got := one.recv(65536):
                other.sendall(got)
        for line in (one, other):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class House:
    """A collector, a clock, and a process for pages and messages, on the same stores."""

    def __init__(self, place, postgres, data: str, name: str, **more):
        self.mail = MailServer()
        self.shared = {"KOIPOND_DB": postgres.create(name), "KOIPOND_DATA": data, "KOIPOND_SECRET": "s" * 40, "KOIPOND_SMTP_URL": self.mail.url,
                       "KOIPOND_MOVABLE_CLOCK": "no", **more}
        self.servers = [Server(place.mktemp(f"{name}-{number}"), KOIPOND_ROLES=roles, **self.shared)
                        for number, roles in enumerate(("collect", "clock", "web,send"))]
        self.keys: dict[str, str] = {}

    def build(self, slug: str) -> None:
        self.keys[slug] = json.loads(self.servers[0].run(SCRIPT, slug))

    def start(self) -> None:
        for server in self.servers:
            server.start()

    def stop(self) -> list[int]:
        return [server.stop() for server in self.servers]

    def end(self) -> None:
        for server in self.servers:
            if server.process and server.process.poll() is None:
                server.kill()
        self.mail.stop()

    def come(self, slug: str, count: int = 5) -> list[str]:
        """People sign up; their addresses when that was acknowledged, else nothing."""
        addresses, batch = [], []
        for _ in range(count):
            user = uuid.uuid4().hex
            addresses.append(f"{user}@{slug}.example")
            batch += [{"type": "identify", "traits": {"name": "N", "email": addresses[-1]}}, {"type": "track", "event": "signed_up"},
                      {"type": "track", "event": "consent_granted", "properties": {"channel": "email", "purpose": "marketing", "method": "form"}}]
            for item in batch[-3:]:
                item |= {"userId": user, "messageId": str(uuid.uuid4())}
        with suppress(httpx.TransportError):
            if httpx.post(f"{self.servers[0].url}/v1/batch", json={"batch": batch}, auth=(self.keys[slug], ""), trust_env=False, timeout=60).status_code == 200:
                return addresses
        return []

    def written_to(self, addresses: list[str]) -> bool:
        """Whether each of them got the first mail, and none of them twice."""
        got = [to for to, mail in list(self.mail.mails) if str(mail["subject"]).startswith("Hello")]
        assert len(got) == len(set(got))
        return set(addresses) <= set(got)

    def alerts(self) -> set[tuple]:
        """The workspace and the shard of every server of facts of which *Is all well?* says that it is gone."""
        with psycopg.connect(self.shared["KOIPOND_DB"]) as line:
            return set(line.execute("SELECT scope, subject FROM koipond_alertstate WHERE kind = 'facts' AND ended_at IS NULL").fetchall())

    def ready(self) -> list[dict]:
        return [httpx.get(f"{server.url}/health/ready", trust_env=False, timeout=30).json() for server in self.servers]


def databases(front: Front) -> set[str]:
    client = clickhouse_connect.get_client(dsn=front.url, autogenerate_session_id=False)
    return {name for (name,) in client.query("SELECT name FROM system.databases WHERE startsWith(name, 'koipond_')").result_rows}


@pytest.fixture(scope="module")
def north(tmp_path_factory):
    server = Front(tmp_path_factory.mktemp("north"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def house(postgres, front, north, tmp_path_factory):
    made = House(tmp_path_factory, postgres, f"{front.url} north={north.url}", "shards")
    for slug in ("tea", "rice"):
        made.build(slug)
    made.start()
    yield made
    made.end()


def test_each_workspace_lives_whole_on_one_shard_and_goes_through_the_loop(house, front, north):
    assert (databases(front), databases(north)) == ({"koipond_tea"}, {"koipond_rice"})
    people = house.come("tea") + house.come("rice")
    assert len(people) == 10
    wait_until(lambda: house.written_to(people), seconds=180)
    listed = [line.split("\t") for line in house.servers[2].koipond("shard", "list").splitlines()]
    assert listed == [["-", "answers", front.url.removeprefix("http://"), "tea"], ["north", "answers", north.url.removeprefix("http://"), "rice"]]


def test_a_shard_that_is_gone_stops_its_own_workspaces_only_and_heals(house, north):
    north.stop()
    assert wait_until(lambda: not house.come("rice", 1) and "yes", seconds=120)
    for _ in range(3):
        people = wait_until(lambda: house.come("tea"), seconds=60)
        wait_until(lambda people=people: house.written_to(people), seconds=180)
    said = house.ready()
    assert [one["ready"] for one in said] == [True] * 3, said
    assert "tick of rice" in said[1]["trouble"] and "tick of tea" not in said[1]["trouble"]
    wait_until(lambda: house.alerts() == {("", "north"), ("rice", "north")}, seconds=60)
    north.start()
    people = wait_until(lambda: house.come("rice"), seconds=120)
    wait_until(lambda: house.written_to(people), seconds=180)
    wait_until(lambda: not any(one["trouble"] for one in house.ready()) and not house.alerts(), seconds=60)


def test_a_process_begins_while_a_shard_is_gone(house, north):
    assert house.stop() == [0, 0, 0]
    north.stop()
    house.start()
    people = wait_until(lambda: house.come("tea"), seconds=60)
    wait_until(lambda: house.written_to(people), seconds=180)
    north.start()
    people = wait_until(lambda: house.come("rice"), seconds=120)
    wait_until(lambda: house.written_to(people), seconds=180)


def test_shards_whose_names_were_changed_are_refused_before_anything_is_made(house, front, north):
    told = house.servers[2].koipond("migrate", check=False, KOIPOND_DATA=f"{north.url} north={front.url}")
    assert "engine.E010" in told or "shard move" in told
    assert (databases(front), databases(north)) == ({"koipond_tea"}, {"koipond_rice"})


def test_a_workspace_is_moved_to_another_shard(house, front, north):
    refused = house.servers[2].koipond("shard", "move", "rice", "-", check=False)
    assert "access.E048" in refused or "still work" in refused.lower()
    assert house.stop() == [0, 0, 0]
    before = _rows(north)
    house.servers[2].koipond("shard", "move", "rice", "-")
    assert (databases(front), databases(north)) == ({"koipond_tea", "koipond_rice"}, set()) and _rows(front) == before
    house.start()
    people = wait_until(lambda: house.come("rice"), seconds=60)
    wait_until(lambda: house.written_to(people), seconds=180)


def _rows(front: Front) -> dict[str, int]:
    client = clickhouse_connect.get_client(dsn=front.url, database="koipond_rice", autogenerate_session_id=False)
    tables = client.query("SELECT name, engine FROM system.tables WHERE database = 'koipond_rice' AND engine LIKE '%MergeTree'").result_rows
    return {name: client.command(f"SELECT count() FROM `{name}` {'' if engine == 'MergeTree' else 'FINAL'}") for name, engine in tables}


def test_when_a_replica_is_gone_all_processes_go_on_at_another(postgres, front, tmp_path_factory):
    ways = [Relay(front.port), Relay(front.port)]
    house = House(tmp_path_factory, postgres, ",".join(f"http://{way.place}" for way in ways), "replicas", KOIPOND_DATA_COPIES="same")
    try:
        house.build("milk")
        house.start()
        for gone, other in (ways, ways[::-1]):
            people = wait_until(lambda: house.come("milk"), seconds=60)
            wait_until(lambda people=people: house.written_to(people), seconds=180)
            gone.stop()
            people = wait_until(lambda: house.come("milk"), seconds=120)
            wait_until(lambda people=people: house.written_to(people), seconds=180)
            with psycopg.connect(house.shared["KOIPOND_DB"]) as line:
                assert line.execute("SELECT shard, place, ready FROM koipond_shardreplica").fetchall() == [("", other.place, True)]
            gone.start()
        wait_until(lambda: not any(one["trouble"] for one in house.ready()), seconds=60)
        assert house.stop() == [0, 0, 0]
    finally:
        house.end()
        for way in ways:
            way.stop()


def test_the_tables_of_a_workspace_are_made_on_every_replica(front, north, surroundings, postgres):
    import subprocess
    import sys

    env = {**surroundings, "KOIPOND_DB": postgres.create("spread"), "KOIPOND_DATA": f"{front.url},{north.url}", "KOIPOND_DATA_COPIES": "same"}
    done = subprocess.run([sys.executable, "-m", "koipond", "workspace", "create", "wide", "Wide"], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = []
    for one in (front, north):
        client = clickhouse_connect.get_client(dsn=one.url, autogenerate_session_id=False)
        told.append(client.query("SELECT name, create_table_query FROM system.tables WHERE database = 'koipond_wide' ORDER BY name").result_rows)
    assert told[0] == told[1] and len(told[0]) > 100
