"""A marketer draws the three-wave journey, publishes it and watches it run; another tries two mails against each other."""

import re

import pytest

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.console_e2e.drawing import (
    add,
    call,
    choose,
    enter_by_segment,
    filled,
    new_journey,
    publish,
    segment,
    send,
    templates,
)


def test_three_waves_are_drawn_published_and_watched(page, ask, house):
    first, second, third = templates(ask, house)
    people = segment(ask, house, "Reachable by e-mail")
    new_journey(page, "Three waves by hand")
    enter_by_segment(page, people)
    add(page, "Entry", "enter", "Send")
    send(page, first)
    call(page, "first mail")
    add(page, "first mail", "sent", "Wait for an event")
    choose(page, "About the message of", "first mail")
    call(page, "opened?")
    add(page, "opened?", "happened", "Send")
    send(page, second)
    call(page, "second mail")
    add(page, "opened?", "not in time", "Wait")
    call(page, "pause")
    add(page, "pause", "then", "Send")
    send(page, third)
    call(page, "reminder")
    picture(page, "journey-drawn-en")
    page.reload()   # unsaved work is there again
    page.locator('[data-step="reminder"]').wait_for()
    page.get_by_text("Your unsaved changes are here again").wait_for()
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved", exact=True).wait_for()
    publish(page)
    entered = int(page.locator("[data-entered]:not([data-entered='0'])").get_attribute("data-entered", timeout=PATIENCE_MS))
    waiting = page.locator('[data-step="opened?"] [data-standing]')
    assert int(waiting.get_attribute("data-standing", timeout=PATIENCE_MS)) == entered > 0
    picture(page, "journey-waits-en")
    page.locator('[data-step="opened?"]').click()
    page.get_by_role("tab", name="People").click()
    page.get_by_role("button", name="Why?").first.click()
    page.get_by_text("entered the journey").wait_for()
    picture(page, "journey-who-stands-en")
    ask("POST", "/api/clock/forward", {"days": 4})
    late = page.locator('[data-way="opened?→timeout"]')
    page.wait_for_function("() => Number(document.querySelector('[data-way=\"opened?→timeout\"]')?.dataset.passed) > 0", timeout=PATIENCE_MS)
    assert int(late.get_attribute("data-passed")) <= entered
    page.locator('[data-step="pause"] [data-standing]').wait_for(timeout=PATIENCE_MS)
    ask("POST", "/api/clock/forward", {"days": 2})
    page.wait_for_function("() => Number(document.querySelector('[data-way=\"reminder→sent\"]')?.dataset.passed) > 0", timeout=PATIENCE_MS)
    picture(page, "journey-run-en")


def test_an_experiment_is_started_and_read(page, ask, house):
    one, other, _ = templates(ask, house)
    people = segment(ask, house, "Reachable for a test")
    new_journey(page, "Which mail")
    enter_by_segment(page, people)
    add(page, "Entry", "enter", "Experiment")
    call(page, "which?")
    add(page, "which?", "A", "Send")
    send(page, one)
    call(page, "mail A")
    add(page, "which?", "B", "Send")
    send(page, other)
    call(page, "mail B")
    publish(page)
    page.locator('[data-step="which?"]').click()
    page.get_by_role("tab", name="Results").click()
    page.get_by_text("Not ready").wait_for(timeout=PATIENCE_MS)
    picture(page, "experiment-en")
    page.get_by_role("button", name="Roll out B").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll out B").click()
    page.get_by_text("Winner: B").wait_for(timeout=PATIENCE_MS)


def test_of_two_who_edit_one_draft_the_later_is_told(page, ask, house):
    new_journey(page, "Edited twice")
    add(page, "Entry", "enter", "End")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved", exact=True).wait_for()
    place = f"{house}/journeys/{page.url.split('/journeys/')[1].split('?')[0]}"
    add(page, "Entry", "enter", "Wait")   # not saved yet
    theirs = ask("GET", place)
    ask("PUT", place, {"name": "Edited by Wei", "definition": theirs["draft"], "seen": theirs["changed_at"]})
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Somebody has saved a newer draft").wait_for()
    assert ask("GET", place)["name"] == "Edited by Wei"
    page.get_by_role("button", name="Keep mine as a new journey").click()
    page.wait_for_url(lambda url: not url.endswith(place.rsplit("/", 1)[1]))
    page.locator('[data-step="Wait"]').wait_for()


def test_publishing_again_says_what_becomes_of_who_is_inside(page, ask, house):
    made = ask("POST", f"{house}/playbooks/three_waves/open", {"title": "Published twice", "language": "en"})
    for one in made["segments"]:
        filled(ask, house, one["id"])
    place = f"{house}/journeys/{made['journey']}"
    page.goto(page.url.split("/app/")[0] + f"/app{house.removeprefix('/api')}/journeys/{made['journey']}")
    publish(page)
    page.locator('[data-step="opened?"] [data-standing]').wait_for(timeout=PATIENCE_MS)
    page.locator('[data-step="pause"]').click()
    page.get_by_label("days", exact=True).fill("5")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved", exact=True).wait_for()
    page.get_by_role("button", name="Publish journey").first.click()
    choose(page, "What becomes of them: opened?", "Leave")
    page.wait_for_timeout(500)
    picture(page, "publish-again-en")
    page.locator(".ant-drawer").get_by_role("button", name="Publish journey").click()
    page.get_by_text("Version 2 is live").wait_for()
    page.locator('[data-step="opened?"] [data-standing]').wait_for(state="detached", timeout=PATIENCE_MS)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Versions").click()
    page.get_by_text("step 'pause', days: 2 → 5").wait_for()
    picture(page, "versions-en")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Pause").click()
    page.get_by_text("All: nobody enters, nobody moves").click()
    page.get_by_label("Why (others read it)").fill("stock ran out")
    page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    page.get_by_text("(stock ran out)").wait_for()
    assert ask("GET", place)["pause"]["what"] == "all"
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Resume").click()
    page.get_by_text("Its messages are passed over").click()
    page.get_by_role("dialog").get_by_role("button", name="Resume").click()
    page.get_by_text("(stock ran out)").wait_for(state="detached")


def test_one_invented_person_walks_through(page, ask, house):
    made = ask("POST", f"{house}/playbooks/three_waves/open", {"title": "Walked", "language": "en"})
    page.goto(page.url.split("/app/")[0] + f"/app{house.removeprefix('/api')}/journeys/{made['journey']}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Walk one person through").click()
    page.get_by_role("button", name="Something happens").click()
    page.get_by_role("button", name="Walk", exact=True).click()
    page.get_by_text("It is over for them.").wait_for()
    page.get_by_text("the message of 'second mail' went to the outbox").wait_for()
    picture(page, "walk-en")


def test_the_canvas_is_walked_and_changed_by_keyboard(page, ask, house):
    made = ask("POST", f"{house}/playbooks/three_waves/open", {"title": "By keyboard", "language": "en"})
    page.goto(page.url.split("/app/")[0] + f"/app{house.removeprefix('/api')}/journeys/{made['journey']}")
    page.locator('[data-step="first mail"]').wait_for()
    canvas = page.get_by_role("application", name="Picture of the journey")
    canvas.focus()
    for key, chosen in (("ArrowDown", "entry"), ("ArrowDown", "first mail"), ("ArrowDown", "opened?")):
        page.keyboard.press(key)
        page.wait_for_url(lambda url, chosen=chosen: re.search(rf"step=%?2?2?{re.escape(chosen.split(' ')[0].rstrip('?'))}", url))
    page.keyboard.press("Delete")
    page.locator('[data-step="opened?"]').wait_for(state="detached")
    page.keyboard.press("Control+z")
    page.locator('[data-step="opened?"]').wait_for()
    page.keyboard.press("Control+y")
    page.locator('[data-step="opened?"]').wait_for(state="detached")


def test_steps_are_dragged_from_the_palette_connected_and_copied(page, ask, house):
    made = ask("POST", f"{house}/journeys", {"name": "By mouse", "definition": {"start": "a", "steps": {
        "a": {"kind": "wait", "days": 1, "next": "b"}, "b": {"kind": "wait", "days": 1, "next": "c"}, "c": {"kind": "wait", "days": 2, "next": None}}}})
    page.goto(page.url.split("/app/")[0] + f"/app{house.removeprefix('/api')}/journeys/{made['id']}")
    page.locator('[data-step="b"]').wait_for()
    page.wait_for_timeout(500)
    page.get_by_role("toolbar", name="Steps").get_by_role("button", name="Yes or no").drag_to(page.locator('[data-way="a→waited"]'))
    page.locator('[data-step="Yes or no"]').wait_for()   # on the way from a to b, whose "yes" now leads to b
    page.wait_for_timeout(500)
    plus = page.locator('[data-id="+Yes or no→no"] .react-flow__handle-bottom').bounding_box()
    page.mouse.move(plus["x"] + 5, plus["y"] + 5)
    page.mouse.down()
    target = page.locator('[data-step="c"]').bounding_box()
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 20, steps=8)
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 2, steps=4)
    page.mouse.up()
    page.locator('[data-id="+Yes or no→no"]').wait_for(state="detached")
    page.locator('[data-step="b"]').click()
    page.get_by_role("application", name="Picture of the journey").focus()
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    page.locator('[data-step="b 2"]').wait_for()
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved", exact=True).wait_for()
    steps = ask("GET", f"{house}/journeys/{made['id']}")["draft"]["steps"]
    split = steps["Yes or no"]
    assert (steps["a"]["next"], split["yes"], split["no"], steps["b 2"]) == ("Yes or no", "b", "c", {"kind": "wait", "days": 1, "next": None})


def test_a_rehearsal_is_started_and_shown_on_the_same_canvas(page, ask, house):
    made = ask("POST", f"{house}/playbooks/survey/open", {"title": "Tried before", "language": "en"})
    page.goto(page.url.split("/app/")[0] + f"/app{house.removeprefix('/api')}/journeys/{made['journey']}")
    page.get_by_role("button", name="Rehearse", exact=True).click()
    page.get_by_role("button", name="Start rehearsal").click()
    page.get_by_role("button", name="Show on the canvas").click()
    page.get_by_label("Rehearsal by day").first.wait_for()
    assert int(page.locator("[data-entered]").get_attribute("data-entered")) > 0
    page.reload()
    page.locator("[data-entered]").wait_for()
    picture(page, "rehearsal-en")


@pytest.mark.parametrize("language, width, mode", [("zh-CN", 1280, "light"), ("zh-TW", 1280, "dark"), ("en", 390, "light")])
def test_the_pages_are_seen_in_every_script_and_width(open_page, language, width, mode):
    page = open_page(language, width, mode)
    home = page.url
    page.goto(home + "/journeys")
    page.locator("table a").last.wait_for()
    picture(page, f"journeys-{language}-{width}-{mode}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("table a").last.click()
    page.locator("[data-step]").first.wait_for()
    page.wait_for_timeout(800)
    picture(page, f"journey-{language}-{width}-{mode}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(home + "/playbooks")
    page.locator("li h2").first.wait_for()
    picture(page, f"playbooks-{language}-{width}-{mode}")


STEPS = 200


def test_one_of_two_hundred_steps_is_dragged(page, ask, house):
    steps = {f"s{n}": {"kind": "wait", "days": 1, "next": f"s{n + 2}" if n < STEPS - 2 else None} if n % 3 else
             {"kind": "split", "rule": {}, "yes": f"s{n + 1}" if n < STEPS - 1 else None, "no": f"s{n + 2}" if n < STEPS - 2 else None} for n in range(STEPS)}
    made = ask("POST", f"{house}/journeys", {"name": "Two hundred", "definition": {"start": "s0", "steps": steps}})
    page.goto(page.url.split("/app/")[0] + f"/app{house.removeprefix('/api')}/journeys/{made['id']}")
    page.locator('[data-step="s0"]').wait_for()
    page.get_by_role("button", name="Show all").click()
    page.wait_for_timeout(1_500)
    page.get_by_role("application", name="Picture of the journey").focus()
    page.keyboard.press("ArrowDown")   # the entry, shown near enough to be read
    page.wait_for_timeout(600)
    box = page.locator('[data-step="s0"]').bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for n in range(60):
        page.mouse.move(box["x"] + 4 * n, box["y"] + 20 + 2 * n)
    page.mouse.up()
    page.get_by_text("Not saved yet").wait_for()
    picture(page, "two-hundred-steps")
    dragged = page.locator('[data-step="s0"]').bounding_box()
    assert dragged["x"] - box["x"] > 100 and dragged["y"] - box["y"] > 50
