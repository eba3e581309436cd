"""What a page asks and tells: /v1/on-site, /v1/on-site/acts, /v1/on-site/visitor; and the script itself, /koi.js. A plain ASGI application, for speed.

A page of any site may ask: the write key says for which workspace, and nothing is answered that the visitor may not read.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec
from django.db import close_old_connections

from koipond import access, collect
from koipond.deliver.site import waiting
from koipond.deliver.site.waiting import STATUS_OF, Visitor
from koipond.deliver.wechat import visits
from koipond.kit.errors import KoipondError

BODY_BYTES = 8_000
TOKEN_LETTERS = 1_000
FILES = ("koi.js", "koi-sw.js")
PATHS = ("/v1/on-site", "/v1/on-site/acts", "/v1/on-site/visitor")
CACHED_SECONDS = 3_600
log = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="on-site")


class Asked(msgspec.Struct, rename="camel"):
    """What a page says of who comes; of an act also which, and of which message; or by which token WeChat
    has signed its visitor in."""

    write_key: str = ""
    anonymous_id: str = ""
    user_id: str = ""
    proof: str = ""
    message: str = ""
    act: str = ""
    visitor: str = ""


_read = msgspec.json.Decoder(Asked).decode


def mine(path: str) -> bool:
    """Whether a path is answered here."""
    return path.startswith("/v1/on-site") or path.removeprefix("/") in FILES


async def application(scope, receive, send) -> None:
    """Everything that `mine` names."""
    name = scope["path"].removeprefix("/")
    headers = dict(scope["headers"])
    if name in FILES:
        status, type_, body, more = _file(name, scope["method"], headers)
    else:
        status, body, more = await _answer(scope["path"].rstrip("/"), scope["method"], receive)
        type_ = b"application/json"
        more = [*more, (b"cache-control", b"no-store"), *([(b"access-control-allow-origin", headers[b"origin"]), (b"vary", b"Origin")] if b"origin" in headers else [])]
    await send({"type": "http.response.start", "status": status, "headers": [
        (b"content-type", type_), (b"content-length", b"%d" % len(body)), (b"x-content-type-options", b"nosniff"), *more]})
    await send({"type": "http.response.body", "body": body})


async def _answer(path: str, method: str, receive) -> tuple[int, bytes, list]:
    if method == "OPTIONS":
        return 204, b"", [(b"access-control-allow-methods", b"POST, OPTIONS"), (b"access-control-allow-headers", b"Content-Type"), (b"access-control-max-age", b"86400")]
    if path not in PATHS:
        return 404, b'{"error":"nothing is here"}', []
    if method != "POST":
        return 405, b'{"error":"POST it"}', [(b"allow", b"POST, OPTIONS")]
    try:
        body = await collect.whole_body(receive, BODY_BYTES)
        if body is None:
            raise ValueError("too large, or cut off")
        asked = _read(body)
    except (msgspec.MsgspecError, ValueError, OverflowError):
        return 400, b'{"error":"it is no JSON of the form that docs/reference/on-site.md shows"}', []
    key = access.key_of(asked.write_key) if asked.write_key else None
    if key is None or "collect" not in key.scopes:
        return 401, b'{"error":"the write key is not known"}', []
    access.note_key(key, "")
    visitor = Visitor(asked.anonymous_id[:256], asked.user_id[:256], asked.proof[:128])
    try:
        if path == "/v1/on-site":
            return 200, msgspec.json.encode(await _off(_waiting, key.workspace, visitor)), []
        if path == "/v1/on-site/visitor":
            return (200, b'{"noted":true}', []) if await _off(_arrived, key.workspace, visitor, asked) else (404, b'{"error":"nobody was signed in by this token"}', [])
        if asked.act not in STATUS_OF:
            return 400, msgspec.json.encode({"error": f"an act is one of {', '.join(STATUS_OF)}"}), []
        return (200, b'{"noted":true}', []) if await _off(_note, key.workspace, visitor, asked) else (404, b'{"error":"no such message waits for this visitor"}', [])
    except KoipondError:
        log.exception("a page could not be told what waits")
        return 503, b'{"error":"try again"}', [(b"retry-after", b"5")]


def _waiting(workspace: str, visitor: Visitor) -> dict:
    try:
        return {"messages": waiting.waiting(workspace, visitor), "push": waiting.browser_key(workspace)}
    finally:
        close_old_connections()


def _arrived(workspace: str, visitor: Visitor, asked: Asked) -> bool:
    try:
        return visits.arrived(workspace, asked.visitor[:TOKEN_LETTERS], visitor.anonymous)
    finally:
        close_old_connections()


def _note(workspace: str, visitor: Visitor, asked: Asked) -> bool:
    try:
        return waiting.note(workspace, visitor, asked.message, asked.act)
    finally:
        close_old_connections()


def _file(name: str, method: str, headers) -> tuple[int, bytes, bytes, list]:
    if method not in ("GET", "HEAD"):
        return 405, b"text/plain", b"", [(b"allow", b"GET, HEAD")]
    content, tag = _content(name)
    more = [(b"cache-control", b"public, max-age=%d" % CACHED_SECONDS), (b"etag", tag), (b"access-control-allow-origin", b"*"),
            (b"cross-origin-resource-policy", b"cross-origin")]
    if headers.get(b"if-none-match") == tag:
        return 304, b"text/javascript; charset=utf-8", b"", more
    return 200, b"text/javascript; charset=utf-8", b"" if method == "HEAD" else content, more


@lru_cache
def _content(name: str) -> tuple[bytes, bytes]:
    content = Path(__file__).with_name(name).read_bytes()
    return content, f'"{sha256(content).hexdigest()[:20]}"'.encode()


def _off(deed, *given):
    return asyncio.get_running_loop().run_in_executor(_threads, deed, *given)
