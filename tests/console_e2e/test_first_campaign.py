"""A marketer who has never seen it: from an Excel sheet of customers to a mail that somebody opened; and a mail written from blocks."""

import re
import time
from io import BytesIO

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture

ASK = """async ([method, path, body]) => {
  const csrf = document.cookie.split('; ').find((one) => one.startsWith('csrftoken='))?.slice(10) ?? '';
  const answer = await fetch(path, {method, headers: {'Content-Type': 'application/json', 'X-CSRFToken': csrf}, body: body ? JSON.stringify(body) : undefined});
  return [answer.status, await answer.json()];
}"""
HEADERS = ["会员编号", "姓名", "邮箱", "城市", "会员等级", "是否接收邮件"]


@pytest.fixture
def sheet(tmp_path):
    """A sheet as shops have it: forty customers, one without anything to know them by, one with a mail address that is none."""
    book = openpyxl.Workbook()
    book.active.append(HEADERS)
    for number in range(40):
        mail = f"c{number}@sheet.example" if number else "not an address"
        book.active.append([f"S{number:03}", f"客户{number}", mail, "上海", "campaign-gold", "是"])
    book.active.append([None, "无名", None, "北京", "银", None])
    book.save(tmp_path / "customers.xlsx")
    return tmp_path / "customers.xlsx"


def asker(page):
    def ask(method, path, body=None):
        status, said = page.evaluate(ASK, [method, "/api/w/" + page.url.split("/w/")[1].split("/")[0].split("?")[0] + path, body])
        assert status < 300, said
        return said

    return ask


def until(asked):
    """Asks until the answer is something, as a tick may be under way."""
    for _ in range(60):
        if found := asked():
            return found
        time.sleep(0.5)
    raise AssertionError("it did not come")


def go(page, name):
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()


def text_of(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def write_mail(page, name, subject):
    """A new mail from its first blocks, with a merge field picked from the list, saved."""
    go(page, "Content")
    page.get_by_role("button", name="Write a template").click()
    page.get_by_role("menuitem", name="E-mail").click()
    page.get_by_placeholder("Name", exact=True).fill(name)
    text_of(page, "Subject").click()
    page.keyboard.type(subject)
    page.get_by_role("button", name="Merge field").first.click()
    page.get_by_role("tooltip").get_by_label("What to fill in").click()
    page.keyboard.type("City")
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").first.click()
    page.get_by_role("tooltip").get_by_label("Where it is not known, write").fill("China")
    page.get_by_role("tooltip").get_by_role("button", name="Insert").click()
    text_of(page, "Leads to").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("https://shop.example/autumn")


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/content/\d+"))


def test_from_a_sheet_to_a_mail_that_was_opened(page, sheet):
    ask = asker(page)
    go(page, "Import")
    page.set_input_files("input[type=file]", str(sheet))
    page.get_by_text("Of the first 41 rows: 40 come in, 1 are left out.").wait_for(timeout=PATIENCE_MS)
    page.get_by_text("New trait “会员等级”").first.wait_for()
    page.get_by_text("Consent to e-mail").first.wait_for()
    picture(page, "import-mapping")
    page.get_by_role("button", name="Import Customers").click()
    page.get_by_text("Every row is accounted for.").wait_for(timeout=PATIENCE_MS)
    picture(page, "import-done")
    with page.expect_download() as bad:
        page.get_by_role("link", name="Download what was left out").click()
    assert "not an address" in bad.value.path().read_text(encoding="utf-8-sig")
    # left and found again
    go(page, "Home")
    go(page, "Import")
    page.get_by_role("link", name="customers.xlsx").first.wait_for()

    until(lambda: ask("GET", "/people?search=c39@sheet.example")["people"])
    segment = ask("POST", "/segments", {"name": "Gold of the sheet", "live": True, "rule": {"trait": "会员等级", "is": "equals", "value": "campaign-gold"}})
    write_mail(page, "Autumn for gold", "Autumn tea in ")
    save(page)
    template = int(re.search(r"/content/(\d+)", page.url).group(1))
    journey = ask("POST", "/journeys", {"name": "Autumn for gold", "definition": {
        "kind": "marketing", "entry": {"kind": "segment", "segment": segment["id"], "who": "now_and_later"}, "start": "mail",
        "steps": {"mail": {"kind": "send", "channel": "email", "template": template, "next": "end"}, "end": {"kind": "end"}}}})
    ask("POST", f"/journeys/{journey['id']}/publish", {})
    go(page, "Mailbox")
    page.get_by_placeholder("Search subject or address").fill("c39@sheet.example")
    page.get_by_role("link", name="Autumn tea in 上海").first.click(timeout=PATIENCE_MS)
    frame = page.frame_locator("iframe")
    frame.get_by_text("Unsubscribe", exact=False).or_(frame.get_by_text("退订")).first.wait_for(timeout=PATIENCE_MS)
    assert page.locator("iframe").get_attribute("sandbox") == "allow-popups allow-popups-to-escape-sandbox"
    picture(page, "mail-opened")


def test_a_mail_from_blocks_is_seen_as_somebody_gets_it(page):
    write_mail(page, "Second cup", "A second cup in ")
    page.get_by_role("button", name="Add a block").click()
    page.get_by_role("menuitem", name="Image").click()
    page.get_by_label("Address of the picture").fill("https://shop.example/cup.png")
    image = page.get_by_role("listitem", name=re.compile("^Image, block 5 of 5"))
    image.get_by_role("button", name="Move up").press("Enter")
    page.get_by_role("listitem", name=re.compile("^Image, block 4 of 5")).press("Alt+ArrowUp")
    page.get_by_role("listitem", name=re.compile("^Image, block 3 of 5")).wait_for()
    # as somebody of whom nothing is known, then as a person
    page.get_by_text("A second cup in China").wait_for(timeout=PATIENCE_MS)
    page.get_by_label("As", exact=True).fill("mei@koi.example")
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").first.click()
    page.get_by_text("A second cup in China").wait_for(state="hidden", timeout=PATIENCE_MS)
    page.frame_locator("iframe").locator("img[src='https://shop.example/cup.png']").wait_for(state="attached", timeout=PATIENCE_MS)
    page.get_by_text("Phone", exact=True).click()
    page.get_by_role("tab", name=re.compile("Checks")).click()
    page.get_by_text("A picture has no alt text").wait_for()
    page.get_by_role("listitem").filter(has_text="A picture has no alt text").get_by_role("button", name="Show").click()
    page.locator("li:focus").get_by_label("What it shows").fill("A cup of tea")
    page.get_by_text("A picture has no alt text").wait_for(state="hidden", timeout=PATIENCE_MS)
    page.get_by_role("tab", name="Preview").click()
    picture(page, "template-blocks")
    page.reload()   # what is not saved is still there
    page.get_by_label("What it shows").wait_for(timeout=PATIENCE_MS)
    save(page)
    page.get_by_text("Version 1, saved").first.wait_for()


DROP = """async (onto, [bytes, kind]) => {
  const held = new DataTransfer();
  held.items.add(new File([new Uint8Array(bytes)], 'pond.png', {type: 'image/png'}));
  if (kind === 'paste') return void onto.dispatchEvent(new ClipboardEvent('paste', {clipboardData: held, bubbles: true, cancelable: true}));
  for (const name of ['dragover', 'drop']) onto.dispatchEvent(new DragEvent(name, {dataTransfer: held, bubbles: true, cancelable: true}));
}"""


def pond(colour) -> list[int]:
    made = BytesIO()
    Image.new("RGB", (320, 180), colour).save(made, "PNG")
    return list(made.getvalue())


def test_a_picture_is_dropped_into_a_mail_and_seen_in_the_mailbox(page, shop):
    ask = asker(page)
    person = ask("GET", "/people?limit=1")["people"][0]
    write_mail(page, "With a pond", "A pond in ")
    page.get_by_role("button", name="Add a block").click()
    page.get_by_role("menuitem", name="Image").click()
    page.locator("[role=group][aria-label^='Drop or paste']").first.evaluate(DROP, [list(b"<svg/>"), "drop"])
    page.get_by_text("content.E040").wait_for(timeout=PATIENCE_MS)
    page.locator("[role=group][aria-label^='Drop or paste']").first.evaluate(DROP, [pond("#1F6F78"), "drop"])
    page.locator("[role=group][aria-label^='Drop or paste'] img[src^='/i/']").wait_for(timeout=PATIENCE_MS)
    page.get_by_text("Say what it shows").wait_for()
    page.get_by_role("tab", name=re.compile("Checks")).click()
    page.get_by_text("A picture has no alt text").wait_for(timeout=PATIENCE_MS)
    page.get_by_label("What it shows (read aloud").fill("A quiet pond")
    page.get_by_text("A picture has no alt text").wait_for(state="hidden", timeout=PATIENCE_MS)
    # another one, pasted beside the blocks, becomes a block; the first is chosen again for it
    page.locator("ol").first.evaluate(DROP, [pond("#D9481F"), "paste"])
    second = page.get_by_role("listitem", name=re.compile("^Image, block 6 of 6"))
    second.locator("img[src^='/i/']").wait_for(timeout=PATIENCE_MS)
    second.get_by_role("button", name="From the pictures here").click()
    page.get_by_role("dialog").get_by_role("button", name="pond.png").last.click()
    second.get_by_role("button", name="Remove").press("Enter")
    picture(page, "template-picture")
    save(page)
    template = int(re.search(r"/content/(\d+)", page.url).group(1))
    journey = ask("POST", "/journeys", {"name": "With a pond", "definition": {
        "kind": "transactional", "entry": {"kind": "call"}, "start": "mail",
        "steps": {"mail": {"kind": "send", "channel": "email", "template": template, "next": "end"}, "end": {"kind": "end"}}}})
    ask("POST", f"/journeys/{journey['id']}/publish", {})
    ask("POST", f"/journeys/{journey['id']}/call", {"persons": [person["id"]]})
    go(page, "Mailbox")
    page.get_by_role("link", name=re.compile("A pond in")).first.click(timeout=PATIENCE_MS)
    seen = page.frame_locator("iframe").get_by_alt_text("A quiet pond")
    seen.wait_for(timeout=PATIENCE_MS)
    assert seen.get_attribute("src").startswith(f"{shop.url}/i/")
    assert until(lambda: seen.evaluate("one => one.complete && one.naturalWidth")) == 320
    picture(page, "mail-picture")
    go(page, "Content")
    page.get_by_role("tab", name="Pictures").click()
    used = page.get_by_role("listitem").filter(has=page.get_by_alt_text("A quiet pond").or_(page.get_by_text("pond.png")))
    expect(used).to_have_count(2)
    used.last.get_by_role("button", name="Remove").click()
    page.get_by_role("tooltip").get_by_role("button", name="Remove").click()
    page.get_by_text("cannot be deleted: it stands in With a pond").wait_for()
    picture(page, "pictures")


def test_what_somebody_saved_meanwhile_is_told_and_not_overwritten(page):
    ask = asker(page)
    write_mail(page, "Two pens", "Mine ")
    save(page)
    page.get_by_text("Version 1, saved").first.wait_for()
    ask("POST", "/templates", {"name": "Two pens", "subject": "Theirs", "html": '<a href="{{ unsubscribe_url }}">x</a>'})
    text_of(page, "Subject").click()
    page.keyboard.type(" more")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Somebody saved version 2 meanwhile").wait_for()
    picture(page, "template-newer")
    page.get_by_role("button", name="Open theirs, drop mine").click()
    page.get_by_text("Version 2, saved").first.wait_for()
    expect(text_of(page, "Subject")).to_have_text("Theirs")
