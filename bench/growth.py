"""How the cost of the main deeds grows with the number of people: each deed at several sizes, and the exponent that fits best.

    python bench/growth.py [--sizes 100000,1000000,10000000] [--events 10] [--minutes 90]

Cost = people ^ exponent: 0 does not grow, 1 grows as the people do, above 1 is a wall. Fitted by least squares of the logarithms, once
of the time that passed and once of the processor time of all threads, which a busy machine changes less. `last` is the exponent between
the two largest sizes alone: what is fixed weighs less there. Each size is a process and a home of its own; one that does not fit on
this machine is left out and says why. A JSON of it goes to bench/results/.
"""

import argparse
import json
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import world

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench import history  # noqa: E402

SIZES = [100_000, 1_000_000, 10_000_000]
FULL = 1_000_000              # the largest size of a run that is for the repository
EVENTS = 10                   # a person
BYTES_A_PERSON = 5_000        # on disk, with so many events
GB_A_MILLION = 2.0            # of memory while a world is filled
MINUTES = 90.0                # for one size
TIMES, WARM_UP = 7, 2
BATCH, ENTER, REQUEST = 20_000, 1_000, 200   # events of a tick, who enter a journey in a tick, events of a request


@dataclass(frozen=True)
class Deed:
    name: str
    what: str
    most: float     # the exponent that it may have


DEEDS = [
    Deed("preview", "a segment step: count and one distribution", 1.05),
    Deed("preview_three", "the same with three distributions", 1.05),
    Deed("person", "a person whole, from all rooms", 0.3),
    Deed("intake", f"{REQUEST} events taken in, on disk", 0.1),
    Deed("tick", f"a whole tick of {BATCH:,} events", 0.5),
    Deed("identify", "of it: whose they are", 0.5),
    Deed("journey_tick", f"a whole tick in which {ENTER:,} enter a journey and a message is put for each, everybody else waiting in it", 0.5),
    Deed("journey", "of it: journeys and outbox", 0.5),
]


def main() -> int:
    asked = argparse.ArgumentParser(prog="bench/growth.py")
    asked.add_argument("--sizes", type=lambda text: sorted(int(size) for size in text.split(",")), default=SIZES)
    asked.add_argument("--events", type=int, default=EVENTS, help="a person")
    asked.add_argument("--minutes", type=float, default=MINUTES, help="for one size")
    options = asked.parse_args()
    load, sizes = history.load(), {}
    for size in options.sizes:
        if why := _too_large(size, options.events):
            print(f"… {size:,} people: left out, {why}", flush=True)
            continue
        print(f"… {size:,} people", flush=True)
        began = time.monotonic()
        if found := _measured(size, options.events, options.minutes * 60):
            sizes[size] = found
        print(f"    ({time.monotonic() - began:.0f} s)", flush=True)
    if len(sizes) < 2:
        print("Two sizes at least have to be measured.")
        return 2
    figures = fitted(sizes)
    print("\n" + table(figures))
    path = history.keep("growth", {"scale": max(sizes) / FULL, "load_before": load, "events_a_person": options.events, "sizes": list(sizes), "figures": figures}, full=max(sizes) >= FULL)
    print(f"\nKept in bench/results/{path.relative_to(history.RESULTS)}" + (f"; the load was {load} before, so the times are of a busy machine" if load > 1 else ""))
    return 0 if all(one["ok"] for one in figures) else 1


def _too_large(size: int, events: int) -> str:
    disk, memory = size * BYTES_A_PERSON * (events / EVENTS) / 1e9, size / 1e6 * GB_A_MILLION
    free, has = shutil.disk_usage(tempfile.gettempdir()).free / 1e9, history.machine()["memory_gb"]
    if disk > free * 0.8:
        return f"it may need {disk:.0f} GB of disk and {free:.0f} are free"
    return f"it may need {memory:.0f} GB of memory and the machine has {has:.0f}" if memory > has * 0.9 else ""


def _measured(size: int, events: int, seconds: float) -> dict[str, dict]:
    """Of one size, in a process of its own: deed → seconds and cpu. Empty when it did not come to its end."""
    home = tempfile.mkdtemp(prefix="koipond-bench-")
    try:
        done = subprocess.run([sys.executable, __file__, "one", home, str(size), str(events)], capture_output=True, text=True, timeout=seconds,
                              env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)})
    except subprocess.TimeoutExpired:
        print(f"    not done after {seconds / 60:g} min")
        return {}
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if done.returncode:
        print("    " + (done.stderr.strip().splitlines() or ["it said nothing"])[-1])
        return {}
    found = {one.pop("name"): one for one in map(json.loads, filter(lambda line: line.startswith("{"), done.stdout.splitlines()))}
    for name, one in found.items():
        print(f"    {name:14} {one['seconds'] * 1000:10,.1f} ms   {one['cpu'] * 1000:10,.1f} ms of processors")
    return found


def fitted(sizes: dict[int, dict[str, dict]]) -> list[dict]:
    """Each deed with its exponents. `value` is that of processor time."""
    figures = []
    for deed in DEEDS:
        times = {size: found[deed.name] for size, found in sizes.items() if deed.name in found}
        by_time, by_cpu = ({size: one[which] for size, one in times.items()} for which in ("seconds", "cpu"))
        figures.append({"name": f"growth_{deed.name}", "what": deed.what, "unit": "", "sense": "at_most", "target": deed.most, "value": exponent(by_cpu), "of_time": exponent(by_time),
                        "last": exponent(dict(list(by_cpu.items())[-2:])), "seconds": by_time, "cpu": by_cpu, "ok": exponent(by_cpu) <= deed.most})
    return figures


def exponent(costs: dict[int, float]) -> float:
    """The b of cost = a · size ^ b, by least squares of the logarithms."""
    sizes, values = [math.log(size) for size in costs], [math.log(max(cost, 1e-6)) for cost in costs.values()]
    return round(statistics.linear_regression(sizes, values).slope, 2)


def table(figures: list[dict]) -> str:
    sizes = sorted({size for one in figures for size in one["seconds"]})
    lines = [f"{'deed':72} " + " ".join(f"{size:>14,}" for size in sizes) + f" {'exponent':>9} {'of time':>8} {'last':>6} {'at most':>8}"]
    for one in figures:
        times = " ".join(f"{one['seconds'][size] * 1000:>11,.1f} ms" if size in one["seconds"] else f"{'–':>14}" for size in sizes)
        lines.append(f"{one['what'][:72]:72} {times} {one['value']:>9.2f} {one['of_time']:>8.2f} {one['last']:>6.2f} {one['target']:>8.2f}  {'ok' if one['ok'] else 'MORE'}")
    return "\n".join(lines)


def one(home: Path, people: int, events: int) -> None:
    """All deeds at one size; a line of JSON each."""
    world.start(home, keep=True)
    world.fill("bench", people, events * people)
    import person
    import tick

    person._fill(people)
    journey = _journey(people)
    from koipond import access, engine, segments
    from koipond.clock import run_until_idle
    from koipond.console.whole import whole
    from koipond.kit import clock

    run_until_idle("bench")
    now, dice, place = clock.now(), random.Random(7), access.workspace("bench")
    step = {"all": [{"trait": "region", "is": "equals", "value": "华东"},
                    {"event": "email_opened", "count": {"is": "at_least", "value": 1}, "in": {"last_days": 30}}]}
    _tell("preview", [_cost(lambda: segments.preview("bench", [step], ["age"], now=now)) for _ in range(WARM_UP + TIMES)])
    _tell("preview_three", [_cost(lambda: segments.preview("bench", [step], ["age", "region", "last_seen_at"], now=now)) for _ in range(WARM_UP + TIMES)])
    _tell("person", [_cost(lambda: whole(place, dice.randint(1, people), 365)) for _ in range(WARM_UP + 3 * TIMES)])
    _ticks("tick", {"identify": ("identify",)}, people, lambda number: tick.batch(dice, f"growth-{number}", BATCH, people), tell_intake=True)
    _ticks("journey_tick", {"journey": ("journeys", "deliver")}, people, lambda number: _entering(number, people))
    entered = engine.database("bench").value("SELECT uniqExact(message) FROM deliver_outbox WHERE journey = {j:UInt32}", j=journey)
    assert entered == ENTER * (WARM_UP + TIMES), f"{entered} messages"
    engine.close()


def _journey(people: int) -> int:
    """Everybody waits in it but the last ones, who enter one tick after the other."""
    from koipond import content, engine, journeys
    from koipond.kit import clock

    mail = content.save_template("bench", name="grown", subject="Hello", html="<p>Hello</p>", by="bench").template
    made = journeys.save("bench", "growth", {
        "kind": "marketing", "entry": {"kind": "event", "event": "began", "where": []}, "reentry": "never", "start": "mail", "steps": {
            "mail": {"kind": "send", "channel": "email", "template": mail, "next": "wait"},
            "wait": {"kind": "wait_for", "event": "liked", "where": [], "days": 30, "then": None, "timeout": None}}}, by="bench").id
    journeys.publish("bench", made, by="bench")
    db, binds = engine.database("bench"), {"j": made, "now": clock.now(), "n": people - ENTER * (WARM_UP + TIMES)}
    db.run("INSERT INTO journeys_positions (journey, person, round, seq, version, step, entered_at, since, wake_at, origin, origin_round, tick)"
           " SELECT {j:UInt32}, number, 1, 2, 1, 'wait', {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')}, {now:DateTime64(3, 'UTC')} + INTERVAL 30 DAY, number, 1, 0"
           " FROM numbers(1, {n:UInt64})", **binds)
    db.run("INSERT INTO journeys_timers SELECT wake_at, journey, person, round, tick FROM journeys_positions WHERE journey = {j:UInt32}", j=made)
    return made


def _entering(number: int, people: int) -> list:
    from koipond import collect
    from koipond.kit import clock

    first = people - ENTER * (number + 1) + 1
    return [collect.Item("track", "began", f"began-{person}", clock.now(), source=1, user_id=f"u{person}") for person in range(first, first + ENTER)]


def _ticks(name: str, parts: dict[str, tuple[str, ...]], people: int, lot, tell_intake: bool = False) -> None:
    """Whole ticks, each of a lot that arrived before; and of each the part of some rooms."""
    from koipond import collect
    from koipond.clock import run_until_idle

    rooms, whole, of_part, taken = _timed_rooms(), [], {part: [] for part in parts}, []
    for number in range(WARM_UP + TIMES):
        items = lot(number)
        taken += [_cost(lambda some=items[at : at + REQUEST]: collect.record("bench", some)) for at in range(0, len(items), REQUEST)]
        rooms.clear()
        whole.append(_cost(lambda: run_until_idle("bench")))
        for part, names in parts.items():
            of_part[part].append(tuple(sum(rooms.get(room, (0, 0))[which] for room in names) for which in (0, 1)))
    _tell(name, whole)
    for part, costs in of_part.items():
        _tell(part, costs)
    if tell_intake:
        _tell("intake", taken)


_spent: dict[str, tuple[float, float]] = {}


def _timed_rooms() -> dict:
    """Seconds and processor time of each room of the tick, since it was last cleared."""
    from koipond import clock

    def timed(room):
        name = room.__module__.split(".")[1]

        def run(tick):
            seconds, cpu = _cost(lambda: room(tick))
            before = _spent.get(name, (0.0, 0.0))
            _spent[name] = (before[0] + seconds, before[1] + cpu)
        run.__module__, run.__name__, run.timed = room.__module__, room.__name__, True
        return run

    clock.TICKS[:] = [room if hasattr(room, "timed") else timed(room) for room in clock.TICKS]
    return _spent


def _cost(deed) -> tuple[float, float]:
    """Seconds that pass, and of all threads' processor time."""
    began, cpu = time.perf_counter(), time.process_time()
    deed()
    return time.perf_counter() - began, time.process_time() - cpu


def _tell(name: str, costs: list[tuple[float, float]]) -> None:
    seconds, cpu = (statistics.median(each) for each in zip(*costs[WARM_UP:], strict=True))
    print(json.dumps({"name": name, "seconds": round(seconds, 6), "cpu": round(cpu, 6)}), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(main())
