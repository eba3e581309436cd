"""Quotas, by a config that makes them small: by minute, day, month and for ever."""

import json

import pytest

from koipond.twin.clock import Clock
from koipond.twin.quotas import Calendar, Sliding
from tests.twin.peer import TwinProcess

LIMITS = {"wechat": {"custom_per_day": 2, "template_per_day": 1, "subscribe_per_day": 1, "token_calls_per_minute": 3, "mass_calls_per_minute": 1, "tags": 1},
          "wecom": {"calls_per_minute": 2, "contact_ways": 1, "tags": 4, "acquisition_quota": 20},
          "tencent": {"calls_per_second": 1}, "jpush": {"calls_per_minute_vip": 1}, "fcm": {"per_minute": 1}, "twilio": {"calls_per_second": 1}}


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    path = tmp_path_factory.mktemp("twin") / "config.json"
    path.write_text(json.dumps({"limits": LIMITS}))
    twin = TwinProcess("--config", str(path))
    yield twin
    twin.stop()


def wechat(twin):
    account = twin.account("wechat", "wechat-demo")
    token = twin.http.post("/wechat/cgi-bin/stable_token", json={"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}).json()["access_token"]
    openid = twin.http.get("/wechat/cgi-bin/user/get", params={"access_token": token}).json()["data"]["openid"][0]
    return openid, lambda path, **body: twin.http.post(f"/wechat/cgi-bin/{path}", params={"access_token": token}, json=body).json().get("errcode", 0)


def test_wechat_counts_the_day_of_each_kind_of_message(twin):
    openid, post = wechat(twin)
    twin.act("wechat", "say", account="wechat-demo", person=openid, content="在吗")
    text = lambda: post("message/custom/send", touser=openid, msgtype="text", text={"content": "您好"})  # noqa: E731
    assert [text(), text(), text()] == [0, 0, 45009]
    shipped = {"character_string1": {"value": "A"}, "thing2": {"value": "龙井"}, "time3": {"value": "2026-11-27 10:00"}}
    assert [post("message/template/send", touser=openid, template_id="TM-order-shipped", data=shipped) for _ in range(2)] == [0, 45009]
    assert post("clear_quota", appid=twin.account("wechat", "wechat-demo")["appid"]) == 0
    assert text() == 0
    assert [post("message/mass/sendall", filter={"is_to_all": True}, msgtype="text", text={"content": "上新"}) for _ in range(2)] == [0, 45011]
    assert [post("tags/create", tag={"name": name}) for name in "ab"] == [0, 45056]


def test_wechat_gives_so_many_tokens_a_minute(twin):
    ask = {"grant_type": "client_credential", "appid": "wx0000000000000koi", "secret": "fake-wechat-secret-of-the-twin"}
    answers = [twin.http.post("/wechat/cgi-bin/stable_token", json=ask).json() for _ in range(4)]
    assert [each.get("errcode", 0) for each in answers] == [0, 0, 0, 45011]
    twin.forward(61)
    assert "access_token" in twin.http.post("/wechat/cgi-bin/stable_token", json=ask).json()


def test_wecom_counts_each_interface_by_the_minute(twin):
    token = twin.http.get("/wecom/cgi-bin/gettoken", params={"corpid": "ww0000000000000koi", "corpsecret": "fake-wecom-secret-of-marketing"}).json()["access_token"]
    post = lambda path, **body: twin.http.post(f"/wecom/cgi-bin/externalcontact/{path}", params={"access_token": token}, json=body).json()["errcode"]  # noqa: E731
    way = {"type": 1, "scene": 2, "user": ["lin"]}
    assert [post("add_contact_way", **way), post("add_contact_way", **way), post("add_contact_way", **way)] == [0, 45041, 45009]
    assert post("list_contact_way") == 0, "another interface has its own"
    twin.forward(61)
    assert post("add_contact_way", **way) == 45041
    assert post("add_corp_tag", group_name="口味", tag=[{"name": "绿茶"}, {"name": "红茶"}]) == 45056


def test_an_acquisition_quota_that_runs_low_is_told(twin, receiver):
    twin.account("wecom", callback_url=receiver.url)
    token = twin.http.get("/wecom/cgi-bin/gettoken", params={"corpid": "ww0000000000000koi", "corpsecret": "fake-wecom-secret-of-marketing"}).json()["access_token"]
    link = twin.http.post("/wecom/cgi-bin/externalcontact/customer_acquisition/create_link", params={"access_token": token},
                          json={"link_name": "a", "range": {"user_list": ["lin"]}}).json()["link"]["link_id"]
    twin.act("wecom", "come_by_link", customer="小孙", link=link)
    receiver.wait(2)     # balance_low and add_external_contact
    out = [entry["what"] for entry in twin.ledger(platform="wecom", way="out")]
    assert "customer_acquisition balance_low" in out


def test_others_count_too(twin):
    jpush, twilio = twin.account("jpush"), twin.account("twilio")
    push = lambda: twin.http.post("/jpush/v3/push", auth=(jpush["app_key"], jpush["master_secret"]), json={  # noqa: E731
        "platform": "all", "audience": "all", "notification": {"alert": "到了"}})
    assert [push().status_code, push().status_code] == [200, 429]
    answers = [twin.http.get(f"/twilio/2010-04-01/Accounts/{twilio['sid']}/Messages.json", auth=(twilio["sid"], twilio["token"])) for _ in range(6)]
    assert 20429 in [each.json().get("code") for each in answers]


def test_a_sliding_window_is_no_calendar_day():
    quota = Sliding(2, 86400)
    for at in (0, 80000):
        quota.count("a", at)
    assert quota.full("a", 86399) and not quota.full("a", 86401) and not quota.full("b", 80001)
    quota.count("a", 86401)
    assert quota.full("a", 86402), "80,000 and 86,401 are both within a day"


def test_a_calendar_day_begins_at_midnight_in_china():
    clock = Clock()
    quota = Calendar(1, lambda at: clock.china(at).strftime("%Y-%m-%d"))
    before, after = 1764259199.0, 1764259200.0     # 2025-11-27 23:59:59 and midnight, UTC+8
    quota.count("a", before)
    assert quota.full("a", before) and not quota.full("a", after)
    again = Calendar(1, quota.period)
    again.restore(json.loads(json.dumps(quota.kept())))
    assert again.full("a", before)
