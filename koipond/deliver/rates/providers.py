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


@dataclass(frozen=True, slots=True)
class Table:
    """Providers by the domains of addresses, and by the ends of the names of their mail exchangers."""

    domains: dict[str, Provider]
    exchangers: dict[str, Provider]

    def of_exchanger(self, host: str) -> Provider | None:
        """The provider to whom a mail exchanger belongs: the longest end of its name that the table has."""
        while host:
            if host in self.exchangers:
                return self.exchangers[host]
            host = host.partition(".")[2]
        return None


def domain_of(address: str) -> str:
    """The domain of an address, or the domain itself."""
    return address.rpartition("@")[2].lower().rstrip(".")


def provider_of(address: str, exchanger: str = "") -> Provider:
    """The provider of an address; `exchanger` is who takes the mail of its domain, as far as that is known (`exchangers`). A domain that
    no line names, by itself or by its exchanger, is one of its own, or of those whose exchanger is the same.
    """
    domain, known = domain_of(address), table(settings.MAIL_RATES)
    return known.domains.get(domain) or (known.of_exchanger(exchanger) if exchanger else None) or _own(exchanger or domain, known.domains.get(ANY, Provider(ANY)))


def read(path: str) -> dict[str, Provider]:
    """Provider by domain, of a file of rates. Raises BadRates."""
    return table(path).domains


@lru_cache(maxsize=4)
def table(path: str) -> Table:
    """What a file of rates says, with the columns provider, domains and exchangers (with blanks between), connections, per_minute.

    Without a path our own. `*` among the domains gives the limits of every other domain; exchangers may be left out. Raises BadRates.
    """
    found = Table({}, {})
    file, line = Path(path) if path else OURS, 1
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                line += 1
                provider = Provider(row["provider"], _number(row["connections"]), _number(row["per_minute"]))
                found.domains.update(dict.fromkeys(row["domains"].lower().split(), provider))
                found.exchangers.update(dict.fromkeys((row.get("exchangers") or "").lower().split(), provider))
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
