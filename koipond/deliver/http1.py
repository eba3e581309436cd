"""Requests over HTTP/1.1 on kept connections: the narrow part of it that a provider's API needs, as fast as the parser.

`httptools` reads the answers; here are the sockets, and what a broken one means. A request is one write. Nothing is followed, nothing
unpacked, no cookie kept. Measured against aiohttp in docs/decisions/0046.
"""

import asyncio
import contextlib
import re
import ssl
import time
from collections import deque
from urllib.parse import SplitResult, urlsplit

import httptools

from koipond import __version__
from koipond.deliver.connecting import connected
from koipond.deliver.no_answer import NoAnswer, NotAsked
from koipond.deliver.provider import Call, Reply

LOOK_SECONDS = 1.0            # how often it is looked whose time is over
WHOLE_TIMES = 2               # an answer that comes byte by byte has so many times what one that begins has
NO_SPACE = re.compile(r"[!-~]+").fullmatch
AGENT = f"User-Agent: Koipond/{__version__}\r\nAccept-Encoding: identity\r\n"


class Connections:
    """The connections of one event loop, some to each host; who finds none free waits for one."""

    def __init__(self, most: int, connect_seconds: float, answer_seconds: float, answer_bytes: int, idle_seconds: float):
        self._most, self._connect_seconds, self._answer_seconds = most, connect_seconds, answer_seconds
        self._answer_bytes, self._idle_seconds = answer_bytes, idle_seconds
        self._places: dict[str, Place] = {}
        self._looking: asyncio.TimerHandle | None = None

    async def ask(self, call: Call) -> Reply:
        """The answer. Raises NotAsked when nothing was sent, NoAnswer when it may have been."""
        try:
            parts = urlsplit(call.url)
            key = f"{parts.scheme}://{parts.netloc}"
            place = self._places.get(key) or self._places.setdefault(key, Place(parts, self._most))
            head = place.head(call, parts)
        except ValueError as error:
            raise NotAsked(f"no request can be made of this: {error}") from error
        connection = await self._connection(place)
        try:
            return await connection.ask(head + call.body if call.body else head, call.method == "HEAD")
        finally:
            place.give_back(connection)

    def close(self) -> None:
        """Ends all connections."""
        if self._looking:
            self._looking.cancel()
            self._looking = None
        for place in self._places.values():
            for connection in list(place.all):
                connection.close()
        self._places.clear()

    async def _connection(self, place: "Place") -> "Connection":
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)
        while place.busy >= place.most:
            connection = await place.wait()
            if connection is not None and connection.usable:
                return connection
            if connection is not None:
                place.give_back(connection)
        place.busy += 1
        oldest = time.monotonic() - self._idle_seconds
        while place.free:
            connection = place.free.pop()
            if connection.usable and connection.since > oldest:
                return connection
            connection.close()
        try:
            return await self._connected(place)
        except BaseException:
            place.busy -= 1
            place.wake()
            raise

    async def _connected(self, place: "Place") -> "Connection":
        tls = None
        if place.secure:
            tls = place.tls = place.tls or ssl.create_default_context()
        return await connected(lambda: Connection(place, self._answer_seconds, self._answer_bytes), place.host, place.port, tls, self._connect_seconds)

    def _look(self) -> None:
        now = time.monotonic()
        for place in self._places.values():
            for connection in list(place.all):
                connection.look(now)
        self._looking = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)


class Place:
    """A host and the connections to it."""

    def __init__(self, parts: SplitResult, most: int):
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise ValueError("it is no web address")
        self.secure, self.host, self.port = parts.scheme == "https", parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
        self.most, self.busy, self.tls = most, 0, None
        self.free: list[Connection] = []
        self.all: set[Connection] = set()
        self._waiting: deque[asyncio.Future] = deque()
        self._common = f" HTTP/1.1\r\nHost: {parts.netloc}\r\n{AGENT}"

    def head(self, call: Call, parts: SplitResult) -> bytes:
        """The request up to its body. Raises ValueError where something in it would end a line."""
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = "".join([f"{name}: {value}\r\n" for name, value in call.headers.items()])
        if lines.count("\n") != len(call.headers) or lines.count("\r") != len(call.headers) or "\0" in lines or not NO_SPACE(target):
            raise ValueError("a header or the address holds a line break, or a space where none may be")
        length = f"Content-Length: {len(call.body)}\r\n" if call.body or call.method != "GET" else ""
        return f"{call.method} {target}{self._common}{lines}{length}\r\n".encode()

    async def wait(self) -> "Connection | None":
        """A connection that somebody gives back; None where there is room for another."""
        ticket = asyncio.get_running_loop().create_future()
        self._waiting.append(ticket)
        try:
            return await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled():
                self.wake() if ticket.result() is None else self.give_back(ticket.result())
            raise

    def give_back(self, connection: "Connection") -> None:
        """To whoever waits, or to be kept."""
        if connection.usable and self._hand(connection):
            return
        self.busy -= 1
        if connection.usable:
            self.free.append(connection)
        else:
            connection.close()
            self.wake()

    def wake(self) -> None:
        """Whoever waits longest may open a connection."""
        self._hand(None)

    def _hand(self, connection: "Connection | None") -> bool:
        while self._waiting:
            ticket = self._waiting.popleft()
            if not ticket.done():
                ticket.set_result(connection)
                return True
        return False


class Connection(asyncio.Protocol):
    """One connection: one request at a time."""

    def __init__(self, place: Place, answer_seconds: float, answer_bytes: int):
        self._place, self._answer_seconds, self._answer_bytes = place, answer_seconds, answer_bytes
        self._transport, self._answer, self._parser = None, None, None
        self._body, self._headers, self._size, self._ends, self._latest = [], {}, 0, 0.0, 0.0
        self.usable, self.since = True, time.monotonic()

    def connection_made(self, transport) -> None:
        self._transport = transport
        self._place.all.add(self)

    async def ask(self, request: bytes, head_only: bool) -> Reply:
        """Sends, and waits. Raises NotAsked when the connection has gone before, NoAnswer."""
        if not self.usable or self._transport.is_closing():
            self.usable = False
            raise NotAsked("the connection has ended")
        self._answer = asyncio.get_running_loop().create_future()
        self._parser, self._body, self._headers, self._size = httptools.HttpResponseParser(self), [], {}, 0
        self._ends, self._head_only = time.monotonic() + self._answer_seconds, head_only
        self._latest = self._ends + (WHOLE_TIMES - 1) * self._answer_seconds
        self._transport.write(request)
        try:
            return await self._answer
        except asyncio.CancelledError:
            self.usable = False          # an answer may still come that nobody waits for
            raise
        finally:
            self._answer, self.since = None, time.monotonic()

    def look(self, now: float) -> None:
        """Ends a request whose time is over: counted from the last that was heard, and in any case after WHOLE_TIMES as long."""
        if self._answer and now > self._ends:
            self._fail(f"no answer within {self._answer_seconds:.0f} s")

    def close(self) -> None:
        self.usable = False
        self._place.all.discard(self)
        if self._transport and not self._transport.is_closing():
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()                 # it speaks without being asked: what it says next cannot be told apart from an answer
            return
        self._ends = min(time.monotonic() + self._answer_seconds, self._latest)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(f"it was no HTTP that came: {error}")

    def eof_received(self) -> None:
        self._end_without_length()

    def connection_lost(self, error) -> None:
        self.usable = False
        self._place.all.discard(self)
        with contextlib.suppress(ValueError):
            self._place.free.remove(self)
        self._end_without_length()
        if self._answer and not self._answer.done():
            self._answer.set_exception(NoAnswer(str(error or "the connection ended before the answer")))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        if self._head_only or self._parser.get_status_code() in (204, 304):
            self._done()

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > self._answer_bytes:
            self._fail(f"the answer is longer than {self._answer_bytes} bytes")
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        if 100 <= self._parser.get_status_code() < 200:
            self._headers = {}
            return
        self._done()

    def _done(self) -> None:
        if self._answer and not self._answer.done():
            if not self._parser.should_keep_alive():
                self.usable = False
            self._answer.set_result(Reply(self._parser.get_status_code(), b"".join(self._body), self._headers))

    def _end_without_length(self) -> None:
        """An answer of the old kind ends where the connection does."""
        told = self._answer and not self._answer.done() and self._headers and "content-length" not in self._headers and "transfer-encoding" not in self._headers
        if told and self._headers.get("connection", "").lower() == "close":
            self.usable = False
            self._done()

    def _fail(self, why: str) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(NoAnswer(why))
        self.close()
