"""What we know of people and what we may do: events by person, traits, consent, orders. See README.md."""

from koipond.profiles.catalogue import Trait, Undeclared, declare_trait, traits, undeclared
from koipond.profiles.consents import consent_sql, grant, withdraw
from koipond.profiles.errors import (
    BadConsent,
    BadCursor,
    BadTraitName,
    NoProof,
    TooManyTraits,
    TraitTaken,
    UnknownPerson,
    UnknownType,
)
from koipond.profiles.history import Entry, Line, Order, orders, timeline
from koipond.profiles.lookalikes import find_suspects
from koipond.profiles.nightly import Nightly, look_now
from koipond.profiles.portrait import Consent, Listed, Person, Value, count, people, person
from koipond.profiles.predicted import PREDICTED_SOURCE, predict
from koipond.profiles.tick import refresh

__all__ = [
    "BadConsent", "BadCursor", "BadTraitName", "Consent", "Entry", "Line", "Listed", "Nightly", "NoProof", "Order",
    "PREDICTED_SOURCE", "Person", "TooManyTraits", "Trait", "TraitTaken", "Undeclared", "UnknownPerson",
    "UnknownType", "Value", "consent_sql", "count", "declare_trait", "find_suspects", "grant", "look_now", "orders",
    "people", "person", "predict", "refresh", "timeline", "traits", "undeclared", "withdraw",
]
