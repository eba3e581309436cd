"""The twins of ad platforms: what they push, and what they answer to who pulls."""

import base64
import hashlib
import hmac
import json
import time
from urllib.parse import parse_qsl, urlsplit

from tests.twin.peer import until

ASIA = 8 * 3600


def today():
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + ASIA))


def test_ocean_engine_pushes_and_is_pulled_and_some_fields_come_late(twin, receiver):
    account = twin.account("oceanengine", push_url=receiver.url)
    lead = twin.act("oceanengine", "fill", name="伟", phone="13800138001", email="wei@factory.example", 意向="大宗采购")
    pushed = receiver.wait()[0].json()
    assert (pushed["clue_id"], pushed["telephone"], pushed["remark_dict"]) == (lead["id"], "13800138001", {"意向": "大宗采购"}) and int(lead["id"]) > 2**53
    pull = lambda token=account["access_token"]: twin.http.get("/oceanengine/open_api/2/tools/clue/get/", headers={"Access-Token": token}, params={  # noqa: E731
        "advertiser_ids": json.dumps([account["advertiser_id"]]), "start_time": today(), "end_time": today(), "page": 1, "page_size": 10}).json()
    assert pull()["data"]["list"][0]["app_name"] == "" and pull("no")["code"] == 40105
    twin.forward(601)
    assert pull()["data"]["list"][0]["app_name"] == "抖音"
    report = twin.http.post("/oceanengine/open_api/2/tools/clue/callback/", headers={"Access-Token": account["access_token"]}, json={
        "advertiser_ids": [account["advertiser_id"]], "clue_id": lead["id"], "source": 1, "clue_convert_state": 196}).json()
    assert report["code"] == 0
    assert twin.act("oceanengine", "preview")["fields"]["clue_source"] == "4"


def test_the_old_pull_signs_the_hex_text(twin):
    account = twin.account("oceanengine")
    twin.act("oceanengine", "fill", name="伟", phone="13800138001")
    path, at = "/crm/v2/openapi/pull-clues/", str(int(time.time()))
    signed = f"{path}?start_time={today()}&end_time={today()} {at}"
    good = base64.b64encode(hmac.new(account["feiyu_key"].encode(), signed.encode(), hashlib.sha256).hexdigest().encode()).decode()
    pull = lambda signature, at=at: twin.http.get("/oceanengine" + path, params={"start_time": today(), "end_time": today(), "page": 1, "page_size": 10},  # noqa: E731
                                                  headers={"Access-Token": account["feiyu_token"], "Timestamp": at, "Signature": signature}).json()
    assert pull(good)["data"][0]["telphone"] == "13800138001"
    raw = base64.b64encode(hmac.new(account["feiyu_key"].encode(), signed.encode(), hashlib.sha256).digest()).decode()
    assert pull(raw)["code"] == pull(good, str(int(at) - 400))["code"] == 40105


def test_ocean_engine_asks_with_a_challenge(twin, receiver):
    twin.account("oceanengine", push_url=receiver.url)
    receiver.answer = lambda heard: (200, json.dumps({"BaseResp": {"StatusCode": 0}, "challenge": heard.json()["challenge"]}).encode())
    twin.act("oceanengine", "verify_webhook")
    assert until(lambda: twin.ledger(platform="oceanengine", way="out"))[0]["note"] == ""


def test_tencent_ads_has_two_names_for_the_phone_and_json_in_json(twin, receiver):
    account = twin.account("tencentads", push_url=receiver.url)
    lead = twin.act("tencentads", "fill", name="伟", phone="13800138001", 规模="50人")
    pushed = receiver.wait()[0].json()
    assert pushed["leads_tel"] == "13800138001" and json.loads(pushed["bundle"]) == {"规模": "50人"}
    common = lambda nonce, at=None: {"access_token": account["access_token"], "timestamp": at or int(time.time()), "nonce": nonce}  # noqa: E731
    span = json.dumps({"start_time": 0, "end_time": int(time.time()) + 10})
    pull = lambda **ask: twin.http.get("/tencentads/v3.0/lead_clues/get", params={"account_id": account["account_id"], "time_range": span, **ask}).json()  # noqa: E731
    assert pull(**common("a"))["data"]["leads_info"][0]["leads_telephone"] == "13800138001"
    assert [pull(**common("a"))["code"], pull(**common("b", 1))["code"], pull(**{**common("c"), "access_token": "no"})["code"]] == [11005, 11006, 11014]
    report = lambda nonce, count: twin.http.post("/tencentads/v3.0/leads_action_type_report/add", params=common(nonce), json={"leads_action_list": [  # noqa: E731
        {"match_type": "LEADSID", "leads_id": int(lead["id"]), "action_type": "DEAL"}] * count}).json()["code"]
    assert [report("d", 50), report("e", 51)] == [0, 11007]


def test_baidu_pushes_forms_and_calls(twin, receiver):
    twin.account("baiduads", push_url=receiver.url)
    twin.act("baiduads", "fill", name="伟", phone="13800138001", 城市="苏州")
    twin.act("baiduads", "call", phone="13800138002")
    form, call = sorted((heard.json() for heard in receiver.wait(2)), key=lambda pushed: "dialConnect" in pushed)
    assert {each["name"]: each["value"] for each in form["formDetail"]} == {"姓名": "伟", "城市": "苏州"} and call["dialConnect"] == "1"


def test_meta_pushes_no_answers_and_gives_them_to_who_has_the_token(twin, receiver):
    account = twin.account("meta", callback_url=receiver.url + "/meta")
    lead = twin.act("meta", "fill", name="Ana", phone="+15005550001", email="ana@koi.example")
    heard = receiver.wait()[0]
    assert heard.headers["x-hub-signature-256"] == "sha256=" + hmac.new(account["app_secret"].encode(), heard.body, hashlib.sha256).hexdigest()
    assert heard.json()["entry"][0]["changes"][0]["value"]["leadgen_id"] == lead["id"] and b"Ana" not in heard.body
    get = lambda path, token=account["page_token"]: twin.http.get(f"/meta/v25.0/{path}", params={"access_token": token}).json()  # noqa: E731
    assert {each["name"]: each["values"] for each in get(lead["id"])["field_data"]} == {"full_name": ["Ana"], "phone_number": ["+15005550001"], "email": ["ana@koi.example"]}
    assert get(lead["id"], "no")["error"]["code"] == 190 and get("0")["error"]["code"] == 100
    assert [each["id"] for each in get(f"{account['form_id']}/leads")["data"]] == [lead["id"]]
    twin.forward(91 * 86400)
    assert get(lead["id"])["error"]["code"] == 100


def test_meta_asks_with_a_challenge(twin, receiver):
    twin.account("meta", callback_url=receiver.url)
    receiver.answer = lambda heard: (200, dict(parse_qsl(urlsplit(heard.path).query))["hub.challenge"].encode())
    twin.act("meta", "subscribe")
    assert until(lambda: twin.ledger(platform="meta", way="out"))[0]["note"] == ""


def test_google_proves_itself_by_its_key_and_marks_tests(twin, receiver):
    account = twin.account("googleads", webhook_url=receiver.url)
    twin.act("googleads", "fill", name="Ana", phone="+15005550001", is_test="yes")
    pushed = receiver.wait()[0].json()
    assert pushed["google_key"] == account["google_key"] and pushed["is_test"] is True
    assert {each["column_id"]: each["string_value"] for each in pushed["user_column_data"]} == {"FULL_NAME": "Ana", "PHONE_NUMBER": "+15005550001"}


def test_the_same_lead_may_come_twice(twin, receiver):
    twin.account("meta", callback_url=receiver.url)
    lead = twin.act("meta", "fill", name="Ana")
    twin.act("meta", "push_again", id=lead["id"])
    assert len({heard.json()["entry"][0]["changes"][0]["value"]["leadgen_id"] for heard in receiver.wait(2)}) == 1
