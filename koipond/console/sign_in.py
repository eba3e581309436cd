"""Signing in and out, and one's own password."""

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from koipond import access
from koipond.console.frame import show, to_sign_in
from koipond.console.words import words


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
    except access.TooManyTries as error:
        problem = " ".join(error.say(request.LANGUAGE_CODE))
        return show(request, "sign_in.html", status=429, next=wanted, email=email, problem=problem)
    user = authenticate(request, username=email, password=request.POST.get("password", ""))
    access.note_try(email, place, right=user is not None)
    if user is None:
        problem = words(request.LANGUAGE_CODE)["wrong_password"]
        return show(request, "sign_in.html", status=403, next=wanted, email=email, problem=problem)
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
    form = PasswordChangeForm(request.user, request.POST if request.method == "POST" else None)
    changed = request.method == "POST" and form.is_valid()
    if changed:
        update_session_auth_hash(request, form.save())  # this browser stays; every other session ends
    return show(
        request, "account.html", form=PasswordChangeForm(request.user) if changed else form, changed=changed,
        mine=access.workspaces_of(request.user),
    )


def _within(request: HttpRequest, wanted: str) -> str:
    """The address if it is one of ours: a link to us must not lead elsewhere."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else "/"
