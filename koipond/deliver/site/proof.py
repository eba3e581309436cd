"""Proof that a visitor is who the site says: without it, anybody could ask what waits for somebody else.

A write key stands in the page for all to read, and so does a user id. So the site's own server signs the user id with a secret that
never reaches a browser.
"""

import hashlib
import hmac

from django.conf import settings


def secret(workspace: str) -> str:
    """With which the site's server signs user ids. It follows from KOIPOND_SECRET and is not kept."""
    return "kps_" + _derived(settings.SECRET_KEY, workspace)


def proof(secret: str, user: str) -> str:
    """hex HMAC-SHA256 of the user id."""
    return hmac.new(secret.encode(), user.encode(), hashlib.sha256).hexdigest()


def proves(workspace: str, user: str, given: str) -> bool:
    """Whether a proof is good; one made with an earlier KOIPOND_SECRET counts as long as that is kept as a fallback."""
    known = ("kps_" + _derived(key, workspace) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return any(hmac.compare_digest(proof(each, user), given) for each in known) if user and given.isascii() else False


def _derived(key: str, workspace: str) -> str:
    return hmac.new(key.encode(), f"koipond.deliver.on_site {workspace}".encode(), hashlib.sha256).hexdigest()
