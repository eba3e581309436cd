"""The signature by which a service knows that it is us who ask: Standard Webhooks, version 1.

A secret is not kept: it follows from the key of the installation, the workspace and a number. For a day after a renewal
both sign, so that a service can change over.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from koipond import access
from koipond.deliver.models import WebhookSecret
from koipond.kit import clock

PREFIX = "whsec_"
BOTH_SIGN = timedelta(days=1)


@dataclass(frozen=True)
class Secret:
    """What a service verifies signatures with: `whsec_` and base64."""

    number: int
    text: str
    since: datetime | None    # None: since the workspace is there
    by: str


def webhook_secret(workspace) -> Secret:
    """The secret that holds now."""
    return _secrets(access.workspace(str(workspace)))[0]


def renew_secret(workspace, by: str) -> Secret:
    """Makes a new one. The one before signs along for a day; two renewals within it end the oldest at once."""
    place = access.workspace(str(workspace))
    with transaction.atomic():
        newest = WebhookSecret.objects.select_for_update().filter(workspace=place).order_by("-number").first()
        WebhookSecret.objects.create(workspace=place, number=newest.number + 1 if newest else 1, by=by, at=clock.now())
    return _secrets(place)[0]


def signing_secrets(workspace: str) -> list[str]:
    """The secrets that sign now, the newest first; under an earlier KOIPOND_SECRET as long as that is named."""
    place = access.workspace(workspace)
    newest, *before = _secrets(place)
    return [newest.text, *(one.text for one in before if newest.since + BOTH_SIGN > clock.now()), *(_text(place, newest.number, key) for key in settings.SECRET_KEY_FALLBACKS)]


def headers(message: str, body: bytes, at: int, secrets: list[str]) -> list[tuple[str, str]]:
    """The three headers of a request; `at` in seconds since 1970."""
    signed = " ".join(f"v1,{signature(message, body, at, secret)}" for secret in secrets)
    return [("webhook-id", message), ("webhook-timestamp", str(at)), ("webhook-signature", signed)]


def signature(message: str, body: bytes, at: int, secret: str) -> str:
    """HMAC-SHA256 over id, time and body, in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, f"{message}.{at}.".encode() + body, hashlib.sha256)).decode()


def _secrets(place) -> list[Secret]:
    """The newest and the one before it."""
    rows = list(WebhookSecret.objects.filter(workspace=place).order_by("-number")[:2])
    found = [Secret(row.number, _text(place, row.number), row.at, row.by) for row in rows]
    return found if len(found) == 2 else [*found, Secret(0, _text(place, 0), None, "")]


def _text(place, number: int, under: str = "") -> str:
    key = hmac.digest((under or settings.SECRET_KEY).encode(), f"webhook:{place.id}:{place.slug}:{number}".encode(), hashlib.sha256)
    return PREFIX + base64.b64encode(key).decode()
