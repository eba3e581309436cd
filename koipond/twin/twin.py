"""The twin: all platforms in one process, behind one address."""

import hashlib
import json
import logging
import os
from pathlib import Path

import msgspec

from koipond.twin.callbacks import Callbacks
from koipond.twin.clock import Clock, Timers
from koipond.twin.config import Config, accounts_of
from koipond.twin.errors import BadConfig
from koipond.twin.faults import Faults
from koipond.twin.http import Answer, No, Request
from koipond.twin.ledger import Ledger
from koipond.twin.phones import Phones
from koipond.twin.platform import Platform, found, limits_of

log = logging.getLogger(__name__)

# What a handler may stumble over in a request that is not as it should be.
MISTAKES = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)


class Twin:
    """Holds the state of everything in memory. Raises BadConfig."""

    def __init__(self, config: Config, allow_remote: bool = False):
        self.config, self.allow_remote, self.url = config, allow_remote, ""
        self.clock = Clock()
        self.timers = Timers(self.clock)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Everything as the config has it: no messages, no callbacks under way, no faults, the machine's time."""
        config = self.config
        self.timers.clear()
        self.clock.ahead = 0.0
        self.ledger, self.faults = Ledger(self.clock), Faults()
        self.callbacks = Callbacks(self.clock, self.timers, self.ledger, self.allow_remote)
        self.phones = Phones(self.clock, config.phones)
        self.platforms: dict[str, Platform] = {
            name: kind(self, accounts_of(kind, config), limits_of(kind, config.limits.get(name, {}))) for name, kind in found().items()}
        self._by_prefix = {prefix: each for each in self.platforms.values() for prefix in (each.name, *each.prefixes)}
        self._by_host = {host: each for each in self.platforms.values() for host in each.hosts}

    def place(self, request: Request) -> Platform | None:
        """Whose request it is: by the first part of its path (which is taken off), by a real host name, or by what it looks like."""
        first, slash, rest = request.path[1:].partition("/")
        platform = self._by_prefix.get(first)
        if platform:
            request.path = f"/{rest}"
            return platform
        platform = self._by_host.get(request.host.partition(":")[0])
        return platform or next((each for each in self.platforms.values() if each.claims(request)), None)

    def answer(self, platform: Platform, request: Request) -> Answer:
        """What the platform answers. Whatever is wrong with a request is refused in the platform's way."""
        fault = self.faults.due and self.faults.take("fail_next", platform.name, request.path)
        try:
            if fault:
                request.note = "failed on demand"
                raise No(fault.code, fault.text)
            return platform.answer(request)
        except No as no:
            return platform.failure(request, no)
        except MISTAKES as error:
            request.note = f"not readable: {type(error).__name__} {error}"
            log.debug("a request could not be read", exc_info=error)
            return platform.failure(request, platform.malformed(request, error))

    def unionid(self, open_platform: str, human: str) -> str:
        """One for the same human over all accounts, of WeChat and WeCom, of an Open Platform account; none without one."""
        return "u" + hashlib.sha256(f"{open_platform} {human}".encode()).hexdigest()[:27] if open_platform else ""

    def snapshot(self) -> dict:
        return {"clock": self.clock.ahead, "phones": self.phones.kept(),
                "platforms": {name: each.kept() for name, each in self.platforms.items()}}

    def keep(self, path: Path) -> None:
        """Writes the snapshot whole or not at all."""
        beside = path.with_name(path.name + ".new")
        beside.write_bytes(msgspec.json.encode(self.snapshot()))
        os.replace(beside, path)

    def restore(self, path: Path) -> None:
        """Goes on from a snapshot. What was still to be pushed when it was written is not pushed. Raises BadConfig."""
        try:
            kept = json.loads(path.read_bytes())
            self.clock.set(kept["clock"])
            self.phones.restore(kept["phones"])
            for name, state in kept["platforms"].items():
                if name in self.platforms and state is not None:
                    self.platforms[name].restore(state)
                    self.platforms[name].begin()
        except (OSError, KeyError, ValueError) as error:
            raise BadConfig(file=path, reason=f"it is no snapshot of the twin ({error})") from None
