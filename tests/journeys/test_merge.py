from datetime import timedelta

from koipond import journeys
from tests.journeys.conftest import ANA, MEI, TOM, three_waves

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def positions(shop):
    return shop.db.rows("SELECT person, round, step, done FROM journeys_positions FINAL ORDER BY person, round")


def test_an_entry_follows_its_person_and_waits_on(either_shop):
    shop = either_shop
    waves = shop.publish(three_waves(shop))
    shop.tick((MEI, "signed_up"))
    mail = shop.opened(MEI, "mail")
    shop.tick(merges=[(MEI, TOM)], after=HOUR)
    assert positions(shop) == [(TOM, 1, "opened?", 0)]
    assert shop.ways(waves, TOM) == ["entered", "sent"]
    assert shop.ways(waves, MEI) == []
    shop.tick((TOM, *mail[1:]), after=HOUR)      # the mail that went out to her, opened by whom she turned out to be
    assert shop.messages() == [(MEI, "mail"), (MEI, "second")], "a message is for who entered; the gate finds who that is now"


def test_its_time_out_comes_as_it_would_have(either_shop):
    shop = either_shop
    shop.publish(three_waves(shop))
    shop.tick((MEI, "signed_up"))
    shop.tick(merges=[(MEI, TOM)], after=HOUR)
    shop.tick(after=3 * DAY - HOUR)
    assert positions(shop) == [(TOM, 1, "pause", 0)]


def test_of_two_entries_of_one_person_the_earlier_goes_on(either_shop):
    shop = either_shop
    waves = shop.publish(three_waves(shop))
    shop.tick((TOM, "signed_up"))
    shop.tick((MEI, "signed_up"), after=HOUR)
    shop.tick(merges=[(TOM, MEI)], after=HOUR)
    assert positions(shop) == [(MEI, 1, "opened?", 1), (MEI, 2, "opened?", 0)]
    assert shop.ways(waves, MEI) == ["entered", "sent", "merged", "entered", "sent"]
    shop.tick(after=3 * DAY)
    shop.tick(after=2 * DAY)
    assert sorted(shop.messages()) == [(MEI, "mail"), (TOM, "mail"), (TOM, "reminder")]


def test_three_persons_found_to_be_one_keep_all_their_history(either_shop):
    shop = either_shop
    waves = shop.publish(three_waves(shop))
    for person in (ANA, TOM, MEI):
        shop.tick((person, "signed_up"), after=HOUR)
    shop.tick(merges=[(TOM, MEI), (ANA, MEI)], after=HOUR)
    assert positions(shop) == [(MEI, 1, "opened?", 1), (MEI, 2, "opened?", 0), (MEI, 3, "opened?", 1)]
    counts = journeys.counts(shop.slug, waves)
    assert (counts.entered, counts.standing, counts.ended) == (3, 1, {"merged": 2})


def test_where_several_rounds_at_once_are_allowed_both_go_on(shop):
    shop.publish(three_waves(shop), reentry="always")
    shop.tick((TOM, "signed_up"), (MEI, "signed_up"))
    shop.tick(merges=[(TOM, MEI)], after=HOUR)
    assert positions(shop) == [(MEI, 1, "opened?", 0), (MEI, 2, "opened?", 0)]


def test_who_was_inside_under_another_name_is_not_let_in_again(shop):
    waves = shop.publish(three_waves(shop))
    shop.tick((TOM, "signed_up"))
    shop.tick((MEI, "signed_up"), merges=[(TOM, MEI)], after=HOUR)
    assert shop.ways(waves, MEI) == ["entered", "sent", "entered_before"]


def test_a_merge_and_an_awaited_event_may_come_in_one_tick(either_shop):
    shop = either_shop
    shop.publish(three_waves(shop))
    shop.tick((TOM, "signed_up"))
    opened = shop.opened(TOM, "mail")
    shop.tick((MEI, *opened[1:]), merges=[(TOM, MEI)], after=HOUR)
    assert sorted(shop.messages()) == [(TOM, "mail"), (TOM, "second")]
