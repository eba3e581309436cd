"""What people say of companies by hand: that there is one, what it is like, who has which role. Holds from the next tick on."""

import re
from datetime import datetime

from koipond import collect
from koipond.engine import Database
from koipond.kit import clock, ids
from koipond.profiles.companies.asking import company, members_roles
from koipond.profiles.companies.credit_code import credit_code_of
from koipond.profiles.companies.domains import blocked_at, domain_of
from koipond.profiles.companies.identity import keys_of
from koipond.profiles.errors import (
    BadCompanyDomain,
    BadCreditCode,
    BadDomain,
    BadEnd,
    BadRole,
    NoCompanyKey,
    NotAMember,
)

# Roles that reports and pages know; any other short text may stand too.
ROLES = ("buyer", "decision_maker", "user", "champion", "influencer", "gatekeeper", "member")
ROLE_CHARACTERS = 60


def say_company(workspace: str, *, external_id: str = "", credit_code: str = "", domain: str = "", name: str = "",
                traits: dict | None = None, by: str = "", once: str = "") -> str:
    """Records what is known of a company, which is made where none has these keys. Returns the message id.

    A trait of None or "" is cleared. With `once`, a key of your own, repeating the call changes nothing.
    Raises BadCreditCode, BadDomain, BadCompanyDomain, NoCompanyKey.
    """
    slug = getattr(workspace, "slug", workspace)
    if credit_code and credit_code_of(credit_code) is None:
        raise BadCreditCode(value=credit_code)
    if domain and domain_of(domain) is None:
        raise BadDomain(value=domain)
    if not keys_of(external_id, credit_code, domain, blocked_at(slug, clock.now())):
        if domain:
            raise BadCompanyDomain(domain=domain_of(domain))
        raise NoCompanyKey()
    said = {**(traits or {}), **{key: value for key, value in (("name", name), ("credit_code", credit_code), ("domain", domain)) if value}}
    message_id = ids.same("company", slug, external_id, credit_code, domain, once) if once else ids.fresh()
    collect.record(slug, [collect.Item(kind="group", name="", message_id=message_id, at=clock.now(), group_id=external_id,
                                       traits=said, context={"by": by} if by else {})])
    return message_id


def give_role(db: Database, company_id: int, person: int, role: str = "member", *, since: datetime | None = None,
              until: datetime | None = None, by: str = "", once: str = "") -> str:
    """Records that a person has a role in a company, since and until when. Returns the message id.

    Raises UnknownCompany, BadRole, BadEnd.
    """
    company(db, company_id)
    if since and until and until <= since:
        raise BadEnd(since=since, until=until)
    return _record(db.workspace, "company_joined", person, company_id, role_of(role), since, until, by, once)


def take_role(db: Database, company_id: int, person: int, role: str = "", *, until: datetime | None = None, by: str = "") -> list[str]:
    """Records that a person no longer has a role, or any ("") in a company. Returns the message ids.

    Raises UnknownCompany, NotAMember when there is none that goes on.
    """
    company(db, company_id)
    roles = [each for each in members_roles(db, company_id, person, until) if not role or each == role_of(role)]
    if not roles:
        raise NotAMember(person=person, company=company_id)
    return [_record(db.workspace, "company_left", person, company_id, each, None, until, by, "") for each in roles]


def role_of(text: str) -> str:
    """A role as it is stored: "Decision maker" is decision_maker. Raises BadRole."""
    role = re.sub(r"[\s-]+", "_", text.strip().lower())
    if not role or len(role) > ROLE_CHARACTERS or not re.fullmatch(r"\w+", role):
        raise BadRole(role=text, known=list(ROLES), most=ROLE_CHARACTERS)
    return role


def _record(workspace, name, person, company_id, role, since, until, by, once) -> str:
    message_id = ids.same(name, workspace, person, company_id, role, once) if once else ids.fresh()
    said = {"company": str(company_id), "role": role, "since": _iso(since), "until": _iso(until), "by": by}
    collect.record(workspace, [collect.Item(kind="track", name=name, message_id=message_id, at=clock.now(), person=person,
                                            properties={key: value for key, value in said.items() if value})])
    return message_id


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(clock.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z" if moment else ""
