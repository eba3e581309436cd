"""The console in headless Chromium against the real process with the demo world of 100,000 people (times --scale).

First page: from the address to counts that can be read, in a browser that has loaded nothing yet, and in one that has. Narrowing: from the click on
a bar until the count that is left stands there, over several bars. Canvas: frames a second while a journey of 200 steps is dragged about.
"""

import gzip
import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import world

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.running import ROOT, Server  # noqa: E402

PEOPLE, STEPS, ROUNDS = 100_000, 200, 5
BUILT = ROOT / "koipond/console/built"
FILL_SECONDS = 900
LONGEST_BARS = "article[data-trait] li button:not([disabled]):has(i[style*='width: 100%'])"   # of each chart, so that many are left to go on with
USABLE = "[role=group][aria-label=People]"
# Frames between two moments, counted in the page by what the browser really drew.
COUNT_FRAMES = """() => { window.frames_drawn = 0; const draw = () => { window.frames_drawn += 1; requestAnimationFrame(draw); }; requestAnimationFrame(draw); }"""


def main() -> None:
    _bundle()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium or not (BUILT / "index.html").exists():
        print("Skipped: needs Chromium and `make console`.", file=sys.stderr)
        return
    import tests.running

    tests.running.READY_SECONDS = FILL_SECONDS
    home = Path(tempfile.mkdtemp(prefix="koipond-bench-"))
    server = Server(home, LANG="C.UTF-8", PYTHONUNBUFFERED="1").start("demo", "--people", str(int(PEOPLE * world.scale())))
    try:
        _in_a_browser(server, chromium)
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _bundle() -> None:
    """What the first page loads: entry and home page with all they import, as they go over the wire."""
    if not (BUILT / ".vite/manifest.json").exists():
        return
    manifest, wanted, files = json.loads((BUILT / ".vite/manifest.json").read_text()), ["index.html", "src/rooms/home/HomePage.tsx"], set()
    seen = set()
    while wanted:
        key = wanted.pop()
        if key not in seen:
            seen.add(key)
            wanted += manifest[key].get("imports", [])
            files |= {manifest[key]["file"], *manifest[key].get("css", [])}
    world.figure("console_first_page_kb", sum(len(gzip.compress((BUILT / name).read_bytes())) for name in files) / 1024, "KB")


def _in_a_browser(server, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    password = re.search(r"password (\S+)", (server.home / "server.log").read_text()).group(1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        signed_in = _sign_in(browser, server.url, password)
        opened = [_first_page(browser, server.url, signed_in) for _ in range(ROUNDS)]
        world.figure("console_first_page_cold_s", statistics.median(cold for cold, _ in opened), "s")
        world.figure("console_first_page_warm_s", statistics.median(warm for _, warm in opened), "s")
        page = browser.new_context(base_url=server.url, storage_state=signed_in, viewport={"width": 1280, "height": 900}).new_page()
        page.goto("/app/w/demo")
        world.figure("console_narrowing_ms", 1000 * _narrowing(page), "ms")
        world.figure("console_canvas_fps", _canvas(page), "frames/s")
        browser.close()


def _sign_in(browser, url: str, password: str) -> dict:
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/sign-in?next=/app/")
    page.fill("input[name=email]", "mei@koipond.example")
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/app/w/*")
    state = context.storage_state()
    context.close()
    return state


def _first_page(browser, url: str, signed_in: dict) -> tuple[float, float]:
    """Seconds until the counts stand there: with an empty cache, and again."""
    context = browser.new_context(base_url=url, storage_state=signed_in)
    page = context.new_page()

    def opens() -> float:
        began = time.perf_counter()
        page.goto("/app/w/demo", wait_until="commit")
        page.wait_for_selector(USABLE)
        return time.perf_counter() - began

    found = opens(), opens()
    context.close()
    return found


def _narrowing(page) -> float:
    """Seconds from the click on a bar until its count has become the step's and the next charts are there."""
    taken = []
    for round in range(ROUNDS):
        page.evaluate("localStorage.clear()")
        page.goto("/app/w/demo/segments/narrow")
        for _ in range(2):
            bar = page.locator(LONGEST_BARS).nth(round % 2)
            bar.wait_for()
            steps = page.locator("ol li[data-step]").count()
            began = time.perf_counter()
            bar.click()
            page.locator(f'li[data-step="{steps}"] [data-count]').wait_for()
            page.locator("section[aria-busy=false]").wait_for()
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _canvas(page) -> float:
    """Frames a second while the picture of a long journey is moved and one of its steps dragged."""
    steps = {f"step {n}": {"kind": "split_random", "shares": [{"name": "a", "percent": 50, "next": f"step {2 * n}"}, {"name": "b", "percent": 50, "next": f"step {2 * n + 1}"}]}
             if 2 * n + 1 < STEPS else {"kind": "wait", "days": 1, "next": None} for n in range(1, STEPS)}
    body = {"name": "Long", "definition": {"entry": {"kind": "call"}, "reentry": "never", "kind": "marketing", "start": "step 1", "steps": steps}}
    made = page.evaluate("""async (body) => {
      const csrf = document.cookie.split('; ').find((one) => one.startsWith('csrftoken='))?.slice(10) ?? '';
      const answer = await fetch('/api/w/demo/journeys', {method: 'POST', headers: {'Content-Type': 'application/json', 'X-CSRFToken': csrf}, body: JSON.stringify(body)});
      return answer.json();
    }""", body)
    page.goto(f"/app/w/demo/journeys/{made['id']}")
    node = page.locator('[data-step="step 1"]')
    node.wait_for()
    page.wait_for_timeout(1500)
    box = node.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(COUNT_FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    before, began, moved = page.evaluate("window.frames_drawn"), time.perf_counter(), 0
    while time.perf_counter() - began < 3:
        moved += 1
        page.mouse.move(x + 80 * ((moved // 20) % 2) + 4 * (moved % 20), y + 2 * (moved % 20))
    drawn, taken = page.evaluate("window.frames_drawn") - before, time.perf_counter() - began
    page.mouse.up()
    return drawn / taken


if __name__ == "__main__":
    main()
