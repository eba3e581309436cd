"""Several processes write into one inbox: each in a lane of its own, no number twice, nothing lost that was told to be safe."""

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

CHILD = Path(__file__).with_name("writing_child.py")
MAKE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "koipond.settings"
import django
django.setup()
from django.conf import settings
from koipond import access, engine
engine.open_engine(settings.DATA)
access.migrate_all()
access.create_workspace("tea", "Tea house")
"""


@pytest.fixture(scope="module", autouse=True)
def tea(surroundings):
    subprocess.run([sys.executable, "-c", MAKE], env=surroundings, check=True)


@pytest.fixture
def writer(surroundings):
    """Starts a process that writes; ends all of them."""
    begun = []

    def start(name: str, most: int, waits=False):
        begun.append(subprocess.Popen([sys.executable, str(CHILD), name, str(most)], env=surroundings, stdout=subprocess.PIPE, text=True,
                                      stdin=subprocess.PIPE if waits else subprocess.DEVNULL))
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def rows(front):
    import clickhouse_connect

    client = clickhouse_connect.get_client(dsn=front.url, database="koipond_tea", autogenerate_session_id=False)
    return lambda: client.query("SELECT lane, seq, message_id FROM collect_inbox WHERE name = 'Tea Bought'").result_rows


def told(*outputs: str) -> dict[str, int]:
    """The ids that were told to be safe, with the lane that each process said it was in then."""
    return {id: int(lane) for output in outputs for lane, *ids in map(str.split, output.splitlines()) for id in ids}


def alike(found: list[tuple]) -> None:
    places, ids = [(lane, seq) for lane, seq, _ in found], [id for _, _, id in found]
    assert len(set(places)) == len(places) and len(set(ids)) == len(ids)


def test_two_at_a_time_write_in_lanes_of_their_own(writer, rows):
    one, two = writer("one", 30, waits=True), writer("two", 30, waits=True)
    begun = [each.stdout.readline() for each in (one, two)]   # both are at it before either goes on
    safe = told(*begun, *(each.communicate("\n")[0] for each in (one, two)))
    found = rows()
    alike(found)
    assert {id: lane for lane, _, id in found} == safe and len(safe) == 300 and set(safe.values()) == {1, 2}


def test_after_a_kill_the_next_goes_on_above_in_the_same_lane(writer, rows):
    first = writer("killed", 100_000)
    lines = [first.stdout.readline() for _ in range(5)]
    first.kill()
    lines.append(first.stdout.read().rpartition("\n")[0])
    first.wait()
    before = rows()
    second = writer("next", 10)
    safe = told("\n".join(line.strip() for line in lines if line.strip()), second.communicate()[0])
    found = rows()
    alike(found)
    assert safe.keys() <= {id for _, _, id in found}
    mine = [seq for lane, seq, id in found if id.startswith("next-") and lane == 1]
    assert len(mine) == 50 and min(mine) > max(seq for lane, seq, _ in before if lane == 1) + 50_000


def test_who_is_cut_off_from_the_store_of_locks_writes_on_in_another_way_and_never_the_same_number(writer, rows, postgres):
    one = writer("cut", 200)
    one.stdout.readline()
    for _ in range(3):
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'koipond'")
        time.sleep(0.3)
    safe = told(one.communicate()[0])
    found = rows()
    alike(found)
    assert safe and safe.keys() <= {id for _, _, id in found}
