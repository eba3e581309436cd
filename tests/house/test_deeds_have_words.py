"""Whatever leaves a row in the audit trail is told there in the reader's words."""

import re
from pathlib import Path

import pytest

from koipond.console.auditing import _operations, is_noted

WORDS = (Path(__file__).parents[2] / "console/src/rooms/access/deedWords.ts").read_text("utf-8")
NOTED = sorted({name for (method, place), name in _operations().items() if is_noted(method, place)})


@pytest.mark.parametrize("deed", NOTED)
def test_it_has_words_in_three_scripts(deed):
    found = re.search(rf'^  {deed}: \["([^"]+)", "([^"]+)", "([^"]+)"\],$', WORDS, re.MULTILINE)
    assert found, f"{deed} has no row in console/src/rooms/access/deedWords.ts"
    assert found[1].isascii() and not found[2].isascii() and not found[3].isascii()
