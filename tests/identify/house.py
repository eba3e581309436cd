"""Lays events before identify as collect would, and looks at who became whom."""

import json
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa

from koipond import identify
from koipond.engine import Tick
from koipond.kit import clock

COLUMNS = pa.schema([
    ("lane", pa.uint16()), ("seq", pa.uint64()), ("source", pa.uint32()), ("kind", pa.string()), ("name", pa.string()),
    ("message_id", pa.string()), ("at", pa.timestamp("ms", "UTC")), ("received_at", pa.timestamp("ms", "UTC")),
    ("user_id", pa.string()), ("anonymous_id", pa.string()), ("previous_id", pa.string()), ("group_id", pa.string()),
    ("person", pa.uint64()), ("props", pa.map_(pa.string(), pa.string())), ("traits", pa.map_(pa.string(), pa.string())),
    ("context", pa.string()),
])


def seen(user="", anon="", person=0, device="", kind="track", previous="", **traits) -> dict:
    """Somebody did something."""
    context = json.dumps({"device": {"id": device}} if device else {})
    return {"kind": kind, "name": "page_viewed", "user_id": user, "anonymous_id": anon, "previous_id": previous,
            "person": person, "traits": list(traits.items()), "context": context}


def says(user="", anon="", **more) -> dict:
    """Somebody says who they are (identify)."""
    return {**seen(user, anon, kind="identify", **more), "name": "identified"}


def alias(previous, user) -> dict:
    return {**seen(user, previous=previous, kind="alias"), "name": "aliased"}


class House:
    def __init__(self, workspace, db):
        self.workspace, self.db, self.number, self.seq, self.events, self._owners = workspace, db, 0, 0, {}, None

    def lay(self, *events) -> Tick:
        """The tick of these events, not yet run."""
        self._owners = None
        self.number += 1
        now = clock.now() + timedelta(seconds=self.number)
        rows = []
        for event in events:
            self.seq += 1
            rows.append({"lane": 1, "seq": self.seq, "source": 7, "group_id": "", "message_id": f"m{self.seq}", "at": now,
                         "received_at": now, "props": [], **event})
        self.db.run("TRUNCATE TABLE collect_tick_events")
        self.db.insert("collect_tick_events", pa.Table.from_pylist(rows, COLUMNS))
        return Tick(self.workspace, self.number, now, now, {1: (0, self.seq)}, self.db)

    def happens(self, *events, twice=False) -> list[int]:
        """Runs one tick over the events and returns the person of each."""
        tick = self.lay(*events)
        identify.merge(tick)
        if twice:
            identify.merge(replace(tick, again=True))
        return self.persons()

    def persons(self) -> list[int]:
        rows = self.db.rows("SELECT seq, person FROM identify_tick_persons ORDER BY seq")
        self.events |= dict(rows)
        return [person for _, person in rows]

    def merges(self) -> list[tuple]:
        return self.db.rows("SELECT loser, survivor FROM identify_tick_merges ORDER BY loser")

    def who(self, kind, value):
        return identify.find(self.db, kind, value)

    def owners(self) -> dict:
        """Every identifier's person."""
        if self._owners is None:
            self._owners = {(kind, value): person for kind, value, person in
                            self.db.rows("SELECT kind, value, person FROM identify_links FINAL")}
        return self._owners

    def refused(self) -> list[tuple]:
        return self.db.rows("SELECT reason, kind, value, person, other FROM identify_refused ORDER BY reason, kind, value, person, other")

    def state(self) -> dict:
        """All that identify has stored, each row once."""
        return {
            "links": self.db.rows("SELECT kind, value, person, origin, was, source, first_seen_at, tick FROM identify_links FINAL ORDER BY ALL"),
            "identifiers": self.db.rows("SELECT person, kind, value, origin, gone, before, source, first_seen_at, tick FROM "
                                        "(SELECT * FROM identify_identifiers ORDER BY tick DESC LIMIT 1 BY person, kind, value) ORDER BY ALL"),
            "merges": self.db.rows("SELECT * FROM identify_merges ORDER BY ALL"),
            "refused": self.db.rows("SELECT * FROM identify_refused ORDER BY ALL"),
            "tick": self.db.rows("SELECT * FROM identify_tick_persons ORDER BY ALL"),
            "tick_merges": self.db.rows("SELECT * FROM identify_tick_merges ORDER BY ALL"),
        }
