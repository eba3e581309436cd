"""SIGKILL between what is kept and what is read, and within reading: nothing acknowledged is lost, nothing counts twice."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.running import ROOT

LEADS = 400
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
