"""Mail that comes back: whose it is, what follows from it, and that it is kept before it is acknowledged."""

import smtplib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from koipond import access, deliver
from koipond.deliver import envelopes, listening
from koipond.kit import clock
from tests.deliver.bounces.test_reading import group, report
from tests.deliver.conftest import free_port

HARD = group()
FULL = group(status="5.2.2", said="smtp; 552 5.2.2 mailbox full")
BLOCKED = group(status="5.7.1", said="smtp; 554 5.7.1 blocked using zen.spamhaus.org")


@pytest.fixture(autouse=True)
def domain(settings_of):
    settings_of(BOUNCE_DOMAIN="bounce.shop.example")


def _sent(office, number=1, **more) -> str:
    """A message that went out to somebody."""
    message = office.put(office.person(number), **more)[0]
    office.send()
    return message


def _hash(office, number=1) -> int:
    return office.db.value("SELECT sipHash64({a:String})", a=f"p{number}@shop.example")


def _to(office, message, number=1) -> tuple[str, ...]:
    return (envelopes.sender(envelopes.token(office.workspace.id, message, _hash(office, number))),)


def _consent(office, person=1) -> list:
    return office.db.rows("SELECT name FROM collect_inbox WHERE person = {p:UInt64} AND name LIKE 'consent%'", p=person)


def test_what_is_sent_carries_its_token_in_envelope_and_head(office, server):
    message = _sent(office)
    mail = server.mails[0]
    assert len(mail.mail_from.partition("@")[0]) <= 64
    trace = envelopes.of_recipient(mail.mail_from.upper())
    assert (trace.workspace, trace.message, trace.address) == (office.workspace.id, message, _hash(office))
    assert len(envelopes.token(office.workspace.id, message, _hash(office))) == envelopes.TOKEN_CHARACTERS


def test_a_token_that_was_changed_is_none_of_ours(office):
    token = envelopes.token(office.workspace.id, "0c0ffee0-0000-4000-8000-000000000001", 7)
    assert envelopes.read(token)
    assert not any(envelopes.read(token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]) for place in range(59))


def test_a_hard_bounce_ends_the_address_and_the_next_message_is_refused(office):
    message = _sent(office)
    taken = deliver.take_returned(report(HARD), _to(office, message))
    assert (taken.kind, taken.reason, taken.message) == ("hard", "address_dead", message)
    office.settle(twice=True)
    assert "bounced" in deliver.outbox_state(office.db, message).reactions
    assert [row["reason"] for row in deliver.suppressions(office.slug, "email")] == ["hard"]
    later = office.put(1, step="s2")[0]
    office.send()
    assert office.state(later) == ("refused", "suppressed")


def test_the_same_mail_twice_counts_once_and_is_kept_once(office):
    message = _sent(office)
    for _ in range(3):
        deliver.take_returned(report(FULL), _to(office, message))
    office.settle(twice=True)
    assert [row["status"] for row in deliver.why(office.db, message=message)].count("bounced") == 1
    assert office.db.value("SELECT count() FROM deliver_returned FINAL") == 1
    assert office.db.value("SELECT raw FROM deliver_returned FINAL").encode() == report(FULL)


def test_soft_bounces_rest_an_address_after_so_many_in_the_window_and_for_a_time(office, settings_of):
    settings_of(SOFT_BOUNCES=3)
    person = office.person(1)
    for step in ("a", "b", "c"):
        assert not deliver.suppressions(office.slug, "email")
        message = office.put(person, step=step)[0]
        office.send()
        deliver.take_returned(report(FULL), _to(office, message))
        office.settle(twice=True)
    assert [row["reason"] for row in deliver.suppressions(office.slug, "email")] == ["soft"]
    resting = office.put(person, step="d")[0]
    office.send()
    assert office.state(resting) == ("refused", "suppressed")
    clock.forward(timedelta(days=django_settings.SOFT_REST_DAYS, minutes=1))
    rested = office.put(person, step="e")[0]
    office.send()
    assert office.state(rested)[0] == "accepted"


def test_soft_bounces_outside_the_window_do_not_add_up(office, settings_of):
    settings_of(SOFT_BOUNCES=2)
    person = office.person(1)
    for step in ("a", "b"):
        message = office.put(person, step=step)[0]
        office.send()
        deliver.take_returned(report(FULL), _to(office, message))
        office.settle()
        clock.forward(timedelta(days=django_settings.SOFT_BOUNCE_DAYS + 1))
    assert not deliver.suppressions(office.slug, "email")


def test_a_fault_of_the_sender_never_ends_an_address(office, settings_of):
    settings_of(SOFT_BOUNCES=1)
    message = _sent(office)
    assert deliver.take_returned(report(BLOCKED), _to(office, message)).reason == "sender_blocked"
    office.settle()
    assert not deliver.suppressions(office.slug, "email")


def test_a_complaint_ends_the_address_and_the_consent(office):
    message = _sent(office)
    token = envelopes.token(office.workspace.id, message, _hash(office))
    complaint = ("From: fbl@provider.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=e\n\n--e\nContent-Type: message/feedback-report\n\n"
                 f"Feedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\n\n--e\nContent-Type: text/rfc822-headers\n\nFrom: shop@shop.example\n{envelopes.HEADER}: {token}\n\n--e--\n")
    taken = deliver.take_returned(complaint.encode())
    assert (taken.kind, taken.message) == ("complaint", message)
    assert _consent(office) == [("consent_withdrawn",)]
    office.settle()
    assert [row["reason"] for row in deliver.suppressions(office.slug, "email")] == ["complaint"]


@pytest.mark.parametrize("place", ["envelope id", "head", "message id with its address"])
def test_it_is_known_by_what_came_back_when_the_envelope_is_lost(office, place):
    message = _sent(office)
    token = envelopes.token(office.workspace.id, message, _hash(office))
    raw = report(group(address="p1@shop.example")).decode().replace("b+token@", "postmaster@")
    raw = {"envelope id": raw.replace("Reporting-MTA:", f"Original-Envelope-Id: {token}\nReporting-MTA:"),
           "head": raw.replace("Subject: Tea", f"{envelopes.HEADER}: {token}"),
           "message id with its address": raw.replace("0c0ffee0-0000-4000-8000-000000000001", message)}[place]
    assert deliver.take_returned(raw.encode()).message == message


def test_what_proves_nothing_changes_nothing_and_is_kept(office):
    message = _sent(office)
    forged = report(group(address="p1@shop.example"))                                      # an address alone
    other = report(group(address="p2@shop.example")).replace(b"0c0ffee0-0000-4000-8000-000000000001", message.encode())   # a message and somebody else's address
    before = _loose()
    for raw in (forged, other):
        assert not deliver.take_returned(raw).message
    office.settle()
    assert not deliver.suppressions(office.slug, "email")
    assert {path.read_bytes() for path in _loose() - before} == {forged, other}


def test_a_key_of_one_workspace_cannot_speak_for_another(office):
    message = _sent(office)
    with pytest.raises(deliver.NotForHere):
        deliver.take_returned(report(HARD), _to(office, message), only="other")


def test_word_that_it_was_delivered_is_a_receipt(office):
    message = _sent(office)
    deliver.take_returned(report(group(action="delivered", status="2.0.0", said="smtp; 250 ok")), _to(office, message))
    office.settle()
    assert "delivered" in deliver.outbox_state(office.db, message).reactions


@pytest.fixture(params=["smtp", "lmtp"])
def door(request, settings_of):
    """The door, open on a free port of loopback."""
    port = free_port()
    settings_of(BOUNCE_LISTEN=f"{request.param}://127.0.0.1:{port}")
    listening.start()
    yield (smtplib.LMTP if request.param == "lmtp" else smtplib.SMTP)("127.0.0.1", port)
    listening.stop()


def test_the_door_takes_what_is_ours_and_nothing_else(office, door):
    message = _sent(office)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        door.sendmail("", ["somebody@elsewhere.example"], report(HARD))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        door.sendmail("", ["b+" + "a" * 60 + "@bounce.shop.example"], report(HARD))
    door.sendmail("", list(_to(office, message)), report(HARD))
    assert office.db.value("SELECT count() FROM deliver_returned FINAL") == 1, "kept before it was acknowledged"
    office.settle()
    assert [row["reason"] for row in deliver.suppressions(office.slug, "email")] == ["hard"]


def test_what_cannot_be_kept_is_not_acknowledged(office, door, monkeypatch):
    message = _sent(office)
    with monkeypatch.context() as patched:
        patched.setattr("koipond.engine.Database.insert", _full)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            door.sendmail("", list(_to(office, message)), report(HARD))
    assert refused.value.smtp_code == 451
    door.sendmail("", list(_to(office, message)), report(HARD))
    office.settle()
    assert [row["reason"] for row in deliver.suppressions(office.slug, "email")] == ["hard"]


@pytest.mark.parametrize("value", ["here", "127.0.0.1", "http://127.0.0.1:1", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_told(value):
    with pytest.raises(deliver.BadBounceAddress):
        listening.address_of(value)


def _full(*_, **__):
    raise OSError("no space left on device")


def _loose() -> set[Path]:
    return set(Path(django_settings.HOME, "returned").glob("*.eml"))


def test_workspaces_fit_into_a_token():
    assert all(one.id < envelopes.MOST_WORKSPACES for one in access.workspaces())
