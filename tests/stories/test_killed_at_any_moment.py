"""The process is killed at random moments under load. Afterwards nothing acknowledged is missing, nothing is there twice.

KOIPOND_KILLS sets the number of rounds (10 here, more by `make kills`).
"""

import itertools
import json
import os
import random
import threading
import time
from pathlib import Path

import httpx
import pytest

from koipond.kit import ids
from tests.running import MailServer, Server

KILLS = int(os.environ.get("KOIPOND_KILLS", "10"))
SCRIPT = Path(__file__).parent / "killed_world.py"
PEOPLE_A_REQUEST = 5


class Load(threading.Thread):
    """A program that behaves like an SDK: the same batch again, with the same message ids, until it is acknowledged."""

    def __init__(self, server: Server, key: str, users: str = "user", rest_seconds: float = 0.02):
        super().__init__(daemon=True)
        self.server, self.key, self.users, self.rest_seconds = server, key, users, rest_seconds
        self.acknowledged: dict[str, str] = {}   # message id → user
        self.offered: set[str] = set()
        self.repeats, self.refused, self.ending = 0, [], threading.Event()

    def run(self):
        dice, numbers = random.Random(3), itertools.count(1)
        with httpx.Client(timeout=10) as client:
            while not self.ending.is_set():
                batch = [item for _ in range(PEOPLE_A_REQUEST) for item in self._person(dice, next(numbers))]
                self.offered |= {item["messageId"] for item in batch}
                while not self._post(client, batch):
                    self.repeats += 1
                    time.sleep(0.05)
                self.acknowledged |= {item["messageId"]: item["userId"] for item in batch}
                time.sleep(self.rest_seconds)

    def _post(self, client, batch) -> bool:
        try:
            answer = client.post(self.server.url + "/v1/batch", json={"batch": batch}, auth=(self.key, ""))
        except httpx.TransportError:
            return False
        if answer.status_code != 200:
            return False
        self.refused += answer.json()["refused"]
        return True

    def _person(self, dice, number) -> list[dict]:
        user = f"{self.users}-{number}"

        def item(**more):
            return {"messageId": ids.same("soak", user, json.dumps(more)), "userId": user, **more}

        items = [item(type="identify", traits={"name": f"N{number}", "email": f"{user}@soak.example"}),
                 item(type="track", event="consent_granted", properties={"channel": "email", "purpose": "marketing", "method": "form"}),
                 item(type="track", event="signed_up")]
        if dice.random() < 0.3:
            items.append(item(type="track", event="liked"))
        if dice.random() < 0.1:
            items.append(item(type="track", event="signed_up", properties={"again": True}))
        return items


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX")
def test_after_kills_at_random_moments_nothing_is_lost_and_nothing_is_there_twice(tmp_path):
    mail = MailServer()
    server = Server(tmp_path, KOIPOND_SMTP_URL=mail.url)
    key = json.loads(server.run(SCRIPT, "build"))
    load = Load(server, key)
    dice = random.Random()
    server.start()
    load.start()
    try:
        for round_ in range(1, KILLS + 1):
            time.sleep(dice.uniform(0.05, 2.0))
            server.move_the_clock(40 * round_)
            time.sleep(dice.uniform(0.05, 1.0))
            server.kill()
            server.start()
        load.ending.set()
        load.join(timeout=60)
        mail.wait_until_over(lambda further: server.move_the_clock(40 * KILLS + further))
        assert server.stop() == 0
        found = json.loads(server.run(SCRIPT, "look"))
    finally:
        load.ending.set()
        server.stop()
        mail.stop()
    _compare(load, mail, found)


def _compare(load: Load, mail: MailServer, found: dict) -> None:
    users = set(load.acknowledged.values())
    assert load.refused == []
    missing = set(load.acknowledged) - set(found["events"])
    assert not missing, f"{len(missing)} acknowledged events are missing"
    assert set(found["events"]) <= load.offered
    assert [m for m, n in found["events"].items() if n > 1] == []
    assert found["timeline"] == len(found["events"])
    assert found["persons_of_users"] == 0 and found["people"] >= len(users)
    assert users <= set(found["entries"]) and set(found["entries"].values()) == {1}
    assert found["broken_paths"] == 0 and found["standing"] == 0
    assert set(found["outbox"].values()) == {1} and len(found["outbox"]) == 2 * len(found["entries"])
    assert found["segment_ok"]
    _compare_mails(mail, found)


def _compare_mails(mail: MailServer, found: dict) -> None:
    got = [(to, one["Subject"].split()[0]) for to, one in mail.mails]
    assert len(got) == len(set(got)), "a mail went out twice"
    assert set(found["outcomes"]) == set(found["outbox"]), "a message has no outcome"
    unknown = [m for m, states in found["outcomes"].items() if "accepted" not in states]
    assert all("unknown" in found["outcomes"][m] for m in unknown), "a message has no named reason"
    accepted = len(found["outbox"]) - len(unknown)
    assert accepted <= len(got) <= len(found["outbox"])
    print(f"\n{KILLS} kills: {len(found['events'])} events, {len(got)} mails, {len(unknown)} with unknown outcome")
