"""A server of facts that is gone has a line of its own, and what cannot be seen meanwhile is not told to be over."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from koipond import collect, engine, watch
from koipond.engine.cluster import Shards
from koipond.watch import checks, stores
from koipond.watch.models import AlertState
from tests.running import free_port


@pytest.fixture
def living():
    """The address of something that answers like a server of facts."""
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/ping" else 404)
            self.end_headers()

        def log_message(self, *given):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def on_servers(monkeypatch):
    """`on_servers(shards)`: as if the facts were there."""
    def placed(shards: str):
        made = Shards(shards)
        monkeypatch.setattr(engine, "embedded", lambda: False)
        monkeypatch.setattr(engine, "shards", lambda: made)
        monkeypatch.setattr(made, "of", lambda workspace: next(iter(made)))
        monkeypatch.setattr(engine, "disks", list)
        return made

    return placed


def dead() -> str:
    return f"http://reader:hidden@127.0.0.1:{free_port()}"


def test_each_shard_is_judged_by_its_replicas(living, on_servers):
    silent = dead()
    found = checks.facts_of(on_servers(f"{living} north={living},{silent} south={silent}"))
    place = silent.rpartition("@")[2]
    assert [(one.subject, one.verdict, one.values) for one in found] == [
        ("", "good", {"replicas": 1, "silent": ""}), ("north", "watch", {"replicas": 2, "silent": place}), ("south", "bad", {"replicas": 1, "silent": place})]
    assert {sample.labels["shard"]: sample.value for sample in stores._shards().samples} == {"": 1, "north": 1, "south": 0}


def test_on_a_laptop_there_is_no_such_line(workspace):
    assert not [one for scope in ("", workspace.slug) for one in watch.standing(scope).findings if one.kind == "facts"]


def test_what_cannot_be_seen_is_not_over(workspace, clock, monkeypatch, on_servers):
    collect.record(workspace.slug, [collect.Item(kind="track", name="page_viewed", message_id="m1", at=clock.now(), user_id="u1")])
    clock.forward(timedelta(hours=1))

    def open_ones():
        watch.look(workspace.slug)
        return {row.kind for row in AlertState.objects.filter(scope=workspace.slug, ended_at=None)}

    before = open_ones()
    assert "backlog" in before and "facts" not in before
    on_servers(dead())
    assert open_ones() == before | {"facts"}
    assert [(one.kind, one.verdict) for one in watch.standing(workspace.slug).findings] == [("facts", "bad")]
    assert watch.standing("").verdict == "bad"      # the installation says so too, and does not ask who is gone
    monkeypatch.undo()
    assert open_ones() == before
