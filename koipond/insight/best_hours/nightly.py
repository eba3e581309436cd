"""Every night: at which hour of their day everybody reacts most readily to a channel.

A person's reactions at an hour are held against those that would be expected of them if they were like everybody, from
when they were sent to and from the workspace's curves (curves.py); both are smoothed with the hours beside it:

    ratio[h] = (reactions[h] + a) / (expected[h] + a)        readiness[h] = hours[h] · ratio[h]

That is the mean of a gamma distribution around 1 after so many reactions as a Poisson variable: Clayton and Kaldor,
"Empirical Bayes estimates of age-standardized relative risks", Biometrics 43 (1987). Given how many reactions somebody has
in all, it is what a Dirichlet prior is to a multinomial, with an exposure that differs by hour. Without reactions, every
ratio is 1, and the best hour the workspace's. So an hour of one's own is written only for who has reacted in FEWEST
different hours, and reacts at the best one GAIN times as much as others would; who has none goes by the usual hour.
A click counts as a reaction, an opening alone as half of one, and what a mail program fetched by itself as none.

Writes back: the traits best_hours_<channel> (the same hour for all weekdays), and the workspace's usual hours.
Validated by simulation (tests/insight/test_best_hours.py): of persons without a preference fewer than one in a hundred get
an hour; of those who react half of the time at one hour, nine in ten get that hour or one beside it from twenty openings on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from koipond import access, deliver, profiles
from koipond.engine import Database, Sql, Tick, named
from koipond.insight.best_hours import clocks, curves
from koipond.insight.best_hours.curves import Curves
from koipond.insight.best_hours.traits import TRAITS, declared
from koipond.insight.daily import FAR, next_hour
from koipond.insight.models import BestHoursRun
from koipond.kit import clock

HOUR = 3                          # of the workspace's day
LOOKS_BACK = timedelta(days=180)
FEWEST = 5                        # different hours in which a person has reacted
PRIOR = 2.0                       # `a`: reactions in line with the workspace's, as many as a person is held to have had before
GAIN = 1.75
STAY = 1.1                        # an hour that somebody has must be beaten by so much: noise does not move it
SAMPLE = 5_000                    # persons from whom the curves are fitted
LEAST_REACTIONS = 100.0           # of a sample, for the workspace's usual hour


@dataclass(frozen=True)
class Window:
    """The events of a channel that count: from when, up to when, under which names; and the workspace's people and clocks."""

    place: access.Workspace
    channel: str
    since: datetime
    until: datetime
    offsets: Sql

    @property
    def binds(self) -> dict:
        sent, *reactions = (f"{self.channel}_{what}" for what in ("sent", "opened", "clicked"))
        return {"sent": sent, "reactions": reactions, "clicked": reactions[-1], "events": [sent, *reactions], "since": self.since, "until": self.until}

    def by_hour(self, source: str, persons: str) -> Sql:
        """Messages and reactions by local hour: `of_persons` or `of_messages`, of the persons of a query."""
        among = Sql.of(_text(persons), reacted=_sql("reacted"))
        moments = Sql.of(_text(source), arrays=_sql("arrays"), moments=Sql.of(_text("moments"), persons=among))
        return Sql.of(_text("by_hour"), day=Sql.value(list(range(24)), "Array(UInt8)"), hour=_sql("hour"), moments=moments, zones=deliver.zones_sql(self.place, among), offsets=self.offsets)


def refresh(tick: Tick) -> None:
    """Works out the best hours when it is night, from the first reaction on.

    Safe to run twice, and to be cut anywhere: a run is recorded before it begins and at its end; cut short it is run again
    with its number and moment, and its traits have ids of their own.
    """
    run = _begin(tick)
    if run is None:
        return
    place, since = access.workspace(tick.workspace), run.at - LOOKS_BACK
    offsets = clocks.offsets(since, run.at)
    run.written = sum(_channel(tick.db, Window(place, channel, since, run.at, offsets), run) for channel in TRAITS)
    tick.db.sync()
    run.ended_at, run.next_at = clock.now(), next_hour(run.at, HOUR, place.time_zone)
    run.save()


def next_due(db: Database) -> datetime:
    """When the next run begins; never, while nobody has reacted to anything."""
    run = BestHoursRun.objects.filter(workspace__slug=db.workspace).first()
    return run.next_at if run else FAR


def _begin(tick: Tick) -> BestHoursRun | None:
    """The run of this tick: a new one that is due, or the one that was cut short."""
    run = BestHoursRun.objects.filter(workspace__slug=tick.workspace).first()
    if run is None:
        if tick.rows and tick.db.value("insight.first_reaction", names=[f"{channel}_{what}" for channel in TRAITS for what in ("opened", "clicked")]):
            place = access.workspace(tick.workspace)
            BestHoursRun.objects.get_or_create(workspace=place, defaults={"next_at": next_hour(tick.now, HOUR, place.time_zone)})
        return None
    if run.next_at > tick.now:
        return None
    if run.at is None or run.ended_at is not None:
        run.number, run.at, run.ended_at = run.number + 1, tick.now, None
        run.save()
    return run


def _channel(db: Database, window: Window, run: BestHoursRun) -> int:
    """How many persons' traits changed."""
    found = _curves(db, window)
    trait = found and declared(db.workspace, window.channel)
    if not trait:
        return 0
    _say_usual(window, found)
    expected = curves.NEAR @ found.expected
    select = Sql.of(
        _text("hours"), trait=Sql.name(trait.name), column=Sql.name(trait.column), by_hour=window.by_hour("of_persons", "enough"),
        near=_numbers(curves.NEAR), expected=_numbers(expected), usual=_numbers(found.hours), totals=_numbers(found.expected.sum(axis=0)))
    select = Sql(select.text, {**select.binds, **window.binds, "fewest": FEWEST, "prior": PRIOR, "gain": GAIN, "stay": STAY})
    return profiles.predict(db, trait.name, select, key=f"best_hours:{window.channel}:{run.number}", at=run.at)


def _curves(db: Database, window: Window) -> Curves | None:
    """The workspace's, from a sample of those who have reacted; None where nobody has."""
    reacting = db.value("insight.reacting", {"reacted": _sql("reacted")}, **window.binds)
    if not reacting:
        return None
    rows = db.rows("insight.by_lag", {"by_hour": window.by_hour("of_messages", "some")}, one_in=max(1, reacting // SAMPLE), **window.binds)
    sends, reactions = np.zeros(24), np.zeros((24, 24))
    for hour, messages, reacted in rows:
        sends[hour], reactions[hour] = messages, reacted
    return curves.fit(sends, reactions) if rows else None


def _say_usual(window: Window, found: Curves) -> None:
    """Says the workspace's usual hour where another one is surely better than that which holds."""
    best = int(np.argmax(found.hours))
    held = deliver.usual_hours(window.place, window.channel)[0]
    if found.reactions >= LEAST_REACTIONS and found.surely_better(best, held):
        deliver.say_usual_hours(window.place, window.channel, [best] * 7, found.reactions)


def _numbers(array: np.ndarray) -> Sql:
    return Sql.value(array.tolist(), "Array(Float32)" if array.ndim == 1 else "Array(Array(Float32))")


def _text(name: str) -> str:
    return named(f"insight.{name}")


def _sql(name: str) -> Sql:
    return Sql(_text(name))
