"""What `/s/<code>` answers: it leads to the target that was saved, after the click is on disk. A plain ASGI application, for speed.

Nothing of the request chooses where it leads but the code and the kind of device. Programs are led on and not counted.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.conf import settings
from django.db import close_old_connections

from koipond import collect
from koipond.deliver import machines
from koipond.deliver.http import click_recorded
from koipond.deliver.links import personal
from koipond.deliver.links.visitors import COOKIE, visitor_in
from koipond.deliver.words import whole
from koipond.kit import clock, ids
from koipond.social import links

COOKIE_SECONDS = 400 * 86_400  # as long as browsers keep any
TWICE_SECONDS = 10             # within which the same visitor at the same code came once: a finger that trembles, a page loaded again
THREADS = 8                    # that look codes up which were not asked for lately
log = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="short-link")
_seen = machines.Seen()


def mine(path: str) -> bool:
    """Whether a path is answered here."""
    return path.startswith(links.PLACE)


async def application(scope, receive, send) -> None:
    """A GET or HEAD of `/s/<code>`: 302, or 404 for what is no code of ours, 410 for one that is over."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if scope["method"] not in ("GET", "HEAD"):
        status, more, body = 405, [(b"allow", b"GET, HEAD")], b""
    else:
        try:
            status, more, body = await _answer(scope["path"], scope["method"], headers)
        except collect.Overloaded:
            status, more, body = 503, [(b"retry-after", b"2")], b""
        except Exception:
            log.exception("a short link could not be followed")
            status, more, body = 503, [(b"retry-after", b"5")], b""
    await send({"type": "http.response.start", "status": status, "headers": [
        (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer"),
        (b"x-robots-tag", b"noindex"), (b"x-content-type-options", b"nosniff"), *more]})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _answer(path: str, method: str, headers: dict) -> tuple[int, list, bytes]:
    code = links.read(path[len(links.PLACE):])
    machine = method == "HEAD" or machines.fetched(headers)
    if len(code) == links.PERSONAL_LETTERS:
        return await _personal(code, machine)
    known, link = links.known_link(code)
    if not known and code:
        link = await _asked(links.link_of, code)
    if link is None:
        return await _asked(_page, "unknown", 404)
    if link.over:
        return await _asked(_page, "over", 410)
    return await _saved(link, headers, machine)


async def _saved(link: links.Link, headers: dict, machine: bool) -> tuple[int, list, bytes]:
    visitor, cookie = _visitor(headers) if not machine else ("", [])
    if not machine:
        await collect.recorded(link.workspace, came(link, visitor, clock.now(), headers.get(b"user-agent", "")))
    return 302, [(b"location", link.leads(headers.get(b"user-agent", ""), visitor).encode()), *cookie], b""


async def _personal(code: str, machine: bool) -> tuple[int, list, bytes]:
    found = personal.known(code) or await _asked(personal.mark_of, code)
    if found is None:
        return await _asked(_page, "unknown", 404)
    mark, workspace = found
    scanner = _seen.by_scanner(mark.workspace, mark.message, mark.link) if not machine else _seen.scanned(mark.workspace, mark.message)
    await click_recorded(mark, workspace, machine=bool(machine or scanner))
    return 302, [(b"location", links.ascii(mark.link).encode())], b""


async def _asked(ask, *given):
    """What a store has to be asked for, in one of the threads for that."""
    def here():
        try:
            return ask(*given)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_threads, here)


def came(link: links.Link, visitor: str, at: datetime, agent: str = "") -> collect.Item:
    """What happened: a place was scanned, or a link followed. The same visitor within ten seconds is one coming."""
    name = "place_scanned" if link.place else "link_clicked"
    about = {"link": str(link.id), "code": link.code, "title": link.title}
    if link.place:
        about |= {"place": link.place_name, "place_id": str(link.place), "item": link.item, "city": link.city, "group": link.group}
    return collect.Item(
        kind="track", name=name, message_id=f"{name}:{link.code}:{visitor}:{int(at.timestamp()) // TWICE_SECONDS}", at=at, anonymous_id=visitor,
        properties={key: value for key, value in about.items() if value},
        context={"userAgent": agent[:300], **({"campaign": links.campaign(link.utm)} if link.utm else {})})


def _visitor(headers: dict) -> tuple[str, list]:
    """Who comes, by a cookie of ours, and the cookie to set. Who asks not to be followed (Sec-GPC) is somebody new each time."""
    given = visitor_in(headers.get(b"cookie", ""))
    if given:
        return given, []
    visitor = ids.fresh()
    if headers.get(b"sec-gpc") == "1":
        return visitor, []
    secure = "; Secure" if settings.URL.startswith("https://") else ""
    return visitor, [(b"set-cookie", f"{COOKIE}={visitor}; Max-Age={COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax{secure}".encode())]


def _page(name: str, status: int) -> tuple[int, list, bytes]:
    body, policy = whole(name)
    return status, [(b"content-type", b"text/html; charset=utf-8"), (b"content-security-policy", policy.encode())], body.encode()
