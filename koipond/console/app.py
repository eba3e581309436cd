"""The console in the browser: what console/ was built into, served under /app/ by the process itself.

Every address below /app/ that is no file is the one page, which finds its way by the address. Files carry the digest of what they
hold in their name, so a browser may keep them for a year; they are compressed once, when they are first asked for.
"""

import gzip
import mimetypes
import secrets
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from koipond.console import errors
from koipond.console.files import YEAR_SECONDS
from koipond.console.frame import show, to_sign_in

BUILT = Path(__file__).parent / "built"
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
# Scripts only of ours. The component library puts its styles into elements that carry the page's nonce; charts set styles of elements.
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def built() -> bool:
    """Whether there is a console to serve."""
    return (BUILT / "index.html").exists()


@require_safe
@never_cache
def page(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The page, for somebody signed in; a stranger signs in first and comes back here."""
    if not built():
        return not_built(request)
    if not request.user.is_authenticated:
        return to_sign_in(request)
    get_token(request)  # so that the cookie is there for what the page asks
    nonce = secrets.token_urlsafe(16)
    response = HttpResponse((BUILT / "index.html").read_text(encoding="utf-8").replace("{{nonce}}", nonce))
    response["Content-Security-Policy"] = PAGE.format(nonce=nonce)
    return response


def not_built(request: HttpRequest) -> HttpResponse:
    """How to build the console, in both languages: whoever installs it has not chosen one yet."""
    error = errors.NotBuilt()
    both = [{"lang": lang, **dict(zip(("message", "hint"), error.say(code), strict=True))} for lang, code in (("en", "en"), ("zh-CN", "zh-hans"))]
    return show(request, "not_built.html", status=errors.status_of(error), both=both, number=error.number)


@require_safe
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """One of the files that the page asks for."""
    path = BUILT / "assets" / name
    if path.parent != BUILT / "assets" or not path.is_file():
        return errors.answer(request, errors.NothingThere(path=request.path))
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    kind = KINDS.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = HttpResponse(_held(path, small), content_type=kind)
    response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    response["Vary"] = "Accept-Encoding"
    if small:
        response["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=256)
def _held(path: Path, small: bool) -> bytes:
    body = path.read_bytes()
    return gzip.compress(body, mtime=0) if small else body
