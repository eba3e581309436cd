"""A small shop whose upstream rooms are filled by hand, so that each test says exactly what a tick brings.

The cast: 美 Mei (1), Tom (2), Ana (3), 伟 Wei (4), 老李 Lao Li (5).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import pyarrow as pa
import pytest

from koipond import content, engine, journeys, segments
from koipond.kit import clock as kit_clock

MEI, TOM, ANA, WEI, LAO_LI = 1, 2, 3, 4, 5
EVERYBODY = [MEI, TOM, ANA, WEI, LAO_LI]
UTC = timezone.utc
PROPS = pa.map_(pa.string(), pa.string())
MS = pa.timestamp("ms", tz="UTC")


@dataclass
class Shop:
    """A workspace, and ticks made by hand. `twice` runs each tick again, as after a crash at its very end."""

    workspace: object
    db: engine.Database
    twice: bool = False
    number: int = 0
    previous: datetime = datetime(2020, 1, 1, tzinfo=UTC)
    sent: int = 0
    seq: int = 0
    templates: dict = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.workspace.slug

    def template(self, name="hello") -> int:
        if name not in self.templates:
            self.templates[name] = content.save_template(
                self.slug, name, f"Subject {name}", html=f"<p>{name}</p>", by="mei").template
        return self.templates[name]

    def send(self, following=None, name="hello") -> dict:
        return {"kind": "send", "channel": "email", "template": self.template(name), "next": following}

    def publish(self, steps, start=None, name="Waves", **more) -> int:
        """Publishes a journey and returns its id. Without an entry it is by the event `signed_up`."""
        definition = {"entry": {"kind": "event", "event": "signed_up"}, "reentry": "never", "kind": "marketing",
                      "start": start or next(iter(steps)), "steps": steps, **more}
        saved = journeys.save(self.slug, name, definition, "mei")
        journeys.publish(self.slug, saved.id, "mei")
        return saved.id

    def segment(self, persons=(), name="regulars") -> int:
        """A live segment that holds these persons."""
        made = segments.save(self.slug, name, {"everyone": True}, "mei", live=True).id
        self.db.run("INSERT INTO segments_members SELECT {s:UInt32}, groupBitmapState(p), {t:UInt64}"
                    " FROM (SELECT arrayJoin({persons:Array(UInt64)}) AS p)", s=made, persons=list(persons), t=self.number + 1)
        return made

    def tick(self, *events, after=None, joined=(), merges=(), parts=(), advance=journeys.advance) -> engine.Tick:
        """One tick. An event is (person, name) or (person, name, props) or (person, name, props, minutes ago)."""
        if after:
            kit_clock.forward(after)
        self.number += 1
        now = kit_clock.now()
        tick = engine.Tick(self.slug, self.number, now, self.previous, {}, self.db)
        self._fill(tick, [self._event(now, *event) for event in events], joined, merges)
        for origin, was, now_is, since in parts:
            self.db.run("INSERT INTO identify_tick_parts VALUES ({o:UInt64}, {w:UInt64}, {n:UInt64}, {s:DateTime64(3, 'UTC')}, toDateTime64(0, 3, 'UTC'))",
                        o=origin, w=was, n=now_is, s=since)
        self.previous = now
        advance(tick)
        if self.twice:
            journeys.advance(self.again(tick))
        return tick

    @staticmethod
    def again(tick) -> engine.Tick:
        return engine.Tick(tick.workspace, tick.number, tick.now, tick.previous, tick.lanes, tick.db, again=True)

    def _event(self, now, person, name, props=None, minutes_ago=0.0):
        self.seq += 1
        return {"seq": self.seq, "person": person, "name": name, "at": now - timedelta(minutes=minutes_ago),
                "message_id": f"m{self.seq}", "props": list((props or {}).items())}

    def _fill(self, tick, events, joined, merges):
        for table in ("collect_tick_events", "identify_tick_persons", "identify_tick_merges", "identify_tick_parts", "profiles_tick_touched",
                      "segments_tick_moves"):
            self.db.run(f"TRUNCATE TABLE {table}")
        if events:
            self._fill_events(tick, events)
        for loser, survivor in merges:
            self.db.run("INSERT INTO identify_tick_merges VALUES ({l:UInt64}, {s:UInt64})", l=loser, s=survivor)
            self.db.run("INSERT INTO profiles_tick_touched (person) VALUES ({l:UInt64}), ({s:UInt64})", l=loser, s=survivor)
        for segment, person in joined:
            self.db.run("INSERT INTO segments_tick_moves VALUES ({s:UInt32}, {p:UInt64}, 1)", s=segment, p=person)

    def _fill_events(self, tick, events):
        columns = {key: [event[key] for event in events] for key in events[0]}
        size = len(events)
        rows = pa.table({
            "lane": pa.array([0] * size, pa.uint16()), "seq": pa.array(columns["seq"], pa.uint64()),
            "name": columns["name"], "message_id": columns["message_id"], "at": pa.array(columns["at"], MS),
            "received_at": pa.array([tick.now] * size, MS), "props": pa.array(columns["props"], PROPS)})
        self.db.insert("collect_tick_events", rows)
        self.db.insert("identify_tick_persons", rows.select(["lane", "seq"]).append_column(
            "person", pa.array(columns["person"], pa.uint64())))
        self.db.run("INSERT INTO profiles_tick_touched (person) SELECT DISTINCT person FROM identify_tick_persons WHERE person != 0")
        for table in ("profiles_events", "profiles_timeline"):
            self.db.run(
                f"INSERT INTO {table} (name, person, at, message_id, amount, props, received_at, tick)"
                " SELECT name, p.person, at, message_id, toDecimal64OrZero(props['total'], 4), props, received_at, {tick:UInt64}"
                " FROM collect_tick_events AS e JOIN identify_tick_persons AS p USING (lane, seq)", tick=tick.number)

    def messages(self, journey=None) -> list[tuple]:
        """(person, step) of every message in the outbox, in order."""
        rows = self.db.rows("SELECT person, step FROM deliver_outbox WHERE {j:UInt32} IN (0, journey)"
                            " ORDER BY person, step, tick", j=journey or 0)
        ids = self.db.rows("SELECT count(), uniqExact(message) FROM deliver_outbox")[0]
        assert ids[0] == ids[1], "a message stands twice in the outbox"
        return rows

    def message(self, person, step) -> str:
        return str(self.db.value("SELECT message FROM deliver_outbox WHERE person = {p:UInt64} AND step = {s:String}"
                                 " ORDER BY tick DESC", p=person, s=step))

    def opened(self, person, step, name="email_opened", minutes_ago=0.0):
        """What comes back when a person opens the message of a step."""
        return person, name, {"message": self.message(person, step)}, minutes_ago

    def standing(self, journey) -> dict:
        """Where everybody inside stands: person → step."""
        return dict(self.db.rows("SELECT person, step FROM journeys_positions FINAL WHERE journey = {j:UInt32} AND NOT done",
                                 j=journey))

    def ways(self, journey, person) -> list[str]:
        """The outcomes of a person's moves in order."""
        return [taken.outcome for taken in journeys.path(self.slug, journey, person)]

    def everything(self) -> dict:
        """All facts of journeys and the outbox, for comparing."""
        return {
            table: sorted(map(str, self.db.rows(f"SELECT {columns} FROM {table}")))
            for table, columns in {
                "journeys_positions FINAL": "journey, person, round, seq, version, step, entered_at, since, cause, wake_at,"
                                            " goal_at, holdout, done, tick",
                "journeys_moves": "journey, person, round, seq, version, step, outcome, next, at",
                "journeys_timers": "wake_at, journey, person, round",
                "deliver_outbox": "message, person, journey, version, step, round",
            }.items()
        }


@pytest.fixture
def shop(workspace, db, clock):
    return Shop(workspace, db)


@pytest.fixture(params=[False, True], ids=["once", "twice"])
def either_shop(workspace, db, clock, request):
    """The same shop, with each tick once, and with each tick run a second time."""
    return Shop(workspace, db, twice=request.param)


def three_waves(shop, days=3, more_days=2) -> dict:
    """Mail; opened within 3 days → second message; else 2 days later a reminder."""
    return {
        "mail": shop.send("opened?", "first"),
        "opened?": {"kind": "wait_for", "event": "email_opened", "of": "mail", "days": days, "then": "second", "timeout": "pause"},
        "second": shop.send("end", "second"),
        "pause": {"kind": "wait", "days": more_days, "next": "reminder"},
        "reminder": shop.send("end", "reminder"),
        "end": {"kind": "end"},
    }
