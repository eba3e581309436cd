"""Who is who: identifiers, the persons they belong to, merges and their evidence. See README.md."""

from koipond.identify.asking import (
    Blocked,
    Identifier,
    Merge,
    Refused,
    Separation,
    Shared,
    absorbed,
    block,
    blocked_values,
    current,
    current_many,
    find,
    identifiers,
    keep_id,
    merges,
    normalise,
    refusals,
    separations,
    shared_values,
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
    NotMerged,
    RepeatedPerson,
    TooManyAtOnce,
    UnknownKind,
    UnknownPerson,
    UnknownSuspect,
)
from koipond.identify.evidence import Evidence, evidence, evidence_of_current
from koipond.identify.kinds import KINDS, Kind, kinds_of, put_away_kind, set_kind
from koipond.identify.many import Found, find_many, nobody_by
from koipond.identify.suspects import Pair, Reason, Suspected, accept, refuse, suspect, suspects
from koipond.identify.tick import mention, merge

__all__ = [
    "AccountNeeded", "AlreadyOne", "BadKind", "Blocked", "DecidedAlready", "Evidence", "Found", "Identifier",
    "KINDS", "Kind", "Merge", "NoIdentifier", "NobodyFound", "NotMerged", "Pair", "Reason", "Refused",
    "RepeatedPerson", "Separation", "Shared", "Suspected", "TooManyAtOnce", "UnknownKind", "UnknownPerson",
    "UnknownSuspect", "absorbed", "accept", "block", "blocked_values", "current", "current_many", "evidence",
    "evidence_of_current", "find", "find_many", "identifiers", "join", "keep_apart", "keep_id", "kinds_of", "nobody_by",
    "mention", "merge", "merges", "next_due", "normalise", "put_away_kind", "refusals", "refuse", "separations",
    "set_kind", "shared_values", "suspect", "suspects", "undo", "undo_many", "waiting", "why",
]
