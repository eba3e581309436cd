"""Companies: which there are, what is known of them, and who belongs to them in which role."""

from koipond.profiles.companies.asking import (
    Company,
    CompanyKey,
    CompanyListed,
    Member,
    Membership,
    companies_of,
    company,
    company_people,
    company_timeline,
    find_company,
    how_many_companies,
    listed_companies,
)
from koipond.profiles.companies.credit_code import credit_code_of
from koipond.profiles.companies.domains import BlockedDomain, block_domain, blocked_domains, domain_of, unblock_domain
from koipond.profiles.companies.saying import ROLES, give_role, say_company, take_role
from koipond.profiles.companies.tick import keep

__all__ = [
    "BlockedDomain", "Company", "CompanyKey", "CompanyListed", "Member", "Membership", "ROLES", "block_domain", "blocked_domains",
    "companies_of", "company", "company_people", "company_timeline", "credit_code_of", "domain_of",
    "find_company", "give_role", "how_many_companies", "keep", "listed_companies", "say_company", "take_role", "unblock_domain",
]
