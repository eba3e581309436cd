"""Where a webhook may go: addresses in every disguise, names that lead inside, and redirects."""

import asyncio
import socket
import time

import pytest

from koipond.deliver.webhooks import addresses, wire
from koipond.deliver.webhooks.addresses import Forbidden, may_ask, resolved
from tests.deliver.services import Service, serving

OPEN = ["https://crm.example/hook", "https://crm.example:443/a?b=c", "https://crm.example:80/", "https://8.8.8.8/", "https://[2606:4700::1111]/", "https://CRM.example",
        "https://xn--fiqs8s.example/"]
CLOSED = [
    "http://crm.example/", "ftp://crm.example/", "https://", "crm.example", "https://crm.example:8443/", "https://crm.example:0/", "https://crm.example:x/",
    "https://user:secret@crm.example/", "https://crm.example/#part", "https://crm.example/ ", "https://crm.example\\@10.0.0.1/", "https://crm.example/\n", "https://锦鲤.example/",
    "https://localhost/", "https://127.0.0.1/", "https://127.1/", "https://0/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://017700000001/",
    "https://0177.0.0.1/", "https://127.0.0.1./", "https://10.0.0.1/", "https://10.255.255.255/", "https://172.16.0.1/", "https://192.168.1.1/", "https://100.64.0.1/",
    "https://100.100.100.200/", "https://169.254.169.254/latest/meta-data", "https://168.63.129.16/", "https://0.0.0.0/", "https://224.0.0.1/", "https://255.255.255.255/",
    "https://240.0.0.1/", "https://198.18.0.1/", "https://192.0.0.192/", "https://[::1]/", "https://[::]/", "https://[::ffff:10.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://[2001:0:0:0:0:0:f5ff:fffe]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/",
    "https://[fc00::1]/", "https://[fd00:ec2::254]/", "https://[ff02::1]/", "https://[2001:db8::1]/", "https://" + "a" * 2_000 + ".example/", 7, None, "", {"url": 1}]


@pytest.mark.parametrize("url", OPEN)
def test_it_may_go_to_the_open_internet(url):
    assert may_ask(url)


@pytest.mark.parametrize("url", CLOSED, ids=lambda url: str(url)[:60])
def test_it_may_go_nowhere_else(url):
    assert not may_ask(url)
    with pytest.raises(Forbidden):
        asyncio.run(resolved(url))


@pytest.mark.parametrize("found", [
    ["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["::1"], ["::ffff:10.0.0.1"], ["fe80::1%eth0"], ["fd00::1"], ["64:ff9b::7f00:1"],
    ["8.8.8.8", "10.0.0.1"], ["2606:4700::1111", "192.168.0.1"], ["224.0.0.1"], ["0.0.0.0"]], ids=str)
def test_a_name_that_leads_inside_is_refused_whatever_else_it_leads_to(monkeypatch, found):
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **more: [(0, 0, 0, "", (address, port)) for address in found])
    with pytest.raises(Forbidden, match="it leads to"):
        asyncio.run(resolved("https://crm.example/"))


def test_the_connection_goes_to_what_was_judged_past_any_proxy_and_the_name_is_asked_once(monkeypatch, settings_of):
    settings_of(WEBHOOK_LOOPBACK=True)
    service, looked = Service(), []
    server = serving(service)
    port = server.server_address[1]

    def rebinding(host, port, **more):
        looked.append(host)
        return [(0, 0, 0, "", ("127.0.0.1" if len(looked) == 1 else "10.0.0.1", port))]

    async def asked():
        with monkeypatch.context() as lying:
            lying.setattr(addresses.socket, "getaddrinfo", rebinding)
            place = await resolved(f"http://localhost:{port}/hook")
        return await wire.post(place, [("webhook-id", "m")], b"{}")

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    try:
        assert asyncio.run(asked()).status == 200
    finally:
        server.shutdown()
        server.server_close()
    assert looked == ["localhost"] and [headers["host"] for headers, _, _ in service.asked] == [f"localhost:{port}"]


def test_a_name_that_is_slow_to_resolve_keeps_one_thread_however_many_ask(monkeypatch):
    looked = []

    def slow(host, port, **more):
        looked.append(host)
        time.sleep(0.3 if host == "slow.example" else 0)
        return [(0, 0, 0, "", ("8.8.8.8", port))]

    async def all_of_them():
        waiting = [asyncio.create_task(resolved("https://slow.example/")) for _ in range(100)]
        await asyncio.sleep(0.05)
        waiting[0].cancel()
        began = time.monotonic()
        await resolved("https://quick.example/")
        assert time.monotonic() - began < 0.2
        return await asyncio.gather(*waiting[1:])

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    assert {place.addresses for place in asyncio.run(all_of_them())} == {("8.8.8.8",)} and looked == ["slow.example", "quick.example"]


@pytest.mark.parametrize("inside, closed", [(True, False), (False, True)])
def test_this_machine_may_be_asked_where_a_setting_says_so(settings_of, inside, closed):
    settings_of(WEBHOOK_LOOPBACK=inside)
    assert [may_ask(url) for url in ("http://127.0.0.1:9/", "http://[::1]:9/", "https://localhost:9/", "http://localhost/")] == [not closed] * 4
    assert not may_ask("http://10.0.0.1/") and not may_ask("ftp://127.0.0.1/")


def test_more_ports_may_be_opened(settings_of):
    assert not may_ask("https://crm.example:8443/")
    settings_of(WEBHOOK_PORTS=frozenset({8443}))
    assert may_ask("https://crm.example:8443/") and not may_ask("https://crm.example/")
