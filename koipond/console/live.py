"""What moved, told at once: a stream of ticks for pages that show counts (server-sent events, HTML Living Standard 9.2).

Who may listen is asked of the API's own endpoint, once at the beginning; then the stream holds no thread and no connection to a store.
All listeners of a process are served by one question a second. A stream ends after a minute, and the browser comes back and is asked again who it
is; so nobody listens on who may not any more. It also ends when the server is asked to stop.
"""

import asyncio
import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor

from django.db.models import Max

from koipond.collect.models import TickRecord

PLACE = re.compile(r"/api/w/([^/]+)/live")
LOOK_SECONDS = 1
LIFE_SECONDS = 60
AGAIN_MS = 500
STREAM = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]

log = logging.getLogger(__name__)
_asking = ThreadPoolExecutor(1, thread_name_prefix="live")


class Live:
    """Those who listen, by workspace, and the last tick that each workspace has had."""

    def __init__(self):
        self.ticks: dict[str, int] = {}
        self._heard: dict[str, int] = {}
        self._looking: asyncio.Task | None = None
        self._moved = asyncio.Condition()
        self.ending = False

    async def listen(self, workspace: str, send) -> None:
        """Sends a line for each tick from now on, until the stream's time is over."""
        self._heard[workspace] = self._heard.get(workspace, 0) + 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            await self._tell(workspace, send)
        finally:
            self._heard[workspace] -= 1
            if not self._heard[workspace]:
                del self._heard[workspace]
                self.ticks.pop(workspace, None)

    async def _tell(self, workspace: str, send) -> None:
        told, over = None, asyncio.get_running_loop().time() + LIFE_SECONDS
        while not self.ending and asyncio.get_running_loop().time() < over:
            now = self.ticks.get(workspace)
            if now is not None and now != told:
                await send(f"event: tick\ndata: {json.dumps({'tick': now})}\n\n")
                told = now
            async with self._moved:
                await self._moved.wait()

    async def _look(self) -> None:
        """Asks for the newest ticks of all workspaces that somebody listens to, and wakes the listeners every time."""
        while self._heard:
            try:
                self.ticks.update(await asyncio.get_running_loop().run_in_executor(_asking, last_ticks, list(self._heard)))
            except Exception:
                log.exception("The last ticks could not be read; asked again in a second")
            async with self._moved:
                self._moved.notify_all()
            await asyncio.sleep(LOOK_SECONDS)


def last_ticks(workspaces: list[str]) -> dict[str, int]:
    """The number of the last tick that ended, by workspace; 0 where there was none."""
    rows = TickRecord.objects.filter(workspace__slug__in=workspaces, ended_at__isnull=False).values_list("workspace__slug").annotate(Max("number"))
    return {**dict.fromkeys(workspaces, 0), **dict(rows)}


live = Live()


def wants_stream(scope) -> re.Match | None:
    """The workspace of a request for the stream; None for any other request."""
    accept = dict(scope["headers"]).get(b"accept", b"")
    return PLACE.fullmatch(scope["path"]) if scope["method"] == "GET" and b"text/event-stream" in accept else None


async def application(inner, workspace: str, scope, receive, send) -> None:
    """Asks `inner` whether the request is let in; streams if so, else gives on its refusal."""
    said = []

    async def noted(message):
        said.append(message)

    await inner(scope, receive, noted)
    if not said or said[0].get("status") != 200:
        for message in said:
            await send(message)
        return
    await send({"type": "http.response.start", "status": 200, "headers": STREAM})

    async def tell(text: str) -> None:
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})

    await tell(f"retry: {AGAIN_MS}\n\n")
    listening, gone = asyncio.create_task(live.listen(workspace, tell)), asyncio.create_task(_gone(receive))
    await asyncio.wait({listening, gone}, return_when=asyncio.FIRST_COMPLETED)
    for task in (listening, gone):
        task.cancel()
    await asyncio.gather(listening, gone, return_exceptions=True)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
