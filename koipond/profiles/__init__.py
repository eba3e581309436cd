"""What we know of people and what we may do: events by person, traits, tags, consent, orders. See README.md."""

from koipond.profiles.catalogue import Trait, Undeclared, change_trait, declare_trait, traits, undeclared, volumes
from koipond.profiles.computed import compute_trait, define_anew, delete_trait, rename_trait
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
from koipond.profiles.errors_tags import BadTagName, NoSuchTag, TagTaken, TooManyPersons, TooManyTags, WrongGroup, WrongTag, WrongWay
from koipond.profiles.errors_traits import (
    InUse,
    NoSuchTrait,
    NotAComputedTrait,
    TooManyComputed,
    WrongClass,
    WrongMetric,
    WrongSource,
)
from koipond.profiles.history import Entry, Line, Order, orders, timeline
from koipond.profiles.portrait import Consent, Listed, Person, Value, count, people, person
from koipond.profiles.tagged import Held, Word, persons_tagged, tag_counts, tag_history, tagged_sql, tags_of
from koipond.profiles.tagging import tag
from koipond.profiles.tags import (
    Deed,
    Group,
    Label,
    archive_tag,
    change_tag,
    deeds,
    find_tag,
    give_tag,
    groups,
    make_group,
    make_tag,
    tags,
)
from koipond.profiles.tick import next_due, refresh

__all__ = [
    "BadConsent", "BadCursor", "BadTagName", "BadTraitName", "Consent", "Deed", "Entry", "Group", "Held", "InUse", "Label", "Line",
    "Listed", "NoProof", "NoSuchTag", "NoSuchTrait", "NotAComputedTrait", "Order", "Person", "TagTaken", "TooManyComputed",
    "TooManyPersons", "TooManyTags", "TooManyTraits", "Trait", "TraitTaken", "Undeclared", "UnknownPerson", "UnknownType", "Value",
    "Word", "WrongClass", "WrongGroup", "WrongMetric", "WrongSource", "WrongTag", "WrongWay", "archive_tag", "change_tag",
    "change_trait", "compute_trait", "consent_sql", "count", "declare_trait", "deeds", "define_anew", "delete_trait", "find_tag",
    "give_tag", "grant", "groups", "make_group", "make_tag", "next_due", "orders", "people", "person", "persons_tagged", "refresh",
    "rename_trait", "tag", "tag_counts", "tag_history", "tagged_sql", "tags", "tags_of", "timeline", "traits", "undeclared",
    "volumes", "withdraw",
]
