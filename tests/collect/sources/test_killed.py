"""SIGKILL between what is kept and what is read, within reading, and of a serving process at any moment: nothing acknowledged is lost, nothing counts twice."""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from tests.running import ROOT, Server

LEADS = 400
KILLS = int(os.environ.get("KOIPOND_KILLS", "30")) // 5
CHILD = Path(__file__).with_name("child.py")
COMMAND = [sys.executable, str(CHILD)]


def run(home: Path, what: str, killed: bool = False) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOIPOND_")}
    done = subprocess.run([*COMMAND, what], cwd=ROOT, capture_output=True, text=True, timeout=300, env={
        **kept, "KOIPOND_HOME": str(home), "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "koipond.settings", "KOIPOND_LOG": "warning",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "yes"})
    assert done.returncode == (-signal.SIGKILL if killed else 0), done.stderr[-4000:]
    return done.stdout


def test_killed_between_keeping_and_reading_and_within_reading(tmp_path):
    for what in ("keep", "record", "second"):
        run(tmp_path, what, killed=True)
    told = json.loads(run(tmp_path, "rest").splitlines()[-1])
    assert told == {"kept": [LEADS, LEADS], "leads": [LEADS, LEADS, LEADS], "agreed": 2 * LEADS}


class Platform(threading.Thread):
    """Tells of leads as a platform does: again until it is acknowledged, and now and then once more after that."""

    def __init__(self, url: str, numbers):
        super().__init__(daemon=True)
        self.url, self.numbers, self.stop = url, numbers, threading.Event()
        self.offered, self.acknowledged, self.repeats = set(), set(), 0

    def run(self):
        with httpx.Client(trust_env=False, timeout=10) as client:
            while not self.stop.is_set():
                number = next(self.numbers)
                lead = {"id": str(number), "phone": f"139{12_345_678 + number}"}
                self.offered.add(lead["id"])
                for _ in range(2 if number % 5 == 0 else 1):
                    while not self._told(client, lead):
                        self.repeats += 1
                        time.sleep(0.05)
                self.acknowledged.add(lead["id"])

    def _told(self, client, lead: dict) -> bool:
        try:
            return client.post(self.url, json=lead).status_code == 200
        except httpx.TransportError:
            return False


def test_a_serving_process_that_is_killed_loses_no_lead_that_it_took_and_takes_none_twice(tmp_path):
    server, dice, numbers = Server(tmp_path, DJANGO_ALLOW_ASYNC_UNSAFE="yes"), random.Random(), itertools.count()
    door = json.loads(server.run(CHILD, "door").splitlines()[-1])
    server.start()
    platforms = [Platform(f"{server.url}/in/{door}?token=a-shared-token", numbers) for _ in range(4)]
    for platform in platforms:
        platform.start()
    try:
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.05, 3.0))
            server.kill()
            server.start()
        time.sleep(1)
        for platform in platforms:
            platform.stop.set()
        for platform in platforms:
            platform.join(60)
        assert server.stop() == 0
        found = json.loads(server.run(CHILD, "leads").splitlines()[-1])
    finally:
        for platform in platforms:
            platform.stop.set()
        server.stop()
    offered, acknowledged = (set().union(*(getattr(platform, what) for platform in platforms)) for what in ("offered", "acknowledged"))
    assert sum(platform.repeats for platform in platforms), "nobody was ever cut off"
    assert acknowledged <= set(found["kept"]) <= offered and len(found["kept"]) == len(set(found["kept"]))
    assert {lead for lead, _, _ in found["taken_up"]} == set(found["kept"]), "what is kept has come in, and nothing else"
    assert {(times, people) for _, times, people in found["taken_up"]} == {(1, 1)}
    assert set(found["people"].values()) == {1} and len(found["people"]) == len(found["kept"])
    print(f"\n{KILLS} kills: {len(acknowledged)} leads acknowledged, {len(found['kept'])} kept")
