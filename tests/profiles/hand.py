"""What identify would have told: events with their persons, laid into the tables of a tick by hand."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from koipond import engine, profiles

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(person, name, at=NOON, message_id="", source=1, props=None, traits=None, context=""):
    return {"person": person, "name": name, "at": at, "message_id": message_id or f"{name}-{person}-{at:%d%H%M%S%f}",
            "source": source, "props": props or {}, "traits": traits or {}, "context": context}


class Ticks:
    """Runs `profiles.refresh` on given events and merges; `again` runs the last tick as after a crash."""

    def __init__(self, workspace):
        self.workspace, self.db, self.number, self.given = workspace, engine.database(workspace.slug), 0, ([], [])

    def __call__(self, *events, merges=()):
        self.number += 1
        self.given = (list(events), list(merges))
        return self._run(again=False)

    def again(self):
        return self._run(again=True)

    def tick(self, again=False):
        now = NOON + timedelta(hours=self.number)
        return engine.Tick(self.workspace.slug, self.number, now, now - timedelta(hours=1), {}, self.db, again)

    def lay(self):
        """Fills the tables of the rooms below, as they would."""
        events, merges = self.given
        for table in ("collect_tick_events", "identify_tick_persons", "identify_tick_merges", "identify_tick_parts"):
            self.db.run(f"TRUNCATE TABLE {table}")
        self.db.insert("collect_tick_events", _events(events))
        self.db.insert("identify_tick_persons", pa.table({
            "lane": pa.array([1] * len(events), pa.uint16()), "seq": pa.array(range(len(events)), pa.uint64()),
            "person": pa.array([e["person"] for e in events], pa.uint64())}))
        self.db.insert("identify_tick_merges", pa.table({
            "loser": pa.array([m[0] for m in merges], pa.uint64()), "survivor": pa.array([m[1] for m in merges], pa.uint64())}))

    def _run(self, again):
        self.lay()
        profiles.refresh(self.tick(again))
        return self.db


def facts(db):
    """All that can be read of this room, in an order of its own: what a second run must not change."""
    def rows(table, columns="*", final=""):
        return sorted(map(repr, db.rows(f"SELECT {columns} FROM {table} {final}")))

    return {
        "events": rows("profiles_events"), "timeline": rows("profiles_timeline", "*, order_id"),
        "values": rows("profiles_values", final="FINAL"), "traits": rows("profiles_traits", final="FINAL"),
        "figures": rows("profiles_figures", final="FINAL"), "consents": rows("profiles_consents"), "lines": rows("profiles_order_lines"),
        "touched": rows("profiles_tick_touched"),
    }


def row(db, person, columns="*"):
    """What holds for a person, as a dictionary; None when there is no such person."""
    both = "(SELECT t.*, f.* EXCEPT (person, gone, tick) FROM profiles_traits AS t FINAL JOIN profiles_figures AS f FINAL USING (person))"
    found = db.dicts(f"SELECT {columns} FROM {both} WHERE person = {{person:UInt64}}", person=person)
    return found[0] if found else None


def _events(events):
    maps = pa.map_(pa.string(), pa.string())
    kinds = {"identified": "identify", "grouped": "group"}
    moments = pa.array([e["at"] for e in events], pa.timestamp("ms", "UTC"))
    return pa.table({
        "lane": pa.array([1] * len(events), pa.uint16()), "seq": pa.array(range(len(events)), pa.uint64()),
        "source": pa.array([e["source"] for e in events], pa.uint32()),
        "kind": [kinds.get(e["name"], "track") for e in events], "name": [e["name"] for e in events],
        "message_id": [e["message_id"] for e in events], "at": moments, "received_at": moments,
        "props": pa.array([list(e["props"].items()) for e in events], maps),
        "traits": pa.array([list(e["traits"].items()) for e in events], maps),
        "context": [e["context"] for e in events],
    })
