"""SIGKILL between what is kept and what is read, and of a serving process at any moment: nothing acknowledged is lost, nothing counts twice."""

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

from tests.running import ROOT, Server, wait_until

LEADS, ROUNDS = 400, 3
COMMAND = [sys.executable, str(Path(__file__).with_name("child.py"))]


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


def test_a_serving_process_that_is_killed_loses_no_lead_that_it_took(tmp_path):
    server, moments, took = Server(tmp_path).start(), random.Random(11), set()
    try:
        server.stop()
        server.koipond("workspace", "create", "shop", "Shop")
        server.start()
        ask = lambda method, path, **more: httpx.request(method, f"{server.url}/api/w/shop/{path}", headers={"authorization": f"Bearer {(tmp_path / 'local.key').read_text()}"},  # noqa: E731
                                                         timeout=60, trust_env=False, **more)
        made = ask("POST", "sources", json={"kind": "custom", "name": "any", "values": {"token": "a-shared-token"}})
        assert made.status_code == 201, made.text
        door, stop, numbers = made.json()["address"].split("/in/")[1], threading.Event(), iter(range(10**6))
        lock = threading.Lock()

        def send() -> None:
            with httpx.Client(trust_env=False, timeout=5) as client:
                while not stop.is_set():
                    with lock:
                        number = next(numbers)
                    for _ in range(200):      # as a platform does: again until it is taken
                        try:
                            if client.post(f"{server.url}/in/{door}?token=a-shared-token", json={"id": number, "phone": f"1390{number:07d}"}).status_code == 200:
                                took.add(str(number))
                                break
                        except httpx.TransportError:
                            time.sleep(0.1)
                        if stop.is_set():
                            break

        senders = [threading.Thread(target=send, daemon=True) for _ in range(4)]
        for sender in senders:
            sender.start()
        for _ in range(ROUNDS):
            time.sleep(0.5 + moments.random())
            server.kill()
            server.start()
        time.sleep(1)
        stop.set()
        for sender in senders:
            sender.join()
        assert len(took) > 50
        found = wait_until(lambda: (rows := ask("GET", "events/catalogue/event?name=lead_submitted").json()) and rows.get("times", 0) >= len(took) and rows)
        assert found["times"] == ask("GET", f"sources/{made.json()['id']}").json()["week"] >= len(took)
    finally:
        server.stop()
