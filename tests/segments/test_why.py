"""Why somebody is in a segment: what is said of each condition is what a plain reading finds, and what time will change comes true."""

from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from koipond import profiles, segments
from koipond.segments.models import Segment
from tests.segments import random_rules as some
from tests.segments.reading import meets
from tests.segments.shop import ANA, MEI, NOON, TOM, Event, ago, days, emptied, facts_of
from tests.segments.test_ticks_agree import QUIET, fresh

CITY = {"trait": "city", "is": "equals", "value": "上海"}
THREE = {"event": "email_opened", "count": {"is": "at_least", "value": 3}, "in": {"last_days": 30}}


def save(shop, rule):
    made = segments.save(shop.workspace, f"s{Segment.objects.count()}", rule, "mei").id
    shop.tick()
    return made


def test_each_condition_says_what_was_wanted_and_what_was_found(shop):
    shop.tick({MEI: {"city": "北京"}}, [Event(MEI, "email_opened", ago(n)) for n in (1, 5, 40)])
    found = segments.why(shop.workspace, save(shop, {"any": [CITY, {"not": THREE}]}), MEI, shop.now)
    assert (found.member, found.holds, found.because) == (True, True, "changed") and found.since == shop.now
    city, refused = found.reason.parts
    assert (city.kind, city.holds, city.values["value"]) == ("trait", False, "北京")
    assert city.says["zh"].startswith("城市 等于 上海") and "现为 北京" in city.says["zh"], city.says
    opened = refused.parts[0]
    assert refused.holds and not opened.holds
    assert (opened.values["count"], opened.values["wanted"], opened.values["since"]) == ("2", 3, ago(30, shop.now))
    assert opened.says["en"] == "email_opened at least 3 times in the last 30 days; it was 2: false."
    assert opened.says["zh"] == "打开邮件 最近 30 天内至少 3 次；实际为 2：不成立。"


def test_a_sequence_says_which_step_did_not_come(shop):
    shop.tick(events=[Event(MEI, "viewed", ago(3)), Event(MEI, "added", ago(2))])
    rule = {"sequence": [{"event": "viewed"}, {"event": "added"}, {"event": "bought"}]}
    reason = segments.why(shop.workspace, save(shop, rule), MEI, shop.now).reason
    assert (reason.values["reached"], reason.values["of"], reason.values["missing"], reason.holds) == (2, 3, "bought", False)


def test_a_segment_inside_is_taken_apart_and_a_list_is_named(shop):
    shop.tick({MEI: {"city": "上海"}, TOM: {"city": "上海"}})
    city, vip = save(shop, CITY), segments.make_list(shop.workspace, "VIP", "say thank you", "mei").id
    segments.give(shop.workspace, vip, "person", [TOM], "mei")
    both = save(shop, {"all": [{"segment": city}, {"segment": vip}]})
    inside, listed = segments.why(shop.workspace, both, MEI, shop.now).reason.parts
    assert inside.holds and inside.parts[0].values["value"] == "上海"
    assert (listed.kind, listed.holds, listed.values["name"]) == ("segment", False, "VIP")
    assert segments.why(shop.workspace, vip, TOM, shop.now).because in ("hand", "changed")


def test_it_says_when_time_alone_will_change_it(shop):
    shop.tick(events=[Event(MEI, "email_opened", ago(n)) for n in (1, 5, 20)])
    segment = save(shop, THREE)
    found = segments.why(shop.workspace, segment, MEI, shop.now)
    assert found.holds and (found.turn.at, found.turn.joined) == (ago(20) + days(30), False)
    assert segments.why(shop.workspace, segment, ANA, shop.now).turn is None


@pytest.fixture
def declared(shop):
    profiles.declare_trait(shop.workspace, "vip", "boolean")
    profiles.declare_trait(shop.workspace, "balance", "money")
    return shop


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=QUIET)
@given(rule=st.one_of(some.timely_rules, some.rules), people=some.people, events=st.lists(some.events, max_size=8))
def test_what_it_says_is_what_a_plain_reading_finds_now_and_at_the_turn(declared, rule, people, events):
    shop = emptied(declared)
    Segment.objects.all().delete()
    shop.tick({7: {"favourite": "tea", "likes": "tea"}, **people}, fresh(events, set(), NOON), now=NOON - timedelta(milliseconds=1))
    segment = segments.save(shop.workspace, "some", rule, "mei").id
    shop.tick(now=NOON)
    for person in list(shop.people)[:3]:
        found = segments.why(shop.workspace, segment, person, NOON)
        holds = meets(rule, *facts_of(shop, person), NOON)
        assert found.holds == found.reason.holds == found.member == holds
        if found.turn:
            assert meets(rule, *facts_of(shop, person), found.turn.at) == found.turn.joined != holds
            assert meets(rule, *facts_of(shop, person), found.turn.at - timedelta(milliseconds=1)) == holds
