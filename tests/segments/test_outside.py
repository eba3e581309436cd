"""Groups computed elsewhere, on the real other databases: an SQLite, and a PostgreSQL started for the test."""

import sqlite3

import psycopg
import pytest

from koipond import segments
from koipond.engine import QueryFailed
from tests.segments.test_lists import known, members  # noqa: F401  (a fixture)
from tests.server.postgres import Postgres, binaries

GROUP = "SELECT id FROM crowd ORDER BY id"


@pytest.fixture
def vip(workspace):
    return segments.make_list(workspace, "VIP", "say thank you", "mei").id


@pytest.fixture
def sqlite(workspace, home):
    folder = home / "outside" / workspace.slug
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "crm.db") as made:
        made.executescript("CREATE TABLE crowd (id TEXT, n INT); INSERT INTO crowd VALUES ('mei', 1), ('tom', 2), ('stranger', 3), (NULL, 4);")
    segments.connect(workspace, "crm", "sqlite", "crm.db", "mei")
    return folder / "crm.db"


def test_a_query_on_an_sqlite_fills_a_list(workspace, db, tick, known, vip, sqlite):  # noqa: F811
    change = segments.give_answer(workspace, vip, "crm", GROUP, "user_id", "mei")
    tick(twice=True)
    assert (change.rows, change.known, change.unknown) == (3, 2, 1)
    assert members(db, vip) == {known["mei"], known["tom"]}
    assert change.about == {"database": "crm", "query": GROUP, "kind": "user_id"}


@pytest.mark.parametrize("query, why", [
    ("DELETE FROM crowd", "begin"), ("SELECT 1; DROP TABLE crowd", ";"), ("SELECT 1) AS x; COMMIT; DROP TABLE crowd; --", ";"),
    ("SELECT id FROM crowd -- all", "--"), ("WITH x AS (DELETE FROM crowd RETURNING id) SELECT id FROM x", "DELETE"),
    ("SELECT 1)) TO PROGRAM ('x'", "brackets"), ("SELECT (1", "brackets"), ("SELECT 'a' || $$;$$", "$"), ("SELECT E'\\' ; drop'", "'"),
    ("SELECT 'open", "'"), ("SELECT id INTO x FROM crowd", "INTO"), ("SELECT " + "1" * 20_001, "characters"),
])
def test_what_is_not_one_select_that_reads_is_refused_before_it_is_sent(workspace, vip, sqlite, query, why):
    with pytest.raises(segments.NotASelect) as refused:
        segments.give_answer(workspace, vip, "crm", query, "user_id", "mei")
    assert why in str(refused.value) and segments.changes(workspace, vip) == []


def test_a_text_may_hold_what_a_query_may_not(workspace, vip, sqlite):
    assert segments.give_answer(workspace, vip, "crm", "SELECT 'a;b--(' FROM crowd", "user_id", "mei").rows == 4


def test_an_sqlite_is_only_read_and_only_for_so_long(workspace, vip, sqlite, monkeypatch):
    monkeypatch.setattr("koipond.segments.outside.SECONDS", 0.2)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(i) FROM n"
    for query, said in [(endless, "interrupted"), ("SELECT id FROM nowhere", "no such table")]:
        with pytest.raises(segments.WrongQuery, match=said):
            segments.give_answer(workspace, vip, "crm", query, "user_id", "mei")
    monkeypatch.setattr("koipond.segments.lists.MOST_ROWS", 2)
    with pytest.raises(segments.TooManyRows):
        segments.give_answer(workspace, vip, "crm", GROUP, "user_id", "mei")
    assert segments.changes(workspace, vip) == []


@pytest.mark.parametrize("given", [
    {"kind": "sqlite", "address": "../../decisions.sqlite3"}, {"kind": "sqlite", "address": "/etc/passwd"}, {"kind": "sqlite", "address": ".."},
    {"kind": "oracle", "address": "a:1"}, {"kind": "postgresql", "address": "db.example"},
    {"kind": "postgresql", "address": "db.example:5432", "database": "d", "user": "u", "secret_env": "KOIPOND_SECRET"},
    {"kind": "postgresql", "address": "db.example:5432", "database": "d", "user": "u", "secret_env": "KOIPOND_OUTSIDE_OTHER_X"},
    {"kind": "postgresql", "address": "db.example:5432", "database": "d options=-cx", "user": "u", "secret_env": ""},
])
def test_a_database_that_would_open_what_is_not_meant_is_refused(workspace, given):
    with pytest.raises(segments.BadDatabase):
        segments.connect(workspace, "x", by="mei", **given)


def test_another_workspace_and_a_forgotten_database_are_not_there(workspace, vip, sqlite):
    segments.disconnect(workspace, "crm")
    with pytest.raises(segments.NoSuchDatabase):
        segments.give_answer(workspace, vip, "crm", GROUP, "user_id", "mei")


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL with a table of 1,002 rows."""
    if not binaries():
        pytest.skip("PostgreSQL's server is not here: apt-get install postgresql")
    server = Postgres()
    with psycopg.connect(server.url, autocommit=True) as made:
        made.execute("create table crowd as select 'u' || i as id from generate_series(1, 1000) i; insert into crowd values ('mei'), ('tom');"
                     "create function spoil() returns text language plpgsql as $$ begin delete from crowd; return 'x'; end $$;")
    yield server
    server.remove()


@pytest.fixture
def warehouse(workspace, postgres, monkeypatch):
    variable = f"KOIPOND_OUTSIDE_{workspace.slug.upper()}_DWH"
    monkeypatch.setenv(variable, postgres.password)
    segments.connect(workspace, "dwh", "postgresql", f"127.0.0.1:{postgres.port}", "mei", database="koipond", user="koipond", secret_env=variable)
    return variable


def test_a_query_on_a_postgresql_fills_a_list(workspace, db, tick, known, vip, warehouse):  # noqa: F811
    change = segments.give_answer(workspace, vip, "dwh", "SELECT id FROM crowd WHERE id !~ '^u[0-9]'", "user_id", "mei", mode="set")
    tick(twice=True)
    assert change.known == 2 and members(db, vip) == {known["mei"], known["tom"]}


def test_a_function_cannot_write_there(workspace, vip, warehouse):
    with pytest.raises(segments.WrongQuery, match="read-only"):
        segments.give_answer(workspace, vip, "dwh", "SELECT spoil()", "user_id", "mei")
    assert segments.give_answer(workspace, vip, "dwh", "SELECT id FROM crowd", "user_id", "mei").rows == 1002


def test_it_may_take_so_long_and_says_what_was_wrong_without_the_password(workspace, vip, postgres, warehouse, monkeypatch):
    monkeypatch.setattr("koipond.segments.outside.SECONDS", 1)
    for query, said in [("SELECT pg_sleep(30)::text", "(?i)timeout|cancel"), ("SELECT id FROM nowhere", 'relation "nowhere" does not exist')]:
        with pytest.raises(segments.WrongQuery, match=said) as refused:
            segments.give_answer(workspace, vip, "dwh", query, "user_id", "mei")
        assert postgres.password not in str(refused.value) and not isinstance(refused.value.__cause__, QueryFailed)
    monkeypatch.setenv(warehouse, f"{postgres.password}-but-wrong")
    with pytest.raises(segments.WrongQuery, match="authentication failed") as refused:
        segments.give_answer(workspace, vip, "dwh", "SELECT id FROM crowd", "user_id", "mei")
    assert postgres.password not in str(refused.value)
    monkeypatch.delenv(warehouse)
    with pytest.raises(segments.MissingSecret):
        segments.give_answer(workspace, vip, "dwh", "SELECT id FROM crowd", "user_id", "mei")
    assert postgres.password not in repr(segments.connected(workspace))
