"""An import is killed with SIGKILL again and again, and gone on with: nothing is lost, nothing counts twice."""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

PEOPLE, LINES, ORDERS = 6_000, 12_000, 3_000
ROUNDS = 4
ROOT = Path(__file__).resolve().parents[2]


def test_killed_at_random_moments_everything_is_there_once(tmp_path):
    (tmp_path / "people.csv").write_text(
        "user_id,email,city\n" + "".join(f"u{i},u{i}@example.com,{'ABC'[i % 3]}\n" for i in range(PEOPLE)))
    (tmp_path / "order_lines.csv").write_text(
        "order_id,at,product_id,quantity,price,user_id\n"
        + "".join(f"{i % ORDERS},2024-01-05,p{i % 7},{i % 5 + 1},0.{i % 100:02},u{i % ORDERS}\n" for i in range(LINES)))
    moments = random.Random(7)
    for _ in range(ROUNDS):
        kill_after(tmp_path, lines=moments.randrange(1, 9))
    assert run(tmp_path, "import").stdout.splitlines()[-1] == "done"
    found = json.loads(run(tmp_path, "count").stdout.splitlines()[-1])
    assert found["jobs"] == [["order_lines", "done", LINES, LINES, 0], ["people", "done", PEOPLE, PEOPLE, 0]]
    assert (found["people"], found["identified"], found["orders"]) == (PEOPLE, PEOPLE, ORDERS)
    revenue = sum((i % 5 + 1) * (i % 100) for i in range(LINES))
    assert found["lines"] == [LINES, f"{revenue // 100}.{revenue % 100:02}".rstrip("0").rstrip(".")]
    stored, distinct = found["inbox"]
    assert stored >= distinct == PEOPLE + ORDERS


def kill_after(home: Path, lines: int) -> None:
    """Starts an import and kills it when it has told of so many steps, at a moment of chance."""
    child = subprocess.Popen([*COMMAND, str(home), "import"], cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, text=True)
    timer = threading.Timer(60, child.kill)
    timer.start()
    for _ in range(lines):
        if not child.stdout.readline():
            break
    child.kill()
    child.wait()
    child.stdout.close()
    timer.cancel()


def run(home: Path, what: str) -> subprocess.CompletedProcess:
    done = subprocess.run([*COMMAND, str(home), what], cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    return done


COMMAND = [sys.executable, str(Path(__file__).with_name("import_child.py"))]


def environment(home: Path) -> dict:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOIPOND_")}
    return {**kept, "KOIPOND_HOME": str(home / "home"), "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "koipond.settings",
            "KOIPOND_LOG": "warning", "DJANGO_ALLOW_ASYNC_UNSAFE": "yes"}
