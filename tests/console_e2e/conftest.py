"""A marketer before the browser: the real server with the demo world, and Debian's Chromium, driven by Playwright.

Skipped, loudly, where the console was not built or there is no Chromium.
"""

import re
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from tests.running import ROOT, Server

PEOPLE = 600
PATIENCE_MS = 240_000   # a busy machine is slow, not wrong
SAID_AT_MOST, SAID_MS = 1500, 5_000   # characters of a page, told when a story fails; and how long is waited for them
BUILT = ROOT / "koipond/console/built/index.html"
PICTURES = ROOT / "build/pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ASK = """async ([method, path, body]) => {
  const csrf = document.cookie.split('; ').find((one) => one.startsWith('csrftoken='))?.slice(10) ?? '';
  const answer = await fetch(path, {method, headers: {'Content-Type': 'application/json', 'X-CSRFToken': csrf}, body: body ? JSON.stringify(body) : undefined});
  return [answer.status, await answer.json()];
}"""
# Without a window Chromium says so, and what programs open counts for nobody.
AS_A_PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
MISSING = ("the console is not built: run `make console`" if not BUILT.exists() else
           "there is no Chromium: on Debian, `apt-get install chromium fonts-noto-cjk`" if not CHROMIUM else "")


def pytest_collection_modifyitems(items):
    if MISSING:
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                item.add_marker(pytest.mark.skip(reason=f"NOT SEEN IN A BROWSER: {MISSING}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A story that failed tells what stood on its pages."""
    report = yield
    if call.when == "call" and report.failed and (browser := item.funcargs.get("browser")):
        for page in (page for context in browser.contexts for page in context.pages):
            with suppress(Exception):   # a page that is gone tells nothing
                report.sections.append((f"on {page.url}", page.locator("body").inner_text(timeout=SAID_MS)[:SAID_AT_MOST]))
    return report


@pytest.fixture(scope="package")   # it ends with the last story of a worker
def shop(tmp_path_factory):
    """A running demo shop. `shop.url`, `shop.password` of mei@koipond.example; stories that change the same things use their own names."""
    server = Server(tmp_path_factory.mktemp("shop"), LANG="C.UTF-8", PYTHONUNBUFFERED="1").start("demo", "--people", str(PEOPLE))
    server.password = re.search(r"password (\S+)", (server.home / "server.log").read_text()).group(1)
    yield server
    server.stop()


@pytest.fixture(scope="module")   # it keeps a loop of its own running in this thread, which no other test should meet
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", f"--user-agent={AS_A_PERSON}"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def signed_in(shop, browser):
    """The cookies of somebody who has signed in, once for the stories of a file."""
    context = browser.new_context(base_url=shop.url)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto("/sign-in?next=/app/")
    page.fill("input[name=email]", "mei@koipond.example")
    page.fill("input[name=password]", shop.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/app/w/*")
    cookies = context.storage_state()["cookies"]
    context.close()
    return {"cookies": cookies, "origins": []}


@pytest.fixture
def open_page(shop, browser, signed_in):
    """`open_page(language="en", width=1280, mode="light")` -> a page signed in at the home of the demo workspace. What the browser complains of fails the test."""
    contexts, complaints = [], []

    def opened(language="en", width=1280, mode="light", **more):
        context = browser.new_context(viewport={"width": width, "height": 820}, locale=language, color_scheme=mode, base_url=shop.url, storage_state=signed_in,
                                      reduced_motion="reduce", **more)   # nothing is looked at half faded, nothing moves away from under a click
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" and "Failed to load resource" not in said.text else None)
        page.goto("/app/")
        page.wait_for_url("**/app/w/*")
        page.wait_for_selector("h1")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def ask(page):
    """Asks the API as the person who is signed in."""
    def asked(method, path, body=None):
        status, said = page.evaluate(ASK, [method, path, body])
        assert status < 300, said
        return said

    return asked


@pytest.fixture
def house(page):
    return "/api/w/" + page.url.split("/w/")[1].split("/")[0]


def picture(page, name: str) -> None:
    """A picture of the page for the eye, under build/pictures/."""
    page.locator(".ant-skeleton, .ant-spin-spinning").first.wait_for(state="detached")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"))
