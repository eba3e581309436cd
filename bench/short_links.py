"""Short links: how fast `/s/<code>` leads on with the click on disk, and what the recipients' own codes of a million texts cost (times --scale).

    python bench/short_links.py redirects   the real server process and 64 connections beside it, each time somebody who was never there
    python bench/short_links.py codes       a million texts with a link each, a page of 2,000 after the other as the sender has them, on disk

The clock ticks meanwhile as it does in production. At the end the server is stopped and the clicks counted: each that was led on is there, once.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import intake
import uvloop
import world

MESSAGES, PAGE = 1_000_000, 2_000
CONNECTIONS, SECONDS, WARM_UP_SECONDS = 64, 10.0, 2.0
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36"


def main() -> int:
    if "codes" in sys.argv:
        return _codes()
    if "count" in sys.argv:
        return _count()
    home = Path(tempfile.mkdtemp(prefix="koipond-links-"))
    try:
        return _redirects(home, max(1.0, SECONDS * world.scale()))
    finally:
        shutil.rmtree(home, ignore_errors=True)


class Visits(intake.Load):
    """Connections that follow a short link again and again, as somebody new each time."""

    def __init__(self, port: int, code: str):
        self.port, self.connections, self.size = port, CONNECTIONS, 1
        self.bytes = f"GET /s/{code} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {PHONE}\r\n\r\n".encode()
        self.acknowledged = self.failed = 0
        self.seconds: list[float] = []

    def request(self) -> bytes:
        return self.bytes

    def answered(self, answer: bytes, seconds: float) -> None:
        self.seconds.append(seconds)
        led = answer.startswith(b"HTTP/1.1 302")
        self.acknowledged, self.failed = self.acknowledged + led, self.failed + (not led)


def _redirects(home: Path, seconds: float) -> int:
    server, port, _ = intake.start(home)
    try:
        visits = Visits(port, _link(home, port))
        uvloop.run(visits.run(WARM_UP_SECONDS))
        cpu, before = world.cpu_seconds(server.pid), intake.ticked(home)
        visits.begin()
        began = time.perf_counter()
        uvloop.run(visits.run(seconds))
        lasted, cpu = time.perf_counter() - began, world.cpu_seconds(server.pid) - cpu
        meanwhile = intake.ticked(home) - before
    finally:
        intake.stop(server)
    took = sorted(visits.seconds)
    world.figure("short_links_redirects_per_s", len(took) / lasted, "redirects/s")
    world.figure("short_links_redirect_p50_ms", statistics.median(took) * 1000, "ms")
    world.figure("short_links_redirect_p99_ms", took[int(len(took) * 0.99)] * 1000, "ms")
    world.figure("short_links_redirect_cpu_us", cpu / len(took) * 1e6, "µs")
    world.figure("short_links_ticked_meanwhile_per_s", meanwhile / lasted, "clicks/s")
    stored, distinct = json.loads(_here(home, "count").splitlines()[-1])
    if visits.failed or stored != distinct or stored < visits.acknowledged:
        print(f"{visits.failed} were not led on; led on were {visits.acknowledged:,}, kept {stored:,}, {distinct:,} of them distinct", file=sys.stderr)
        return 1
    return 0


def _link(home: Path, port: int) -> str:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/w/bench/links", json.dumps({"title": "Tea", "target": "https://shop.example/"}).encode(), {
        "Content-Type": "application/json", "Authorization": f"Bearer {(home / 'local.key').read_text()}"})
    return json.loads(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=30).read())["code"]


def _here(home: Path, what: str) -> str:
    return subprocess.run([sys.executable, __file__, what], cwd=intake.ROOT, check=True, capture_output=True, text=True, env={
        **intake._environment(home), "DJANGO_SETTINGS_MODULE": "koipond.settings", "PYTHONPATH": str(intake.ROOT)}).stdout


def _count() -> int:
    import django

    django.setup()
    from django.conf import settings

    from koipond import engine

    engine.open_engine(settings.DATA, {"what": "bench"})
    print(json.dumps(engine.database("bench").rows("SELECT count(), uniqExact(message_id) FROM collect_inbox WHERE name = 'link_clicked'")[0]))
    engine.close()
    return 0


def _codes() -> int:
    world.start()
    from koipond import access, engine
    from koipond.deliver.links import personal
    from koipond.kit import ids

    workspace = access.create_workspace("bench", "Bench")
    db, spent, cpu, messages = engine.database("bench"), 0.0, 0.0, int(MESSAGES * world.scale())
    for page in range(messages // PAGE):
        rows = [{"message": ids.fresh(), "person": page * PAGE + number, "address_hash": number, "journey": 1, "version": 1, "round": 1, "step": "s1"} for number in range(PAGE)]
        began, before = time.perf_counter(), world.cpu_seconds()
        found = personal.codes(db, workspace.id, "sms", [(row, 0, "https://shop.example/tea?utm_source=sms") for row in rows])
        spent, cpu = spent + time.perf_counter() - began, cpu + world.cpu_seconds() - before
        assert len(found) == PAGE
    assert db.value("SELECT uniqExact(code) FROM deliver_links") == messages
    world.figure("short_links_codes_s", spent, "s")
    world.figure("short_links_codes_cpu_s", cpu, "s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
