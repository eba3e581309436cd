"""Pushing to the other side, as platforms do: again when it does not answer, and, when asked, late, twice or out of order."""

import asyncio
import contextlib
import ipaddress
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

import h11
import msgspec

from koipond.twin.errors import BadCallback
from koipond.twin.post import Post

TURN_SECONDS = 0.2    # how long a push waits for the one before it, so that order is kept where nothing holds it up


class Mood(msgspec.Struct, forbid_unknown_fields=True):
    """How callbacks go out. `drop` is how many are lost for good (-1 all), `shuffle` within how many seconds order is lost."""

    platform: str = ""      # "" is all
    delay: float = 0.0      # seconds
    double: bool = False
    shuffle: float = 0.0    # seconds
    drop: int = 0


@dataclass(slots=True)
class Delivery:
    """One push. `build()` gives (method, address, headers, body) anew for each try, so that times and nonces are fresh."""

    platform: str
    account: str
    what: str
    build: Callable[[], tuple[str, str, dict, bytes]]
    good: Callable[[int, bytes], bool]
    again: tuple[float, ...]                             # seconds from one try to the next
    seconds: float = 5.0                                 # to answer in
    heard: Callable[[int, bytes], None] | None = None    # told a good answer
    tries: int = 0


class Callbacks:
    def __init__(self, clock, timers, ledger, allow_remote: bool):
        self.clock, self.timers, self.ledger, self.allow_remote = clock, timers, ledger, allow_remote
        self.moods: dict[str, Mood] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self.dice, self.post, self.under_way = random.Random(7), Post(), 0

    def set(self, mood: Mood) -> None:
        self.moods[mood.platform] = mood

    def allowed(self, url: str) -> str:
        """The address, when it may be called. Raises BadCallback."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not (self.allow_remote or is_loopback(parts.hostname)):
            raise BadCallback(url=url)
        return url

    def push(self, delivery: Delivery) -> None:
        mood = self.moods.get(delivery.platform) or self.moods.get("") or Mood()
        if mood.drop:
            mood.drop -= mood.drop > 0
            self.ledger.note_out(delivery.platform, delivery.account, delivery.what, {}, None, "dropped on demand")
            return
        for each in (delivery, replace(delivery)) if mood.double else (delivery,):
            wait = mood.delay + (self.dice.random() * mood.shuffle if mood.shuffle else 0.0)
            self.under_way += 1
            if wait:
                self.timers.after(wait, partial(self._try, each))
            else:
                self.timers.spawn(self._try(each))

    async def _try(self, delivery: Delivery) -> None:
        method, url, headers, body = delivery.build()
        sent = {"method": method, "url": url, "headers": headers, "body": body.decode("utf-8", "replace")}
        heard, note = None, ""
        try:
            async with self._turn(delivery):
                status, answer = await self.post.send(method, self.allowed(url), headers, body, delivery.seconds)
            heard = {"status": status, "body": answer[:2000].decode("utf-8", "replace")}
        except BadCallback as error:
            note, delivery.tries = str(error), len(delivery.again)
        except (OSError, TimeoutError, h11.RemoteProtocolError) as error:
            note = f"no answer: {error or type(error).__name__}"
        fine = heard is not None and _is_good(delivery, status, answer)
        again = not fine and delivery.tries < len(delivery.again)
        if not fine and not note:
            note = "not the answer that the platform wants"
        self.ledger.note_out(delivery.platform, delivery.account, delivery.what, sent, heard, note)
        if again:
            delivery.tries += 1
            self.timers.after(delivery.again[delivery.tries - 1], partial(self._try, delivery))
            return
        self.under_way -= 1
        if fine and delivery.heard:
            delivery.heard(status, answer)

    @contextlib.asynccontextmanager
    async def _turn(self, delivery: Delivery):
        """In the order of pushing, an account at a time; but nobody waits long for one that is not answered."""
        turn, mine = self._turns.setdefault(f"{delivery.platform} {delivery.account}", asyncio.Lock()), False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TURN_SECONDS):
                mine = await turn.acquire()
        try:
            yield
        finally:
            if mine:
                turn.release()


def _is_good(delivery: Delivery, status: int, answer: bytes) -> bool:
    try:
        return delivery.good(status, answer)
    except (ValueError, LookupError, TypeError, AttributeError):   # not even the shape of an answer
        return False


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
