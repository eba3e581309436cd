"""Mail through the server of KOIPOND_SMTP_URL: smtp://user:password@host:587 or smtps://…:465.

`?tls=off` leaves out STARTTLS, `?verify=no` takes any certificate; both are meant for a server on the same machine. A few connections are kept open and used again and again. A server that cannot be reached costs no message an attempt.
"""

import asyncio
import contextlib
import time
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosmtplib
from django.conf import settings

from koipond.deliver.channels.email_smtp.dialogue import Dialogue, Lost
from koipond.deliver.errors import Unreachable
from koipond.deliver.rates import Paces
from koipond.deliver.replies import LATER, REFUSED, Outcome
from koipond.kit import clock, metrics

CHANNEL = "email"
RANK = 1
PACED = True
PATIENCE_SECONDS = 60.0     # for the answer to a command
FINAL_SECONDS = 300.0       # for the answer after the last dot: giving up early leaves a mail whose fate is unknown
MAILS_A_CONNECTION = 1_000  # then a fresh one, as many servers expect
WAIT_SECONDS = 0.2          # for a provider that has as many mails under way as it takes
WAIT_STEP_SECONDS = 0.005
CHUNK_SECONDS = 1.0
CHUNK_MESSAGES = (100, 500)   # at least and at most; of a chunk that is claimed, a stop waits for the end
IDLE_SECONDS = 20.0         # after which a connection is not trusted any more


def serves() -> bool:
    return bool(settings.SMTP_URL)


class Line:
    """The pool of connections to one server."""

    def __init__(self, url: str = "", connections: int = 0, patience_seconds: float = PATIENCE_SECONDS,
                 final_seconds: float = FINAL_SECONDS, paces: Paces | None = None):
        self._paces = paces or Paces()
        self._parts = urlsplit(url or settings.SMTP_URL)
        self._limit = connections or settings.MAIL_CONNECTIONS
        self._patience, self._final = patience_seconds, final_seconds
        self._idle: list[tuple[Dialogue, float]] = []
        self._busy: set[Dialogue] = set()
        self._slots = asyncio.Semaphore(self._limit)
        self._watch: asyncio.Task | None = None
        self._rate = 0.0        # mails a second of late, of a chunk beside others

    async def ready(self) -> None:
        """Makes sure of one connection. Raises Unreachable."""
        self._drop_stale()
        if not self._idle and not self._busy:
            self._idle.append((await self._connect(), time.monotonic()))

    async def send(self, workspace: str, letters, answer) -> None:
        """Sends letters over as many connections as are free; each is built when its turn comes."""
        queue, began, ended = iter(letters), time.monotonic(), 0

        def told(letter, outcome) -> None:
            nonlocal ended
            ended += 1
            answer(letter, outcome)

        await asyncio.gather(*(self._carry(queue, told) for _ in range(self._limit)))
        self._rate = (self._rate + ended / max(time.monotonic() - began, 0.001)) / 2

    async def chunk(self) -> int:
        """How many are claimed together: as many as go out in CHUNK_SECONDS, because each claim waits for the disk."""
        return int(min(max(CHUNK_SECONDS * self._rate, CHUNK_MESSAGES[0]), CHUNK_MESSAGES[1]))

    async def close(self) -> None:
        """Says goodbye on every connection."""
        if self._watch:
            self._watch.cancel()
        await asyncio.gather(*(dialogue.quit() for dialogue, _ in self._idle), return_exceptions=True)
        for dialogue in self._busy:
            dialogue.close()
        self._idle.clear()

    def known(self, db, attempts: list[dict]) -> dict:
        """A mail server cannot be asked what it took."""
        return {}

    async def _carry(self, queue, answer) -> None:
        """One connection's part. A mail to a provider that is slow goes on a line of its own, so that it holds up no other."""
        aside = []
        async with self._slots:
            dialogue = None
            try:
                for letter in queue:
                    if not await self._begins(letter):
                        answer(letter, self._not_now(letter))
                    elif self._paces.begun_slow(letter):
                        aside.append(asyncio.create_task(self._aside(letter, answer)))
                    else:
                        dialogue = await self._one(dialogue, letter, answer)
            finally:
                self._give_back(dialogue)
        if aside:
            await asyncio.gather(*aside)

    async def _aside(self, letter, answer) -> None:
        self._give_back(await self._one(None, letter, answer))

    async def _one(self, dialogue: Dialogue | None, letter, answer) -> Dialogue | None:
        reason = "cut_short"
        try:
            dialogue, outcome = await self._deliver(dialogue, letter)
            reason = outcome.reason
        finally:
            self._paces.ended(letter, letter.to, reason)
        answer(letter, outcome)
        return dialogue

    async def _begins(self, letter) -> bool:
        """Whether a mail may begin; waits a little where its provider has as many as it takes under way, and is quick."""
        ends = time.monotonic() + WAIT_SECONDS
        while not self._paces.begins(letter, letter.to):
            if time.monotonic() >= ends or self._paces.rests(letter.to) or self._paces.is_slow(letter.to):
                return False
            await asyncio.sleep(WAIT_STEP_SECONDS)
        return True

    def _not_now(self, letter) -> Outcome:
        return Outcome(LATER, "paced", "not tried: the provider has as much as it takes", again_at=self._paces.again_at(letter.to, letter.row["attempt"], clock.now()))

    async def _deliver(self, dialogue: Dialogue | None, letter) -> tuple[Dialogue | None, Outcome]:
        to = _ascii_domain(letter.to)
        for _ in range(2):   # a kept connection may have been closed by the server: once more on a new one
            try:
                if dialogue is None or not dialogue.open or dialogue.mails >= MAILS_A_CONNECTION:
                    self._busy.discard(dialogue)
                    dialogue = await self._take(fresh=dialogue is not None)
                if not to.isascii() and not dialogue.utf8:
                    return dialogue, Outcome(REFUSED, "no_route", "the mail server does not take addresses in other scripts")
                with metrics.timed(metrics.provider_seconds.labels("email_smtp")):
                    return dialogue, await dialogue.send(letter.sender, to, letter.raw, letter.trace)
            except Lost:
                continue
            except Unreachable as error:
                return None, Outcome(LATER, "transient", error.message)
        return None, Outcome(LATER, "transient", "connection lost before the mail was given")

    async def _take(self, fresh: bool) -> Dialogue:
        self._drop_stale()
        dialogue = self._idle.pop()[0] if self._idle and not fresh else await self._connect()
        self._busy.add(dialogue)
        return dialogue

    def _give_back(self, dialogue: Dialogue | None) -> None:
        self._busy.discard(dialogue)
        if dialogue is not None and dialogue.open:
            self._idle.append((dialogue, time.monotonic()))

    def _drop_stale(self) -> None:
        limit = time.monotonic() - IDLE_SECONDS
        for dialogue, since in self._idle:
            if since < limit:
                dialogue.close()
        self._idle = [(dialogue, since) for dialogue, since in self._idle if dialogue.open]

    async def _connect(self) -> Dialogue:
        parts, secure, asked = self._parts, self._parts.scheme == "smtps", dict(parse_qsl(self._parts.query))
        server = f"{parts.hostname}:{parts.port or (465 if secure else 587 if parts.username else 25)}"
        client = aiosmtplib.SMTP(
            hostname=parts.hostname, port=int(server.rpartition(":")[2]), use_tls=secure,
            start_tls=False if secure or asked.get("tls") == "off" else None, validate_certs=asked.get("verify") != "no",
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or "") if parts.username else None, timeout=min(self._patience, 30))
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            with contextlib.suppress(Exception):
                client.close()
            raise Unreachable(server=server, reason=" ".join(str(error).split()) or type(error).__name__) from error
        self._watch = self._watch or asyncio.create_task(self._watching())
        has = client.supports_extension
        transport = client.protocol.transport
        return Dialogue(transport, has("pipelining"), has("size"), has("smtputf8"), has("dsn"), self._patience, self._final)

    async def _watching(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(1.0, self._patience / 4))
            for dialogue in list(self._busy):
                dialogue.watch(loop.time())


def _ascii_domain(address: str) -> str:
    """The address with its domain as the mail system spells it (例子.cn → xn--fsqu00a.cn)."""
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}@{domain}"


