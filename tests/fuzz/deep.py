"""`python -m tests.fuzz.deep MINUTES`: atheris throws at each reader, led by which lines it reaches; then the API and the doors for a while.

What it finds stays as a file in build/fuzz/, and goes into FOUND of test_readers.py as a case.
"""

import os
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koipond.settings")
# Whose lines are watched. The tool watches what these stand in as well, so it begins slowly: about half a minute for each reader.
WATCHED = ["koipond.collect.reading", "koipond.segments.rules", "koipond.segments.values", "koipond.deliver.bounces", "koipond.deliver.channels", "koipond.deliver.sms",
           "koipond.deliver.wx", "koipond.deliver.wechat", "koipond.deliver.tracking", "koipond.deliver.envelopes", "koipond.collect.sources", "koipond.kit.workbooks"]

if sys.argv[1:2] == ["one"]:
    import atheris

    watching = atheris.instrument_imports(include=WATCHED)
else:
    watching = nullcontext()

import django  # noqa: E402

with watching:
    django.setup()
    from tests.fuzz.targets import SEEDS, TARGETS

    for _name, _read in TARGETS.items():   # what a reader loads when it first reads is watched too
        for _seed in SEEDS[_name]:
            _read(_seed)

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "fuzz"
LONGEST_BYTES = 4096   # the longest input
BEGINS_SECONDS = 25   # a reader, before its first try
SHARE = 0.5           # of the time, for the readers; the API has the rest
EACH = "30"            # tries of an operation of the API, where the time is enough for all


def main(minutes: float) -> int:
    """1 when something was found."""
    began, broken = time.monotonic(), []
    for name in TARGETS:
        corpus = KEPT / name
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(SEEDS[name]):
            (corpus / f"seed{number}").write_bytes(seed)
        seconds = max(1, int(minutes * 60 * SHARE / len(TARGETS) - BEGINS_SECONDS))
        done = subprocess.run([sys.executable, "-m", "tests.fuzz.deep", "one", name, str(corpus), f"-max_total_time={seconds}", f"-max_len={LONGEST_BYTES}",
                               f"-artifact_prefix={KEPT}/{name}-found-", "-print_final_stats=1"], cwd=ROOT, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        tries = next((line.split()[-1] for line in said.splitlines() if "number_of_executed_units" in line), "?")
        print(f"{name}: {tries} tries in {seconds} s{'' if done.returncode == 0 else ', FOUND something'}", flush=True)
        if done.returncode:
            broken.append(name)
            print(said[-3000:])
    left = max(10, minutes * 60 - (time.monotonic() - began))
    tests = subprocess.run([sys.executable, "-m", "pytest", "tests/fuzz/test_api.py", "-q", "--no-header", "-p", "no:logging"], cwd=ROOT, check=False,
                           env={**os.environ, "KOIPOND_FUZZ_SECONDS": str(left), "KOIPOND_FUZZ_EACH": EACH, "KOIPOND_FUZZ_OPERATIONS": "100000", "KOIPOND_FUZZ_ROUND": str(int(time.time())), "KOIPOND_EXPLORE": "1"})
    return 1 if broken or tests.returncode else 0


def one(name: str, arguments: list[str]) -> None:
    """This process throws at one reader until its time is over."""
    atheris.Setup([sys.argv[0], *arguments], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1] == "one":
        one(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main(float(sys.argv[1])))
