"""Requests over HTTP/2 (RFC 9113), many at once on one connection: what APNs speaks, and nothing else does.

The protocol itself is `h2`'s; here are the socket, the limits of the other side, and what a broken connection means for each request:
one that the other side says it never took up was not asked.
"""

import asyncio
import ssl
from urllib.parse import urlsplit

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions

from koipond.deliver.connecting import connected
from koipond.deliver.no_answer import NoAnswer, NotAsked
from koipond.deliver.provider import Call, Reply

NEW_AFTER = 1_000_000_000     # streams; the protocol ends at 2^31, and a connection makes way before
PREFACE_SECONDS = 5.0


class Connections:
    """One connection a host and event loop, opened when it is needed and again when it broke."""

    def __init__(self, connect_seconds: float, answer_seconds: float, answer_bytes: int):
        self._connect_seconds, self._answer_seconds, self._answer_bytes = connect_seconds, answer_seconds, answer_bytes
        self._open: dict[str, Connection] = {}
        self._opening: dict[str, asyncio.Lock] = {}

    async def ask(self, call: Call) -> Reply:
        """The answer. Raises NotAsked, NoAnswer."""
        connection = await self._to(call.url)
        stream = None
        try:
            async with asyncio.timeout(self._answer_seconds):
                async with connection.room:
                    stream = connection.begin(call)
                    return await stream.answer
        except TimeoutError:
            if stream is None:
                raise NotAsked("no request could begin in time") from None
            connection.give_up(stream)
            raise NoAnswer(f"no answer within {self._answer_seconds:.0f} s") from None

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    async def _to(self, url: str) -> "Connection":
        parts = urlsplit(url)
        key = f"{parts.scheme}://{parts.netloc}"
        async with self._opening.setdefault(key, asyncio.Lock()):
            known = self._open.get(key)
            if known is None or not known.usable:
                known = self._open[key] = await self._connected(parts)
            return known

    async def _connected(self, parts) -> "Connection":
        tls = None
        if parts.scheme == "https":
            tls = ssl.create_default_context()
            tls.set_alpn_protocols(["h2"])
        port = parts.port or (443 if tls else 80)
        made = await connected(lambda: Connection(self._answer_bytes), parts.hostname, port, tls, self._connect_seconds)
        try:
            async with asyncio.timeout(self._connect_seconds):
                await made.ready
        except (NoAnswer, TimeoutError) as error:
            made.close()
            raise NotAsked(" ".join(str(error).split())[:200] or "it did not say what it takes") from error
        return made


class Stream:
    """One request under way."""

    __slots__ = ("id", "answer", "status", "headers", "body", "left")

    def __init__(self, id: int, left: bytes):
        self.id, self.left, self.answer = id, left, asyncio.get_running_loop().create_future()
        self.status, self.headers, self.body = 0, {}, b""


class Room:
    """As many requests at once as the other side lets; that number moves."""

    def __init__(self):
        self._most, self._taken, self._waiting = 1, 0, asyncio.Condition()

    async def __aenter__(self) -> None:
        if self._taken < self._most:
            self._taken += 1
            return
        async with self._waiting:
            await self._waiting.wait_for(lambda: self._taken < self._most)
            self._taken += 1

    async def __aexit__(self, *_) -> None:
        self._taken -= 1
        if self._waiting._waiters:
            async with self._waiting:
                self._waiting.notify()

    def widen(self, most: int) -> None:
        self._most = max(1, most)


class Connection(asyncio.Protocol):
    """A connection; `begin` starts a request, whose `answer` comes as a future."""

    def __init__(self, answer_bytes: int):
        self._h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8", validate_outbound_headers=False,
                                                                          normalize_outbound_headers=False, validate_inbound_headers=False))
        self._answer_bytes, self._streams, self._blocked = answer_bytes, {}, []
        self._transport: asyncio.Transport | None = None
        self._flushing = False
        self.ready = asyncio.get_running_loop().create_future()
        self.room, self.usable = Room(), True

    def connection_made(self, transport) -> None:
        self._transport = transport
        self._h2.initiate_connection()
        self._flush()

    def begin(self, call: Call) -> Stream:
        """Sends a request. Raises NotAsked when the connection has gone."""
        if not self.usable:
            raise NotAsked("the connection has ended")
        parts = urlsplit(call.url)
        head = [(":method", call.method), (":scheme", parts.scheme), (":authority", parts.netloc), (":path", parts.path + (f"?{parts.query}" if parts.query else "")),
                *((name.lower(), value) for name, value in call.headers.items())]
        try:
            id = self._h2.get_next_available_stream_id()
            self._h2.send_headers(id, head, end_stream=not call.body)
        except h2.exceptions.ProtocolError as error:
            self.usable = False
            raise NotAsked(str(error)) from error
        stream = self._streams[id] = Stream(id, call.body)
        if call.body and not self._pour(stream):
            self._blocked.append(stream)
        if id > NEW_AFTER:
            self.usable = False
        self._flush_soon()
        return stream

    def give_up(self, stream: Stream) -> None:
        """Nobody waits for this one any more."""
        if self._streams.pop(stream.id, None) and self._transport and not self._transport.is_closing():
            try:
                self._h2.reset_stream(stream.id, h2.errors.ErrorCodes.CANCEL)
            except h2.exceptions.ProtocolError:
                return
            self._flush_soon()

    def close(self) -> None:
        self.usable = False
        if self._transport and not self._transport.is_closing():
            try:
                self._h2.close_connection()
                self._flush()
            except h2.exceptions.ProtocolError:
                pass
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            told = self._h2.receive_data(data)
        except h2.exceptions.ProtocolError as error:
            self._flush()
            self._end(f"the other side broke the protocol: {error}")
            return
        for event in told:
            self._hear(event)
        self._flush_soon()

    def connection_lost(self, error) -> None:
        self._end(str(error or "the connection ended"))

    def _hear(self, event) -> None:
        if isinstance(event, h2.events.ResponseReceived):
            if stream := self._streams.get(event.stream_id):
                head = dict(event.headers)
                stream.status, stream.headers = int(head.get(":status", 0)), {name.lower(): value for name, value in head.items() if not name.startswith(":")}
        elif isinstance(event, h2.events.DataReceived):
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if (stream := self._streams.get(event.stream_id)) and len(stream.body) < self._answer_bytes:
                stream.body += event.data
        elif isinstance(event, h2.events.StreamEnded):
            if (stream := self._streams.pop(event.stream_id, None)) and not stream.answer.done():
                stream.answer.set_result(Reply(stream.status, stream.body, stream.headers))
        elif isinstance(event, h2.events.StreamReset):
            refused = event.error_code == h2.errors.ErrorCodes.REFUSED_STREAM
            self._fail(event.stream_id, NotAsked("refused before it was taken up") if refused else NoAnswer("the request was cut off"))
        elif isinstance(event, h2.events.RemoteSettingsChanged):
            self.room.widen(min(self._h2.remote_settings.max_concurrent_streams, 1_000))
            if not self.ready.done():
                self.ready.set_result(None)
            self._pour_blocked()
        elif isinstance(event, h2.events.WindowUpdated):
            self._pour_blocked()
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.usable = False
            for id in [id for id in self._streams if id > (event.last_stream_id or 0)]:
                self._fail(id, NotAsked("the other side took up no more"))
            if not self._streams and self._transport:
                self._transport.close()

    def _pour(self, stream: Stream) -> bool:
        """Sends as much of a body as the other side has room for; whether that was all."""
        try:
            while stream.left:
                room = min(self._h2.local_flow_control_window(stream.id), self._h2.max_outbound_frame_size)
                if room <= 0:
                    return False
                piece, stream.left = stream.left[:room], stream.left[room:]
                self._h2.send_data(stream.id, piece, end_stream=not stream.left)
        except h2.exceptions.ProtocolError:
            pass      # it was answered, or cut off, before its body was there
        return True

    def _pour_blocked(self) -> None:
        waiting, self._blocked = self._blocked, []
        self._blocked += [stream for stream in waiting if stream.id in self._streams and not self._pour(stream)]

    def _fail(self, id: int, error: Exception) -> None:
        stream = self._streams.pop(id, None)
        if stream and not stream.answer.done():
            stream.answer.set_exception(error)

    def _end(self, why: str) -> None:
        self.usable = False
        if not self.ready.done():
            self.ready.set_exception(NoAnswer(why))
        for id in list(self._streams):
            self._fail(id, NoAnswer(why))
        if self._transport:
            self._transport.close()

    def _flush_soon(self) -> None:
        """What is written in one turn of the loop goes out as one piece."""
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        if self._transport and not self._transport.is_closing() and (piece := self._h2.data_to_send()):
            self._transport.write(piece)
