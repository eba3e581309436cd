"""A journey by WeChat, in the real process, which is killed while people follow and write: what the platform was told is taken, is there
once, and nobody gets anything twice.
"""

import json
import os
import random
import time
from pathlib import Path

import pytest

from tests.running import Server, wait_until
from tests.twin.peer import TwinProcess

SCRIPT = Path(__file__).parent / "wechat_world.py"
PEOPLE, KILLS = 40, 3


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX")
def test_followers_are_answered_once_however_often_we_are_killed(tmp_path):
    twin, server, dice = TwinProcess(), Server(tmp_path, KOIPOND_WEBHOOK_LOOPBACK="yes"), random.Random(7)
    try:
        at = twin.account("wechat", "wechat-demo")
        door = json.loads(server.run(SCRIPT, "build", json.dumps({**{name: at[name] for name in ("appid", "secret", "token", "aes_key")}, "address": f"{twin.url}/wechat"})))
        server.start()
        twin.account("wechat", "wechat-demo", callback_url=f"{server.url}/in/{door}")
        twin.order("callbacks", platform="wechat", double=True)
        kills = sorted(dice.sample(range(5, PEOPLE - 5), KILLS))
        for number in range(PEOPLE):
            twin.act("wechat", "follow", account="wechat-demo", person=f"客{number}")
            twin.act("wechat", "say", account="wechat-demo", person=f"客{number}", content="在吗")
            time.sleep(0.1)
            if number in kills:
                time.sleep(dice.uniform(0.0, 0.8))
                server.kill()
                server.start()
        wait_until(lambda: _quiet(twin), seconds=60, every=1.0)
        assert server.stop() == 0
        found = json.loads(server.run(SCRIPT, "look"))
        heard = [[line["text"] for line in person["talk"] if line["way"] == "in"] for person in _people(twin) if person["name"].startswith("客")]
        counts = twin.http.get("/_twin/counts").json()
    finally:
        server.stop()
        twin.stop()
    taken = {what: _acknowledged(counts, what) for what in ("subscribe", "text")}
    assert found["twice"] == 0 and found["moves"] == found["events"]["wechat_followed"]
    assert found["events"]["wechat_followed"] >= taken["subscribe"] // 2 and found["events"]["wechat_message"] >= taken["text"] // 2   # each is pushed twice
    assert found["put"] == found["writers"] == sum(found["outcomes"].values())
    thanked = sum(each.count("谢谢留言") for each in heard)
    assert max(each.count("谢谢留言") for each in heard) == 1
    assert found["outcomes"].get("accepted", 0) <= thanked <= found["outcomes"].get("accepted", 0) + found["outcomes"].get("unknown", 0)
    assert found["events"]["wechat_message"] > PEOPLE / 3 and thanked > PEOPLE / 4      # what came while we were down, the platform gave up


def _people(twin) -> list[dict]:
    return list(twin.http.get("/_twin/snapshot").json()["platforms"]["wechat"]["state"]["boxes"]["wechat-demo"]["people"].values())


def _quiet(twin, _seen={}) -> bool:  # noqa: B006
    before, _seen["now"] = _seen.get("now"), sum(len(person["talk"]) for person in _people(twin))
    _seen["same"] = _seen.get("same", 0) + 1 if before == _seen["now"] else 0
    return _seen["same"] >= 5


def _acknowledged(counts: dict, what: str) -> int:
    found = counts.get("counts", counts)
    return found.get(f"wechat out {what} 200", 0)
