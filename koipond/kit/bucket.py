"""A stable place between 0 and 1 for a person in an experiment: the same for ever, independent of all others."""

import hashlib


def place(salt: str, person: int) -> float:
    """Uniform in [0, 1). The engine's twin of this formula is `sql`; a test holds them equal."""
    digest = hashlib.sha256(f"{salt}:{person}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def sql(salt: str, person: str) -> str:
    """The same as an SQL expression; `salt` and `person` are SQL expressions of a string and an integer."""
    return (
        f"reinterpretAsUInt32(reverse(substring(SHA256(concat({salt}, ':', toString({person}))), 1, 4)))"
        " / 4294967296"
    )
