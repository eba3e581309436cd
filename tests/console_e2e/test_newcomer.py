"""Somebody who has never seen it, in Chinese: from signing in to a mail that was sent and read, with nothing but what the guide on the home page leads to."""

import re

import openpyxl
import pytest

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.console_e2e.drawing import choose

SLUG, EMAIL, PASSWORD = "newcomer", "xin@koipond.example", "a pond of koi"
STEPS = ["导入你的客户", "选出要联系的人", "写一封邮件", "发布旅程", "查看发出的消息"]


@pytest.fixture
def newcomer(shop, browser, tmp_path):
    """The browser of the owner of a workspace in which nothing is yet, and the sheet that they bring."""
    shop.koipond("workspace", "create", SLUG, "新茶铺", "--language", "zh-CN", "--time-zone", "Asia/Shanghai", "--currency", "CNY")
    shop.koipond("member", "add", SLUG, EMAIL, "--password", PASSWORD)
    book = openpyxl.Workbook()
    book.active.append(["会员编号", "姓名", "邮箱", "城市", "是否接收邮件"])
    for number in range(40):
        book.active.append([f"N{number:03}", f"客户{number}", f"n{number}@newcomer.example", "上海" if number % 2 else "杭州", "是"])
    book.save(tmp_path / "客户.xlsx")
    context = browser.new_context(base_url=shop.url, locale="zh-CN", viewport={"width": 1280, "height": 820})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page, tmp_path / "客户.xlsx"
    context.close()


def guided(page, step, title):
    """Goes home, sees that the stations before are passed, and follows the one that is next."""
    if page.url.rstrip("/") != page.url.split("/w/")[0] + f"/w/{SLUG}":
        page.get_by_role("navigation", name="页面").get_by_role("link", name="首页").click()
    following = page.locator("li[aria-current=step]").get_by_role("link", name=STEPS[step])
    following.wait_for()
    assert page.locator("ol li", has=page.get_by_text("（已完成）").or_(page.get_by_text("(已完成)"))).count() == step
    following.click()
    page.get_by_role("heading", level=1, name=title).wait_for()


def test_the_guide_leads_a_newcomer_from_a_sheet_to_a_mail_that_was_read(newcomer):
    page, sheet = newcomer
    page.goto("/")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()

    page.wait_for_url(f"**/app/w/{SLUG}")
    guided(page, 0, "导入")
    page.set_input_files("input[type=file]", str(sheet))
    page.get_by_role("button", name="导入客户").click()
    page.get_by_text("已完成", exact=True).wait_for()
    page.get_by_role("button", name="选出要联系的人").wait_for()

    guided(page, 1, "筛选人群")
    page.get_by_role("button", name=re.compile("^上海")).click()
    page.get_by_role("button", name="保存为人群").click()
    page.get_by_label("人群名称").fill("上海客户")
    page.get_by_role("dialog").get_by_role("button", name="保存为人群").click()
    page.get_by_role("tab", name=re.compile("· 20$")).wait_for()

    guided(page, 2, "内容")
    page.get_by_role("button", name="新建模板").first.click()
    page.get_by_role("menuitem", name="邮件").click()
    page.get_by_placeholder("名称", exact=True).fill("第一封")
    page.get_by_role("textbox", name="主题", exact=True).click()
    page.keyboard.type("你好，上海")
    page.get_by_role("textbox", name="链接", exact=True).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("https://shop.example/")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("版本 1，已保存").first.wait_for()

    guided(page, 3, "旅程")
    page.get_by_role("button", name="新建旅程").first.click()
    page.get_by_role("textbox", name="名称", exact=True).fill("第一次活动")
    choose(page, "谁进入", "某个人群")
    choose(page, "人群", "上海客户")
    page.get_by_role("button", name=re.compile("（进入）之后添加节点")).click()
    page.get_by_role("menuitem", name="发送消息").click()
    choose(page, "模板", "第一封")
    page.get_by_role("button", name="发布旅程").first.click()
    page.locator(".ant-drawer").get_by_text("现在将有 20 人进入").wait_for()
    page.locator(".ant-drawer").get_by_role("button", name="发布旅程").click()
    page.get_by_text(re.compile("20 进入")).first.wait_for()

    guided(page, 4, "邮箱")
    page.get_by_role("link", name="你好，上海").first.click()
    page.frame_locator("iframe").get_by_text("你好，朋友").wait_for()
    picture(page, "newcomer-mail")
    page.get_by_role("navigation", name="页面").get_by_role("link", name="首页").click()
    page.get_by_text("你的第一次营销活动").wait_for(state="hidden")    # all five are passed
    page.get_by_role("link", name="第一次活动").wait_for()
    picture(page, "newcomer-home")
