"""Requests over HTTP/1.1: what comes back, and what a broken connection means."""

import asyncio
import re

import pytest

from koipond.deliver import http1
from koipond.deliver.no_answer import NoAnswer, NotAsked
from koipond.deliver.provider import Call

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Told: yes\r\n\r\nok"


@pytest.fixture(autouse=True)
def on_this_machine(settings_of):
    settings_of(WEBHOOK_LOOPBACK=True)


class Peer:
    """A server that answers with the bytes that a test gave for a path, and hangs up where there are none."""

    def __init__(self, **answers):
        self.answers, self.asked, self.connections = answers, [], 0

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def _serve(self, reader, writer):
        self.connections += 1
        while head := await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b"":
            length = re.search(rb"Content-Length: (\d+)", head)
            body = await reader.readexactly(int(length.group(1))) if length else b""
            name = head.split(b" ")[1].decode().strip("/").split("?")[0]
            self.asked.append((head.decode(), body))
            answer = self.answers.get(name, b"")
            if callable(answer):
                answer = await answer()
            if not answer:
                writer.close()
                return
            writer.write(answer)
            if answer.endswith(b"\0end"):
                writer.close()
                return


def opened(most=4, answer_seconds=5.0, idle=15.0):
    return http1.Connections(most, 2.0, answer_seconds, 10_000, idle)


def run(story, **answers):
    async def whole():
        async with Peer(**answers) as peer:
            web = opened()
            try:
                return await story(web, peer)
            finally:
                web.close()

    return asyncio.run(whole())


def test_an_answer_with_its_headers_in_small_letters_on_a_connection_that_is_kept():
    async def story(web, peer):
        replies = [await web.ask(Call(f"{peer.url}/fine?a=1", b'{"x":1}', {"Content-Type": "application/json"})) for _ in range(3)]
        assert {(reply.status, reply.body, reply.headers["x-told"]) for reply in replies} == {(200, b"ok", "yes")}
        head, body = peer.asked[0]
        assert peer.connections == 1 and head.startswith("POST /fine?a=1 HTTP/1.1\r\nHost: 127.0.0.1:") and "Content-Length: 7" in head and body == b'{"x":1}'

    run(story, fine=FINE)


@pytest.mark.parametrize("answer, body", [
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde"),
    (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""),
    (b"HTTP/1.1 100 Continue\r\n\r\n" + FINE, b"ok"),
    (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it\0end", b"all of it\0end")])
def test_answers_of_every_form(answer, body):
    async def story(web, peer):
        for _ in range(2):
            assert (await web.ask(Call(f"{peer.url}/x", b"1"))).body == body

    run(story, x=answer)


def test_no_more_connections_than_allowed_and_everybody_gets_theirs():
    async def story(web, peer):
        async def slow():
            await asyncio.sleep(0.01)
            return FINE

        peer.answers["slow"] = slow
        replies = await asyncio.gather(*(web.ask(Call(f"{peer.url}/slow", b"%d" % number)) for number in range(40)))
        assert len(replies) == 40 and peer.connections <= 4 and sorted(int(body) for _, body in peer.asked) == list(range(40))

    run(story)


def test_an_answer_that_drips_has_an_end():
    async def drips(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.05)

    async def whole():
        server, web = await asyncio.start_server(drips, "127.0.0.1", 0), opened(answer_seconds=0.5)
        try:
            with pytest.raises(NoAnswer):
                await asyncio.wait_for(web.ask(Call(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", b"")), 60)
        finally:
            web.close()
            server.close()

    asyncio.run(whole())


def test_a_request_that_was_cut_off_may_have_been_taken():
    async def story(web, peer):
        for path in ("gone", "half"):
            with pytest.raises(NoAnswer):
                await web.ask(Call(f"{peer.url}/{path}", b"1"))
        assert len(peer.asked) == 2
        assert (await web.ask(Call(f"{peer.url}/fine", b"1"))).status == 200

    run(story, fine=FINE, half=b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc\0end"[:50])


def test_many_that_wait_get_through_though_connections_break():
    async def story(web, peer):
        told = await asyncio.gather(*(web.ask(Call(f"{peer.url}/{'gone' if number % 3 else 'fine'}", b"1")) for number in range(60)), return_exceptions=True)
        assert [type(each) for number, each in enumerate(told) if number % 3] == [NoAnswer] * 40
        assert [each.status for number, each in enumerate(told) if not number % 3] == [200] * 20 and len(peer.asked) == 60

    run(story, fine=FINE)


def test_nobody_there_is_not_asked():
    async def story(web, peer):
        peer.server.close()
        await peer.server.wait_closed()
        for _ in range(6):
            with pytest.raises(NotAsked):
                await web.ask(Call(f"{peer.url}/fine", b"1"))
        for url in ("ftp://host/x", "http:///x", "http://a b/x", "http://user@127.0.0.1/x", "nonsense", "http://127.0.0.1:1/a b"):
            with pytest.raises(NotAsked):
                await web.ask(Call(url, b"1"))

    run(story)


def test_nothing_can_be_smuggled_into_a_request():
    async def story(web, peer):
        for call in (Call(f"{peer.url}/fine", b"1", {"Authorization": "x\r\nX-Evil: 1"}), Call(f"{peer.url}/fine", b"1", {"A\nB": "x"}),
                     Call(f"{peer.url}/fine HTTP/1.1\r\nX-Evil:1", b"1"), Call(f"{peer.url}/fine", b"1", {"A": "x\0"})):
            try:
                await web.ask(call)
            except NotAsked:
                continue
            assert "evil" not in peer.asked[-1][0].lower()
        assert not any("evil:" in head.lower() for head, _ in peer.asked)

    run(story, fine=FINE)


def test_too_slow_and_too_long_are_no_answer():
    async def whole():
        async with Peer(long=b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + b"x" * 20000, slow=lambda: asyncio.sleep(9, b"")) as peer:
            web = http1.Connections(2, 1.0, 0.5, 10_000, 15.0)
            for path in ("long", "slow"):
                with pytest.raises(NoAnswer):
                    await web.ask(Call(f"{peer.url}/{path}", b"1"))
            web.close()

    asyncio.run(whole())


def test_a_connection_that_was_closed_meanwhile_is_not_used():
    async def whole():
        async with Peer(fine=FINE, last=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok") as peer:
            web = opened(idle=0.05)
            await web.ask(Call(f"{peer.url}/fine", b"1"))
            await asyncio.sleep(0.1)
            await web.ask(Call(f"{peer.url}/fine", b"1"))
            assert peer.connections == 2
            await web.ask(Call(f"{peer.url}/last", b"1"))
            await web.ask(Call(f"{peer.url}/fine", b"1"))
            assert peer.connections == 3
            web.close()

    asyncio.run(whole())


def test_nothing_is_asked_where_a_name_leads_inside(settings_of):
    settings_of(WEBHOOK_LOOPBACK=False)

    async def story(web, peer):
        for address in (peer.url, peer.url.replace("127.0.0.1", "localhost"), "http://10.0.0.1/", "http://169.254.169.254/latest"):
            with pytest.raises(NotAsked, match="may not be asked: it leads to"):
                await web.ask(Call(f"{address}/fine", b"x"))
        assert peer.connections == 0

    run(story, fine=FINE)
