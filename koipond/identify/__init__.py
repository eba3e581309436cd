"""Who is who: identifiers, the persons they belong to, merges and their evidence. See README.md."""

from koipond.identify.asking import (
    Blocked,
    Identifier,
    Merge,
    Refused,
    absorbed,
    block,
    blocked_values,
    current,
    current_many,
    find,
    identifiers,
    keep_id,
    normalise,
    refusals,
    why,
)
from koipond.identify.errors import NobodyFound, NoIdentifier, UnknownKind, UnknownPerson
from koipond.identify.kinds import KINDS, Kind, kinds_of
from koipond.identify.tick import mention, merge

__all__ = [
    "KINDS", "Blocked", "Identifier", "Kind", "Merge", "NoIdentifier", "NobodyFound", "Refused", "UnknownKind", "UnknownPerson",
    "absorbed", "block", "blocked_values", "current", "current_many", "find", "identifiers", "keep_id", "kinds_of", "mention", "merge",
    "normalise", "refusals", "why",
]
