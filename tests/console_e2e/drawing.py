"""What a marketer does again and again when drawing a journey."""

import re
import time

from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS


def choose(page, label, option):
    """Picks an option of a list by its label, and sees that the list is closed and says so."""
    field = page.get_by_label(label, exact=True)
    field.click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text=re.compile(f"^{re.escape(option)}$")).click()
    expect(page.locator(".ant-select", has=field)).to_contain_text(option)


def add(page, after, outcome, kind):
    """Puts a step of a kind on a way, with the plus that stands there."""
    page.get_by_role("button", name=f"Add a step after “{after}” ({outcome})", exact=True).click()
    page.get_by_role("menuitem", name=kind, exact=True).click()


def call(page, name):
    """Gives the chosen step a name."""
    page.get_by_label("Name of the step").fill(name)
    page.get_by_label("Name of the step").press("Enter")
    page.locator(f'[data-step="{name}"]').wait_for()


def new_journey(page, name):
    page.get_by_role("navigation", name="Pages").get_by_text("Journeys").click()
    page.get_by_role("button", name="New journey").click()
    page.wait_for_url("**/journeys/*")
    page.get_by_role("textbox", name="Name", exact=True).fill(name)


def enter_by_segment(page, segment):
    choose(page, "Who enters", "People of a segment")
    choose(page, "Segment", segment)
    page.get_by_label("Held out, percent").fill("0")
    page.get_by_label("What it is for").fill("order_completed")


def send(page, template):
    choose(page, "Template", template)


def publish(page):
    page.get_by_role("button", name="Publish journey").first.click()
    page.locator(".ant-drawer").get_by_text("would enter now").wait_for()
    page.locator(".ant-drawer").get_by_role("button", name="Publish journey").click()
    page.get_by_text("is live. People enter").wait_for()


def templates(ask, house):
    return [one["name"] for one in ask("GET", f"{house}/templates") if one["channel"] == "email"][:3]


def segment(ask, house, name):
    filled(ask, house, ask("POST", f"{house}/segments", {"name": name, "rule": {"trait": "email", "is": "exists"}})["id"])
    return name


def filled(ask, house, segment):
    """Waits until the ticks have put people into a new segment."""
    ends = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < ends:
        if (found := ask("GET", f"{house}/segments/{segment}"))["ready"] and found["members"]:
            return
        time.sleep(0.1)
    raise AssertionError("the segment is not ready")
