"""Ways out of the house: a folder each, found by folder. A channel builds requests and reads answers; when, whether
and how often is the sender's business.

`channel.py` in a folder has: CHANNEL (what journeys call it), RANK (the lowest that serves is taken), PACED (whether
providers behind it have rates of their own), `serves()`, and `Line(paces)`, with

    async ready()                                raises Unreachable when nothing can be sent now
    async send(workspace, letters, answer)       calls answer(letter, Outcome) once for each, as soon as it is known
    async close()
    known(db, attempts) -> dict                  outcomes of attempts that a crash cut short, where they can be found out
"""

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from koipond.deliver.errors import UnknownChannel


@lru_cache
def every() -> tuple[ModuleType, ...]:
    """Every way out, the preferred first."""
    folders = sorted(path.parent.name for path in Path(__file__).parent.glob("*/channel.py"))
    found = [import_module(f"{__name__}.{folder}.channel") for folder in folders]
    return tuple(sorted(found, key=lambda module: module.RANK))


def names() -> list[str]:
    """What journeys may send by."""
    return sorted({module.CHANNEL for module in every()})


def serving(channel: str) -> ModuleType:
    """The way out that a channel takes in this installation. Raises UnknownChannel."""
    for module in every():
        if channel == module.CHANNEL and module.serves():
            return module
    raise UnknownChannel(channel=channel, known=names())
