"""What Prometheus reads: for whom it is open, and that it counts what happens."""

import asyncio
import os
import re
import subprocess
import sys
from ipaddress import ip_network

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from koipond import asgi, collect, engine
from koipond.engine import timing
from koipond.kit import clock
from koipond.watch import stores
from tests.running import Server, wait_until


def asked(path="/metrics", headers=(), client="127.0.0.1", method="GET"):
    said = []

    bodies = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        return bodies.pop() if bodies else await asyncio.Event().wait()

    async def send(message):
        said.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers), "client": (client, 1234), "query_string": b"", "scheme": "http"}
    asyncio.run(asgi.application(scope, receive, send))
    return said[0]["status"], b"".join(each.get("body", b"") for each in said[1:]).decode()


@pytest.mark.parametrize("token, networks, headers, client, status", [
    ("", (), (), "127.0.0.1", 404),                                                     # nothing is set: closed, for this machine too
    ("secret", (), (), "127.0.0.1", 401),
    ("secret", (), ((b"authorization", b"Bearer wrong"),), "127.0.0.1", 401),
    ("secret", (), ((b"authorization", b"Basic secret"),), "127.0.0.1", 401),
    ("secret", (), ((b"authorization", b"Bearer secret"),), "203.0.113.9", 200),
    ("", ("127.0.0.1/32",), (), "127.0.0.1", 200),
    ("", ("127.0.0.1/32",), (), "::ffff:127.0.0.1", 200),
    ("", ("127.0.0.1/32",), (), "203.0.113.9", 403),
    ("", ("127.0.0.1/32",), ((b"x-forwarded-for", b"127.0.0.1"),), "127.0.0.1", 403),   # a proxy has an address of its own
    ("", ("10.0.0.0/8",), (), "10.2.3.4", 200),
])
def test_it_is_closed_until_a_setting_opens_it(settings_of, token, networks, headers, client, status):
    settings_of(METRICS_TOKEN=token, METRICS_FROM=tuple(map(ip_network, networks)))
    assert asked(headers=headers, client=client)[0] == status


def test_the_setting_is_read_as_networks():
    """As a process reads it, which is more than what a test sets by hand."""
    said = subprocess.run([sys.executable, "-c", "from koipond.settings import METRICS_FROM; print(*map(repr, METRICS_FROM))"], capture_output=True, text=True,
                          check=True, env={**os.environ, "KOIPOND_METRICS_FROM": "127.0.0.1, 10.2.3.4/8,fd00::/8"})
    assert said.stdout.strip() == "IPv4Network('127.0.0.1/32') IPv4Network('10.0.0.0/8') IPv6Network('fd00::/8')"


def test_it_tells_what_lies_in_the_stores_and_nothing_of_people(settings_of, workspace, tick):
    settings_of(METRICS_FROM=(ip_network("127.0.0.0/8"),))
    items = [collect.Item(kind="track", name="order_completed", message_id=f"m{n}", at=clock.now(), user_id="wang@example.com") for n in range(3)]
    collect.record(workspace.slug, items)
    stores.register()
    stores._registered[0]._at = -1e9
    text = asked()[1]
    found = {(sample.name, sample.labels.get("workspace")): sample.value for family in text_string_to_metric_families(text) for sample in family.samples}
    assert found["koipond_backlog_items", workspace.slug] == 3
    assert found["koipond_facts_rows", workspace.slug] >= 3
    assert found["koipond_decisions_bytes", None] > 0 and found["process_resident_memory_bytes", None] > 0
    before = REGISTRY.get_sample_value("koipond_tick_seconds_count")
    tick()
    assert REGISTRY.get_sample_value("koipond_tick_seconds_count") > before
    assert REGISTRY.get_sample_value("koipond_tick_room_seconds_count", {"room": "journeys.advance"}) >= 1
    assert collect.waiting(workspace.slug) == (0, None)
    assert "wang" not in text


def test_requests_are_counted_by_route_and_never_by_address():
    asked("/health/live")
    asked("/no/such/place-of-somebody@example.com")
    asked("/v1/track", method="BREW")
    assert REGISTRY.get_sample_value("koipond_http_requests_total", {"route": "/health/…", "method": "GET", "status": "200"}) >= 1
    assert REGISTRY.get_sample_value("koipond_http_requests_total", {"route": "/v1/track", "method": "other", "status": "405"}) == 1
    labels = {value for family in REGISTRY.collect() for sample in family.samples for value in sample.labels.values()}
    assert not [value for value in labels if "somebody" in value or "@" in value]


def test_a_slow_statement_is_known_by_its_name_and_without_its_values(db):
    timing.note(db.workspace, "segments.preview", "SELECT 1", 1.5)
    timing.note(db.workspace, "SELECT x", "SELECT count() FROM profiles_traits WHERE email = 'wang@example.com'", 2.5)
    timing.note(db.workspace, "collect_inbox", "collect_inbox", 3.0)
    assert [(one.statement, one.longest_seconds) for one in engine.slowest(db.workspace)] == [
        ("INSERT INTO collect_inbox", 3.0), ("SELECT profiles_traits", 2.5), ("segments.preview", 1.5)]


def test_the_real_process_counts_requests_by_the_frameworks_route(tmp_path):
    import httpx

    server = Server(tmp_path, KOIPOND_METRICS_TOKEN="scrape-me").start()
    try:
        with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
            assert client.get("/metrics").status_code == 401
            assert client.get("/api/w/nowhere/well").status_code == 401
            counted = re.compile(r'koipond_http_requests_total\{method="GET",route="/api/w/<workspace>/well",status="401"\} 1\.0')

            def scraped() -> str:
                text = client.get("/metrics", headers={"Authorization": "Bearer scrape-me"}).text
                return text if counted.search(text) else ""

            text = wait_until(scraped, seconds=30)   # a request is counted a moment after its answer
        assert 'koipond_stores_answer 1.0' in text and re.search(r'koipond_leader\{role="sending"\} 1\.0', text)
    finally:
        server.stop()
