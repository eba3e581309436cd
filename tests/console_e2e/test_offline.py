"""A link is made, followed and counted; who follows the link of a text is known; a place is made, its poster printed, its codes scanned and counted."""

import re
from urllib.parse import quote

import httpx
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.console_e2e.drawing import filled
from tests.console_e2e.test_wecom_and_wechat import Beside
from tests.twin.peer import until

PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 MicroMessenger/8.0.50"}


@pytest.fixture
def home(page):
    return page.url.split("/w/")[0] + "/w/" + page.url.split("/w/")[1].split("/")[0]


@pytest.fixture
def twin(shop):
    twin = Beside(re.findall(r"be the customer at (\S+)", (shop.home / "server.log").read_text())[-1])
    yield twin
    twin.close()


def followed(address: str, **headers) -> httpx.Response:
    """What a phone gets that opens the address."""
    return httpx.get(address, headers={**PHONE, **headers}, trust_env=False)


def test_a_short_link_is_made_followed_and_counted(page, home):
    page.get_by_role("link", name="Links", exact=True).click()
    page.get_by_role("button", name="New short link").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Title").fill("Autumn leaflet")
    form.get_by_label("Leads to").fill("https://shop.example/leaflet?a=1")
    form.get_by_label("Source").fill("leaflet")
    form.get_by_label("Medium").fill("print")
    form.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Autumn leaflet").click()
    page.get_by_role("heading", level=1, name="Autumn leaflet").wait_for(timeout=PATIENCE_MS)
    address = page.get_by_text(re.compile(r"^http\S+/s/[2-9a-z]{7}$")).inner_text()
    page.wait_for_function("() => document.querySelector('[alt=\"QR code of Autumn leaflet\"]')?.naturalWidth > 0", timeout=PATIENCE_MS)

    answer = followed(address)
    assert answer.status_code == 302 and answer.headers["location"] == "https://shop.example/leaflet?a=1&utm_source=leaflet&utm_medium=print"
    assert followed(address, cookie=answer.headers["set-cookie"].split(";")[0]).status_code == 302   # the finger trembles
    assert followed(address).status_code == 302
    assert httpx.get(address, headers={"user-agent": "curl/8"}, trust_env=False).status_code == 302
    page.get_by_role("img", name="By day").wait_for(timeout=PATIENCE_MS)
    page.get_by_role("group", name="Clicks", exact=True).get_by_text("2", exact=True).wait_for(timeout=PATIENCE_MS)
    page.get_by_role("group", name="People", exact=True).get_by_text("2", exact=True).wait_for(timeout=PATIENCE_MS)
    picture(page, "link-en")

    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="Restore").wait_for(timeout=PATIENCE_MS)
    until(lambda: followed(address).status_code == 410)


def test_who_follows_the_link_of_a_text_is_known(page, ask, house, home, twin):
    mei = next(one for one in ask("GET", f"{house}/people?search={quote('mei@koi.example')}&limit=5")["people"] if one["email"] == "mei@koi.example")
    rules = ask("GET", f"{house}/links/rules")
    ask("PUT", f"{house}/links/rules", {**{name: rules[name] for name in ("values", "only_own", "domains", "domain", "touches")}, "utm": True, "short": ["sms"]})
    segment = ask("POST", f"{house}/segments", {"name": "Mei alone", "rule": {"trait": "email", "is": "equals", "value": "mei@koi.example"}})
    filled(ask, house, segment["id"])
    text = ask("POST", f"{house}/templates", {"name": "Autumn text", "channel": "sms", "text": "{{ person.name | default: '茶友' }}，新到的 https://shop.example/autumn/of/a/long/name?with=more&and=more 正是您喜欢的味道，会员九折。拒收请回复R"})
    page.goto(f"{home}/content/{text['template']}")
    page.get_by_text(re.compile(r"As it goes out: \d\d characters, billed as 1\.")).wait_for(timeout=PATIENCE_MS)
    picture(page, "text-length-en")
    journey = ask("POST", f"{house}/journeys", {"name": "A text to Mei", "definition": {
        "kind": "marketing", "entry": {"kind": "segment", "segment": segment["id"], "who": "now_and_later"}, "reentry": "never", "holdout_percent": 0, "start": "text",
        "steps": {"text": {"kind": "send", "channel": "sms", "template": text["template"], "next": None}}}})
    ask("POST", f"{house}/journeys/{journey['id']}/publish")
    found = until(lambda: re.findall(r"http\S+/s/[2-9a-z]{8}", str(twin.phone("13800000001"))))
    answer = followed(found[0])
    assert answer.status_code == 302 and answer.headers["location"].startswith("https://shop.example/autumn/of/a/long/name?with=more&and=more&utm_source=demo&utm_medium=sms")
    page.goto(f"{home}/people/{mei['id']}")
    page.get_by_text(re.compile("followed https://shop.example/autumn.* in the text of 'text'")).first.wait_for(timeout=PATIENCE_MS)


def test_a_place_is_made_its_poster_printed_and_each_item_counted(page, home, shop, tmp_path):
    page.get_by_role("link", name="Places", exact=True).click()
    page.get_by_role("button", name="New place").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("South market stall")
    form.get_by_label("City").fill("Beijing")
    form.get_by_label("Leads to").fill("https://shop.example/pork?visitor={visitor}")
    for item in ("Loin", "Belly"):
        form.get_by_label("Items, each with a code of its own").fill(item)
        form.get_by_label("Items, each with a code of its own").press("Enter")
    form.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="South market stall").click()
    page.get_by_role("heading", level=1, name="South market stall").wait_for(timeout=PATIENCE_MS)
    loin, belly = (page.get_by_role("row", name=re.compile(item)).get_by_text(re.compile(r"^http\S+/s/[2-9a-z]{7}$")).inner_text() for item in ("Loin", "Belly"))

    page.get_by_role("button", name="Posters").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Heading").fill("Scan for today's price")
    form.get_by_label("Heading").press("Enter")
    Image.new("RGB", (64, 64), (217, 72, 31)).save(tmp_path / "stall.png")
    form.locator("input[type=file]").set_input_files(tmp_path / "stall.png")
    form.get_by_alt_text("stall").wait_for(timeout=PATIENCE_MS)
    poster = form.frame_locator("iframe")
    poster.get_by_text("Scan for today's price").nth(2).wait_for(timeout=PATIENCE_MS)
    expect(poster.locator("section")).to_have_count(3)
    picture(page, "posters-en")
    with page.context.expect_page() as opened:
        form.get_by_role("link", name="Open apart").click()
    sheet = opened.value
    sheet.wait_for_load_state()
    assert loin.partition("://")[2] in sheet.inner_text("body") and sheet.locator("img.code").count() == 3
    assert sheet.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
    sheet.close()
    form.get_by_role("button", name="Close").click()
    with page.expect_download() as taken:
        page.get_by_role("row", name=re.compile("Loin")).get_by_role("button", name="Download PNG").click()
    taken.value.save_as(tmp_path / "loin.png")
    with Image.open(tmp_path / "loin.png") as drawn:
        assert drawn.size == (1200, 1200) and {drawn.convert("L").getpixel((2, 2)), min(drawn.convert("L").getdata())} == {255, 0}

    answer = followed(loin)
    assert answer.status_code == 302 and re.fullmatch(r"https://shop\.example/pork\?visitor=[0-9a-f-]{36}", answer.headers["location"])
    for address in (loin, belly):
        assert followed(address).status_code == 302
    brought = page.get_by_role("region", name="What the codes brought in 30 days")
    brought.get_by_role("row", name=re.compile(r"Loin\s*2\s*2\s*2")).wait_for(timeout=PATIENCE_MS)
    brought.get_by_role("row", name=re.compile(r"Belly\s*1\s*1\s*1")).wait_for(timeout=PATIENCE_MS)
    picture(page, "place-en")


def test_a_template_has_marks_of_its_own(page, ask, house, home):
    mail = ask("POST", f"{house}/templates", {"name": "Marked mail", "subject": "Tea", "html": "<p><a href='https://shop.example/'>Tea</a> <a href='{{ unsubscribe_url }}'>out</a></p>"})
    page.goto(f"{home}/content/{mail['template']}?panel=links")
    page.get_by_role("radio", name="Marks of its own").check()
    page.get_by_label("utm_campaign").fill("members-{step}")
    page.get_by_role("tabpanel", name="Links").get_by_role("button", name="Save").click()
    until(lambda: ask("GET", f"{house}/templates/{mail['template']}/links")["values"].get("campaign") == "members-{step}")
    page.get_by_role("radio", name="No marks").check()
    page.get_by_role("tabpanel", name="Links").get_by_role("button", name="Save").click()
    until(lambda: ask("GET", f"{house}/templates/{mail['template']}/links")["utm"] == "off")


def test_another_code_hangs_at_a_place(page, ask, house, home, twin):
    account = next(one["id"] for channel in ask("GET", f"{house}/channels") for one in channel["accounts"] if one["provider"] == "wechat_oa")
    code = ask("POST", f"{house}/wechat/accounts/{account}/codes", {"name": "Counter code", "kind": "permanent"})
    place = ask("POST", f"{house}/places", {"name": "Counter", "target": "https://shop.example/", "items": []})
    page.goto(f"{home}/places/{place['id']}")
    page.get_by_label("What hangs there: the place itself").click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text="Counter code").click()
    until(lambda: ask("GET", f"{house}/places/{place['id']}")["spots"][0]["carrier_code"] == code["id"])
    twin.act("wechat", "scan", account="wechat-demo", person="伟", scan=code["scene"])
    page.get_by_role("region", name="What the codes brought in 30 days").get_by_role("row", name=re.compile(r"the place itself\s*1\s*1")).wait_for(timeout=PATIENCE_MS)
