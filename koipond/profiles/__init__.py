"""What we know of people and what we may do: events by person, traits, consent, orders. See README.md."""

from koipond.profiles.catalogue import Trait, Undeclared, declare_trait, traits, undeclared
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
from koipond.profiles.errors import (
    BadCompanyDomain,
    BadConsent,
    BadCreditCode,
    BadCursor,
    BadDomain,
    BadEnd,
    BadRole,
    BadTraitName,
    NoCompanyKey,
    NoProof,
    NotAMember,
    TooManyTraits,
    TraitTaken,
    UnknownCompany,
    UnknownOrder,
    UnknownPerson,
    UnknownProduct,
    UnknownType,
)
from koipond.profiles.history import Entry, Line, Order, orders, timeline
from koipond.profiles.portrait import Consent, Listed, Person, Value, count, people, person
from koipond.profiles.reach import LINES_AT_MOST, Reach, Told, cursor_of, in_order
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
from koipond.profiles.tick import refresh

__all__ = [
    "BadCompanyDomain", "BadConsent", "BadCreditCode", "BadCursor", "BadDomain", "BadEnd", "BadRole",
    "BadTraitName", "BlockedDomain", "Company", "CompanyKey", "CompanyListed", "Consent", "Document", "Entry",
    "KINDS", "LINES_AT_MOST", "Line", "Listed", "Member", "Membership", "NoCompanyKey", "NoProof", "NotAMember",
    "Order", "Permission", "Person", "Product", "ProductListed", "ROLES", "Reach", "Said", "Told", "TooManyTraits",
    "Trait", "TraitTaken", "Undeclared", "UnknownCompany", "UnknownOrder", "UnknownPerson", "UnknownProduct",
    "UnknownType", "Value", "WholeOrder", "block_domain", "blocked_domains", "changes_told", "companies_of",
    "company", "company_people", "company_timeline", "consent_sql", "count", "credit_code_of", "cursor_of",
    "declare_trait", "domain_of", "events_told", "find_company", "give_role", "happened", "grant", "how_many_companies",
    "in_force", "in_order", "listed_companies", "listed_orders", "listed_products", "order", "orders", "orders_of",
    "people", "permissions", "person", "person_row", "product", "refresh", "said", "say_company", "take_role",
    "timeline", "traits", "unblock_domain", "undeclared", "withdraw",
]
