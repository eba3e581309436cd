"""The Segment HTTP specification, so that its SDKs work unchanged. A plain ASGI application, for speed.

It answers 200 only after what it accepted is safe on disk. SDKs drop what they get another 4xx for and repeat what
they get a 5xx for: so a bad event is never a 5xx, and a passing fault of ours never a 4xx.
"""

import base64
import binascii
import logging
import zlib

import msgspec

from koipond import access
from koipond.collect import errors
from koipond.collect.awaiting import safe
from koipond.collect.reading import BODY_BYTES, ITEMS, KIND_OF_PATH, read
from koipond.kit import clock, metrics, tracing
from koipond.kit.errors import KoipondError

READING_BYTES = 64 * 1024**2   # of bodies under way at once, all connections together
DRAINED_BYTES = 16 * 1024**2   # of a body that is too large, read so that the sender gets to see the answer
RETRY_SECONDS = 2              # after which a sender is asked to come back

STATUS = {errors.NoKey: 401, errors.UnknownKey: 401, errors.KeyMayNotCollect: 401, errors.UnknownPath: 404,
          errors.WrongMethod: 405, errors.Overloaded: 503, errors.NotStored: 503}
KIND_AT = KIND_OF_PATH | {"batch": "batch", "b": "batch", "import": "batch"}

log = logging.getLogger(__name__)
_reading = 0  # bytes of bodies under way


async def application(scope, receive, send) -> None:
    """Everything below /v1/."""
    headers = dict(scope["headers"])
    try:
        status, body, more = await _answer(scope, headers, receive)
    except KoipondError as error:
        status, body, more = _told(error, headers)
    answer = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), *more, *_cors(headers)]
    await send({"type": "http.response.start", "status": status, "headers": answer})
    await send({"type": "http.response.body", "body": body})


async def _answer(scope, headers, receive):
    path, method = scope["path"].rstrip("/"), scope["method"]
    name = path.removeprefix("/v1/")
    if method == "OPTIONS":
        return 204, b"", _PREFLIGHT
    if name.startswith("projects/") and name.endswith("/settings"):
        return _settings(name.split("/")[1], scope, headers)
    kind = KIND_AT.get(name)
    if kind is None or not path.startswith("/v1/"):
        raise errors.UnknownPath(path=scope["path"][:100])
    if method != "POST":
        raise errors.WrongMethod(path=scope["path"], method=method, allowed="POST")
    return await _take(kind, scope, headers, await _body(headers, receive))


async def _take(kind, scope, headers, body):
    """Reads, stores, and tells what was accepted and what was not."""
    received = clock.millis(clock.now())
    parent = headers.get(b"traceparent", b"").decode("latin-1")
    found = read(body, kind, received, (scope.get("client") or ("",))[0], parent if tracing.parsed(parent)[0] else "")
    metrics.intake_items.labels("accepted").inc(found.accepted)
    metrics.intake_items.labels("refused").inc(len(found.refused))
    key = _key(headers, found.write_key)
    access.note_key(key, (scope.get("client") or ("",))[0], headers.get(b"user-agent", b"").decode("latin-1"))
    if found.rows:
        trace, asked = tracing.parsed(parent) if parent else ("", "")
        if tracing.active() or log.isEnabledFor(logging.DEBUG):
            trace = trace or tracing.of_event(found.rows[0][2])
        with tracing.span("intake", trace, asked, workspace=key.workspace, items=len(found.rows), refused=len(found.refused)):
            await _stored(key, received, found.rows, len(body))
            log.debug("%d items are safe", len(found.rows), extra={"workspace": key.workspace, "source": key.id, "refused": len(found.refused)})
    if not found.refused:
        return 200, b'{"success":true,"accepted":%d,"refused":[]}' % found.accepted, ()
    language = _language(headers)
    refused = [{"position": position, **_described(refusal, language)} for position, refusal in found.refused]
    return 200, msgspec.json.encode({"success": True, "accepted": found.accepted, "refused": refused}), ()


async def _stored(key: access.Key, received: int, rows: list[tuple], size: int) -> None:
    """Returns when the rows are safe on disk. Raises Overloaded or NotStored."""
    await safe(key.workspace, rows=rows, source=key.id, received=received, size=size)


async def _body(headers, receive) -> bytes:
    """The whole body, unpacked. Raises BodyTooLarge, NotGzip, UnknownEncoding, Overloaded."""
    encoding = headers.get(b"content-encoding", b"").strip().lower()
    if encoding not in (b"", b"identity", b"gzip", b"x-gzip"):
        raise errors.UnknownEncoding(encoding=encoding.decode("latin-1"))
    body = await _read_all(receive)
    return _unpacked(body) if b"gzip" in encoding else body


async def _read_all(receive) -> bytes:
    global _reading
    message = await receive()
    body = message.get("body", b"")
    if not message.get("more_body"):
        return _within(body, len(body))
    pieces, size, held = [body], len(body), 0
    try:
        while message.get("more_body") and size <= DRAINED_BYTES:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise errors.NotJson(reason="the connection ended before the body did")
            size += len(message.get("body", b""))
            if size <= BODY_BYTES:
                pieces.append(message.get("body", b""))
                held += len(pieces[-1])
                _reading += len(pieces[-1])
                if _reading > READING_BYTES:
                    raise errors.Overloaded()
        return _within(b"".join(pieces), size)
    finally:
        _reading -= held


def _within(body: bytes, size: int) -> bytes:
    if size > BODY_BYTES:
        raise errors.BodyTooLarge(limit_kb=BODY_BYTES // 1024, limit_items=ITEMS)
    return body


def _unpacked(body: bytes) -> bytes:
    """The gzip stream's content, never more than BODY_BYTES of it in memory."""
    whole = b""
    while body:
        member = zlib.decompressobj(wbits=31)
        try:
            whole += member.decompress(body, BODY_BYTES + 1 - len(whole))
        except zlib.error:
            raise errors.NotGzip() from None
        _within(whole, len(whole))
        if not member.eof:
            raise errors.NotGzip()
        body = member.unused_data
    return whole


def _key(headers, in_body: str | None) -> access.Key:
    """The key of a request, from the first of the three places where a valid one stands."""
    scheme, _, given = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    scheme, given = scheme.lower(), given.strip()
    tokens = [_user_of(given) if scheme == "basic" else "", in_body or "", given if scheme == "bearer" else ""]
    if not any(tokens):
        raise errors.NoKey()
    for token in filter(None, tokens):
        if key := access.key_of(token):
            if "collect" not in key.scopes:
                raise errors.KeyMayNotCollect(scopes=sorted(key.scopes))
            return key
    raise errors.UnknownKey()


def _user_of(credentials: str) -> str:
    """The user of Basic credentials, which may lack the colon; some senders forget to encode them."""
    try:
        text = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, ValueError):
        text = credentials
    return text.partition(":")[0]


def _settings(token: str, scope, headers):
    """What analytics.js asks for when it starts: where to send to."""
    if access.key_of(token) is None:
        raise errors.UnknownKey()
    host = headers.get(b"host", b"localhost").decode("latin-1")
    there = {"apiKey": token, "apiHost": f"{host}/v1", "protocol": scope.get("scheme", "http")}
    return 200, msgspec.json.encode({"integrations": {"Segment.io": there}, "plan": {}, "remotePlugins": []}), ()


def _told(error: KoipondError, headers):
    status = STATUS.get(type(error), 400)
    metrics.intake_turned_away.labels(error.number).inc()
    more = [(b"retry-after", b"%d" % RETRY_SECONDS)] if status == 503 else []
    if isinstance(error, errors.WrongMethod):
        more.append((b"allow", b"POST, OPTIONS"))
    said = _described(error, _language(headers))
    body = {"success": False, "code": said["number"], "message": said["reason"], **said}
    return status, msgspec.json.encode(body), more


def _described(error: KoipondError, language: str) -> dict:
    message, hint = error.say(language)
    return {"number": error.number, "reason": message, "hint": hint}


def _language(headers) -> str:
    return headers.get(b"accept-language", b"en")[:2].decode("latin-1")


def _cors(headers) -> list:
    origin = headers.get(b"origin")
    return [(b"access-control-allow-origin", origin), (b"vary", b"Origin")] if origin else []


_PREFLIGHT = [
    (b"access-control-allow-methods", b"POST, GET, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, X-Retry-Count"),
    (b"access-control-max-age", b"86400"),
]
