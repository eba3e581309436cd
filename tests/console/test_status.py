"""How a workspace stands: the counts are those of the facts, however many parts and repetitions they lie in."""

import pytest

from koipond import access, collect, journeys, measure, segments
from koipond.console.status import status
from tests.journeys.test_whole_house import HOUR, House, waves


@pytest.fixture
def house(workspace, db, clock, tick):
    return House(workspace.slug, db, clock, lambda: tick(twice=True))


def test_it_counts_people_events_segments_and_journeys(house):
    house.people("mei", "tom", "ana")
    everyone = segments.save(house.slug, "All", {"everyone": True}, "mei", live=True).id
    journey = waves(house, everyone)
    house.tick()
    house.mail()
    house.clock.forward(HOUR)
    house.happen(house.opens("mei"))
    house.happen(house.opens("mei"), collect.Item("track", "page_viewed", "p1", house.clock.now(), anonymous_id="browser-1f9b", source=1))
    house.mail()
    found = status(access.workspace(house.slug))
    assert (found.people, found.events) == (4, house.db.value("SELECT count() FROM profiles_events"))
    assert [(one.id, one.counts) for one in found.segments] == [(everyone, {"people": 4})]
    report, counts = measure.report(house.slug, journey), journeys.counts(house.slug, journey)
    assert [one.counts for one in found.journeys] == [{
        "entered": counts.entered, "standing": counts.standing, "opened": sum(step.opened for step in report.steps),
        "sent": sum(step.accepted for step in report.steps), "goals": counts.goals}]
    assert (report.steps[0].opened, found.waiting_in_inbox) == (1, 0)


def test_who_was_merged_counts_once(house):
    house.people("mei")
    house.happen(collect.Item("track", "page_viewed", "p1", house.clock.now(), anonymous_id="browser-7f3a", source=1))
    place = access.workspace(house.slug)
    assert status(place).people == 2
    house.happen(collect.Item("identify", "", "login", house.clock.now(), user_id="mei", anonymous_id="browser-7f3a", source=1))
    assert status(place).people == 1
    house.db.run("OPTIMIZE TABLE profiles_traits FINAL")
    assert status(place).people == 1
