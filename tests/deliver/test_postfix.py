"""Real mails to a real Postfix, whose real bounces come back through our door."""

import shutil
import tempfile
import time
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from koipond import deliver
from koipond.deliver import envelopes, listening
from tests.deliver.postfix import Postfix, needs_postfix
from tests.running import free_port

WAIT_SECONDS = 180


class Shop:
    """The mail server behind Postfix: who is there, and who is not."""

    def __init__(self):
        self.to = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == "p1@shop.example":
            return "550 5.1.1 <p1@shop.example>: Recipient address rejected: User unknown"
        if address == "p2@shop.example":
            return "552 5.2.2 Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        self.to += envelope.rcpt_tos
        return "250 2.0.0 taken"


@pytest.fixture
def post(settings_of):
    needs_postfix()
    shop = Shop()
    sink = Controller(shop, hostname="127.0.0.1", port=free_port())
    sink.start()
    door = free_port()
    home = Path(tempfile.mkdtemp(prefix="koipond-postfix-"))
    home.chmod(0o755)
    mta = Postfix(home, sink.port, door)
    settings_of(BOUNCE_DOMAIN="bounce.shop.example", BOUNCE_LISTEN=f"lmtp://127.0.0.1:{door}", SMTP_URL=f"smtp://127.0.0.1:{mta.port}?tls=off")
    listening.start()
    yield mta, shop
    listening.stop()
    mta.stop()
    sink.stop()
    shutil.rmtree(home, ignore_errors=True)


def test_what_a_real_server_returns_ends_the_right_address(office, post):
    mta, shop = post
    dead, full, fine = office.put(office.person(1), office.person(2), office.person(3))
    office.send()
    assert {office.state(message)[0] for message in (dead, full, fine)} == {"accepted"}, "Postfix took them all"
    _until(lambda: office.db.value("SELECT count() FROM deliver_returned FINAL") == 2 and shop.to, mta)
    office.settle(twice=True)
    assert [(row["address"], row["reason"]) for row in deliver.suppressions(office.slug, "email")] == [("p1@shop.example", "hard")]
    found = {message: (kind, reason, raw) for message, kind, reason, raw in office.db.rows("SELECT toString(message), kind, reason, raw FROM deliver_returned FINAL")}
    assert {message: what[:2] for message, what in found.items()} == {dead: ("hard", "address_dead"), full: ("soft", "mailbox_full")}
    token = envelopes.token(office.workspace.id, dead, office.db.value("SELECT sipHash64('p1@shop.example')"))
    raw = found[dead][2] if isinstance(found[dead][2], str) else found[dead][2].decode()
    assert f"Original-Envelope-Id: {token}" in raw and "Original-Recipient: rfc822;p1@shop.example" in raw, "a report was asked for"
    assert shop.to == ["p3@shop.example"]


def _until(done, mta) -> None:
    ends = time.monotonic() + WAIT_SECONDS
    while not done():
        assert time.monotonic() < ends, mta.log()[-3_000:]
        time.sleep(0.2)
