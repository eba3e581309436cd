"""What we know of people and what we may do: events by person, traits, consent, orders. See README.md."""

from koipond.profiles.catalogue import Trait, Undeclared, declare_trait, traits, undeclared
from koipond.profiles.consents import consent_sql, grant, withdraw
from koipond.profiles.erasure import Erasure, erase, erasure, erasures, forget, turn_away, welcome_again
from koipond.profiles.errors import (
    BadConsent,
    BadCursor,
    BadReason,
    BadTraitName,
    NoProof,
    NoReason,
    NothingToKeep,
    PersonHeld,
    TooManyPersons,
    TooManyTraits,
    TooShort,
    TraitTaken,
    UnknownErasure,
    UnknownHold,
    UnknownPerson,
    UnknownType,
)
from koipond.profiles.export import as_json, as_zip
from koipond.profiles.history import Entry, Line, Order, orders, timeline
from koipond.profiles.holds import Hold, hold, holds, lift_hold
from koipond.profiles.lookalikes import find_suspects
from koipond.profiles.nightly import Nightly, look_now
from koipond.profiles.personal import personal_traits
from koipond.profiles.portrait import Consent, Listed, Person, Value, called, count, people, person
from koipond.profiles.predicted import PREDICTED_SOURCE, predict
from koipond.profiles.retention import KEPT, keep_for, next_due, nights, retain, retention, would_go
from koipond.profiles.tick import refresh

__all__ = [
    "BadConsent", "BadCursor", "BadReason", "BadTraitName", "Consent", "Entry", "Erasure", "Hold", "KEPT", "Line",
    "Listed", "Nightly", "NoProof", "NoReason", "NothingToKeep", "Order", "PREDICTED_SOURCE", "Person",
    "PersonHeld", "TooManyPersons", "TooManyTraits", "TooShort", "Trait", "TraitTaken", "Undeclared",
    "UnknownErasure", "UnknownHold", "UnknownPerson", "UnknownType", "Value", "as_json", "as_zip", "called",
    "consent_sql", "count", "declare_trait", "erase", "erasure", "erasures", "find_suspects", "forget", "grant",
    "hold", "holds", "keep_for", "lift_hold", "look_now", "next_due", "nights", "orders", "people", "person",
    "personal_traits", "predict", "refresh", "retain", "retention", "timeline", "traits", "turn_away", "undeclared",
    "welcome_again", "withdraw", "would_go",
]
