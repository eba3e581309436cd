"""The kinds of definitions: one file each, found by being here.

A kind's file gives:
  FILE, SECTION              where it stands: a file and a section of it. With MANY the section holds one per name, else it is one
  FOLDER                     (instead) one file per name in a folder
  FIELDS                     its settings with their defaults; None where `read` does it
  NAMES                      what it is called, in English and Chinese
  there(now)                 what the workspace has: {name: value}, lean
  put(now, name, value, before)   makes it, or makes `before` (None: nothing) what the value says. Raises refusals of the rooms
  AFTER                      (optional) kinds that are done before
  needs(value)               (optional) single definitions that are done before: {(kind, name)}
  read(node, name, bodies, wrong)   (optional) the lean value of what a file says; `wrong(line, error)` hears of mistakes
  written(value)             (optional) what stands in the YAML, and the bodies beside it by file name
  merged(before, value)      (optional) the value with what a file leaves as it is
  place(error)               (optional) the path inside the YAML that an error is about
  differences(before, value) (optional) what changes, in words: [(English, Chinese)]
  effects(now, name, before, value)   (optional) what the change does to people: [(English, Chinese)]
  follows(now, changed)      (optional) names that are made anew because of other changes {(kind, name)}
  key(name)                  (optional) the name as its room spells it
  omitted(name, value)       (optional) whether it says nothing that is not so anyway: it is not written
  begin(now, name)           (optional) makes an empty one, so that others can name it before it is put
  finish(now, name, value, before)  (optional) what is done when all are put
  problems(now, name, value) (optional) all refusals of what was put, where `finish` would raise the first
  deletable(value)           (optional) whether this one can be deleted
  take_away(now, name)       (optional) deletes it; without, it cannot be deleted
  FACTS                      (optional) True where facts are touched, which no transaction takes back
  RIGHT                      (optional) the right that it takes; "write" unless said
"""

import pkgutil
from functools import lru_cache
from importlib import import_module


@lru_cache
def kinds() -> dict:
    """Every kind by name, each after those that it is done after."""
    found = {module.name: import_module(f"{__name__}.{module.name}") for module in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name)}
    done: dict = {}

    def visit(name):
        for earlier in getattr(found[name], "AFTER", ()):
            visit(earlier)
        done.setdefault(name, found[name])

    for name in found:
        visit(name)
    return done


def kind(name: str):
    """The module of a kind."""
    return kinds()[name]


def asked(name: str, what: str, otherwise=None):
    """An optional part of a kind."""
    return getattr(kind(name), what, otherwise)
