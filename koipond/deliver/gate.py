"""The last question before a mail goes out: may it, now? Each no has a name and is a row.

Asked right before sending and not when the journey decided: consent may have been withdrawn in between, and a sender
that was down must not write at night. What a cap gave a place keeps it: caps are not asked again here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from koipond import access, engine, profiles
from koipond.deliver import addresses
from koipond.deliver.pressure import quiet, zones
from koipond.deliver.pressure.rules import NOTHING, Rules
from koipond.deliver.push import caps
from koipond.deliver.quotas import judging
from koipond.deliver.scopes import EVERYWHERE, places
from koipond.kit import bucket, clock

REASONS = ("expired", "person_gone", "no_address", "suppressed", "no_consent", "control_group", "quiet_hours", "holiday", "vendor_cap", "over_quota")
PUT_OFF = "put_off"     # until quiet hours end: the row says until when, why, and by which rule
CHECKS: dict[str, Callable[[engine.Database, list[dict], datetime], None]] = {"push": caps.judge}   # what a channel asks last, of a page
MERGE_STEPS = 20        # a merged person may have been merged again; more than that is a circle
NOBODY = {"address": "", "address_hash": 0}
MARKETING = "marketing"
NO_CONSENT = {"state": "", "message_id": ""}
VISITS = addresses.VISITS   # what people did not withdraw is allowed there
VISITED = {"state": "granted", "message_id": "visit", "at": datetime(1970, 1, 1)}   # noqa: DTZ001 - as the engine gives moments


def judged(db: engine.Database, channel: str, rows: list[dict], traits: list[profiles.Trait], rules: Rules = NOTHING) -> list[dict]:
    """The messages of a page with `verdict`: ok, one of REASONS, PUT_OFF, or handled: an earlier run has been here.

    `rules` are the sending rules of now. One that is PUT_OFF has `until`, `reason` and `detail`. Rows get the address, its hash, the `basis` on which an ok rests, and as `traits` the values of those. Asked in
    several small statements and put together here: a statement that joins them all takes longer to plan than to run.
    """
    if not rows:
        return rows
    merged, known = engine.together(lambda: merged_now(db, rows), lambda: _known(db, channel, rows, traits))
    if merged:   # a message to somebody who has been merged since goes to the person who is left
        follow(db, rows, merged)
        known = _known(db, channel, rows, traits)
    now = clock.now()
    for row in rows:
        consent = known.consent(row)
        row["verdict"] = _verdict(row, known, consent, now)
        row["basis"] = row["kind"] if row["kind"] == "transactional" else f"consent:{consent['message_id']}"
        person = known.people.get(row["person"], NOBODY)
        row["channel"], row["address"], row["address_hash"], row["about"] = channel, person["address"], person["address_hash"], person.get("about", {})
        row["traits"] = {trait.name: person.get(f"shown_{number}") for number, trait in enumerate(traits)}
    _control(rules, rows, now)
    _quiet(db, channel, rules, rows, now)
    if channel in CHECKS:
        CHECKS[channel](db, rows, now)
    judging.judge(db, channel, rows, now)
    return rows


def refuse(db: engine.Database, channel: str, refused: list[tuple[dict, str, str]]) -> None:
    """Writes a receipt for each (message, reason, detail) that does not go out, and gives back the place it had."""
    if not refused:
        return
    at = clock.now()
    db.run("deliver.free_refused", people=sorted({row["asked"] for row, _, _ in refused}), messages=[row["message"] for row, _, _ in refused], at=at)
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


@dataclass(frozen=True, slots=True)
class _Known:
    """What the gate knows of the people of a page. Who is in none of it gets nothing."""

    people: dict[int, dict]                    # by person
    consents: dict[tuple[int, str], dict]      # by person and purpose: the newest
    stops: dict[int, list["Stop"]]             # by hash of the address
    handled: set[tuple[str, int]]              # message, attempt
    unasked: dict                              # of who never said anything

    def consent(self, row: dict) -> dict:
        """The word of marketing; that of the message's topic where it says no."""
        of_topic = self.consents.get((row["person"], row.get("topic") or MARKETING), NO_CONSENT)
        return of_topic if of_topic["state"] == "withdrawn" else self.consents.get((row["person"], MARKETING), self.unasked)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why an address must not be written to, for what, and since when."""

    reason: str
    scope: str
    at: datetime


def _known(db: engine.Database, channel: str, rows: list[dict], traits: list[profiles.Trait]) -> _Known:
    persons = sorted({row["person"] for row in rows})
    (people, stops), consents, handled = engine.together(
        lambda: _people(db, channel, persons, traits),
        lambda: engine.as_dicts(db.table(_consents(persons, channel, any(row.get("topic") for row in rows)))),
        lambda: db.rows("deliver.handled", messages=[row["message"] for row in rows],
                        journeys=sorted({row["journey"] for row in rows}), steps=sorted({row["step"] for row in rows})))
    return _Known(people, {(consent["person"], consent["purpose"]): consent for consent in consents}, stops, set(handled),
                  VISITED if channel in VISITS else NO_CONSENT)


def _consents(persons: list[int], channel: str, topics: bool) -> engine.Sql:
    """What holds of marketing, and of every topic where one is asked about, by this channel: profiles knows what that is after merges."""
    among = engine.Sql.of("SELECT arrayJoin([[people]]) AS person", people=engine.Sql.value(persons, "Array(UInt64)"))
    return profiles.consent_sql("" if topics else MARKETING, among, channel)


def _people(db: engine.Database, channel: str, persons: list[int], traits: list[profiles.Trait]) -> tuple[dict, dict]:
    """Address and traits by person, and why addresses must not be written to by their hash."""
    people = addresses.people(db, channel, persons, shown(traits, counted=False))
    if any(trait.computed for trait in traits):
        figures = db.table("deliver.figures", slots={"traits": shown(traits, counted=True)}, people=persons).to_pylist()
        counted = {row["person"]: row for row in figures}
        people = [{**counted.get(person["person"], {}), **person} for person in people]
    return {person["person"]: person for person in people}, _stops(db, channel, [person["address_hash"] for person in people])


def _stops(db: engine.Database, channel: str, addresses: list[int]) -> dict[int, list[Stop]]:
    """What stands against addresses, by their hash: here, and with the oldest workspace what holds for all."""
    stops: dict[int, list[Stop]] = {}
    for slug in places(db.workspace):
        for stop in engine.as_dicts(engine.database(slug).table("deliver.stops", channel=channel, addresses=addresses, now=clock.now())):
            if slug == db.workspace or stop["scope"] == EVERYWHERE:
                stops.setdefault(stop["address_hash"], []).append(Stop(stop["reason"], stop["scope"], stop["at"]))
    return stops


def shown(traits: list[profiles.Trait], counted: bool) -> engine.Sql:
    """The columns of those traits that are counted, or of those that were said: they stand in tables of their own."""
    now = engine.Sql.value(clock.now(), "DateTime64(3, 'UTC')")
    return engine.Sql.join("", [engine.Sql.of(f", [[reading]] AS shown_{number}", reading=trait.reading(now))
                                for number, trait in enumerate(traits) if trait.computed == counted])


def _verdict(row: dict, known: _Known, consent: dict, now: datetime) -> str:
    person = known.people.get(row["person"])
    transactional, granted = row["kind"] == "transactional", consent["state"] == "granted"
    if (row["message"], row["attempt"]) in known.handled:
        return "handled"
    if row["expires_at"] <= now:
        return "expired"
    if person is None:
        return "person_gone"
    if not person["sound"]:
        return "no_address"
    if any(_stands(stop, row, consent) for stop in known.stops.get(person["address_hash"], ())):
        return "suppressed"
    return "ok" if transactional or granted else "no_consent"


def _stands(stop: Stop, row: dict, consent: dict) -> bool:
    """Whether a suppression holds for a message. Leaving a list, or all marketing, stops no transactional mail, and a newer
    consent takes it back.
    """
    if stop.scope.startswith("list:") and stop.scope != f"list:{row.get('topic') or ''}":
        return False
    if stop.reason != "unsubscribed":
        return True
    return row["kind"] != "transactional" and not (consent["state"] == "granted" and consent["at"] > stop.at)


def _control(rules: Rules, rows: list[dict], now: datetime) -> None:
    """Asked last, so that the control group is made of persons who would have got it."""
    group = rules.control
    for row in rows if group and group.since <= now else ():
        if row["verdict"] == "ok" and row["kind"] != "transactional" and bucket.place("control", row["person"]) < group.percent / 100:
            row["verdict"] = "control_group"


def _quiet(db: engine.Database, channel: str, rules: Rules, rows: list[dict], now: datetime) -> None:
    """Puts off, or refuses where a rule says so, what would go out while it is quiet for the person."""
    bound = {kind for rule in rules.quiet for kind in rule.kinds}
    asked = [row for row in rows if row["verdict"] == "ok" and row["kind"] in bound]
    if not asked:
        return
    place = access.workspace(db.workspace)
    among = engine.Sql.of("SELECT arrayJoin([[people]])", people=engine.Sql.value(sorted({row["person"] for row in asked}), "Array(UInt64)"))
    zone_of = {person: zone for person, zone, _ in db.rows(zones.select(place, among))}
    for row in asked:
        zone = zone_of.get(row["person"], place.time_zone)
        stretch = quiet.quiet_at(rules, zone, channel, row["kind"], now)
        if stretch:
            row["verdict"] = stretch.reason if stretch.skip else PUT_OFF
            row["reason"], row["until"], row["detail"] = stretch.reason, quiet.let_go(stretch, row["message"]), f"{zone}, rule {stretch.rule}"


def merged_now(db: engine.Database, rows: list[dict]) -> dict[int, int]:
    """Who of the people of these messages was merged into whom."""
    return dict(db.rows("deliver.merged", people=sorted({row["person"] for row in rows})))


def follow(db: engine.Database, rows: list[dict], merged: dict[int, int]) -> None:
    for _ in range(MERGE_STEPS):
        for row in rows:
            row["person"] = merged.get(row["person"], row["person"])
        if not (merged := merged_now(db, rows)):
            return
