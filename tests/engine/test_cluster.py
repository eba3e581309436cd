"""Which shard and which replica a statement goes to, and what of a table is of the cluster."""

import time

import pytest

from koipond.engine import cluster
from koipond.engine.errors import BadAddress, ShardGone, UnknownShard
from koipond.engine.migrate import engine_of, of_family, without_replicas

ONE = "http://me:p%2Css@a:8123"


@pytest.mark.parametrize(("dsn", "found"), [
    ("chdb:///a folder, with all/facts", [("", ("chdb:///a folder, with all/facts",))]),
    (ONE, [("", (ONE,))]),
    (f"{ONE},https://b:8443?verify=false", [("", (ONE, "https://b:8443?verify=false"))]),
    ("http://a:8123\n  north=http://b:8123,http://c:8123 \n", [("", ("http://a:8123",)), ("north", ("http://b:8123", "http://c:8123"))]),
    ("one=http://a:8123 two=http://b:8123", [("one", ("http://a:8123",)), ("two", ("http://b:8123",))]),
])
def test_an_address_names_shards_and_replicas(dsn, found):
    assert [(one.name, one.addresses) for one in cluster.read(dsn)] == found


@pytest.mark.parametrize("dsn", ["", "bar", "http://", "http://a:1 http://b:1", "x=http://a:1 x=http://b:1", "http://a:1,", "http://a:1,b:1",
                                 "http://a:1,http://me:secret@a:1", "North=http://a:1", "http://a:1 chdb:///b", "http://me:secret@a:1 ftp://b"])
def test_what_names_none_is_refused_without_its_password(dsn):
    with pytest.raises(BadAddress) as refused:
        cluster.read(dsn)
    assert "secret" not in str(refused.value)


def test_a_workspace_is_where_it_was_placed_and_its_place_is_asked_for_once():
    asked, all_of = [], cluster.Shards("http://a:1 north=http://b:1")

    def look_up():
        asked.append(1)
        return {"rice": "north", "lost": "south"}

    all_of.placed_by(look_up)
    assert [all_of.of(slug).name for slug in ("rice", "rice", "new")] == ["north", "north", ""] and len(asked) == 2
    all_of.place("new", "north")
    assert all_of.of("new").name == "north"
    with pytest.raises(UnknownShard):
        all_of.of("lost")


def test_with_one_shard_nobody_is_asked():
    all_of = cluster.Shards("one=http://a:1")
    all_of.placed_by(lambda: pytest.fail("nobody has to know"))
    assert all_of.of("anything").name == "one"


def test_of_several_replicas_none_is_spoken_to_until_one_leads_and_not_for_longer():
    (shard,) = cluster.read("http://me:word@a:1,http://b:2")
    with pytest.raises(ShardGone) as gone:
        shard.address()
    assert "a:1, b:2" in str(gone.value) and "word" not in str(gone.value)
    assert shard.lead("b:2", time.monotonic() + 60) and shard.address() == "http://b:2"
    assert not shard.lead("c:3", time.monotonic() + 60)
    assert shard.lead("a:1", time.monotonic() - 0.001)
    with pytest.raises(ShardGone):
        shard.address()


@pytest.mark.parametrize(("engine", "columns"), [("MergeTree", ""), ("ReplacingMergeTree", "tick, gone"), ("AggregatingMergeTree", "")])
def test_a_replicated_engine_and_its_copy_of_one_server_are_the_same(engine, columns):
    replicated = engine_of("ReplicatedMergeTree", engine, columns)
    assert replicated.startswith(f"Replicated{engine}('/koipond/{{shard}}/{{database}}/{{table}}', '{{replica}}'")
    assert without_replicas(replicated + " ORDER BY x").removesuffix(" ORDER BY x").replace("()", "") == engine_of("MergeTree", engine, columns)
    assert without_replicas(f"{engine}({columns}) ORDER BY x") == f"{engine}({columns}) ORDER BY x"


def test_an_engine_in_a_statement_keeps_all_around_it():
    statement = "CREATE TABLE t (a UInt8) ENGINE = ReplacingMergeTree(tick) PARTITION BY (a) ORDER BY (a, tick) SETTINGS index_granularity = 1024"
    assert of_family(statement, "MergeTree", together=True) == statement
    assert of_family(statement, "ReplicatedMergeTree", together=True) == statement.replace(
        "ReplacingMergeTree(tick)", "ReplicatedReplacingMergeTree('/koipond/{shard}/{database}/{table}', '{replica}', tick)")
    memory = "CREATE TABLE t (a UInt8) ENGINE = Memory"
    assert of_family(memory, "ReplicatedMergeTree", together=False) == memory


def test_every_setting_of_replicated_tables_is_known_to_the_engine(db):
    from koipond.engine.database import REPLICATED

    known = {name for (name,) in db.rows("SELECT name FROM system.settings")}
    assert {*REPLICATED, "insert_quorum"} - known == set()
