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


def kept(kind: str) -> list[dict]:
    """All runs of a kind, the oldest first, those of full size and those that are only here."""
    paths = sorted([*RESULTS.glob(f"{kind}-*.json"), *HERE.glob(f"{kind}-*.json")], key=lambda path: path.name)
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
