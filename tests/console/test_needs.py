"""What waits for somebody, kind by kind, as the rooms have it; and the first way round."""

import pytest

from koipond import access, content, journeys, segments
from koipond.console.needs import Need, first_steps, needs
from tests.journeys.test_whole_house import HOUR, House, waves

STEPS = ["people", "segment", "template", "journey", "message"]


@pytest.fixture
def house(workspace, db, clock, tick):
    return House(workspace.slug, db, clock, lambda: tick(twice=True))


def test_nothing_waits_at_first_and_the_first_way_round_passes_station_by_station(house):
    place = access.workspace(house.slug)
    passed = lambda: [one.step for one in first_steps(place) if one.done]   # noqa: E731
    assert needs(place) == [] and [one.step for one in first_steps(place)] == STEPS and passed() == []
    house.people("mei", "tom", "ana")
    assert passed() == STEPS[:1]
    everyone = segments.save(house.slug, "All", {"everyone": True}, "mei", live=True).id
    assert passed() == STEPS[:2]
    waves(house, everyone)
    assert passed() == STEPS[:4]
    house.tick()
    house.mail()
    assert passed() == STEPS[:4], "it lies in the mailbox, and nobody has read it"
    house.happen(house.opens("mei"))
    assert passed() == STEPS


def test_what_waits_is_counted_by_kind(house):
    place = access.workspace(house.slug)
    house.people("mei")
    everyone = segments.save(house.slug, "All", {"everyone": True}, "mei", live=True).id
    journey = waves(house, everyone)
    assert needs(place) == []
    draft = journeys.journey(house.slug, journey).draft
    journeys.save(house.slug, "Another", {**draft, "priority": 7}, "mei")
    assert needs(place) == [Need("journeys_changed", 1)]
    journeys.pause(house.slug, journey, "mei")
    version = content.save_template(house.slug, "Hello", "Hi", mjml="<mjml><mj-body><mj-section><mj-column><mj-text>Hi {{ unsubscribe_url }}</mj-text></mj-column></mj-section></mj-body></mjml>", by="mei")
    content.ask(house.slug, version.id, "mei")
    assert needs(place) == [Need("approvals", 1), Need("journeys_paused", 1), Need("journeys_changed", 1)]


def test_a_task_past_its_time_waits_for_a_seller(house):
    place = access.workspace(house.slug)
    call = {"kind": "task", "title": "Call", "assignee": "tom", "days": 2, "timeout": "end", "results": [{"name": "reached", "next": "end"}]}
    saved = journeys.save(house.slug, "Calls", {"entry": {"kind": "call"}, "reentry": "never", "kind": "transactional", "start": "call",
                                                "steps": {"call": call, "end": {"kind": "end"}}}, "mei")
    journeys.publish(house.slug, saved.id, "mei")
    house.people("mei")
    house.tick()
    person = house.db.value("SELECT any(person) FROM profiles_traits")
    journeys.call(house.slug, saved.id, "mei", persons=[person])
    house.tick()
    house.tick()
    assert needs(place) == []
    house.clock.forward(49 * HOUR)
    assert needs(place) == [Need("tasks_late", 1)]
