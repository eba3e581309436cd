"""Tags in rules, computed traits in rules, and tags that follow a segment: through the whole tick."""

import itertools
from datetime import timedelta

import pytest

from koipond import clock as ticking
from koipond import collect, profiles, segments

MESSAGES = itertools.count()


@pytest.fixture
def told(workspace, clock):
    """`told(user, event, days_ago, **props)` puts an event into the inbox; `run(twice)` ticks until nothing is left."""
    def tell(user, name, days_ago=0.0, **props):
        collect.record(workspace.slug, [collect.Item(kind="track", name=name, message_id=f"t{next(MESSAGES)}", source=1, user_id=user,
                                                     at=clock.now() - timedelta(days=days_ago), properties=props)])

    return tell


def run(workspace, twice=True):
    ticking.run_until_idle(workspace.slug, twice=twice)


def members(db, segment):
    return {person for (person,) in db.rows(segments.members_sql(segment))}


def test_a_rule_asks_for_a_tag_and_follows_it(workspace, db, told):
    profiles.make_tag(workspace, "VIP")
    told("mei", "tag_added", tag="VIP")
    told("tom", "page_viewed")
    run(workspace)
    with_tag = segments.save(workspace, "vips", {"tag": "VIP"}, "mei").id
    without = segments.save(workspace, "others", {"all": [{"not": {"tag": "VIP"}}, {"event": "page_viewed"}]}, "mei").id
    run(workspace)
    assert (members(db, with_tag), members(db, without)) == ({1}, {2})
    profiles.give_tag(workspace, "VIP", [2])
    profiles.give_tag(workspace, "VIP", [1], given=False)
    run(workspace)
    assert (members(db, with_tag), members(db, without)) == ({2}, set())
    assert segments.audit(workspace, with_tag).agrees and segments.audit(workspace, without).agrees
    assert segments.preview(workspace, [{"tag": "VIP"}]).steps[0].count == 1
    assert segments.uses(workspace, tag="VIP") == ["others", "vips"]
    with pytest.raises(profiles.WrongTag):
        segments.check(workspace, {"tag": "VIPs"})


def test_a_tag_follows_a_segment_and_what_asks_for_it_follows_at_once(workspace, db, told, clock):
    told("mei", "page_viewed")
    told("tom", "signed_up")
    run(workspace)
    active = segments.save(workspace, "active", {"event": "page_viewed", "in": {"last_days": 1}}, "mei").id
    run(workspace)
    label = segments.keep_by_rule(workspace, "active now", active, "mei")
    asks = segments.save(workspace, "asks", {"tag": "active now"}, "mei").id
    run(workspace)
    assert label.by_rule and members(db, asks) == {1} and profiles.tag_counts(db) == {"active now": 1}
    told("tom", "page_viewed")
    run(workspace)
    assert members(db, asks) == {1, 2}
    clock.forward(timedelta(days=2))
    run(workspace)
    assert members(db, asks) == set() and profiles.tag_counts(db) == {"active now": 0}
    assert [(word.how, word.given) for word in profiles.tag_history(db, 2)] == [("rule", False), ("rule", True)]


def test_a_circle_of_tags_and_segments_is_refused(workspace):
    profiles.make_tag(workspace, "hand")
    first = segments.save(workspace, "first", {"tag": "hand"}, "mei").id
    segments.keep_by_rule(workspace, "a", first, "mei")
    second = segments.save(workspace, "second", {"tag": "a"}, "mei").id
    segments.keep_by_rule(workspace, "b", second, "mei")
    for rule in ({"tag": "a"}, {"not": {"tag": "b"}}, {"segment": second}):
        with pytest.raises(segments.Cycle):
            segments.save(workspace, "first", rule, "mei", segment=first)
    segments.save(workspace, "second", {"any": [{"tag": "a"}, {"tag": "hand"}]}, "mei", segment=second)


def test_a_segment_follows_a_computed_trait_over_events_time_and_a_new_definition(workspace, db, told, clock):
    told("mei", "page_viewed")
    told("mei", "page_viewed", 0.5)
    told("tom", "page_viewed", 0.5)
    run(workspace)
    profiles.compute_trait(workspace, "views", {"metric": "count", "event": "page_viewed", "window": {"last_days": 1}})
    profiles.compute_trait(workspace, "quiet", {"metric": "days_since_last", "event": "page_viewed"})
    busy = segments.save(workspace, "busy", {"trait": "views", "is": "at_least", "value": 2}, "mei").id
    quiet = segments.save(workspace, "quiet", {"trait": "quiet", "is": "at_least", "value": 1}, "mei").id
    run(workspace)
    assert (members(db, busy), members(db, quiet)) == ({1}, set())
    told("tom", "page_viewed")
    run(workspace)
    assert members(db, busy) == {1, 2}
    clock.forward(timedelta(hours=13))   # what happened half a day ago leaves the window by time alone
    run(workspace)
    assert members(db, busy) == set()
    clock.forward(timedelta(hours=12))
    run(workspace)
    assert members(db, quiet) == {1, 2}
    profiles.define_anew(workspace, "views", {"metric": "count", "event": "page_viewed"})
    run(workspace)
    assert members(db, busy) == {1, 2} and segments.audit(workspace, busy).agrees
    preview = segments.preview(workspace, [{"trait": "quiet", "is": "less", "value": 5}], ["views", "quiet"]).steps[0]
    assert preview.count == 2 and preview.distributions["quiet"].missing == 0
    assert segments.uses(workspace, trait="views") == ["busy"]
