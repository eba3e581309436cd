"""PostgreSQL, ClickHouse, then both are gone for a while under load, and come back: it heals by itself.

KOIPOND_OUTAGE_SECONDS sets how long each is gone (10 here; 60 for a whole minute).
"""

import json
import os
import time

import httpx
import pytest

from tests.running import MailServer, Server, wait_until
from tests.server.conftest import front, postgres  # noqa: F401
from tests.stories.test_killed_at_any_moment import SCRIPT, Load, _compare

OUTAGE_SECONDS = float(os.environ.get("KOIPOND_OUTAGE_SECONDS", "10"))
ROLES = ("collect", "clock", "send")


@pytest.fixture
def house(postgres, front, tmp_path_factory):  # noqa: F811
    mail = MailServer()
    shared = {"KOIPOND_DB": postgres.create("gone"), "KOIPOND_DATA": front.url, "KOIPOND_SECRET": "s" * 40, "KOIPOND_SMTP_URL": mail.url}
    servers = [Server(tmp_path_factory.mktemp(role), KOIPOND_ROLES=role, **shared) for role in ROLES]
    yield servers, mail
    for server in servers:
        if server.process and server.process.poll() is None:
            server.kill()
    mail.stop()


def ready(server: Server) -> tuple[int, dict]:
    answer = httpx.get(f"{server.url}/health/ready", trust_env=False, timeout=30)
    return answer.status_code, answer.json()


def test_after_an_outage_of_either_store_or_both_everything_goes_on(house, postgres, front):  # noqa: F811
    servers, mail = house
    key = json.loads(servers[0].run(SCRIPT, "build"))
    for server in servers:
        server.start()
    load = Load(servers[0], key)
    load.start()
    try:
        for round_, gone in enumerate([(postgres,), (front,), (postgres, front)], 1):
            time.sleep(4)
            for store in gone:
                store.stop()
            began, kept = time.monotonic(), len(load.acknowledged)
            status, said = wait_until(lambda: (found := ready(servers[0]))[0] == 503 and found, seconds=60)
            assert status == 503 and said["stores"] == {"decisions": postgres not in gone, "facts": front not in gone}
            assert httpx.get(f"{servers[1].url}/health/live", trust_env=False, timeout=30).status_code == 200
            time.sleep(max(0.0, OUTAGE_SECONDS - (time.monotonic() - began)))
            for store in gone:
                store.start()
            wait_until(lambda: all(ready(server)[0] == 200 for server in servers), seconds=90)
            wait_until(lambda kept=kept: len(load.acknowledged) > kept + 20, seconds=120)   # intake takes again, by itself
            for server in servers:
                server.move_the_clock(40 * round_)
        load.ending.set()
        load.join(timeout=60)
        mail.wait_until_over(lambda further: [server.move_the_clock(40 * 3 + further) for server in servers], 12)
        assert [ready(server)[1]["trouble"] for server in servers] == [{}] * len(servers), "it says that all is well again"
        assert [server.stop() for server in servers] == [0] * len(servers), "none of them had to be started anew"
        found = json.loads(servers[0].run(SCRIPT, "look"))
    finally:
        load.ending.set()
    log = (servers[1].home / "server.log").read_text()
    assert "was cut short and will run again" in log
    _compare(load, mail, found)
