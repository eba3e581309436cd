"""A marketer changes the shares of an experiment that runs, looks at an earlier version, and leaves a rehearsal to find it again."""

import re
import time

import httpx
import pytest
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.console_e2e.drawing import publish, segment
from tests.running import wait_until

WAIT = {"kind": "wait", "days": 30, "next": None}


@pytest.fixture
def sends(shop):
    """`sends(name, number)`: so many new people with an address, as a shop's program would send them."""
    key = re.search(r"kp_\w+", (shop.home / "server.log").read_text()).group()

    def sent(name, number):
        with httpx.Client(base_url=shop.url, auth=(key, ""), trust_env=False) as client:
            batch = [{"type": "identify", "messageId": f"{name}-{n}", "userId": f"{name}-{n}", "traits": {"email": f"{name}{n}@koi.example"}} for n in range(number)]
            client.post("/v1/batch", json={"batch": batch}).raise_for_status()

    return sent


def draft(ask, house, name, people, steps, start):
    entry = {"kind": "segment", "segment": next(one["id"] for one in ask("GET", f"{house}/segments") if one["name"] == people), "who": "now_and_later"}
    goal = {"event": "order_completed", "window_days": 7}
    return ask("POST", f"{house}/journeys", {"name": name, "definition": {"kind": "marketing", "entry": entry, "reentry": "never", "holdout_percent": 0, "goal": goal, "start": start, "steps": steps}})["id"]


def show(page, house, journey, more=""):
    page.goto(page.url.split("/app/")[0] + f"/app{house.removeprefix('/api')}/journeys/{journey}{more}")
    page.locator("[data-step]").first.wait_for()


def given(ask, house, journey):
    """How many the experiment has given each variant."""
    left = next(one["left"] for one in ask("GET", f"{house}/journeys/{journey}/counts")["steps"] if one["step"] == "which")
    return left.get("A", 0), left.get("B", 0)


def test_shares_are_changed_before_and_while_it_runs_and_are_honoured(page, ask, house, sends):
    people = segment(ask, house, "Reachable for shares")
    arms = [{"name": "A", "percent": 50, "next": "a"}, {"name": "B", "percent": 50, "next": "b"}]
    journey = draft(ask, house, "Shares", people, {"which": {"kind": "experiment", "mode": "fixed", "variants": arms, "judged_by": "rate"}, "a": WAIT, "b": WAIT}, "which")
    show(page, house, journey, "?step=which")
    page.get_by_role("spinbutton", name="Share of A, percent").fill("80")
    expect(page.get_by_role("spinbutton", name="Share of B, percent")).to_have_value("20")   # the other makes room
    page.get_by_role("button", name="Add a way").click()
    page.locator("[data-sum='100']").wait_for()
    page.get_by_role("button", name="Remove the way").last.click()
    page.get_by_role("slider", name="Share of A, percent").focus()
    page.keyboard.press("ArrowLeft")
    shares = {name: float(page.get_by_role("spinbutton", name=f"Share of {name}, percent").input_value()) for name in "AB"}
    assert shares["A"] + shares["B"] == 100 and shares["A"] == pytest.approx(79, abs=1)
    needed = ask("GET", f"{house}/experiments/size?lift=0.1&rate=0.05&power=0.8&variants=2&window_days=7")["people"]
    page.locator(f"[data-people='{needed}']").wait_for()
    picture(page, "experiment-shares-en")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved", exact=True).wait_for()
    publish(page)
    page.locator("[data-entered]:not([data-entered='0'])").wait_for(timeout=PATIENCE_MS)
    entered = wait_until(lambda: sum(given(ask, house, journey)))
    assert given(ask, house, journey)[0] / entered == pytest.approx(shares["A"] / 100, abs=0.08)
    page.locator('[data-step="which"]').click()
    page.get_by_role("tab", name="Results").click()
    page.get_by_role("region", name="Shares now").get_by_role("spinbutton", name="Share of A, percent").fill("0")
    page.get_by_label("Why (others read it)").fill("A is sold out")
    page.get_by_role("button", name="Use these shares").click()
    page.get_by_text("· A is sold out").wait_for(timeout=PATIENCE_MS)
    picture(page, "experiment-shares-changed-en")
    before, new = given(ask, house, journey), 40
    sends("shares", new)
    wait_until(lambda: sum(given(ask, house, journey)) == sum(before) + new)
    assert given(ask, house, journey) == (before[0], before[1] + new)


def test_an_earlier_version_is_shown_with_its_own_counts(page, ask, house, sends):
    people = segment(ask, house, "Reachable for versions")
    journey = draft(ask, house, "Two versions", people, {"first wait": {**WAIT, "next": "then"}, "then": WAIT}, "first wait")
    show(page, house, journey)
    publish(page)
    old = int(page.locator("[data-entered]:not([data-entered='0'])").get_attribute("data-entered", timeout=PATIENCE_MS))
    definition = ask("GET", f"{house}/journeys/{journey}")["draft"]
    definition["steps"] = {"another wait": WAIT}
    definition["start"] = "another wait"
    ask("PUT", f"{house}/journeys/{journey}", {"name": "Two versions", "definition": definition})
    ask("POST", f"{house}/journeys/{journey}/publish", {"moves": {}})
    sends("versions", 7)
    show(page, house, journey)
    page.locator(f"[data-entered='{old + 7}']").wait_for(timeout=PATIENCE_MS)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Versions").click()
    page.get_by_role("button", name="Show on the canvas").last.click()
    page.get_by_text("Version 1, published on").wait_for()
    page.locator('[data-step="first wait"]').wait_for()
    expect(page.locator('[data-step="another wait"]')).to_have_count(0)
    page.locator(f"[data-entered='{old}']").wait_for(timeout=PATIENCE_MS)
    page.locator('[data-step="first wait"]').click()
    expect(page.get_by_label("Name of the step")).to_be_disabled()
    expect(page.get_by_role("button", name="Publish journey")).to_have_count(0)
    page.reload()   # it stands in the address
    page.get_by_text("Version 1, published on").wait_for()
    picture(page, "earlier-version-en")
    page.get_by_role("button", name="Back to the draft").click()
    page.locator('[data-step="another wait"]').wait_for()
    show(page, house, journey, "?version=1")
    page.get_by_role("button", name="Make it the draft").click()
    page.locator('[data-step="first wait"]').wait_for()
    page.get_by_text("Not saved yet").wait_for()


def test_a_rehearsal_is_left_found_again_and_cancelled(page, ask, house):
    people = segment(ask, house, "Reachable for a rehearsal")
    steps = {"again and again": {"kind": "send", "channel": "email", "template": ask("GET", f"{house}/templates")[0]["template"], "next": None}}
    journey = draft(ask, house, "Tried for long", people, steps, "again and again")
    show(page, house, journey)
    page.get_by_role("button", name="Rehearse", exact=True).click()
    page.get_by_label("Since").fill(time.strftime("%Y-%m-%d", time.gmtime(time.time() - 390 * 86_400)))
    page.get_by_role("button", name="Start rehearsal").click()
    page.get_by_role("button", name="Cancel rehearsal").wait_for()
    page.goto(page.url.split("/journeys")[0] + "/journeys")   # left, while it goes on
    page.get_by_role("link", name="Tried for long").click()
    page.get_by_role("button", name="Rehearse", exact=True).click()
    page.get_by_role("progressbar", name="Progress of the rehearsal").wait_for()
    picture(page, "rehearsal-found-again-en")
    page.get_by_role("button", name="Cancel rehearsal").click()
    page.get_by_text("cancelled", exact=True).wait_for(timeout=PATIENCE_MS)
    wait_until(lambda: [one["state"] for one in ask("GET", f"{house}/rehearsals?journey={journey}")] == ["cancelled"])
