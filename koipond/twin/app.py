"""The twin over HTTP (ASGI): platforms, its own orders under /_twin, and the page at /."""

import asyncio
import logging

from koipond.twin.control import Control
from koipond.twin.http import MOST_BYTES, Answer, Request

log = logging.getLogger(__name__)
DISCONNECT_SECONDS = 1.0


class App:
    def __init__(self, twin):
        self.twin, self.control = twin, Control(twin)

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        request = _request(scope, await _body(receive))
        try:
            answer = await self._answer(request)
        except Exception:
            log.exception("a request broke the twin: %s %s", request.method, request.path)
            answer = Answer(b'{"twin":"this broke; its log says how"}', 500)
        if answer is None:
            return await _hang_up(request, receive)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, request: Request) -> Answer | None:
        """None is no answer at all: the connection is cut."""
        if self.control.mine(request):
            return self.control.answer(request)
        twin = self.twin
        platform = twin.place(request)
        if platform is None:
            return Answer(b'{"twin":"no platform answers here; put its name first in the path, such as /aliyun/"}', 404)
        if not twin.faults.due:
            answer = twin.answer(platform, request)
            twin.ledger.note_in(platform.name, request, answer)
            return answer
        return await self._answer_with_faults(platform, request)

    async def _answer_with_faults(self, platform, request: Request) -> Answer | None:
        take = self.twin.faults.take
        late = take("latency", platform.name, request.path)
        if late:
            await asyncio.sleep(late.seconds)
        if take("down", platform.name, request.path):
            self.twin.ledger.note_in(platform.name, request, None, "down on demand")
            return None
        dropped = take("drop_after_accept", platform.name, request.path)
        answer = self.twin.answer(platform, request)
        self.twin.ledger.note_in(platform.name, request, answer, "done, and the answer dropped on demand" if dropped else "")
        return None if dropped else answer

    async def _live(self, receive, send) -> None:
        timers = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                timers = asyncio.ensure_future(self.twin.timers.run())
                await send({"type": "lifespan.startup.complete"})
            else:
                timers.cancel()
                await self.twin.callbacks.post.close()
                return await send({"type": "lifespan.shutdown.complete"})


def _request(scope, body: bytes) -> Request:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if ":authority" in headers:
        headers.setdefault("host", headers[":authority"])
    client = scope.get("client") or ("", 0)
    return Request(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers, body,
                   client[0], scope.get("transport"), scope.get("http_version", "1.1"), f"{client[0]}:{client[1]}")


async def _body(receive) -> bytes:
    message = await receive()
    body = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return b""
    return body


async def _hang_up(request: Request, receive) -> None:
    """Cuts the connection without a byte, and waits until the server has seen it, which would else answer 500."""
    if request.transport:
        request.transport.abort()
    async with asyncio.timeout(DISCONNECT_SECONDS):
        while (await receive())["type"] != "http.disconnect":
            pass
