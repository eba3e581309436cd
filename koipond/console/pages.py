"""Where one begins, and where addresses of earlier versions lead: bookmarks and old mails still arrive."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from koipond.console import app


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the console; where it was not built, how to build it."""
    return HttpResponseRedirect("/app/") if app.built() else app.not_built(request)


@require_safe
def moved(request: HttpRequest, workspace: str, rest: str = "") -> HttpResponse:
    """A page under /w/ is now the page of the same name in the console; the clock, which had none, is on every page."""
    place = "" if rest.strip("/") == "clock" else rest.strip("/")
    asked = "?" + urlencode(request.GET, doseq=True) if request.GET else ""
    return HttpResponsePermanentRedirect(f"/app/w/{workspace}" + (f"/{quote(place)}" if place else "") + asked)
