"""The few files that the pages need, served by the process itself: no web server, nothing from elsewhere."""

from functools import lru_cache
from pathlib import Path

import ninja
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from koipond.console import errors
from koipond.kit import ids

HERE = Path(__file__).parent / "static"
SWAGGER = Path(ninja.__file__).parent / "static" / "ninja"  # comes with the framework, so the docs work offline
FILES = {
    "koipond.css": (HERE, "text/css; charset=utf-8"),
    "koi.svg": (HERE, "image/svg+xml"),
    "wecom.js": (HERE, "text/javascript; charset=utf-8"),
    "docs.js": (HERE, "text/javascript; charset=utf-8"),
    "swagger-ui.css": (SWAGGER, "text/css; charset=utf-8"),
    "swagger-ui-bundle.js": (SWAGGER, "text/javascript; charset=utf-8"),
}
YEAR_SECONDS = 365 * 86400


def file(request: HttpRequest, name: str) -> HttpResponse:
    """One of FILES. The address carries the digest of what it holds, so a browser may keep it for a year."""
    if name not in FILES:
        return errors.answer(request, errors.NothingThere(path=request.path))
    body, digest = _read(name)
    tag = f'"{digest}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    response = HttpResponse(body, content_type=FILES[name][1])
    kept = f"public, max-age={YEAR_SECONDS}, immutable" if request.GET.get("v") == digest else "no-cache"
    response["ETag"], response["Cache-Control"] = tag, kept
    return response


def address_of(name: str) -> str:
    """Where a file is to be had, such as /static/koipond.css?v=1a2b3c4d."""
    return f"/static/{name}?v={_read(name)[1]}"


@lru_cache
def _read(name: str) -> tuple[bytes, str]:
    body = (FILES[name][0] / name).read_bytes()
    return body, ids.digest(body.decode())[:8]
