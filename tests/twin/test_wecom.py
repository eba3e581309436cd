"""The twin of WeCom; wechatpy opens its callbacks."""

import hashlib
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from wechatpy.enterprise.crypto import WeChatCrypto

from koipond.twin import envelope
from tests.twin.peer import until


class Corp:
    def __init__(self, twin, receiver, app="marketing", **fields):
        self.twin, self.receiver, self.path = twin, receiver, f"/wecom/{uuid4().hex}"
        self.account = twin.account("wecom", callback_url=receiver.url + self.path, **fields)
        self.crypto = WeChatCrypto(self.account["token"], self.account["aes_key"], self.account["corpid"])
        self.token = self.fresh_token(app)

    def fresh_token(self, app="marketing"):
        return self.twin.http.get("/wecom/cgi-bin/gettoken", params={"corpid": self.account["corpid"], "corpsecret": self.account["apps"][app]["secret"]}).json()["access_token"]

    def post(self, path, **body):
        answer = self.twin.http.post(f"/wecom/cgi-bin/externalcontact/{path}", params={"access_token": self.token}, json=body)
        assert answer.status_code == 200
        return answer.json()

    def get(self, path, **ask):
        return self.twin.http.get(f"/wecom/cgi-bin/{path}", params={"access_token": self.token, **ask}).json()

    def act(self, act, **fields):
        return self.twin.act("wecom", act, **fields)

    def id(self, name):
        return next(each["id"] for each in self.state()["customers"].values() if each["name"] == name)

    def state(self):
        return self.twin.http.get("/_twin/snapshot").json()["platforms"]["wecom"]["state"]["corps"]["wecom-demo"]

    def events(self, count=1):
        return [self.opened(each) for each in self.receiver.wait(count, lambda heard: heard.path.startswith(self.path))]

    def opened(self, heard):
        ask = dict(parse_qsl(urlsplit(heard.path).query))
        plain = self.crypto.decrypt_message(heard.body, ask["msg_signature"], ask["timestamp"], ask["nonce"])
        return {child.tag: child.text for child in ElementTree.fromstring(plain)}


@pytest.fixture
def corp(twin, receiver):
    return Corp(twin, receiver)


def hello(text="您好"):
    return {"text": {"content": text}}


def test_a_token_is_of_one_app(twin, corp):
    assert corp.fresh_token() == corp.token and corp.fresh_token("service") != corp.token
    wrong = twin.http.get("/wecom/cgi-bin/gettoken", params={"corpid": corp.account["corpid"], "corpsecret": "no"})
    assert (wrong.status_code, wrong.json()["errcode"]) == (200, 40001)
    old, corp.token = corp.token, corp.fresh_token("service")
    assert corp.get("externalcontact/list", userid="lin")["errcode"] == 48002, "an app that may not ask for contacts"
    corp.token = old
    twin.forward(7201)
    assert corp.get("externalcontact/list", userid="lin")["errcode"] == 42001


def test_a_live_code_brings_a_customer_with_state_and_a_welcome_for_twenty_seconds(twin, corp):
    made = corp.post("add_contact_way", type=2, scene=2, user=["lin", "chen"], state="store-7", remark="店")
    assert made["errcode"] == 0 and made["qr_code"]
    corp.act("add", customer="小王", config_id=made["config_id"])
    [event] = corp.events()
    assert (event["Event"], event["ChangeType"], event["UserID"], event["State"]) == ("change_external_contact", "add_external_contact", "lin", "store-7")
    assert event["ToUserName"] == corp.account["corpid"] and event["FromUserName"] == "sys"
    assert corp.post("send_welcome_msg", welcome_code=event["WelcomeCode"], **hello())["errcode"] == 0
    assert corp.post("send_welcome_msg", welcome_code=event["WelcomeCode"], **hello())["errcode"] == 41051
    corp.act("add", customer="小李", config_id=made["config_id"])
    event = corp.events(2)[1]
    assert event["UserID"] == "chen", "in turn"
    twin.forward(21)
    assert corp.post("send_welcome_msg", welcome_code=event["WelcomeCode"], **hello())["errcode"] == 41050
    detail = corp.get("externalcontact/get", external_userid=event["ExternalUserID"])
    assert detail["external_contact"]["name"] == "小李" and detail["follow_user"][0]["state"] == "store-7" and detail["follow_user"][0]["add_way"] == 1
    corp.post("update_contact_way", config_id=made["config_id"], skip_verify=False)
    corp.act("add", customer="小赵", config_id=made["config_id"])
    assert corp.events(3)[2]["ChangeType"] == "add_half_external_contact"


@pytest.mark.parametrize("code, body", [
    (40058, {"type": 1, "scene": 2, "user": ["lin", "chen"]}), (60111, {"type": 2, "scene": 2, "user": ["nobody"]}),
    (84074, {"type": 2, "scene": 2, "user": ["zhou"]}), (40058, {"type": 2, "scene": 2, "user": ["lin"], "state": "x" * 31}),
])
def test_a_wrong_live_code_is_refused(corp, code, body):
    assert corp.post("add_contact_way", **body)["errcode"] == code


def test_a_member_with_a_welcome_of_the_console_gives_no_code(twin, receiver):
    corp = Corp(twin, receiver, own_welcome=["lin"])
    corp.act("add", customer="小王", userid="lin")
    assert "WelcomeCode" not in corp.events()[0]


def test_a_task_sends_nothing_before_the_member_confirms(twin, corp):
    mei, li = corp.id("美"), corp.id("老李")
    task = corp.post("add_msg_template", external_userid=[mei, li, "wmnobody"], **hello("上新"))
    assert task["errcode"] == 0 and task["fail_list"] == ["wmnobody"]
    members = corp.post("get_groupmsg_task", msgid=task["msgid"])["task_list"]
    assert [(each["userid"], each["status"]) for each in members] == [("lin", 0), ("chen", 0)]
    result = lambda userid: [(each["external_userid"], each["status"]) for each in corp.post("get_groupmsg_send_result", msgid=task["msgid"], userid=userid)["send_list"]]  # noqa: E731
    assert result("lin") == [(mei, 0)] and corp.state()["customers"][mei]["talk"] == []
    corp.act("confirm", msgid=task["msgid"], userid="lin")
    assert result("lin") == [(mei, 1)] and result("chen") == [(li, 0)]
    assert corp.state()["customers"][mei]["talk"][-1]["text"] == "上新"
    corp.act("delete_member", customer="老李", userid="chen")
    assert corp.events()[0]["ChangeType"] == "del_follow_user"
    corp.act("confirm", msgid=task["msgid"], userid="chen")
    assert result("chen") == [(li, 2)]
    assert corp.post("add_msg_template", external_userid=[li], **hello())["errcode"] == 41048


def test_a_month_has_as_many_mass_messages_as_days(twin, corp):
    mei, statuses = corp.id("美"), []
    for _ in range(32):
        task = corp.post("add_msg_template", external_userid=[mei], **hello())
        statuses.append(corp.act("confirm", msgid=task["msgid"], userid="lin")["results"][mei])
    assert set(statuses[:28]) == {1} and statuses[-1] == 3


def test_a_task_goes_to_the_member_who_last_chatted_and_by_tags(corp):
    corp.act("add", customer="美", userid="chen")
    corp.act("say", customer="美", userid="chen", content="在吗")
    task = corp.post("add_msg_template", external_userid=[corp.id("美")], **hello())
    assert [each["userid"] for each in corp.post("get_groupmsg_task", msgid=task["msgid"])["task_list"]] == ["chen"]
    made = corp.post("add_corp_tag", group_name="口味", tag=[{"name": "绿茶"}, {"name": "红茶"}])["tag_group"]
    green = made["tag"][0]["id"]
    assert corp.post("mark_tag", userid="chen", external_userid=corp.id("美"), add_tag=[green])["errcode"] == 0
    task = corp.post("add_msg_template", tag_filter={"group_list": [{"tag_list": [green]}]}, **hello())
    assert [each["userid"] for each in corp.post("get_groupmsg_task", msgid=task["msgid"])["task_list"]] == ["chen"]
    assert [corp.post("remind_groupmsg_send", msgid=task["msgid"])["errcode"] for _ in range(4)] == [0, 0, 0, 45009]


def test_tags_are_of_the_corp_and_marks_of_a_pair(twin, corp):
    made = corp.post("add_corp_tag", group_name="口味", tag=[{"name": "绿茶"}])["tag_group"]
    tag = made["tag"][0]["id"]
    assert [event["TagType"] for event in corp.events(2)] == ["tag_group", "tag"]
    assert corp.post("add_corp_tag", group_id=made["group_id"], tag=[{"name": "绿茶"}])["errcode"] == 40071
    assert corp.post("mark_tag", userid="chen", external_userid=corp.id("美"), add_tag=[tag])["errcode"] == 84061, "chen has no such contact"
    assert corp.post("mark_tag", userid="lin", external_userid=corp.id("美"), add_tag=["no"])["errcode"] == 40068
    corp.post("mark_tag", userid="lin", external_userid=corp.id("美"), add_tag=[tag])
    follow = corp.get("externalcontact/get", external_userid=corp.id("美"))["follow_user"][0]
    assert [(each["group_name"], each["tag_name"]) for each in follow["tags"]] == [("口味", "绿茶")]
    corp.post("del_corp_tag", tag_id=[tag])
    assert corp.get("externalcontact/get", external_userid=corp.id("美"))["follow_user"][0]["tags"] == []
    assert "口味" not in [each["group_name"] for each in corp.post("get_corp_tag_list")["tag_group"]]


def test_customers_come_page_by_page(corp):
    for n in range(5):
        corp.act("add", customer=f"客{n}", userid="lin")
    found, cursor = [], ""
    while True:
        page = corp.post("batch/get_by_user", userid_list=["lin", "chen"], limit=2, cursor=cursor)
        found += [each["external_contact"]["name"] for each in page["external_contact_list"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert sorted(found) == sorted(["美", "老李", *(f"客{n}" for n in range(5))])
    assert corp.post("batch/get_by_user", userid_list=["lin"], limit=101)["errcode"] == 40058
    assert corp.get("externalcontact/list", userid="zhou")["errcode"] == 84074


def test_the_same_human_is_found_by_unionid(twin, corp):
    people = twin.http.get("/_twin/snapshot").json()["platforms"]["wechat"]["state"]["boxes"]["wechat-demo"]["people"].values()
    mei = next(each for each in people if each["name"] == "美")
    assert corp.post("unionid_to_external_userid", unionid=mei["unionid"], openid=mei["openid"])["external_userid"] == corp.id("美")


def test_a_customer_is_handed_over_unless_they_refuse(twin, corp):
    asked = {"handover_userid": "lin", "takeover_userid": "chen", "external_userid": [corp.id("美")]}
    assert corp.post("transfer_customer", **asked)["customer"][0]["errcode"] == 0
    corp.act("refuse_transfer", customer="美")
    assert corp.events()[0]["FailReason"] == "customer_refused"
    assert corp.post("transfer_result", handover_userid="lin", takeover_userid="chen")["customer"][0]["status"] == 3
    corp.act("resign", userid="lin")
    assert corp.post("resigned/transfer_customer", **asked)["customer"][0]["errcode"] == 0
    twin.forward(86401)
    events = corp.events(3)[1:]
    assert {(each["ChangeType"], each["UserID"]) for each in events} == {("del_external_contact", "lin"), ("add_external_contact", "chen")}


def test_a_moment_waits_for_the_member(corp):
    job = corp.post("add_moment_task", **hello("春茶"), visible_range={"sender_list": {"user_list": ["lin", "chen"]}})["jobid"]
    id = corp.get("externalcontact/get_moment_task_result", jobid=job)["result"]["moment_id"]
    assert corp.post("get_moment_send_result", moment_id=id, userid="lin")["customer_list"] == []
    corp.act("publish", moment_id=id, userid="lin")
    assert [each["publish_status"] for each in corp.post("get_moment_task", moment_id=id)["task_list"]] == [1, 0]
    assert corp.post("get_moment_send_result", moment_id=id, userid="lin")["customer_list"] == [{"userid": "lin", "external_userid": corp.id("美")}]
    corp.act("like", moment_id=id, userid="lin", customer="美")
    assert len(corp.post("get_moment_comments", moment_id=id, userid="lin")["like_list"]) == 1


def test_a_group_is_joined_by_its_code(corp):
    chat = corp.act("open_chat", userid="lin", name="老客群")["chat_id"]
    way = corp.post("groupchat/add_join_way", scene=2, chat_id_list=[chat], state="flyer")["config_id"]
    corp.act("join_chat", customer="小王", config_id=way)
    events = corp.events(2)
    assert [(each["ChangeType"], each.get("UpdateDetail")) for each in events] == [("create", None), ("update", "add_member")]
    members = corp.post("groupchat/get", chat_id=chat)["group_chat"]["member_list"]
    assert [(each["type"], each.get("state")) for each in members] == [(1, None), (2, "flyer")]
    task = corp.post("add_msg_template", chat_type="group", sender="lin", chat_id_list=[chat], **hello("群里好"))
    corp.act("confirm", msgid=task["msgid"], userid="lin")
    assert corp.state()["chats"][chat]["talk"][-1]["text"] == "群里好"


def test_an_acquisition_link_tells_its_channel_and_the_first_word(corp):
    link = corp.post("customer_acquisition/create_link", link_name="双十一", range={"user_list": ["chen"]})["link"]
    corp.act("come_by_link", customer="小孙", link=link["url"], channel="ad-9")
    assert corp.events()[0]["State"] == "ad-9"
    corp.act("say", customer="小孙", userid="chen", content="你好")
    assert corp.events(2)[1]["ChangeType"] == "customer_start_chat"
    assert corp.post("customer_acquisition/customer", link_id=link["link_id"])["customer_list"][0]["state"] == "ad-9"
    assert corp.get("externalcontact/customer_acquisition_quota")["balance"] == 99


def test_messages_to_members_beyond_thirty_a_minute_are_dropped_unsaid(twin, corp):
    send = lambda: twin.http.post("/wecom/cgi-bin/message/send", params={"access_token": corp.token}, json={  # noqa: E731
        "touser": "lin|nobody", "msgtype": "text", "agentid": 1000002, "text": {"content": "新线索"}}).json()
    answers = [send() for _ in range(35)]
    assert {each["errcode"] for each in answers} == {0} and answers[0]["invaliduser"] == "nobody"
    assert len(corp.state()["notes"]["lin"]) == 30


def test_the_address_is_checked_with_an_encrypted_echo(twin, corp, receiver):
    def answer(heard):
        ask = dict(parse_qsl(urlsplit(heard.path).query))
        return 200, corp.crypto.check_signature(ask["msg_signature"], ask["timestamp"], ask["nonce"], ask["echostr"]).encode()

    receiver.answer = answer
    corp.act("check_url")
    assert until(lambda: twin.ledger(platform="wecom", way="out", what="check_url"))[0]["note"] == ""


def test_the_golden_vector_of_page_signatures():
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    assert envelope.page_signature(ticket, "Wm3WZYTPz0wzccnW", "1414587457", "http://mp.weixin.qq.com?params=value#here") == (
        "0f9de62fce790f9a083d5c99e95740ceb90c27ed")


def test_a_page_opens_with_the_right_signature_only(twin, corp):
    page = {"url": "https://koi.example/side?a=1", "noncestr": "n", "timestamp": "1"}
    ticket, app_ticket = corp.get("get_jsapi_ticket")["ticket"], corp.get("ticket/get", type="agent_config")["ticket"]
    assert ticket != app_ticket and corp.get("ticket/get", type="no")["errcode"] == 40097
    sign = lambda ticket: hashlib.sha1(f"jsapi_ticket={ticket}&noncestr=n&timestamp=1&url={page['url']}".encode()).hexdigest()  # noqa: E731
    assert corp.act("open_page", **page, signature=sign(ticket)) == corp.act("open_page", **page, signature=sign(app_ticket), app="marketing") == {"config": "ok"}
    assert twin.http.post("/_twin/act", json={"platform": "wecom", "act": "open_page", **page, "signature": sign(app_ticket)}).status_code == 422
