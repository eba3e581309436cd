"""One holder at a time, over processes, on both stores of decisions; and a holder that was cut off learns it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koipond.access import holding
from tests.server.postgres import Postgres, binaries

CHILD = Path(__file__).with_name("holding_child.py")


@pytest.fixture(scope="module")
def postgres():
    if not binaries():
        pytest.skip("PostgreSQL's server is not here: apt-get install postgresql")
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request, tmp_path):
    """Starts a process that holds something: it, and what it said."""
    address = request.getfixturevalue("postgres").url if request.param == "postgresql" else f"sqlite:///{tmp_path}/d.sqlite3"
    begun = []

    def start(name: str):
        process = subprocess.Popen([sys.executable, str(CHILD), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   env={**os.environ, "KOIPOND_HOME": str(tmp_path), "KOIPOND_DB": address})
        begun.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in begun:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def asked(process, what: str) -> str:
    process.stdin.write(f"{what}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_of_two_processes_one_holds_and_the_next_does_after_a_kill(other):
    first, said = other("clock of tea")
    assert said == "held" and other("clock of tea")[1] == "not held" and other("clock of rice")[1] == "held"
    first.kill()
    first.wait()
    assert _until(lambda: other("clock of tea")[1] == "held")


def test_what_is_let_go_is_free_and_no_longer_sure(other):
    first, _ = other("lane 1")
    assert asked(first, "sure") == "True" and asked(first, "let go") == "False"
    assert other("lane 1")[1] == "held"


def test_who_was_cut_off_is_not_sure_and_stays_so(postgres, monkeypatch, settings_of):
    import psycopg

    store = settings_of(postgres.url)
    mine = holding.Hold("x", store, store.take("x"))
    assert mine.sure() and store.take("x") is None
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    time.sleep(holding.SURE_SECONDS + 0.1)
    assert not mine.sure()
    again = holding.Hold("x", store, store.take("x"))
    assert again.sure() and not mine.sure()
    mine.let_go()
    assert again.sure() and store.take("x") is None
    again.let_go()


def test_a_store_that_is_gone_and_back_gives_it_anew(settings_of):
    if not binaries():
        pytest.skip("PostgreSQL's server is not here: apt-get install postgresql")
    server = Postgres()
    try:
        store = settings_of(server.url)
        mine = holding.Hold("x", store, store.take("x"))
        server.stop()
        time.sleep(holding.SURE_SECONDS + 0.1)
        assert not mine.sure()
        with pytest.raises(holding.DatabaseError):
            store.take("x")
        server.start()
        assert store.take("x") is not None and not mine.sure()
    finally:
        server.remove()


def test_a_bell_is_heard_by_who_listens_also_after_the_line_broke(postgres, settings_of, monkeypatch):
    from django.conf import settings

    from koipond.access import bell

    settings_of(postgres.url)
    monkeypatch.setattr(settings, "DB", postgres.url)
    monkeypatch.setattr(bell, "REST_SECONDS", 0.1)
    heard = []
    listener, ringer = bell.Listener(lambda: heard.append(1)), bell._Ringer()
    listener.start()
    try:
        assert _until(lambda: heard)   # it looks as soon as it listens
        for _ in range(2):
            heard.clear()
            ringer.ring()
            assert _until(lambda: heard)
            _cut(postgres)
    finally:
        listener.stop()


def test_a_single_is_begun_by_one_and_taken_over_when_it_is_cut_off(postgres, settings_of, monkeypatch):
    from koipond.access import single

    first_store, second_store, told = settings_of(postgres.url), settings_of(postgres.url), []
    monkeypatch.setattr(single.engine, "embedded", lambda: False)
    monkeypatch.setattr(single, "LOOK_SECONDS", 0.1)

    def of(name, store, begin=lambda: None):
        made = single.Single("sending", lambda: (begin(), told.append(f"{name} begins")), lambda: told.append(f"{name} ends"))
        made._hold = lambda what: holding.Hold(what, store, token) if (token := store.take(what)) is not None else None
        return made

    fails = [ValueError("not yet")]
    first, second = of("first", first_store, lambda: fails and (_ for _ in ()).throw(fails.pop())), of("second", second_store)
    first.start()
    assert _until(lambda: told == ["first begins"]) and not fails   # what could not be begun is begun by the next look
    second.start()
    time.sleep(0.5)
    assert told == ["first begins"]
    first.stop()
    assert told == ["first begins", "first ends"] and _until(lambda: told[2:] == ["second begins"])
    _cut(postgres)   # nobody else is there: it ends, and is begun anew by the same process
    assert _until(lambda: told[3:] == ["second ends", "second begins"])
    second.stop()
    assert told[5:] == ["second ends"]


@given(st.integers(1, 6), st.lists(st.integers(0, 5), max_size=30))
def test_all_that_take_part_come_to_have_as_many_or_one_more_and_then_nothing_changes_hands(lines, begun):
    """`begun`: by which line each thing is held at the start; who is not there holds nothing."""
    names = {number: f"thing {number}" for number in range(1, len(begun) + 1)}
    held = {number: line for number, line in zip(names, begun, strict=True) if line < lines}

    def part(line):
        rows = [[each, each == line, True, 0] for each in range(lines)] + [[by, by == line, False, number] for number, by in held.items()]
        return holding._parted(rows, 0, names)

    def round_() -> int:
        changed = 0
        for line in range(lines):
            ours, found = [number for number, by in held.items() if by == line], part(line)
            for number in ours[found.mine:]:
                del held[number]
                changed += 1
            for name in found.free[:max(0, found.mine - len(ours))]:
                held[int(name.split()[1])] = line
                changed += 1
        return changed

    for _ in range(2 * lines):
        round_()
    counts = [list(held.values()).count(line) for line in range(lines)]
    assert sum(counts) == len(names) and max(counts) - min(counts) <= 1
    assert round_() == 0 and {part(line).processes for line in range(lines)} == {lines}


def test_what_is_held_beside_others_nobody_has_alone_and_each_gets_its_part(postgres, settings_of):
    first, second, names = settings_of(postgres.url), settings_of(postgres.url), ["one", "two", "three"]
    assert first.take("all", beside_others=True) and second.take("all", beside_others=True)
    older = settings_of(postgres.url)
    assert older.take("all") is None and older.part("all", names) is None   # who takes no part has none
    assert sorted(each.part("all", names).mine for each in (first, second)) == [1, 2]
    tokens = [second.take("one"), second.take("two")]
    assert first.part("all", names) == holding.Part(2, 1, ["three"]) and second.part("all", names).mine == 2   # who has more keeps it
    second.let_go("one", tokens[0])
    second.let_go("all", tokens[0])
    assert first.part("all", names) == holding.Part(1, 3, ["one", "three"])
    assert older.take("all") is None
    first.let_go("all", 1)
    assert older.take("all") and first.take("all", beside_others=True) is None and first.part("all", names) is None


def test_what_looks_at_night_can_be_begun_again(workspace):
    from koipond import profiles

    nights = profiles.Nightly()
    for _ in range(2):
        nights.start()
        assert nights._thread.is_alive()
        nights.stop()
        assert not nights._thread.is_alive()


def _cut(postgres) -> None:
    import psycopg

    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'koipond'")


@pytest.fixture
def settings_of(monkeypatch):
    """A store of holds on a PostgreSQL, in this process."""
    from django.db import connections

    from koipond.settings import _database

    def made(url: str):
        whole = {**connections.settings["default"], **_database(url), "OPTIONS": {}}
        monkeypatch.setitem(connections.settings, "default", whole)
        return holding._Server()

    return made


def _until(holds) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if holds():
            return True
    return False
