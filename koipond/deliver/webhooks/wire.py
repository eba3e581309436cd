"""One request over one connection: to an address that was judged, within a time, and no more read than allowed."""

import asyncio
import ssl
from dataclasses import dataclass, field
from functools import lru_cache

import h11

from koipond import __version__
from koipond.deliver.webhooks.addresses import Place

TIMEOUT_SECONDS = 10.0          # for all of it, resolving too
CONNECT_SECONDS = 4.0           # to one address; then the next one is tried
ANSWER_BYTES = 64 * 1024
READ_BYTES = 16 * 1024


@dataclass(frozen=True)
class Reply:
    """What came back. `cut`: there was more of it than ANSWER_BYTES."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False


async def post(place: Place, headers: list[tuple[str, str]], body: bytes) -> Reply:
    """Sends a POST and reads the reply; no redirect is followed, no proxy used. Raises OSError (ssl.SSLError, ConnectionError,
    TimeoutError) or h11.ProtocolError when there is no whole reply.
    """
    reader, writer = await _connected(place)
    try:
        talk = h11.Connection(h11.CLIENT)
        request = h11.Request(method="POST", target=place.target, headers=[
            ("host", place.netloc), ("user-agent", f"Koipond/{__version__}"), ("content-type", "application/json"), ("accept", "application/json"),
            ("content-length", str(len(body))), ("connection", "close"), *headers])
        writer.write(talk.send(request) + talk.send(h11.Data(data=body)) + talk.send(h11.EndOfMessage()))
        return await _reply(talk, reader)
    finally:
        writer.transport.abort()


async def _connected(place: Place):
    error: OSError | None = None
    for address in place.addresses:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                secure = {"ssl": _tls(), "server_hostname": place.host} if place.scheme == "https" else {}
                return await asyncio.open_connection(address, place.port, **secure)
        except OSError as failed:   # a TimeoutError is one
            error = failed
    raise error or OSError("the name has no address")


async def _reply(talk: h11.Connection, reader: asyncio.StreamReader) -> Reply:
    status, headers, body = 0, {}, bytearray()
    while True:
        event = talk.next_event()
        if event is h11.NEED_DATA:
            talk.receive_data(await reader.read(READ_BYTES))
        elif isinstance(event, h11.Response):
            status, headers = event.status_code, {name.decode("ascii"): value.decode("latin-1") for name, value in event.headers}
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > ANSWER_BYTES:
                return Reply(status, headers, bytes(body[:ANSWER_BYTES]), cut=True)
        elif isinstance(event, h11.EndOfMessage):
            return Reply(status, headers, bytes(body))
        elif isinstance(event, h11.ConnectionClosed):
            raise ConnectionResetError("it hung up")


@lru_cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
