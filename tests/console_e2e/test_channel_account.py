"""An owner enters an account for text messages, checks it, fetches its templates and sends a text to themselves; and tries a mail."""

import pytest

from tests.console_e2e.conftest import picture
from tests.console_e2e.drawing import choose
from tests.twin.peer import TwinProcess


@pytest.fixture(scope="module")
def twin():
    twin = TwinProcess()
    yield twin
    twin.stop()


def test_an_account_is_entered_checked_and_tried(open_page, twin):
    page = open_page("zh-CN")
    known = twin.account("aliyun")
    page.goto(f"{page.url}/settings?tab=channels")
    page.get_by_role("cell", name="锦鲤茶服务号（模拟）").wait_for()   # the demo has accounts at a twin of its own
    page.get_by_role("button", name="添加账号").click()
    form = page.get_by_role("dialog")
    choose(page, "服务商", "阿里云短信")
    form.get_by_label("名称").fill("阿里云")
    for field, value in {"access_key": known["key"], "access_secret": known["secret"], "signature": "锦鲤茶", "address": f"{twin.url}/aliyun"}.items():
        form.locator(f"#account-{field}").fill(value)
    form.get_by_role("button", name="保存").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name="阿里云", exact=True))
    row.wait_for()
    assert known["secret"] not in page.content()
    row.get_by_role("button", name="检查").click()
    page.get_by_text("阿里云 可用：锦鲤茶").wait_for()
    row.get_by_role("button", name="已审核模板").click()
    page.get_by_role("button", name="从服务商获取").click()
    page.get_by_role("cell", name="SMS_100000003", exact=True).wait_for()
    picture(page, "channel-account-templates")
    page.keyboard.press("Escape")
    row.get_by_role("button", name="发送测试", exact=True).click()
    page.get_by_label("接收方").fill("+8613800001234")
    page.get_by_label("内容").fill("美，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R")
    page.get_by_role("dialog").get_by_role("button", name="发送测试").click()
    page.get_by_text("服务商已接收。").wait_for()
    picture(page, "channel-account-tried")
    texts = twin.http.get("/_twin/phones/13800001234").json()["texts"]
    assert [text["content"] for text in texts] == ["【锦鲤茶】美，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R"]


def test_a_mail_is_tried_and_lies_in_the_mailbox(open_page):
    page = open_page("en")
    home = page.url
    page.goto(f"{home}/settings?tab=channels")
    page.get_by_role("button", name="Send a test · E-mail").click()
    page.get_by_label("Your e-mail address").fill("mei@koipond.example")
    page.get_by_role("dialog").get_by_role("button", name="Send a test").click()
    page.get_by_text("It lies in the mailbox.").wait_for()
    page.goto(f"{home}/mail")
    page.get_by_text("锦鲤茶 Koi Tea的测试邮件").first.wait_for()
