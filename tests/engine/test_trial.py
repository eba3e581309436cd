"""Within a trial no facts are written, questions are answered, and a scratch is written as ever."""

import threading

import pyarrow as pa
import pytest

from koipond import engine

ROWS = pa.table({"segment": pa.array([7], pa.uint32()), "tick": pa.array([1], pa.uint64())})
COUNT = "SELECT count() FROM segments_members"


@pytest.mark.parametrize("write", [
    lambda db: db.insert("segments_members", ROWS), lambda db: db.run("INSERT INTO segments_members (segment, tick) VALUES (7, 1)")], ids=["insert", "run"])
def test_nothing_is_written_until_it_ends(db, workspace, write):
    with engine.trial():
        write(db)
        assert engine.on_trial() and db.value(COUNT) == 0
        with engine.scratch(workspace.slug) as scratch:
            write(scratch)
            assert scratch.value(COUNT) == 1
    write(db)
    assert not engine.on_trial() and db.value(COUNT) == 1


def test_it_ends_with_an_error_and_is_of_its_thread_alone(db):
    found = []
    with pytest.raises(ValueError), engine.trial():
        thread = threading.Thread(target=lambda: found.append(engine.on_trial()))
        thread.start()
        thread.join()
        raise ValueError
    assert found == [False] and not engine.on_trial()
