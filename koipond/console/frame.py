"""What every page has in common: who may see it, its words, its frame, and how a refusal looks on it."""

import functools
import sys
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from koipond import access
from koipond.console import errors
from koipond.console.asking import asks
from koipond.console.files import address_of
from koipond.console.words import words
from koipond.kit.errors import Fault, KoipondError


def page(right: str):
    """A page or frame of a workspace: the view gets the Asking. Strangers go to sign in; who may not see it reads why."""

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


def show(request: HttpRequest, template: str, status: int = 200, **more) -> HttpResponse:
    """Renders a page. It must show nothing of the people of a workspace: only the API knows what a reader may see of them."""
    return render(request, template, more, status=status)


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


# What Django calls for addresses that nobody has, for faults outside the API, and for forms from elsewhere.


def nothing_there(request: HttpRequest, exception=None) -> HttpResponse:
    return refused(request, errors.NothingThere(path=request.path))


def broke(request: HttpRequest) -> HttpResponse:
    return refused(request, errors.broken(sys.exception() or RuntimeError(f"{request.path} broke")))


def not_genuine(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refused(request, access.NotGenuine())
