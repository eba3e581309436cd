"""What is wrong with calendars, absence, picks, tops and samples is said with its place."""

import pytest

from koipond import profiles, segments
from koipond.kit.errors import Refusal
from koipond.segments import checks, ranks
from tests.shelf import lent

ALL, VIEWED = {"everyone": True}, {"event": "viewed"}


def born(value):
    return {"trait": "birthday", "is": "anniversary", "value": value}


def then(*steps, **more):
    return {"sequence": list(steps), **more}


def top(most=10, by=None, **more):
    return {"top": most, "by": {"trait": "revenue"} if by is None else by, "of": ALL, **more}


def sample(size, **more):
    return {"sample": size, "of": ALL, "seed": "spring", **more}


WRONG = [
    # rule, number, place, words that the message must hold
    (born(3), "E001", "rule.value", ["in_days"]),
    (born({"in_day": 3}), "E001", "rule.value", ["between"]),
    (born({"in_days": "3"}), "E001", "rule.value", ["3"]),
    (born({"in_days": 1.5}), "E001", "rule.value", ["1.5"]),
    (born({"between": [1]}), "E001", "rule.value", []),
    (born({"month": "last"}), "E001", "rule.value.month", ["last"]),
    (born({"day": True}), "E001", "rule.value.day", []),
    (born({"in_days": 365}), "E007", "rule.value", ["364"]),
    (born({"between": [3, 1]}), "E007", "rule.value", ["earlier first"]),
    (born({"between": [-200, 200]}), "E007", "rule.value", ["360"]),
    (born({"month": 13}), "E007", "rule.value", ["13"]),
    (born({"month": 2, "day": 30}), "E007", "rule.value", ["30"]),
    (born({"month": 0}), "E007", "rule.value", []),
    (born({"month": -1}), "E007", "rule.value", []),
    (born({"day": 32}), "E007", "rule.value", []),
    ({"trait": "city", "is": "anniversary", "value": {"in_days": 3}}, "E006", "rule.is", ["city", "text"]),
    ({"trait": "age", "is": "this_month"}, "E006", "rule.is", ["number"]),
    ({"trait": "birthday", "is": "today", "value": 1}, "E001", "rule.value", ["no value"]),
    ({"trait": "birthday", "is": "in_last_months", "value": 1.5}, "E007", "rule.value", ["whole number"]),
    ({"trait": "birthday", "is": "more_than_months_ago", "value": 0}, "E007", "rule.value", ["1200"]),
    ({"trait": "birthday", "is": "more_than_months_ago"}, "E015", "rule", ["value"]),
    ({"trait": "age", "is": "contains_any", "value": ["a"]}, "E006", "rule.is", ["number"]),
    ({"trait": "city", "is": "contains_all", "value": []}, "E001", "rule.value", ["at least one"]),
    (then(VIEWED, {"event": "bought", "not": False}), "E001", "rule.sequence[1].not", ["true"]),
    (then({"event": "bought", "not": True}, VIEWED), "E030", "rule.sequence[0]", ["last"]),
    (then(VIEWED, {"event": "bought", "within_days": 3}), "E003", "rule.sequence[1]", ["within_days"]),
    (then(VIEWED, {"event": "bought", "not": True, "within_days": 0}), "E008", "rule.sequence[1].within_days", []),
    (then(VIEWED, {"event": "bought", "not": True, "within_days": "3"}), "E001", "rule.sequence[1].within_days", ["number"]),
    ({**VIEWED, "pick": "second", "where": []}, "E001", "rule.pick", ["second", "first"]),
    ({**VIEWED, "pick": "last"}, "E015", "rule", ["where"]),
    ({**VIEWED, "pick": "last", "count": {"is": "at_least", "value": 1}}, "E001", "rule", ["pick"]),
    ({**VIEWED, "pick": "last", "where": [{"property": "amount", "is": "exists"}]}, "E006", "rule.where[0].is", []),
    (top(0), "E007", "rule.top", ["1000000"]),
    (top(2.5), "E007", "rule.top", []),
    (top(ranks.MAX_MOST + 1), "E007", "rule.top", []),
    (top("ten"), "E007", "rule.top", []),
    (top(by={"trait": "city"}), "E031", "rule.by.trait", ["city", "text"]),
    (top(by={"trait": "revenu"}), "E005", "rule.by.trait", ["revenue"]),
    (top(by={}), "E001", "rule.by", ["trait"]),
    (top(by={**VIEWED, "sum": {"is": "at_least"}}), "E003", "rule.by.sum", ["is"]),
    (top(by={**VIEWED, "sum": {}}), "E015", "rule.by.sum", ["property"]),
    (top(by={**VIEWED, "distinct": {"property": "amount"}}), "E006", "rule.by.distinct", ["sum"]),
    (top(by={**VIEWED, "in": {"last_days": 0}}), "E008", "rule.by.in", []),
    (top(by={**VIEWED, "where": [{"property": "x", "is": "between", "value": [2, 1]}]}), "E008", "rule.by.where[0].value", []),
    (top(order="up"), "E001", "rule.order", ["desc"]),
    ({"top": 10, "of": ALL}, "E015", "rule", ["by"]),
    ({"top": 10, "by": {"trait": "revenue"}}, "E015", "rule", ["of"]),
    ({**top(), "of": {"trait": "ctiy", "is": "exists"}}, "E005", "rule.of.trait", ["city"]),
    ({"all": [top()] * (ranks.MAX_RANKED + 1)}, "E013", "rule", ["tops"]),
    (sample({"percent": 0}), "E007", "rule.sample.percent", ["above 0"]),
    (sample({"percent": 100}), "E007", "rule.sample.percent", []),
    (sample({"percent": "10"}), "E007", "rule.sample.percent", []),
    (sample({"count": 0}), "E007", "rule.sample.count", []),
    (sample({"percent": 10, "count": 10}), "E001", "rule.sample", ["either"]),
    (sample(10), "E001", "rule.sample", []),
    ({"sample": {"percent": 10}, "of": ALL}, "E015", "rule", ["seed"]),
    ({"sample": {"percent": 10}, "seed": "spring"}, "E015", "rule", ["of"]),
]


@pytest.fixture(scope="module")
def place():
    with lent("wrong_language", "Test shop") as made:
        profiles.declare_trait(made, "vip", "boolean")
        yield made


@pytest.mark.parametrize(("rule", "number", "path", "words"), WRONG, ids=lambda part: str(part)[:50])
def test_a_wrong_rule_is_refused_with_its_place(place, rule, number, path, words):
    with pytest.raises(Refusal) as refused:
        segments.check(place, rule)
    error = refused.value
    assert (error.number, error.fields["path"]) == (f"segments.{number}", path), error
    for word in words:
        assert word in str(error), (word, str(error))
    for language in ("en", "zh-CN"):
        message, hint = error.say(language)
        assert message and hint and "_zh}" not in message + hint


def chain_of(workspace, length):
    """A segment that refers to one that refers to one …"""
    segment = segments.save(workspace, "s0", {"trait": "city", "is": "exists"}, "mei").id
    for number in range(1, length):
        segment = segments.save(workspace, f"s{number}", {"not": {"segment": segment}}, "mei").id
    return segment


def test_segments_within_segments_have_an_end(workspace):
    last = chain_of(workspace, checks.MAX_WITHIN)
    segments.check(workspace, {"segment": last})
    one_more = segments.save(workspace, "more", {"segment": last}, "mei").id
    with pytest.raises(segments.TooManyWithin) as refused:
        segments.check(workspace, {"segment": one_more})
    assert "more → s9 → s8" in str(refused.value) and refused.value.number == "segments.E032"


def test_a_circle_is_named_by_its_way_also_through_a_top(workspace):
    inner = segments.save(workspace, "A", {"trait": "city", "is": "exists"}, "mei").id
    outer = segments.save(workspace, "B", {"top": 3, "by": {"trait": "age"}, "of": {"segment": inner}}, "mei").id
    with pytest.raises(segments.Cycle) as refused:
        segments.save(workspace, "A", {"not": {"segment": outer}}, "mei", segment=inner)
    assert "A → B → A" in str(refused.value)
    with pytest.raises(segments.InUse):
        segments.archive(workspace, inner, "mei")


def test_a_list_in_a_trait_is_asked_by_its_elements(shop):
    shop.tick({1: {"likes": '["tea", "cups"]'}, 2: {"likes": '["tea"]'}, 3: {"likes": "tea"}, 4: {"likes": "tea, cups"}, 5: {"likes": "[tea"}, 6: {}})

    def likes(operator, *values):
        return shop.who({"trait": "likes", "is": operator, "value": list(values)})

    assert likes("contains_any", "tea", "x") == {1, 2, 3}
    assert likes("contains_all", "tea", "cups") == {1}
    assert likes("contains_any", "x") == set()
