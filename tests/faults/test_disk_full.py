"""The disk of the home fills up under load: what cannot be kept is not acknowledged, and when there is room again everything goes on."""

import json
import os
import subprocess
import time

import httpx
import pytest

from tests.running import MailServer, Server, wait_until
from tests.stories.test_killed_at_any_moment import SCRIPT, Load, _compare

SIZE = "400m"


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place], check=False, capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("a disk of its own needs a mount, which is not allowed here")
    yield place
    subprocess.run(["umount", "-l", place], check=False)


def fill(place) -> None:
    with open(place / "filler", "ab", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65_536)
        except OSError:
            pass


def test_a_full_disk_loses_nothing_that_was_acknowledged_and_heals(small_disk):
    mail = MailServer()
    server = Server(small_disk, KOIPOND_SMTP_URL=mail.url)
    key = json.loads(server.run(SCRIPT, "build"))
    server.start()
    load = Load(server, key)
    load.start()

    def taken() -> int:
        return httpx.post(f"{server.url}/v1/batch", json={"batch": []}, auth=(key, ""), trust_env=False, timeout=30).status_code

    def refused() -> bool:
        fill(small_disk)   # what merges and temporary files give back is taken too
        answer = httpx.post(f"{server.url}/v1/track", auth=(key, ""), trust_env=False, timeout=30,
                            json={"userId": "nobody", "event": "tried", "messageId": f"never-{time.monotonic_ns()}", "properties": {"x": "y" * 20_000}})
        return answer.status_code if answer.status_code != 200 else 0

    try:
        for round_ in range(1, 3):
            time.sleep(3)
            assert wait_until(refused, seconds=60, every=0.05) == 503
            repeats = load.repeats
            time.sleep(4)
            assert load.repeats > repeats, "a sender is told to come again"
            assert httpx.get(f"{server.url}/health/live", trust_env=False, timeout=30).status_code == 200
            (small_disk / "filler").unlink()
            kept = len(load.acknowledged)
            wait_until(lambda kept=kept: len(load.acknowledged) > kept + 20, seconds=120)
            server.move_the_clock(40 * round_)
        load.ending.set()
        load.join(timeout=60)
        mail.wait_until_over(lambda further: server.move_the_clock(80 + further))
        health = httpx.get(f"{server.url}/health/ready", trust_env=False, timeout=30).json()
        assert health["ready"] and health["trouble"] == {} and taken() == 200
        assert server.stop() == 0
        found = json.loads(server.run(SCRIPT, "look"))
    finally:
        load.ending.set()
        server.stop()
        mail.stop()
    tried = {message for message in found["events"] if message.startswith("never-")}
    found["events"] = {message: times for message, times in found["events"].items() if message not in tried}
    found["timeline"] -= len(tried)   # those that were taken before it was full
    _compare(load, mail, found)
