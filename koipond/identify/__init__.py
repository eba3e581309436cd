"""Who is who: identifiers, the persons they belong to, merges and their evidence. See README.md."""

from koipond.identify.asking import (
    Blocked,
    Identifier,
    Merge,
    Refused,
    block,
    blocked_values,
    current,
    current_many,
    find,
    identifiers,
    normalise,
    refusals,
    why,
)
from koipond.identify.errors import NobodyFound, NoIdentifier, UnknownKind, UnknownPerson
from koipond.identify.evidence import Evidence, evidence, evidence_of_current
from koipond.identify.kinds import KINDS, Kind, kinds_of
from koipond.identify.tick import merge

__all__ = [
    "Blocked", "Evidence", "Identifier", "KINDS", "Kind", "Merge", "NoIdentifier", "NobodyFound", "Refused",
    "UnknownKind", "UnknownPerson", "block", "blocked_values", "current", "current_many", "evidence", "evidence_of_current", "find",
    "identifiers", "kinds_of", "merge", "normalise", "refusals", "why",
]
