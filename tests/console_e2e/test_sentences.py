"""A marketer says who by clicking words: in a split of a journey, with conditions on what happened, and sees the people go by it."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.console_e2e.drawing import enter_by_segment, publish, segment

GREEN = {"event": "product_viewed", "where": [{"property": "category", "is": "equals", "value": "绿茶"}]}
KINDS = [
    GREEN | {"in": {"last_days": 180}},
    {"event": "order_completed", "sum": {"property": "amount", "is": "at_least", "value": 1000}},
    {"event": "product_viewed", "distinct": {"property": "category", "is": "at_least", "value": 2}},
    {"event": "order_completed", "pick": "last", "where": [{"property": "amount", "is": "at_least", "value": 300}]},
    {"sequence": [GREEN, {"event": "order_completed"}], "within_days": 3},
    {"sequence": [GREEN, {"event": "order_completed", "not": True, "within_days": 3}]},
    {"top": 50, "by": {"trait": "revenue"}, "of": {"everyone": True}},
    {"top": 20, "by": {"event": "order_completed"}, "of": {"any": [{"trait": "gender", "is": "equals", "value": "female"}, {"tag": "VIP"}]}, "order": "asc"},
    {"sample": {"percent": 10}, "of": {"trait": "city", "is": "exists"}, "seed": "spring"},
    {"trait": "birthday", "is": "anniversary", "value": {"between": [-3, 7]}},
    {"quiet": ["order_completed"], "months": 6},
    {"not": {"event": "order_completed", "in": {"from": "2026-01-01"}}},
]


def word(page, text):
    """A word of the sentence, to be clicked."""
    return page.locator("[data-sentence], [data-slot]").get_by_role("button", name=text, exact=True).or_(page.locator("button[data-slot]", has_text=re.compile(f"^{re.escape(text)}$"))).first


def choice(page, name):
    """Chooses in the dialog of a word, which closes by that."""
    page.get_by_role("dialog").get_by_role("radio", name=name).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def meets(page, count):
    page.wait_for_selector(f"[data-meets='{count}']", timeout=PATIENCE_MS)


def add_condition(page, name):
    page.get_by_role("combobox", name="Add a condition").click()
    page.keyboard.type(name)
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text=re.compile(f"^{re.escape(name)}$")).click()


def count_of(ask, house, rule):
    return ask("POST", f"{house}/segments/preview", {"steps": [rule]})["steps"][0]["count"]


def journey_of(page, ask, house, name, steps, start):
    made = ask("POST", f"{house}/journeys", {"name": name, "definition": {"kind": "marketing", "reentry": "never", "holdout_percent": 0, "start": start, "steps": steps}})
    page.goto(page.url.split("/app/")[0] + f"/app{house.removeprefix('/api')}/journeys/{made['id']}")
    page.locator(f'[data-step="{start}"]').wait_for()
    return made["id"]


def test_a_split_is_said_as_a_sentence_with_a_condition_on_the_event_and_run(page, ask, house):
    people = segment(ask, house, "Everybody with an address")
    wait = {"kind": "wait", "days": 3, "next": None}
    journey = journey_of(page, ask, house, "Green tea or not", {"green?": {"kind": "split", "rule": {}, "yes": "tea", "no": "rest"}, "tea": wait, "rest": wait}, "green?")
    page.locator('[data-step="entry"]').click()
    enter_by_segment(page, people)
    page.locator('[data-step="green?"]').click()
    add_condition(page, "viewed a product")
    meets(page, count_of(ask, house, {"event": "product_viewed", "in": {"last_days": 30}}))
    word(page, "in the last 30 days").click()
    choice(page, "at any time")
    meets(page, count_of(ask, house, {"event": "product_viewed"}))
    page.get_by_role("button", name="Add a condition on “viewed a product”").click()
    page.get_by_role("dialog").get_by_role("radio", name=re.compile("^category")).click()
    dialog = page.get_by_role("dialog", name=re.compile("^Change"))   # the value is asked for at once
    picture(page, "sentence-value-en")
    dialog.get_by_role("textbox").fill("绿茶")
    dialog.get_by_role("button", name="Apply").click()
    green = count_of(ask, house, GREEN)
    meets(page, green)
    assert page.inner_text("[data-sentence]").replace("\n", "") == "Those who viewed a product where category is “绿茶” at least 1 time at any time."
    picture(page, "sentence-in-a-journey-en")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved", exact=True).wait_for()
    assert ask("GET", f"{house}/journeys/{journey}")["draft"]["steps"]["green?"]["rule"] == GREEN | {"count": {"is": "at_least", "value": 1}}
    publish(page)
    yes = page.locator(f'[data-way="green?→yes"][data-passed="{green}"]')
    yes.wait_for(state="attached", timeout=PATIENCE_MS)
    counts = {one["step"]: one for one in ask("GET", f"{house}/journeys/{journey}/counts")["steps"]}
    assert counts["green?"]["left"] == {"yes": green, "no": counts["green?"]["arrived"] - green}


def test_every_form_of_rule_is_read_and_its_shape_is_changed(page, ask, house):
    ask("POST", f"{house}/tags", {"name": "VIP", "group": "", "description": ""})
    branches = [{"name": f"way {number}", "rule": rule, "next": None} for number, rule in enumerate(KINDS)]
    journey_of(page, ask, house, "All forms", {"which?": {"kind": "split_by", "branches": branches, "otherwise": None}}, "which?")
    page.locator('[data-step="which?"]').click()
    for place, rule in enumerate(KINDS):
        page.locator("[data-meets]").nth(place).wait_for()
        assert int(page.locator("[data-meets]").nth(place).get_attribute("data-meets")) == count_of(ask, house, rule), rule
    said = [one.replace("\n", "") for one in page.locator("[data-sentence]").all_inner_texts()]
    assert said[4] == "Those who viewed a product where category is “绿茶”, then completed an order, all within 3 days, at any time."
    assert said[7] == "Those who are, of those (Gender is “female” or have the tag “VIP”), among the 20 with the lowest number of times they completed an order at any time."
    assert not [one for one in said if "condition of its own" in one]


def test_a_condition_is_joined_turned_ranked_and_taken_out(page, ask, house):
    page.goto(f"/app/w/{house.rsplit('/', 1)[1]}/segments/narrow")
    sentence, female = page.locator("[data-sentence]"), {"trait": "gender", "is": "equals", "value": "female"}
    page.goto(page.url + "?steps=" + '[{"trait":"gender","is":"equals","value":"female"}]')
    shown = page.locator("[data-step='0'] [data-count]")
    expect(shown).to_have_attribute("data-count", str(count_of(ask, house, female)), timeout=PATIENCE_MS)
    page.get_by_role("button", name="Change this condition").click()
    page.get_by_role("dialog").get_by_role("radio", name="Or something else…").click()
    page.keyboard.type("completed an order")
    page.locator(".ant-select-item-option:visible", has_text=re.compile("^completed an order$")).click()
    either = {"any": [female, {"event": "order_completed", "in": {"last_days": 30}}]}
    expect(shown).to_have_attribute("data-count", str(count_of(ask, house, either)), timeout=PATIENCE_MS)
    page.get_by_role("button", name="Change this condition").last.click()   # of the group
    choice(page, "Of these, only the first so many")
    expect(sentence).to_have_text(re.compile(r"^Those who are, of those \(Gender is “female” or completed an order at least 1 time in the last 30 days\), among the 100 with the highest Revenue\.$"))
    word(page, "100").click()
    page.get_by_role("dialog").get_by_role("spinbutton").fill("7")
    page.keyboard.press("Enter")
    expect(shown).to_have_attribute("data-count", "7", timeout=PATIENCE_MS)
    word(page, "Revenue").click()
    choice(page, "the sum of a property of what they did")
    expect(sentence).to_have_text(re.compile("among the 7 with the highest total amount when they completed an order at any time"))
    picture(page, "sentence-of-a-top-en")
    page.get_by_role("button", name="Change this condition").last.click()
    choice(page, "All of them instead")
    page.get_by_role("button", name="Change this condition").first.click()
    choice(page, "Remove this condition")
    expect(sentence).to_have_text(re.compile("^Those who completed an order at least 1 time in the last 30 days"))
    page.get_by_role("combobox", name="Add a condition").click()
    page.keyboard.type("one thing and then not")
    page.keyboard.press("Enter")
    expect(sentence).to_have_text(re.compile("and who viewed a product, but then never completed an order within 3 days, in the last 30 days"))
    word(page, ", but then never").click()
    choice(page, "it happened then")
    expect(sentence).to_have_text(re.compile("viewed a product, then completed an order, however far apart, in the last 30 days"))


@pytest.mark.parametrize("language, width, mode", [("zh-CN", 1280, "light"), ("zh-CN", 390, "dark"), ("en", 390, "light")])
def test_sentences_are_seen_in_every_width_and_light(open_page, language, width, mode):
    page = open_page(language, width, mode)
    page.goto(page.url + "/segments/narrow?steps=" + json.dumps(KINDS[:9]))
    page.locator("[data-sentence] button").first.wait_for()
    page.wait_for_selector("section[aria-busy=false]")
    picture(page, f"sentences-{language}-{width}-{mode}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("[data-slot=window]").first.click()
    page.get_by_role("dialog").wait_for()
    picture(page, f"sentence-window-{language}-{width}-{mode}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
