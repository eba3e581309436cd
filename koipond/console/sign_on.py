"""What the sign-in library asks of us: who may come in, how secrets are kept, what a stranger from elsewhere is told, and when
somebody was last seen."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import get_user_model
from django.core.cache import caches

from koipond import access
from koipond.console.frame import refused

PURPOSE = "second step"
access.seals("mfa.Authenticator", PURPOSE, column="data")
SEEN_SECONDS = 300   # so long a session counts as seen: a page that is read writes nothing

log = logging.getLogger(__name__)


class Accounts(DefaultAccountAdapter):
    """Nobody makes an account for themselves: an owner adds them."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def add_message(self, *args, **kwargs) -> None:
        """What was done is seen on the page that follows."""


class SecondStep(DefaultMFAAdapter):
    """Keys and recovery codes are sealed at rest."""

    def encrypt(self, text: str) -> str:
        return access.seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return access.unseal(encrypted_text, PURPOSE)


class Elsewhere(DefaultSocialAccountAdapter):
    """Somebody comes in from the company's own sign-on as the user with the same address, which must be verified there."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def pre_social_login(self, request, sociallogin) -> None:
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise ImmediateHttpResponse(refused(request, access.NobodyHere(email=sociallogin.user.username)))
            return
        verified = [one.email.strip().lower() for one in sociallogin.email_addresses if one.verified]
        user = get_user_model().objects.filter(username__in=verified, is_active=True).first()
        if user is None:
            raise ImmediateHttpResponse(refused(request, access.NobodyHere(email=", ".join(verified) or "?")))
        sociallogin.connect(request, user)

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None) -> None:
        log.warning("the company's sign-on failed: %s (%s)", error, type(exception).__name__)
        raise ImmediateHttpResponse(refused(request, access.NotSignedOn(reason=error)))


class Seen:
    """Middleware: notes from where and when a session was last seen, to some minutes."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        key = request.session.session_key
        if key and request.user.is_authenticated and caches["process"].add(f"seen:{key}", True, SEEN_SECONDS):
            from allauth.usersessions.models import UserSession

            UserSession.objects.create_from_request(request)
        return self._get_response(request)
