"""Rows of the audit trail for signing in, also in vain, and for what secures an account. In each workspace where somebody works, and in the chain of the installation.

However somebody signs in (password, second step, the company's sign-on), the libraries tell it by these signals.
"""

from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from koipond import access

UNKNOWN = "somebody unknown"   # what was typed is not kept: it may be a password in the wrong field


def listen() -> None:
    """From now on every such moment leaves its rows."""
    for signal, deed in ((user_logged_in, "sign_in"), (user_logged_out, "sign_out"), (authenticator_added, "add_second_step"),
                         (authenticator_removed, "remove_second_step"), (authenticator_reset, "reset_second_step"), (authentication_failed, "second_step_failed")):
        signal.connect(_noting(deed), weak=False, dispatch_uid=f"audit {deed}")
    user_login_failed.connect(_failed, weak=False, dispatch_uid="audit sign_in_failed")


def note_account(user, deed: str, request) -> None:
    """A row wherever this user works, and one of the installation."""
    origin, agent = _whence(request)
    for place in [*(workspace for workspace, _ in access.workspaces_of(user)), None]:
        access.note(place, user.get_username(), deed, "account", origin=origin, agent=agent)


def _noting(deed: str):
    def noted(sender, user=None, request=None, **more):
        if user is not None and _whence(request)[0]:   # not what a script does in this process, without a line to anywhere
            note_account(user, deed, request)

    return noted


def _failed(sender, credentials, request=None, **more):
    user = get_user_model().objects.filter(username=str(credentials.get("username", ""))).first()
    origin, agent = _whence(request)
    if user is not None and origin:
        note_account(user, "sign_in_failed", request)
    elif origin:
        access.note(None, UNKNOWN, "sign_in_failed", "account", origin=origin, agent=agent)


def _whence(request) -> tuple[str, str]:
    """Address and program; "" where nobody came over a line."""
    address = request.META.get("REMOTE_ADDR", "") if request else ""
    return (f"page {address}", request.headers.get("User-Agent", "")) if address else ("", "")
