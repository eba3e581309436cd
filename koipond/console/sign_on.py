"""What the sign-in library asks of us: who may come in, how secrets are kept, and what a stranger from elsewhere is told."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import get_user_model

from koipond import access
from koipond.console.frame import refused

PURPOSE = "second step"


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
        raise ImmediateHttpResponse(refused(request, access.NotSignedOn(reason=str(error or exception or "?"))))
