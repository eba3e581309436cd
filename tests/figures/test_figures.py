"""What benchmarks keep, and how two runs are set side by side; how growth is judged; and that a benchmark that fails stops no other."""

import json
import random
import sys

import pytest

from bench import __main__ as runner
from bench import history

sys.path.append(str(history.RESULTS.parent))   # as the scripts find each other
from bench import growth, soak  # noqa: E402

BOX, OTHER = {"cpu": "EPYC", "cores": 2}, {"cpu": "Xeon", "cores": 8}


def run(commit, value, machine=BOX, scale=1, sense="at_most"):
    return {"date": "2026-11-28", "commit": commit, "machine": machine, "scale": scale,
            "figures": [{"name": "tick", "value": value, "unit": "s", "sense": sense}]}


@pytest.mark.parametrize(("sense", "before", "now", "percent", "verdict"), [
    ("at_most", 10, 8, -20, "better"), ("at_most", 10, 13, 30, "WORSE"), ("at_most", 10, 10.5, 5, "same"), ("at_least", 10, 13, 30, "better"),
    ("at_least", 10, 8, -20, "WORSE"), ("at_most", 0, 0, None, "same"), ("at_most", 0, 3, None, "WORSE"), ("at_least", 0, 3, None, "better"),
])
def test_a_change_is_judged_by_the_side_that_is_good(sense, before, now, percent, verdict):
    [found] = history.changes([run("a", before, sense=sense), run("b", now, sense=sense)])
    assert (found["percent"], found["verdict"]) == (percent, verdict)


def test_the_run_before_is_one_of_the_same_size_and_machine():
    [found] = history.changes([run("a", 10), run("b", 50, OTHER), run("c", 1, scale=0.01), run("d", None), run("e", 11)])
    assert (found["before_of"], found["of"], found["same_machine"]) == ("a", "e", True)
    [found] = history.changes([run("b", 50, OTHER), run("e", 11)])
    assert (found["before_of"], found["same_machine"]) == ("b", False) and "another machine" in history.table([found])
    [found] = history.changes([run("e", 11)])
    assert found["verdict"] == "first" and found["before"] is None


def test_what_is_small_is_kept_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(history, "RESULTS", tmp_path)
    monkeypatch.setattr(history, "HERE", tmp_path / "here")
    small, full = history.keep("run", run("a", 1), full=False), history.keep("run", run("a", 1), full=True)
    assert (small.parent, full.parent) == (tmp_path / "here", tmp_path)
    assert set(json.loads(full.read_text())["machine"]) >= {"cores", "cpu"} and len(history.kept("run")) == 2


@pytest.mark.parametrize(("text", "figures", "why"), [
    ("print('{\"name\": \"x\", \"value\": 3, \"unit\": \"s\"}')", {"x": 3}, ""),
    ("raise SystemExit('the disk is full')", {}, "ended with 1: the disk is full"),
    ("import subprocess; subprocess.run(['sleep', '600'])", {}, "not done after"),
])
def test_what_fails_or_takes_too_long_says_why(tmp_path, text, figures, why):
    script = tmp_path / "one.py"
    script.write_text(text)
    ran = runner._run(str(script), 0.01, 30 if "sleep" not in text else 2)
    assert ran.figures == figures and ran.why.startswith(why) and bool(ran.why) == bool(why)


@pytest.mark.parametrize(("costs", "exponent"), [({10: 5, 100: 5, 1000: 5}, 0), ({10: 1, 100: 10, 1000: 100}, 1), ({10: 1, 1000: 10}, 0.5), ({10: 1, 100: 100}, 2)])
def test_growth_is_the_exponent_of_cost_against_size(costs, exponent):
    assert growth.exponent(costs) == exponent


def steady(**more):
    return [{"at": 30.0 * n, "events": 1000 * n, "tick_seconds": 0.1 * n, "ticks": n, **dict.fromkeys(soak.BOUNDS, 100.0), **{name: f(n) for name, f in more.items()}} for n in range(120)]


def judged(**more):
    seen = soak.Seen(samples=steady(**more))
    seen.answers["intake"] = [(float(at), 0.01) for at in range(3600)]
    return {one["name"]: one["verdict"] for one in soak.judge(seen)}


def test_what_stays_where_it_was_is_flat():
    assert set(judged().values()) == {"flat"}


@pytest.mark.parametrize(("name", "grows"), [("memory_mb", lambda n: 300 + n), ("open_files", lambda n: 50 + n), ("facts_bytes", lambda n: 3_000_000 * n)])
def test_what_climbs_is_found_and_alone(name, grows):
    """A megabyte every half minute; a file left open each time; three kilobytes an event."""
    found = judged(**{name: grows})
    assert found.pop(name) == "GROWS" and set(found.values()) == {"flat"}


def test_what_climbed_only_at_first_is_flat():
    assert judged(memory_mb=lambda n: 100 + min(n, 50) * 10)["memory_mb"] == "flat"


def test_files_that_fall_when_merged_parts_go_are_judged_by_the_least():
    assert judged(files=lambda n: 3000 + n % 16 * 600)["files"] == "flat"
    assert judged(files=lambda n: 3000 + n % 16 * 600 + n * 50)["files"] == "GROWS"


def test_what_swings_too_much_to_say_is_not_called_flat():
    dice = random.Random(1)
    assert judged(memory_mb=lambda n: dice.gauss(1000, 200) + n)["memory_mb"] in ("too short", "flat so far")
