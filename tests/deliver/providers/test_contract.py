"""What every provider promises, whichever it is, as `koipond/deliver/provider.py` says: those that are asked over a wire, and those that hold a letter until a person lets it go."""

import re
from pathlib import Path

import pytest

from koipond import deliver
from koipond.collect.names import CHANNELS, RECEIPTS
from koipond.content.channels import KINDS as WRITTEN
from koipond.deliver.channels import providers

EVERY = sorted(providers())
each = pytest.mark.parametrize("name", EVERY)


@each
def test_its_channel_is_one_that_events_and_content_know(name):
    known = providers()[name]
    assert known.CHANNEL in CHANNELS and known.CHANNEL in WRITTEN and known.CHANNEL in deliver.channels()
    assert f"{known.CHANNEL}_sent" in RECEIPTS
    assert len(known.NAME) == 2 and all(known.NAME)


@each
def test_it_says_how_much_it_takes_at_a_time(name):
    known = providers()[name]
    assert known.BATCH >= 1 and known.AT_ONCE >= 1 and known.PER_SECOND >= 0 and isinstance(known.IDEMPOTENT, bool)
    assert callable(known.takes) and callable(known.host)


@each
def test_it_either_asks_and_reads_or_holds_and_knows_what_it_holds(name):
    known = providers()[name]
    asks, holds = hasattr(known, "calls") and hasattr(known, "read"), hasattr(known, "hold") and hasattr(known, "held")
    assert asks != holds, "letters go one way"
    for whole in (("token_call", "read_token"), ("keys_call", "read_keys"), ("probe", "read_probe"), ("templates_call", "read_templates"), ("look_up", "found"), ("hold", "held")):
        assert len({hasattr(known, part) for part in whole}) == 1, f"of {whole} only a half is there"


@each
def test_what_an_account_needs_is_said_in_both_languages_and_its_own_values_pass(name):
    fields = providers()[name].FIELDS
    assert len({field.name for field in fields}) == len(fields)
    for field in fields:
        assert len(field.label) == 2 and all(field.label), field.name
        assert len(field.like) == 2 and all(field.like) == any(field.like), f"{field.name} is shown how it looks in one language only"
        assert not field.default or re.fullmatch(field.pattern, field.default), field.name
        assert not (field.secret and field.default), f"{field.name}: a secret that everybody knows"


@each
def test_its_folder_says_what_it_needs_limits_and_how_it_is_tried(name):
    read = (Path(providers()[name].__file__).parent / "README.md").read_text()
    assert read.startswith("# ") and len(read) > 300
