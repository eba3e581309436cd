"""Wrong passwords are counted in the store of decisions, so that every process knows what the others have seen.

A try is written down before the password is looked at, so that many at one moment cannot slip through together. Addresses and
places stand there as keyed digests. An address nobody has is counted like any other.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings

from koipond.access.errors import TooManyTries
from koipond.access.models import SignInTry
from koipond.kit import clock


@dataclass(frozen=True)
class Limit:
    """So many wrong passwords within so many minutes; more are not looked at until the oldest is that old."""

    most: int
    minutes: int


HERE = Limit(10, 5)           # for one address from one place
ACCOUNT = Limit(100, 60)      # for one address from all places: a net of machines guesses 2,400 times a day at most
PLACE = Limit(100, 5)         # from one place for all addresses: an office behind one address still signs in
NETWORK_BITS = 64             # of an IPv6 address: a household has as many addresses as it likes
KEPT_MINUTES = max(limit.minutes for limit in (HERE, ACCOUNT, PLACE))


@dataclass(frozen=True)
class Try:
    """A try that was let in: what `was_right` needs."""

    account: str
    place: str


def begin_try(email: str, place: str) -> Try:
    """Counts a try to sign in before its password is looked at. Raises TooManyTries, which counts for nothing."""
    trying, now = Try(_digest("account", email.strip().lower()), _digest("place", _network(place))), clock.real()
    SignInTry.objects.filter(at__lt=now - timedelta(minutes=KEPT_MINUTES)).delete()
    mine = SignInTry.objects.create(account=trying.account, place=trying.place, at=now)
    both, account, place_ = {"account": trying.account, "place": trying.place}, {"account": trying.account}, {"place": trying.place}
    for limit, whose in ((HERE, both), (ACCOUNT, account), (PLACE, place_)):
        if SignInTry.objects.filter(**whose, at__gt=now - timedelta(minutes=limit.minutes)).count() > limit.most:
            mine.delete()
            raise TooManyTries(email=email[:160], minutes=limit.minutes)
    return trying


def was_right(trying: Try) -> None:
    """The password was right: what was wrong for this address from this place is forgotten, and only that."""
    SignInTry.objects.filter(account=trying.account, place=trying.place).delete()


def _network(place: str) -> str:
    try:
        return str(ip_network(f"{place}/{NETWORK_BITS}", strict=False)) if ip_address(place).version == 6 else place
    except ValueError:
        return place


def _digest(kind: str, text: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"sign in {kind} {text}".encode("utf-8", "surrogatepass"), "sha256").hex()
