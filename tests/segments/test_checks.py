"""What is wrong with a rule is said with its place, what stands there, and what may stand there."""

import json

import pytest

from koipond import profiles, segments
from koipond.kit.errors import Refusal
from koipond.segments import rules
from tests.shelf import lent

CITY = {"trait": "city", "is": "equals", "value": "上海"}


def trait(name, operator, *value):
    return {"trait": name, "is": operator} | ({"value": value[0]} if value else {})


def did(**more):
    return {"event": "bought", **more}


def where(**filter):
    return did(where=[filter])


def deep(levels):
    rule = CITY
    for _ in range(levels):
        rule = {"not": rule}
    return rule


WRONG = [
    # rule, number, place, words that the message must hold
    ({}, "E004", "", ["everybody", "everyone"]),
    (None, "E004", "", ["everybody"]),
    ({"all": []}, "E004", "", ["everybody"]),
    ({"any": []}, "E016", "rule.any", ["without a condition"]),
    ({"all": [CITY, {"any": []}]}, "E016", "rule.all[1].any", []),
    ([CITY], "E001", "rule", ["object"]),
    ("everyone", "E001", "rule", ["everyone"]),
    ({"everyone": False}, "E001", "rule.everyone", ["False", "true"]),
    ({"all": CITY}, "E001", "rule.all", ["a list"]),
    ({"not": [CITY]}, "E001", "rule.not", ["object"]),
    ({"city": "上海"}, "E002", "rule", ["city", "trait", "event"]),
    ({"all": [CITY, {}]}, "E002", "rule.all[1]", ["nothing"]),
    ({**CITY, "event": "bought"}, "E002", "rule", ["event, is, trait, value"]),
    ({**CITY, "vaule": 1}, "E003", "rule", ["vaule", "'value'"]),
    ({"all": [CITY], "or": []}, "E003", "rule", ["or", "all"]),
    (did(wehre=[]), "E003", "rule", ["'where'"]),
    (did(**{"in": {"last_day": 3}}), "E003", "rule.in", ["'last_days'"]),
    (did(count={"is": "at_least", "value": 1, "of": "x"}), "E003", "rule.count", ["of"]),
    (trait("ctiy", "exists"), "E005", "rule.trait", ["ctiy", "city"]),
    ({"any": [{"not": trait("emial", "exists")}]}, "E005", "rule.any[0].not.trait", ["email"]),
    (trait("city", "greater", "a"), "E006", "rule.is", ["greater", "city", "text", "starts_with"]),
    (trait("age", "contains", "3"), "E006", "rule.is", ["number", "at_least"]),
    (trait("vip", "in", [True]), "E006", "rule.is", ["boolean"]),
    (trait("created_at", "equals", "2024-05-01"), "E006", "rule.is", ["datetime", "before"]),
    (trait("birthday", "greater", 3), "E006", "rule.is", ["date"]),
    (where(property="amount", **{"is": "exists"}), "E006", "rule.where[0].is", ["money"]),
    (where(property="x", **{"is": "before", "value": "2024-05-01"}), "E006", "rule.where[0].is", ["greater", "contains"]),
    (did(distinct={"property": "amount", "is": "at_least", "value": 2}), "E006", "rule.distinct", ["sum"]),
    (trait("age", "at_least", "30"), "E007", "rule.value", ["30", "without quotes"]),
    (trait("age", "in", [30, None]), "E001", "rule.value[1]", ["None"]),
    (trait("age", "in", [30, "x"]), "E007", "rule.value[1]", ["x"]),
    (trait("age", "at_least", True), "E007", "rule.value", []),
    (trait("age", "at_least", float("nan")), "E007", "rule.value", ["nan"]),
    (trait("age", "at_least", float("inf")), "E007", "rule.value", ["inf"]),
    (trait("balance", "at_least", "1.23456"), "E007", "rule.value", ["four places"]),
    (trait("balance", "at_least", 1e15), "E007", "rule.value", []),
    (trait("city", "equals", ""), "E007", "rule.value", ["missing"]),
    (trait("city", "equals", 5), "E007", "rule.value", ["text"]),
    (trait("birthday", "before", "01.05.2024"), "E007", "rule.value", ["2024-05-01"]),
    (trait("birthday", "before", "2024-02-30"), "E007", "rule.value", []),
    (trait("birthday", "before", "1850-01-01"), "E007", "rule.value", ["1900"]),
    (trait("created_at", "before", "yesterday"), "E007", "rule.value", ["yesterday"]),
    (trait("created_at", "after", "9999-12-31"), "E007", "rule.value", ["2299"]),
    (trait("vip", "equals", "yes"), "E007", "rule.value", ["true or false"]),
    (trait("created_at", "in_last_days", "7"), "E007", "rule.value", ["36500"]),
    (where(property="x", **{"is": "greater", "value": "5"}), "E007", "rule.where[0].value", []),
    (where(property="x", **{"is": "in", "value": [5, "a"]}), "E007", "rule.where[0].value[1]", []),
    (did(count={"is": "at_least", "value": 1.5}), "E007", "rule.count.value", ["whole"]),
    (did(sum={"property": "amount", "is": "at_least", "value": "many"}), "E007", "rule.sum.value", []),
    (did(**{"in": {"from": "soon"}}), "E007", "rule.in.from", ["soon"]),
    (trait("age", "between", [5, 3]), "E008", "rule.value", ["5 comes after 3"]),
    (trait("birthday", "between", ["2024-05-02", "2024-05-01"]), "E008", "rule.value", []),
    (trait("created_at", "in_last_days", 0), "E008", "rule.value", ["0 days"]),
    (did(**{"in": {"last_days": -1}}), "E008", "rule.in", ["-1 days"]),
    (did(**{"in": {"last_days": 1e9}}), "E008", "rule.in", ["36500"]),
    (did(**{"in": {"last_hours": 0}}), "E008", "rule.in", []),
    (did(**{"in": {"from": "2024-05-02", "to": "2024-05-01"}}), "E008", "rule.in", ["2024-05-02 comes after"]),
    ({"sequence": [did(), did()], "within_days": 0}, "E008", "rule.within_days", []),
    (did(count={"is": "at_least", "value": 0}), "E009", "rule.count", ["everybody", "exactly 0"]),
    (did(count={"is": "at_most", "value": -1}), "E009", "rule.count", ["nobody"]),
    ({"segment": 987654}, "E011", "rule.segment", ["987654"]),
    ({"all": [CITY, {"segment": -1}]}, "E011", "rule.all[1].segment", []),
    ({"segment": "12"}, "E001", "rule.segment", ["number of a segment"]),
    ({"segment": True}, "E001", "rule.segment", []),
    (deep(rules.MAX_DEPTH), "E012", "rule" + ".not" * rules.MAX_DEPTH, ["12 levels"]),
    ({"any": [CITY] * (rules.MAX_CONDITIONS + 1)}, "E013", "rule", ["201", "200"]),
    (trait("city", "in", ["x"] * (rules.MAX_VALUES + 1)), "E013", "rule.value", ["1001 values"]),
    (trait("city", "equals", "x" * (rules.MAX_TEXT + 1)), "E013", "rule.value", ["characters"]),
    (did(where=[{"property": "x", "is": "exists"}] * (rules.MAX_FILTERS + 1)), "E013", "rule.where", ["filters"]),
    (trait("city", "equal", "x"), "E014", "rule.is", ["equal", "'equals'"]),
    (did(count={"is": "more_than", "value": 1}), "E014", "rule.count.is", ["at_least, at_most, exactly"]),
    (where(property="x", **{"is": "=="}), "E014", "rule.where[0].is", []),
    (trait("city", ["equals"], "x"), "E014", "rule.is", []),
    ({"trait": "city"}, "E015", "rule", ["'is'", "equals"]),
    (trait("city", "equals"), "E015", "rule", ["'value'"]),
    (did(sum={"is": "at_least", "value": 1}), "E015", "rule.sum", ["'property'"]),
    ({"sequence": [did(), {}]}, "E015", "rule.sequence[1]", ["'event'"]),
    ({"sequence": [did()]}, "E001", "rule.sequence", ["2 to 10"]),
    ({"sequence": [did()] * 11}, "E001", "rule.sequence", ["11 of them"]),
    ({"sequence": [did(), did(count={"is": "at_least", "value": 1})]}, "E003", "rule.sequence[1]", ["count"]),
    ({"sequence": [did(), did()], "within_days": "3"}, "E001", "rule.within_days", ["number"]),
    (did(count=3), "E001", "rule.count", ["object"]),
    (did(count={"is": "at_least", "value": 1}, sum={}), "E001", "rule", ["one of count, sum, distinct"]),
    (did(where={"property": "x"}), "E001", "rule.where", ["a list"]),
    (did(**{"in": {"last_days": 3, "last_hours": 3}}), "E001", "rule.in", ["last_days"]),
    (did(**{"in": {}}), "E001", "rule.in", []),
    (did(**{"in": "30d"}), "E001", "rule.in", ["object"]),
    (did(**{"in": {"last_days": True}}), "E001", "rule.in.last_days", []),
    (did(**{"in": {"from": ""}}), "E001", "rule.in.from", ["date"]),
    ({"event": " "}, "E001", "rule.event", ["name"]),
    ({"event": None}, "E001", "rule.event", []),
    ({"event": "a\0b"}, "E001", "rule.event", ["characters"]),
    (trait("city", "equals", "\ud800"), "E001", "rule.value", ["characters"]),
    (trait("city", "exists", 1), "E001", "rule.value", ["nothing"]),
    (trait("city", "in", []), "E001", "rule.value", ["at least one"]),
    (trait("city", "in", "上海"), "E001", "rule.value", ["a list"]),
    (trait("age", "between", [1, 2, 3]), "E001", "rule.value", ["lowest"]),
    (trait("city", "equals", {"a": 1}), "E001", "rule.value", ["a text"]),
]


@pytest.fixture(scope="module")
def place():
    with lent("checks", "Test shop") as made:
        profiles.declare_trait(made, "vip", "boolean")
        profiles.declare_trait(made, "balance", "money")
        yield made


@pytest.mark.parametrize(("rule", "number", "path", "words"), WRONG, ids=lambda part: str(part)[:40])
def test_a_wrong_rule_is_refused_with_its_place(place, rule, number, path, words):
    with pytest.raises(Refusal) as refused:
        segments.check(place, rule)
    error = refused.value
    assert error.number == f"segments.{number}", error
    assert path in (error.fields["path"], ""), error
    for word in words:
        assert word in str(error), (word, str(error))
    for language in ("en", "zh-CN"):
        message, hint = error.say(language)
        assert message and hint and "{path}" not in message
        assert "_zh}" not in message + hint
    assert any("一" <= letter <= "鿿" for letter in "".join(error.say("zh-CN")))


def test_every_error_number_is_met_by_a_test():
    tested = {number for _, number, _, _ in WRONG} | {"E010", "E017", "E018", "E019", "E020"}
    assert tested == {f"E{n:03}" for n in range(1, 21)}


def test_a_rule_survives_json(place):
    rule = {"all": [CITY, did(where=[{"property": "x", "is": "equals", "value": True}], **{"in": {"last_days": 2}})]}
    assert rules.read(json.loads(json.dumps(rule))) == rules.read(rule)


def test_the_same_meaning_is_one_condition_and_another_is_not():
    def counted(value):
        return repr(rules.read(where(property="x", **{"is": "equals", "value": value})).counted)

    assert counted("1") == counted("1")
    assert len({counted(True), counted(1), counted("1")}) == 3


def test_names_and_values_of_users_never_stand_in_a_statement(shop):
    """Each is bound; whatever it looks like, it finds nobody and breaks nothing."""
    evil = ["'; DROP TABLE profiles_traits; --", "`", "\\", "{now:String}", "[[persons]]", "a' OR '1'='1", "%", "\\'", "a\n\tb", "😀锦鲤"]
    shop.tick(people={1: dict.fromkeys(evil, "x"), 2: {}})
    for text in evil:
        rule = {"trait": text, "is": "equals", "value": "x"}
        segments.check(shop.workspace, rule)
        assert shop.who(rule) == {1}
        for rule in (
            {"trait": "city", "is": "contains", "value": text}, {"trait": "city", "is": "in", "value": [text]},
            {"event": text, "where": [{"property": text, "is": "equals", "value": text}]},
            {"event": text, "sum": {"property": text, "is": "at_least", "value": 1}},
            {"event": text, "distinct": {"property": text, "is": "at_least", "value": 1}},
            {"sequence": [{"event": text}, {"event": text, "where": [{"property": text, "is": "exists"}]}]},
        ):
            assert shop.who(rule) == set()
        assert segments.preview(shop.workspace, [{"everyone": True}], [text]).steps[0].count == 2
    made = segments.save(shop.workspace, evil[0], {"event": evil[0]}, by=evil[3])
    shop.tick()
    assert shop.members(made.id) == set()
    assert shop.who({"everyone": True}) == {1, 2}
