"""The process: one ASGI application for pages, API and intake, and what starts and stops around it.

On start: engine, stores up to date, committer, clock, sender. On stop the same backwards, so that nothing that was
acknowledged is lost and nothing is begun that would be cut short.
"""

import asyncio
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koipond.settings")

import django  # noqa: E402

django.setup()

from asgiref.sync import ThreadSensitiveContext  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.exceptions import RequestAborted  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from koipond import access, collect, deliver, engine, profiles  # noqa: E402
from koipond.clock import Clock  # noqa: E402
from koipond.collect.http import application as intake  # noqa: E402
from koipond.collect.sources import http as sources  # noqa: E402
from koipond.console import live  # noqa: E402
from koipond.deliver.callbacks import application as called  # noqa: E402
from koipond.deliver.links import http as short  # noqa: E402
from koipond.deliver.site import http as site  # noqa: E402
from koipond.kit import clock  # noqa: E402

DESKS = 8  # pages and API calls at once; each has a thread of its own, which keeps its connections to the stores
SERVER = "koipond serve"
LOCAL_KEY = settings.HOME / "local.key"

log = logging.getLogger(__name__)
_running = ExitStack()


def open_stores(what: str = SERVER) -> None:
    """Takes the engine and brings both stores up to date; a server says where it can be found.

    Raises HeldByOther when another process has the engine. A second call changes nothing.
    """
    movable_clock()
    listens = f"http://{settings.LISTEN}".replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
    engine.open_engine(settings.DATA, {"what": what, **({"url": listens} if what == SERVER else {})})
    access.migrate_all()


def movable_clock() -> None:
    """Keeps how far the clock was moved in the home, where it may be moved: then every process has the same time."""
    if settings.MOVABLE_CLOCK:
        clock.keep_in(settings.HOME / "clock")


def start() -> None:
    """Starts everything around the application; what was started is stopped again when a later part fails."""
    with ExitStack() as started:
        open_stores()
        started.callback(engine.close)
        access.hold_local_key(LOCAL_KEY)
        started.callback(access.drop_local_key, LOCAL_KEY)
        collect.start()
        started.callback(collect.stop)
        started.callback(collect.stop_imports)
        collect.start_sources(everything=settings.ROLES == "all")
        started.callback(collect.stop_sources)
        collect.resume_imports()
        if settings.ROLES == "all":
            ticking = Clock()
            ticking.start()
            started.callback(ticking.stop)
            deliver.start()
            started.callback(deliver.stop)
            nights = profiles.Nightly()
            nights.start()
            started.callback(nights.stop)
        _running.push(started.pop_all())
    log.info("Koipond listens on %s", settings.LISTEN)


def stop() -> None:
    """Ends the sender after the mail under way, the clock after its tick, the committer when all is safe on disk."""
    _running.close()
    log.info("Koipond has stopped; everything acknowledged is on disk")


def end_streams() -> None:
    """Lets the streams of pages end within a second."""
    live.live.ending = True


async def application(scope, receive, send) -> None:
    """/v1/… goes to the intake (what waits on a site, to those who ask for it), /in/… to the doors of sources and providers, /s/… to where a short link leads, everything else to Django."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and site.mine(scope["path"]):
        await site.application(scope, receive, send)
    elif scope["type"] == "http" and short.mine(scope["path"]):
        await short.application(scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/v1/"):
        await intake(scope, receive, send)
    elif scope["type"] == "http" and sources.mine(scope["path"]):
        await sources.application(scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/in/"):
        await called(scope, receive, send)
    elif scope["type"] == "http" and (asked := live.wants_stream(scope)):
        await live.application(_django, asked[1], scope, receive, send)
    elif scope["type"] == "http":
        await _django(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1000})


class Desks(ASGIHandler):
    """Django, with the same few threads for all requests.

    By itself it takes a new thread for each request, which would connect to both stores again: 20 ms each time.
    A request waits for a desk only once its body is here, so slow senders keep nobody from working.
    """

    def __init__(self):
        super().__init__()
        self._free: asyncio.LifoQueue | None = None

    async def __call__(self, scope, receive, send):
        try:
            body = await super().read_body(receive)
        except RequestAborted:
            return
        desk = await self._desks().get()
        try:
            async with ThreadSensitiveContext(executor=desk):
                await self.handle(scope, _Received(body, receive), send)
        finally:
            self._desks().put_nowait(desk)

    async def read_body(self, received):
        return received.body

    def _desks(self) -> asyncio.LifoQueue:
        if self._free is None:
            self._free = asyncio.LifoQueue()
            for number in range(DESKS):
                self._free.put_nowait(ThreadPoolExecutor(1, thread_name_prefix=f"desk-{number}"))
        return self._free


class _Received:
    """A request whose body is here already; called, it waits for what comes next (the disconnect)."""

    def __init__(self, body, receive):
        self.body, self._receive = body, receive

    async def __call__(self):
        return await self._receive()


async def _lifespan(receive, send) -> None:
    await receive()
    try:
        await asyncio.to_thread(start)
    except Exception as error:
        log.exception("Koipond cannot start")
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await asyncio.to_thread(stop)
    await send({"type": "lifespan.shutdown.complete"})


_django = Desks()
