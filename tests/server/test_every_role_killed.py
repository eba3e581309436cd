"""Two of each role, and one of them killed at random again and again under load. Afterwards nothing acknowledged is missing, nothing is there twice.

KOIPOND_KILLS sets the number of rounds (5 here).
"""

import json
import os
import random
import time

import pytest

from tests.running import MailServer, Server
from tests.stories.test_killed_at_any_moment import SCRIPT, Load, _compare

KILLS = int(os.environ.get("KOIPOND_KILLS", "5"))
ROLES = ("collect", "collect", "clock", "clock", "send", "send")


class Collectors:
    """What a proxy before the collectors is to a program: an address that is now one of them, now the other."""

    def __init__(self, servers: list[Server]):
        self._servers, self._dice = servers, random.Random(5)

    @property
    def url(self) -> str:
        return self._dice.choice(self._servers).url


@pytest.fixture
def house(postgres, front, tmp_path_factory):
    """Processes by role, not started yet, and a mail server; they share the stores, the secret and the time."""
    mail = MailServer()
    shared = {"KOIPOND_DB": postgres.create("roles"), "KOIPOND_DATA": front.url, "KOIPOND_SECRET": "s" * 40, "KOIPOND_SMTP_URL": mail.url}
    servers = [Server(tmp_path_factory.mktemp(f"{role}-{number}"), KOIPOND_ROLES=role, **shared) for number, role in enumerate(ROLES)]
    yield servers, mail
    for server in servers:
        if server.process and server.process.poll() is None:
            server.kill()
    mail.stop()


def test_whatever_is_killed_nothing_is_lost_and_nothing_is_there_twice(house):
    servers, mail = house
    key = json.loads(servers[0].run(SCRIPT, "build"))
    for server in servers:
        server.start()
    load, dice = Load(Collectors([each for each in servers if each.environment["KOIPOND_ROLES"] == "collect"]), key), random.Random()
    load.start()
    try:
        for round_ in range(1, KILLS + 1):
            time.sleep(dice.uniform(0.5, 4.0))
            _move_the_clock(servers, 40 * round_)
            victim = dice.choice(servers)
            victim.kill()
            time.sleep(dice.uniform(0.0, 4.0))
            victim.start()
        load.ending.set()
        load.join(timeout=60)
        mail.wait_until_over(lambda further: _move_the_clock(servers, 40 * KILLS + further), 12)   # longer than a takeover takes
        assert [server.stop() for server in servers] == [0] * len(servers)
        found = json.loads(servers[0].run(SCRIPT, "look"))
    finally:
        load.ending.set()
    _compare(load, mail, found)


def _move_the_clock(servers: list[Server], seconds: float) -> None:
    for server in servers:
        server.move_the_clock(seconds)
