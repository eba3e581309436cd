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
    """What makes this person one. Most have merged into nobody: that is asked at the same time as the rest."""
    now, identifiers, merges = engine.together(
        lambda: current(db, person), lambda: _identifiers(db, person), lambda: _merges(db, [person]))
    return Evidence(now, identifiers, merges) if now == person else Evidence(now, _identifiers(db, now), _merges(db, [now]))


def _identifiers(db: Database, person: int) -> list[Identifier]:
    return [Identifier(*row) for row in db.rows("identify.identifiers", person=person)]


def _merges(db: Database, asked: list[int]) -> list[Merge]:
    found = []
    while asked:
        merges = [Merge(*row) for row in db.rows("identify.why", persons=asked)]
        found, asked = found + merges, [merge.loser for merge in merges]
    return sorted(found, key=lambda merge: merge.at)
