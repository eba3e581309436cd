"""A workspace from the shelf of the tests cannot be told from a new one."""

import pytest

from koipond import access, content, engine
from koipond.kit import clock
from tests import shelf
from tests.world import arrive

COUNTS = "SELECT name, total_rows FROM system.tables WHERE database = currentDatabase() AND total_rows != 0 ORDER BY name"


@pytest.fixture
def used():
    """The slug of a workspace that was lived in, and is back on the shelf; with the ids of before."""
    slug = "lived_in"
    made = shelf.take(slug, "Lived in")
    arrive(slug)
    from koipond import clock as big_clock
    big_clock.run_until_idle(slug)
    content.save_template(slug, "Tea", "For you", html="<p>Tea</p>", by="mei")
    db = engine.database(slug)
    assert db.value("SELECT count() FROM profiles_timeline") > 0
    db.run("ALTER TABLE profiles_traits ADD COLUMN t_shoe_size Nullable(Float64)")
    db.run("ALTER TABLE profiles_events DELETE WHERE 1")
    db.run("UPDATE profiles_timeline SET props = map() WHERE 1")
    db.run("DROP TABLE segments_members")
    db.run("CREATE TABLE a_table_of_a_test (x UInt8) ENGINE = Memory")
    shelf.give_back(made)
    return made


def test_no_row_no_column_and_no_table_is_left_of_the_one_before(used):
    made = shelf.take("moved_in", "Moved in")
    fresh = access.create_workspace("built", "Built")
    here, there = engine.database("moved_in"), engine.database("built")
    assert _shape(here) == _shape(there)
    assert here.rows(COUNTS) == there.rows(COUNTS)
    assert here.rows("SELECT table, name FROM system.parts WHERE database = currentDatabase() AND active AND table != 'engine_migrations'") == []
    assert here.rows("SELECT table FROM system.mutations WHERE database = currentDatabase()") == []
    shelf.give_back(made)
    shelf.give_back(fresh)


def test_its_decisions_and_its_slug_are_gone_and_its_number_is_not_given_again(used):
    assert not access.Workspace.objects.filter(slug=used.slug).exists()
    assert not engine.exists(used.slug)
    with pytest.raises(access.UnknownWorkspace):
        access.workspace(used.slug)
    again = shelf.take(used.slug, "Again")
    assert again.id > used.id
    assert content.templates(used.slug) == []
    shelf.give_back(again)


@pytest.mark.embedded   # on a server each process numbers in a stretch of its own
def test_what_comes_in_is_found_as_in_a_new_one(used):
    made = shelf.take("counts", "Counts")
    arrive("counts")
    from koipond import clock as big_clock
    big_clock.run_until_idle("counts")
    db = engine.database("counts")
    assert db.value("SELECT min(seq) FROM collect_inbox") == 1
    assert db.value("SELECT min(person) FROM profiles_traits") == 1
    assert db.value("SELECT uniqExact(message_id) = count() FROM profiles_timeline") == 1
    assert clock.now() is not None
    shelf.give_back(made)


def _shape(db) -> dict:
    return {name: made.replace(f"koipond_{db.workspace}.", "") for name, made in db.rows(
        "SELECT name, create_table_query FROM system.tables WHERE database = currentDatabase()")}
