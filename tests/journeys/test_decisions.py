from datetime import timedelta

import pytest

from koipond import collect, content, journeys, segments
from tests.journeys.conftest import ANA, MEI, TOM, three_waves

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_version_never_changes_and_pins_its_templates(shop):
    waves = shop.publish(three_waves(shop))
    pinned = journeys.version(shop.slug, waves).definition["steps"]["mail"]["template"]
    content.save_template(shop.slug, "first", "New subject", html="<p>new</p>", by="mei")
    assert journeys.version(shop.slug, waves).definition["steps"]["mail"]["template"] == pinned
    journeys.publish(shop.slug, waves, "tom")
    assert journeys.version(shop.slug, waves, 2).definition["steps"]["mail"]["template"] != pinned
    assert [v.published_by for v in journeys.versions(shop.slug, waves)] == ["tom", "mei"]


def test_what_is_published_or_saved_need_not_wait_for_the_clock_to_look(shop):
    waves, before = shop.publish(three_waves(shop)), collect.arrivals()
    journeys.publish(shop.slug, waves, "tom")
    published = collect.arrivals()
    segments.save(shop.slug, "Everybody with a city", {"trait": "city", "is": "exists"}, by="tom")
    assert before < published < collect.arrivals()


def test_a_draft_is_kept_by_name_or_by_number(shop):
    first = journeys.save(shop.slug, "Welcome", {"steps": {}}, "mei")
    assert journeys.save(shop.slug, "Welcome", {"a": 1}, "tom").id == first.id
    assert journeys.save(shop.slug, "Hello", {"a": 2}, "tom", journey=first.id).name == "Hello"
    other = journeys.save(shop.slug, "Other", {}, "mei")
    with pytest.raises(journeys.NameTaken):
        journeys.save(shop.slug, "Hello", {}, "mei", journey=other.id)
    assert {j.name for j in journeys.journeys(shop.slug)} == {"Hello", "Other"}


def test_a_pause_of_entry_lets_nobody_in_and_says_so_while_the_others_go_on(shop):
    waves = shop.publish(three_waves(shop))
    shop.tick((MEI, "signed_up"))
    journeys.pause(shop.slug, waves, "mei", "entry", "stock ran out")
    assert journeys.journey(shop.slug, waves).pause.because == "stock ran out"
    shop.tick((TOM, "signed_up"), after=HOUR)
    shop.tick(shop.opened(MEI, "mail"))
    assert shop.ways(waves, TOM) == ["paused"]
    assert (MEI, "second") in shop.messages()
    journeys.resume(shop.slug, waves, "mei")
    shop.tick((TOM, "signed_up"), after=HOUR)
    assert shop.standing(waves) == {TOM: "opened?"}


def test_a_pause_of_all_keeps_everybody_in_place_and_afterwards_what_was_due_happens_once(either_shop):
    shop = either_shop
    waves = shop.publish(three_waves(shop))
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"))
    journeys.pause(shop.slug, waves, "mei")
    shop.tick(shop.opened(MEI, "mail"), after=HOUR)
    shop.tick(after=4 * DAY)
    assert shop.standing(waves) == dict.fromkeys([MEI, TOM, ANA], "opened?")
    journeys.resume(shop.slug, waves, "mei")
    assert journeys.next_due(shop.db).year == 1970
    shop.tick(after=HOUR)
    assert shop.standing(waves) == {TOM: "pause", ANA: "pause"}
    assert [step for person, step in shop.messages() if person == MEI] == ["mail", "second"]


def test_a_launch_waits_until_the_pause_is_over(shop):
    segment = shop.segment([MEI])
    waves = shop.publish(three_waves(shop), entry={"kind": "segment", "segment": segment})
    journeys.pause(shop.slug, waves, "mei")
    shop.tick(after=HOUR)
    assert shop.standing(waves) == {}
    assert journeys.next_due(shop.db).year > 2200
    journeys.resume(shop.slug, waves, "mei")
    shop.tick(after=HOUR)
    assert shop.standing(waves) == {MEI: "opened?"}


def test_a_stopped_journey_ends_for_everybody_and_starts_again_only_by_a_new_version(either_shop):
    shop = either_shop
    waves = shop.publish(three_waves(shop))
    shop.tick((MEI, "signed_up"))
    journeys.stop(shop.slug, waves, "mei", "out of season")
    shop.tick((TOM, "signed_up"), after=HOUR)
    assert shop.ways(waves, MEI) == ["entered", "sent", "stopped"]
    assert shop.ways(waves, TOM) == []
    with pytest.raises(journeys.NotLive):
        journeys.pause(shop.slug, waves, "mei")
    journeys.publish(shop.slug, waves, "mei")
    shop.tick((TOM, "signed_up"), after=HOUR)
    assert shop.standing(waves) == {TOM: "opened?"}


def test_what_cannot_be_done_is_refused_by_name(shop):
    waves = shop.publish(three_waves(shop))
    with pytest.raises(journeys.NotPaused):
        journeys.resume(shop.slug, waves, "mei")
    journeys.pause(shop.slug, waves, "mei", "entry")
    with pytest.raises(journeys.AlreadyPaused):
        journeys.pause(shop.slug, waves, "tom")
    with pytest.raises(journeys.NoSuchJourney):
        journeys.publish(shop.slug, waves + 1000, "mei")
    with pytest.raises(journeys.NoSuchVersion):
        journeys.version(shop.slug, waves, 9)
    with pytest.raises(journeys.NotLive):
        journeys.stop(shop.slug, journeys.save(shop.slug, "Draft", {}, "mei").id, "mei")


def test_the_next_timer_is_known_and_a_passed_one_forgotten(shop):
    shop.publish(three_waves(shop))
    assert journeys.next_due(shop.db).year > 2200
    tick = shop.tick((MEI, "signed_up"))
    assert journeys.next_due(shop.db) == tick.now + 3 * DAY
    tick = shop.tick(after=3 * DAY)
    assert journeys.next_due(shop.db) == tick.now + 2 * DAY
    shop.tick(after=2 * DAY)
    assert journeys.next_due(shop.db).year > 2200


def test_an_idle_tick_writes_nothing(shop):
    shop.publish(three_waves(shop))
    shop.tick((MEI, "signed_up"))
    before = shop.everything()
    shop.tick((MEI, "page_viewed"), (TOM, "page_viewed"), after=HOUR)
    assert shop.everything() == before
