import subprocess
import sys

import pyarrow as pa
import pytest

from koipond import engine
from koipond.engine.migrate import migrations, of_family
from koipond.kit import clock


def _tick(db, number=1, again=False):
    return engine.Tick(db.workspace, number, clock.now(), clock.now(), {}, db, again)


def test_values_are_bound_and_never_become_sql(db):
    nasty = "x'); DROP TABLE collect_inbox; -- \\ 😀 \x00 \n"
    assert db.value("SELECT {text:String}", text=nasty) == nasty
    assert db.value("SELECT [[one]]", {"one": engine.Sql.value(nasty, "String")}) == nasty


def test_a_slot_takes_sql_fragments_only(db):
    with pytest.raises(TypeError):
        db.value("SELECT [[one]]", {"one": "1; DROP TABLE x"})


def test_names_from_data_are_quoted(db):
    name = "a`b\\c"
    assert db.dicts(engine.Sql.of("SELECT 1 AS [[name]]", name=engine.Sql.name(name))) == [{name: 1}]


def test_a_workspace_cannot_see_another(db):
    other = engine.create("other_place")
    other.run("CREATE TABLE secret (x UInt8) ENGINE = Memory")
    with pytest.raises(engine.QueryFailed):
        db.rows("SELECT * FROM secret")
    engine.drop("other_place")
    assert not engine.exists("other_place")


def test_migrating_twice_is_migrating_once(db):
    assert engine.migrate(db) == []


def test_tables_take_the_family_and_sync_themselves_where_they_cannot_be_synced_together():
    statement = "CREATE TABLE t (x UInt8) ENGINE = ReplacingMergeTree(x) ORDER BY x"
    assert "ENGINE = ReplicatedReplacingMergeTree('/koipond/{shard}/{database}/{table}', '{replica}', x) ORDER" in of_family(statement, "ReplicatedMergeTree", together=True)
    alone = of_family(statement + " SETTINGS index_granularity = 256", "MergeTree", together=False)
    assert alone.endswith("SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1")


@pytest.mark.embedded
def test_writing_is_synced_at_once_or_once_for_all(db, monkeypatch):
    synced = []
    monkeypatch.setattr(sys.modules["koipond.engine.database"]._disk, "sync", lambda: synced.append(1))
    db.run("CREATE TABLE notes (x UInt8) ENGINE = MergeTree ORDER BY x")
    synced.clear()
    db.run("INSERT INTO notes VALUES (1)")
    assert len(synced) == 1
    with engine.one_sync():
        db.run("INSERT INTO notes VALUES (2)")
        db.run("INSERT INTO notes VALUES (3)")
        assert len(synced) == 1
    assert len(synced) == 2
    with pytest.raises(engine.QueryFailed), engine.one_sync():
        db.run("INSERT INTO nowhere VALUES (1)")
    db.run("INSERT INTO notes VALUES (4)")
    assert len(synced) == 3


def test_the_catalogue_knows_which_column_is_the_person(db):
    there = {name for (name,) in db.rows("SELECT name FROM system.tables WHERE database = currentDatabase()")}
    assert {table.name for table in engine.tables()} == there - {"engine_migrations"}
    persons = {t for (t,) in db.rows("SELECT table FROM system.columns WHERE database = currentDatabase() AND name = 'person'")}
    assert {table.name for table in engine.tables() if table.person} == persons


def test_inserting_again_under_the_same_tick_adds_only_what_is_missing(db):
    put = "SELECT 1 AS segment, number AS person, now64(3) AS at, 1 AS joined, toUInt64(7) AS tick FROM numbers({n:UInt64})"
    moves = "(segment, person, at, joined, tick)"
    db.insert_new(_tick(db, 7), "segments_moves", "(segment, person)", put, columns=moves, n=3)
    db.insert_new(_tick(db, 7, again=True), "segments_moves", "(segment, person)", put, columns=moves, n=5)
    assert db.rows("SELECT person FROM segments_moves ORDER BY person") == [(0,), (1,), (2,), (3,), (4,)]


def test_a_large_insert_is_one_part(db):
    db.run("CREATE TABLE big (x UInt64) ENGINE = MergeTree ORDER BY x")
    db.insert("big", pa.table({"x": pa.array(range(300_000), pa.uint64())}))
    assert db.value("SELECT count() FROM system.parts WHERE database = currentDatabase() AND table = 'big' AND active") == 1


def test_an_unknown_query_names_the_known_ones(db):
    with pytest.raises(engine.UnknownQuery, match="no named query"):
        db.rows("engine.nothing_like_it")


@pytest.mark.embedded
def test_a_second_process_on_the_same_path_is_told_who_holds_it(home):
    code = "import sys; from koipond import engine; engine.open_engine(sys.argv[1])"
    got = subprocess.run([sys.executable, "-c", code, engine.address()], capture_output=True, text=True)
    assert "engine.E001" in got.stderr and "tests" in got.stderr and "HeldByOther" in got.stderr


@pytest.mark.parametrize("dsn", ["", "sqlite:///x", "chdb://relative", "http://"])
def test_an_address_that_is_none_names_the_valid_ones(dsn, monkeypatch):
    code = "import sys; from koipond import engine; engine.open_engine(sys.argv[1])"
    got = subprocess.run([sys.executable, "-c", code, dsn], capture_output=True, text=True)
    assert "engine.E002" in got.stderr and "chdb:///" in got.stderr


def test_migrations_are_numbered_without_gaps():
    for path in engine.sql.ROOMS.glob("*/tables.sql"):
        numbers = [number for number, _ in migrations(path)]
        assert numbers == list(range(1, len(numbers) + 1)), path
