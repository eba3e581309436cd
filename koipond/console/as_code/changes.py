"""What a folder would change in a workspace: made, changed, made anew, deleted; in the order in which it is done."""

from dataclasses import dataclass

from koipond.console.as_code.folder import Folder, Wanted
from koipond.console.as_code.kinds import asked, kinds
from koipond.console.as_code.now import Key, Now
from koipond.console.as_code.shapes import same
from koipond.console.as_code.telling import fields_told

CREATE, CHANGE, ANEW, DELETE = "create", "change", "anew", "delete"


@dataclass(frozen=True)
class Change:
    """One definition that becomes another. `before` is None for a new one, `value` for one that is deleted."""

    kind: str
    name: str
    deed: str
    before: object
    value: object
    wanted: Wanted | None

    @property
    def key(self) -> Key:
        return self.kind, self.name


def compared(now: Now, folder: Folder, there: dict[Key, object], delete: bool) -> list[Change]:
    """All changes, each after what it needs; deletions last, each before what it needs."""
    changes: dict[Key, Change] = {}
    for key, wanted in folder.wanted.items():
        before = there.get(key)
        value = asked(key[0], "merged", lambda before, value: value)(before, wanted.value) if before is not None else _first(key, wanted)
        if before is None and not _says_nothing(key, value) or before is not None and not same(before, value):
            changes[key] = Change(*key, CREATE if before is None else CHANGE, before, value, wanted)
    for kind in kinds():
        for name in sorted(asked(kind, "follows", lambda now, changed: ())(now, set(changes))):
            key = kind, name
            if key in folder.wanted and key not in changes:
                changes[key] = Change(*key, ANEW, there[key], there[key], folder.wanted[key])
    gone = [Change(*key, DELETE, value, None, None) for key, value in there.items() if delete and key not in folder.wanted and _deletable(key, value)]
    return [*in_order(changes), *in_order({change.key: change for change in gone})[::-1]]


def left_alone(folder: Folder, there: dict[Key, object]) -> list[Key]:
    """What the workspace has and the folder does not name."""
    return [key for key, value in there.items() if key not in folder.wanted and _deletable(key, value)]


def _first(key: Key, wanted: Wanted):
    return asked(key[0], "merged", lambda before, value: value)({}, wanted.value) if isinstance(wanted.value, dict) else wanted.value


def _says_nothing(key: Key, value) -> bool:
    return asked(key[0], "omitted", lambda *_: False)(key[1], value)


def _deletable(key: Key, value) -> bool:
    return not _says_nothing(key, value) and asked(key[0], "take_away") is not None and asked(key[0], "deletable", lambda value: True)(value)


def in_order(changes: dict[Key, Change]) -> list[Change]:
    """What touches facts, then by kind, and each after those that its definition names."""
    done: dict[Key, Change] = {}
    begun: set[Key] = set()
    by_kind = list(kinds())

    def visit(change: Change):
        if change.key in begun:
            return
        begun.add(change.key)
        for need in needs_of(change):
            if need in changes:
                visit(changes[need])
        done[change.key] = change

    for change in sorted(changes.values(), key=lambda one: (not asked(one.kind, "FACTS", False), by_kind.index(one.kind), one.name)):
        visit(change)
    return list(done.values())


def needs_of(change: Change) -> list[Key]:
    """The definitions that one names; a segment may be a list."""
    needs = asked(change.kind, "needs", lambda value: set())(change.value if change.value is not None else change.before)
    return sorted({*needs, *(("list", name) for kind, name in needs if kind == "segment")})


def told(change: Change) -> list[tuple[str, str]]:
    """What becomes different, as (English, Chinese)."""
    if change.deed in (CREATE, DELETE):
        return []
    if change.deed == ANEW:
        return [("holds what changes elsewhere", "其中的内容在别处有变化")]
    return asked(change.kind, "differences", fields_told)(change.before, change.value)


def effects(now: Now, change: Change) -> list[tuple[str, str]]:
    """What it does to people, as (English, Chinese)."""
    return asked(change.kind, "effects", lambda *_: [])(now, change.name, change.before, change.value)
