"""A rule reads in words, in both languages, a line for each condition."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koipond import profiles, segments
from koipond.segments import phrases, rules
from koipond.segments.tree import conditions
from tests.segments import random_rules as some
from tests.shelf import lent

TEA = {"property": "category", "is": "equals", "value": "tea"}
SAID = [
    ({"trait": "city", "is": "in", "value": ["上海", "杭州"]}, "City is one of “上海”, “杭州”", "城市是“上海”、“杭州”之一"),
    ({"trait": "birthday", "is": "anniversary", "value": {"in_days": 3}}, "Birthday has its anniversary in 3 days", "生日的周年日在 3 天后"),
    ({"trait": "birthday", "is": "anniversary", "value": {"month": "this", "day": 1}},
     "Birthday falls in this month of a year and Birthday falls on day 1 of a month", "生日的月份是本月，且生日的日期是 1 日"),
    ({"trait": "last_order_at", "is": "more_than_months_ago", "value": 18},
     "Last order was 18 calendar months ago or longer", "最近下单时间在 18 个月前或更早"),
    ({"event": "order_completed", "count": {"is": "at_least", "value": 3}, "in": {"last_days": 180}},
     "order_completed at least 3 times, in the last 180 days", "发生下单至少 3 次，在最近 180 天内"),
    ({"event": "order_completed", "where": [TEA], "sum": {"property": "amount", "is": "at_least", "value": 1000}},
     "sum of amount over order_completed where category is “tea” is at least 1000",
     "下单（类别是“tea”）的金额合计不少于 1000"),
    ({"event": "order_completed", "pick": "last", "where": [TEA]},
     "the last order_completed was one where category is “tea”", "最后一次下单满足：类别是“tea”"),
    ({"sequence": [{"event": "viewed"}, {"event": "order_completed", "not": True, "within_days": 3}]},
     "viewed, then no order_completed within 3 days after", "先 viewed，然后之后 3 天内没有下单"),
    ({"trait": "gender", "is": "equals", "value": "female"}, "Gender is “female”", "性别是“女”"),
    ({"trait": "country", "is": "in", "value": ["CN", "de", "Utopia"]}, "Country is one of “China”, “Germany”, “Utopia”", "国家是“中国”、“德国”、“Utopia”之一"),
    ({"event": "order_completed", "where": [{"property": "currency", "is": "equals", "value": "EUR"}]}, "order_completed where currency is “Euro” at least once", "至少发生过一次下单（币种是“欧元”）"),
    ({"not": {"trait": "email", "is": "exists"}}, "not: E-mail is known", "不满足：邮箱有值"),
]


@pytest.mark.parametrize(("rule", "english", "chinese"), SAID, ids=[english for _, english, _ in SAID])
def test_a_condition_is_said_in_both_languages(workspace, rule, english, chinese):
    assert [line.text for line in segments.in_words(workspace, rule)] == [english]
    assert [line.text for line in segments.in_words(workspace, rule, "zh-CN")] == [chinese]


def test_what_joins_conditions_is_a_line_above_them(workspace):
    inner = segments.save(workspace, "Tea lovers", {"event": "order_completed", "where": [TEA]}, "mei").id
    rule = {"all": [
        {"segment": inner},
        {"any": [{"everyone": True}, {"not": {"all": [{"everyone": True}]}}]},
        {"top": 1000, "by": {"trait": "revenue"}, "of": {"sample": {"percent": 10}, "of": {"everyone": True}, "seed": "spring"}},
    ]}
    assert [(line.depth, line.text) for line in segments.in_words(workspace, rule)] == [
        (0, "in the segment “Tea lovers”"), (0, "at least one of:"), (1, "everybody"), (1, "not:"), (2, "all of:"), (3, "everybody"),
        (0, "the first 1000 by Revenue, the most first, of:"), (1, "10 % (the share “spring”) of:"), (2, "everybody"),
    ]


def test_every_phrase_names_the_same_in_both_languages():
    for english, chinese in phrases.PHRASES.values():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese)), english


@pytest.fixture(scope="module")
def place():
    with lent("words", "Test shop") as made:
        for name, type in (("vip", "boolean"), ("balance", "money"), ("likes", "text"), ("favourite", "text")):
            profiles.declare_trait(made, name, type)
        yield made


@settings(max_examples=60)
@given(rule=st.one_of(some.rules, some.timely_rules))
def test_every_rule_can_be_read_out_and_no_condition_is_left_out(place, rule):
    for language in ("en", "zh-CN"):
        lines = segments.in_words(place, rule, language)
        said = [line.text for line in lines]
        assert all(said) and not any(re.search(r"\{\w+\}", text) for text in said)
        leaves = len(conditions(rules.read(rule)))
        assert len([text for text in said if not text.endswith((":", "："))]) == leaves
