"""Every mistake has its number and names the place."""

import copy
import re

import pytest

from koipond import journeys
from tests.journeys.conftest import three_waves


def good(shop):
    return {"entry": {"kind": "event", "event": "signed_up"}, "kind": "marketing", "start": "mail", "steps": three_waves(shop),
            "goal": {"event": "order_completed", "window_days": 14}, "holdout_percent": 10, "reentry": "never"}


def put(path, value):
    """A change of the definition: steps.mail.next → value."""
    def change(definition):
        *way, last = path.split("/")
        for part in way:
            definition = definition[part]
        definition[last] = value
    return change


def drop(path):
    def change(definition):
        *way, last = path.split("/")
        for part in way:
            definition = definition[part]
        del definition[last]
    return change


SPLIT = {"kind": "split_random", "shares": [{"name": "a", "percent": 50, "next": "end"}, {"name": "b", "percent": 40, "next": "end"}]}
CASES = [
    (put("steps/mail/next", "nowhere"), "journeys.E001", "'mail' leads to 'nowhere'"),
    (put("steps/alone", {"kind": "end"}), "journeys.E002", "'alone'"),
    (put("steps/reminder/next", "mail"), "journeys.E003", "mail → opened? → pause → reminder → mail"),
    (put("start", "begin"), "journeys.E004", "'begin'"),
    (drop("start"), "journeys.E004", "None"),
    (put("steps/end/kind", "fly"), "journeys.E005", "'fly'"),
    (put("entry", {"kind": "segment", "segment": 99}), "journeys.E006", "99"),
    (put("entry", {"kind": "moon"}), "journeys.E007", "its kind is none of"),
    (put("entry", {"kind": "event"}), "journeys.E007", "no event"),
    (drop("entry"), "journeys.E007", "its kind is none of"),
    (put("entry/where", [{"property": "total", "is": "larger", "value": 1}]), "journeys.E008", "larger"),
    (put("exit", {"every": 1}), "journeys.E008", "exit"),
    (put("goal/where", [{"nothing": 1}]), "journeys.E008", "goal"),
    (put("steps/pause", {"kind": "split", "rule": {"trait": "shoe_size", "is": "equals", "value": "4"}, "yes": "reminder", "no": "end"}),
     "journeys.E008", "shoe_size"),
    (put("steps/mail/template", 4711), "journeys.E009", "4711"),
    (drop("steps/mail/template"), "journeys.E009", "None"),
    (put("steps/end", SPLIT | {"shares": SPLIT["shares"][:1]}), "journeys.E010", "there are 1"),
    (put("steps/pause", SPLIT | {"shares": [*SPLIT["shares"], {"name": "c", "percent": 11, "next": "reminder"}]}), "journeys.E010", "101"),
    (put("steps/pause", SPLIT | {"shares": [{"name": "a", "percent": 50, "next": "end"}, {"name": "a", "percent": 50, "next": "reminder"}]}),
     "journeys.E010", "name of its own"),
    (put("steps/pause", {"kind": "split_random", "shares": "half"}), "journeys.E010", "list"),
    (drop("steps/opened?/timeout"), "journeys.E011", "email_opened"),
    (drop("steps/opened?/days"), "journeys.E011", "email_opened"),
    (drop("kind"), "journeys.E012", "None"),
    (put("steps/pause/days", 0), "journeys.E014", "0 days"),
    (put("steps/pause/days", -1), "journeys.E014", "-1 days"),
    (put("steps/pause/days", "two"), "journeys.E014", "two days"),
    (put("steps/pause/days", 5000), "journeys.E014", "5000 days"),
    (put("reentry", "sometimes"), "journeys.E015", "sometimes"),
    (put("gap_days", -2), "journeys.E015", "-2"),
    (put("holdout_percent", 100), "journeys.E016", "100"),
    (put("goal/window_days", 0), "journeys.E017", "window_days"),
    (put("goal", {"window_days": 3}), "journeys.E017", "no event"),
    (put("steps/opened?/of", "reminder"), "journeys.E018", "reminder"),
    (put("steps/mail/channel", "pigeon"), "journeys.E019", "pigeon"),
    (put("steps/opened?/event", None), "journeys.E020", "event"),
    (put("steps", {}), "journeys.E021", "no steps"),
    (put("steps/mail", "send"), "journeys.E021", "'mail' is no object"),
]


@pytest.fixture
def definition(shop):
    return good(shop)


def test_a_sound_definition_has_no_problem(shop, definition):
    assert journeys.check(shop.slug, definition) == []


def test_each_mistake_has_its_number_and_its_place(shop, definition):
    for change, number, part in CASES:
        wrong = copy.deepcopy(definition)
        change(wrong)
        found = {problem.number: problem for problem in journeys.check(shop.slug, wrong)}
        assert number in found, f"{number} {part}: found {list(found.values())}"
        assert part in found[number].message, found[number].message
        chinese, _ = found[number].say("zh-CN")
        assert chinese != found[number].message and "{" not in chinese, chinese
        with pytest.raises(type(next(iter(found.values())))):
            journeys.publish(shop.slug, journeys.save(shop.slug, "Wrong", wrong, "mei").id, "mei")


@pytest.mark.parametrize("nonsense", [None, [], "journey", 5, {"steps": []}, {"steps": {"a": {"kind": ["x"]}}},
                                      {"steps": {"a": {"kind": "split_random", "shares": [1]}}, "start": "a"},
                                      {"steps": {"a": {"kind": "send", "next": 5}}, "start": "a"}])
def test_nonsense_is_refused_and_never_breaks(shop, nonsense):
    problems = journeys.check(shop.slug, nonsense)
    assert problems and all(p.number.startswith("journeys.E") for p in problems)


def test_what_belongs_at_a_place_is_said_in_chinese_too(shop, definition):
    wrong = [put("priority", -1), put("steps/opened?/event", None), put("steps/mail/best_time", "late"), put("steps/pause/days", 0), put("steps/pause", {"kind": "wait", "until": {"at": "nine"}}),
             put("steps/pause", {"kind": "task", "title": "", "results": []}), put("steps/pause", {"kind": "go", "journey": 4711, "next": None}),
             put("steps/pause", {"kind": "webhook", "url": "ftp://x", "fields": "all", "next": None}), put("steps/pause", {"kind": "set", "traits": {"moon": 1}, "tags": {"add": ["none"]}, "next": None})]
    for change in wrong:
        tried = copy.deepcopy(definition)
        change(tried)
        said = [problem.say("zh-CN")[1] for problem in journeys.check(shop.slug, tried) if problem.number in ("journeys.E014", "journeys.E020")]
        assert said, change
        for hint in said:
            assert not set(re.findall("[a-z]{2,}", re.sub(r"`[^`]*`|[{\[].*[}\]]|https", "", hint))) - {"true", "false"}, hint


def test_too_many_steps_are_refused(shop, definition):
    definition["steps"] |= {f"s{i}": {"kind": "end"} for i in range(300)}
    assert journeys.check(shop.slug, definition)[0].number == "journeys.E013"
