"""Real platforms as far as they fit on a machine: the twin as a process of its own, and our door for what it tells."""

import asyncio
import threading
import time

import pytest
import uvicorn
from django.conf import settings

from koipond import collect, engine
from koipond.collect.sources import http
from tests.twin.peer import TwinProcess

WAIT_SECONDS = 180


@pytest.fixture(scope="session")
def _twin():
    twin = TwinProcess()
    yield twin
    twin.stop()


@pytest.fixture
def twin(_twin, monkeypatch):
    """A twin in which nothing has happened."""
    _twin.reset()
    monkeypatch.setattr(settings, "WEBHOOK_LOOPBACK", True)
    return _twin


@pytest.fixture(scope="session")
def _served():
    server = uvicorn.Server(uvicorn.Config(http.application, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def served(_served, monkeypatch):
    """Where the sources of this test are called."""
    http._sources.clear()
    monkeypatch.setattr(settings, "URL", _served)
    return _served


def until(holds):
    """What `holds` gives once it gives something."""
    ends = time.monotonic() + WAIT_SECONDS
    while not (found := holds()):
        assert time.monotonic() < ends, "it never came to hold"
        time.sleep(0.02)
    return found


class Office:
    """A workspace, its sources, and what it knows."""

    def __init__(self, slug, tick):
        self.slug, self._tick, self.db = slug, tick, engine.database(slug)

    def source(self, kind, name="", **values):
        http._sources.clear()
        return collect.create_source(self.slug, kind, name or kind, values, by="test")

    def kept(self, source):
        return self.db.dicts("SELECT * FROM collect_kept FINAL WHERE account = {id:UInt32} ORDER BY seq", id=source.id)

    def wait_for(self, source, count):
        return until(lambda: len(found := self.kept(source)) >= count and found)

    def settle(self):
        """Reads what is kept and lets the house work it off; each tick twice, as after a crash."""
        collect.read_kept(self.slug)
        self._tick(twice=True)

    def events(self, name=""):
        rows = self.db.dicts("SELECT name, person, at, props, message_id FROM profiles_events ORDER BY at, message_id")
        return [row for row in rows if name in ("", row["name"])]

    def person(self, kind, value):
        from koipond import identify

        return identify.find(self.db, kind, value)

    def traits(self, person):
        return {row["trait"]: row["value"] for row in self.db.dicts(
            "SELECT trait, argMax(value, at) AS value FROM profiles_values WHERE person = {p:UInt64} GROUP BY trait", p=person)}


@pytest.fixture
def office(workspace, tick, served):
    return Office(workspace.slug, tick)
