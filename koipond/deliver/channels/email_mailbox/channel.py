"""Mail while no mail server is set: kept whole, to be opened in the browser. A chunk of mails is one insert."""

import pyarrow as pa

from koipond import engine
from koipond.deliver.replies import ACCEPTED, Outcome
from koipond.kit import clock

CHANNEL = "email"
PACED = False
RANK = 9     # takes what no mail server takes


def serves() -> bool:
    return True


class Line:
    """The way into the mailbox."""

    def __init__(self, paces=None):
        """No pace has to be kept."""

    async def ready(self) -> None:
        """Always."""

    async def send(self, workspace: str, letters, answer) -> None:
        """Puts the letters into the mailbox; then, and only then, all of them are accepted."""
        kept = list(letters)
        if kept:
            engine.database(workspace).insert("deliver_mailbox", _table(kept))
        for letter in kept:
            answer(letter, Outcome(ACCEPTED, detail="mailbox"))

    async def close(self) -> None:
        """Nothing is open."""

    def known(self, db: engine.Database, attempts: list[dict]) -> dict:
        """Which attempts reached the mailbox before a crash: those are no secret here."""
        asked = [attempt["message"] for attempt in attempts]
        there = db.rows("SELECT toString(message), attempt FROM deliver_mailbox WHERE message IN {asked:Array(UUID)}", asked=asked)
        return dict.fromkeys(there, (ACCEPTED, "", "mailbox"))


def _table(letters: list) -> pa.Table:
    rows = [letter.row for letter in letters]
    return pa.table({
        "message": pa.array([row["message"] for row in rows], pa.string()),
        "attempt": pa.array([row["attempt"] for row in rows], pa.uint16()),
        "person": pa.array([row["person"] for row in rows], pa.uint64()),
        "sent_to": pa.array([letter.to for letter in letters], pa.string()),
        "subject": pa.array([letter.subject for letter in letters], pa.string()),
        "at": pa.array([clock.now()] * len(rows), pa.timestamp("ms", "UTC")),
        "raw": pa.array([letter.raw for letter in letters], pa.binary()),
    })
