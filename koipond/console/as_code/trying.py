"""A folder is tried: everything is made as applying would make it, in a transaction that is taken back, without writing facts."""

from django.db import transaction

from koipond import access, engine
from koipond.console.as_code.changes import DELETE, Change, needs_of
from koipond.console.as_code.errors import MissingReference
from koipond.console.as_code.kinds import asked, kind
from koipond.console.as_code.now import Key, Now
from koipond.console.as_code.problems import Problems
from koipond.kit.errors import Refusal
from koipond.kit.yaml import Node


class Taken(Exception):
    """What was tried is taken back."""


def tried(now: Now, changes: list[Change], problems: Problems, meanwhile=lambda now: None):
    """Gathers every refusal with its place, and gives what `meanwhile(now)` gives while all is made."""
    found = None
    try:
        with engine.trial(), transaction.atomic():
            now = Now(access.Workspace.objects.get(pk=now.place.pk), now.by)
            make(now, changes, lambda change, refusals: _note(change, refusals, problems))
            found = meanwhile(now)
            raise Taken
    except Taken:
        return found


def make(now: Now, changes: list[Change], refused=None) -> None:
    """Makes the changes, in their order. `refused(change, refusals)` hears of what cannot be made; without it the first is raised.

    Names that others use come first, what needs all of them last.
    """
    now.anew = frozenset(change.key for change in changes if change.deed == "anew")
    failed: set[Key] = set()
    for part in (_begin, _put, _finish):
        for change in changes:
            if change.key in failed or failed & set(needs_of(change)):
                failed.add(change.key)   # what it rests on is told already
                continue
            try:
                with transaction.atomic():
                    part(now, change)
            except Refusal as error:
                if refused is None:
                    raise
                failed.add(change.key)
                refused(change, _all(now, change, error))
            now.forget()


def _begin(now: Now, change: Change) -> None:
    if change.before is None and (begin := asked(change.kind, "begin")):
        begin(now, change.name)


def _put(now: Now, change: Change) -> None:
    if change.deed == DELETE:
        kind(change.kind).take_away(now, change.name)
    else:
        kind(change.kind).put(now, change.name, change.value, change.before)


def _finish(now: Now, change: Change) -> None:
    if change.deed != DELETE and (finish := asked(change.kind, "finish")):
        finish(now, change.name, change.value, change.before)


def _all(now: Now, change: Change, first: Refusal) -> list[Refusal]:
    """What is wrong with it: all, where its kind can say so."""
    if change.deed == DELETE or (problems := asked(change.kind, "problems")) is None:
        return [first]
    try:
        return list(problems(now, change.name, change.value)) or [first]
    except Refusal:
        return [first]


def _note(change: Change, refusals: list[Refusal], problems: Problems) -> None:
    for error in refusals:
        path, line = (change.wanted.path, line_of(change.kind, change.wanted.node, error)) if change.wanted else ("", 0)
        problems.add(path, line, error)


def line_of(kind_name: str, node: Node, error: Refusal) -> int:
    """The line that an error is about: where its place is, or the name that is missing, else the beginning."""
    if isinstance(error, MissingReference) and (found := _of(node, error.fields["name"])):
        return found
    return node.at(*asked(kind_name, "place", lambda error: ())(error)).line


def _of(node: Node, text) -> int:
    parts = node.value.values() if isinstance(node.value, dict) else node.value if isinstance(node.value, list) else ()
    return node.line if node.value == text else next((line for part in parts if (line := _of(part, text))), 0)
