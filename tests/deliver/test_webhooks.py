"""Webhooks with every room at work and real services on loopback: asked once per person, answered once, whatever happens in between."""

import json
import time
from datetime import timedelta
from uuid import UUID

import pytest

from koipond import collect, deliver, engine, identify, journeys, profiles
from koipond.collect import Item
from koipond.deliver import breaker
from koipond.deliver.webhooks import answers, asks, caller, signing, wire
from koipond.kit import clock as kit_clock
from koipond.kit import tracing
from tests.deliver.conftest import free_port
from tests.deliver.services import Service, serving, signed_by
from tests.otlp import collected

SCORED = [{"name": "hot", "where": [{"property": "answer.score", "is": "at_least", "value": 80}], "next": "warm"},
          {"name": "known", "where": [{"property": "answer.crm.known", "is": "equals", "value": "true"}], "next": "cool"}]
ENDS = {name: {"kind": "end"} for name in ("warm", "cool", "other", "lost")}


class House:
    """A workspace whose journeys ask services."""

    def __init__(self, workspace, db, clock, tick):
        self.workspace, self.slug, self.db, self.clock, self.tick, self.sent = workspace, workspace.slug, db, clock, tick, 0
        profiles.declare_trait(self.slug, "score", "number", title_en="Score", title_zh="分值", by="mei")

    def publish(self, url, name="Ask", **more):
        step = {"kind": "webhook", "url": url, "fields": ["city"], "event": True, "save": {"score": "score"}, "ways": SCORED,
                "otherwise": "other", "failed": "lost", **more}
        entry = {"kind": "event", "event": f"signed_up_{name}"}
        saved = journeys.save(self.slug, name, {"entry": entry, "start": "ask", "reentry": "always", "steps": {"ask": step, **ENDS}}, "mei").id
        journeys.publish(self.slug, saved, "mei")
        return saved

    def come(self, *users, name="Ask"):
        now = self.clock.now()
        self.sent += 1
        collect.record(self.slug, [Item("identify", "", f"i-{user}", now, user_id=user, source=1, traits={"city": f"{user}州"}) for user in users])
        collect.record(self.slug, [Item("track", f"signed_up_{name}", f"s-{user}-{self.sent}", now, user_id=user, source=1, properties={"plan": "gold"}) for user in users])
        self.tick()

    def ask(self, after=None):
        if after:
            self.clock.forward(after)
        deliver.ask_now(self.slug)
        self.tick()

    def person(self, user):
        return self.db.value("SELECT person FROM identify_identifiers FINAL WHERE kind = 'user_id' AND value = {u:String}", u=user)

    def ways(self, journey, user):
        return [taken.outcome for taken in journeys.path(self.slug, journey, self.person(user))]

    def events(self, name):
        return [props for (props,) in self.db.rows("SELECT props FROM profiles_events WHERE name = {n:String} ORDER BY at, person", n=name)]


@pytest.fixture
def house(workspace, db, clock, tick, settings_of):
    settings_of(WEBHOOK_LOOPBACK=True)
    return House(workspace, db, clock, tick)


@pytest.fixture
def services():
    running = []

    def start(*given, **more):
        service = Service(**more)
        if given:
            service.answer(*given)
        running.append(serving(service))
        return service

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("answer, way, said", [
    ((200, {"score": 93, "crm": {"known": True}}), "hot", {"status": "200", "answer.score": "93", "answer.crm.known": "true"}),
    ((201, {"score": 12, "crm": {"known": True}}), "known", {"status": "201", "answer.score": "12"}),
    ((200, {"score": 12}), "otherwise", {"answer.score": "12"}),
    ((204, b""), "otherwise", {"status": "204", "detail": ""}),
    ((200, b"<html>"), "otherwise", {"status": "200", "detail": "not_json"}),
    ((200, b'{"score": "' + b"9" * 70_000 + b'"}'), "otherwise", {"status": "200", "detail": "too_large"}),
    ((200, ["a", {"b": None, "c": 1}]), "otherwise", {"answer.0": "a", "answer.1.c": "1"}),
    ((200, {"text": "长" * 1000}), "otherwise", {"answer.text": "长" * 341}),
])
def test_the_answer_decides_the_way(house, services, answer, way, said):
    journey = house.publish(services(answer).url)
    house.come("mei")
    house.ask()
    assert house.ways(journey, "mei")[:3] == ["entered", "asked", way]
    (found,) = house.events("webhook_answered")
    assert {name: found.get(name) for name in said} == said


@pytest.mark.parametrize("answer, reason", [((410, {}), "refused"), ((404, {}), "refused"), ((400, {"score": 99}), "refused"),
                                            ((302, {}, {"Location": "http://127.0.0.1:1/"}), "redirected")])
def test_a_refusal_and_a_redirect_fail_at_once(house, services, answer, reason):
    service = services(answer)
    journey = house.publish(service.url)
    house.come("mei")
    house.ask()
    house.ask(after=timedelta(hours=2))
    assert house.ways(journey, "mei")[:3] == ["entered", "asked", "failed"] and len(service.asked) == 1
    (found,) = house.events("webhook_failed")
    assert (found["reason"], found["status"]) == (reason, str(answer[0]))
    assert [taken.en for taken in journeys.path(house.slug, journey, house.person("mei"))][2].startswith("the service did not answer 'ask', or refused")


def test_what_goes_along_and_what_is_saved(house, services):
    service = services((200, {"score": 93, "secret": "x"}))
    journey = house.publish(service.url)
    house.come("mei")
    house.ask()
    headers, body, raw = service.asked[0]
    assert body["type"] == "journey.webhook" and body["data"] == {
        "person": str(house.person("mei")), "journey": journey, "version": 1, "step": "ask", "round": 1, "traits": {"city": "mei州"},
        "event": {"name": "signed_up_Ask", "properties": {"plan": "gold"}}}
    assert headers["content-type"] == "application/json" and body["timestamp"].endswith("Z")
    assert house.db.rows("SELECT value FROM profiles_values WHERE trait = 'score'") == [("93",)]
    assert signed_by(deliver.webhook_secret(house.slug).text, headers, raw)


def test_what_a_service_does_is_found_under_the_trace_of_the_message(house, services):
    service = services((200, {}))
    house.publish(service.url)
    house.come("mei")
    with collected() as spans:
        house.ask()
    headers, [span] = service.asked[0][0], spans["webhook"]
    assert headers["traceparent"] == f"00-{UUID(headers['webhook-id']).hex}-{span.span_id.hex()}-01"
    assert span.trace_id.hex() == UUID(headers["webhook-id"]).hex and {one.key: one.value.string_value for one in span.attributes}["outcome"] == answers.ANSWERED
    house.come("lan")
    house.ask()
    headers = service.asked[1][0]                       # where no spans are made there is a trace none the less
    assert tracing.parsed(headers["traceparent"])[0] == UUID(headers["webhook-id"]).hex


def test_a_service_that_is_busy_is_asked_again_with_the_same_id(house, services):
    service = services(503, (200, {"score": 90}))
    journey = house.publish(service.url)
    house.come("mei")
    house.ask()
    assert house.ways(journey, "mei") == ["entered", "asked"]
    house.ask(after=timedelta(seconds=4))
    assert len(service.asked) == 1, "not before its time"
    house.ask(after=timedelta(seconds=4))
    assert house.ways(journey, "mei")[2] == "hot" and len(set(service.ids)) == 1 and len(service.ids) == 2
    assert service.asked[0][2] == service.asked[1][2], "the same body"


def test_retry_after_is_kept(house, services):
    service = services((429, {}, {"Retry-After": "3600"}), (200, {"score": 90}))
    house.publish(service.url)
    house.come("mei")
    house.ask()
    house.ask(after=timedelta(minutes=50))
    assert len(service.asked) == 1
    house.ask(after=timedelta(minutes=15))
    assert len(service.asked) == 2


def test_without_an_answer_in_time_it_fails(house, services):
    service = services(503)
    journey = house.publish(service.url, hours=1)
    house.come("mei")
    for _ in range(8):
        house.ask(after=timedelta(minutes=12))
    assert house.ways(journey, "mei")[2] in ("failed", "timeout") and 3 <= len(service.asked) <= 8
    (failed,) = house.events("webhook_failed")
    assert failed["reason"] in ("no_answer", "too_late") and failed["status"] in ("503", "")


@pytest.mark.parametrize("cut", ["record", "insert"])
def test_killed_between_send_and_record_it_asks_again_and_the_answer_counts_once(house, services, monkeypatch, cut):
    service = services((200, {"score": 90}), (200, {"score": 10}))
    journey = house.publish(service.url)
    house.come("mei", "tom")
    real = engine.Database.insert

    def killed(*given):
        raise RuntimeError("killed")

    with monkeypatch.context() as at_that_moment:
        if cut == "record":
            at_that_moment.setattr(collect, "record", killed)
        else:
            at_that_moment.setattr(engine.Database, "insert", lambda db, table, *more, **named: killed() if table.startswith("deliver_ask") else real(db, table, *more, **named))
        deliver.ask_now(house.slug)
    assert len(service.asked) == 2
    house.ask()
    house.ask()
    assert len(service.asked) == 4 and len(set(service.ids)) == 2, "at least once, and by the same ids"
    assert len(house.events("webhook_answered")) == 2, "an answer is recorded once"
    assert {len(house.ways(journey, user)) for user in ("mei", "tom")} == {4}


def test_a_dead_host_does_not_keep_another_waiting(house, services):
    hanging, alive = services((200, {}), slow=1.5), services((200, {"score": 90}))
    house.publish(hanging.url, name="Hangs")
    house.publish(f"http://127.0.0.1:{free_port()}/", name="Dead")
    journey = house.publish(alive.url, name="Lives")
    users = [f"u{number}" for number in range(40)]
    for name in ("Hangs", "Dead", "Lives"):
        house.come(*users, name=name)
    deliver_started = time.monotonic()
    loop = caller.Caller()
    loop.start()
    try:
        while len(alive.asked) < 40:
            assert time.monotonic() - deliver_started < 6, (len(alive.asked), "forty requests to the living one wait for none of the others")
            time.sleep(0.02)
        assert len(hanging.asked) <= 3 * caller.OF_A_HOST + caller.OF_A_HOST
    finally:
        loop.stop()
    house.tick()
    assert house.ways(journey, "u7")[2] == "hot"
    tried = house.db.rows("SELECT said, count() FROM deliver_ask_tries WHERE said = 'no_connection' GROUP BY said")
    assert tried and tried[0][1] <= breaker.BREAK_AFTER + caller.OF_A_HOST, "a host that is gone is let rest"


def test_a_host_that_rests_is_tried_by_one_and_then_by_all():
    host = breaker.Host(caller.OF_A_HOST)
    for _ in range(breaker.BREAK_AFTER):
        assert not host.resting() and host.width() == caller.OF_A_HOST
        host.note(alive=False)
    assert host.resting() and host.width() == 1
    until = host.rests_until
    for _ in range(caller.OF_A_HOST):
        host.note(alive=False)
    assert host.rests_until == until, "what was under way breaks it no further"
    host.rests_until = 0.0
    host.note(alive=False)
    assert host.rests_until - until >= breaker.BREAK_SECONDS[1] - breaker.BREAK_SECONDS[0] - 1, "longer each time"
    host.note(alive=True)
    assert not host.resting() and host.width() == caller.OF_A_HOST


def test_whoever_is_gone_is_not_asked_about(house, services):
    service = services((200, {}))
    journey = house.publish(service.url)
    house.come("mei", "tom")
    profiles.erase(house.slug, [house.person("mei")], by="mei", because="asked for")
    house.tick()
    house.ask()
    assert [body["data"]["traits"]["city"] for _, body, _ in service.asked] == ["tom州"]
    assert house.ways(journey, "tom")[2] == "otherwise"


def test_a_look_reads_only_what_lies_behind_its_mark(house, services):
    now = kit_clock.now()
    house.db.run("INSERT INTO deliver_asks (host, due_at, message, attempt, until_at, tick) SELECT concat('h', toString(number % 3)),"
                 " {now:DateTime64(3, 'UTC')} - toIntervalSecond(400000 - number), generateUUIDv4(), 1, {now:DateTime64(3, 'UTC')}, 1 FROM numbers(400000)", now=now)
    mark = asks.Mark(now - timedelta(seconds=60))
    house.db.rows("deliver.webhook_page", host="h1", past_at=mark.due_at, past_message=mark.message, most=asks.PAGE)
    text = "EXPLAIN indexes = 1 " + engine.named("deliver.webhook_page").strip()
    told = "\n".join(row[0] for row in house.db.rows(text, host="h1", past_at=mark.due_at, past_message=mark.message, most=asks.PAGE))
    first, last = told.split("PrimaryKey")[1].split("Granules: ")[1].split()[0].split("/")
    assert int(first) <= 2 < int(last), told


def test_a_merged_persons_ask_goes_to_who_is_left(house, services):
    service = services((200, {"score": 90}))
    journey = house.publish(service.url)
    house.come("mei", "tom")
    both = [house.person("mei"), house.person("tom")]
    identify.join(house.slug, *both, by="mei")
    house.tick()
    house.ask()
    (left,) = {int(body["data"]["person"]) for _, body, _ in service.asked}
    assert left in both and [taken.outcome for taken in journeys.path(house.slug, journey, left)].count("hot") == 2


@pytest.mark.parametrize("found, values", [
    ({"a": {"b": [1, {"c": False}]}, "n": None}, [("a.b.0", "1"), ("a.b.1.c", "false")]),
    ("text", [("", "text")]),
    ({"": 1.5}, [("", "1.5")]),
    ({"x\0": "a\0b"}, [("x\0", "ab")]),
    (json.loads('{"s": "\\ud800"}'), [("s", "?")]),
])
def test_json_is_flattened_by_dots(found, values):
    assert answers.flattened(found) == values


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b"1" * 5_000, b"\xff\xfe", b"NaN"])
def test_no_answer_breaks_us(body):
    outcome = answers.read(wire.Reply(200, {}, body), {"score": "score"})
    assert outcome.kind == answers.ANSWERED and len(outcome.properties) <= 1


def test_an_answer_leaves_at_most_so_many_properties_and_what_is_saved_is_found_behind_them():
    body = json.dumps({**{f"k{number}": number for number in range(500)}, "score": 7}).encode()
    outcome = answers.read(wire.Reply(200, {}, body), {"score": "score", "city": "not.there"})
    assert len(outcome.properties) == answers.PROPERTIES_AT_MOST and outcome.traits == {"score": "7"}


def test_the_signature_is_that_of_the_vector():
    given = signing.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', 1614265330, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    assert given == [("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("webhook-timestamp", "1614265330"),
                     ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]


def test_a_renewed_secret_signs_beside_the_old_one_for_a_day(house, services):
    service = services((200, {}))
    house.publish(service.url)
    old = deliver.webhook_secret(house.slug)
    new = deliver.renew_secret(house.slug, by="mei")
    assert new.text != old.text and (new.number, new.by) == (1, "mei") and deliver.webhook_secret(house.slug) == new
    house.come("mei")
    house.ask()
    headers, _, raw = service.asked[0]
    assert signed_by(old.text, headers, raw) and signed_by(new.text, headers, raw)
    house.clock.forward(timedelta(days=1, minutes=1))
    assert signing.signing_secrets(house.slug) == [new.text]
