"""A plan: what applying a folder would do, and everything that is wrong with it."""

import hashlib
import json
from dataclasses import dataclass

from koipond.console.as_code import folder as folders
from koipond.console.as_code.case_files import cases
from koipond.console.as_code.changes import Change, compared, effects, left_alone, told
from koipond.console.as_code.kinds import kind
from koipond.console.as_code.now import Key, Now, definitions
from koipond.console.as_code.problems import Problem
from koipond.console.as_code.trying import tried

Words = tuple[str, str]   # English and Chinese


@dataclass(frozen=True)
class Planned:
    """One change: what becomes different, and what that does to people. `line` is 0 for what the folder does not name."""

    kind: str
    what: Words
    name: str
    deed: str            # create, change, anew (made again because of other changes), delete
    path: str
    line: int
    differences: tuple[Words, ...]
    effects: tuple[Words, ...]


@dataclass(frozen=True)
class Plan:
    """What applying would do. `seen` says of which workspace and folder; `left_alone` is only in the workspace."""

    changes: tuple[Planned, ...]
    problems: tuple[Problem, ...]
    left_alone: tuple[tuple[str, str], ...]
    seen: str


def export(now: Now) -> dict[str, str]:
    """Everything that is defined in a workspace, as files by path."""
    return folders.write(definitions(now))


def plan(now: Now, files: dict[str, str], delete: bool = False) -> Plan:
    """What applying the files would do, all mistakes with file and line. Changes nothing. `delete`: also what they do not name.

    It holds the lock of decisions while it tries them. Raises TooLargeFolder.
    """
    return planned(now, files, delete)[0]


def planned(now: Now, files: dict[str, str], delete: bool) -> tuple[Plan, list[Change]]:
    """A plan and its changes."""
    folder, there = folders.read(files), definitions(now)
    cases(folder, now.place.time_zone)   # what is wrong with its tests is told too
    changes = compared(now, folder, there, delete)
    tried(now, changes, folder.problems)
    shown = [_shown(now, change) for change in changes]
    problems = tuple(sorted(folder.problems.found))
    return Plan(tuple(shown), problems, tuple(left_alone(folder, there)), fingerprint(there, files, delete)), changes


def fingerprint(there: dict[Key, object], files: dict[str, str], delete: bool) -> str:
    """The same only for the same workspace, folder and way of applying."""
    said = json.dumps([sorted((*key, value) for key, value in there.items()), sorted(files.items()), delete], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _shown(now: Now, change: Change) -> Planned:
    where = (change.wanted.path, change.wanted.node.line) if change.wanted else ("", 0)
    return Planned(change.kind, kind(change.kind).NAMES, change.name, change.deed, *where, tuple(told(change)), tuple(effects(now, change)))
