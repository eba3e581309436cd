"""The real server process and the SDKs as their makers ship them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from bench.intake import ROOT, start, stop

LOOK = """
import json, sys, django
django.setup()
from django.conf import settings
from koipond import engine
engine.open_engine(settings.DATA, {"what": "tests"})
print(json.dumps(engine.database("bench").rows(sys.argv[1]), default=str))
engine.close()
"""


class Server:
    """A server of its own in a fresh home."""

    def __init__(self, home: Path):
        self.home = home
        self.process, self.port, self.key = start(home)
        self.url = f"http://127.0.0.1:{self.port}"

    def post(self, path: str, value: dict):
        request = urllib.request.Request(self.url + path, json.dumps(value).encode(), {"Authorization": f"Bearer {self.key}"})
        return json.loads(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60).read())

    def restart(self) -> None:
        """Starts it again after it has ended."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KOIPOND_")}
        environment |= {"KOIPOND_HOME": str(self.home), "KOIPOND_LISTEN": f"127.0.0.1:{self.port}", "KOIPOND_LOG": "warning"}
        self.process = subprocess.Popen([sys.executable, "-m", "koipond", "serve"], cwd=ROOT, env=environment,
                                        stdout=subprocess.DEVNULL)
        self.wait()

    def wait(self) -> None:
        for _ in range(600):
            try:
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                    f"{self.url}/v1/projects/{self.key}/settings", timeout=5).read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not start again")

    def stored(self, select: str) -> list:
        """Stops the server as Ctrl-C does and asks its stores."""
        if self.process.poll() is None:
            stop(self.process)
        environment = {**os.environ, "KOIPOND_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "koipond.settings"}
        told = subprocess.run([sys.executable, "-c", LOOK, select], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
        return [tuple(row) for row in json.loads(told.stdout.splitlines()[-1])]


@pytest.fixture
def server():
    home = Path(tempfile.mkdtemp(prefix="koipond-test-"))
    running = Server(home)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    shutil.rmtree(home, ignore_errors=True)


ITEMS = "SELECT kind, name, user_id, anonymous_id, previous_id, group_id, properties, traits FROM collect_inbox ORDER BY kind"


@pytest.mark.parametrize("gzip", [False, True])
def test_the_python_sdk_works_unchanged(server, gzip):
    from segment.analytics.client import Client

    wrong = []
    client = Client(server.key, host=server.url, gzip=gzip, max_retries=2, on_error=lambda error, items: wrong.append(error))
    client.identify("mei", traits={"city": "上海", "email": "mei@shop.example"})
    client.track("mei", "Order Completed", {"order_id": "o1", "total": "12.50"})
    client.page("mei", "Shop", "Home", {"url": "/"})
    client.screen(anonymous_id="phone-1", name="Start")
    client.group("mei", "team-1", {"name": "Tea friends"})
    client.alias("phone-1", "mei")
    client.flush()
    client.join()
    assert not wrong
    rows = server.stored(ITEMS)
    assert [row[:6] for row in rows] == [
        ("alias", "", "mei", "", "phone-1", ""), ("group", "", "mei", "", "", "team-1"),
        ("identify", "", "mei", "", "", ""), ("page", "Home", "mei", "", "", ""),
        ("screen", "Start", "", "phone-1", "", ""), ("track", "Order Completed", "mei", "", "", "")]
    assert json.loads(rows[2][7]) == {"city": "上海", "email": "mei@shop.example"}
    assert json.loads(rows[3][6]) == {"name": "Home", "category": "Shop", "url": "/"}
    assert json.loads(rows[5][6]) == {"order_id": "o1", "total": "12.50"}


NODE = """
const { Analytics } = require('@segment/analytics-node');
const analytics = new Analytics({ writeKey: process.argv[2], host: process.argv[3], flushAt: 3 });
analytics.on('error', error => { console.error(error); process.exitCode = 1; });
analytics.identify({ userId: 'mei', traits: { city: '上海' } });
analytics.track({ userId: 'mei', event: 'Order Completed', properties: { order_id: 'o1', total: 12.5 } });
analytics.page({ anonymousId: 'a1', name: 'Home' });
analytics.screen({ anonymousId: 'a1', name: 'Start' });
analytics.group({ userId: 'mei', groupId: 'g1' });
analytics.alias({ userId: 'mei', previousId: 'a1' });
analytics.closeAndFlush();
"""


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """A folder with the Node SDK; without npm or a registry the test is skipped and says so."""
    folder = tmp_path_factory.mktemp("node")
    if not shutil.which("npm"):
        pytest.skip("npm is not here: the Node SDK was not tried")
    (folder / "package.json").write_text("{}")
    got = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "@segment/analytics-node@3"], cwd=folder,
                         capture_output=True, text=True, timeout=180)
    if got.returncode:
        pytest.skip(f"the Node SDK could not be installed, so it was not tried: {got.stderr[-200:]}")
    return folder


def test_the_node_sdk_works_unchanged(server, node):
    (node / "send.js").write_text(NODE)
    done = subprocess.run(["node", "send.js", server.key, server.url], cwd=node, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert [row[:6] for row in server.stored(ITEMS)] == [
        ("alias", "", "mei", "", "a1", ""), ("group", "", "mei", "", "", "g1"), ("identify", "", "mei", "", "", ""),
        ("page", "Home", "", "a1", "", ""), ("screen", "Start", "", "a1", "", ""),
        ("track", "Order Completed", "mei", "", "", "")]


def test_what_was_acknowledged_outlives_a_kill_and_its_repetition_counts_once(server):
    event = {"type": "track", "event": "x", "userId": "mei"}
    first = [{**event, "messageId": f"a{n}"} for n in range(50)]
    for n in range(0, 50, 10):
        assert server.post("/v1/batch", {"batch": first[n:n + 10]})["accepted"] == 10
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.restart()
    assert server.post("/v1/batch", {"batch": first[25:] + [{**event, "messageId": "b"}]})["accepted"] == 26
    for _ in range(200):
        time.sleep(0.1)
        if _ticked(server) == 76:
            break
    inbox, distinct, highest = server.stored("SELECT count(), uniqExact(message_id), max(seq) FROM collect_inbox")[0]
    assert (inbox, distinct, highest) == (76, 51, 76)
    assert server.stored("SELECT count(), uniqExact(hash) FROM collect_seen") == [(51, 51)]
    assert server.stored("SELECT reason, count() FROM collect_refused GROUP BY reason") == [("duplicate", 25)]


def _ticked(server) -> int:
    from bench.intake import ticked

    return ticked(server.home)
