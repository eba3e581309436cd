"""koi.js in Debian's Chromium: a shop of another origin under a strict content policy, and the real server behind it."""

import hashlib
import hmac
import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.running import Server, wait_until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="NOT SEEN IN A BROWSER: there is no Chromium")


class Shop:
    """A shop's web server. `page(...)` is the address of a page with the script set as asked."""

    def __init__(self, koipond: Server, keys: dict):
        self.koipond, self.keys = koipond, keys
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body, kind = outer.answer(self.path)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if kind.startswith("text/html"):
                    self.send_header("Content-Security-Policy", f"default-src 'none'; script-src {koipond.url}; connect-src {koipond.url}; worker-src 'self'; form-action 'self'")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.api = httpx.Client(base_url=f"{koipond.url}/api/w/shop", headers={"Authorization": f"Bearer {keys['admin']}"}, trust_env=False, timeout=30)

    def answer(self, path: str) -> tuple[bytes, str]:
        if path.startswith("/koi-sw.js"):
            return f'importScripts("{self.koipond.url}/koi-sw.js");'.encode(), "text/javascript"
        settings = path.partition("?set=")[2].replace("%22", '"').replace("%20", " ")
        return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>Shop {path.split('?')[0]}</title>
<script src="{self.koipond.url}/koi.js" data-key="{self.keys['write']}" data-forms="form.news" {settings} defer></script></head><body><h1>Shop</h1>
<form class="news" id="news" method="get" action="/thanks"><input name="mail" data-koi="email"><input name="secret" type="password" data-koi="secret"><input name="other"><button>Go</button></form>
<form class="search" id="search" method="get" action="/found"><input name="q" data-koi="q"><button>Find</button></form>
{'<div data-koi-slot></div>' if path.startswith('/slot') else ''}</body></html>""".encode(), "text/html; charset=utf-8"

    def proof(self, user: str) -> str:
        return hmac.new(self.keys["secret"].encode(), user.encode(), hashlib.sha256).hexdigest()

    def person(self, kind: str, value: str) -> int:
        def found():
            answer = self.api.get("/people/find", params={"kind": kind, "value": value})
            return answer.json()["person"] if answer.status_code == 200 else 0
        return wait_until(found, seconds=30)

    def events(self, person: int, *names: str, count: int = 1) -> list[dict]:
        """What they did by these names, once there is as much."""
        def found():
            answer = self.api.get(f"/people/{person}/timeline", params={"name": list(names), "limit": 100})
            return answer.json() if answer.status_code == 200 and len(answer.json()) >= count else None
        return wait_until(found, seconds=30)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("site"), PYTHONUNBUFFERED="1")
    keys = json.loads(server.run(Path(__file__).with_name("shop_world.py")).strip().splitlines()[-1])
    made = Shop(server.start(), keys)
    yield made
    made.server.shutdown()
    made.api.close()
    server.stop()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(shop, browser):
    """`visit(path, settings)` -> a page of a fresh browser. What the browser complains of fails the test."""
    contexts, complaints = [], []

    def opened(path="/", settings="", context=None, **more):
        if context is None:
            context = browser.new_context(locale="zh-CN", **more)
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" and "Failed to load resource" not in said.text else None)
        page.goto(f"{shop.url}{path}?set={settings}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, complaints


def anonymous(page) -> str:
    return json.loads(page.evaluate("localStorage.getItem('koi.id')"))


def waits(shop, page) -> None:
    """Until something waits for this visitor."""
    asked = {"writeKey": shop.keys["write"], "anonymousId": anonymous(page)}
    wait_until(lambda: httpx.post(f"{shop.koipond.url}/v1/on-site", json=asked, trust_env=False).json()["messages"], seconds=30)


def test_who_comes_signed_in_by_wechat_is_that_person_and_the_address_does_not_say_so(shop, visit):
    page = visit(f"/gift?wx={shop.keys['visitor']}&")
    wait_until(lambda: page.evaluate("!location.href.includes('wx=') && localStorage.getItem('koi.wx') === null"), seconds=30)
    page.evaluate("koi.track('gift_seen', {})")
    page.evaluate("koi.flush()")
    who = shop.person("openid", "oWhoOpenedThePage")
    wait_until(lambda: shop.person("anonymous_id", anonymous(page)) == who, seconds=30)
    told = shop.events(who, "page_viewed", "gift_seen", "wechat_signed_in", count=3)
    assert sorted(each["name"] for each in told) == ["gift_seen", "page_viewed", "wechat_signed_in"] and "wx=" not in json.dumps(told)


def test_pages_and_moves_within_a_page_are_told_once(shop, visit):
    page = visit("/tea")
    page.evaluate("history.pushState({}, '', '/tea/longjing')")
    page.evaluate("history.replaceState({}, '', '/tea/longjing')")
    page.wait_for_timeout(100)
    page.evaluate("koi.track('tea_liked', {sku: 'LJ-1'})")
    who = anonymous(page)
    page.close()                      # what waits goes by beacon
    person = shop.person("anonymous_id", who)
    told = shop.events(person, "page_viewed", "tea_liked", count=3)
    assert sorted(each["name"] for each in told) == ["page_viewed", "page_viewed", "tea_liked"]


def test_a_popup_is_shown_once_as_text_and_closed_by_one_click(shop, visit):
    page = visit("/cart")
    page.evaluate("koi.track('cart_seen'); koi.flush()")
    waits(shop, page)
    page.reload()
    box = page.get_by_role("dialog", name="<b>会员日</b>")
    box.wait_for()
    assert "<img src=x" in box.inner_text() and page.evaluate("window.hacked") is None
    assert "/t/c/" not in page.content() and box.locator("img").count() == 0 and box.locator("b").count() == 0
    page.screenshot(path=str(shop.koipond.home / "popup.png"))
    box.get_by_role("button", name="关闭").click()
    box.wait_for(state="detached")
    person = shop.person("anonymous_id", anonymous(page))
    assert len(shop.events(person, "on_site_opened")) == 1 and len(shop.events(person, "on_site_dismissed")) == 1
    page.reload()
    page.wait_for_timeout(1000)
    assert page.locator("koi-message").count() == 0


def test_a_banner_leads_nowhere_bad_and_escape_closes_it(shop, visit):
    page = visit("/help")
    page.evaluate("koi.track('help_seen'); koi.flush()")
    waits(shop, page)
    page.reload()
    box = page.get_by_role("dialog")
    box.wait_for()
    assert box.inner_text().startswith("客服在线 & ready") and box.locator("a").count() == 0
    page.keyboard.press("Escape")
    box.wait_for(state="detached")
    assert page.evaluate("window.hacked") is None


def test_a_slot_of_the_page_takes_the_message(shop, visit):
    page = visit("/slot")
    page.evaluate("koi.track('slot_seen'); koi.flush()")
    waits(shop, page)
    page.reload()
    page.locator("[data-koi-slot]").get_by_role("region", name="为您推荐").wait_for()
    assert page.locator("koi-message").count() == 1


def test_who_signs_in_sees_what_waits_only_with_the_sites_proof(shop, visit):
    page = visit("/cart", 'data-user="mei"')
    page.evaluate("koi.track('cart_seen'); koi.flush()")
    shop.events(shop.person("user_id", "mei"), "on_site_sent")
    page.reload()
    page.wait_for_timeout(1000)
    assert page.locator("koi-message").count() == 0
    proved = visit("/cart", f'data-user="mei" data-proof="{shop.proof("mei")}"', context=page.context)
    proved.get_by_role("dialog").wait_for()


def test_of_a_form_only_what_is_marked_is_told(shop, visit):
    page = visit("/news")
    who = anonymous(page)
    page.fill("#news input[name=mail]", "ana@shop.example")
    page.fill("#news input[name=secret]", "hunter2-secret")
    page.fill("#news input[name=other]", "not-for-us")
    page.click("#news button")
    page.wait_for_url("**/thanks**")
    person = shop.person("anonymous_id", who)
    told, = shop.events(person, "form_submitted")
    page.goto(f"{shop.url}/search")
    page.fill("#search input", "private question")
    page.click("#search button")
    page.wait_for_url("**/found**")
    page.evaluate("koi.flush()")
    shop.events(person, "page_viewed", count=4)
    everything = json.dumps(shop.api.get(f"/people/{person}/timeline", params={"limit": 200}).json(), ensure_ascii=False)
    assert "news" in json.dumps(told) and len(shop.events(person, "form_submitted")) == 1
    assert shop.person("email", "ana@shop.example") == person and "hunter2" not in everything
    assert not any("not-for-us" in str(each.get("props", "")) for each in shop.events(person, "form_submitted", "identified"))


def test_nothing_is_told_or_kept_before_the_visitor_consents(shop, visit):
    asked = []
    page = visit("/quiet", 'data-consent="wait"')
    page.on("request", lambda request: asked.append(request.url) if "/v1/" in request.url else None)
    page.evaluate("koi.track('x'); koi.flush()")
    page.reload()
    page.wait_for_timeout(500)
    assert asked == [] and page.evaluate("localStorage.length") == 0
    page.evaluate("koi.consent(true); koi.track('agreed'); koi.flush()")
    shop.events(shop.person("anonymous_id", anonymous(page)), "agreed")
    page.evaluate("koi.consent(false)")
    assert page.evaluate("localStorage.getItem('koi.id')") is None


def test_who_asks_not_to_be_tracked_is_not(shop, browser):
    context = browser.new_context(extra_http_headers={"DNT": "1"})
    context.add_init_script("Object.defineProperty(navigator, 'doNotTrack', {get: () => '1'})")
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url) if "/v1/" in request.url else None)
    page.goto(f"{shop.url}/dnt?set=")
    page.evaluate("koi.consent(true); koi.track('x'); koi.flush()")
    page.wait_for_timeout(500)
    assert asked == [] and page.evaluate("localStorage.getItem('koi.id')") is None
    context.close()


def test_what_was_not_taken_is_told_again_and_counts_once(shop, visit):
    page = visit("/line")
    page.evaluate("koi.flush()")
    who = anonymous(page)
    person = shop.person("anonymous_id", who)
    page.route("**/v1/batch", lambda route: route.fulfill(status=503, body="{}"))
    page.evaluate("koi.track('far_away'); koi.flush()")
    wait_until(lambda: page.evaluate("(localStorage.getItem('koi.queue') || '').includes('far_away')"), seconds=120)
    page.unroute("**/v1/batch")
    page.reload()
    shop.events(person, "far_away")
    page.evaluate("koi.flush()")
    assert len(shop.events(person, "far_away")) == 1


def test_a_push_is_shown_by_the_sites_worker(shop, browser):
    context = browser.new_context(permissions=["notifications"])
    page = context.new_page()
    page.goto(f"{shop.url}/push?set=")
    page.evaluate("navigator.serviceWorker.register('/koi-sw.js').then(() => navigator.serviceWorker.ready).then(() => true)")
    cdp, registrations = context.new_cdp_session(page), []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
    cdp.send("ServiceWorker.enable")
    wait_until(lambda: page.wait_for_timeout(100) or registrations, seconds=120)
    shown = "navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map((n) => [n.title, n.body, n.tag]))"

    def pushed():
        """The browser drops a push for a worker that is not awake in time; a second one of the same message takes the place of the first."""
        cdp.send("ServiceWorker.deliverPushMessage", {"origin": shop.url, "registrationId": registrations[0]["registrationId"],
                                                      "data": json.dumps({"title": "新茶到了", "body": "看看", "link": "javascript:alert(1)", "koipond": "m1"})})
        page.wait_for_timeout(2_000)
        return page.evaluate(shown)

    assert wait_until(pushed, seconds=60) == [["新茶到了", "看看", "m1"]]
    context.close()


def test_the_script_is_small_and_cached(shop):
    import gzip

    answer = httpx.get(f"{shop.koipond.url}/koi.js", trust_env=False)
    assert answer.headers["content-type"].startswith("text/javascript") and len(gzip.compress(answer.content)) <= 10_000
    assert httpx.get(f"{shop.koipond.url}/koi.js", headers={"If-None-Match": answer.headers["etag"]}, trust_env=False).status_code == 304
    assert not any(word in answer.text for word in ("innerHTML", "eval(", "new Function", "document.write"))


def test_the_door_for_pages_refuses_what_is_not_for_it(shop):
    def ask(path="/v1/on-site", method="POST", **fields):
        return httpx.request(method, shop.koipond.url + path, json=fields, headers={"Origin": "https://shop.example"}, trust_env=False)

    assert [ask().status_code, ask(writeKey="kp_wrong").status_code, ask(method="GET").status_code, ask(path="/v1/on-site/none").status_code] == [401, 401, 405, 404]
    assert ask(writeKey=shop.keys["write"], anonymousId="x" * 9000).status_code == 400 and ask(writeKey=5).status_code == 400
    assert ask(path="/v1/on-site/acts", writeKey=shop.keys["write"], anonymousId="b", message="m", act="bought").status_code == 400
    assert ask(path="/v1/on-site/acts", writeKey=shop.keys["write"], anonymousId="b", message="m", act="shown").status_code == 404
    fine = ask(writeKey=shop.keys["write"], anonymousId="nobody")
    assert fine.status_code == 200 and fine.json()["messages"] == [] and len(fine.json()["push"]) == 87 and fine.headers["access-control-allow-origin"] == "https://shop.example"
    setup = shop.api.get("/site").json()
    assert setup["secret"] == shop.keys["secret"] and setup["browser_key"] == fine.json()["push"]
    assert httpx.get(f"{shop.koipond.url}/api/w/shop/site", headers={"Authorization": f"Bearer {shop.keys['write']}"}, trust_env=False).status_code == 403
