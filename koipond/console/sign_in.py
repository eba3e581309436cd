"""Signing in and out, and one's own account. The second step, sessions and the company's sign-on are the library's pages in our look."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from koipond import access
from koipond.console import errors
from koipond.console.frame import problem, show, to_sign_in
from koipond.console.signing import note_account
from koipond.console.words import words
from koipond.kit.errors import Refusal

PASSWORDS = ("old_password", "new_password1", "new_password2")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for e-mail and password, and goes where one wanted to go."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    if request.method == "GET":
        return _form(request, wanted)
    email, place = request.POST.get("email", "").strip().lower(), request.META.get("REMOTE_ADDR", "")
    try:
        trying = access.begin_try(email, place)
        user = authenticate(request, username=email, password=request.POST.get("password", ""))
        if user is None:
            raise access.WrongPassword()
        access.was_right(trying)
    except Refusal as error:
        return _form(request, wanted, status=errors.status_of(error), email=email, problem=problem(error))
    return perform_password_login(request, {"username": email}, Login(user=user, redirect_url=_within(request, wanted)))


def _form(request: HttpRequest, wanted: str, status: int = 200, **more) -> HttpResponse:
    elsewhere = settings.OIDC_URL and words(get_language() or "en").say("sign_in_with", name=settings.OIDC_NAME)
    return show(request, "sign_in.html", status=status, next=_within(request, wanted), elsewhere=elsewhere, **more)


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
            trying = access.begin_try(request.user.get_username(), request.META.get("REMOTE_ADDR", ""))
            access.change_password(request.user, *(request.POST.get(name, "") for name in PASSWORDS))
            note_account(request.user, "change_password", request)
            access.was_right(trying)
            update_session_auth_hash(request, request.user)  # this browser stays; every other session ends
            more = {"changed": True}
        except Refusal as error:
            more, status = {"problem": problem(error)}, errors.status_of(error)
    return show(request, "account.html", status=status, mine=access.workspaces_of(request.user), second_step=is_mfa_enabled(request.user), **more)


def _within(request: HttpRequest, wanted: str) -> str:
    """The address if it is one of ours: a link to us must not lead elsewhere."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"
