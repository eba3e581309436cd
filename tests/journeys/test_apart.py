"""When a merge is taken apart, an entry that it moved or ended is again the one's whose it was."""

from datetime import timedelta

from koipond import journeys
from tests.journeys.conftest import ANA, MEI, TOM, three_waves

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def positions(shop):
    return shop.db.rows("SELECT person, round, step, done FROM journeys_positions FINAL ORDER BY person, round")


def merge(shop, loser, survivor, **more):
    """Merges, and returns when."""
    return shop.tick(merges=[(loser, survivor)], after=HOUR, **more).now


def apart(shop, loser, survivor, when, *events, **more):
    shop.tick(*events, parts=[(loser, survivor, loser, when)], after=HOUR, **more)


def test_an_entry_goes_back_and_waits_on(either_shop):
    shop = either_shop
    waves = shop.publish(three_waves(shop))
    shop.tick((MEI, "signed_up"))
    when = merge(shop, MEI, TOM)
    apart(shop, MEI, TOM, when)
    assert positions(shop) == [(MEI, 1, "opened?", 0)]
    assert shop.ways(waves, MEI) == ["entered", "sent", "apart"] and shop.ways(waves, TOM) == []
    shop.tick(after=3 * DAY - 2 * HOUR)
    shop.tick(after=2 * DAY)
    assert shop.messages() == [(MEI, "mail"), (MEI, "reminder")]


def test_an_entry_goes_back_with_what_it_did_meanwhile(either_shop):
    shop = either_shop
    shop.publish(three_waves(shop))
    shop.tick((MEI, "signed_up"))
    mail = shop.opened(MEI, "mail")
    when = merge(shop, MEI, TOM)
    shop.tick((TOM, *mail[1:]), after=HOUR)
    before = shop.messages()
    apart(shop, MEI, TOM, when)
    assert positions(shop) == [(MEI, 1, "end", 1)]
    assert shop.messages() == before == [(MEI, "mail"), (MEI, "second")]


def test_of_two_entries_both_go_on_where_they_stood(either_shop):
    shop = either_shop
    waves = shop.publish(three_waves(shop))
    shop.tick((TOM, "signed_up"))
    shop.tick((MEI, "signed_up"), after=HOUR)
    when = merge(shop, TOM, MEI)
    assert positions(shop) == [(MEI, 1, "opened?", 1), (MEI, 2, "opened?", 0)]
    apart(shop, TOM, MEI, when)
    assert positions(shop) == [(MEI, 1, "opened?", 0), (TOM, 1, "opened?", 0)]
    counts = journeys.counts(shop.slug, waves)
    assert (counts.entered, counts.standing, counts.ended) == (2, 2, {})
    shop.tick(after=3 * DAY)
    shop.tick(after=2 * DAY)
    assert shop.messages() == [(MEI, "mail"), (MEI, "reminder"), (TOM, "mail"), (TOM, "reminder")]


def test_who_was_merged_again_and_taken_apart_again_stands_where_they_stood(either_shop):
    shop = either_shop
    shop.publish(three_waves(shop))
    shop.tick((TOM, "signed_up"), (MEI, "signed_up"))
    for _ in range(3):
        when = merge(shop, TOM, MEI)
        assert [done for *_, done in positions(shop)].count(0) == 1
        apart(shop, TOM, MEI, when)
        assert positions(shop) == [(MEI, 1, "opened?", 0), (TOM, 1, "opened?", 0)]
    assert shop.messages() == [(MEI, "mail"), (TOM, "mail")]


def test_an_entry_that_an_earlier_merge_ended_stays_ended(either_shop):
    shop = either_shop
    shop.publish(three_waves(shop))
    for person in (ANA, TOM, MEI):
        shop.tick((person, "signed_up"), after=HOUR)
    merge(shop, ANA, MEI)
    when = merge(shop, TOM, MEI)
    apart(shop, TOM, MEI, when)
    assert [(person, done) for person, _, _, done in positions(shop)] == [(MEI, 1), (MEI, 0), (TOM, 0)]


def test_a_round_that_went_elsewhere_is_not_given_again(either_shop):
    shop = either_shop
    shop.publish(three_waves(shop), reentry="always")
    shop.tick((TOM, "signed_up"), (MEI, "signed_up"))
    when = merge(shop, TOM, MEI)
    apart(shop, TOM, MEI, when)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), after=HOUR)
    assert positions(shop) == [(MEI, 1, "opened?", 0), (MEI, 3, "opened?", 0), (TOM, 1, "opened?", 0), (TOM, 2, "opened?", 0)]
    assert shop.messages() == [(MEI, "mail"), (MEI, "mail"), (TOM, "mail"), (TOM, "mail")]


def test_who_gave_an_entry_back_may_enter_for_the_first_time(either_shop):
    shop = either_shop
    waves = shop.publish(three_waves(shop))
    shop.tick((TOM, "signed_up"))
    when = merge(shop, TOM, MEI)
    apart(shop, TOM, MEI, when)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), after=HOUR)
    assert shop.ways(waves, TOM)[-1] == "entered_before" and "entered" in shop.ways(waves, MEI)


def test_a_wait_that_ran_out_while_the_entry_was_ended_is_over_at_once(shop):
    shop.publish(three_waves(shop))
    shop.tick((TOM, "signed_up"), (MEI, "signed_up"))
    when = merge(shop, TOM, MEI)
    shop.tick(after=3 * DAY)
    apart(shop, TOM, MEI, when)
    assert {step for _, _, step, _ in positions(shop)} == {"pause"}
