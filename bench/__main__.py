"""Runs the benchmarks, prints a table, and writes bench/results/latest.json."""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.targets import TARGETS, Target

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "latest.json"
SECONDS_AT_MOST = 1800  # a script that takes longer is ended


def main() -> int:
    asked = argparse.ArgumentParser(prog="bench")
    asked.add_argument("--only", help="one benchmark by name, or all of one script")
    asked.add_argument("--scale", type=float, default=1.0, help="size of the worlds, 1 is full")
    options = asked.parse_args()
    chosen = [t for t in TARGETS if not options.only or options.only in (t.name, t.script.split(".")[0])]
    if not chosen:
        print(f"No benchmark is called {options.only!r}. There are: {', '.join(t.name for t in TARGETS)}.")
        return 2
    figures = {}
    for script in dict.fromkeys(t.script for t in chosen):
        figures |= _run(script, options.scale)
    results = [_result(t, figures.get(t.name), options.scale) for t in chosen]
    _print(chosen, results)
    _keep(results, whole=not options.only)
    return 0 if all(r["ok"] for r in results) else 1


def _run(script: str, scale: float) -> dict[str, float]:
    command = [sys.executable, *(str(HERE / part) if part.endswith(".py") else part for part in script.split()), "--scale", str(scale)]
    print(f"… {script} at scale {scale:g}", flush=True)
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_AT_MOST, cwd=HERE.parent,
                          env={**os.environ, "PYTHONPATH": str(HERE.parent)})
    if done.returncode:
        print(done.stderr[-3000:])
    found = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            figure = json.loads(line)
            found[figure["name"]] = figure["value"]
            print(f"    {figure['name']} = {figure['value']:g} {figure['unit']}")
    print(f"    ({time.monotonic() - began:.0f} s)", flush=True)
    return found


def _result(target: Target, value: float | None, scale: float) -> dict:
    reached = value is not None and (value >= target.target if target.sense == "at_least" else value <= target.target)
    return {"name": target.name, "value": value, "unit": target.unit, "target": target.target, "sense": target.sense,
            "ok": reached, "size": scale, "command": f"make bench only={target.name}" + ("" if scale == 1 else f" scale={scale:g}")}


def _print(chosen: list[Target], results: list[dict]) -> None:
    print(f"\n{'what':78} {'figure':>12} {'target':>12}  verdict  peers")
    for target, result in zip(chosen, results, strict=True):
        figure = "no figure" if result["value"] is None else f"{result['value']:,.4g}" if result["value"] < 1000 else f"{result['value']:,.0f}"
        sign = "≥" if target.sense == "at_least" else "≤"
        print(f"{target.what:78} {figure:>12} {sign + format(target.target, ',g'):>10} {target.unit:9} {'ok' if result['ok'] else 'MISSED':7}  {target.peer}")


def _keep(results: list[dict], whole: bool) -> None:
    """The latest figure of each benchmark; running one alone replaces that one."""
    RESULTS.parent.mkdir(exist_ok=True)
    kept = {} if whole or not RESULTS.exists() else {r["name"]: r for r in json.loads(RESULTS.read_text())}
    kept |= {r["name"]: r for r in results}
    RESULTS.write_text(json.dumps(list(kept.values()), indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
