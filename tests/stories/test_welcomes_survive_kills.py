"""New customers come in a burst, and the process is killed in the middle of greeting them: the next one greets the rest, and nobody twice.

The twin's codes live longer here than the twenty seconds of WeCom, for a busy machine starts slowly; nothing else is different.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.running import Server, wait_until
from tests.twin.peer import TwinProcess

SCRIPT = Path(__file__).parent / "wecom_world.py"
CUSTOMERS, KILLED_AFTER = 120, 3
LIMITS = {"limits": {"wecom": {"welcome_seconds": 110, "push_again_seconds": [5, 10, 20, 40]}}}


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX")
def test_whoever_was_promised_a_welcome_gets_it_once_though_we_are_killed(tmp_path):
    (tmp_path / "twin.json").write_text(json.dumps(LIMITS))
    (tmp_path / "home").mkdir()
    twin, server = TwinProcess("--config", str(tmp_path / "twin.json")), Server(tmp_path / "home", KOIPOND_WEBHOOK_LOOPBACK="yes")
    try:
        door = json.loads(server.run(SCRIPT, "build", json.dumps(_account(twin))))
        server.start()
        twin.account("wecom", callback_url=f"{server.url}/in/{door}")
        with ThreadPoolExecutor(8) as threads:
            coming = [threads.submit(twin.act, "wecom", "add", customer=f"客人{number}", userid="lin") for number in range(CUSTOMERS)]
            wait_until(lambda: len(_greeted(twin)) >= KILLED_AFTER, every=0.01)
            server.kill()
            before = len(_greeted(twin))
            assert all(each.result() for each in coming)
        server.start()
        wait_until(lambda: len(_greeted(twin)) == CUSTOMERS, seconds=110)
        assert server.stop() == 0
        outcomes = json.loads(server.run(SCRIPT, "look"))
        greeted = _greeted(twin)
    finally:
        server.stop()
        twin.stop()
    assert before < CUSTOMERS                                                   # the kill was in the middle
    assert set(greeted.values()) == {1}
    assert sum(outcomes.values()) == CUSTOMERS and set(outcomes) <= {"sent", "used_before"}      # what was sent and not written down was asked for again, and refused


def _account(twin: TwinProcess) -> dict:
    known = twin.account("wecom")
    app = known["apps"]["marketing"]
    return {"corp_id": known["corpid"], "agent_id": str(app["agentid"]), "secret": app["secret"], "token": known["token"], "aes_key": known["aes_key"],
            "address": f"{twin.url}/wecom", "welcome": "{{ customer }}，你好"}


def _greeted(twin: TwinProcess) -> dict[str, int]:
    """Customers who were greeted, with how often."""
    corp = next(iter(twin.http.get("/_twin/snapshot").json()["platforms"]["wecom"]["state"]["corps"].values()))
    counts = {one["name"]: sum(line["text"] == one["name"] + "，你好" for line in one["talk"]) for one in corp["customers"].values()}
    return {name: count for name, count in counts.items() if count}
