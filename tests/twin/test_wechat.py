"""The twin of WeChat: wechatpy as a second client, and by hand what it is too old for."""

import json
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from wechatpy import WeChatClient, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatClientException
from wechatpy.replies import TextReply

from tests.twin.peer import until

DEMO, NEWS, MINI = "wechat-demo", "wechat-news", "mini-demo"


class OA:
    """One official account, asked as a client does; each answer is checked to be 200."""

    def __init__(self, twin, receiver, id=DEMO, **fields):
        self.twin, self.receiver, self.id = twin, receiver, id
        receiver.answer = lambda heard: (200, b"success")
        self.path = f"/wx/{uuid4().hex}"     # what a test before has still under way does not count
        self.account = twin.account("wechat", id, callback_url=receiver.url + self.path, **fields)
        self.crypto = WeChatCrypto(self.account["token"], self.account["aes_key"], self.account["appid"])
        self.token = self.fresh_token()["access_token"]

    def fresh_token(self, force=False):
        return self.twin.http.post("/wechat/cgi-bin/stable_token", json={"grant_type": "client_credential", "appid": self.account["appid"],
                                   "secret": self.account["secret"], "force_refresh": force}).json()

    def post(self, path, **body):
        answer = self.twin.http.post(f"/wechat/cgi-bin/{path}", params={"access_token": self.token}, json=body)
        assert answer.status_code == 200
        return answer.json()

    def get(self, path, **ask):
        return self.twin.http.get(f"/wechat/cgi-bin/{path}", params={"access_token": self.token, **ask}).json()

    def act(self, act, **fields):
        return self.twin.act("wechat", act, account=self.id, **fields)

    def person(self, name):
        return next(each for each in self.twin.http.get("/_twin/snapshot").json()["platforms"]["wechat"]["state"]["boxes"][self.id]["people"].values()
                    if each["name"] == name)

    def openid(self, name):
        return self.person(name)["openid"]

    def opened(self, heard):
        ask = dict(parse_qsl(urlsplit(heard.path).query))
        return parse_message(self.crypto.decrypt_message(heard.body, ask["msg_signature"], ask["timestamp"], ask["nonce"]))

    def heard(self, count=1):
        return [self.opened(each) for each in self.raw(count)]

    def raw(self, count=1):
        return self.receiver.wait(count, lambda heard: heard.path.startswith(self.path))

    def text(self, name, content="您好"):
        return self.post("message/custom/send", touser=self.openid(name), msgtype="text", text={"content": content})["errcode"]


@pytest.fixture
def oa(twin, receiver):
    return OA(twin, receiver)


def test_one_token_lives_and_a_forced_one_ends_it(twin, oa):
    assert oa.fresh_token()["access_token"] == oa.token and len(oa.token) > 100
    twin.forward(31)
    new = oa.fresh_token(force=True)["access_token"]
    assert new != oa.token and oa.get("user/get")["errcode"] == 40001
    assert oa.fresh_token(force=True)["errcode"] == 45011, "thirty seconds apart"
    oa.token = new
    assert oa.get("user/get")["total"] == 3


def test_in_the_last_five_minutes_both_tokens_live(twin, oa):
    twin.forward(7200 - 200)
    new = oa.fresh_token()
    assert new["access_token"] != oa.token and "errcode" not in oa.get("user/get")
    twin.forward(201)
    assert oa.get("user/get")["errcode"] == 42001
    assert oa.fresh_token()["access_token"] == new["access_token"]


def test_the_old_way_of_tokens_is_isolated(twin, oa):
    ask = {"grant_type": "client_credential", "appid": oa.account["appid"], "secret": oa.account["secret"]}
    first, second = (twin.http.get("/wechat/cgi-bin/token", params=ask).json()["access_token"] for _ in range(2))
    assert len({first, second, oa.token}) == 3 and oa.fresh_token()["access_token"] == oa.token
    assert twin.http.get("/wechat/cgi-bin/token", params={**ask, "secret": "no"}).json()["errcode"] == 40125
    oa.account = twin.account("wechat", DEMO, ips=["10.0.0.1"])
    answer = twin.http.get("/wechat/cgi-bin/token", params=ask)
    assert answer.status_code == 200 and answer.json()["errcode"] == 40164


def test_wechatpy_is_a_client(twin, oa):
    class Client(WeChatClient):
        API_BASE_URL = twin.url + "/wechat/cgi-bin/"

        def fetch_access_token(self):
            return self._fetch_access_token(f"{self.API_BASE_URL}token", {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret})

    client = Client(oa.account["appid"], oa.account["secret"])
    openid = oa.openid("美")
    assert client.user.get(openid)["subscribe"] == 1 and oa.openid("伟") in client.user.get_followers()["data"]["openid"]
    tag = client.tag.create("老客")
    client.tag.tag_user(tag["id"], openid)
    assert client.tag.get_user_tag(openid) == [tag["id"]]
    client.menu.create({"button": [{"type": "click", "name": "会员", "key": "vip"}]})
    assert client.menu.get()["menu"]["button"][0]["key"] == "vip"
    with pytest.raises(WeChatClientException) as caught:
        client.message.send_text(openid, "您好")
    assert caught.value.errcode == 45015 and "rid" in caught.value.errmsg


def test_a_follow_by_qr_is_told_encrypted_and_a_scan_without_the_prefix(oa):
    qr = oa.post("qrcode/create", action_name="QR_LIMIT_STR_SCENE", action_info={"scene": {"scene_str": "shop-7"}})
    assert oa.post("qrcode/create", action_name="QR_LIMIT_STR_SCENE", action_info={"scene": {"scene_str": "shop-7"}}) == qr
    oa.act("follow", person="新客", scan=qr["ticket"])
    [event] = oa.heard()
    assert event.event == "subscribe_scan" and event.scene_id == "shop-7" and event.ticket == qr["ticket"] and event.source == oa.openid("新客")
    oa.act("scan", person="新客", scan=qr["url"])
    event = oa.heard(2)[1]
    assert (event.event, event.scene_id) == ("scan", "shop-7")
    info = oa.get("user/info", openid=oa.openid("新客"))
    assert (info["subscribe_scene"], info["qr_scene_str"], info["nickname"]) == ("ADD_SCENE_QR_CODE", "shop-7", "")


def test_a_temporary_code_ends(twin, oa):
    ticket = oa.post("qrcode/create", expire_seconds=100, action_name="QR_SCENE", action_info={"scene": {"scene_id": 5}})["ticket"]
    twin.forward(101)
    refused = twin.http.post("/_twin/act", json={"platform": "wechat", "act": "scan", "account": DEMO, "person": "美", "scan": ticket})
    assert refused.status_code == 422
    assert oa.post("qrcode/create", expire_seconds=2592001, action_name="QR_SCENE", action_info={"scene": {"scene_id": 5}})["errcode"] == 40052


def test_a_message_opens_five_for_48_hours_and_a_click_three_for_a_minute(twin, oa):
    assert oa.text("美") == 45015
    oa.act("say", person="美", content="在吗")
    assert [oa.text("美") for _ in range(6)] == [0] * 5 + [45047]
    twin.forward(100)
    oa.act("say", person="美", content="在吗")
    assert oa.text("美") == 0, "a new act gives the most again"
    twin.forward(172801)
    oa.token = oa.fresh_token()["access_token"]
    assert oa.text("美") == 45015
    oa.post("menu/create", button=[{"type": "click", "name": "会员", "key": "vip"}, {"type": "view", "name": "商城", "url": "https://koi.example/"}])
    oa.act("click", person="美", key="https://koi.example/")
    assert oa.text("美") == 45015, "a view opens nothing"
    oa.act("click", person="美", key="vip")
    assert [oa.text("美") for _ in range(4)] == [0] * 3 + [45047]
    twin.forward(61)
    assert oa.text("美") == 45015


def test_who_unfollows_closes_all_windows(oa):
    oa.act("say", person="美", content="在吗")
    oa.act("unfollow", person="美")
    assert [event.event for event in oa.heard(2)[1:]] == ["unsubscribe"]
    assert oa.text("美") == 45015
    assert oa.post("message/template/send", touser=oa.openid("美"), template_id="TM-order-shipped", data=SHIPPED)["errcode"] == 43004
    assert oa.get("user/info", openid=oa.openid("美"))["subscribe"] == 0


SHIPPED = {"character_string1": {"value": "A-1"}, "thing2": {"value": "龙井"}, "time3": {"value": "2026-11-27 10:00"}}


def test_a_template_message_ends_with_a_job_event(oa):
    send = lambda **changed: oa.post("message/template/send", **{"touser": oa.openid("美"), "template_id": "TM-order-shipped", "data": SHIPPED, **changed})  # noqa: E731
    assert send(template_id="TM-0")["errcode"] == 40037 and send(touser="nobody")["errcode"] == 40003
    assert send(data={"thing2": {"value": "龙井"}})["errcode"] == 47003
    sent = send()
    event = oa.heard()[0]
    assert (event.event, event.status, int(event.id)) == ("templatesendjobfinish", "success", sent["msgid"]) and sent["msgid"] > 2**53
    oa.act("block_templates", person="美")
    assert send()["errcode"] == 0
    assert oa.heard(2)[1].status == "failed:user block"
    assert oa.person("美")["talk"][-1]["text"].startswith("订单发货通知\n订单编号：A-1")


def test_a_notice_needs_a_grant_which_sending_spends(oa, receiver):
    send = lambda: oa.post("message/subscribe/bizsend", touser=oa.openid("美"), template_id="SN-arrival",  # noqa: E731
                           data={"thing1": {"value": "龙井"}, "amount2": {"value": "268.00元"}})["errcode"]
    assert send() == 43101
    oa.act("grant", person="美", notice="SN-arrival")
    oa.act("grant", person="美", notice="SN-arrival")
    assert [send(), send(), send()] == [0, 0, 43101], "two accepts, two sends"
    plain = [oa.crypto.decrypt_message(heard.body, *[dict(parse_qsl(urlsplit(heard.path).query))[name] for name in ("msg_signature", "timestamp", "nonce")])
             for heard in oa.raw(4)]
    assert "<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[SN-arrival]]>" in plain[0] and "subscribe_msg_sent_event" in plain[2]
    oa.act("grant", person="美", notice="SN-arrival", answer="reject")
    assert send() == 43101
    too_long = oa.post("message/subscribe/bizsend", touser=oa.openid("美"), template_id="SN-arrival", data={"thing1": {"value": "龙" * 21}, "amount2": {"value": "1元"}})
    assert too_long["errcode"] == 47003 and "data.thing1" in too_long["errmsg"]


def test_the_fifth_mass_send_of_a_month_fails_only_in_the_totals(twin, oa):
    oa.act("unfollow", person="老李")
    people = [oa.openid(name) for name in ("美", "伟", "老李")]
    for _ in range(4):
        assert oa.post("message/mass/send", touser=people, msgtype="text", text={"content": "上新"})["errcode"] == 0
        twin.forward(3)
    oa.heard(5)
    sent = oa.post("message/mass/send", touser=people, msgtype="text", text={"content": "上新"})
    assert sent["errcode"] == 0
    last = until(lambda: [each for each in oa.heard(6) if each._data.get("MsgID") == str(sent["msg_id"])])[0]
    counts = [int(last._data[name]) for name in ("TotalCount", "FilterCount", "SentCount", "ErrorCount")]
    assert counts == [3, 3, 0, 3]
    assert oa.post("message/mass/get", msg_id=sent["msg_id"])["msg_status"] == "SEND_SUCCESS"


def test_a_mass_send_counts_once_by_its_clientmsgid(twin, oa):
    send = lambda key: oa.post("message/mass/sendall", filter={"is_to_all": True}, msgtype="text", text={"content": "上新"}, clientmsgid=key)  # noqa: E731
    first = send("key-1")
    assert send("key-1")["errcode"] == 45066
    twin.forward(61)
    again = send("key-1")
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"]) and send("x" * 65)["errcode"] == 45067
    assert oa.post("message/mass/sendall", filter={"is_to_all": False, "tag_id": 9}, msgtype="text", text={"content": "上新"})["errcode"] == 45159


def test_a_subscription_account_sends_to_many_once_a_day_and_has_no_templates(twin, receiver):
    oa = OA(twin, receiver, NEWS)
    send = lambda: oa.post("message/mass/sendall", filter={"is_to_all": True}, msgtype="text", text={"content": "上新"})["errcode"]  # noqa: E731
    assert [send(), send()] == [0, 45028]
    twin.forward(86400)
    oa.token = oa.fresh_token()["access_token"]
    assert send() == 0
    assert oa.post("message/template/send", touser=oa.openid("美"), template_id="TM-order-shipped", data={})["errcode"] == 48001


def test_the_same_human_has_one_unionid_and_an_openid_for_each_account(twin, oa, receiver):
    other = OA(twin, receiver, NEWS)
    assert oa.person("美")["unionid"] == other.person("美")["unionid"] and oa.openid("美") != other.openid("美")


def test_a_passive_reply_is_opened_and_shown_and_anything_else_comes_again(twin, oa, receiver):
    def answer(heard):
        ask = dict(parse_qsl(urlsplit(heard.path).query))
        return 200, oa.crypto.encrypt_message(TextReply(content="欢迎", message=oa.opened(heard)).render(), ask["nonce"], ask["timestamp"]).encode()

    receiver.answer = answer
    oa.act("say", person="美", content="在吗")
    until(lambda: oa.person("美")["talk"][-1]["text"] == "欢迎")
    receiver.answer = lambda heard: (200, b"thanks")
    oa.act("say", person="美", content="再来")
    for tries in (2, 3, 4):
        until(lambda tries: len(twin.ledger(platform="wechat", way="out")) == tries, tries)
        twin.forward(2)
    ids = [each.id for each in oa.heard(4)[1:]]
    assert len(set(ids)) == 1, "the same message three times"
    assert len(oa.raw(4)) == 4


def test_callbacks_twice_and_lost_on_demand(twin, oa, receiver):
    twin.order("callbacks", platform="wechat", double=True)
    oa.act("say", person="美", content="一")
    first, second = oa.heard(2)
    assert first.id == second.id
    twin.order("callbacks", platform="wechat", drop=1)
    oa.act("say", person="美", content="二")
    oa.act("say", person="美", content="三")
    assert oa.heard(3)[2].content == "三"


def test_the_address_is_checked_as_the_console_does(twin, oa, receiver):
    receiver.answer = lambda heard: (200, dict(parse_qsl(urlsplit(heard.path).query))["echostr"].encode())
    oa.act("check_url")
    entry = until(lambda: twin.ledger(platform="wechat", way="out", what="check_url"))[0]
    assert entry["note"] == "" and entry["request"]["method"] == "GET"
    receiver.answer = lambda heard: (200, b"no")
    oa.act("check_url")
    assert until(lambda: twin.ledger(platform="wechat", way="out", what="check_url")[1:])[0]["note"] == "not the answer that the platform wants"


def test_signing_in_on_a_page(twin, oa):
    ask = {"appid": oa.account["appid"], "redirect_uri": "http://127.0.0.1:1/back?a=1", "response_type": "code", "scope": "snsapi_userinfo", "state": "s<1"}
    page = twin.http.get("/wechat/connect/oauth2/authorize", params=ask)
    assert "美" in page.text and "<script" not in page.text
    back = twin.http.get("/wechat/connect/oauth2/authorize", params={**ask, "person": oa.openid("美")}).headers["location"]
    given = dict(parse_qsl(urlsplit(back).query))
    assert back.startswith("http://127.0.0.1:1/back?a=1&code=") and given["state"] == "s<1"
    spend = {"appid": oa.account["appid"], "secret": oa.account["secret"], "code": given["code"], "grant_type": "authorization_code"}
    token = twin.http.get("/wechat/sns/oauth2/access_token", params=spend).json()
    assert token["openid"] == oa.openid("美") and token["unionid"] == oa.person("美")["unionid"]
    assert twin.http.get("/wechat/sns/oauth2/access_token", params=spend).json()["errcode"] == 40163
    assert twin.http.get("/wechat/sns/oauth2/access_token", params={**spend, "code": "0no"}).json()["errcode"] == 40029
    who = twin.http.get("/wechat/sns/userinfo", params={"access_token": token["access_token"], "openid": token["openid"]}).json()
    assert who["nickname"] == "美"
    assert oa.twin.http.get("/wechat/cgi-bin/user/get", params={"access_token": token["access_token"]}).json()["errcode"] == 40001, "it is not the API's token"
    assert "10003" in twin.http.get("/wechat/connect/oauth2/authorize", params={**ask, "redirect_uri": "https://evil.example/"}).text


def test_a_mini_program_has_codes_its_own_windows_and_json(twin, receiver):
    mini = OA(twin, receiver, MINI)
    code = mini.act("code", person="美")["code"]
    ask = {"appid": mini.account["appid"], "secret": mini.account["secret"], "js_code": code, "grant_type": "authorization_code"}
    session = twin.http.get("/wechat/sns/jscode2session", params=ask).json()
    assert session["openid"] == mini.openid("美") and session["session_key"] and session["unionid"]
    assert twin.http.get("/wechat/sns/jscode2session", params=ask).json()["errcode"] == 40163
    mini.act("enter", person="美")
    assert [mini.text("美") for _ in range(3)] == [0, 0, 45047]
    send = lambda **changed: mini.post("message/subscribe/send", **{"touser": mini.openid("美"), "template_id": "SN-pickup", "page": "pages/index/index?a=1", "data": {  # noqa: E731
        "thing1": {"value": "龙井"}, "number2": {"value": "2"}, "date3": {"value": "2026年11月27日"}}, **changed})["errcode"]
    assert send() == 43101 and send(page="pages/nowhere") == 41030
    mini.act("grant", person="美", notice="SN-pickup")
    assert [send(), send()] == [0, 43101]
    one = json.loads(mini.crypto.decrypt_message(_as_xml(mini.raw(2)[1]), *_signed(mini.raw(2)[1])))
    assert one["Event"] == "subscribe_msg_popup_event" and one["List"]["SubscribeStatusString"] == "accept", "an object when there is one"


def _as_xml(heard):
    return f"<xml><Encrypt>{heard.json()['Encrypt']}</Encrypt></xml>"


def _signed(heard):
    ask = dict(parse_qsl(urlsplit(heard.path).query))
    return ask["msg_signature"], ask["timestamp"], ask["nonce"]


def test_bad_json_and_the_wrong_method_are_said_with_200(twin, oa):
    bad = twin.http.post("/wechat/cgi-bin/message/custom/send", params={"access_token": oa.token}, content=b"{x")
    assert (bad.status_code, bad.json()["errcode"]) == (200, 47001)
    assert oa.get("message/custom/send")["errcode"] == 43002
    assert twin.http.post("/wechat/cgi-bin/message/custom/send", json={}).json()["errcode"] == 41001


def test_quotas_are_counted_by_the_calendar_day_and_cleared_ten_times_a_month(twin, oa):
    twin.order("faults", platform="wechat", what="fail_next", code=45009)
    assert oa.text("美") == 45009
    for _ in range(10):
        assert oa.post("clear_quota", appid=oa.account["appid"])["errcode"] == 0
    assert oa.post("clear_quota", appid=oa.account["appid"])["errcode"] == 48006
