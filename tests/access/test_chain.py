"""The audit trail is one chain: whatever is done to its rows in the store is found, and many processes keep it one."""

import os
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection
from hypothesis import given
from hypothesis import strategies as st

from koipond import access
from koipond.access.chain import FIRST, hash_of
from koipond.access.models import AuditRow
from tests.server.postgres import Postgres, binaries

CHILD = Path(__file__).with_name("chain_child.py")
MIGRATION = import_module("koipond.migrations.0031_audit_chain")
PROCESSES, ROWS = 3, 25
MINE = "WHERE workspace_id = %s AND number = %s"


@pytest.fixture
def unguarded():
    """Runs statements as somebody does who owns the store: without the triggers."""
    def run(*statements):
        with connection.cursor() as cursor:
            for statement in MIGRATION.UNGUARD[connection.vendor]:
                cursor.execute(statement)
            try:
                for statement, values in statements:
                    cursor.execute(statement, values)
            finally:
                for statement in MIGRATION.GUARD[connection.vendor]:
                    cursor.execute(statement)

    return run


@pytest.fixture
def five(workspace):
    for number in range(1, 6):
        access.note(workspace, "mei", "publish_journey", "journey", str(number), {"state": "draft"}, {"state": "live", "share": 0.5}, "api 127.0.0.1", "Mozilla/5.0")
    return workspace


def test_rows_are_numbered_and_carry_the_hash_of_the_one_before(five):
    rows = list(AuditRow.objects.filter(workspace=five).order_by("id"))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows] == [FIRST, *(row.hash for row in rows[:-1])]
    verdict = access.verify(five)
    assert verdict.whole and verdict.rows == 5 and verdict.head == access.head(five) == access.Head(5, rows[-1].hash)


@pytest.mark.parametrize("name, value", [("by", "wei"), ("deed", "stop_journey"), ("after", '{"state": "stopped"}'), ("before", "null"), ("origin", "api 10.0.0.1"),
                                         ("agent", ""), ("subject_id", "9"), ("at", "2020-01-01 00:00:00"), ("workspace_id", None), ("hash", "f" * 64), ("previous", "f" * 64)])
def test_a_row_that_was_changed_is_named(five, unguarded, name, value):
    unguarded((f"UPDATE koipond_auditrow SET {'by' if name == 'by' else name} = %s {MINE}".replace(" by =", ' "by" ='), [value, five.id, 3]))
    found = access.verify(five)
    assert not found.whole and (found.broken, found.rows) == (3, 2)
    assert found.why == {"workspace_id": "missing", "previous": "unlinked"}.get(name, "changed")
    if name == "workspace_id":   # that of the installation is to be sound again for others
        unguarded(("DELETE FROM koipond_auditrow WHERE workspace_id IS NULL AND number = 3 AND subject_id = '3'", []))


def test_a_row_that_was_taken_away_is_named(five, unguarded):
    unguarded((f"DELETE FROM koipond_auditrow {MINE}", [five.id, 2]))
    assert (access.verify(five).broken, access.verify(five).why) == (2, "missing")


def test_what_was_taken_away_and_numbered_anew_is_named(five, unguarded):
    unguarded((f"DELETE FROM koipond_auditrow {MINE}", [five.id, 2]), *((f"UPDATE koipond_auditrow SET number = number - 1 {MINE}", [five.id, n]) for n in (3, 4, 5)))
    assert (access.verify(five).broken, access.verify(five).why) == (2, "unlinked")


def test_a_row_that_was_put_in_is_named(five, unguarded):
    put = dict(AuditRow.objects.filter(workspace=five, number=3).values().get(), by="wei")
    unguarded(*((f"UPDATE koipond_auditrow SET number = number + 1 {MINE}", [five.id, n]) for n in (5, 4, 3)))
    put["previous"], put["id"] = AuditRow.objects.get(workspace=five, number=2).hash, None
    put["hash"] = hash_of(put)
    AuditRow.objects.create(**put)
    found = access.verify(five)
    assert (found.broken, found.why) == (4, "unlinked")   # the one put in is sound in itself; what follows it no longer is


def test_two_rows_that_changed_places_are_named(five, unguarded):
    unguarded(*((f"UPDATE koipond_auditrow SET number = %s {MINE}", [to, five.id, n]) for n, to in ((2, 99), (3, 2), (99, 3))))
    assert (access.verify(five).broken, access.verify(five).why) == (2, "unlinked")


def test_a_cut_end_is_seen_by_the_head_that_was_kept(five, unguarded):
    kept = access.read_head(str(access.head(five)))
    unguarded((f"DELETE FROM koipond_auditrow {MINE}", [five.id, 5]))
    assert access.verify(five).whole
    assert (access.verify(five, kept).broken, access.verify(five, kept).why) == (5, "cut")
    access.note(five, "wei", "publish_journey")
    assert (access.verify(five, kept).broken, access.verify(five, kept).why) == (5, "rewritten")


@pytest.mark.parametrize("text", ["", "5", "5:abc", "x:" + "0" * 64, "-1:" + "0" * 64, "5:" + "G" * 64, "²:" + "0" * 64])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(access.BadHead):
        access.read_head(text)


@pytest.mark.parametrize("statement", ["UPDATE koipond_auditrow SET deed = 'x' WHERE workspace_id = %s", "DELETE FROM koipond_auditrow WHERE workspace_id = %s",
                                       "REPLACE" if connection.vendor == "sqlite" else "TRUNCATE koipond_auditrow"])
def test_the_store_itself_forbids_to_change_a_row(five, statement):
    if statement == "REPLACE":
        statement = ("INSERT OR REPLACE INTO koipond_auditrow SELECT id, at, 'wei', deed, subject, subject_id, before, after, origin, workspace_id, agent, number, previous, hash "
                     "FROM koipond_auditrow WHERE workspace_id = %s")
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="never (changed|deleted|replaced)"):
        cursor.execute(statement, [five.id] if "%s" in statement else [])
    assert access.verify(five).whole


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8))
def test_whatever_was_before_and_after_reads_back_as_it_was_hashed(value):
    access.note(None, "any\0\ud800", "something", before={"was": value}, after={"is": value})
    row = AuditRow.objects.filter(workspace=None).order_by("-number").values().first()
    assert hash_of(row) == row["hash"]


def test_rows_of_before_become_chains(tmp_path):
    """A store of the version before, with rows of two workspaces, is brought up to date."""
    store = tmp_path / "d.sqlite3"
    run = {"env": {**os.environ, "KOIPOND_HOME": str(tmp_path), "KOIPOND_DB": f"sqlite:///{store}"}, "check": True, "capture_output": True, "text": True}
    subprocess.run([sys.executable, "-m", "tests.earlier", "0030_leaders"], **run)
    with sqlite3.connect(store) as old:
        old.executemany("INSERT INTO koipond_auditrow (at, \"by\", deed, subject, subject_id, before, after, origin, workspace_id) VALUES (?, 'mei', 'x', '', '', NULL, ?, '', ?)",
                        [(str(datetime(2026, 1, 1, 0, 0, 0, n, tzinfo=UTC).replace(tzinfo=None)), f'{{"n": {n}.5}}', n % 2 + 1) for n in range(1203)])
        old.executemany("INSERT INTO koipond_workspace (id, slug, name, time_zone, country, currency, language, created_at) VALUES (?, ?, ?, 'UTC', 'CN', 'CNY', 'en', '2026-01-01')",
                        [(1, "one", "One"), (2, "two", "Two")])
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], **run)
    said = subprocess.run([sys.executable, "-m", "koipond", "audit", "verify"], **run).stdout.splitlines()
    assert _tables(store) == _tables(_fresh(tmp_path)), "step by step or at once, the tables are the same"
    assert [line.split("\t")[:3] for line in said] == [["one", "whole", "602"], ["two", "whole", "601"], ["(installation)", "whole", "0"]]
    with sqlite3.connect(store) as changed:
        for statement in MIGRATION.UNGUARD["sqlite"]:
            changed.execute(statement)
        changed.execute("UPDATE koipond_auditrow SET after = '{}' WHERE workspace_id = 2 AND number = 77")
    run["check"] = False
    said = subprocess.run([sys.executable, "-m", "koipond", "audit", "verify"], **run)
    assert said.returncode == 1 and "two\tbroken at row 77: it is not what was written\t76" in said.stdout


def _fresh(folder: Path) -> Path:
    store = folder / "fresh.sqlite3"
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env={**os.environ, "KOIPOND_HOME": str(folder), "KOIPOND_DB": f"sqlite:///{store}"}, check=True)
    return store


def _tables(store: Path) -> dict:
    """What a store of SQLite is made of, however its statements are spelled."""
    with sqlite3.connect(store) as there:
        found = {}
        for kind, name, made in there.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
            if kind == "table":
                indexes = [(name if not name.startswith("sqlite_") else "", unique, partial, [each[2] for each in there.execute(f"PRAGMA index_info({name})")])
                           for _, name, unique, _, partial in there.execute(f"PRAGMA index_list({name})").fetchall()]
                found[name] = (sorted(row[1:] for row in there.execute(f"PRAGMA table_xinfo({name})")), sorted(row[2:] for row in there.execute(f"PRAGMA foreign_key_list({name})")),
                               sorted(indexes), sorted(re.findall(r"CHECK \(.*?\)", made)))
            elif kind == "trigger":
                found[f"trigger {name}"] = made
        return found


@pytest.mark.skipif(not binaries(), reason="PostgreSQL's server is not here: apt-get install postgresql")
def test_on_postgresql_too_the_tables_are_the_same_step_by_step_or_at_once(tmp_path):
    server, found = Postgres(), []
    try:
        for name, commands in (("steps", [["tests.earlier", "0034_tries_to_sign_in"]]), ("once", [])):
            store = server.create(name)
            for command in [*commands, ["django", "migrate", "-v", "0"]]:
                subprocess.run([sys.executable, "-m", *command], env={**os.environ, "KOIPOND_HOME": str(tmp_path), "KOIPOND_DB": store}, check=True)
            with psycopg.connect(store) as there:
                found.append({what: sorted(there.execute(asked).fetchall()) for what, asked in {
                    "columns": "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length, is_identity FROM information_schema.columns WHERE table_schema = 'public'",
                    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
                    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
                    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"}.items()})
    finally:
        server.remove()
    for what, those in found[0].items():
        assert those and those == found[1][what], what


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_write_at_the_same_time_keep_one_chain(kind, tmp_path):
    if kind == "postgresql" and not binaries():
        pytest.skip("PostgreSQL's server is not here: apt-get install postgresql")
    server = Postgres() if kind == "postgresql" else None
    run = {"env": {**os.environ, "KOIPOND_HOME": str(tmp_path), "KOIPOND_DB": server.url if server else f"sqlite:///{tmp_path}/d.sqlite3"}, "text": True}
    try:
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], check=True, **run)
        make = "import django; django.setup(); from koipond.access import Workspace; Workspace.objects.create(slug='tea', name='Tea')"
        subprocess.run([sys.executable, "-c", make], check=True, **run)
        writers = [subprocess.Popen([sys.executable, str(CHILD), "tea", str(ROWS), f"p{n}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **run) for n in range(PROCESSES)]
        for one in writers:
            assert one.stdout.readline() == "ready\n"
        for one in writers:
            one.stdin.write("go\n")
            one.stdin.flush()
        assert [one.wait(300) for one in writers] == [0] * PROCESSES
        for one in writers:
            one.stdin.close()
            one.stdout.close()
        said = subprocess.run([sys.executable, "-m", "koipond", "audit", "verify"], capture_output=True, **run)
        assert [line.split("\t")[:3] for line in said.stdout.splitlines()] == [["tea", "whole", str(PROCESSES * ROWS)], ["(installation)", "whole", str(PROCESSES * ROWS)]], said.stderr
        if server:
            with psycopg.connect(server.url, autocommit=True) as line:
                for statement in ("UPDATE koipond_auditrow SET deed = 'x'", "DELETE FROM koipond_auditrow", "TRUNCATE koipond_auditrow"):
                    with pytest.raises(psycopg.errors.RaiseException):
                        line.execute(statement)
    finally:
        if server:
            server.remove()
