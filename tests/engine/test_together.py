"""Deeds at the same time: what is given, what is raised, and that nothing is left running."""

import threading
import time

import pytest

from koipond import engine


class Broken(Exception):
    pass


def fails():
    raise Broken


def test_what_each_gives_comes_in_order():
    assert engine.together(lambda: time.sleep(0.05) or 1, lambda: 2, lambda: 3) == [1, 2, 3]
    assert engine.together() == [] and engine.together(lambda: "alone") == ["alone"]


def test_they_run_at_the_same_time():
    meeting = threading.Barrier(2, timeout=60)   # each waits for the other
    assert sorted(engine.together(meeting.wait, meeting.wait)) == [0, 1]


@pytest.mark.parametrize("place", [0, 1])
def test_when_one_fails_the_others_have_ended_before_it_is_told(place):
    done = []
    deeds = [lambda: time.sleep(0.1) or done.append("slow"), lambda: done.append("fast")]
    deeds.insert(place, fails)
    with pytest.raises(Broken):
        engine.together(*deeds)
    assert sorted(done) == ["fast", "slow"]


def test_within_each_other_they_do_not_wait_for_ever():
    def many():
        return engine.together(*[lambda: threading.get_ident()] * 3)

    found = engine.together(*[many] * 12)
    assert len(found) == 12 and all(len(set(threads)) == 1 for threads in found[1:]), "in a thread of the pool: one after the other"


def test_statements_of_all_threads_reach_the_same_database(db):
    db.run("CREATE TABLE many (n UInt32) ENGINE = MergeTree ORDER BY n")
    engine.together(*[lambda n=n: db.run("INSERT INTO many SELECT {n:UInt32}", n=n) for n in range(20)])
    assert [n for (n,) in db.rows("SELECT n FROM many ORDER BY n")] == list(range(20))


def test_beside_has_ended_when_the_tick_is_synced(db):
    db.run("CREATE TABLE beside (n UInt32) ENGINE = MergeTree ORDER BY n")
    gate, seen = threading.Event(), []

    def later():
        gate.wait(10)
        db.run("INSERT INTO beside SELECT 1")

    with engine.one_sync():
        engine.beside(later)
        seen.append(db.value("SELECT count() FROM beside"))
        gate.set()
        db.sync()
        seen.append(db.value("SELECT count() FROM beside"))
        engine.beside(lambda: db.run("INSERT INTO beside SELECT 2"))
    assert (seen, db.value("SELECT count() FROM beside")) == ([0, 1], 2)


def test_beside_tells_what_failed():
    with pytest.raises(Broken), engine.one_sync():
        engine.beside(fails)


def test_after_a_fault_nothing_runs_on():
    done = []
    with pytest.raises(Broken), engine.one_sync():
        engine.beside(lambda: time.sleep(0.1) or done.append(1))
        fails()
    assert done == [1]


def test_outside_a_tick_beside_is_done_at_once():
    done = []
    engine.beside(lambda: done.append(threading.current_thread() is threading.main_thread()))
    assert done == [True]
