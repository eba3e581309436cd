"""Secrets at rest: sealed with the key of the installation, so that a copy of the database alone opens nothing."""

import contextlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings

from koipond.access.errors import SealBroken

TOKEN = "gAAAA"   # how everything begins that is sealed: version and the first bytes of the time

def seal(text: str, purpose: str) -> str:
    """The text, encrypted and authenticated (Fernet: AES-128-CBC, HMAC-SHA256) under a key that is made for the purpose by HKDF (RFC 5869)."""
    return _fernet(settings.SECRET_KEY, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed for the purpose, now or under a secret of before. Raises SealBroken when it was changed, or sealed under another key."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        with contextlib.suppress(InvalidToken):
            return _fernet(key, purpose).decrypt(sealed.encode()).decode()
    raise SealBroken(purpose=purpose)


@dataclass(frozen=True)
class Sealed:
    """Where something is sealed: a column of a model (`app.Model`), text or JSON with sealed texts in it."""

    model: str
    column: str
    purpose: str


@dataclass
class Resealed:
    """What came of one of these: how many rows are sealed anew, and the ids of those that nobody can open."""

    purpose: str
    anew: int = 0
    broken: list[int] = field(default_factory=list)


_places: list[Sealed] = []


def seals(model: str, purpose: str, column: str = "sealed") -> None:
    """Says where something is sealed, so that `reseal` finds it. For the room to which the column belongs."""
    if (place := Sealed(model, column, purpose)) not in _places:
        _places.append(place)


def reseal() -> list[Resealed]:
    """Seals everything anew under the secret of now that is sealed under one of before. May be cut short and done again; what somebody saves meanwhile stays."""
    found = []
    for place in sorted(_places, key=lambda one: one.purpose):
        model, done = apps.get_model(place.model), Resealed(place.purpose)
        for id, value in model.objects.values_list("pk", place.column).iterator():
            try:
                anew = _anew(value, place.purpose)
            except SealBroken:
                done.broken.append(id)
                continue
            if anew != value:
                done.anew += model.objects.filter(**{"pk": id, place.column: value}).update(**{place.column: anew})
        found.append(done)
    return found


def _anew(value, purpose: str):
    if isinstance(value, dict):
        return {name: _anew(one, purpose) for name, one in value.items()}
    if isinstance(value, list):
        return [_anew(one, purpose) for one in value]
    if not isinstance(value, str) or not value.startswith(TOKEN):
        return value
    with contextlib.suppress(InvalidToken):
        _fernet(settings.SECRET_KEY, purpose).decrypt(value.encode())
        return value
    return seal(unseal(value, purpose), purpose)


@lru_cache(maxsize=32)
def _fernet(key: str, purpose: str) -> Fernet:
    return Fernet(urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=f"koipond {purpose}".encode()).derive(key.encode())))
