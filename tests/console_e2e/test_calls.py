"""A caller takes the next one by a key, sees who it is, and says by two what came of it; the journey goes on. One is called again later; a list goes out and comes back."""

import re

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.running import wait_until

WHOLE = re.compile(r"\+86139\d{8}$")


def to_calls(page, title="Calls"):
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("heading", level=1, name=title, exact=True).wait_for()
    page.get_by_role("table").get_by_role("row").nth(1).wait_for()


def test_the_next_call_by_a_key_its_number_by_a_press_and_its_result_by_two(page, ask, house):
    to_calls(page)
    first = ask("GET", f"{house}/calls?which=mine")["calls"][0]
    page.keyboard.press("n")
    card = page.get_by_role("region", name=first["name"], exact=True)
    card.get_by_text(first["phone"]).wait_for()
    assert "****" in first["phone"]
    beside = page.get_by_role("region", name="History")
    beside.get_by_text("is to be called for '电话邀约'").wait_for()
    assert not re.search(r"139\d{8}", page.inner_text("main")), "no number stands there before somebody asks for it"
    picture(page, "call-masked")
    page.keyboard.press("p")
    number = card.get_by_role("link", name=re.compile(r"^Call \+86139\d{8}$"))
    number.wait_for()
    assert WHOLE.search(number.get_attribute("href")) and number.get_attribute("href").startswith("tel:")
    card.get_by_text("来 · Yes").click()
    page.keyboard.press("2")
    expect(card.get_by_role("radio", name=re.compile("Interested$"))).to_have_attribute("aria-checked", "true")
    picture(page, "call-interested")
    page.keyboard.press("Enter")
    page.get_by_text("Kept. The journey goes on.").wait_for(timeout=PATIENCE_MS)
    card.wait_for(state="hidden")
    told = ask("GET", f"{house}/calls/{first['id']}")
    assert (told["state"], told["result"], told["by"]) == ("ended", "interested", "mei@koipond.example")
    person = f"{house}/people/{first['person']}"
    said = wait_until(lambda: next((line["about"] for line in ask("GET", f"{person}/history") if "answered the call" in line["en"]), None))
    assert said
    wait_until(lambda: any("请柬" in line["zh"] for line in ask("GET", f"{person}/history?kind=journey")))
    looked = [row for row in ask("GET", f"{house}/audit?deed=show_call_number") if row["subject_id"] == str(first["id"])]
    assert len(looked) == 1


def test_who_wants_to_be_called_later_is_called_later(page, ask, house):
    to_calls(page)
    page.get_by_text("To be taken", exact=False).first.click()
    call = wait_until(lambda: ask("GET", f"{house}/calls?which=pool")["calls"])[-1]
    page.get_by_role("button", name=call["name"], exact=True).last.click()
    card = page.get_by_role("region", name=call["name"], exact=True)
    card.wait_for()
    page.keyboard.press("5")
    save = card.get_by_role("button", name="Keep the result")
    expect(save).to_be_disabled()     # without a moment it cannot be called again
    at = page.evaluate("new Date(Date.now() + 2 * 86400e3).toISOString().slice(0, 11)") + "10:30"
    card.get_by_label("Call back at").fill(at)
    card.get_by_label("Note").fill("Is at work till then")
    save.click()
    page.get_by_text(re.compile("^Kept. It is called again from")).wait_for(timeout=PATIENCE_MS)
    page.get_by_text("All ·", exact=False).first.click()
    row = page.get_by_role("row", name=re.compile(f"^{call['name']} .*{at[:10]} 10:30.*2 of 3.*Call back later"))
    row.wait_for()
    picture(page, "calls-all")
    again = ask("GET", f"{house}/calls/{call['id']}")
    assert (again["state"], again["call"], again["result"]) == ("open", 2, "call_back") and again["call_at"] == again["due_at"]


def test_a_list_goes_to_a_call_centre_and_its_results_come_back_once(page, ask, house, tmp_path):
    to_calls(page)
    page.get_by_role("button", name="List for a call centre").click()
    dialog = page.get_by_role("dialog")
    with page.expect_download() as coming:
        dialog.get_by_role("button", name="Fetch the list").click()
    path = tmp_path / "calls.xlsx"
    coming.value.save_as(path)
    book = load_workbook(path)
    sheet = book["calls"]
    names = [cell.value for cell in sheet[1]]
    assert sheet.max_row > 2 and WHOLE.search(sheet.cell(2, names.index("phone") + 1).value)
    sheet.cell(2, names.index("result") + 1).value = "Not wanted"
    sheet.cell(2, names.index("answer_coming") + 1).value = "不来 · No"
    sheet.cell(3, names.index("result") + 1).value = "sold"
    book.save(path)
    for told in ("1 kept, 0 known before, 1 refused", "0 kept, 1 known before, 1 refused"):
        dialog.locator("input[type=file]").set_input_files(path)
        dialog.get_by_text(told).wait_for(timeout=PATIENCE_MS)
    dialog.get_by_text(re.compile("^Row 3: .*sold")).wait_for()
    picture(page, "calls-sheet")
    page.keyboard.press("Escape")
    page.get_by_text("Over", exact=True).click()
    over = ask("GET", f"{house}/calls/{sheet.cell(2, names.index('id') + 1).value}")
    page.get_by_role("row", name=re.compile(f"^{over['name']} .*Not wanted")).first.wait_for()
    assert (over["state"], over["result"]) == ("ended", "declined")


def test_a_caller_reads_it_in_chinese(open_page):
    page = open_page("zh-CN", mode="dark")
    to_calls(page, "外呼")
    page.keyboard.press("n")
    page.get_by_text("话术", exact=True).wait_for()
    page.get_by_role("radio", name=re.compile("有意向$")).wait_for()
    picture(page, "call-zh")
