"""Where platforms call us: /in/<door of a source>. A plain ASGI application, for speed: a live room opens, and thousands come at once.

Whatever is told is safe on disk before it is acknowledged, with the very bytes that the platform expects. A call that is not genuine
is 401, and nothing of it is kept; one that is genuine and cannot be read is kept whole, acknowledged, and shown.
"""

import asyncio
import contextlib
import hashlib
import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

from django.db import close_old_connections

from koipond.collect.body import whole_body
from koipond.collect.errors import Overloaded
from koipond.collect.sources import accounts, running
from koipond.collect.sources.accounts import DOOR, Source
from koipond.collect.sources.flat import object_of, raw
from koipond.collect.sources.kind import Forged, Heard, Item, Request
from koipond.collect.sources.kinds import kind
from koipond.kit import clock, tracing

BODY_BYTES = 1_000_000
REMEMBERED_SECONDS = 2.0
REMEMBERED = 1_000
PLACE = re.compile(rf"/in/{DOOR}(/.*)?")

log = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sources")
_sources: dict[str, tuple[Source | None, float]] = {}


def mine(path: str) -> bool:
    """Whether an address is that of a source."""
    return PLACE.fullmatch(path) is not None


async def application(scope, receive, send) -> None:
    """Everything below /in/s…"""
    told = await _answer(scope, receive)
    await send({"type": "http.response.start", "status": told.status, "headers": [
        (b"content-type", told.type.encode()), (b"content-length", b"%d" % len(told.body)), (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"), (b"content-security-policy", b"default-src 'none'"), (b"referrer-policy", b"no-referrer"),
        *([(b"retry-after", b"2")] if told.status == 503 else [])]})
    await send({"type": "http.response.body", "body": told.body})


async def _answer(scope, receive) -> Heard:
    source = await _at(scope["path"].removeprefix("/in/").partition("/")[0])
    if source is None or source.paused:
        return Heard(body=b"nobody is called here", status=404)
    if scope["method"] not in ("GET", "POST"):
        return Heard(body=b"POST, or GET", status=405)
    body = await whole_body(receive, BODY_BYTES)
    if body is None:
        return Heard(body=b"too large", status=413)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope.get("query_string", b"").decode("latin-1")
    request = Request(scope["method"], dict(parse_qsl(query, keep_blank_values=True)), headers, body, clock.real())
    try:
        told = _heard(source, request)
    except Forged as error:
        log.warning("a call to the source %s (%s) is not genuine: %s", source.id, source.kind, error)
        return Heard(body=b"not genuine", status=401)
    except ValueError:
        return Heard(body=b"not readable", status=400)
    try:
        if told.items:
            with tracing.span("source", workspace=source.workspace, source=source.id, kind=source.kind, items=len(told.items)):
                await asyncio.wrap_future(running.offer(source, told.items))
    except Overloaded:
        return Heard(body=b"try again", status=503)
    except Exception:
        log.exception("what the source %s was told could not be kept", source.id)
        return Heard(body=b"try again", status=503)
    if any(item.wants for item in told.items):
        running.wake(source.id)
    return told


def _heard(source: Source, request: Request) -> Heard:
    """What was told. Of a genuine call whose shape nobody expected, the whole. Raises Forged; ValueError for what is neither JSON nor a form."""
    known = kind(source.kind)
    known.prove(source, request)
    try:
        return known.called(source, request)
    except (KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError, ValueError) as error:
        whole = dict(request.query) if request.method == "GET" else object_of(request)
        log.warning("a call to the source %s (%s) has a shape that is not known: %s", source.id, source.kind, type(error).__name__)
        item = Item(hashlib.sha256(request.body or raw(whole).encode()).hexdigest()[:32], "unknown", clock.real(), {}, raw(whole), skip="not_readable")
        return Heard((item,), b"ok")


async def _at(door: str) -> Source | None:
    kept = _sources.get(door)
    if kept and kept[1] > time.monotonic():
        return kept[0]
    found = await asyncio.get_running_loop().run_in_executor(_threads, _found, door)
    while len(_sources) >= REMEMBERED:
        with contextlib.suppress(KeyError, StopIteration):
            del _sources[next(iter(_sources))]
    _sources[door] = (found, time.monotonic() + REMEMBERED_SECONDS)
    return found


def _found(door: str) -> Source | None:
    try:
        return accounts.source_at(door)
    finally:
        close_old_connections()
