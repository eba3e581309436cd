"""What journeys ask of deliver, put by hand: wishes of persons, and the verdicts on them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from koipond import deliver, engine
from koipond.kit import clock, ids

TYPES = {"message": "String", "journey": "UInt32", "person": "UInt64", "round": "UInt32", "step": "String", "channel": "String",
         "kind": "String", "tag": "String", "priority": "UInt8", "wanted_at": "DateTime64(3, 'UTC')", "best_time": "UInt8"}


@dataclass(frozen=True)
class Verdict:
    """One verdict, with the moment as text in the person's own zone."""

    verdict: str
    send_at: datetime
    zone: str
    zone_from: str
    rule: int
    reason: str

    @property
    def short(self) -> tuple[str, str]:
        return self.verdict, self.reason


class Asker:
    """Ticks by hand in one workspace."""

    def __init__(self, workspace):
        self.workspace, self.slug, self.db = workspace, workspace.slug, engine.database(workspace.slug)
        self.number = 1_000

    def tick(self, again: bool = False) -> engine.Tick:
        self.number += not again
        return engine.Tick(self.slug, self.number, clock.now(), clock.now() - timedelta(minutes=1), {}, self.db, again)

    def person(self, number: int, **traits) -> int:
        names = ", ".join(f"t_{name}" for name in traits)
        self.db.run(f"INSERT INTO profiles_traits (person, tick, gone{', ' + names if names else ''}) VALUES ({{person:UInt64}}, 1, 0"
                    + "".join(f", {{{name}:String}}" for name in traits) + ")", person=number, **traits)
        return number

    def wish(self, person: int, journey: int = 1, **more) -> dict:
        """A message wanted now, by mail, for marketing, unless said otherwise."""
        wish = {"journey": journey, "person": person, "round": 1, "step": "s1", "channel": "email", "kind": "marketing", "tag": "", "priority": 0,
                "wanted_at": clock.now(), "best_time": 0, **more}
        return {"message": ids.same(self.slug, wish["journey"], person, wish["step"], wish["round"]), **wish}

    def ask(self, *wishes: dict, tick=None, planned=None) -> list[Verdict]:
        """The verdicts on some wishes, in their order."""
        deliver.verdicts(tick or self.tick(), select(wishes), planned)
        found = {row[0]: Verdict(*row[1:]) for row in self.db.rows(
            "SELECT toString(message), verdict, send_at, zone, zone_from, rule, reason FROM deliver_tick_verdicts")}
        assert len(found) == self.db.value("SELECT count() FROM deliver_tick_verdicts")
        return [utc(found[wish["message"]]) for wish in wishes]

    def rules(self, **given) -> deliver.Version:
        return deliver.decide(self.slug, "mei", given)


def utc(verdict: Verdict) -> Verdict:
    return Verdict(**{**vars(verdict), "send_at": verdict.send_at.replace(tzinfo=UTC)})


def select(wishes) -> engine.Sql:
    return engine.Sql.join("\nUNION ALL\n", [
        engine.Sql.of("SELECT " + ", ".join(f"[[{name}]] AS {name}" for name in TYPES),
                      **{name: engine.Sql.value(wish[name], type) for name, type in TYPES.items()})
        for wish in wishes])
