"""The kinds of steps: one file each, found by being here.

A step's file gives:
  edges(step)          its ways out: (outcome, next step), '' or None where the journey ends
  check(step, about)   the problems of its settings, as refusals with numbers
  ways(here)           a SELECT over everybody who is at the step (`here.rows`): all columns of the front, and: way (outcome;
                       '' stays), moved_at, new_since, new_cause, wakes
  passes(step, definition)   (instead of `ways`, or before it) the one way out that everybody takes at once, or None
  ways_now(here)       (optional) the edges that hold at this moment, where a decision closes or opens some
  BY_TIME              (optional) the outcome that nobody has before a time is out
  settles(step, coming_from, names)   (optional) what is known of those who come, without asking: see `settles` below
A step never looks at one person: `here` is all of them, whatever their number.
"""

import pkgutil
from functools import lru_cache
from importlib import import_module


@lru_cache
def kinds() -> dict:
    """Every kind of step by name: its module."""
    found = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}") for name in found}


def kind(name: str):
    """The module of a kind."""
    return kinds()[name]


def settles(step: dict, coming_from: str, names) -> str:
    """What is known of those who come to a step, without asking: they rest ("always"; "fresh": those whom this tick
    itself brought), or "": they must be asked."""
    asked = getattr(kind(step["kind"]), "settles", None)
    return asked(step, coming_from, names) if asked else ""
