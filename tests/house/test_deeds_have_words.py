"""Whatever leaves a row in the audit trail is told there in the reader's words."""

import re
from pathlib import Path

import pytest

from koipond.console.auditing import _operations, is_noted

WORDS = (Path(__file__).parents[2] / "console/src/rooms/access/deedWords.ts").read_text("utf-8")
BESIDE = {"sign_in", "sign_in_failed", "sign_out", "add_second_step", "remove_second_step", "reset_second_step", "second_step_failed", "change_password", "use_key", "see_person", "see_people"}
NOTED = sorted(BESIDE | {name for (method, place), name in _operations().items() if is_noted(method, place)})


@pytest.mark.parametrize("deed", NOTED)
def test_it_has_words_in_three_scripts(deed):
    found = re.search(rf'^  {deed}: \["([^"]+)", "([^"]+)", "([^"]+)"\],$', WORDS, re.MULTILINE)
    assert found, f"{deed} has no row in console/src/rooms/access/deedWords.ts"
    assert found[1].isascii() and not found[2].isascii() and not found[3].isascii()
