"""Which company is meant: by its credit code, else its external id, else its domain. No guessing, no merging."""

import hashlib
from dataclasses import dataclass, field

from koipond import identify
from koipond.profiles.companies.credit_code import credit_code_of
from koipond.profiles.companies.domains import domain_of, names_nobody

KINDS = ("credit_code", "external_id", "domain")   # from the strongest to the weakest
ONE_OF_A_KIND = ("credit_code", "external_id")     # with another one of these it is another company
SAFE_BITS = 53                                     # of an id, so that JavaScript does not round it

Key = tuple[str, str]   # kind and value


@dataclass
class Known:
    """The keys of companies, as they were before this tick, and as they become."""

    owners: dict[Key, int] = field(default_factory=dict)
    kinds: dict[int, set[str]] = field(default_factory=dict)   # company → the kinds of keys it has
    new: list[tuple[Key, int, int]] = field(default_factory=list)          # key, company, which of the sayings
    refused: list[tuple[Key, int, int, int]] = field(default_factory=list)  # key, whose it is, who claimed it, saying

    def add(self, key: Key, company: int) -> None:
        self.owners[key] = company
        self.kinds.setdefault(company, set()).add(key[0])


def keys_of(group_id: str, credit_code: str, domain: str, blocked: frozenset[str] = frozenset()) -> list[Key]:
    """The keys that a saying carries, the strongest first, each in its normal spelling; none that names nobody."""
    place = domain_of(domain) if domain else None
    found = {
        "credit_code": credit_code_of(credit_code) if credit_code else None,
        "external_id": identify.normalise("company", group_id) if group_id else None,
        "domain": None if place is None or names_nobody(place, blocked) else place,
    }
    return [(kind, found[kind]) for kind in KINDS if found[kind]]


def resolve(keys: list[Key], known: Known, saying: int) -> int:
    """The company that these keys name, made where there is none; 0 without a key.

    It is the company of the strongest key that is somebody's, unless a stronger one is new and that company has another
    of its kind already: then it is a new company. New keys become the company's; those of others stay theirs. So
    nothing that was said before changes, and however sayings are cut into ticks, they name the same companies.
    """
    if not keys:
        return 0
    place = next((i for i, key in enumerate(keys) if key in known.owners), None)
    company = known.owners[keys[place]] if place is not None else 0
    if not company or any(kind in ONE_OF_A_KIND and kind in known.kinds[company] for kind, _ in keys[:place]):
        company = id_of(keys[0])
    for key in keys:
        owner = known.owners.get(key)
        if owner is None:
            known.add(key, company)
            known.new.append((key, company, saying))
        elif owner != company:
            known.refused.append((key, owner, company, saying))
    return company


def id_of(key: Key) -> int:
    """The id of a company that is first known by this key: the same everywhere and at any time.

    53 bits of a hash: among a million companies two share an id with a chance of 1 in 18,000.
    """
    digest = hashlib.blake2b("\x1f".join(key).encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> (64 - SAFE_BITS)) or 1
