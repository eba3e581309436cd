"""What `/s/<code>` answers: it leads to the target that was saved, after the click is on disk. A plain ASGI application, for speed.

Nothing of the request chooses where it leads but the code and the kind of device. Programs are led on and not counted.
"""

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.db import close_old_connections

from koipond import collect
from koipond.deliver import machines
from koipond.deliver.http import click_mark
from koipond.deliver.links import personal
from koipond.deliver.words import whole
from koipond.kit import clock, ids
from koipond.social import links

COOKIE, COOKIE_SECONDS = "koi_visitor", 400 * 86_400      # as long as browsers keep any
TWICE_SECONDS = 10             # within which the same visitor at the same code came once: a finger that trembles, a page loaded again
THREADS = 32                   # that wait for a click to be on disk
_VISITOR = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
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
            status, more, body = await asyncio.get_running_loop().run_in_executor(_threads, _answer, scope["path"], scope["method"], headers)
        except collect.Overloaded:
            status, more, body = 503, [(b"retry-after", b"2")], b""
        except Exception:
            log.exception("a short link could not be followed")
            status, more, body = 503, [(b"retry-after", b"5")], b""
    await send({"type": "http.response.start", "status": status, "headers": [
        (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer"),
        (b"x-robots-tag", b"noindex"), (b"x-content-type-options", b"nosniff"), *more]})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _answer(path: str, method: str, headers: dict) -> tuple[int, list, bytes]:
    try:
        code = links.read(path[len(links.PLACE):])
        machine = method == "HEAD" or machines.fetched(headers)
        if len(code) == links.PERSONAL_LETTERS:
            return _personal(code, headers, machine)
        link = links.link_of(code) if code else None
        if link is None:
            return _page("unknown", 404)
        if link.over:
            return _page("over", 410)
        return _saved(link, headers, machine)
    finally:
        close_old_connections()


def _saved(link: links.Link, headers: dict, machine: bool) -> tuple[int, list, bytes]:
    visitor, cookie = _visitor(headers) if not machine else ("", [])
    if not machine:
        collect.record(link.workspace, [_came(link, visitor, headers)])
    return 302, [(b"location", link.leads(headers.get(b"user-agent", ""), visitor).encode()), *cookie], b""


def _personal(code: str, headers: dict, machine: bool) -> tuple[int, list, bytes]:
    mark = personal.mark_of(code)
    if mark is None:
        return _page("unknown", 404)
    scanner = _seen.by_scanner(mark.workspace, mark.message, mark.link) if not machine else _seen.scanned(mark.workspace, mark.message)
    click_mark(mark, machine=bool(machine or scanner))
    return 302, [(b"location", links.ascii(mark.link).encode())], b""


def _came(link: links.Link, visitor: str, headers: dict) -> collect.Item:
    """What happened: a place was scanned, or a link followed. The same visitor within ten seconds is one coming."""
    now = clock.now()
    name = "place_scanned" if link.place else "link_clicked"
    about = {"link": str(link.id), "code": link.code, "title": link.title}
    if link.place:
        about |= {"place": link.place_name, "place_id": str(link.place), "item": link.item, "city": link.city, "group": link.group}
    return collect.Item(
        kind="track", name=name, message_id=f"{name}:{link.code}:{visitor}:{int(now.timestamp()) // TWICE_SECONDS}", at=now, anonymous_id=visitor,
        properties={key: value for key, value in about.items() if value},
        context={"userAgent": headers.get(b"user-agent", "")[:300], **({"campaign": links.campaign(link.utm)} if link.utm else {})})


def _visitor(headers: dict) -> tuple[str, list]:
    """Who comes, by a cookie of ours, and the cookie to set. Who asks not to be followed (Sec-GPC) is somebody new each time."""
    given = _cookie(headers)
    if given:
        return given, []
    visitor = ids.fresh()
    if headers.get(b"sec-gpc") == "1":
        return visitor, []
    secure = "; Secure" if settings.URL.startswith("https://") else ""
    return visitor, [(b"set-cookie", f"{COOKIE}={visitor}; Max-Age={COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax{secure}".encode())]


def _cookie(headers: dict) -> str:
    try:
        kept = SimpleCookie(headers.get(b"cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return kept.value if kept and _VISITOR.fullmatch(kept.value) else ""


def _page(name: str, status: int) -> tuple[int, list, bytes]:
    body, policy = whole(name)
    return status, [(b"content-type", b"text/html; charset=utf-8"), (b"content-security-policy", policy.encode())], body.encode()
