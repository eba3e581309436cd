"""A small HTTP client for callbacks: h11 over asyncio, connections kept, no redirects, no proxies."""

import asyncio
import ssl
from urllib.parse import urlsplit

import h11

MOST_ANSWER = 1_000_000   # bytes
MOST_AT_ONCE = 32         # connections to one server
CONNECTION_GONE = (h11.RemoteProtocolError, h11.LocalProtocolError, ConnectionError, asyncio.IncompleteReadError, OSError)


class Post:
    def __init__(self):
        self._idle: dict[tuple, list] = {}
        self._room: dict[tuple, asyncio.Semaphore] = {}

    async def send(self, method: str, url: str, headers: dict[str, str], body: bytes, seconds: float) -> tuple[int, bytes]:
        """Status and body. Raises OSError, TimeoutError or h11.RemoteProtocolError when there was no answer in `seconds`."""
        parts = urlsplit(url)
        tls = parts.scheme == "https"
        place = (parts.hostname, parts.port or (443 if tls else 80), tls)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [("host", parts.netloc.rpartition("@")[2]), ("content-length", str(len(body))), *headers.items()]
        async with self._room.setdefault(place, asyncio.Semaphore(MOST_AT_ONCE)), asyncio.timeout(seconds):
            kept = self._idle.setdefault(place, [])
            while kept:
                line = kept.pop()
                try:
                    return await self._ask(place, line, method, target, lines, body)
                except CONNECTION_GONE:      # it was closed while idle: nothing was heard on it
                    line[1].close()
                    if line[3]:
                        raise
            return await self._ask(place, await self._open(place), method, target, lines, body)

    async def close(self) -> None:
        for kept in self._idle.values():
            for _, writer, _, _ in kept:
                writer.close()
        self._idle.clear()

    async def _open(self, place) -> list:
        host, port, tls = place
        reader, writer = await asyncio.open_connection(host, port, ssl=ssl.create_default_context() if tls else None)
        return [reader, writer, h11.Connection(h11.CLIENT), False]

    async def _ask(self, place, line: list, method, target, lines, body) -> tuple[int, bytes]:
        reader, writer, talk, _ = line
        line[3] = False
        done = False
        try:
            writer.write(talk.send(h11.Request(method=method, target=target, headers=lines)) + (talk.send(h11.Data(body)) if body else b"")
                         + talk.send(h11.EndOfMessage()))
            await writer.drain()
            status, heard = 0, bytearray()
            while True:
                event = talk.next_event()
                if event is h11.NEED_DATA:
                    talk.receive_data(await reader.read(65536))
                elif isinstance(event, h11.Response):
                    status, line[3] = event.status_code, True
                elif isinstance(event, h11.Data):
                    heard += event.data
                    if len(heard) > MOST_ANSWER:
                        raise ConnectionError("the answer is too long")
                elif isinstance(event, h11.EndOfMessage):
                    break
                elif isinstance(event, h11.ConnectionClosed):
                    raise ConnectionError("closed without an answer")
            done = talk.our_state is h11.DONE and talk.their_state is h11.DONE
            return status, bytes(heard)
        finally:
            if done:
                talk.start_next_cycle()
                self._idle[place].append(line)
            else:
                writer.close()
