"""What we know of people and what we may do: events by person, traits, consent, orders. See README.md."""

from koipond.profiles.agreement import agreement_in_words
from koipond.profiles.catalogue import (
    BUILT_IN,
    COMPUTED,
    Trait,
    Undeclared,
    change_trait,
    declare_trait,
    traits,
    undeclared,
    volumes,
)
from koipond.profiles.companies import (
    ROLES,
    BlockedDomain,
    Company,
    CompanyKey,
    CompanyListed,
    Member,
    Membership,
    block_domain,
    blocked_domains,
    companies_of,
    company,
    company_people,
    company_timeline,
    credit_code_of,
    domain_of,
    find_company,
    give_role,
    how_many_companies,
    listed_companies,
    say_company,
    take_role,
    unblock_domain,
)
from koipond.profiles.computed import compute_trait, define_anew, delete_trait, rename_trait
from koipond.profiles.consents import consent_sql, grant, withdraw
from koipond.profiles.dossier import (
    KINDS,
    Permission,
    Said,
    changes_told,
    events_told,
    happened,
    in_force,
    permissions,
    said,
)
from koipond.profiles.dossier import row as person_row
from koipond.profiles.due import next_due
from koipond.profiles.erasure import Erasure, erase, erasure, erasures, forget, turn_away, welcome_again
from koipond.profiles.errors import (
    BadCompanyDomain,
    BadConsent,
    BadCreditCode,
    BadCursor,
    BadDomain,
    BadEnd,
    BadReason,
    BadRole,
    BadTraitName,
    NoCompanyKey,
    NoProof,
    NoReason,
    NotAMember,
    NothingToKeep,
    PersonHeld,
    TooManyPersons,
    TooManyTraits,
    TooShort,
    TraitTaken,
    UnknownCompany,
    UnknownErasure,
    UnknownHold,
    UnknownOrder,
    UnknownPerson,
    UnknownProduct,
    UnknownType,
)
from koipond.profiles.errors_purposes import (
    BadPurpose,
    PurposeAlwaysThere,
    PurposeInUse,
    PurposeRetired,
    TooManyPurposes,
    UnknownPurpose,
    WrongPurposeChannel,
)
from koipond.profiles.errors_tags import (
    BadTagName,
    NoPersonsTagged,
    NoSuchTag,
    TagTaken,
    TooManyTagged,
    TooManyTags,
    WrongGroup,
    WrongTag,
    WrongWay,
)
from koipond.profiles.errors_traits import (
    BadInvention,
    InUse,
    NoSuchTrait,
    NotAComputedTrait,
    TooManyComputed,
    WrongClass,
    WrongMetric,
    WrongSource,
)
from koipond.profiles.export import as_json, as_zip
from koipond.profiles.history import Entry, Line, Order, orders, timeline
from koipond.profiles.holds import Hold, hold, holds, lift_hold
from koipond.profiles.invented import invent, invent_events, touch
from koipond.profiles.lookalikes import find_suspects
from koipond.profiles.nightly import Nightly, look_now
from koipond.profiles.personal import personal_traits
from koipond.profiles.portrait import (
    Consent,
    Listed,
    Person,
    Value,
    called,
    count,
    how_many_found,
    people,
    people_by_id,
    person,
    present,
)
from koipond.profiles.predicted import PREDICTED_SOURCE, predict
from koipond.profiles.purposes import Purpose, delete_purpose, describe_purpose, described_purposes, purposes
from koipond.profiles.reach import LINES_AT_MOST, Reach, Told, cursor_of, in_order
from koipond.profiles.retention import KEPT, keep_for, nights, retain, retention, would_go
from koipond.profiles.sales import (
    Document,
    Product,
    ProductListed,
    WholeOrder,
    listed_orders,
    listed_products,
    order,
    orders_of,
    product,
)
from koipond.profiles.seen import property_values
from koipond.profiles.tagged import (
    Held,
    Word,
    persons_tagged,
    tag_counts,
    tag_history,
    tagged_sql,
    tags_of,
    tags_of_several,
    tags_told,
)
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
from koipond.profiles.tick import refresh

__all__ = [
    "BUILT_IN", "COMPUTED", "BadInvention", "BadCompanyDomain", "BadConsent", "BadCreditCode", "BadCursor", "BadDomain", "BadEnd", "BadPurpose", "BadReason", "BadRole",
    "BadTagName", "BadTraitName", "BlockedDomain", "Company", "CompanyKey", "CompanyListed", "Consent", "Deed",
    "Document", "Entry", "Erasure", "Group", "Held", "Hold", "InUse", "KEPT", "KINDS", "LINES_AT_MOST", "Label",
    "Line", "Listed", "Member", "Membership", "Nightly", "NoCompanyKey", "NoProof", "NoReason", "NoSuchTag",
    "NoSuchTrait", "NoPersonsTagged", "NotAComputedTrait", "NotAMember", "NothingToKeep", "Order", "PREDICTED_SOURCE", "Permission",
    "Person", "PersonHeld", "Product", "ProductListed", "Purpose", "PurposeAlwaysThere", "PurposeInUse", "PurposeRetired", "ROLES", "Reach", "Said", "TagTaken", "Told",
    "TooManyComputed", "TooManyPersons", "TooManyPurposes", "TooManyTagged", "TooManyTags", "TooManyTraits", "TooShort", "Trait", "TraitTaken",
    "Undeclared", "UnknownCompany", "UnknownErasure", "UnknownHold", "UnknownOrder", "UnknownPerson",
    "UnknownProduct", "UnknownPurpose", "UnknownType", "Value", "WholeOrder", "Word", "WrongClass", "WrongGroup", "WrongMetric",
    "WrongPurposeChannel", "WrongSource", "WrongTag", "WrongWay", "agreement_in_words", "archive_tag", "as_json", "as_zip", "block_domain", "blocked_domains",
    "called", "change_tag", "change_trait", "changes_told", "companies_of", "company", "company_people",
    "company_timeline", "compute_trait", "consent_sql", "count", "credit_code_of", "cursor_of", "declare_trait",
    "deeds", "define_anew", "delete_purpose", "delete_trait", "describe_purpose", "described_purposes", "domain_of", "erase", "erasure", "erasures", "events_told",
    "find_company", "find_suspects", "find_tag", "forget", "give_role", "give_tag", "grant", "groups", "happened",
    "hold", "holds", "how_many_companies", "how_many_found", "in_force", "in_order", "keep_for", "lift_hold", "listed_companies",
    "listed_orders", "listed_products", "look_now", "make_group", "make_tag", "next_due", "nights", "order",
    "invent", "invent_events", "touch", "orders", "orders_of", "people", "people_by_id", "permissions", "person", "person_row", "personal_traits", "persons_tagged",
    "predict", "present", "product", "purposes", "refresh", "rename_trait", "retain", "retention", "said", "say_company", "tag",
    "tag_counts", "tag_history", "tagged_sql", "tags", "tags_of", "tags_of_several", "tags_told", "take_role", "timeline", "traits", "turn_away",
    "property_values", "unblock_domain", "undeclared", "volumes", "welcome_again", "withdraw", "would_go",
]
