"""Looks every package of the locks up in the public lists of known weaknesses: Python's by pip-audit, the console's by npm.

Exit code 0 where all were looked up and none is known, 1 where some are known, 2 where a list could not be asked: then
nothing is known, which is not the same as none.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted([*ROOT.glob("requirements*.lock"), ROOT / "console/node.lock"])
AUDITOR = ROOT / ".venv/audit/bin/pip-audit"
SECONDS = 600


def main() -> int:
    told = [audited(f"{lock.relative_to(ROOT)}", lambda lock=lock: python_weaknesses(lock)) for lock in LOCKS]
    told.append(audited("console/package-lock.json", console_weaknesses))
    if "?" in told:
        print("NOT AUDITED WHOLLY: what could not be asked is named above. Nothing is known of it; that is not the same as no weakness.", file=sys.stderr)
    return 1 if "known" in told else 2 if "?" in told else 0


class NotAsked(Exception):
    """The list of known weaknesses gave no answer."""


def audited(what: str, ask) -> str:
    """Prints what is known of a lock; "", "known" or "?"."""
    try:
        count, found = ask()
    except (NotAsked, OSError, subprocess.SubprocessError, ValueError) as error:
        print(f"{what}: NOT ASKED: {' '.join(str(error).split())[-300:]}")
        return "?"
    print(f"{what}: {count} packages, {len(found) or 'no'} known weaknesses")
    for line in found:
        print(f"  {line}")
    return "known" if found else ""


def python_weaknesses(lock: Path, auditor: Path = AUDITOR) -> tuple[int, list[str]]:
    """How many packages a lock has, and a line for each weakness. Raises NotAsked."""
    if not auditor.exists():
        raise NotAsked(f"{auditor.name} is not installed")
    done = subprocess.run([str(auditor), "-r", str(lock), "--require-hashes", "--disable-pip", "-f", "json", "--progress-spinner", "off"],
                          cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    if not done.stdout.startswith("{"):
        raise NotAsked(done.stderr or f"it ended with {done.returncode}")
    return _of_python(json.loads(done.stdout))


def _of_python(said: dict) -> tuple[int, list[str]]:
    skipped = [one for one in said["dependencies"] if "skip_reason" in one]
    if skipped:
        raise NotAsked(f"{len(skipped)} of {len(said['dependencies'])} packages, such as {skipped[0]['name']}: {skipped[0]['skip_reason']}")
    return len(said["dependencies"]), [f"{one['name']} {one['version']}: {weak['id']} {' '.join(weak['aliases'])}, mended in {', '.join(weak['fix_versions']) or 'no version yet'}"
                                       for one in said["dependencies"] for weak in one["vulns"]]


def console_weaknesses() -> tuple[int, list[str]]:
    """The same of the console's packages."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotAsked("npm is not installed")
    done = subprocess.run([npm, "audit", "--json", "--package-lock-only"], cwd=ROOT / "console", capture_output=True, text=True, timeout=SECONDS)
    return _of_console(json.loads(done.stdout or "{}"))


def _of_console(said: dict) -> tuple[int, list[str]]:
    if "vulnerabilities" not in said:
        raise NotAsked(said.get("message") or said.get("error", {}).get("summary") or str(said)[:300] or "no answer")
    weak = said["vulnerabilities"].values()
    return said["metadata"]["dependencies"]["total"], [f"{one['name']} {one['range']}: {one['severity']}, {'a newer version mends it' if one['fixAvailable'] else 'no version mends it yet'}" for one in weak]


if __name__ == "__main__":
    sys.exit(main())
