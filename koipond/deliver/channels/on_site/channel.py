"""Messages that wait for a person on our site: to send one is to write it down. It is fetched by `koi.js` when they come."""

import pyarrow as pa

from koipond import engine
from koipond.deliver.addresses import BOOKS, Address
from koipond.deliver.replies import ACCEPTED, Outcome
from koipond.kit import clock

CHANNEL = "on_site"
RANK = 1
PACED = False
COPIED = {"message": pa.string(), "person": pa.uint64(), "attempt": pa.uint16(), "expires_at": pa.timestamp("ms", "UTC"), "journey": pa.uint32(),
          "version": pa.uint32(), "step": pa.string(), "round": pa.uint32(), "template": pa.uint32(), "kind": pa.string(), "address_hash": pa.uint64()}
WRITTEN = ("subject", "text", "link", "picture", "language")


def serves() -> bool:
    return True


class Line:
    """The way onto the site."""

    def __init__(self, paces=None):
        """No pace has to be kept."""

    async def ready(self) -> None:
        """Always."""

    async def send(self, workspace: str, letters, answer) -> None:
        """Writes the letters down; then, and only then, all of them are accepted. A message that is there is not there twice."""
        kept = list(letters)
        if kept:
            engine.database(workspace).insert("deliver_on_site", _table(kept))
        for letter in kept:
            answer(letter, Outcome(ACCEPTED, detail="waits on the site"))

    async def close(self) -> None:
        """Nothing is open."""

    def known(self, db: engine.Database, attempts: list[dict]) -> dict:
        """Which attempts were written down before a crash."""
        asked = [attempt["message"] for attempt in attempts]
        there = db.rows("SELECT toString(message), attempt FROM deliver_on_site WHERE message IN {asked:Array(UUID)}", asked=asked)
        return dict.fromkeys(there, (ACCEPTED, "", "waits on the site"))


def book(db: engine.Database, persons: list[int]) -> dict[int, Address]:
    """Everybody may come."""
    return {person: Address(f"visitor:{person}") for person in persons}


def _table(letters: list) -> pa.Table:
    columns = {name: pa.array([letter.row[name] for letter in letters], type) for name, type in COPIED.items()}
    columns |= {name: pa.array([getattr(letter, name) for letter in letters], pa.string()) for name in WRITTEN}
    columns["at"] = pa.array([clock.now()] * len(letters), pa.timestamp("ms", "UTC"))
    return pa.table(columns)


BOOKS["on_site"] = book
