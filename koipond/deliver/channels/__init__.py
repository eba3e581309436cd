"""Ways out of the house: a folder each, found by folder. A channel builds requests and reads answers; when, whether
and how often is the sender's business.

`channel.py` in a folder is of one of two kinds. A **server of the installation** has: CHANNEL (what journeys call it),
RANK (the lowest that serves is taken), PACED (whether providers behind it have rates of their own), `serves()`, and
`Line(paces)`, with

    async ready()                                raises Unreachable when nothing can be sent now
    async send(workspace, letters, answer)       calls answer(letter, Outcome) once for each, as soon as it is known
    async close()
    known(db, attempts) -> dict                  outcomes of attempts that a crash cut short, where they can be found out

A **provider** has accounts in each workspace (`channel_accounts.py`) and is pure: see `provider.py` for what it has. Its requests
are made by the one line of `line.py`, which keeps rates, tries and breaks for all of them.
"""

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from koipond.deliver.errors import UnknownChannel


@lru_cache
def every() -> tuple[ModuleType, ...]:
    """Every server of the installation, the preferred first."""
    return tuple(sorted((module for module in _found() if hasattr(module, "Line")), key=lambda module: module.RANK))


@lru_cache
def providers() -> dict[str, ModuleType]:
    """Every provider by the name of its folder."""
    return {module.__name__.rsplit(".", 2)[-2]: module for module in _found() if hasattr(module, "FIELDS")}


def provider(name: str) -> ModuleType:
    """The provider of an account that is there."""
    return providers()[name]


def names() -> list[str]:
    """What journeys may send by."""
    return sorted({module.CHANNEL for module in _found()})


def serving(channel: str) -> ModuleType | None:
    """The server of the installation that a channel has; None where accounts serve it. Raises UnknownChannel."""
    for module in every():
        if channel == module.CHANNEL and module.serves():
            return module
    if channel not in names():
        raise UnknownChannel(channel=channel, known=names())
    return None


@lru_cache
def _found() -> tuple[ModuleType, ...]:
    folders = sorted(path.parent.name for path in Path(__file__).parent.glob("*/channel.py"))
    return tuple(import_module(f"{__name__}.{folder}.channel") for folder in folders)
