"""What goes out about the people of a page: read as sets, written one by one."""

from datetime import datetime

import msgspec

from koipond import engine, profiles
from koipond.deliver import gate
from koipond.deliver.webhooks import asks

BODY_BYTES_AT_MOST = 256 * 1024
TYPE = "journey.webhook"


class Bodies:
    """The bodies of a page. All that they need is read when it is made."""

    def __init__(self, workspace: str, db: engine.Database, rows: list[dict]):
        self.workspace = workspace
        wanted = {name for row in rows for name in row["fields"]}
        self._traits = [trait for trait in profiles.traits(workspace) if trait.name in wanted]
        if merged := gate.merged_now(db, rows):
            gate.follow(db, rows, merged)
        counted = gate.shown(self._traits, counted=True) if any(trait.computed for trait in self._traits) else None
        self._people = asks.people(db, sorted({row["person"] for row in rows}), gate.shown(self._traits, counted=False), counted)
        self._entries = asks.entries(db, rows)

    def of(self, row: dict) -> bytes | None:
        """The body about a person; None where the person is gone."""
        person = self._people.get(row["person"])
        if person is None:
            return None
        traits = {trait.name: person.get(f"shown_{number}") for number, trait in enumerate(self._traits) if trait.name in row["fields"]}
        about = {"person": str(row["person"]), "journey": row["journey"], "version": row["version"], "step": row["step"], "round": row["round"], "traits": traits}
        if row["event"]:
            about["event"] = {"name": row["event"], "properties": self._entries.get((row["person"], row["event"], row["entered_at"]), {})}
        return msgspec.json.encode({"type": TYPE, "timestamp": _moment(row["asked_at"]), "data": about}, enc_hook=str)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
