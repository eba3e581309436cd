"""Addresses that lead into the house: wherever somebody can type one in, wherever a name or a redirect can point later. A server within listens, and hears nothing."""

import asyncio
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

from koipond import collect, deliver
from koipond.content import probe
from koipond.deliver import connecting
from koipond.deliver.channels.push_web import channel as push_web
from koipond.deliver.no_answer import NotAsked
from koipond.deliver.webhooks import wire
from koipond.deliver.webhooks.addresses import Forbidden, resolved
from koipond.kit.errors import Refusal
from tests.security.test_secrets_at_rest import PLAIN, secret_for

WITHIN = ["127.0.0.1", "127.1", "0", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "100.100.100.200", "168.63.129.16",
          "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fd00:ec2::254]", "[fe80::1]", "0.0.0.0", "224.0.0.1"]
LED = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "fd00:ec2::254", "fe80::1%eth0", "0.0.0.0"]
TYPED = [(name, field.name) for name, known in sorted(deliver.providers().items()) for field in getattr(known, "FIELDS", ()) if field.pattern.startswith("https?://")]


@pytest.fixture
def inside():
    """A server of the house on loopback: what it was asked."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(302 if self.path.startswith("/to/") else 200)
            if self.path.startswith("/to/"):
                self.send_header("Location", self.path[4:])
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *given):
            pass

    servers = [ThreadingHTTPServer((host, 0), Handler) for host in ("127.0.0.1", "127.0.0.2")]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield heard, *[server.server_address for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def lying(monkeypatch):
    """A resolver that says what it is told to."""
    def told(*answers):
        asked = iter([*answers[:-1], *[answers[-1]] * 100])
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, *more, **rest: [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in next(asked)])
    return told


def test_there_are_addresses_to_be_typed_in():
    assert len(TYPED) > 10 and {"sms_aliyun", "push_fcm", "wecom", "wechat_oa"} <= {name for name, _ in TYPED}


@pytest.mark.parametrize("provider, field", TYPED)
def test_no_account_is_made_with_an_address_within(workspace, provider, field):
    known = deliver.providers()[provider]
    values = {each.name: secret_for(each, 1)[0] if each.secret else PLAIN[each.name] for each in known.FIELDS if each.needed and not each.default}
    made = []
    for host in WITHIN:
        for scheme in ("https", "http"):
            try:
                made.append(deliver.create_account(workspace.slug, provider, host, {**values, field: f"{scheme}://{host}/"}, by="test"))
            except Refusal as error:
                assert error.fields.get("field") in (field, None), error
    assert made == []


@pytest.mark.parametrize("kind", [name for name, known in sorted(collect.source_kinds().items()) if any(field.name == "address" for field in known.FIELDS)])
def test_no_source_is_asked_anywhere_but_at_its_platform(workspace, kind):
    known = collect.source_kinds()[kind]
    values = {each.name: secret_for(each, 1)[0] if each.secret else PLAIN[each.name] for each in known.FIELDS if each.needed}
    for host in [*WITHIN, "evil.example", f"{known.HOST.partition('//')[2]}.evil.example", f"{known.HOST.partition('//')[2]}@evil.example", f"evil.example#{known.HOST.partition('//')[2]}"]:
        with pytest.raises(Refusal) as told:
            collect.create_source(workspace.slug, kind, host, {**values, "address": f"https://{host}/"}, by="test")
        assert told.value.fields["field"] in ("address", "name")


@pytest.mark.parametrize("address", LED)
def test_a_name_that_leads_within_by_now_is_not_connected_to(lying, inside, address):
    heard, (_, port), _ = inside
    for answers in ([address], ["8.8.8.8", address]):
        lying(answers)
        with pytest.raises(NotAsked, match="may not be asked"):
            asyncio.run(connecting.connected(asyncio.Protocol, "api.provider.example", port, None, 5))
        with pytest.raises(Forbidden):
            asyncio.run(resolved("https://hook.example/"))
    assert heard == []


def test_a_link_that_is_tried_is_judged_again_at_each_redirect(inside):
    """The first server may be asked; what it points at may not."""
    heard, (host, port), (other, other_port) = inside
    targets = [f"http://{other}:{other_port}/secret", f"http://[::ffff:127.0.0.2]:{other_port}/secret", f"http://{int.from_bytes(bytes((127, 0, 0, 2)), 'big')}:{other_port}/secret", "http://169.254.169.254/latest/meta-data/",
               "file:///etc/passwd", "gopher://127.0.0.2/", f"http://user@{other}:{other_port}/secret", f"//{other}:{other_port}/secret"]
    told = probe.probe([f"http://{host}:{port}/to/{target}" for target in targets], allowed=lambda ip: ip == host, ports=(80, 443, port, other_port))
    assert len(told) == len(targets) and all(not answer.alive for answer in told.values()), told
    assert "/secret" not in heard and len(heard) == len(targets)


def test_a_webhook_follows_no_redirect(inside, monkeypatch):
    heard, (host, port), (other, other_port) = inside
    monkeypatch.setattr(settings, "WEBHOOK_LOOPBACK", True)

    async def asked():
        return await wire.post(await resolved(f"http://{host}:{port}/to/http://{other}:{other_port}/secret"), [("webhook-id", "m")], b"{}")

    assert asyncio.run(asked()).status == 302 and heard == [f"/to/http://{other}:{other_port}/secret"]


@pytest.mark.parametrize("endpoint", ["https://127.0.0.1/push", "https://169.254.169.254/latest", "https://[::1]/x", "http://fcm.googleapis.com/x", "https://fcm.googleapis.com@127.0.0.1/x", "https://fcm.googleapis.com.evil.example/x",
                                      "https://evil.example/fcm.googleapis.com", "https://fcm.googleapis.com:22/x", "file:///etc/passwd", "https://localhost/x", "https://[::1", "https://fcm.googleapis.com:99999/x", "https://[fcm.googleapis.com]/x"])
def test_a_browser_that_gives_a_push_service_within_is_not_written_to(endpoint):
    assert not push_web.asked_at({"more_hosts": ""}, endpoint) and push_web.asked_at({"more_hosts": ""}, "https://fcm.googleapis.com/fcm/send/x")
