"""Which provider takes the mail of a domain, and how much at a time: a dated table, ours or the installation's own."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from koipond.deliver.errors_mail import BadRates

OURS = Path(__file__).with_name("providers.csv")
ANY = "*"                     # in the column of domains: every domain that stands nowhere else
MOST = 100_000                # connections and mails a minute


@dataclass(frozen=True, slots=True)
class Provider:
    """A group of domains with one way in. `connections` and `per_minute` are 0 where there is no limit of ours."""

    name: str
    connections: int = 0
    per_minute: int = 0


def provider_of(address: str) -> Provider:
    """The provider of an address; a domain that no line names is one of its own."""
    domain = address.rpartition("@")[2].lower().rstrip(".")
    known = read(settings.MAIL_RATES)
    return known.get(domain) or _own(domain, known.get(ANY, Provider(ANY)))


@lru_cache(maxsize=4)
def read(path: str) -> dict[str, Provider]:
    """Provider by domain, of a file with the columns provider, domains (with blanks between), connections, per_minute.

    Without a path our own. `*` among the domains gives the limits of every other domain. Raises BadRates.
    """
    found: dict[str, Provider] = {}
    file, line = Path(path) if path else OURS, 1
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                line += 1
                provider = Provider(row["provider"], _number(row["connections"]), _number(row["per_minute"]))
                for domain in row["domains"].lower().split():
                    found[domain] = provider
    except (OSError, KeyError, ValueError, AttributeError, TypeError, csv.Error) as error:
        raise BadRates(file=file.name, line=line, reason=error) from error
    return found


def _number(text: str) -> int:
    number = int(text or 0)
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not from 0 to {MOST}")
    return number


@lru_cache(maxsize=100_000)
def _own(domain: str, limits: Provider) -> Provider:
    return Provider(domain, limits.connections, limits.per_minute)
