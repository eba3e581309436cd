"""A small post office: people with consent, messages put by hand as journeys would, and mail servers that misbehave."""

import email
import socket
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import policy
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from koipond import collect, content, deliver, engine
from koipond.kit import clock, ids

BEIJING = ZoneInfo("Asia/Shanghai")
LONGEST = timedelta(minutes=3)   # of a test, with the two minutes before the edge in which nothing is begun
HTML = """<html><body><p>你好 {{ person.first_name | default: 'friend' }},</p>
<p><a href="https://shop.example/tea?a=1&amp;b=2">Tea</a> <a href="mailto:hello@shop.example">write</a>
<a href="{{ unsubscribe_url }}">leave</a></p></body></html>"""


class Office:
    """What a test says: who there is, what is to be sent, and what became of it."""

    def __init__(self, workspace):
        self.workspace, self.slug, self.db = workspace, workspace.slug, engine.database(workspace.slug)
        self.number = 1_000_000
        self.template = content.save_template(
            workspace.slug, "Tea", "For you, {{ person.first_name | default: 'friend' }}", html=HTML, by="test").id

    def person(self, number: int, address: str | None = "", first_name: str = "Mei", consent: str = "granted") -> int:
        """Somebody with an address and, unless told otherwise, a consent."""
        address = f"p{number}@shop.example" if address == "" else address
        self.rows("profiles_traits", person=number, t_email=address, t_first_name=first_name, tick=1)
        if consent:
            self.consent(number, consent)
        return number

    def consent(self, person: int, state: str, at=None, channel: str = "email", purpose: str = "marketing") -> None:
        self.rows("profiles_consents", person=person, channel=channel, purpose=purpose, state=state,
                  at=at or clock.now() - timedelta(days=30), method="form", proof="form 1", message_id=f"c{person}", tick=1)

    def rows(self, table: str, **values) -> None:
        names = ", ".join(values)
        places = ", ".join(f"{{{name}:{_type(value)}}}" for name, value in values.items())
        self.db.run(f"INSERT INTO {table} ({names}) VALUES ({places})", **values)

    def tick(self, again: bool = False, number: int = 0) -> engine.Tick:
        if not again and not number:
            self.number += 1
        return engine.Tick(self.slug, number or self.number, clock.now(), clock.now(), {}, self.db, again)

    def put(self, *people: int, kind="marketing", template=0, step="s1", hours=72, delay=timedelta(0), journey=7, tick=None,
            channel="email", topic="") -> list[str]:
        """Messages for people, put and handed to the sender by a tick of their own; returns their ids."""
        tick = tick or self.tick()
        made = [ids.same(self.slug, tick.number, person, step) for person in people]
        selects = [engine.Sql.of(
            "SELECT [[m]] AS message, [[p]] AS person, [[c]] AS channel, [[t]] AS template, [[j]] AS journey, 1 AS version, [[s]] AS step,"
            " 1 AS round, [[k]] AS kind, [[at]] AS send_at, [[ends]] AS expires_at, [[topic]] AS topic",
            m=engine.Sql.value(message, "String"), c=engine.Sql.value(channel, "String"), p=engine.Sql.value(person, "UInt64"),
            t=engine.Sql.value(template or self.template, "UInt32"), j=engine.Sql.value(journey, "UInt32"),
            s=engine.Sql.value(step, "String"), k=engine.Sql.value(kind, "String"),
            topic=engine.Sql.value(topic, "String"), at=engine.Sql.value(clock.now() + delay, "DateTime64(3, 'UTC')"),
            ends=engine.Sql.value(clock.now() + timedelta(hours=hours), "DateTime64(3, 'UTC')"))
            for message, person in zip(made, people, strict=True)]
        self.empty_tick()
        deliver.put(tick, engine.Sql.join("\nUNION ALL\n", selects))
        deliver.prepare(tick)
        return made

    def put_many(self, select: str, **binds) -> None:
        tick = self.tick()
        self.empty_tick()
        deliver.put(tick, engine.Sql(select, binds))
        deliver.prepare(tick)

    def empty_tick(self) -> None:
        self.db.run("TRUNCATE TABLE collect_tick_events")
        self.db.run("TRUNCATE TABLE identify_tick_persons")

    def settle(self, twice: bool = False) -> None:
        """What the rooms below do with Koipond's own events in a tick, so that `prepare` sees them."""
        tick = collect.begin(self.slug, clock.now(), lambda now: False)
        if tick is None:
            return
        collect.settle(tick)
        self.db.run("TRUNCATE TABLE identify_tick_persons")
        self.db.run("INSERT INTO identify_tick_persons (lane, seq, person) SELECT lane, seq, person FROM collect_tick_events")
        self.number += 1
        ours = replace(tick, number=self.number)  # ticks only grow, and those of `put` are counted by hand
        deliver.prepare(ours)
        if twice:
            deliver.prepare(collect.again(ours))
        collect.finish(tick)

    def send(self) -> None:
        deliver.send_now(self.slug)
        self.settle()

    def state(self, message: str) -> tuple[str, str]:
        found = deliver.outbox_state(self.db, message)
        return found.status, found.reason


@pytest.fixture(autouse=True)
def far_from_an_edge():
    """No day of Beijing ends within a test: around its midnight quotas begin nothing, which tests/deliver/quotas/test_edge.py is about.

    It waits, for the twins of the platforms have no clock of ours; once a day, and only a run that is under way then.
    """
    now = datetime.now(BEIJING)
    if (now + LONGEST).date() > now.date():
        time.sleep(LONGEST.total_seconds())


@pytest.fixture
def office(workspace, clock):
    return Office(workspace)


def _type(value) -> str:
    if value is None or isinstance(value, str):
        return "Nullable(String)"
    return "UInt64" if isinstance(value, int) else "DateTime64(3, 'UTC')"


@dataclass
class Server:
    """A real mail server on loopback whose answers a test chooses: address or stage → answer."""

    answers: dict = field(default_factory=dict)
    mails: list[Envelope] = field(default_factory=list)
    connections: int = 0
    drop_before: set = field(default_factory=set)     # addresses at which it hangs up instead of answering
    drop_after: set = field(default_factory=set)      # hangs up after the mail was given
    url: str = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.drop_before:
            self.drop_before.discard(address)
            server.transport.abort()
            return "421 gone"
        answer = self.answers.get(address)
        if answer and not answer.startswith("DATA "):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        answer = self.answers.get(address, "")
        if answer.startswith("DATA "):
            return answer.removeprefix("DATA ")
        self.mails.append(envelope)
        if address in self.drop_after:
            server.transport.abort()
        return "250 2.0.0 taken"

    @property
    def to(self) -> list[str]:
        return sorted(address for mail in self.mails for address in mail.rcpt_tos)

    def read(self, number: int = 0):
        return email.message_from_bytes(self.mails[number].content, policy=policy.default)


class _Counting(Controller):
    def factory(self):
        self.handler.connections += 1
        return SMTP(self.handler, enable_SMTPUTF8=True, hostname="sink.example")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def server(settings_of):
    made = Server()
    controller = _Counting(made, hostname="127.0.0.1", port=free_port())
    controller.start()
    made.connections = 0   # the controller tries its own server once
    made.url = f"smtp://127.0.0.1:{controller.port}"
    settings_of(SMTP_URL=made.url)
    yield made
    controller.stop()


@pytest.fixture
def settings_of():
    """Sets settings for a test."""
    from django.test import override_settings

    opened = []

    def put(**values):
        opened.append(override_settings(**values))
        opened[-1].enable()

    yield put
    for one in reversed(opened):
        one.disable()


