from datetime import timedelta

from koipond import journeys
from tests.journeys.conftest import ANA, EVERYBODY, LAO_LI, MEI, TOM, WEI, three_waves

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def walked(shop):
    """Mei opens, Tom and Ana do not, Wei and Lao Li come a day later."""
    waves = shop.publish(three_waves(shop))
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"))
    shop.tick(shop.opened(MEI, "mail"), (WEI, "signed_up"), (LAO_LI, "signed_up"), (TOM, "signed_up"), after=DAY)
    shop.tick(after=2 * DAY)
    return waves


def test_the_counts_of_each_step_add_up(shop):
    counts = journeys.counts(shop.slug, walked(shop))
    steps = {step.step: step for step in counts.steps}
    assert (counts.entered, counts.standing, counts.ended, counts.refused) == (5, 4, {"ended": 1}, {"entered_before": 1})
    assert (steps["mail"].arrived, steps["mail"].left, steps["mail"].standing) == (5, {"sent": 5}, 0)
    assert (steps["opened?"].arrived, steps["opened?"].left, steps["opened?"].standing) == (5, {"happened": 1, "timeout": 2}, 2)
    assert (steps["pause"].arrived, steps["pause"].standing) == (2, 2)
    for step in counts.steps:
        assert step.arrived == step.standing + sum(step.left.values())


def test_who_stands_at_a_step_is_listed_page_by_page(shop):
    waves = walked(shop)
    assert [s.person for s in journeys.inside(shop.slug, waves, "pause")] == [TOM, ANA]
    assert [s.person for s in journeys.inside(shop.slug, waves)] == [TOM, ANA, WEI, LAO_LI]
    assert [s.person for s in journeys.inside(shop.slug, waves, after=ANA, most=1)] == [WEI]


def test_a_persons_way_is_told_in_words(shop):
    waves = walked(shop)
    way = journeys.path(shop.slug, waves, TOM)
    assert [step.en for step in way] == [
        "entered the journey, then on to 'mail'",
        "the message of 'mail' went to the outbox, then on to 'opened?'",
        "'email_opened' did not happen in time at 'opened?', then on to 'pause'",
        "was not let in again: people enter this journey only once",
    ]
    assert way[2].zh == "“opened?”到期，“email_opened”未发生，前往“pause”"
    assert journeys.path(shop.slug, waves, 4711) == []


def test_the_counts_of_one_version_leave_the_others_out(shop):
    waves = walked(shop)
    shop.publish({"only": {"kind": "end"}})
    shop.tick((4711, "signed_up"))
    assert journeys.counts(shop.slug, waves, 2).entered == 1
    assert journeys.counts(shop.slug, waves, 1).entered == 5
    assert journeys.counts(shop.slug, waves).entered == 6


def test_the_size_of_an_audience_is_known_before(shop):
    segment = shop.segment(range(1, 1001))
    definition = {"entry": {"kind": "segment", "segment": segment}, "holdout_percent": 20, "kind": "marketing", "start": "end",
                  "steps": {"end": {"kind": "end"}}}
    found = journeys.audience(shop.slug, definition)
    assert (found.people, found.treated + found.holdout, found.days) == (1000, 1000, 0)
    assert 150 < found.holdout < 250
    shop.tick((MEI, "signed_up"), (MEI, "signed_up"), (TOM, "signed_up"), (0, "signed_up"))
    by_event = journeys.audience(shop.slug, {**definition, "entry": {"kind": "event", "event": "signed_up"}, "holdout_percent": 0})
    assert (by_event.people, by_event.holdout, by_event.days) == (2, 0, 30)


def test_everybody_is_somewhere(shop):
    waves = walked(shop)
    stands, ended = set(shop.standing(waves)), {MEI}
    assert stands | ended == set(EVERYBODY)
