"""The ways into a journey: one file each, found by being here.

A way's file gives:
  check(entry, workspace)        the problems of its settings, as refusals with numbers
  event(entry)                   (optional) the name of the event that lets people in
  where(entry, journey)          (optional) the conditions on that event
  tries(tick, found, one, …)     (of those without an event) a SELECT of who tries in this tick, or None: see `entry`
  due(entry, zone, after, until) (optional; of those by the clock) the last moment in (after, until] at which people are let in, or None
  next_due(entry, zone, after)   (optional) the first moment after `after`, or None
  AT_ONCE(entry)                 (optional) whether who is there already enters with the launch
"""

import pkgutil
from functools import lru_cache
from importlib import import_module


@lru_cache
def kinds() -> dict:
    """Every way in by name: its module."""
    found = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}") for name in found}


def kind(name: str):
    """The module of a way in."""
    return kinds()[name]


def event_of(definition: dict) -> str:
    """The name of the event that lets people in, or ''."""
    asked = getattr(kind(definition["entry"]["kind"]), "event", None)
    return asked(definition["entry"]) if asked else ""


def launches(definition: dict) -> bool:
    """Whether publishing lets in who is there already."""
    asked = getattr(kind(definition["entry"]["kind"]), "AT_ONCE", None)
    return bool(asked and asked(definition["entry"]))
