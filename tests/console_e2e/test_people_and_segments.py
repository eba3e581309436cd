"""A marketer narrows a group and saves it, finds a person and records what they said, and takes a wrong merge apart."""

import random
import re

import httpx
import pytest
from playwright.sync_api import expect

from koipond import demo
from koipond.kit import clock
from tests.console_e2e.conftest import PEOPLE, picture
from tests.running import wait_until

ASKS = """async ([path, body]) => (await fetch('/api/w/demo/' + path, body ? {method: 'POST', body: JSON.stringify(body),
          headers: {'Content-Type': 'application/json', 'X-CSRFToken': document.cookie.match(/csrftoken=([^;]+)/)[1]}} : {})).json()"""
REGION, BORN = {"trait": "region", "is": "equals", "value": "华东"}, {"trait": "birthday", "is": "between", "value": ["1990-01-01", "1999-12-31"]}


@pytest.fixture(scope="module")
def told():
    """The traits of everybody in the demo world, by plain Python."""
    dice, now = random.Random(7), clock.now()
    items = demo.cast(now) + [item for number in range(PEOPLE) for item in demo._a_person(dice, number, now)]
    people = {}
    for item in items:
        people.setdefault(item.user_id, {}).update(item.traits or {})
    return list(people.values())


def count_of(page, steps: list[dict]) -> int:
    return page.evaluate(ASKS, ["segments/preview", {"steps": steps}])["steps"][-1]["count"]


def shown(page, place: int) -> int:
    return int(page.locator(f"[data-step='{place}'] [data-count]").get_attribute("data-count"))


def look_at(page, name: str) -> None:
    page.get_by_role("combobox", name="Look at another attribute").click()
    page.keyboard.type(name)
    page.wait_for_selector(f".ant-select-item-option-active[title^='{name}']")
    page.keyboard.press("Enter")


def pick(page, trait: str, value: str) -> None:
    """Clicks a bar: it becomes the next step."""
    steps = page.locator("[data-step]").count()
    page.locator(f"[data-trait={trait}] button[aria-label^='{value}']:enabled").click()
    page.locator(f"[data-step='{steps}'] [data-count]").wait_for()


def settled(page) -> None:
    page.wait_for_selector("section[aria-busy=false]")


def test_a_group_is_narrowed_by_bars_and_words_and_saved(page, told):
    east = [one for one in told if one.get("region") == "华东"]
    nineties = [one for one in east if one.get("birthday", "").startswith("199")]
    page.get_by_role("link", name="Segments").first.click()
    page.get_by_role("button", name="Narrow a group").click()
    look_at(page, "Province")
    pick(page, "region", "华东")
    settled(page)
    assert shown(page, 0) == count_of(page, [REGION]) == len(east)
    look_at(page, "Birthday")
    pick(page, "birthday", "1990")
    settled(page)
    assert shown(page, 1) == count_of(page, [REGION, BORN]) == len(nineties)
    assert page.inner_text("[data-sentence]").replace("\n", "") == "Those whose Province or state is “华东”, and whose Birthday is from 1990-01-01 to 1999-12-31."
    picture(page, "narrowing")

    page.get_by_role("button", name="“华东”", exact=True).click()   # a word is changed where it stands
    page.get_by_role("dialog").get_by_role("button", name="华南").click()
    settled(page)
    south = [{**REGION, "value": "华南"}, BORN]
    assert shown(page, 1) == count_of(page, south) == sum(one.get("region") == "华南" and one.get("birthday", "").startswith("199") for one in told)

    page.locator("[data-step='1']").focus()   # by keyboard a step is moved
    page.keyboard.press("Alt+ArrowLeft")
    settled(page)
    expect(page.locator("[data-sentence]")).to_have_text(re.compile("^Those whose Birthday"))
    assert shown(page, 0) == count_of(page, [BORN])

    page.reload()   # the steps live in the address
    settled(page)
    assert shown(page, 1) == count_of(page, south)

    page.get_by_role("button", name="Save as segment").click()
    page.get_by_label("Name of the segment").fill("华东客户，半年内买过两次以上")
    page.get_by_role("dialog").get_by_role("button", name="Save as segment").click()
    page.get_by_role("alert").get_by_text("segments.E").wait_for()   # the name is taken
    page.get_by_label("Name of the segment").fill("South, born in the nineties")
    page.get_by_role("dialog").get_by_role("button", name="Save as segment").click()
    page.wait_for_url(re.compile(r"/segments/\d+$"))
    page.get_by_role("tab", name=re.compile(rf"Who is in it · {count_of(page, south)}$")).wait_for()
    page.get_by_role("button", name="Why?").first.click()
    page.get_by_role("dialog").get_by_text("birthday").first.wait_for()
    picture(page, "segment")


def test_steps_go_by_keyboard_and_come_back_with_the_browser(page):
    page.goto("/app/w/demo/segments/narrow")
    look_at(page, "Province")
    pick(page, "region", "华东")
    settled(page)
    page.locator("[data-step='0']").focus()
    page.keyboard.press("Delete")
    page.wait_for_selector("[data-step]", state="detached")
    page.go_back()
    page.wait_for_selector("[data-step]")


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(page):
    name, theirs = "Changed by two", {**REGION, "value": "西南"}
    made = page.evaluate(ASKS, ["segments", {"name": name, "rule": REGION}])["id"]
    page.goto(f"/app/w/demo/segments/narrow?segment={made}")
    look_at(page, "Birthday")
    pick(page, "birthday", "1990")
    page.evaluate("""async ([id, body]) => fetch(`/api/w/demo/segments/${id}`, {method: 'PUT', body: JSON.stringify(body), headers: {'Content-Type': 'application/json',
                     'X-CSRFToken': document.cookie.match(/csrftoken=([^;]+)/)[1]}})""", [made, {"name": name, "rule": theirs}])
    page.reload()
    settled(page)
    page.get_by_role("button", name="Save changes").click()
    page.get_by_text("has changed this segment meanwhile").wait_for()
    assert page.evaluate(ASKS, [f"segments/{made}", None])["rule"] == theirs


def test_a_person_is_found_and_read_and_says_no(page):
    page.get_by_role("link", name="People").first.click()
    page.get_by_label("Name, pinyin, e-mail, phone or any identifier").first.fill("laoli")
    page.wait_for_selector("[data-found='1']")
    assert page.url.endswith("find=laoli")
    page.get_by_role("link", name="老李").click()
    page.get_by_text("ordered for 128.00 CNY (order LI-1)").wait_for()
    page.get_by_role("button", name="Orders", exact=True).click()
    expect(page.locator("[data-kind]:not([data-kind=order])")).to_have_count(0)
    consents = page.locator("[data-consents]")
    expect(consents).to_contain_text("E-mail: may be written to for marketing")
    consents.get_by_role("button", name="Change consent").click()
    page.get_by_role("dialog").get_by_role("button", name="Record consent").click()
    consents.get_by_text("E-mail: must not be written to for marketing").wait_for()
    consents.get_by_role("button", name="Change consent").click()   # to permit again takes a proof
    page.get_by_role("dialog").get_by_role("button", name="Record consent").click()
    page.get_by_role("dialog").get_by_text("A permission needs a proof").wait_for()
    page.get_by_label("What shows it").fill("call 77")
    page.get_by_role("dialog").get_by_role("button", name="Record consent").click()
    consents.get_by_text("proof: call 77").wait_for()
    picture(page, "person")


def test_a_wrong_merge_is_shown_and_undone(page, shop):
    key = re.search(r"kp_\w+", (shop.home / "server.log").read_text()).group()
    with httpx.Client(base_url=shop.url, auth=(key, ""), trust_env=False) as client:
        def find(kind, value):
            return client.get("/api/w/demo/people/find", params={"kind": kind, "value": value}).json().get("person")

        def send(message, **item):
            client.post("/v1/identify", json={"messageId": message, **item}).raise_for_status()

        send("wrong-1", userId="rosa", traits={"name": "Rosa", "email": "rosa@koi.example", "city": "Lyon"})
        rosa = wait_until(lambda: find("user_id", "rosa"))
        send("wrong-2", anonymousId="shared-pad", traits={"name": "Otto", "city": "Graz"})
        wait_until(lambda: find("anonymous_id", "shared-pad"))
        send("wrong-3", anonymousId="shared-pad", traits={"email": "rosa@koi.example"})   # Rosa typed it on Otto's tablet
        wait_until(lambda: find("anonymous_id", "shared-pad") == rosa)
    page.goto(f"/app/w/demo/people/{rosa}")
    page.get_by_role("button", name="Undo the merge").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Device shared-pad").wait_for()
    dialog.get_by_text("City is Lyon again, no longer Graz").wait_for()
    picture(page, "undo-merge")
    dialog.get_by_label("Why").fill("a shared tablet")
    dialog.get_by_role("button", name="Undo the merge").click()
    page.get_by_role("link", name=re.compile("stands alone again")).wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rosa")
    page.get_by_role("link", name=re.compile("stands alone again")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Otto")
    page.get_by_text("Device shared-pad").wait_for()


def test_the_way_of_a_message_is_followed_from_a_person(page, ask, house):
    message = ask("GET", f"{house}/messages?status=accepted&limit=1")[0]
    way = ask("GET", f"{house}/messages/{message['message']}/way")
    page.goto(f"{page.url}/people/{message['person']}")
    page.get_by_role("tab", name=re.compile("^Messages")).click()
    page.get_by_role("button", name="Its way").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_text("A sender took it, attempt 1.").first.wait_for()
    drawer.get_by_text("Since then: taken by the provider.").first.wait_for()
    assert drawer.get_by_text(next(stop["says"]["en"] for stop in way["stops"] if stop["what"] == "step")).count()
    assert drawer.get_by_text("The message was put into the outbox").count() == 1 and len(way["trace"]) == 32
    picture(page, "message-way")


@pytest.mark.parametrize(("language", "mode"), [("zh-CN", "light"), ("en", "dark")])
def test_a_phone_reads_people_and_segments(open_page, language, mode):
    page = open_page(language, width=390, mode=mode)
    for name, path in (("people", "people"), ("person", "people/1"), ("segments", "segments"), ("segment", "segments/1"), ("narrow", "segments/narrow?segment=1"), ("duplicates", "people/duplicates")):
        page.goto(f"/app/w/demo/{path}")
        page.wait_for_selector("h1")
        page.wait_for_load_state("networkidle")
        picture(page, f"phone-{name}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
