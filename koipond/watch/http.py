"""`GET /metrics` for Prometheus, and the counting of requests. Nobody may read it unless a setting says who.

By KOIPOND_METRICS_TOKEN (a bearer token) or KOIPOND_METRICS_FROM (addresses). What a proxy hands on has its address, so by address alone
nothing is given to what came through one. Nothing of a person is in it, and no label has a value that somebody sent.
"""

import asyncio
import hmac
import time
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from django.conf import settings
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from koipond.kit import metrics
from koipond.watch import stores

PATH = "/metrics"
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
THROUGH_A_PROXY = (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via")

_writing = ThreadPoolExecutor(1, thread_name_prefix="metrics")


def mine(path: str) -> bool:
    """Whether a path is answered here."""
    return path.rstrip("/") == PATH


async def application(scope, receive, send) -> None:
    """What Prometheus reads, for who may; 404 while nobody may, 401 or 403 for who may not."""
    if not settings.METRICS_TOKEN and not settings.METRICS_FROM:
        return await _say(send, 404, "Nobody may read this: KOIPOND_METRICS_TOKEN or KOIPOND_METRICS_FROM says who does.")
    if scope["method"] not in ("GET", "HEAD"):
        return await _say(send, 405, "GET reads this.")
    if not _may(scope):
        return await _say(send, 401 if settings.METRICS_TOKEN else 403, "Not with this token or from this address.")
    text = await asyncio.get_running_loop().run_in_executor(_writing, _written)
    await _say(send, 200, text, CONTENT_TYPE_LATEST)


async def counted(answer, route: str, scope, receive, send) -> None:
    """Answers a request, and counts it by its route, its method and its status."""
    began, status = time.perf_counter(), 0

    async def saying(message):
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        await send(message)

    try:
        await answer(scope, receive, saying)
    finally:
        route = scope.get("koipond_route") or route or metrics.OTHER
        method = scope["method"] if scope["method"] in METHODS else metrics.OTHER
        metrics.requests.labels(route, method, str(status or 499)).inc()
        metrics.request_seconds.labels(route, method).observe(time.perf_counter() - began)


def _may(scope) -> bool:
    headers = dict(scope["headers"])
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if settings.METRICS_TOKEN and scheme.lower() == b"bearer" and hmac.compare_digest(token.strip(), settings.METRICS_TOKEN.encode()):
        return True
    if not settings.METRICS_FROM or any(name in headers for name in THROUGH_A_PROXY) or not scope.get("client"):
        return False
    address = ip_address(scope["client"][0])
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in settings.METRICS_FROM)


def _written() -> bytes:
    stores.register()
    return generate_latest(REGISTRY)


async def _say(send, status: int, body: bytes | str, kind: str = "text/plain; charset=utf-8") -> None:
    headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-store")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body if isinstance(body, bytes) else body.encode()})
