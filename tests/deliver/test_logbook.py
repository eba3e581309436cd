"""The logbook outlives a process that is killed, line for line."""

import os
import signal
import subprocess
import sys

from koipond.deliver.logbook import STEP_BYTES, Logbook
from koipond.deliver.replies import ACCEPTED, Outcome
from koipond.kit import ids

CHILD = """
import os, signal, sys
import django
django.setup()
from koipond.deliver.logbook import Logbook
from koipond.deliver.replies import ACCEPTED, Outcome
book = Logbook("killed", "push")
book.begin("worker-1")
for number in range(int(sys.argv[1])):
    row = {"message": f"m{number}", "attempt": 1, "address_hash": number}
    book.begun(row)
    if number % 2:
        book.answered(row, Outcome(ACCEPTED, detail="d" * 50))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_written_before_a_kill_is_read_after_it():
    for lines in (0, 3, 20_000):
        child = subprocess.run([sys.executable, "-c", CHILD, str(lines)], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
        assert child.returncode == -signal.SIGKILL
        told = Logbook("killed", "push").of_before()
        assert told.worker == "worker-1" and len(told.answers) == lines
        assert [told.answers[f"m{number}", 1] for number in range(min(lines, 4))] == [None, Outcome(ACCEPTED, detail="d" * 50), None, Outcome(ACCEPTED, detail="d" * 50)][:lines]


def test_a_torn_line_is_no_line():
    name = f"torn-{ids.fresh()}"
    book = Logbook(name)
    book.begin("worker-1")
    book.begun({"message": "m1", "attempt": 1, "address_hash": 7})
    book.close()
    path = book._path
    whole = path.read_bytes()
    assert whole.endswith(b"\n") and len(whole) < STEP_BYTES
    for torn in (whole + b'["m2",1', whole + b"\0" * 100, whole + b'["m\0\0",1,5]\n' + b"\0" * 50):
        path.write_bytes(torn)
        told = Logbook(name).of_before()
        assert list(told.answers) == [("m1", 1)] and told.worker == "worker-1"
