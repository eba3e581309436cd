"""Signing in and out, and one's own password."""

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from koipond import access
from koipond.console import errors
from koipond.console.frame import problem, show, to_sign_in
from koipond.kit.errors import Refusal

PASSWORDS = ("old_password", "new_password1", "new_password2")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for e-mail and password, and goes where one wanted to go."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    if request.method == "GET":
        return show(request, "sign_in.html", next=wanted)
    email, place = request.POST.get("email", "").strip().lower(), request.META.get("REMOTE_ADDR", "")
    try:
        access.check_tries(email, place)
        user = authenticate(request, username=email, password=request.POST.get("password", ""))
        access.note_try(email, place, right=user is not None)
        if user is None:
            raise access.WrongPassword()
    except Refusal as error:
        status = errors.status_of(error)
        return show(request, "sign_in.html", status=status, next=wanted, email=email, problem=problem(error))
    login(request, user)
    return HttpResponseRedirect(_within(request, wanted))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect("/sign-in")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who is signed in, where they work, and a form for a new password."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    more, status = {}, 200
    if request.method == "POST":
        try:
            access.change_password(request.user, *(request.POST.get(name, "") for name in PASSWORDS))
            update_session_auth_hash(request, request.user)  # this browser stays; every other session ends
            more = {"changed": True}
        except Refusal as error:
            more, status = {"problem": problem(error)}, errors.status_of(error)
    return show(request, "account.html", status=status, mine=access.workspaces_of(request.user), **more)


def _within(request: HttpRequest, wanted: str) -> str:
    """The address if it is one of ours: a link to us must not lead elsewhere."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"
