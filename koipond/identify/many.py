"""Who the identifiers of a long list are: spelled as the tick spells them, asked as a set."""

from dataclasses import dataclass

from koipond import access
from koipond.engine import Database
from koipond.identify.asking import kind_named
from koipond.identify.blocked import blocked_of, identifies_nobody
from koipond.identify.kinds import kinds_of
from koipond.identify.spelling import spell
from koipond.kit import clock

AT_ONCE = 5_000   # identifiers of one statement


@dataclass(frozen=True)
class Found:
    """A value in the house's spelling, or "" when it can be no identifier of its kind, and whose it is: 0 nobody's."""

    value: str
    person: int


def nobody_by(workspace: str, given: list[dict[str, str]]) -> list[list[str]]:
    """Of each of these sets of identifiers (kind → value) the kinds whose value is blocked, so that it identifies nobody. An unknown kind is none of them."""
    own, country = blocked_of(workspace, clock.now()), access.workspace(workspace).country
    declared = {kind.name: kind for kind in kinds_of(workspace)}
    found = []
    for identifiers in given:
        spelled = {kind: spell(declared[kind], value, country) for kind, value in identifiers.items() if kind in declared and value}
        found.append([kind for kind, value in spelled.items() if value is not None and identifies_nobody(kind, value, own)])
    return found


def find_many(db: Database, kind: str, values: list[str]) -> dict[str, Found]:
    """Each value as it was given → how it is spelled, and whose it is. Raises UnknownKind."""
    declared, country = kind_named(db.workspace, kind), access.workspace(db.workspace).country
    own = blocked_of(db.workspace, clock.now())
    spelled = {}
    for raw in dict.fromkeys(values):
        value = spell(declared, raw, country)
        spelled[raw] = "" if value is None or identifies_nobody(kind, value, own) else value
    asked = sorted({value for value in spelled.values() if value})
    persons = {}
    for start in range(0, len(asked), AT_ONCE):
        persons |= dict(db.rows("identify.find_many", kind=kind, values=asked[start : start + AT_ONCE]))
    return {raw: Found(value, persons.get(value, 0)) for raw, value in spelled.items()}
