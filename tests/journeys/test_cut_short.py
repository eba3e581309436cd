"""A tick that is cut short after any of its writes, and then runs again, ends as if nothing had happened."""

from datetime import timedelta

import pytest

from koipond import engine, journeys
from koipond.engine import Database
from koipond.kit import clock as kit_clock
from tests.journeys.conftest import ANA, MEI, TOM, WEI, Shop, three_waves
from tests.shelf import lent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class PowerCut(Exception):
    """The process is gone."""


def cut_after(monkeypatch, writes: int):
    """Lets so many writes to stored tables through, then fails."""
    seen, real = [], Database.run

    def run(self, statement, *args, **more):
        text = str(getattr(statement, "text", statement))
        if text == "journeys.forget_losers" or (text.startswith("INSERT INTO") and "_tick_" not in text.split("\n")[0]):
            seen.append(text)
            if len(seen) > writes:
                raise PowerCut
        return real(self, statement, *args, **more)

    monkeypatch.setattr(Database, "run", run)


def story(shop, cut=None):
    """Entries, openings, a goal, an exit, a refused entry, a time-out, a merge: everything that writes."""
    shop.db.run("INSERT INTO profiles_traits (person) SELECT arrayJoin([1, 2, 3, 4])")
    shop.publish(three_waves(shop), exit={"event": "complained"}, goal={"event": "order_completed", "window_days": 9}, reentry="after_exit")
    shop.publish({"hi": shop.send("rest", "hi"), "rest": {"kind": "wait", "days": 4, "next": None}}, name="Other", reentry="always")
    ticks = [
        lambda **more: shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"), (WEI, "signed_up"), **more),
        lambda **more: shop.tick(shop.opened(MEI, "mail"), (TOM, "order_completed"), (ANA, "complained"), (TOM, "signed_up"),
                                 after=HOUR, **more),
        lambda **more: shop.tick((TOM, "page_viewed"), merges=[(WEI, TOM)], after=HOUR, **more),
        lambda **more: shop.tick((MEI, "signed_up"), (ANA, "signed_up"), after=3 * DAY, **more),
        lambda **more: shop.tick(after=2 * DAY, **more),
    ]
    for number, tick in enumerate(ticks):
        tick(advance=cut if cut and number == cut.at else journeys.advance)


class Cut:
    """Makes the tick of this place fail after so many writes, and then run again."""

    def __init__(self, monkeypatch, at, writes):
        self.monkeypatch, self.at, self.writes = monkeypatch, at, writes
        self.happened = False

    def __call__(self, tick):
        with self.monkeypatch.context() as patched:
            cut_after(patched, self.writes)
            try:
                journeys.advance(tick)
            except PowerCut:
                self.happened = True
        if self.happened:
            journeys.advance(Shop.again(tick))


def without_ids(facts, shop):
    """The facts with the journeys' own numbers replaced, so that two workspaces can be compared."""
    found = {j.id: j.name for j in journeys.journeys(shop.slug)}
    rows = shop.db.rows("SELECT journey, person, round, seq, step, outcome, next FROM journeys_moves")
    stands = shop.db.rows("SELECT journey, person, round, seq, step, holdout, done, goal_at > '1971-01-01' FROM journeys_positions FINAL")
    mails = shop.db.rows("SELECT journey, person, step, round FROM deliver_outbox")
    return [sorted((found[row[0]], *row[1:]) for row in part) for part in (rows, stands, mails)]


@pytest.fixture(scope="module")
def undisturbed():
    """What is there in the end when nothing is cut."""
    kit_clock.keep_in(None)
    with lent("uncut", "Cut shop") as made:
        shop = Shop(made, engine.database(made.slug))
        story(shop)
        return without_ids(shop.everything(), shop)


@pytest.mark.parametrize("at", range(5))
def test_a_tick_cut_after_any_write_ends_like_one_that_was_not(undisturbed, at, clock, monkeypatch):
    for writes in range(6):
        cut = Cut(monkeypatch, at, writes)
        with lent(f"cut{at}w{writes}", "Cut shop") as made:
            shop = Shop(made, engine.database(made.slug))
            story(shop, cut)
            assert without_ids(shop.everything(), shop) == undisturbed, f"cut in tick {at + 1} after {writes} writes"
        if not cut.happened:
            assert writes > 0
            return


def test_a_second_run_of_a_whole_tick_changes_nothing(shop):
    story(shop)
    before = shop.everything()
    tick = shop.tick((MEI, "page_viewed"))
    journeys.advance(shop.again(tick))
    assert shop.everything() == before
