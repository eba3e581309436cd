"""What was measured before: a file a run in bench/results/, with the date, the commit and the machine; and two runs side by side.

Files of full size are for the repository: `run-…`, `growth-…` and `soak-…`. What is smaller goes to bench/results/here/, which is ignored.
"""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"
HERE = RESULTS / "here"
WORSE_PERCENT = 10.0   # by less than this, figures of one machine differ from hour to hour


def machine() -> dict:
    """Cores that this process may use, memory, the processor by its name, and the system."""
    return {"cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(), "memory_gb": _memory_gb(),
            "cpu": _cpu(), "system": f"{platform.system()} {platform.release()}", "python": platform.python_version()}


def load() -> float:
    """How many processes wanted a core in the last minute, before anything of ours began."""
    return round(os.getloadavg()[0], 2)


def commit() -> str:
    """The commit that is measured, with a + where files differ from it; "" outside of a checkout."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def stamp(now: datetime | None = None) -> str:
    """A moment as it stands in names of files: 20261128T074500Z."""
    return (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")


def keep(kind: str, told: dict, full: bool) -> Path:
    """Writes what was measured beside what it was measured on; where."""
    folder = RESULTS if full else HERE
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind}-{stamp()}.json"
    path.write_text(json.dumps({"date": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "machine": machine(), **told},
                               ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def kept(kind: str, full: bool = False) -> list[dict]:
    """All runs of a kind, the oldest first; of full size only, or also those that are only here."""
    paths = sorted([*RESULTS.glob(f"{kind}-*.json"), *([] if full else HERE.glob(f"{kind}-*.json"))], key=lambda path: path.name)
    return [json.loads(path.read_text(encoding="utf-8")) | {"file": str(path.relative_to(RESULTS))} for path in paths]


def changes(runs: list[dict]) -> list[dict]:
    """For each figure its newest measurement beside the one before of the same size and, where there is one, the same machine."""
    found = []
    for name in dict.fromkeys(figure["name"] for run in runs for figure in run["figures"]):
        measured = [(run, figure) for run in runs for figure in run["figures"] if figure["name"] == name and figure["value"] is not None]
        if not measured:
            continue
        now_run, now = measured[-1]
        earlier = [(run, figure) for run, figure in measured[:-1] if run["scale"] == now_run["scale"]]
        alike = [one for one in earlier if one[0]["machine"]["cpu"] == now_run["machine"]["cpu"] and one[0]["machine"]["cores"] == now_run["machine"]["cores"]]
        before_run, before = (alike or earlier or [(None, None)])[-1]
        found.append({"name": name, "unit": now["unit"], "now": now["value"], "of": now_run["commit"], "date": now_run["date"], "scale": now_run["scale"],
                      "before": before and before["value"], "before_of": before_run and before_run["commit"], "same_machine": bool(alike),
                      **_judged(before and before["value"], now["value"], now["sense"])})
    return found


def _judged(before: float | None, now: float, sense: str) -> dict:
    if before is None:
        return {"percent": None, "verdict": "first"}
    if not before:
        worse, better = sense == "at_most" and now > before, sense == "at_least" and now > before
        return {"percent": None, "verdict": "WORSE" if worse else "better" if better else "same"}
    percent = round((now - before) / before * 100, 1)
    gain = percent if sense == "at_least" else -percent
    return {"percent": percent, "verdict": "WORSE" if gain <= -WORSE_PERCENT else "better" if gain >= WORSE_PERCENT else "same"}


def table(found: list[dict]) -> str:
    """The changes as lines of text."""
    lines = [f"{'figure':40} {'before':>12} {'now':>12} {'change':>9}  verdict"]
    for one in found:
        before = "–" if one["before"] is None else number(one["before"])
        change = "" if one["percent"] is None else f"{one['percent']:+.1f} %"
        beside = [] if one["before"] is None else [f"{one['before_of']} → {one['of']}"]
        beside += [f"scale {one['scale']:g}"] * (one["scale"] != 1) + ["another machine"] * (one["before"] is not None and not one["same_machine"])
        lines.append(f"{one['name']:40} {before:>12} {number(one['now']):>12} {change:>9}  {one['verdict']:7} {one['unit']:10} {', '.join(beside)}".rstrip())
    return "\n".join(lines)


def on(run: dict) -> str:
    """What a run was measured on, as a sentence has it."""
    box = run["machine"]
    return f"{run['date'][:10]}, commit {run['commit'] or 'unknown'}, {box['cores']} cores of {box['cpu']}, {box['memory_gb']:g} GB, {box['system']}"


def page() -> str:
    """docs/reference/figures.md: the newest of full size that is kept."""
    lines = ["# Figures that were measured", "",
             "From the files in `bench/results/`, the newest of each. `make bench` (sizes and targets: `bench/targets.py`), `make growth` and `make soak` write them, `make compare`",
             "sets two runs side by side; `make docs` writes this page. The machines are shared with others: the same code may be twice as fast in another hour.", ""]
    lines += ["## Benchmarks", "", *_benchmarks()]
    lines += ["", "## Growth with the number of people", "", *_newest("growth", _grown)]
    lines += ["", "## An hour of mixed load", "", *_newest("soak", _soaked)]
    return "\n".join(lines) + "\n"


NONE = "No run of full size is kept yet."


def _benchmarks() -> list[str]:
    if not (runs := kept("run", full=True)):
        return [NONE]
    lines = ["| figure | target | measured | on |", "|---|---|---|---|"]
    newest = {figure["name"]: (run, figure) for run in runs for figure in run["figures"]}
    for run, one in newest.values():
        value = f"none: {one['why']}" if one["value"] is None else f"{number(one['value'])} {one['unit']}"
        lines.append(f"| `{one['name']}` | {'≥' if one['sense'] == 'at_least' else '≤'} {one['target']:,g} | {value}{'' if one['ok'] else ', missed'} | {on(run)} |")
    return lines


def _newest(kind: str, told) -> list[str]:
    runs = kept(kind, full=True)
    return [f"Measured {on(runs[-1])}.", "", *told(runs[-1])] if runs else [NONE]


def _grown(run: dict) -> list[str]:
    lines = [f"| deed | {' | '.join(f'{size:,} people' for size in run['sizes'])} | exponent | at most |", "|---" * (len(run["sizes"]) + 3) + "|"]
    for one in run["figures"]:
        times = " | ".join(f"{one['seconds'][str(size)] * 1000:,.0f} ms" if str(size) in one["seconds"] else "–" for size in run["sizes"])
        lines.append(f"| {one['what']} | {times} | {one['value']:g} | {one['target']:g}{'' if one['ok'] else ', missed'} |")
    return lines


def _soaked(run: dict) -> list[str]:
    lines = [f"{run['events']:,} events and {run['mails']:,} mails ({run['mails_twice']} twice) in {run['minutes']:g} minutes.", "",
             "| measure | level | grows by | allowed | verdict |", "|---|---|---|---|---|"]
    return lines + [f"| {one['name']} | {number(one['value'])} | {'–' if one['slope'] is None else number(one['slope'])} {one['unit']} {'' if one['per'] == 'event' else 'an hour'} |"
                    f" {number(one['bound'])} | {one['verdict']} |" for one in run["figures"]]


def number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=RESULTS.parent, check=True, capture_output=True, text=True).stdout.strip()


def _memory_gb() -> float:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
