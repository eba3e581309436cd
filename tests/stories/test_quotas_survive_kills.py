"""However often the sender is killed while ticks run beside it: never more than a quota goes out, nothing twice, and every message has an end."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.running import ROOT, Server

SCRIPT = Path(__file__).parent / "quota_world.py"
KILLS, ACCOUNT_MOST, PERSON_MOST = int(os.environ.get("KOIPOND_KILLS", "30")) // 6, 60, 1


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a matter of POSIX")
def test_never_more_than_the_quota_goes_out_whatever_is_killed_when(tmp_path):
    server, dice = Server(tmp_path), random.Random()
    server.run(SCRIPT, "build")
    killed = 0
    for number in range(KILLS):
        killed += _killed(server, str(number), dice.uniform(0.05, 2.5))
        _within(json.loads(server.run(SCRIPT, "look")))
    for number in range(KILLS):     # the same again, to the end: what was recorded before counts once
        server.run(SCRIPT, "go", str(number))
    found = json.loads(server.run(SCRIPT, "look"))
    _within(found)
    assert killed, "no process was there any more to be killed"
    assert found["outbox"] == found["told"] > ACCOUNT_MOST
    assert len(found["mails"]) + found["unknown"] >= ACCOUNT_MOST - found["unknown"]


def _killed(server: Server, number: str, after: float) -> bool:
    process = subprocess.Popen([sys.executable, str(SCRIPT), "go", number], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                               env={**server.environment, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "koipond.settings"})
    assert process.stdout.readline() == "begun\n"
    time.sleep(after)
    there = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return there


def _within(found: dict) -> None:
    assert len(found["mails"]) <= ACCOUNT_MOST and set(found["mails"].values()) <= {1}
    assert (found["most_a_person"] or 0) <= PERSON_MOST and found["without_a_place"] == 0
    assert all(places <= (PERSON_MOST if subject else ACCOUNT_MOST) for _, subject, places in found["places"])
