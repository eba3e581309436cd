"""From an event posted to the next message handed to the channel, while 1M people wait in a journey.

The real server process; events of single persons at random moments; a real SMTP server notes when each mail arrives.
Prints the median and the 95th percentile, and the most memory the server had.
"""

import http.client
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from pathlib import Path

import intake
import world
from aiosmtpd.controller import Controller

EVENTS, PER_SECOND, PATIENCE_SECONDS = 240, 4, 30


def main():
    home = Path(tempfile.mkdtemp(prefix="koipond-bench-"))
    try:
        people = int(1_000_000 * world.scale())
        built = subprocess.run([sys.executable, __file__, "build", str(home), str(people)], check=True, capture_output=True, text=True)
        measure(home, built.stdout.split()[-1], people)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def build(home: Path, people: int):
    """People who all stand in the same journey, waiting up to 30 days for the event `liked`."""
    world.start(home, keep=True)
    world.fill("bench", people, 2 * people)
    from koipond import access, content, engine, journeys
    from koipond.clock import run_until_idle
    from koipond.kit import clock

    mail = content.save_template("bench", name="mail", subject="Thanks", html="<p>Thank you</p>", by="bench").template
    made = journeys.save("bench", "waiting", {
        "kind": "marketing", "entry": {"kind": "event", "event": "began", "where": []}, "reentry": "never", "holdout_percent": 0,
        "goal": None, "exit": None, "start": "wait", "steps": {
            "wait": {"kind": "wait_for", "event": "liked", "where": [], "days": 30, "then": "mail", "timeout": None},
            "mail": {"kind": "send", "channel": "email", "template": mail, "next": None}}}, by="bench")
    version = journeys.publish("bench", made.id, by="bench").number
    run_until_idle("bench")
    db, now = engine.database("bench"), clock.now()
    entered = ("SELECT {j:UInt32} AS journey, number AS person, 1 AS round, 1 AS seq, {v:UInt32} AS version, 'wait' AS step, {now:DateTime64(3, 'UTC')} AS entered_at,"
               " entered_at AS since, '' AS cause, entered_at + INTERVAL 30 DAY AS wake_at, toDateTime64(0, 3, 'UTC') AS goal_at, 0 AS holdout, 0 AS done,"
               " number AS origin, 1 AS origin_round, 0 AS gone, 0 AS tick FROM numbers(1, {n:UInt64})")
    columns = "journey, person, round, seq, version, step, entered_at, since, cause, wake_at, goal_at, holdout, done, origin, origin_round, gone, tick"
    db.run(f"INSERT INTO journeys_positions ({columns}) {entered}", j=made.id, v=version, now=now, n=people)
    db.run(f"INSERT INTO journeys_timers (wake_at, journey, person, round, tick) SELECT wake_at, journey, person, round, 0 FROM ({entered})",
           j=made.id, v=version, now=now, n=people)
    _, key = access.create_key("bench", "load", ["collect"], by="bench")
    engine.close()
    print(key)


def measure(home: Path, key: str, people: int):
    arrived: dict[str, float] = {}
    inbox = Arrivals(arrived)
    door = Controller(inbox, hostname="127.0.0.1", port=intake.free_port())
    door.start()
    server, port = intake.serve(home, KOIPOND_SMTP_URL=f"smtp://127.0.0.1:{door.port}?tls=off")
    try:
        posted = post(port, key, people)
        _wait_for(arrived, posted)
        seconds = sorted(arrived[user] - at for user, at in posted.items() if user in arrived)
        if len(seconds) < len(posted):
            raise SystemExit(f"{len(posted) - len(seconds)} of {len(posted)} messages did not come within {PATIENCE_SECONDS} s")
        world.figure("event_to_message_p50_ms", seconds[len(seconds) // 2] * 1000, "ms")
        world.figure("event_to_message_p95_ms", seconds[int(len(seconds) * 0.95)] * 1000, "ms")
        world.figure("event_to_message_max_ms", seconds[-1] * 1000, "ms")
        world.figure("memory_peak_gb", world.memory_gb(server.pid), "GB")
    finally:
        intake.stop(server)
        door.stop()


def post(port: int, key: str, people: int) -> dict[str, float]:
    """One event a person, at random moments; when each request was begun."""
    dice, posted = random.Random(5), {}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": "Basic " + b64encode(f"{key}:".encode()).decode(), "Content-Type": "application/json"}
    for number, person in enumerate(dice.sample(range(1, people + 1), EVENTS)):
        time.sleep(dice.expovariate(PER_SECOND))
        posted[f"u{person}@bench.example"] = time.perf_counter()
        line.request("POST", "/v1/track", json.dumps({"userId": f"u{person}", "event": "liked", "messageId": f"liked-{number}"}), headers)
        answer = line.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    return posted


class Arrivals:
    """An SMTP server's handler that notes when a mail to whom arrived."""

    def __init__(self, arrived: dict[str, float]):
        self.arrived, self.lock = arrived, threading.Lock()

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            self.arrived.setdefault(envelope.rcpt_tos[0], time.perf_counter())
        return "250 OK"


def _wait_for(arrived: dict, posted: dict) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while len(arrived) < len(posted) and time.monotonic() < ends:
        time.sleep(0.1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["build"]:
        build(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
