"""A scratch sees the facts of a workspace up to a moment, and keeps what is written into it to itself."""

from datetime import UTC, datetime
from importlib import import_module

import pytest

from koipond import engine

module = import_module("koipond.engine.scratch")   # the door holds the function of that name
NOON, LATER = datetime(2026, 5, 1, 12, tzinfo=UTC), datetime(2026, 5, 1, 15, tzinfo=UTC)
AGED = {"profiles_timeline": ("at", "journeys_rehearsal_events")}
OWN = ("journeys_rehearsal_now", "journeys_rehearsal_events", "segments_members")


def happened(db, person, at, table="profiles_timeline"):
    db.run(f"INSERT INTO {table} (person, name, at, message_id) SELECT {{p:UInt64}}, 'e', {{at:DateTime64(3, 'UTC')}}, toString({{p:UInt64}})", p=person, at=at)


def now(db, at):
    db.run("INSERT INTO journeys_rehearsal_now VALUES ({at:DateTime64(3, 'UTC')})", at=at)


def seen(db):
    return [row[0] for row in db.rows("SELECT person FROM profiles_timeline PREWHERE person IN (SELECT arrayJoin([1, 2, 3])) WHERE name IN ('e') ORDER BY person")]


def test_facts_are_seen_up_to_a_moment_with_rows_of_its_own_besides(workspace, db):
    happened(db, 1, NOON)
    happened(db, 2, LATER)
    with engine.scratch(workspace.slug, OWN, AGED, ("journeys_rehearsal_now", "now")) as scratch:
        now(scratch, NOON)
        assert seen(scratch) == [1]
        happened(scratch, 3, NOON, "journeys_rehearsal_events")
        assert seen(scratch) == [1, 3] and seen(db) == [1, 2]
        now(scratch, LATER)
        assert seen(scratch) == [1, 2, 3]
    assert db.rows("SELECT count() FROM system.databases WHERE name = {n:String}", n=scratch.name) == [(0,)]


def test_what_is_not_its_own_cannot_be_written(workspace, db):
    db.run("INSERT INTO profiles_traits (person) VALUES (7)")
    with engine.scratch(workspace.slug, OWN, AGED, ("journeys_rehearsal_now", "now")) as scratch:
        assert scratch.value("SELECT count() FROM profiles_traits FINAL WHERE person = 7") == 1
        for write in ("INSERT INTO profiles_traits (person) VALUES (8)", "INSERT INTO profiles_timeline (person) VALUES (8)", "TRUNCATE TABLE profiles_traits"):
            with pytest.raises(engine.QueryFailed):
                scratch.run(write)
    assert db.value("SELECT count() FROM profiles_traits") == 1


def test_without_a_list_everything_is_its_own(workspace, db):
    db.run("INSERT INTO profiles_traits (person) VALUES (7)")
    with engine.scratch(workspace.slug) as scratch:
        assert scratch.value("SELECT count() FROM profiles_traits") == 0
        scratch.run("INSERT INTO profiles_traits (person) VALUES (8)")
    assert db.rows("SELECT person FROM profiles_traits") == [(7,)]


def test_what_a_killed_process_left_is_swept_and_a_workspace_never_is(workspace, db):
    old, named_alike = module.Scratch("sf4240_00000000"), engine.create("scratch_abc_def")
    db.run(f"CREATE DATABASE `{old.name}`")
    with engine.scratch(workspace.slug) as young, engine.scratch(workspace.slug):
        there = {name for (name,) in db.rows("SELECT name FROM system.databases")}
    assert old.name not in there and {young.name, named_alike.name} <= there
    engine.drop("scratch_abc_def")
