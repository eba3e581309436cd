"""Somebody signs in and looks around: home in every language, by keyboard, on a phone, and after the session has ended."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.running import wait_until

FIRST_PAGE_KB = 300   # compressed, of scripts: what a slow office line brings in about a second
TITLES = {"en": "Home", "zh-CN": "首页", "zh-TW": "首頁"}


@pytest.mark.parametrize("language", TITLES)
def test_home_in_the_readers_language(open_page, language):
    page = open_page(language)
    assert page.inner_text("h1") == TITLES[language]
    assert page.get_attribute("html", "lang") == language
    picture(page, f"home-{language}")


def test_the_palette_goes_to_a_page_by_keyboard(page):
    page.keyboard.press("Control+k")
    page.keyboard.type("Hom")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=dialog]", state="hidden")
    expect(page.locator("h1")).to_have_text("Home")


def test_the_first_page_loads_little(shop, browser, signed_in):
    context = browser.new_context(base_url=shop.url, storage_state=signed_in)
    page, scripts = context.new_page(), []
    page.on("requestfinished", lambda asked: scripts.append(asked.sizes()["responseBodySize"]) if asked.resource_type == "script" else None)
    page.goto("/app/w/demo")
    page.get_by_role("group", name="People").wait_for()
    page.wait_for_load_state("networkidle")
    context.close()
    assert 0 < sum(scripts) / 1024 <= FIRST_PAGE_KB


def test_the_menu_of_the_reader_opens_by_keyboard(page):
    page.get_by_role("button", name="Your account").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Sign out").wait_for()
    page.get_by_role("menuitem", name="Language").hover()
    page.get_by_role("menuitem", name="简体中文").click()
    page.get_by_role("heading", level=1, name="首页").wait_for()
    page.get_by_role("button", name="你的账号").focus()


def test_a_phone_has_the_menu_behind_a_button(open_page):
    page = open_page(width=390, mode="dark")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Pages").get_by_text("Home").wait_for()
    picture(page, "menu-phone-dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_counts_move_by_themselves(page, shop):
    events = page.get_by_role("group", name="Events")
    before = events.inner_text()
    key = re.search(r"kp_\w+", (shop.home / "server.log").read_text()).group(0)
    item = {"type": "track", "event": "page_viewed", "messageId": "seen-1", "anonymousId": "browser-1"}
    assert httpx.post(f"{shop.url}/v1/batch", json={"batch": [item]}, auth=(key, ""), trust_env=False).status_code == 200
    wait_until(lambda: events.inner_text() != before, seconds=PATIENCE_MS / 1000)


def test_a_session_that_ended_is_said_and_the_page_stays(page):
    page.get_by_role("group", name="People").wait_for()
    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")   # as when somebody comes back to it
    page.get_by_text("Your session has ended").wait_for()
    assert page.inner_text("h1") == "Home"
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url("**/sign-in?next=%2Fapp%2F**")
