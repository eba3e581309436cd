"""Events over HTTP, each answer given only after fsync: the real server process, and a load driver on the same cores.

    python bench/intake.py batch    200 events a request, 16 connections
    python bench/intake.py single   one event a request, 64 connections

The clock ticks meanwhile as it does in production; how many events it took through all rooms is printed too. At the
end the server is stopped and the inbox counted: it must hold what was acknowledged, each once.
"""

import argparse
import asyncio
import base64
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import uvloop

ROOT = Path(__file__).resolve().parent.parent
TAG = b"@@@@@@@@"            # stands in message ids; replaced by a number of its own in every request
PEOPLE = 200_000
WARM_UP_SECONDS = 2.0
START_SECONDS = 180.0   # a busy machine is slow, not wrong
STOP_SECONDS = 120.0
SHAPES = {"batch": (200, 16), "single": (1, 64)}  # events a request, connections


def main() -> int:
    asked = argparse.ArgumentParser(prog="bench/intake.py")
    asked.add_argument("shape", choices=[*SHAPES, "count"])
    asked.add_argument("--seconds", type=float, default=10.0)
    asked.add_argument("--scale", type=float, default=1.0, help="of the seconds")
    options = asked.parse_args()
    if options.shape == "count":
        return _count()
    home = Path(tempfile.mkdtemp(prefix="koipond-bench-"))
    try:
        return _measure(options.shape, max(1.0, options.seconds * options.scale), home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _measure(shape: str, seconds: float, home: Path) -> int:
    size, connections = SHAPES[shape]
    server, port, key = start(home)
    try:
        load = Load(port, key, size, connections)
        uvloop.run(load.run(WARM_UP_SECONDS))
        before, cpu = ticked(home), _cpu_seconds(server.pid)
        load.begin()
        began = time.perf_counter()
        uvloop.run(load.run(seconds))
        lasted = time.perf_counter() - began
        meanwhile, cpu = ticked(home) - before, _cpu_seconds(server.pid) - cpu
    finally:
        stop(server)
    stored, distinct = _counted(home)
    tell(shape, load, lasted, meanwhile, cpu)
    if stored != distinct or not load.acknowledged <= stored <= load.sent:
        print(f"the inbox holds {stored:,} rows, {distinct:,} of them distinct; acknowledged were {load.acknowledged:,}",
              file=sys.stderr)
        return 1
    return 0


def tell(shape: str, load: "Load", lasted: float, meanwhile: int, cpu: float) -> None:
    """Prints a JSON line a figure."""
    answers = sorted(load.seconds)
    events = len(answers) * load.size
    unit = ("events", "events/s") if shape == "batch" else ("requests", "requests/s")
    _print(f"intake_{shape}_{unit[0]}_per_s", events / lasted, unit[1])
    _print(f"intake_{shape}_p50_ms", statistics.median(answers) * 1000, "ms")
    _print(f"intake_{shape}_p99_ms", answers[int(len(answers) * 0.99)] * 1000, "ms")
    _print(f"intake_{shape}_ticked_meanwhile_per_s", meanwhile / lasted, "events/s")
    _print(f"intake_{shape}_server_cpu_us", cpu / max(events, 1) * 1e6, "µs/event")
    if load.failed:
        _print(f"intake_{shape}_not_200", load.failed, "answers")


def _print(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}, ensure_ascii=False), flush=True)


def start(home: Path) -> tuple[subprocess.Popen, int, str]:
    """A server of its own in a fresh home, its port, and a key that may collect."""
    koipond, environment = [sys.executable, "-m", "koipond"], _environment(home)
    subprocess.run([*koipond, "workspace", "create", "bench", "Bench"], cwd=ROOT, env=environment, check=True, capture_output=True)
    made = subprocess.run([*koipond, "key", "create", "bench", "load", "--scope", "collect"],
                          cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    server, port = serve(home)
    return server, port, made.stdout.split()[-1]


def serve(home: Path, **settings: str) -> tuple[subprocess.Popen, int]:
    """The real process on a home that is there, ready to answer, and its port."""
    port = free_port()
    environment = _environment(home) | {"KOIPOND_LISTEN": f"127.0.0.1:{port}", **settings}
    server = subprocess.Popen([sys.executable, "-m", "koipond", "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _wait_for(f"http://127.0.0.1:{port}/api/openapi.json", server)
    return server, port


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _environment(home: Path) -> dict[str, str]:
    ours = {"KOIPOND_HOME": str(home), "KOIPOND_LOG": "warning"}
    return {name: value for name, value in os.environ.items() if not name.startswith("KOIPOND_")} | ours


def stop(server: subprocess.Popen) -> None:
    """Ends it as Ctrl-C does."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        raise


def _wait_for(url: str, server: subprocess.Popen) -> None:
    until = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until and server.poll() is None:
        try:
            opener.open(url, timeout=30).read()
            return
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError("the server did not start")


def ticked(home: Path) -> int:
    """How many rows of the inbox have been through whole ticks."""
    with sqlite3.connect(f"file:{home / 'decisions.sqlite3'}?mode=ro", uri=True, timeout=10) as store:
        row = store.execute("SELECT lanes FROM koipond_tickrecord WHERE ended_at IS NOT NULL ORDER BY number DESC LIMIT 1").fetchone()
    return sum(upto for _, upto in json.loads(row[0]).values()) if row else 0


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Load:
    """So many connections that each send a request, wait for its answer, and send the next."""

    def __init__(self, port: int, key: str, size: int, connections: int):
        self.port, self.size, self.connections = port, size, connections
        self.bodies = [_body(size, n) for n in range(16 if size > 1 else 256)]
        basic = base64.b64encode(f"{key}:".encode()).decode()
        path = "/v1/batch" if size > 1 else "/v1/track"
        self.head = (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Basic {basic}\r\n"
                     "Content-Type: application/json\r\nContent-Length: ").encode()
        self.sent = self.acknowledged = self.failed = self.number = 0
        self.seconds: list[float] = []

    def begin(self) -> None:
        """What was measured so far does not count."""
        self.seconds.clear()
        self.failed = 0

    def request(self) -> bytes:
        self.number += 1
        self.sent += self.size
        body = self.bodies[self.number % len(self.bodies)].replace(TAG, b"%08x" % self.number)
        return b"%b%d\r\n\r\n%b" % (self.head, len(body), body)

    def answered(self, answer: bytes, seconds: float) -> None:
        self.seconds.append(seconds)
        if answer.startswith(b"HTTP/1.1 200") and b'"refused":[]' in answer:
            self.acknowledged += self.size
        else:
            self.failed += 1

    async def run(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        until = time.perf_counter() + seconds
        callers = [Caller(self, until) for _ in range(self.connections)]
        for caller in callers:
            await loop.create_connection(lambda caller=caller: caller, "127.0.0.1", self.port)
        await asyncio.gather(*(caller.ended for caller in callers))


class Caller(asyncio.Protocol):
    """One connection. Answers are small: one piece with its head, mostly."""

    def __init__(self, load: Load, until: float):
        self.load, self.until, self.got = load, until, b""
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        self._send()

    def data_received(self, data):
        self.got += data
        head, blank, body = self.got.partition(b"\r\n\r\n")
        if not blank or len(body) < int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]):
            return
        now = time.perf_counter()
        self.load.answered(self.got, now - self.began)
        self.got = b""
        self._send() if now < self.until else self.transport.close()

    def connection_lost(self, error):
        if not self.ended.done():
            self.ended.set_result(None) if error is None else self.ended.set_exception(error)

    def _send(self):
        self.began = time.perf_counter()
        self.transport.write(self.load.request())


def _body(size: int, number: int) -> bytes:
    """A request as a shop's page sends it, some 390 bytes an event."""
    dice = random.Random(number)
    events = [_event(dice, n) for n in range(size)]
    return json.dumps({"batch": events} if size > 1 else events[0], ensure_ascii=False).encode()


def _event(dice: random.Random, number: int) -> dict:
    who, moment = dice.randrange(PEOPLE), time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    event = {
        "type": "track", "event": dice.choice(["Product Viewed", "Product Added", "app_opened", "coupon_used"]),
        "messageId": f"{TAG.decode()}-{number}", "timestamp": moment, "anonymousId": f"anon-{who}",
        "properties": {"sku": f"s{who % 100}", "price": who % 1000, "title": "双十一大促",
                       "url": "https://shop.example/p/123?utm_source=wx&utm_campaign=double11"},
        "context": {"ip": "10.0.0.1", "userAgent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36"},
    }
    return event if who % 3 else {**event, "userId": f"user-{who}"}


def _counted(home: Path) -> tuple[int, int]:
    environment = {**os.environ, "KOIPOND_HOME": str(home), "DJANGO_SETTINGS_MODULE": "koipond.settings", "PYTHONPATH": str(ROOT)}
    told = subprocess.run([sys.executable, __file__, "count"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return tuple(json.loads(told.stdout.splitlines()[-1]))


def _count() -> int:
    import django

    django.setup()
    from django.conf import settings

    from koipond import engine

    engine.open_engine(settings.DATA, {"what": "bench"})
    print(json.dumps(engine.database("bench").rows("SELECT count(), uniqExact(message_id) FROM collect_inbox WHERE source > 0")[0]))
    engine.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
