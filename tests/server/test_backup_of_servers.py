"""A backup of both servers by their own tools while processes work, restored on others: the same rows, and nothing goes out a second time by itself."""

import json
import time
from collections import Counter

import clickhouse_connect
import pytest

from tests.running import MailServer, Server
from tests.server.stores import Front
from tests.stories.test_killed_at_any_moment import SCRIPT, Load


@pytest.fixture
def place(tmp_path, postgres):
    """`place(name)` → a server of facts, and the processes on it: one for the clock, one for all else. All backups lie in one folder."""
    mail, begun = MailServer(), []
    (tmp_path / "kept").mkdir()

    def make(name: str):
        front = Front(tmp_path / f"{name}-facts", tmp_path / "kept")
        shared = {"KOIPOND_DB": postgres.create(name), "KOIPOND_DATA": front.url, "KOIPOND_SECRET": "s" * 40, "KOIPOND_SMTP_URL": mail.url}
        servers = []
        for roles in ("clock", "web,collect,send"):
            home = tmp_path / f"{name}-{roles}"
            home.mkdir()
            servers.append(Server(home, KOIPOND_ROLES=roles, **shared))
        begun.append((front, servers))
        return front, servers

    make.mail, make.kept = mail, tmp_path / "kept"
    yield make
    for front, servers in begun:
        for server in servers:
            if server.process and server.process.poll() is None:
                server.kill()
        front.stop()
    mail.stop()


def asked(front: Front, statement: str) -> list[tuple]:
    return clickhouse_connect.get_client(dsn=front.url, autogenerate_session_id=False).query(statement).result_rows


def rows_of(front: Front) -> dict[str, int]:
    """Of the tables of which nothing is merged away."""
    tables = asked(front, "SELECT name FROM system.tables WHERE database = 'koipond_soak' AND engine = 'MergeTree'")
    return {name: asked(front, f"SELECT count() FROM koipond_soak.`{name}`")[0][0] for (name,) in tables}


def test_what_was_backed_up_by_the_tools_of_the_stores_is_there_on_other_servers_and_nothing_is_sent_twice(place, postgres):
    front, (clock, other) = place("before")
    key = json.loads(other.run(SCRIPT, "build"))
    for server in (clock, other):
        server.start()
    load = Load(other, key)
    load.start()
    time.sleep(4)
    acknowledged = dict(load.acknowledged)
    assert clock.stop() == 0                     # no ticks meanwhile; intake, pages and sending go on
    postgres.dump(other.environment["KOIPOND_DB"], place.kept / "decisions.dump")
    least = rows_of(front)
    asked(front, f"BACKUP DATABASE koipond_soak TO File('{place.kept}/soak')")
    most = rows_of(front)
    clock.start()
    for server in (clock, other):
        server.move_the_clock(120)               # mails go out that the backup knows nothing of
    time.sleep(4)
    load.ending.set()
    load.join(timeout=60)
    place.mail.wait_until_quiet()
    for server in (clock, other):
        server.kill()                            # the machines are lost
    front.stop()
    sent = Counter((to, one["Subject"].split()[0]) for to, one in place.mail.mails)

    front, (clock, other) = place("after")
    for server in (clock, other):
        (server.home / "clock").write_text("120")
    postgres.restore(place.kept / "decisions.dump", other.environment["KOIPOND_DB"])
    asked(front, f"RESTORE DATABASE koipond_soak FROM File('{place.kept}/soak')")
    restored = rows_of(front)
    assert restored.keys() == least.keys() and all(least[name] <= count <= most[name] for name, count in restored.items())
    assert restored["collect_inbox"] >= len(acknowledged) > 0
    assert "unknown" in other.koipond("doubt")
    found = json.loads(other.run(SCRIPT, "look"))
    assert set(acknowledged) <= set(found["events"]) and set(found["events"].values()) == {1}
    assert found["timeline"] == len(found["events"]) and found["persons_of_users"] == 0 and found["broken_paths"] == 0

    for server in (clock, other):
        server.start()
    place.mail.wait_until_quiet()
    assert [server.stop() for server in (clock, other)] == [0, 0]
    assert Counter((to, one["Subject"].split()[0]) for to, one in place.mail.mails) == sent and set(sent.values()) == {1}
    found = json.loads(other.run(SCRIPT, "look"))
    assert all(set(states) & {"accepted", "unknown"} for states in found["outcomes"].values())
    assert any("unknown" in states for states in found["outcomes"].values()), "what may have gone out is told"
