"""Greetings and replies in the real process, which is killed while they are under way: who is waiting for an answer gets it, and nobody gets it twice."""

import json
import os
import random
import time
from pathlib import Path

import httpx
import pytest

from tests.running import Server, wait_until
from tests.twin.peer import TwinProcess

SCRIPT = Path(__file__).parent / "wechat_world.py"
GREETING, ANSWER = "欢迎", "9:00–21:00"
PEOPLE = 6


@pytest.fixture
def shop(tmp_path):
    tries = tmp_path / "twin.json"
    tries.write_text(json.dumps({"limits": {"wechat": {"push_again_seconds": [5, 5, 5]}}}))
    twin, server = TwinProcess("--config", str(tries)), Server(tmp_path, KOIPOND_WEBHOOK_LOOPBACK="yes")
    try:
        at = twin.account("wechat", "wechat-demo")
        values = {**{name: at[name] for name in ("appid", "secret", "token", "aes_key")}, "address": f"{twin.url}/wechat"}
        door = json.loads(server.run(SCRIPT, "build", json.dumps(values)))
        server.start()
        twin.account("wechat", "wechat-demo", callback_url=f"{server.url}/in/{door}")
        yield twin, server
    finally:
        server.stop()
        twin.stop()


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX")
def test_who_was_answered_is_not_answered_again_by_the_process_that_comes_next(shop):
    twin, server = shop
    twin.act("wechat", "follow", account="wechat-demo", person="梅")
    wait_until(lambda: _heard(twin, "梅") == [GREETING], seconds=30)
    twin.act("wechat", "say", account="wechat-demo", person="梅", content="营业时间")
    wait_until(lambda: _heard(twin, "梅") == [GREETING, ANSWER], seconds=30)
    calls = _calls(twin)
    assert [what for what, _ in calls] == ["subscribe", "text"]
    time.sleep(0.2)      # the answer has left; that it did is written a moment later
    server.kill()
    server.start()
    assert [_again(call) for _, call in calls] == ["success", "success"]
    assert server.stop() == 0
    found = json.loads(server.run(SCRIPT, "look"))["events"]
    assert (found["wechat_followed"], found["wechat_greeted"], found["wechat_message"], found["wechat_replied"]) == (1, 1, 1, 1)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX")
def test_who_waited_while_we_were_killed_is_answered_once(shop):
    twin, server = shop
    dice = random.Random(11)
    for number in range(PEOPLE):
        twin.act("wechat", "follow", account="wechat-demo", person=f"客{number}")
        time.sleep(dice.uniform(0.0, 0.03))      # within what an answer takes
        server.kill()
        server.start()
        wait_until(lambda who=f"客{number}": _heard(twin, who), seconds=30, every=0.2)
    time.sleep(6.0)                              # one more try, were there one to come
    assert [_heard(twin, f"客{number}") for number in range(PEOPLE)] == [[GREETING]] * PEOPLE
    assert server.stop() == 0
    found = json.loads(server.run(SCRIPT, "look"))
    assert found["events"]["wechat_greeted"] == found["events"]["wechat_followed"] == PEOPLE and found["twice"] == 0


def _heard(twin, name: str) -> list[str]:
    people = twin.http.get("/_twin/snapshot").json()["platforms"]["wechat"]["state"]["boxes"]["wechat-demo"]["people"].values()
    return [line["text"] for person in people if person["name"] == name for line in person["talk"] if line["way"] == "in"]


def _calls(twin) -> list[tuple[str, dict]]:
    """What the platform posted to us, oldest first, each as it was."""
    found = sorted(twin.ledger(platform="wechat", way="out", most=50), key=lambda entry: entry["number"])
    return [(entry["what"], entry["request"]) for entry in found if entry["request"].get("method") == "POST"]


def _again(call: dict) -> str:
    return httpx.post(call["url"], content=call["body"].encode(), headers=call["headers"], trust_env=False).text
