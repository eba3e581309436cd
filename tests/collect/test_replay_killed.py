"""A process that takes, holds back and replays is killed with SIGKILL again and again: nothing is lost, nothing counts twice."""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

MESSAGES, ROUNDS = 1_200, 4
ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, str(Path(__file__).with_name("replay_child.py"))]


def test_killed_at_random_moments_every_message_is_taken_once(tmp_path):
    moments = random.Random(5)
    for _ in range(ROUNDS):
        kill_after(tmp_path, lines=moments.randrange(1, 9), seconds=moments.random() / 4)
    assert run(tmp_path, "work").stdout.splitlines()[-1] == "done"
    found = json.loads(run(tmp_path, "count").stdout.splitlines()[-1])
    assert found["taken"] == found["seen"] == [MESSAGES, MESSAGES]
    assert found["sums"] == sum(range(MESSAGES)) and found["counted"] == MESSAGES
    assert found["states"] == [["taken", MESSAGES // 2]]
    assert found["reasons"] in ([], [["duplicate"]])


def kill_after(home: Path, lines: int, seconds: float) -> None:
    """Starts the work and kills it a moment after it has told of so many steps."""
    child = subprocess.Popen([*COMMAND, "work"], cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, text=True)
    guard = threading.Timer(120, child.kill)
    guard.start()
    for _ in range(lines):
        if not child.stdout.readline():
            break
    late = threading.Timer(seconds, child.kill)
    late.start()
    child.wait()
    child.stdout.close()
    guard.cancel()


def run(home: Path, what: str) -> subprocess.CompletedProcess:
    done = subprocess.run([*COMMAND, what], cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    return done


def environment(home: Path) -> dict:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOIPOND_")}
    return {**kept, "KOIPOND_HOME": str(home / "home"), "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "koipond.settings",
            "KOIPOND_LOG": "warning", "DJANGO_ALLOW_ASYNC_UNSAFE": "yes"}
