"""Every table says what of people it holds, and the catalogue can be believed."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from koipond import engine
from koipond.engine.catalogue import BY, KINDS, LASTS
from koipond.profiles.retention import KEPT, tables_of

TABLES = engine.tables()
RULES = [SimpleNamespace(data=data, tables=[table.name for table in tables_of(data)]) for data in KEPT]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_says_what_it_holds_of_people(table):
    """Above its CREATE TABLE: `-- privacy: <kind>; by <how a person's rows are found>; personal <columns>; since <column>`."""
    assert table.kind in KINDS, f"{table.name} has no line `-- privacy: …` above it, or an unknown kind"
    named = {column for way, columns in table.by for column in (*columns, *(() if way in BY else (way,)))}
    named |= {column for column in table.personal if not column.endswith("*")} | ({table.since} if table.since else set())
    assert named <= set(table.columns), f"{table.name} has no column {sorted(named - set(table.columns))}"


@pytest.mark.parametrize("table", [table for table in TABLES if not table.working], ids=lambda table: table.name)
def test_a_table_with_a_person_is_found_by_it(table):
    if table.kind != "proof" and table.person:
        assert table.person in [way for way, _ in table.by]
    if table.personal:
        assert table.by, f"{table.name} holds {table.personal} and does not say whose"


@pytest.mark.parametrize("table", [table for table in TABLES if not table.working], ids=lambda table: table.name)
def test_a_table_says_how_it_is_bounded(table):
    """Above its CREATE TABLE: `-- kept: <how>`; nothing grows for ever without a word on why."""
    assert re.fullmatch(LASTS, table.kept), f"{table.name} has no line `-- kept: …` above it, or says {table.kept!r}; valid: {LASTS}"
    ruled = any(table.name in rule.tables for rule in RULES)
    assert ruled or not table.kept.startswith("rule"), f"{table.name} goes by a rule of retention, and none is about it"
    assert not table.kept.startswith(("goes", "one for", "ever")) or not ruled, f"a rule of retention is about {table.name}, which says {table.kept!r}"
    assert table.kept.endswith(" days") == table.ages, f"{table.name} says {table.kept!r}; its TTL says otherwise"
    assert not table.rule or any(rule.data == table.rule and table.name in rule.tables for rule in RULES), f"{table.name} names a rule that there is not"
    assert not table.last_of_each or table.last_of_each in table.columns


def test_the_list_of_how_tables_are_bounded_is_whole():
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "retention.md").read_text(encoding="utf-8")
    assert [table.name for table in TABLES if not table.working and f"| `{table.name}` |" not in page] == []


def test_what_is_only_of_the_tick_under_way_is_in_memory():
    assert [table.name for table in TABLES if table.working != (table.kind == "working") and table.kind != "none"] == []
