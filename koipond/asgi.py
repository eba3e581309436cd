"""The process: one ASGI application for pages, API and intake, and what starts and stops around it.

On start: engine, stores up to date, committer, clock, sender. On stop the same backwards, so that nothing that was
acknowledged is lost and nothing is begun that would be cut short.
"""

import asyncio
import gc
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koipond.settings")
gc.disable()   # until all modules are here: none of them is garbage, and looking was a tenth of the start

import django  # noqa: E402

django.setup()

from asgiref.sync import ThreadSensitiveContext  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.exceptions import RequestAborted  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402

from koipond import __version__, access, collect, deliver, engine, health, profiles, watch  # noqa: E402
from koipond.clock import Clock  # noqa: E402
from koipond.collect.http import KIND_AT  # noqa: E402
from koipond.collect.http import application as intake  # noqa: E402
from koipond.collect.sources import http as sources  # noqa: E402
from koipond.console import live  # noqa: E402
from koipond.console.sealed import sealed  # noqa: E402
from koipond.deliver.callbacks import application as called  # noqa: E402
from koipond.deliver.links import http as short  # noqa: E402
from koipond.deliver.site import http as site  # noqa: E402
from koipond.kit import clock, tracing  # noqa: E402

gc.enable()
gc.freeze()    # they stay, so they need not be looked through again

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
    engine.open_engine(settings.DATA, {"what": what, **({"url": listens} if what == SERVER else {})}, settings.COPIES)
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
        started.callback(access.stop_following)
        access.hold_local_key(LOCAL_KEY)
        started.callback(access.drop_local_key, LOCAL_KEY)
        tracing.begin("koipond", __version__)
        started.callback(tracing.end)
        collect.start()
        started.callback(collect.stop)
        started.callback(collect.stop_imports)
        if "collect" in settings.ROLES:
            collect.start_keeping()
            started.callback(collect.stop_keeping)
            deliver.start_keeping()
            started.callback(deliver.stop_keeping)
        if "web" in settings.ROLES:
            collect.resume_imports()
        for part in [*_parts(settings.ROLES), *watch.parts()]:
            part.start()
            started.callback(part.stop)
        _running.push(started.pop_all())
    log.info("Koipond listens on %s", settings.LISTEN)


def _parts(roles: frozenset[str]) -> list:
    """What runs by itself, in the order in which it starts."""
    nights = profiles.Nightly()
    return [part for role, part in [
        ("clock", access.Single("sources", collect.start_reading, collect.stop_reading)),
        ("clock", access.Listener(collect.heard)),
        ("clock", Clock()),
        ("send", deliver.Shares()),
        ("send", access.Listener(deliver.heard)),
        ("clock", access.Single("nights", nights.start, nights.stop)),
    ] if role in roles]


def stop() -> None:
    """Ends the sender after the mail under way, the clock after its tick, the committer when all is safe on disk."""
    _running.close()
    log.info("Koipond has stopped; everything acknowledged is on disk")


def end_streams() -> None:
    """Lets the streams of pages end within a second."""
    live.live.ending = True


async def application(scope, receive, send) -> None:
    """Answers as far as the process has the role: /health/… always; what `_collected` names with `collect`; everything else with `web`."""
    if scope["type"] == "lifespan":
        return await _lifespan(receive, send)
    if scope["type"] != "http":
        return await send({"type": "websocket.close", "code": 1000})
    path, send = scope["path"], sealed(send)
    if watch.metrics_mine(path):
        return await watch.metrics_page(scope, receive, send)
    await watch.counted(_answered, _route(path), scope, receive, send)


async def _answered(scope, receive, send) -> None:
    path = scope["path"]
    if health.mine(path):
        return await health.application(scope, receive, send)
    door = _collected(path)
    if ("collect" if door else "web") not in settings.ROLES:
        return await health.elsewhere(send)
    if door:
        return await door(scope, receive, send)
    if asked := live.wants_stream(scope):
        return await live.application(_django, asked[1], scope, receive, send)
    await _django(scope, receive, send)


def _route(path: str) -> str:
    """The route of what is no page and no call of the API, for counting; '' of those, which the framework names."""
    for place in ("/v1/", "/in/", "/s/", "/health/"):
        if path.startswith(place):
            return place + (path.removeprefix(place) if place == "/v1/" and path.removeprefix(place) in KIND_AT else "…")
    return "(door)" if _collected(path) else ""


def _collected(path: str):
    """Who takes in what comes by this path: what waits on a site, short links, the intake, the doors of sources and of providers; None for pages and API."""
    if site.mine(path):
        return site.application
    if short.mine(path):
        return short.application
    if path.startswith("/v1/"):
        return intake
    if sources.mine(path):
        return sources.application
    return called if path.startswith("/in/") else None


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
