"""An owner sets up a workspace: members, keys, sending rules, the catalogue of events, and reads in the audit trail what was done; every page in every script, on a phone too."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.console_e2e.drawing import choose

PAGES = {
    "import": ("Import", "导入", "匯入"), "content": ("Content", "内容", "內容"), "content?tab=snippets": ("Content", "内容", "內容"), "mail": ("Mailbox", "邮箱", "信箱"), "themes": ("Themes", "营销主题", "行銷主題"),
    "experiments": ("Experiments", "实验", "實驗"), "events": ("Events", "事件", "事件"), "events?tab=quarantine": ("Events", "事件", "事件"), "events/order_completed": ("order_completed",) * 3, "traits": ("Traits", "属性", "屬性"),
    "wechat": ("WeChat", "微信公众号", "微信公眾號"), "wechat/2?tab=codes": ("锦鲤茶服务号（模拟）",) * 3, "wechat/2?tab=menu": ("锦鲤茶服务号（模拟）",) * 3, "wecom": ("锦鲤茶企业微信（模拟）",) * 3, "wecom?tab=codes": ("锦鲤茶企业微信（模拟）",) * 3,
    "wecom?tab=sidebar": ("锦鲤茶企业微信（模拟）",) * 3, "devices": ("Devices & sites", "设备与站点", "裝置與網站"), "devices?tab=site": ("Devices & sites", "设备与站点", "裝置與網站"),
    "calls": ("Calls", "外呼", "外撥"), "calls?which=ended": ("Calls", "外呼", "外撥"), "calls?call=11": ("Calls", "外呼", "外撥"), "sources": ("Sources", "来源", "來源"),
    "sources/1": ("巨量引擎（模拟）",) * 3, "sources/1?tab=samples": ("巨量引擎（模拟）",) * 3, "sources/1?tab=connect": ("巨量引擎（模拟）",) * 3,
    "links": ("Links", "短链", "短連結"), "links/1": ("秋茶上新 · 小红书笔记",) * 3, "places": ("Places", "点位", "點位"), "places/1": ("静安寺店",) * 3, "quotas": ("Quotas", "配额", "配額"),
    "audit": ("Audit trail", "审计记录", "稽核記錄"), "well": ("Is all well?", "一切正常吗？", "一切正常嗎？"), "well?tab=alerts": ("Is all well?", "一切正常吗？", "一切正常嗎？"), "settings": ("Settings", "设置", "設定"), "settings?tab=sending": ("Settings", "设置", "設定"), "settings?tab=channels": ("Settings", "设置", "設定"), "settings?tab=retention": ("Settings", "设置", "設定"),
}


@pytest.mark.parametrize(("place", "language"), enumerate(["en", "zh-CN", "zh-TW"]))
def test_every_page_is_there_and_fits_a_phone(open_page, place, language):
    page = open_page(language, width=390, mode="dark" if place else "light")
    home = page.url
    for address, titles in PAGES.items():
        page.goto(f"{home}/{address}")
        page.get_by_role("heading", level=1, name=titles[place], exact=True).wait_for(timeout=PATIENCE_MS)
        page.locator(".ant-skeleton, .ant-spin-spinning, [aria-busy=true]").first.wait_for(state="detached")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        assert not page.get_by_role("alert").count(), address


def tab(page, name):
    page.get_by_role("tab", name=name, exact=True).click()


def test_members_keys_and_rules_and_what_the_trail_says(page):
    page.get_by_role("link", name="Settings", exact=True).click()
    page.get_by_role("button", name="Add a member").click()
    page.get_by_label("E-mail", exact=True).fill("lin@koipond.example")
    page.get_by_role("dialog").get_by_role("button", name="Add a member").click()
    page.get_by_text("shown this once").wait_for()
    page.get_by_role("button", name="I have kept it").click()
    page.get_by_role("cell", name="lin@koipond.example").wait_for()
    tab(page, "API keys")
    page.get_by_role("button", name="Make a key").click()
    page.get_by_label("What it is for").fill("Shop")
    page.get_by_role("dialog").get_by_role("button", name="Make a key").click()
    page.get_by_text(re.compile("^kp_[0-9a-f]{20,}")).wait_for()
    page.get_by_role("button", name="I have kept it").click()
    page.get_by_role("cell", name="Shop").wait_for()
    tab(page, "Sending rules")
    page.get_by_role("button", name="Add a cap").click()
    page.get_by_label("At most").fill("2")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_text("At most 2").first.wait_for()
    page.get_by_role("button", name="Add quiet hours").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_text(re.compile("21:00.*08:00")).first.wait_for()
    picture(page, "sending-rules")
    page.get_by_role("link", name="Audit trail", exact=True).click()
    page.get_by_role("combobox", name="Deed").fill("Made an API")
    page.get_by_role("combobox", name="Deed").press("Enter")
    page.get_by_role("cell", name="Made an API key").first.wait_for()
    page.get_by_role("cell", name="Added a member or changed the role").first.wait_for(state="hidden")


def test_what_a_rule_of_retention_takes_away_is_counted_before_it_is_decided(page, ask, house):
    def goes() -> int:
        return sum(one["rows"] for one in ask("GET", f"{house}/privacy/retention/preview?data=events&days=90"))

    page.goto(f"{page.url}/settings?tab=retention")
    page.get_by_role("button", name="Change · All other events").click()
    form = page.get_by_role("dialog")
    form.get_by_role("checkbox", name="without end").uncheck()
    form.get_by_label("Keep for so many days").fill("20")
    form.get_by_text("At least 90 days.").last.wait_for()
    expect(form.get_by_role("button", name="Save")).to_be_disabled()
    before = goes()
    form.get_by_label("Keep for so many days").fill("90")
    told = form.get_by_role("status").get_by_text(re.compile("rows would go in the next night"))
    told.wait_for()
    assert 0 < before <= int(re.sub(r"\D", "", told.inner_text())) <= goes()      # what happened ninety days ago grows older meanwhile
    picture(page, "retention-preview")
    form.get_by_role("button", name="Save").click()
    try:
        page.get_by_role("row", name=re.compile("^All other events.*90 days.*90 days")).wait_for()
        picture(page, "retention")
    finally:
        ask("PUT", f"{house}/privacy/retention/events", {"days": None})   # the shop is others' too


def test_an_event_is_declared_and_the_decision_is_told(page):
    page.get_by_role("link", name="Events", exact=True).click()
    page.get_by_role("link", name="page_viewed", exact=True).click()
    page.get_by_role("button", name="Declare").click()
    page.get_by_label("Description", exact=True).fill("Somebody saw a page")
    page.get_by_role("dialog").get_by_role("button", name="Declare").click()
    page.get_by_text("Somebody saw a page").first.wait_for()
    page.get_by_role("link", name="All events").click()
    tab(page, "Decisions")
    page.get_by_role("cell", name="page_viewed").first.wait_for()


def test_a_purpose_is_added_permitted_by_somebody_and_retired(page):
    home = page.url
    page.goto(f"{home}/settings?tab=consent")
    page.get_by_role("button", name="Add a purpose").click()
    page.get_by_label("Code").fill("tasting")
    page.get_by_label("Name in English").fill("Invitations to tastings")
    page.get_by_label("Name in Chinese").fill("品鉴会邀请")
    page.get_by_label("What people are told, in English").fill("We tell you when there is a tasting near you.")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_role("cell", name=re.compile("^Invitations to tastings tasting")).wait_for()
    page.goto(f"{home}/people/20")
    page.get_by_role("button", name="Record consent").click()
    choose(page, "Purpose", "Invitations to tastings")
    page.get_by_label("What shows it").fill("form 12")
    page.get_by_role("dialog").get_by_role("button", name="Record consent").click()
    page.get_by_text("may be written to for Invitations to tastings").wait_for(timeout=PATIENCE_MS)
    page.goto(f"{home}/settings?tab=consent")
    row = page.get_by_role("row", name="Invitations to tastings")
    row.get_by_role("button", name="Retire").click()
    row.get_by_text("retired", exact=True).wait_for()
    expect(row.get_by_role("button", name="Delete")).to_have_count(0)
    picture(page, "purposes")


def test_what_was_held_back_is_mended_by_its_values_and_what_is_still_wrong_comes_back(page, shop):
    home = page.url
    rules = {"stars": {"type": "number", "low": "1", "high": "5"}}
    declared = page.evaluate("""async (body) => (await fetch('/api/w/demo/events/declarations', {method: 'PUT', body: JSON.stringify(body), headers: {
        'Content-Type': 'application/json', 'X-CSRFToken': document.cookie.match(/csrftoken=(\\w+)/)[1]}})).status""", {"name": "tea_tasted", "on_breach": "quarantine", "properties": rules})
    assert declared == 200
    key = re.search(r"kp_\w+", (shop.home / "server.log").read_text()).group(0)
    items = [{"type": "track", "event": "tea_tasted", "messageId": f"tasted-{n}", "userId": f"taster-{n}", "properties": {"stars": stars}} for n, stars in enumerate(["five", "five", "many", 9])]
    page.goto(f"{home}/events?tab=quarantine")

    def row(reason):
        return page.get_by_role("row", name=re.compile(f"tea_tasted stars {reason}"))

    assert httpx.post(f"{shop.url}/v1/batch", json={"batch": items}, auth=(key, ""), trust_env=False).status_code == 200
    row("of another type 3").wait_for(timeout=PATIENCE_MS)
    row("of another type").get_by_role("button", name="Correct and send again").click()
    page.get_by_label("Instead of five").fill("5")
    picture(page, "quarantine-values")
    page.get_by_role("dialog").get_by_role("button", name="Correct and send again").click()
    row("of another type 1").wait_for(timeout=PATIENCE_MS)      # "many" was left as it is
    row("too large").get_by_role("button", name="Set aside").click()
    page.get_by_role("tooltip").get_by_role("button", name="OK").click()
    row("too large").wait_for(state="hidden", timeout=PATIENCE_MS)
    page.get_by_text("Set aside", exact=True).first.click()
    row("too large 1").get_by_role("button", name="Look at it again").click()
    page.get_by_text("Nothing is set aside.").wait_for(timeout=PATIENCE_MS)
