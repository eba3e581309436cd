"""A shop makes a live code, a customer adds by it and is welcomed, and the count is seen to move; the menu of the official account changes at the platform."""

import re

import httpx
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.console_e2e.drawing import choose
from tests.twin.peer import until


class Beside:
    """The demo's own twin."""

    def __init__(self, url: str):
        self._http = httpx.Client(base_url=url, timeout=60, trust_env=False)

    def act(self, platform: str, act: str, **fields):
        answer = self._http.post("/_twin/act", json={"platform": platform, "act": act, **fields})
        assert answer.status_code == 200, answer.text

    def corp(self, name: str):
        """Something of the corp at the twin: ways, customers …"""
        return self._state("wecom")["corps"]["wecom-demo"][name]

    def menu(self):
        """The menu of the official account."""
        return self._state("wechat")["boxes"]["wechat-demo"]["menu"]

    def phone(self, number: str) -> dict:
        """What a phone has got."""
        return self._http.get(f"/_twin/phones/{number}").json()

    def _state(self, platform: str):
        return self._http.get("/_twin/snapshot").json()["platforms"][platform]["state"]

    def close(self):
        self._http.close()


@pytest.fixture
def twin(shop):
    twin = Beside(re.findall(r"be the customer at (\S+)", (shop.home / "server.log").read_text())[-1])
    yield twin
    twin.close()


def test_a_live_code_is_made_and_a_customer_who_adds_by_it_is_welcomed_and_counted(open_page, twin):
    page = open_page("zh-CN")
    page.get_by_role("link", name="企业微信", exact=True).click()
    page.get_by_role("tab", name="渠道活码").click()
    page.get_by_role("button", name="创建活码").click()
    form = page.get_by_role("dialog")
    form.get_by_label("名称").fill("静安店迎客码")
    form.get_by_label("门店或地点").fill("静安店")
    choose(page, "兜底成员", "林导购")
    form.get_by_label("欢迎语", exact=True).fill("{{ customer }}，你好！我是{{ member }}，新客可领一份试饮。")
    form.get_by_label("预览").get_by_text("小美，你好！我是林导购，新客可领一份试饮。").wait_for()
    form.get_by_role("button", name="保存").click()
    card = page.get_by_role("article", name="静安店迎客码")
    card.get_by_text("当前值班：林导购").wait_for()
    assert card.get_by_role("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 100      # as the platform draws it
    card.get_by_role("button", name="查看二维码").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载 PNG").click()
    assert taken.value.suggested_filename == "静安店迎客码.png" and Image.open(taken.value.path()).size == (1200, 1200)
    page.keyboard.press("Escape")
    way = next(id for id, one in twin.corp("ways").items() if one["fields"]["remark"] == "静安店迎客码")
    twin.act("wecom", "add", customer="小满", config_id=way)
    customer = until(lambda: next((one for one in twin.corp("customers").values() if one["name"] == "小满"), None))["id"]
    until(lambda: any(line["text"] == "小满，你好！我是林导购，新客可领一份试饮。" for line in twin.corp("customers")[customer]["talk"]))
    came = card.get_by_role("group", name="累计新增")
    came.get_by_text("1", exact=True).wait_for(timeout=PATIENCE_MS)      # without being asked again
    picture(page, "live-code-counted")
    twin.act("wecom", "delete_member", customer="小满", userid="lin")
    card.get_by_role("group", name="流失").get_by_text("−1").wait_for(timeout=PATIENCE_MS)


def test_a_mass_message_is_confirmed_by_a_member_and_counted(page, ask, house, twin):
    """Transactional, for the shop has quiet hours, and stories are read at night too."""
    text = ask("POST", f"{house}/templates", {"name": "New customers", "channel": "wecom", "text": "新客礼已备好，欢迎到店"})["template"]
    made = ask("POST", f"{house}/journeys", {"name": "New customers", "definition": {
        "kind": "transactional", "entry": {"kind": "event", "event": "wecom_friend_added", "where": []}, "reentry": "never", "holdout_percent": 0, "goal": None, "exit": None,
        "start": "write", "steps": {"write": {"kind": "send", "channel": "wecom", "template": text, "next": None}}}})
    ask("POST", f"{house}/journeys/{made['id']}/publish", {})
    page.wait_for_timeout(1_100)      # WeCom says by the second when somebody came, and that is not to be before the journey was live
    twin.act("wecom", "add", customer="小雨", userid="lin")
    page.get_by_role("link", name="WeCom", exact=True).click()
    page.get_by_role("tab", name="Mass messages").click()
    row = page.get_by_role("row").filter(has_text="新客礼已备好，欢迎到店")
    row.get_by_text("waiting 1").wait_for(timeout=PATIENCE_MS)
    msgid = next(id for id, task in twin.corp("tasks").items() if task["text"] == "新客礼已备好，欢迎到店")
    assert "新客礼已备好，欢迎到店" not in [line["text"] for line in talk(twin, "小雨")]      # nothing goes before a person says so
    twin.act("wecom", "confirm", msgid=msgid, userid="lin")
    page.get_by_role("button", name="Look who has confirmed").click()
    row.get_by_text("sent 1").wait_for(timeout=PATIENCE_MS)
    picture(page, "mass-message-counted")
    row.get_by_role("button", name=re.compile("Customers of message")).click()
    page.get_by_role("dialog").get_by_role("link", name="小雨").click()      # WeCom's name is the name of who has no other
    page.get_by_role("heading", name="小雨").wait_for()
    assert [line["text"] for line in talk(twin, "小雨")].count("新客礼已备好，欢迎到店") == 1


def talk(twin, name: str) -> list[dict]:
    """What a customer got and said."""
    return next(one["talk"] for one in twin.corp("customers").values() if one["name"] == name)


def test_shifts_are_put_in_order_by_keys_and_by_the_pointer(open_page):
    page = open_page("zh-CN")
    page.goto(f"{page.url}/wecom?tab=codes")
    page.get_by_role("button", name="创建活码").click()
    form = page.get_by_role("dialog")
    for at, begins in enumerate(("08:00", "12:00")):
        form.get_by_role("button", name="添加班次").click()
        form.get_by_role("group", name=f"班次 {at + 1}", exact=True).get_by_label("开始").fill(begins)

    def begin():
        return [form.get_by_role("group", name=f"班次 {n}", exact=True).get_by_label("开始").input_value() for n in (1, 2)]

    assert begin() == ["08:00", "12:00"]
    form.get_by_role("button", name="下移 · 班次 1").press("Enter")
    assert begin() == ["12:00", "08:00"]
    form.get_by_text("班次 2", exact=True).drag_to(form.get_by_role("group", name="班次 1", exact=True))
    assert begin() == ["08:00", "12:00"]


def test_the_menu_is_changed_and_seen_at_the_platform(open_page, twin):
    page = open_page("zh-CN")
    page.get_by_role("link", name="微信公众号", exact=True).click()
    page.get_by_role("link", name="锦鲤茶服务号（模拟）").click()
    page.get_by_role("tab", name="菜单").click()
    page.get_by_role("button", name="添加一级菜单").click()
    page.get_by_label("名称 1").fill("商城")
    page.get_by_label("事件 key").fill("shop")
    choose(page, "动作", "打开网页")
    page.get_by_label("网址").fill("https://tea.example/shop")
    page.get_by_role("button", name="添加一级菜单").click()
    page.get_by_label("名称 2").fill("会员")
    page.get_by_role("group", name="一级菜单 2").get_by_role("button", name="添加子菜单").click()
    page.get_by_role("group", name="一级菜单 2").get_by_label("名称 1").fill("我的积分")
    page.get_by_role("group", name="一级菜单 2").get_by_label("事件 key").fill("points")
    phone = page.get_by_label("手机预览")
    phone.get_by_role("button", name="会员").click()
    phone.get_by_text("我的积分").wait_for()
    page.reload()      # what was typed is still there
    page.get_by_text("已修改，尚未发布").wait_for()
    page.get_by_role("button", name="发布菜单").click()
    page.get_by_role("tooltip").get_by_role("button", name=re.compile("确\\s?定")).click()
    page.get_by_text("菜单已发布。").wait_for()
    page.get_by_text("版本 1，发布人").wait_for()
    picture(page, "menu-published")
    assert twin.menu() == {"button": [{"name": "商城", "type": "view", "url": "https://tea.example/shop"}, {"name": "会员", "sub_button": [{"name": "我的积分", "type": "click", "key": "points"}]}]}


def test_who_may_only_read_is_told_why(open_page, shop, browser):
    page = open_page("en")
    made = page.evaluate("""async () => (await (await fetch('/api/w/demo/members', {method: 'PUT', headers: {'Content-Type': 'application/json',
        'X-CSRFToken': document.cookie.match(/csrftoken=(\\w+)/)[1]}, body: JSON.stringify({email: 'reads@koipond.example', role: 'viewer'})})).json())""")
    context = browser.new_context(base_url=shop.url, locale="en")
    try:
        reader = context.new_page()
        reader.set_default_timeout(PATIENCE_MS)
        reader.goto("/sign-in?next=/app/w/demo/wecom?tab=codes")
        reader.fill("input[name=email]", "reads@koipond.example")
        reader.fill("input[name=password]", made["password"])
        reader.keyboard.press("Enter")
        button = reader.get_by_role("button", name="Make a live code")
        button.wait_for()
        expect(button).to_be_disabled()
        assert "edit" in (button.get_attribute("aria-description") or "")
        reader.goto("/app/w/demo/devices?tab=site")
        expect(reader.get_by_role("button", name="Make a write key")).to_be_disabled()
    finally:
        context.close()
