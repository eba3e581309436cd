"""One id leads from the request of an event to the message that it set off: in the stores, in the log, and in spans."""

import asyncio
import json
import logging
import subprocess
import sys
from uuid import UUID

import pytest
from click.testing import CliRunner

from koipond import access, asgi, clock, content, deliver, engine, journeys, watch
from koipond.kit import logs, tracing
from tests.otlp import collected
from tests.running import ROOT

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"


def post(key: str, batch: list[dict], **headers) -> dict:
    body, said = json.dumps({"batch": batch}).encode(), []
    bodies = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return bodies.pop() if bodies else await asyncio.Event().wait()

    async def send(message):
        said.append(message)

    given = [(b"authorization", b"Bearer " + key.encode()), *((name.encode(), value.encode()) for name, value in headers.items())]
    asyncio.run(asgi.application({"type": "http", "method": "POST", "path": "/v1/batch", "headers": given, "client": ("127.0.0.1", 1), "scheme": "http", "query_string": b""}, receive, send))
    assert said[0]["status"] == 200
    return json.loads(said[1]["body"])


@pytest.fixture
def house(workspace):
    """A journey that greets who signs up, and a key to send events with."""
    slug = workspace.slug
    template = content.save_template(slug, "Hello", "Hello", html="<p>Hello</p>", by="test").template
    made = journeys.save(slug, "Welcome", {"kind": "transactional", "entry": {"kind": "event", "event": "signed_up"}, "reentry": "never", "start": "mail",
                                           "steps": {"mail": {"kind": "send", "channel": "email", "template": template, "next": "end"}, "end": {"kind": "end"}}}, by="test")
    journeys.publish(slug, made.id, by="test")
    return slug, access.create_key(slug, "shop", ["collect"], by="test")[1]


def greeted(house, **headers) -> str:
    """Somebody signs up and is written to; the id of the message."""
    slug, key = house
    who = {"userId": "u1"}
    post(key, [{"type": "identify", "messageId": "i1", "traits": {"email": "wang@example.com"}, **who}, {"type": "track", "event": "signed_up", "messageId": "s1", **who}], **headers)
    clock.run_until_idle(slug)
    deliver.send_now(slug)
    clock.run_until_idle(slug)
    return str(engine.database(slug).value("SELECT toString(message) FROM deliver_outbox"))


def test_the_way_of_a_message_leads_back_to_the_trace_of_the_request(house):
    message = greeted(house, traceparent=PARENT)
    way = watch.way_of(house[0], message)
    stops = {stop.what: stop for stop in way.stops}
    assert [stop.what for stop in way.stops if stop.what in ("event", "claimed", "told")][0] == "event"
    assert stops["event"].trace == TRACE and stops["event"].says["name"] == "signed_up"
    assert stops["tick"].trace == tracing.of("tick", house[0], stops["put"].says["tick"])
    assert stops["step"].says["outcome"] and stops["claimed"].says["attempt"] == 1 and stops["told"].says["status"] == "accepted"
    assert {(stop.says["en"], stop.says["zh"]) for stop in way.stops if stop.what == "step"} >= {("came to the end", "走完旅程")}
    assert way.trace == UUID(message).hex
    assert "wang" not in str(way)
    with pytest.raises(deliver.UnknownMessage):
        watch.way_of(house[0], "00000000-0000-0000-0000-000000000000")
    with pytest.raises(deliver.UnknownMessage):
        watch.way_of(house[0], "'; DROP")


def test_without_a_trace_of_its_own_a_request_has_one_that_follows_from_its_event(house):
    message = greeted(house)
    event = next(stop for stop in watch.way_of(house[0], message).stops if stop.what == "event" and stop.says["message_id"] == "s1")
    assert event.trace == tracing.of_event("s1") and len(event.trace) == 32


def test_the_command_finds_a_message_in_whichever_workspace_it_is(house, other):
    from koipond.cli import koipond

    message = greeted(house, traceparent=PARENT)
    done = CliRunner().invoke(koipond, ["trace", message])
    assert done.exit_code == 0, done.output
    assert TRACE in done.output and "\tclaimed\t" in done.output and "wang" not in done.output


@pytest.mark.parametrize("header, found", [
    (PARENT, (TRACE, SPAN)), (f"cc-{TRACE}-{SPAN}-01-what-comes-later", (TRACE, SPAN)), (f"ff-{TRACE}-{SPAN}-01", ("", "")),
    (f"00-{'0' * 32}-{SPAN}-01", ("", "")), (f"00-{TRACE}-{'0' * 16}-01", ("", "")), (f"00-{TRACE.upper()}-{SPAN}-01", ("", "")), ("rubbish", ("", "")), ("", ("", "")),
])
def test_a_header_is_read_as_the_w3c_has_it(header, found):
    assert tracing.parsed(header) == found


def test_a_line_of_the_log_is_json_with_the_trace():
    record = logging.makeLogRecord({"name": "koipond.clock", "levelno": 20, "levelname": "INFO", "msg": "tick %d", "args": (7,), "workspace": "tea"})
    with tracing.span("tick", TRACE):
        line, text = json.loads(logs.Json().format(record)), logs.Text().format(record)
    assert line["message"] == "tick 7" and line["trace"] == TRACE and line["workspace"] == "tea" and line["level"] == "info" and line["at"].endswith("+00:00")
    assert text.endswith(f"tick 7 workspace=tea trace={TRACE}")
    assert "trace" not in json.loads(logs.Json().format(record))


def test_the_log_tells_the_way_and_nothing_of_the_person(house, caplog):
    caplog.set_level(logging.DEBUG, "koipond")
    caplog.handler.setFormatter(logs.Json())
    seen = []
    caplog.handler.emit = lambda record: seen.append(logs.Json().format(record))
    message = greeted(house, traceparent=PARENT)
    traces = {json.loads(line).get("trace") for line in seen if json.loads(line)["logger"].startswith("koipond.")}
    assert {TRACE, UUID(message).hex} <= traces and any(tracing.of("tick", house[0], number) in traces for number in range(1, 9))
    assert not [line for line in seen if "wang" in line or house[1] in line]


def test_spans_reach_a_collector_of_opentelemetry(house):
    with collected() as found:
        assert tracing.begin("koipond", "1")    # a second call changes nothing
        message = greeted(house, traceparent=PARENT)
    assert found["intake"][0].trace_id.hex() == TRACE and found["intake"][0].parent_span_id.hex() == SPAN
    assert found["send"][0].trace_id.hex() == UUID(message).hex
    tick = found["tick"][0]
    rooms = [span for span in found["journeys.advance"] if span.trace_id == tick.trace_id]
    assert rooms and rooms[0].parent_span_id == tick.span_id
    assert "wang" not in str(found)


@pytest.mark.parametrize("without", ["the package", "an address"])
def test_without_the_package_or_an_address_nothing_happens(without):
    hide = "import sys; sys.modules['opentelemetry.sdk'] = None; sys.modules['opentelemetry.exporter'] = None\n" if without == "the package" else ""
    code = hide + "from koipond.kit import tracing\nassert not tracing.begin('koipond', '1') and not tracing.active()\nwith tracing.span('tick', 'a' * 32): print(tracing.current())\ntracing.end()"
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **({tracing.ENDPOINT: "http://127.0.0.1:9"} if without == "the package" else {})}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stdout.strip() == "a" * 32, done.stderr
