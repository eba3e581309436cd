"""The ways in for mail that came back: the command that a mail server pipes to, and the endpoint; and that nothing is lost on the way."""

import pytest
from click.testing import CliRunner
from django.test import Client

from koipond import access, deliver
from koipond.cli import koipond
from tests.deliver.bounces.test_reading import report
from tests.deliver.test_returned import HARD, _sent, _to, domain  # noqa: F401


def _returned(office, message) -> bytes:
    """A returned mail that names its envelope itself, as one that is piped does."""
    return b"Delivered-To: " + _to(office, message)[0].encode() + b"\r\n" + report(HARD)


@pytest.mark.parametrize("way", ["file", "pipe"])
def test_the_command_takes_a_mail_in(office, tmp_path, way):
    message = _sent(office)
    raw = _returned(office, message)
    (tmp_path / "returned.eml").write_bytes(raw)
    told = CliRunner().invoke(koipond, ["bounces", str(tmp_path / "returned.eml") if way == "file" else "-"], input=raw)
    assert told.exit_code == 0 and f"hard\taddress_dead\t{office.slug}\t{message}" in told.output
    office.settle()
    assert "bounced" in deliver.outbox_state(office.db, message).reactions


def test_the_command_asks_the_mail_server_to_try_again_when_it_cannot_be_kept(office, tmp_path, monkeypatch):
    message = _sent(office)
    (tmp_path / "returned.eml").write_bytes(_returned(office, message))
    monkeypatch.setattr("koipond.collect.record", lambda *_, **__: (_ for _ in ()).throw(OSError("no space left on device")))
    told = CliRunner().invoke(koipond, ["bounces", str(tmp_path / "returned.eml")])
    assert told.exit_code == 75


def _client(workspace, scope):
    _, token = access.create_key(workspace, scope, [scope], by="test")
    client = Client(headers={"authorization": f"Bearer {token}"})
    return lambda raw: client.post(f"/api/w/{workspace.slug}/returned", raw, content_type="message/rfc822")


def test_the_endpoint_takes_a_mail_in_for_its_own_workspace(office):
    message = _sent(office)
    told = _client(office.workspace, "write")(_returned(office, message)).json()
    assert told == {"kind": "hard", "reason": "address_dead", "workspace": office.slug, "message": message}


def test_a_key_that_only_reads_and_a_key_of_elsewhere_take_nothing_in(office):
    message = _sent(office)
    raw = _returned(office, message)
    assert _client(office.workspace, "read")(raw).status_code == 403
    other = access.create_workspace("elsewhere_returned", "Elsewhere")
    answer = _client(other, "write")(raw)
    assert answer.status_code in (403, 422) or answer.json()["message"] == ""
    office.settle()
    assert "bounced" not in deliver.outbox_state(office.db, message).reactions


def test_what_is_no_mail_at_all_is_told_and_kept_from_nobody(office):
    told = _client(office.workspace, "write")(b"\x00\xff nonsense")
    assert told.status_code == 200 and told.json()["kind"] in ("unread", "not_a_bounce") and told.json()["message"] == ""
