"""The page of the twin in a browser: people do what they do in WeChat, on the phone, at work. Skipped, loudly, without Chromium."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="NOT SEEN IN A BROWSER: there is no Chromium")


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(twin, browser):
    """The page in English. What the browser complains of fails the test."""
    complaints = []
    context = browser.new_context(locale="en", base_url=twin.url)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" and "422" not in said.text else None)
    page.goto("/?lang=en")
    yield page
    context.close()
    assert complaints == []


def card(page, platform, name):
    return page.locator(f"#{platform} article", has=page.locator("h4", has_text=name)).first


def test_a_follower_writes_gets_an_answer_and_leaves(twin, page, receiver):
    account = twin.account("wechat", "wechat-demo", callback_url=receiver.url)
    receiver.answer = lambda heard: (200, b"success")
    mei = card(page, "wechat", "美")
    mei.get_by_placeholder("Say").fill("有新茶吗？")
    mei.get_by_placeholder("Say").press("Enter")
    receiver.wait()
    mei.locator("li.out", has_text="有新茶吗？").wait_for()
    token = twin.http.post("/wechat/cgi-bin/stable_token", json={"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}).json()["access_token"]
    openid = twin.http.get("/wechat/cgi-bin/user/get", params={"access_token": token}).json()["data"]["openid"]
    for each in openid:
        twin.http.post("/wechat/cgi-bin/message/custom/send", params={"access_token": token}, json={"touser": each, "msgtype": "text", "text": {"content": "<b>有的</b>"}})
    mei.locator("li.in", has_text="<b>有的</b>").wait_for()      # by itself, and as text
    mei.get_by_role("button", name="Unfollow").click()
    page.locator("#wechat h4", has_text="美 · Unfollowed").wait_for()
    receiver.wait(2)


def test_a_member_confirms_a_task(twin, page):
    account = twin.account("wecom")
    token = twin.http.get("/wecom/cgi-bin/gettoken", params={"corpid": account["corpid"], "corpsecret": account["apps"]["marketing"]["secret"]}).json()["access_token"]
    twin.http.post("/wecom/cgi-bin/externalcontact/add_msg_template", params={"access_token": token}, json={"sender": "lin", "text": {"content": "春茶上市"}})
    page.get_by_role("button", name="Confirm and send (1): 春茶上市").click()
    card(page, "wecom", "美").locator("li", has_text="春茶上市").wait_for()


def test_a_phone_says_stop(twin, page):
    account = twin.account("twilio")
    twin.http.post(f"/twilio/2010-04-01/Accounts/{account['sid']}/Messages.json", auth=(account["sid"], account["token"]),
                   data={"To": "+14155550100", "From": next(iter(account["numbers"])), "Body": "Spring tea"})
    phone = card(page, "twilio", "+14155550100")
    phone.get_by_role("button", name="STOP").click()
    phone.locator("li.out", has_text="STOP").wait_for()


def test_a_device_comes_and_a_wrong_act_is_said(twin, page):
    new = card(page, "fcm", "Somebody new")
    new.get_by_placeholder("Name").fill("Pixel of Mei")
    new.get_by_role("button", name="Install the app").click()
    card(page, "fcm", "Pixel of Mei").wait_for()
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    page.evaluate("document.querySelector('#wechat input[name=person]').value = 'nobody'")
    with page.expect_event("dialog"):
        page.locator("#wechat form", has=page.locator("input[value=say]")).first.evaluate("form => form.requestSubmit ? (form.content.value = 'x', form.requestSubmit()) : 0")
    assert said and "nobody" in said[0]


def test_it_is_there_in_chinese_and_on_a_phone(twin, browser):
    context = browser.new_context(viewport={"width": 390, "height": 800}, base_url=twin.url, locale="zh-CN")
    page = context.new_page()
    page.goto("/")
    assert page.locator("h1").inner_text() == "模拟平台"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
