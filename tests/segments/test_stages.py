"""Everybody is in exactly one stage, the first whose rule holds, and each change is kept with its reason."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from koipond import segments
from tests.segments.shop import ANA, LI, MEI, NOON, TOM, Event, ago

SET = [
    {"name": "loyal", "title_en": "Loyal", "title_zh": "忠诚", "rule": {"event": "order_completed", "count": {"is": "at_least", "value": 3}}},
    {"name": "customer", "rule": {"event": "order_completed"}},
    {"name": "visitor", "rule": {"event": "page_viewed", "in": {"last_days": 30}}},
    {"name": "unknown", "rule": {"everyone": True}},
]


def stages(shop):
    return dict(shop.db.rows("SELECT person, toString(stage) FROM segments_stages FINAL"))


def path(shop, person):
    return [(move.was, move.became, move.because, move.event) for move in reversed(segments.stage_path(shop.db, person))]


def news(shop):
    return shop.db.rows("SELECT person, JSONExtractString(properties, 'from'), JSONExtractString(properties, 'to') FROM collect_inbox"
                        " WHERE name = 'stage_changed' ORDER BY seq")


@pytest.fixture
def staged(shop):
    shop.tick({MEI: {"city": "上海"}}, [Event(TOM, "order_completed", ago(3))], now=NOON)
    segments.save_stages(shop.workspace, SET, "mei")
    shop.tick(now=NOON + timedelta(seconds=1), twice=True)
    return shop


def test_a_new_set_puts_everybody_into_the_first_stage_that_holds(staged):
    assert stages(staged) == {MEI: "unknown", TOM: "customer"}
    assert path(staged, TOM) == [("", "customer", "version", "")]
    assert segments.stages_ready(staged.workspace)
    assert news(staged) == []   # nothing happened to anybody


def test_an_event_moves_its_person_at_once_and_says_so(staged):
    staged.tick(events=[Event(MEI, "page_viewed", staged.now)], twice=True)
    assert stages(staged) == {MEI: "visitor", TOM: "customer"}
    assert [(was, became, because) for was, became, because, _ in path(staged, MEI)] == [
        ("", "unknown", "version"), ("unknown", "visitor", "event")]


def test_time_alone_moves_too(staged):
    staged.tick(events=[Event(MEI, "page_viewed", staged.now)])
    rung = staged.now + timedelta(days=30)
    staged.tick(now=rung + timedelta(hours=1), twice=True)
    assert stages(staged)[MEI] == "unknown" and path(staged, MEI)[-1][:3] == ("visitor", "unknown", "time")
    assert segments.stage_path(staged.db, MEI)[0].since == NOON + timedelta(seconds=2)


def test_what_happened_to_somebody_is_news_once(staged):
    staged.tick(events=[Event(MEI, "page_viewed", staged.now)], twice=True)
    staged.tick(now=staged.now + timedelta(days=31), twice=True)
    told = set(news(staged))
    assert told == {(MEI, "unknown", "visitor"), (MEI, "visitor", "unknown")}
    assert staged.db.value("SELECT uniqExact(message_id) FROM collect_inbox WHERE name = 'stage_changed'") == 2


def test_a_newcomer_is_in_a_stage_and_news_only_when_it_is_not_the_last(staged):
    staged.tick({ANA: {"city": "杭州"}}, [Event(LI, "page_viewed", staged.now)], twice=True)
    assert stages(staged) == {MEI: "unknown", TOM: "customer", ANA: "unknown", LI: "visitor"}
    assert set(news(staged)) == {(LI, "", "visitor")}


def test_a_merge_takes_the_loser_out_and_looks_at_the_survivor_again(staged):
    staged.tick(events=[Event(MEI, "order_completed", staged.now), Event(MEI, "order_completed", staged.now)])
    staged.tick(merges=[(MEI, TOM)], twice=True)
    assert stages(staged) == {TOM: "loyal"}
    assert path(staged, MEI)[-1][:3] == ("customer", "", "merge") and path(staged, TOM)[-1][:3] == ("customer", "loyal", "merge")


def test_a_changed_set_works_everybody_out_and_keeps_the_old_names(staged):
    renamed = [SET[0], {**SET[1], "name": "buyer"}, SET[3]]
    before = staged.now.date()
    segments.save_stages(staged.workspace, renamed, "mei")
    assert not segments.stages_ready(staged.workspace)
    staged.tick(now=NOON + timedelta(days=2), twice=True)
    assert stages(staged) == {MEI: "unknown", TOM: "buyer"} and segments.stages_ready(staged.workspace)
    assert path(staged, TOM)[-1] == ("customer", "buyer", "version", "")
    assert segments.stage_counts(staged.workspace) == {"loyal": 0, "buyer": 1, "unknown": 1}
    assert segments.stage_counts(staged.workspace, before) == {"customer": 1, "unknown": 1}
    assert [one.version for one in segments.lifecycle_versions(staged.workspace)] == [2, 1]


def test_without_stages_nobody_is_in_one(staged):
    segments.save_stages(staged.workspace, [], "mei")
    staged.tick(twice=True)
    assert stages(staged) == {} and path(staged, TOM)[-1] == ("customer", "", "version", "")


def test_a_stage_is_a_condition_of_rules_and_live_segments_follow_it(staged):
    made = segments.save(staged.workspace, "Visitors", {"all": [{"stage": "visitor"}, {"trait": "city", "is": "exists"}]}, "mei").id
    staged.tick()
    assert staged.who({"stage": "customer"}) == {TOM} and staged.members(made) == set()
    assert staged.tick(events=[Event(MEI, "page_viewed", staged.now)], twice=True)[made, MEI] is True
    assert staged.who({"not": {"stage": "visitor"}}) == {TOM}


def test_how_people_go_between_stages_and_how_long_they_stay(staged):
    staged.tick(events=[Event(MEI, "page_viewed", staged.now)], now=NOON + timedelta(days=2, seconds=1))
    staged.tick(events=[Event(MEI, "order_completed", staged.now)], now=NOON + timedelta(days=5, seconds=1))
    span = (NOON, NOON + timedelta(days=30))
    assert [(t.was, t.became, t.moves, t.persons) for t in segments.stage_transitions(staged.db, *span)] == [
        ("unknown", "visitor", 1, 1), ("visitor", "customer", 1, 1)]
    times = {t.stage: t for t in segments.stage_times(staged.db, *span)}
    assert (times["unknown"].median_days, times["visitor"].median_days) == (2.0, 3.0)
    assert (times["customer"].ended, times["customer"].standing) == (0, 2)


def test_a_distribution_may_be_over_the_stage(staged):
    spread = segments.preview(staged.workspace, [{"everyone": True}], ["stage"]).steps[0].distributions["stage"]
    assert {share.value: share.count for share in spread.shares} == {"unknown": 1, "customer": 1} and spread.missing == 0


@pytest.mark.parametrize("change, number, where", [
    (lambda s: s[:1], "segments.E074", None),
    (lambda s: s[:3], "segments.E073", None),
    (lambda s: [s[0], {**s[1], "name": "loyal"}, *s[2:]], "segments.E072", None),
    (lambda s: [{**s[0], "name": "Loyal ones"}, *s[1:]], "segments.E072", None),
    (lambda s: [{**s[0], "rule": {"event": "stage_changed"}}, *s[1:]], "segments.E076", None),
    (lambda s: [{**s[0], "rule": {"not": {"stage": "visitor"}}}, *s[1:]], "segments.E010", "stages[0].rule.not.stage"),
    (lambda s: [s[0], {**s[1], "rule": {"trait": "no such", "is": "exists"}}, *s[2:]], "segments.E005", "stages[1].rule.trait"),
])
def test_a_set_that_cannot_be_is_refused_with_its_place(staged, change, number, where):
    with pytest.raises(segments.BadName.__mro__[1]) as refused:
        segments.save_stages(staged.workspace, change(SET), "mei")
    assert refused.value.number == number and refused.value.fields.get("path") == where
    assert len(segments.lifecycle_versions(staged.workspace)) == 1


def test_a_stage_that_a_segment_names_cannot_be_taken_out(staged):
    segments.save(staged.workspace, "Visitors", {"stage": "visitor"}, "mei")
    with pytest.raises(segments.StageInUse, match="Visitors"):
        segments.save_stages(staged.workspace, [SET[0], SET[3]], "mei")


def test_a_segment_that_a_stage_names_cannot_be_archived_nor_name_the_stage(staged):
    made = segments.save(staged.workspace, "Big", {"event": "order_completed"}, "mei").id
    segments.save_stages(staged.workspace, [{**SET[0], "rule": {"segment": made}}, *SET[1:]], "mei")
    with pytest.raises(segments.InUse, match="loyal"):
        segments.archive(staged.workspace, made, "mei")
    with pytest.raises(segments.Cycle):
        segments.save(staged.workspace, "Big", {"stage": "loyal"}, "mei", segment=made)


def test_an_unknown_stage_and_a_workspace_without_stages_are_told_apart(shop):
    with pytest.raises(segments.NoStages):
        segments.check(shop.workspace, {"stage": "loyal"})
    segments.save_stages(shop.workspace, SET, "mei")
    with pytest.raises(segments.UnknownStage, match="loyal"):
        segments.check(shop.workspace, {"stage": "loyaly"})


def test_the_ready_set_holds_everybody_once(shop):
    segments.save_stages(shop.workspace, [asdict(stage) for stage in segments.READY_STAGES], "mei")
    segments.save_dormancy(shop.workspace, segments.READY_DORMANCY, "mei")
    shop.tick({MEI: {"email": "mei@example.com"}, ANA: {"city": "杭州"}}, [
        Event(TOM, "order_completed", ago(1)), Event(LI, "order_completed", ago(700)), Event(4, "page_viewed", ago(1)),
        Event(6, "order_completed", ago(200)), Event(7, "order_completed", ago(1200)), Event(8, "product_added", ago(1)),
        *(Event(9, "order_completed", ago(n)) for n in (1, 2, 3, 4)), *(Event(10, "order_completed", ago(n)) for n in (1, 2))],
        now=NOON, twice=True)
    assert stages(shop) == {MEI: "lead", ANA: "unknown", TOM: "customer", LI: "dormant", 4: "visitor", 6: "at_risk", 7: "lost",
                            8: "opportunity", 9: "loyal", 10: "repeat"}
