"""Who is who: identifiers, the persons they belong to, merges and their evidence. See README.md."""

from koipond.identify.asking import (
    Blocked,
    Identifier,
    Merge,
    Refused,
    Separation,
    block,
    blocked_values,
    current,
    current_many,
    find,
    identifiers,
    merges,
    normalise,
    refusals,
    separations,
    why,
)
from koipond.identify.decisions import join, keep_apart, next_due, undo, undo_many, waiting
from koipond.identify.errors import (
    AccountNeeded,
    AlreadyOne,
    BadKind,
    DecidedAlready,
    NobodyFound,
    NoIdentifier,
    NotBlocked,
    NotMerged,
    SamePerson,
    TooManyAtOnce,
    UnknownKind,
    UnknownPerson,
    UnknownSuspect,
)
from koipond.identify.kinds import KINDS, Kind, kinds_of
from koipond.identify.tick import merge

__all__ = [
    "KINDS", "Blocked", "Identifier", "Kind", "Merge", "NoIdentifier", "NobodyFound", "Refused", "UnknownKind", "UnknownPerson",
    "block", "blocked_values", "current", "current_many", "find", "identifiers", "kinds_of", "merge", "normalise", "refusals", "why",
]
