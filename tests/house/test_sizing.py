"""The page that says how large a server is comes from the figures, and from nothing that contradicts itself."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_found = importlib.util.spec_from_file_location("koipond_sizing", ROOT / "docs" / "sizing.py")
sizing = importlib.util.module_from_spec(_found)
import sys  # noqa: E402

sys.modules[_found.name] = sizing   # its dataclass looks for its module
_found.loader.exec_module(sizing)


def test_the_page_is_what_the_figures_say():
    text = (ROOT / "docs" / "howto" / "size-a-server.md").read_text(encoding="utf-8")
    assert sizing.page(text) == text, "run `make docs`"


def test_every_measured_figure_is_one_that_is_measured_and_none_is_empty():
    from bench.targets import TARGETS

    measured = {target.name for target in TARGETS} | {"memory_gb_per_million_people"}   # waiting_memory_gb, by the million
    assert set(sizing.figures()) <= measured and all(sizing.figures().values())


@pytest.mark.parametrize("times", [2, 10, 100])
@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("case", sizing.CASES)
def test_more_never_needs_less(case, which, times):
    more = list(case)
    more[which] *= times
    before, after = sizing.need(*case), sizing.need(*more)
    for name in ("shards", "facts_cores", "facts_gb", "disk_gb", "collect", "clock", "send", "web"):
        assert getattr(after, name) >= getattr(before, name), name
