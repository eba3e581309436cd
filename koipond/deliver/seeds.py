"""Seed addresses: the people of the house who see what a send looks like, once for each step of a version, and count nowhere.

A copy is written as for a person of whom nothing is known, so nobody's data goes to them; nothing in it is tracked, no event tells
of it, and its way out leads nowhere. It is claimed as a message is, under an id of its own, so that it goes out once.
"""

import hashlib

from django.conf import settings

from koipond.engine import Database
from koipond.kit import ids


def copies(db: Database, rows: list[dict]) -> list[dict]:
    """The copies that go with these messages: those of sends that had none yet, for each seed address."""
    if not settings.SEED_ADDRESSES or not rows:
        return []
    sends = {(row["journey"], row["version"], row["step"], row["template"]): row for row in rows}
    made = [_copy(row, address, ids.same("seed", db.workspace, *map(str, send), address)) for send, row in sends.items() for address in settings.SEED_ADDRESSES]
    gone = {message for message, _ in db.rows("deliver.handled", messages=[row["message"] for row in made],
                                               journeys=sorted({row["journey"] for row in rows}), steps=sorted({row["step"] for row in rows}))}
    return [row for row in made if row["message"] not in gone]


def is_copy(row: dict) -> bool:
    """Whether a message is a copy: nothing is told of it."""
    return bool(row.get("seed"))


def _copy(row: dict, address: str, message: str) -> dict:
    number = int.from_bytes(hashlib.sha256(address.encode()).digest()[:8], "big")
    return {**row, "message": message, "attempt": 1, "person": 0, "asked": 0, "address": address, "address_hash": number, "about": {}, "basis": "seed",
            "seed": True, "traits": dict.fromkeys(row["traits"])}
