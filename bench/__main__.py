"""Runs the benchmarks, prints a table, and keeps what was measured (bench/history.py).

    python -m bench                       all at full size
    python -m bench --only tick           one by name, or all of one script
    python -m bench --quick               a hundredth of the size: whether everything runs
    python -m bench --list                what there is
    python -m bench --compare             the newest figure of each beside the one before; nothing is run

What fails, or takes too long, has no figure and says why; the others go on.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench import history
from bench.targets import TARGETS, Target

HERE = Path(__file__).resolve().parent
MINUTES = 30.0        # a script that takes longer is ended
QUICK = 0.01          # of the size
LEAVE_SECONDS = 10.0  # for a script to end by itself before it is killed
WHY_AT_MOST = 160     # characters of why there is no figure


@dataclass
class Ran:
    """What came of one script."""

    figures: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    why: str = ""   # it failed


def main() -> int:
    options = _asked()
    if options.compare:
        return _compare()
    chosen = [t for t in TARGETS if not options.only or options.only in (t.name, t.script.split(".")[0])]
    if not chosen:
        print(f"No benchmark is called {options.only!r}. There are: {', '.join(t.name for t in TARGETS)}.")
        return 2
    if options.list:
        return _list(chosen)
    scale, load, ran = QUICK if options.quick else options.scale, history.load(), {}
    for script in dict.fromkeys(t.script for t in chosen):
        ran[script] = _run(script, scale, options.minutes * 60)
    results = [_result(t, ran[t.script], scale) for t in chosen]
    _print(chosen, results, judged=scale == 1)
    path = history.keep("run", {"scale": scale, "load_before": load, "figures": results, "seconds": round(sum(each.seconds for each in ran.values()))},
                        full=scale == 1)
    print(f"\nKept in bench/results/{path.relative_to(history.RESULTS)}" + (f"; the load was {load} before, so the figures are of a busy machine" if load > 1 else ""))
    return 0 if all(r["ok"] if scale == 1 else r["value"] is not None for r in results) else 1


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="bench")
    asked.add_argument("--only", help="one benchmark by name, or all of one script")
    asked.add_argument("--scale", type=float, default=1.0, help="size of the worlds, 1 is full")
    asked.add_argument("--quick", action="store_true", help="small worlds: whether everything runs; nothing is judged")
    asked.add_argument("--minutes", type=float, default=MINUTES, help="after which a script is ended")
    asked.add_argument("--list", action="store_true", help="what there is; nothing is run")
    asked.add_argument("--compare", action="store_true", help="the last figures beside those before; nothing is run")
    return asked.parse_args()


def _list(chosen: list[Target]) -> int:
    for target in chosen:
        print(f"{target.name:34} {target.script:26} {_goal(target):>22}  {target.what}")
    return 0


def _compare() -> int:
    """1 when a figure is worse than the one before."""
    if not (runs := history.kept("run")):
        print("Nothing was measured yet. Run `make bench` first.")
        return 2
    found = history.changes(runs)
    print(history.table(found))
    worse = [one["name"] for one in found if one["verdict"] == "WORSE"]
    print(f"\n{len(worse)} worse by {history.WORSE_PERCENT:g} % or more" + (f": {', '.join(worse)}" if worse else ""))
    return 1 if worse else 0


def _run(script: str, scale: float, seconds: float) -> Ran:
    """One script in a process group of its own, so that nothing which it started is left when it is ended."""
    command = [sys.executable, *(str(HERE / part) if part.endswith(".py") else part for part in script.split()), "--scale", str(scale)]
    print(f"… {script} at scale {scale:g}", flush=True)
    began, why = time.monotonic(), ""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as trouble:
        process = subprocess.Popen(command, stdout=said, stderr=trouble, cwd=HERE.parent, start_new_session=True,
                                   env={**os.environ, "PYTHONPATH": str(HERE.parent)})
        try:
            if process.wait(seconds):
                why = f"ended with {process.returncode}: {_last(trouble)}"
        except subprocess.TimeoutExpired:
            why = f"not done after {seconds / 60:g} min"
        finally:
            _end(process)
        ran = Ran(_figures(said), time.monotonic() - began, why[:WHY_AT_MOST])
    print((f"    {ran.why}\n" if ran.why else "") + f"    ({ran.seconds:.0f} s)", flush=True)
    return ran


def _end(process: subprocess.Popen) -> None:
    """Ends what is left of its group; first asked, so that a script can take away what it made."""
    for how, patience in ((signal.SIGINT, LEAVE_SECONDS), (signal.SIGKILL, LEAVE_SECONDS)):
        if process.poll() is None:
            _signal(process.pid, how)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
    _signal(process.pid, signal.SIGKILL)


def _signal(group: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, how)


def _figures(said) -> dict[str, float]:
    said.seek(0)
    found = {}
    for line in said:
        if line.startswith("{"):
            figure = json.loads(line)
            found[figure["name"]] = figure["value"]
            print(f"    {figure['name']} = {figure['value']:g} {figure['unit']}")
    return found


def _last(trouble) -> str:
    trouble.seek(0)
    return next((line.strip() for line in reversed(trouble.read().splitlines()) if line.strip()), "it said nothing")


def _result(target: Target, ran: Ran, scale: float) -> dict:
    value = ran.figures.get(target.name)
    reached = value is not None and (value >= target.target if target.sense == "at_least" else value <= target.target)
    return {"name": target.name, "value": value, "unit": target.unit, "target": target.target, "sense": target.sense, "ok": reached,
            "why": "" if value is not None else ran.why or "the script printed none",
            "command": f"make bench only={target.name}" + ("" if scale == 1 else f" scale={scale:g}")}


def _print(chosen: list[Target], results: list[dict], judged: bool) -> None:
    print(f"\n{'what':78} {'figure':>12} {'target':>22}  verdict  peers")
    for target, result in zip(chosen, results, strict=True):
        figure = "no figure" if result["value"] is None else history.number(result["value"])
        verdict = "–" if result["value"] is None else "small" if not judged else "ok" if result["ok"] else "MISSED"
        print(f"{target.what:78} {figure:>12} {_goal(target):>22}  {verdict:7}  {result['why'] or target.peer}".rstrip())


def _goal(target: Target) -> str:
    return f"{'≥' if target.sense == 'at_least' else '≤'}{target.target:,g} {target.unit}"


if __name__ == "__main__":
    sys.exit(main())
