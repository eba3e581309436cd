"""Every table says what of people it holds, and the catalogue can be believed."""

import pytest

from koipond import engine
from koipond.engine.catalogue import BY, KINDS

TABLES = engine.tables()


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


def test_what_is_only_of_the_tick_under_way_is_in_memory():
    assert [table.name for table in TABLES if table.working != (table.kind == "working") and table.kind != "none"] == []
