"""An hour of mixed load on one real process, and whether anything grows that should not.

    python bench/soak.py [--minutes 60] [--people 20000] [--events 200]

Events come in over HTTP at a steady rate, always of the same people, who go round and round in a journey with two mails to an SMTP
sink; meanwhile segments are previewed and persons looked at. Every few seconds it is looked at from outside what the process holds:
memory, threads, open files, parts of each table, files and bytes of its home. At the end a slope is laid through the second half of
each measure (Theil and Sen's, of the medians of pairs, with its interval of 95 %): what is surely below its bound is flat, what is
surely above grows, and between them the run was too short to say. A JSON of it goes to bench/results/.
"""

import argparse
import http.client
import itertools
import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import intake
import mail
import world

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench import history  # noqa: E402

FULL_MINUTES = 60.0
BATCH = 20                    # events a request
PREVIEW_SECONDS, PERSON_SECONDS = 2.0, 0.5
SAMPLES = 240                 # looks from outside, over the run
SAMPLE_SECONDS_AT_LEAST = 3.0
WARM_MINUTES = 15             # until memory stands still where nothing leaks
LOW_SECONDS = 540.0           # merged parts stay for eight minutes
WINDOWS = 12                  # of the second half, whose latencies are set against each other
PATIENCE_SECONDS = 60.0       # for an answer
PART = re.compile(r"\w+_\d+_\d+_\d+(_\d+)?$")
EVENTS = ["page_viewed", "product_viewed", "order_completed", "coupon_used", "app_opened"]


@dataclass(frozen=True)
class Bound:
    """How much a measure may grow in an hour: so much, or so many percent of its level, whichever is more."""

    unit: str
    much: float
    percent: float = 0.0
    per: str = "hour"     # or event: of what came in
    low: bool = False     # of the least in each LOW_SECONDS, from the second on: what rises until the engine takes merged parts away, and falls


BOUNDS = {
    "memory_mb": Bound("MB", 64, 5), "threads": Bound("", 1), "open_files": Bound("", 12, 10), "parts": Bound("", 20, 10), "most_parts": Bound("", 5, 10),
    "files": Bound("", 500, 10, low=True), "files_beside_facts": Bound("", 1), "facts_bytes": Bound("bytes an event", 1_500, per="event"),
    "decisions_mb": Bound("MB", 4),
}
LATENCY = Bound("ms", 5, 20)


@dataclass
class Seen:
    """What a run has seen so far. Times are seconds since it began."""

    began: float = field(default_factory=time.monotonic)
    answers: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))   # kind → (when, how long)
    wrong: Counter = field(default_factory=Counter)
    samples: list[dict] = field(default_factory=list)
    events: int = 0
    ending: threading.Event = field(default_factory=threading.Event)

    def now(self) -> float:
        return time.monotonic() - self.began


def main() -> int:
    options = _asked()
    home = Path(tempfile.mkdtemp(prefix="koipond-soak-"))
    try:
        with mail._sink("pipelining") as (sink, mails):
            key = subprocess.run([sys.executable, __file__, "build", str(home), str(options.people)], check=True, capture_output=True, text=True,
                                 env={**os.environ, "PYTHONPATH": str(history.RESULTS.parent.parent)}).stdout.split()[-1]
            server, port = intake.serve(home, KOIPOND_SMTP_URL=f"smtp://127.0.0.1:{sink}?tls=off", KOIPOND_METRICS_FROM="127.0.0.1")
            try:
                seen = _soak(server, port, key, home, options)
            finally:
                intake.stop(server)
            sent = mails()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    found = judge(seen)
    print(table(found))
    print(f"\n{seen.events:,} events, {sent[0]:,} mails ({sent[0] - sent[1]} twice), {seen.samples[-1]['ticks']:,} ticks in {options.minutes:g} minutes;"
          f" not answered as they should be: {dict(seen.wrong) or 'none'}")
    if options.minutes < WARM_MINUTES * 2:
        print(f"The second half began within {WARM_MINUTES} minutes, while caches and the engine's threads still fill: growth of memory that is found there is no verdict yet.")
    print("most parts on disk at the end, those included that were merged and go after eight minutes: " + ", ".join(f"{name} {count}" for name, count in seen.samples[-1]["by_table"].items()))
    path = history.keep("soak", {"scale": options.minutes / FULL_MINUTES, "minutes": options.minutes, "people": options.people, "events": seen.events, "mails": sent[0],
                                 "mails_twice": sent[0] - sent[1], "wrong": dict(seen.wrong), "figures": found, "samples": thinned(seen.samples)},
                        full=options.minutes >= FULL_MINUTES)
    print(f"Kept in bench/results/{path.relative_to(history.RESULTS)}")
    return 1 if seen.wrong or sent[0] != sent[1] or any(one["verdict"] == "GROWS" for one in found) else 0


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="bench/soak.py")
    asked.add_argument("--minutes", type=float, default=FULL_MINUTES)
    asked.add_argument("--people", type=int, default=20_000)
    asked.add_argument("--events", type=int, default=200, help="a second")
    return asked.parse_args()


def build(home: Path, people: int) -> None:
    """A world with live segments and a journey that everybody may enter again and again; prints a key."""
    world.start(home, keep=True)
    world.fill("bench", people, 10 * people)
    from koipond import access, content, engine, journeys, segments
    from koipond.clock import run_until_idle

    first, second = (content.save_template("bench", name=name, subject=f"{name} {{{{ person.region }}}}", html="<p>Hello <a href='https://shop.example/'>shop</a></p>", by="bench").template
                     for name in ("Thanks", "Again"))
    segments.save("bench", "buyers", {"event": "order_completed", "count": {"is": "at_least", "value": 2}, "in": {"last_days": 7}}, by="bench")
    segments.save("bench", "east", {"trait": "region", "is": "equals", "value": "华东"}, by="bench")
    made = journeys.save("bench", "thanks", {
        "kind": "marketing", "entry": {"kind": "event", "event": "order_completed", "where": []}, "reentry": "after_exit", "start": "thanks", "steps": {
            "thanks": {"kind": "send", "channel": "email", "template": first, "next": "back?"},
            "back?": {"kind": "wait_for", "event": "app_opened", "where": [], "minutes": 2, "then": "again", "timeout": "again"},
            "again": {"kind": "send", "channel": "email", "template": second, "next": None}}}, by="bench")
    journeys.publish("bench", made.id, by="bench")
    run_until_idle("bench")
    _, key = access.create_key("bench", "load", ["collect", "read", "write"], by="bench")
    engine.close()
    print(key)


def _soak(server: subprocess.Popen, port: int, key: str, home: Path, options: argparse.Namespace) -> Seen:
    seen, pause = Seen(), BATCH / options.events
    deeds = {"intake": (pause, _events(key, options.people, seen)), "preview": (PREVIEW_SECONDS, _previews(key)), "person": (PERSON_SECONDS, _persons(key, options.people))}
    threads = [threading.Thread(target=_ask, args=(seen, port, kind, every, requests), daemon=True) for kind, (every, requests) in deeds.items()]
    for thread in threads:
        thread.start()
    every = max(SAMPLE_SECONDS_AT_LEAST, options.minutes * 60 / SAMPLES)
    while seen.now() < options.minutes * 60:
        time.sleep(every)
        if server.poll() is not None:
            raise SystemExit(f"the server ended with {server.returncode} after {seen.now():.0f} s")
        seen.samples.append(_look(seen, server.pid, port, home))
    seen.ending.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    return seen


def _ask(seen: Seen, port: int, kind: str, every: float, requests) -> None:
    """Asks at a steady rate on one connection; late answers are not made up for."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    while not seen.ending.wait(every):
        method, path, body, headers, count = next(requests)
        began = time.perf_counter()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            seen.wrong[f"{kind}: {type(error).__name__}"] += 1
            connection.close()
            continue
        if answer.status != 200 or b'"refused":[{' in said:
            seen.wrong[f"{kind}: {answer.status} {said[:120].decode(errors='replace')}"] += 1
        seen.answers[kind].append((seen.now(), time.perf_counter() - began))
        seen.events += count


def _events(key: str, people: int, seen: Seen):
    """Batches of what the same people do. Run and number make the ids those of no other."""
    dice, headers = random.Random(1), {"Authorization": "Basic " + b64encode(f"{key}:".encode()).decode(), "Content-Type": "application/json"}
    for number in itertools.count():
        batch = [{"type": "track", "event": dice.choices(EVENTS, (60, 20, 2, 8, 10))[0], "messageId": f"soak-{number}-{n}", "userId": f"u{dice.randint(1, people)}",
                  "properties": {"category": "tea", "total": dice.randint(1, 500), "order_id": f"o-{number}-{n}", "url": "https://shop.example/p/1"}} for n in range(BATCH)]
        if dice.random() < 0.1:
            batch.append({"type": "identify", "messageId": f"soak-{number}-i", "userId": f"u{dice.randint(1, people)}", "traits": {"age": dice.randint(18, 67)}})
        yield "POST", "/v1/batch", json.dumps({"batch": batch}), headers, len(batch)


def _previews(key: str):
    """Rules that are seldom the same, as somebody types them."""
    dice, headers = random.Random(2), {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    while True:
        steps = [{"trait": "age", "is": "at_least", "value": dice.randint(18, 60)},
                 {"event": dice.choice(EVENTS), "count": {"is": "at_least", "value": dice.randint(1, 4)}, "in": {"last_days": dice.randint(1, 60)}}]
        yield "POST", "/api/w/bench/segments/preview", json.dumps({"steps": steps, "distributions": ["region"]}), headers, 0


def _persons(key: str, people: int):
    dice, headers = random.Random(3), {"Authorization": f"Bearer {key}"}
    while True:
        yield "GET", f"/api/w/bench/people/{dice.randint(1, people)}/whole", None, headers, 0


def _look(seen: Seen, pid: int, port: int, home: Path) -> dict:
    """What the process holds now, seen from outside."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    own = {name: value.split() for name, _, value in (line.partition(":") for line in status)}
    parts, files, beside = Counter(), 0, 0
    for folder, folders, names in os.walk(home):
        inside = "facts" in Path(folder).relative_to(home).parts
        files += len(names)
        beside += 0 if inside else len(names)
        folders.sort()
    for name, place in _tables(home):
        parts[name] += sum(1 for part in _listed(place) if PART.match(part))
    told = _told(port)
    return {"at": round(seen.now(), 1), "events": seen.events, "memory_mb": round(int(own["RssAnon"][0]) / 1024, 1), "threads": int(own["Threads"][0]),
            "open_files": _open_files(pid), "parts": int(told["koipond_facts_parts"]), "most_parts": int(told["koipond_facts_most_parts"]), "by_table": dict(parts.most_common(6)),
            "files": files, "files_beside_facts": beside, "facts_bytes": int(told["koipond_facts_bytes"]), "decisions_mb": round(_decisions(home), 2), "tick_seconds": told["koipond_tick_seconds_sum"], "ticks": int(told["koipond_tick_seconds_count"]),
            "waiting": int(told["koipond_backlog_items"])}


def _tables(home: Path):
    for database in _listed(home / "facts" / "data"):
        for name in _listed(home / "facts" / "data" / database):
            yield name, home / "facts" / "data" / database / name


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:      # taken away meanwhile
        return []


def _open_files(pid: int) -> int:
    """Without those under /proc: of these the engine keeps three a thread, to measure it by."""
    count = 0
    for name in _listed(Path(f"/proc/{pid}/fd")):
        with suppress(OSError):      # closed meanwhile
            count += not os.readlink(f"/proc/{pid}/fd/{name}").startswith("/proc/")
    return count


def _decisions(home: Path) -> float:
    """Megabytes of the store of decisions that hold something: pages in use, without its log."""
    with sqlite3.connect(f"file:{home / 'decisions.sqlite3'}?mode=ro", uri=True, timeout=30) as store:
        pages, free, size = (store.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "freelist_count", "page_size"))
    return (pages - free) * size / 1e6


def _told(port: int) -> dict[str, float]:
    """What the process tells of itself, by name; of one workspace."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    connection.request("GET", "/metrics")
    lines = [line for line in connection.getresponse().read().decode().splitlines() if not line.startswith("#")]
    connection.close()
    return {re.split(r"[{ ]", line)[0]: float(line.rpartition(" ")[2]) for line in lines}


def judge(seen: Seen) -> list[dict]:
    """Each measure with where its second half began and ended, its slope, and what that means."""
    half = seen.samples[len(seen.samples) // 2 :]
    found = [_judged(name, bound, _least(seen.samples, name) if bound.low else [(one["events"] if bound.per == "event" else one["at"] / 3600, one[name]) for one in half])
             for name, bound in BOUNDS.items()]
    for kind, answers in seen.answers.items():
        for share, name in ((0.5, "p50"), (0.99, "p99")):
            found.append(_judged(f"{kind}_{name}_ms", LATENCY, _windows(answers, seen.samples[-1]["at"], share)))
    spent = [(now["at"] / 3600, 1000 * (now["tick_seconds"] - before["tick_seconds"]) / (now["ticks"] - before["ticks"])) for before, now in itertools.pairwise(half)
             if now["ticks"] > before["ticks"]]
    return [*found, _judged("tick_mean_ms", LATENCY, spent)]


def _least(samples: list[dict], name: str) -> list[tuple[float, float]]:
    """The least of each stretch but the first and one that is not whole."""
    points = []
    for number in range(1, int(samples[-1]["at"] // LOW_SECONDS)):
        inside = [one for one in samples if number * LOW_SECONDS <= one["at"] < (number + 1) * LOW_SECONDS]
        if inside:
            least = min(inside, key=lambda one: one[name])
            points.append((least["at"] / 3600, least[name]))
    return points


def _windows(answers: list[tuple[float, float]], ended: float, share: float) -> list[tuple[float, float]]:
    """A latency for each stretch of the second half."""
    wide, points = ended / 2 / WINDOWS, []
    for number in range(WINDOWS):
        low = ended / 2 + number * wide
        inside = sorted(seconds for at, seconds in answers if low <= at < low + wide)
        if inside:
            points.append(((low + wide / 2) / 3600, inside[min(len(inside) - 1, int(len(inside) * share))] * 1000))
    return points


def _judged(name: str, bound: Bound, points: list[tuple[float, float]]) -> dict:
    level = statistics.median(value for _, value in points) if points else 0.0
    allowed = max(bound.much, level * bound.percent / 100)
    told = {"name": name, "unit": bound.unit, "sense": "at_most", "value": round(level, 2), "bound": round(allowed, 2), "per": bound.per}
    if len(points) < 4 or len({at for at, _ in points}) < 4:
        return told | {"slope": None, "low": None, "high": None, "verdict": "too short"}
    from scipy.stats import theilslopes

    slope = theilslopes([value for _, value in points], [at for at, _ in points])
    verdict = "flat" if slope.high_slope <= allowed else "GROWS" if slope.low_slope > allowed else "too short" if slope.slope > allowed else "flat so far"
    return told | {"slope": round(slope.slope, 2), "low": round(slope.low_slope, 2), "high": round(slope.high_slope, 2), "verdict": verdict}


def thinned(samples: list[dict], most: int = 60) -> list[dict]:
    """So many of the samples that a file of them stays small."""
    step = max(1, -(-len(samples) // most))
    return samples[::step]


def table(found: list[dict]) -> str:
    lines = [f"{'measure':20} {'level':>14} {'grows by':>12} {'95 % between':>24} {'allowed':>12}  verdict"]
    for one in found:
        slope, between = ("–", "–") if one["slope"] is None else (history.number(one["slope"]), f"{history.number(one['low'])} … {history.number(one['high'])}")
        unit = one["unit"] if one["per"] == "event" else f"{one['unit']} an hour".strip()
        lines.append(f"{one['name']:20} {history.number(one['value']):>14} {slope:>12} {between:>24} {history.number(one['bound']):>12}  {one['verdict']:11}  {unit}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[2]), int(sys.argv[3])) if sys.argv[1:2] == ["build"] else main())
