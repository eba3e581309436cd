"""The last question before a mail goes out: may it, now? Each no has a name and is a row.

Asked right before sending and not when the journey decided: consent may have been withdrawn in between.
"""

import pyarrow as pa

from koipond import engine
from koipond.kit import clock

# One @, no spaces, no control or special characters, a dot in the domain; at most 64 characters before the @.
ADDRESS = r"^[^\s\x00-\x1f\x7f<>()\[\],;:\\\"@]{1,64}@([^\s\x00-\x1f\x7f<>()\[\],;:\\\"@.]+\.)+[^\s\x00-\x1f\x7f<>()\[\],;:\\\"@.]{2,}$"
REASONS = ("expired", "person_gone", "no_address", "suppressed", "no_consent")
MERGE_STEPS = 20        # a merged person may have been merged again; more than that is a circle


def judged(db: engine.Database, channel: str, columns: dict[str, str]) -> list[dict]:
    """The messages on the page (`deliver_page`) with `verdict`: ok, one of REASONS, or handled.

    Rows carry the address, its hash, the `basis` on which an ok rests, and as `traits` the values of `columns`, which
    says for each trait in which column of profiles_traits it stands.
    """
    _follow_merges(db)
    kept = [f", {engine.Sql.name(column).text} AS shown_{number}" for number, column in enumerate(columns.values())]
    shown = [f", people.shown_{number} AS shown_{number}" for number in range(len(columns))]
    rows = db.table("deliver.gate", slots={"traits": engine.Sql("".join(kept)), "shown": engine.Sql("".join(shown))},
                    channel=channel, pattern=ADDRESS, now=clock.now()).to_pylist()
    for row in rows:
        row["traits"] = {trait: row.pop(f"shown_{number}") for number, trait in enumerate(columns)}
    return rows


def refuse(db: engine.Database, channel: str, refused: list[tuple[dict, str, str]]) -> None:
    """Writes a receipt for each (message, reason, detail) that does not go out."""
    if not refused:
        return
    at = clock.now()
    columns = {
        "message": ([row["message"] for row, _, _ in refused], pa.string()),
        "person": ([row["person"] for row, _, _ in refused], pa.uint64()),
        "journey": ([row["journey"] for row, _, _ in refused], pa.uint32()),
        "step": ([row["step"] for row, _, _ in refused], pa.string()),
        "round": ([row["round"] for row, _, _ in refused], pa.uint32()),
        "channel": ([channel] * len(refused), pa.string()),
        "status": (["refused"] * len(refused), pa.string()),
        "reason": ([reason for _, reason, _ in refused], pa.string()),
        "detail": ([detail for _, _, detail in refused], pa.string()),
        "attempt": ([row["attempt"] for row, _, _ in refused], pa.uint16()),
        "at": ([at] * len(refused), pa.timestamp("ms", "UTC")),
        "tick": ([0] * len(refused), pa.uint64()),
    }
    db.insert("deliver_receipts", pa.table({name: pa.array(values, type) for name, (values, type) in columns.items()}))


def _follow_merges(db: engine.Database) -> None:
    """A message to somebody who has been merged since goes to the person who is left."""
    for _ in range(MERGE_STEPS):
        merged = db.rows("deliver.merged")
        if not merged:
            return
        losers, survivors = zip(*merged, strict=True)
        db.run("deliver.follow", losers=list(losers), survivors=list(survivors))
