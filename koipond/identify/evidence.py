"""One person's identifiers and why they belong together, in as few statements as can be."""

from dataclasses import dataclass

from koipond import engine
from koipond.engine import Database
from koipond.identify.asking import Identifier, Merge, current


@dataclass(frozen=True)
class Evidence:
    """Who somebody is now: the identifiers, the oldest first, and every merge that led here, with what showed it."""

    person: int
    identifiers: list[Identifier]
    merges: list[Merge]

    @property
    def persons(self) -> list[int]:
        """The person and all who merged into them: under any of these older rows may stand."""
        return [self.person, *(merge.loser for merge in self.merges)]


def evidence(db: Database, person: int) -> Evidence:
    """What makes this person one; of one who merged into another, what makes the other one."""
    now = current(db, person)
    return Evidence(now, *engine.together(lambda: _identifiers(db, now), lambda: merges_into(db, now)))


def evidence_of_current(db: Database, person: int) -> Evidence:
    """The same where it is known that the person merged into nobody."""
    return Evidence(person, _identifiers(db, person), merges_into(db, person))


def _identifiers(db: Database, person: int) -> list[Identifier]:
    return [Identifier(*row) for row in db.rows("identify.identifiers", person=person)]


def merges_into(db: Database, person: int) -> list[Merge]:
    """Every merge that led to a person, directly or not, the oldest first."""
    found, asked = [], [person]
    while asked:
        merges = [Merge(*row) for row in db.rows("identify.merges", persons=asked)]
        found, asked = found + merges, [merge.loser for merge in merges]
    return sorted(found, key=lambda merge: merge.at)
