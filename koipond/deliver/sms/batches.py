"""Under which name a request goes out whose answer may be lost: the provider gives it back when it is asked what became of it.

A request carries many messages and one name, so the name says of which step they are: with the number, that is one message.
"""

from functools import lru_cache

from koipond.kit import ids


def batch(row: dict) -> str:
    """The name of all messages of a step and round; 36 letters."""
    return _name(row.get("journey", 0), row.get("version", 0), row.get("step", ""), row.get("round", 0), row["message"] if not row.get("journey") else "")


@lru_cache(maxsize=1_000)
def _name(*step) -> str:
    return ids.same("batch", *step)
