"""The stream of ticks, from a real server: who may listen, what is told, and that nobody who listens holds the server up."""

import threading
import time

import httpx
import pytest

from tests.running import Server, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("live"))
    made.koipond("workspace", "create", "tea", "Tea")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def key(server):
    return server.koipond("key", "create", "tea", "Page", "--scope", "read", "--scope", "collect").split()[-1]


class Listener(threading.Thread):
    """Reads the stream beside the test; `lines` are what came."""

    def __init__(self, server, key):
        super().__init__(daemon=True)
        self.lines, self.ended = [], False
        self.client = httpx.Client(timeout=90, trust_env=False, headers={"Authorization": f"Bearer {key}", "Accept": "text/event-stream"})
        self.address = f"{server.url}/api/w/tea/live"
        self.start()

    def run(self):
        try:
            with self.client.stream("GET", self.address) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                for line in answer.iter_lines():
                    self.lines.append(line)
        except httpx.HTTPError:
            pass
        self.ended = True

    def ticks(self):
        return [int(line.split('"tick": ')[1].rstrip("}")) for line in self.lines if line.startswith("data:")]


def test_every_tick_is_told_to_everybody_who_listens_and_desks_stay_free(server, key):
    listeners = [Listener(server, key) for _ in range(12)]   # more than there are desks
    wait_until(lambda: all(one.ticks() for one in listeners))
    before = listeners[0].ticks()[-1]
    item = {"type": "track", "event": "page_viewed", "messageId": "m1", "anonymousId": "b1"}
    sent = httpx.post(f"{server.url}/v1/batch", json={"batch": [item]}, auth=(key, ""), timeout=10, trust_env=False)
    assert sent.status_code == 200
    wait_until(lambda: all(one.ticks()[-1] > before for one in listeners), seconds=120)
    answer = httpx.get(f"{server.url}/api/w/tea/live", headers={"Authorization": f"Bearer {key}"}, timeout=10, trust_env=False)
    assert answer.json()["tick"] >= listeners[0].ticks()[-1]
    for one in listeners:
        one.client.close()


def test_a_stranger_and_somebody_of_another_workspace_are_refused_as_everywhere(server, key):
    for token, place, status, number in (("", "tea", 401, "access.E001"), (key, "other", 404, "access.E0")):
        headers = {"Accept": "text/event-stream", **({"Authorization": f"Bearer {token}"} if token else {})}
        answer = httpx.get(f"{server.url}/api/w/{place}/live", headers=headers, timeout=10, trust_env=False)
        assert answer.status_code == status and answer.json()["error"]["number"].startswith(number[:7])


def test_who_listens_keeps_no_server_from_stopping(server, key):
    listener = Listener(server, key)
    wait_until(listener.ticks)
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 15
    wait_until(lambda: listener.ended)
