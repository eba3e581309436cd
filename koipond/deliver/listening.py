"""The door for returned mail: an SMTP or LMTP server of our own, for an MTA on the same machine that is the domain's MX.

It takes mail for addresses that we made (`b+TOKEN@…`) and for those to which providers send reports, and nothing else: so it
is no relay, and nobody fills the disk with it. 250 is said after the mail is safe.
"""

import asyncio
import logging
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import close_old_connections

from koipond.deliver import envelopes, returned
from koipond.deliver.errors_mail import BadBounceAddress, CannotListen, ReturnedTooLarge

REPORTS = ("postmaster", "abuse", "fbl", "bounces", "unsubscribe")   # local parts to which reports without a token come
RECIPIENTS = 10               # of one mail
AT_ONCE = 20                  # mails that are taken in at the same time; others are asked to come back
IDLE_SECONDS = 60.0

log = logging.getLogger(__name__)
_door: "Door | None" = None


class Taking:
    """What is done with each mail; as aiosmtpd asks for it."""

    def __init__(self):
        self._under_way = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        local, _, domain = address.rpartition("@")
        ours = domain.lower().rstrip(".") == settings.BOUNCE_DOMAIN.lower()
        if not envelopes.of_recipient(address) and not (ours and local.lower() in REPORTS):
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if self._under_way >= AT_ONCE:
            return "451 4.3.2 Too much at once, try again later"
        self._under_way += 1
        try:
            taken = await asyncio.to_thread(_taken, envelope.content, tuple(envelope.rcpt_tos))
        except ReturnedTooLarge:
            return "552 5.3.4 Too large"
        except Exception:
            log.exception("a returned mail could not be kept; its server is asked to give it again")
            return "451 4.3.0 Not stored, try again later"
        finally:
            self._under_way -= 1
        log.info("returned mail: %s, %s%s", taken.kind, taken.reason, "" if taken.message else ", of nobody")
        return "250 2.0.0 Kept"


class Door(Controller):
    """The server in a thread of its own."""

    def __init__(self, host: str, port: int, lmtp: bool):
        self._class = LMTP if lmtp else SMTP
        super().__init__(Taking(), hostname=host, port=port)

    def factory(self):
        return self._class(self.handler, data_size_limit=returned.MAIL_BYTES, enable_SMTPUTF8=True, hostname=settings.BOUNCE_DOMAIN or "localhost",
                           ident="Koipond", timeout=IDLE_SECONDS)


def start() -> None:
    """Opens the door where one is set. Raises BadBounceAddress, CannotListen."""
    global _door
    if not settings.BOUNCE_LISTEN:
        return
    host, port, lmtp = address_of(settings.BOUNCE_LISTEN)
    door = Door(host, port, lmtp)
    try:
        door.start()
    except (OSError, TimeoutError) as error:
        raise CannotListen(address=f"{host}:{port}", reason=error) from error
    _door = door
    log.info("returned mail is taken on %s:%d (%s)", host, port, "LMTP" if lmtp else "SMTP")


def stop() -> None:
    """Closes it; what is under way is not acknowledged and comes again."""
    global _door
    if _door:
        _door.stop(no_assert=True)
        _door = None


def address_of(value: str) -> tuple[str, int, bool]:
    """Host, port, and whether LMTP is spoken, of `host:port` or `lmtp://host:port`. Raises BadBounceAddress."""
    try:
        parts = urlsplit(value if "://" in value else f"smtp://{value}")
        if parts.scheme in ("smtp", "lmtp") and parts.hostname and parts.port:
            return parts.hostname, parts.port, parts.scheme == "lmtp"
    except ValueError:
        pass
    raise BadBounceAddress(value=value)


def _taken(raw: bytes, recipients: tuple[str, ...]) -> returned.Taken:
    try:
        return returned.take(raw, recipients, way="listener")
    finally:
        close_old_connections()
