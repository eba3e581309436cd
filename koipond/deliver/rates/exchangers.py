"""Who takes the mail of a domain, asked of DNS (MX, RFC 5321, 5.1): many companies' domains lie with few providers, which count them together.

Looked up beside the sender and ahead of it, and kept for as long as the answer may be (its TTL). What is not known yet, has no answer or a
broken one is its own domain: nothing waits for DNS but the first page of a domain, and that a moment.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Iterable
from concurrent.futures import wait

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.resolver
from django.conf import settings

from koipond.deliver.rates.providers import domain_of, table

AHEAD_SECONDS = 0.3           # that a page waits for domains that nobody has asked about yet
LIFETIME_SECONDS = 5.0        # for one domain, with all servers tried
TTL_SECONDS = (300, 86_400)   # an answer is kept for so long at least, and at most
NONE_SECONDS = 3_600          # for a domain without exchangers
FAILED_SECONDS = 300          # until a server that did not answer is asked again; meanwhile what was known before holds
DOMAINS_KEPT = 100_000
ASKED_AT_ONCE = 50
WAITING_DOMAINS = 10_000      # more are not asked about now
NOWHERE = ("example", "test", "invalid", "localhost", "local")   # never in DNS (RFC 2606, RFC 6762)

log = logging.getLogger(__name__)


class Exchangers:
    """Of one sending process. May be asked from any thread."""

    def __init__(self, clock=time.monotonic):
        self._clock, self._lock = clock, threading.Lock()
        self._known: dict[str, tuple[str, float]] = {}      # domain → its exchanger ('' : none) and until when that is good
        self._asked: dict[str, object] = {}                 # domain → the question under way
        self.changes = 0                                    # how often something turned out to be other than was thought
        self._loop: asyncio.AbstractEventLoop | None = None
        self._resolver, self._free = None, None

    def of(self, address: str) -> str:
        """Who takes the mail of an address, as far as it is known now; '' where it is not. Asks for it then, and does not wait."""
        domain = domain_of(address)
        found = self._known.get(domain)
        if found is None or found[1] <= self._clock():
            self._ask(domain)
        return found[0] if found else ""

    def ahead(self, addresses: Iterable[str], seconds: float = AHEAD_SECONDS) -> None:
        """Asks about the domains of these, all at once, and waits a moment for those of which nothing is known."""
        domains = {domain_of(address) for address in addresses}
        asked = [question for question in (self._ask(domain) for domain in domains if domain not in self._known) if question]
        if asked:
            wait(asked, timeout=seconds)

    def _ask(self, domain: str):
        """The question about a domain, which goes on by itself; None where none is to be asked."""
        if not settings.MAIL_EXCHANGERS or domain.rpartition(".")[2] in NOWHERE or "." not in domain or domain in table(settings.MAIL_RATES).domains:
            return None
        with self._lock:
            if domain in self._asked or len(self._asked) >= WAITING_DOMAINS:
                return self._asked.get(domain)
            if self._loop is None:
                self._start()
            question = self._asked[domain] = asyncio.run_coroutine_threadsafe(self._answered(domain), self._loop)
        return question

    def _start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._free = asyncio.Semaphore(ASKED_AT_ONCE)
        threading.Thread(target=self._loop.run_forever, name="exchangers", daemon=True).start()

    async def _answered(self, domain: str) -> None:
        exchanger, seconds = self._known.get(domain, ("", 0.0))[0], FAILED_SECONDS
        try:
            async with self._free:
                exchanger, seconds = await self._looked_up(domain)
        except (dns.exception.DNSException, OSError, ValueError) as error:
            log.debug("who takes the mail of a domain could not be looked up: %s", type(error).__name__)
        except Exception:
            log.exception("who takes the mail of a domain could not be looked up")
        with self._lock:
            self.changes += self._known.get(domain, ("", 0.0))[0] != exchanger
            self._known.pop(domain, None)          # so that the newest stands last
            while len(self._known) >= DOMAINS_KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[domain] = (exchanger, self._clock() + seconds)
            self._asked.pop(domain, None)

    async def _looked_up(self, domain: str) -> tuple[str, float]:
        self._resolver = self._resolver or resolver()
        try:
            answer = await self._resolver.resolve(domain, "MX")
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return "", NONE_SECONDS
        hosts = [str(one.exchange).lower().rstrip(".") for one in sorted(answer, key=lambda one: (one.preference, one.exchange))]
        return chosen(domain, [host for host in hosts if host]), min(max(answer.rrset.ttl, TTL_SECONDS[0]), TTL_SECONDS[1])


def chosen(domain: str, hosts: list[str]) -> str:
    """The exchanger that tells whose mail it is, of those of a domain in their order: the first that the table knows, else what the first is
    part of. '' where that is the domain itself, or where there is none.
    """
    known = next((host for host in hosts if table(settings.MAIL_RATES).of_exchanger(host)), "")
    if known or not hosts:
        return known
    labels = hosts[0].split(".")
    # mx1.hoster.cn and mx2.hoster.cn are one hoster; of mx.com.cn nothing is taken away
    hoster = ".".join(labels[1:]) if len(labels) > 3 or (len(labels) == 3 and len(labels[1]) > 3) else hosts[0]
    return "" if hoster == domain or hosts[0] == domain or hosts[0].endswith(f".{domain}") else hoster


def resolver() -> dns.asyncresolver.Resolver:
    """The servers of KOIPOND_DNS, else those of this machine. Raises dns.exception.DNSException where there are none."""
    made = dns.asyncresolver.Resolver(configure=not settings.DNS)
    if settings.DNS:
        made.nameservers = [dns.nameserver.Do53Nameserver(host, port) for host, port in settings.DNS]
    made.lifetime = LIFETIME_SECONDS
    return made
