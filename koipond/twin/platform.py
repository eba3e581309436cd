"""What every platform of the twin is: accounts, limits, routes, acts of its people, and a part of the page."""

import json
import pkgutil
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import msgspec

from koipond.twin import platforms
from koipond.twin.errors import BadConfig, BadOrder
from koipond.twin.http import Answer, No, Request, Routes


class Account(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An account as the config gives it. `id` names it in the ledger, on the page and in orders to the twin."""

    id: str
    name: str = ""


class Platform:
    """One platform. Handlers are plain functions: they check first, then change, and never wait."""

    name = ""
    title = ("", "")                 # English, Chinese
    group = "ads"                    # of the page: wechat, sms, push or ads
    hosts: tuple[str, ...] = ()      # the real ones, whose name in the Host header is enough
    prefixes: tuple[str, ...] = ()   # of paths, beside the name itself
    Account: type[Account] = Account
    State: type | None = None        # a msgspec.Struct that starts empty

    def __init__(self, twin, accounts: list, limits: SimpleNamespace):
        self.twin, self.limits = twin, limits
        self.clock, self.timers, self.ledger, self.callbacks = twin.clock, twin.timers, twin.ledger, twin.callbacks
        self.accounts = {account.id: account for account in accounts}
        self.state = self.State() if self.State else None
        self.quotas = self.counted()
        self.routes = Routes(self)
        self.acts = {name[4:]: getattr(self, name) for name in dir(self) if name.startswith("act_")}
        self.begin()

    def counted(self) -> dict:
        """The quotas by name, from `self.limits`."""
        return {}

    def begin(self) -> None:
        """Makes ready what the accounts need. Called again after a snapshot was read and after an account was changed."""

    def claims(self, request: Request) -> bool:
        """Whether a request without prefix and real host can only be meant for this platform."""
        return False

    def answer(self, request: Request) -> Answer:
        found = self.routes.find(request.method, request.path)
        if not found:
            return self.nothing_there(request)
        function, arguments = found
        return function(request, **arguments) if arguments else function(request)

    def nothing_there(self, request: Request) -> Answer:
        return Answer(b"404 page not found", 404, "text/plain")

    def failure(self, request: Request, no: No) -> Answer:
        """A refusal in this platform's shape. Also what a fault on demand answers."""
        raise NotImplementedError

    def malformed(self, request: Request, error: Exception) -> No:
        """The refusal for a request that cannot be read or lacks a field."""
        raise NotImplementedError

    def account(self, id: str):
        """The account. Raises BadOrder."""
        if id not in self.accounts and not (id == "" and len(self.accounts) == 1):
            raise BadOrder(reason=f"{self.name} has no account {id!r}, only {', '.join(self.accounts)}")
        return self.accounts[id] if id else next(iter(self.accounts.values()))

    def kept(self):
        """What a snapshot keeps, as JSON takes it."""
        return {"state": msgspec.to_builtins(self.state) if self.State else None, "quotas": {name: each.kept() for name, each in self.quotas.items()}}

    def restore(self, kept) -> None:
        if self.State:
            self.state = msgspec.convert(kept["state"], self.State)
        for name, quota in kept["quotas"].items():
            self.quotas[name].restore(quota)

    def page(self, say) -> list:
        """(title, HTML) of the cards on the page; `say(word)` gives a word in the reader's language."""
        return []


def found() -> dict[str, type[Platform]]:
    """Every platform by name: one folder each, listed nowhere."""
    modules = (import_module(f"{platforms.__name__}.{each.name}") for each in pkgutil.iter_modules(platforms.__path__) if each.ispkg)
    return {module.PLATFORM.name: module.PLATFORM for module in modules}


def folder(kind: type[Platform]) -> Path:
    return Path(platforms.__path__[0]) / kind.name


def limits_of(kind: type[Platform], changed: dict) -> SimpleNamespace:
    """The numbers of limits.json beside the platform, some of them changed. Raises BadConfig."""
    dated = json.loads((folder(kind) / "limits.json").read_text(encoding="utf-8"))
    values = {name: each["value"] for name, each in dated["values"].items()}
    if set(changed) - set(values):
        raise BadConfig(file="limits", reason=f"{kind.name} has no limit {', '.join(sorted(set(changed) - set(values)))}; it has {', '.join(values)}.")
    return SimpleNamespace(**{**values, **changed})
