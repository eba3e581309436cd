"""What every page has in common: who may see it, its words, its frame, and how a refusal looks on it."""

import functools
import sys
from dataclasses import is_dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from koipond import access
from koipond.console import errors
from koipond.console.asking import Asking, asks
from koipond.console.files import address_of
from koipond.console.masking import mask_of
from koipond.console.words import words
from koipond.kit import clock
from koipond.kit.errors import Fault, KoipondError

OWN = {"search", "nobody", "more", "address", "here", "problem"}   # of a page: what the reader typed, and of the page itself


def page(right: str):
    """A page of a workspace: the view gets the Asking. Strangers go to sign in; who may not see it reads why."""

    def decorated(view):
        @never_cache
        @functools.wraps(view)
        def shown(request: HttpRequest, workspace: str, **more) -> HttpResponse:
            try:
                return view(request, asks(request, workspace, right), **more)
            except access.NotSignedIn:
                return to_sign_in(request)
            except KoipondError as error:
                return refused(request, error)

        return shown

    return decorated


def show(request: HttpRequest, template: str, asked: Asking | None = None, status: int = 200, **more) -> HttpResponse:
    """Renders a page, as this reader may see it."""
    frame = {"asked": asked, "workspace": asked.workspace if asked else None}
    mask = mask_of(request, asked.workspace.slug) if asked else None
    return render(request, template, {**frame, **(_masked(mask, more) if mask else more)}, status=status)


def around(request: HttpRequest) -> dict:
    """What every template has: the words of the reader's language and the addresses of style and icon."""
    language = get_language() or "en"
    return {
        "w": words(language),
        "lang": "zh-CN" if language.startswith("zh") else "en",
        "other_language": "en" if language.startswith("zh") else "zh-hans",
        "style": address_of("koipond.css"),
        "icon": address_of("koi.svg"),
    }


def _masked(mask, more: dict) -> dict:
    """What a page shows, as this reader may see it. Of objects their fields."""
    plain = {name: vars(value) if is_dataclass(value) else value for name, value in more.items()}
    return {name: mask.shown(value, name) if name not in OWN else value for name, value in plain.items()}


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in, and back here afterwards."""
    return HttpResponseRedirect(settings.LOGIN_URL + "?" + urlencode({"next": request.get_full_path()}))


def refused(request: HttpRequest, error: KoipondError) -> HttpResponse:
    """The error as a page, with its number and what to do."""
    status = errors.status_of(error)
    if status >= 500 and isinstance(error, Fault) and not isinstance(error, errors.Broken):
        error = errors.broken(error)
    message, hint = error.say(get_language() or "en")
    title = "not_found" if status == 404 else "broken" if status >= 500 else "refused"
    return show(request, "error.html", status=status, title=title, number=error.number, message=message, hint=hint)


def problem(error: KoipondError) -> dict:
    """An error as a form shows it above what was typed: what is wrong, what to do, its number."""
    message, hint = error.say(get_language() or "en")
    return {"message": message, "hint": hint, "number": error.number}


def local_time(moment, workspace: access.Workspace) -> str:
    """A moment in the workspace's zone, to the minute; the zone is shown beside the first one of a page."""
    if moment is None:
        return ""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.UTC)
    return moment.astimezone(ZoneInfo(workspace.time_zone)).strftime("%Y-%m-%d %H:%M")


def ahead(w) -> str:
    """How far the clock was set forward, in words; "" when it was not."""
    hours = round(clock.offset().total_seconds() / 3600)
    parts = [w.say("days", count=hours // 24)] * (hours >= 24) + [w.say("hours", count=hours % 24)] * (hours % 24 > 0)
    return w.say("clock_ahead", time=" ".join(parts)) if parts else ""


# What Django calls for addresses that nobody has, for faults outside the API, and for forms from elsewhere.


def nothing_there(request: HttpRequest, exception=None) -> HttpResponse:
    return refused(request, errors.NothingThere(path=request.path))


def broke(request: HttpRequest) -> HttpResponse:
    return refused(request, errors.broken(sys.exception() or RuntimeError(f"{request.path} broke")))


def not_genuine(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refused(request, access.NotGenuine())
