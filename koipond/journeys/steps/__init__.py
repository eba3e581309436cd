"""The kinds of steps: one file each, found by being here.

A step's file gives:
  edges(step)          its ways out: (outcome, next step), '' or None where the journey ends
  check(step, about)   the problems of its settings, as refusals with numbers
  ways(here)           a SELECT over everybody who is at the step (`here.rows`): all columns of the front, and: way (outcome;
                       '' stays), moved_at, new_since, new_cause, wakes
  passes(step, definition)   (instead of `ways`, or before it) the one way out that everybody takes at once, or None
  ways_now(here)       (optional) the edges that hold at this moment, where a decision closes or opens some
  settles(step, coming_from, names)   (optional) what is known of those who come, without asking: see `settles` below
  by_time(step)        (optional; of a step at which people wait) the outcome that nobody has before a time is out
  awaits(step)         (optional) the events it waits for: {event, where, of}
  effects(step, plan)  (optional) what is said of everybody who passes: effects.Effect
  alike(step, definition)   (optional) what steps must have in common for `ways` to be asked of all of them by one SELECT: then `here` may be
                       `here.Alike`, whose `until` and `text(setting)` are those of a row's own step
  ASKS                 (optional) True where a rule is asked of people
  TELLS                (optional) True where a message goes to somebody who can answer it
A step never looks at one person: `here` is all of them, whatever their number.
"""

import json
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


def waits(step: dict) -> bool:
    """Whether people may come to rest at a step."""
    return hasattr(kind(step["kind"]), "by_time")


def by_time(step: dict) -> str:
    """The outcome that nobody has there before a time is out, or ''."""
    asked = getattr(kind(step["kind"]), "by_time", None)
    return asked(step) if asked else ""


def awaits(step: dict) -> list[dict]:
    """The events that a step waits for."""
    asked = getattr(kind(step["kind"]), "awaits", None)
    return asked(step) if asked else []


def alike(step: dict, definition: dict) -> str | None:
    """What steps of this kind must have in common to be asked by one SELECT; None for those that are asked alone."""
    asked = getattr(kind(step["kind"]), "alike", None)
    common = asked(step, definition) if asked else None
    return common if common is None else f"{step['kind']} {json.dumps(common, sort_keys=True, default=str)}"


def settles(step: dict, coming_from: str, names) -> str:
    """What is known of those who come to a step, without asking: they rest ("always"; "fresh": those whom this tick
    itself brought), or "": they must be asked."""
    asked = getattr(kind(step["kind"]), "settles", None)
    return asked(step, coming_from, names) if asked else ""
