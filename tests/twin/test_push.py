"""The twins of FCM, JPush, Getui, APNs and a web push service."""

import asyncio
import hashlib
import json
import ssl
import time

import httpx
import jwt
import pytest
from aioapns import APNs, NotificationRequest, PushType
from aioapns.connection import APNsProductionClientProtocol
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush


class Fcm:
    def __init__(self, twin):
        self.twin, self.account = twin, twin.account("fcm")
        self.device = twin.act("fcm", "install", name="Pixel")["token"]
        self.bearer = self.token().json()["access_token"]

    def token(self, key="", **changed):
        now = int(time.time())
        claims = {"iss": self.account["client_email"], "scope": "https://www.googleapis.com/auth/firebase.messaging",
                  "aud": "https://oauth2.googleapis.com/token", "iat": now, "exp": now + 3600, **changed}
        return self.twin.http.post("/fcm/token", data={"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                                       "assertion": jwt.encode(claims, key or self.account["private_key"], "RS256")})

    def send(self, project=None, bearer=None, validate_only=False, **message):
        return self.twin.http.post(f"/fcm/v1/projects/{project or self.account['project']}/messages:send", headers={"authorization": f"Bearer {bearer or self.bearer}"},
                                   json={"validate_only": validate_only, "message": {"token": self.device, "notification": {"title": "新茶", "body": "到了"}, **message}})


def code(answer):
    return answer.status_code, answer.json()["error"]["details"][0]["errorCode"]


def test_fcm_gives_a_token_for_a_signed_claim_only(twin):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    fcm = Fcm(twin)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    assert fcm.token(key=other).json()["error"] == fcm.token(iss="nobody@x").json()["error"] == "invalid_grant"
    assert fcm.token(iat=int(time.time()) - 9000, exp=int(time.time()) - 5400).json()["error"] == "invalid_grant"
    assert fcm.token(scope="openid").json()["error"] == "invalid_scope"


def test_fcm_shows_refuses_and_forgets(twin):
    fcm = Fcm(twin)
    assert fcm.send(validate_only=True).json()["name"].endswith("fake_message_id")
    assert fcm.send(data={"url": "/tea"}).json()["name"].startswith(f"projects/{fcm.account['project']}/messages/")
    notes = twin.http.get("/_twin/snapshot").json()["platforms"]["fcm"]["state"]["devices"][fcm.device]["notes"]
    assert [(each["title"], each["body"], each["data"]) for each in notes] == [("新茶", "到了", {"url": "/tea"})]
    assert code(fcm.send(token="never")) == (400, "INVALID_ARGUMENT")
    assert code(fcm.send(data={"n": 1})) == code(fcm.send(data={"n": "x" * 4096})) == (400, "INVALID_ARGUMENT")
    assert code(fcm.send(project="another")) == (403, "SENDER_ID_MISMATCH")
    assert fcm.send(bearer="no").json()["error"]["status"] == "UNAUTHENTICATED"
    twin.act("fcm", "uninstall", token=fcm.device)
    assert code(fcm.send()) == (404, "UNREGISTERED")
    twin.order("faults", platform="fcm", what="fail_next", code="QUOTA_EXCEEDED", path="messages:send")
    assert fcm.send().headers["retry-after"] == "60"
    twin.forward(3601)
    assert fcm.send().status_code == 401


class JPush:
    def __init__(self, twin):
        self.twin, self.account = twin, twin.account("jpush")
        self.auth = (self.account["app_key"], self.account["master_secret"])
        self.device = twin.act("jpush", "install", name="手机", alias="mei", tags="vip,green")["token"]

    def push(self, audience, auth=None, **more):
        return self.twin.http.post("/jpush/v3/push", auth=auth or self.auth, json={
            "platform": "all", "audience": audience, "notification": {"android": {"title": "新茶", "alert": "到了", "extras": {"id": 1}}}, **more})

    def notes(self):
        return self.twin.http.get("/_twin/snapshot").json()["platforms"]["jpush"]["state"]["devices"][self.device]["notes"]


def test_jpush_pushes_once_for_a_cid_however_often(twin):
    jpush = JPush(twin)
    cid = twin.http.get("/jpush/v3/push/cid", params={"count": 3}, auth=jpush.auth).json()["cidlist"][0]
    first, again = (jpush.push({"registration_id": [jpush.device]}, cid=cid) for _ in range(2))
    assert first.json() == again.json() and len(jpush.notes()) == 1 and first.headers["x-rate-limit-limit"]
    assert jpush.push({"registration_id": [jpush.device]}, cid=f"{jpush.auth[0]}-made-up").json()["error"]["code"] == 1003
    twin.forward(86401)
    assert jpush.push({"registration_id": [jpush.device]}, cid=cid).json()["error"]["code"] == 1003
    detail = twin.http.get("/jpush/v3/received/detail", params={"msg_ids": first.json()["msg_id"]}, auth=jpush.auth).json()
    assert detail[0]["jpush_received"] == 1


def test_jpush_finds_by_alias_and_tag_and_refuses(twin):
    jpush = JPush(twin)
    assert {jpush.push(audience).status_code for audience in ({"alias": ["mei"]}, {"tag": ["green"]}, "all")} == {200} and len(jpush.notes()) == 3
    errors = [jpush.push({"alias": ["nobody"]}), jpush.push({"registration_id": ["x"] * 1001}), jpush.push("all", message={"msg_content": "x" * 4001}),
              jpush.push("all", auth=("no", "no")), jpush.push("all", platform="")]
    assert [(each.status_code, each.json()["error"]["code"]) for each in errors] == [(400, 1011), (400, 1003), (400, 1005), (401, 1004), (400, 1003)]
    twin.act("jpush", "uninstall", token=jpush.device)
    assert jpush.push({"registration_id": [jpush.device]}).json()["error"]["code"] == 1011


def test_getui_drops_a_repeated_request_id_and_says_who_is_gone(twin):
    account = twin.account("getui")
    base, at = f"/getui/v2/{account['app_id']}", str(int(time.time() * 1000))
    sign = hashlib.sha256((account["app_key"] + at + account["master_secret"]).encode()).hexdigest()
    auth = lambda **changed: twin.http.post(f"{base}/auth", json={"sign": sign, "timestamp": at, "appkey": account["app_key"], **changed})  # noqa: E731
    assert (auth(sign="no").status_code, auth(sign="no").json()["code"]) == (401, 10001)
    headers, cid = {"token": auth().json()["data"]["token"]}, twin.act("getui", "install", name="手机", alias="li")["token"]
    message = {"notification": {"title": "新茶", "body": "到了", "click_type": "startapp"}}

    def single(by, address, id):
        return twin.http.post(f"{base}/push/single/{by}", headers=headers, json={"request_id": id, "audience": {by: [address]}, "push_message": message}).json()

    status = lambda answer: next(iter(answer["data"].values()))  # noqa: E731
    assert [status(single("cid", cid, "request-0001"))[cid] for _ in range(2)] == ["successed_online", "successed_ignore"]
    assert status(single("alias", "li", "request-0002")) == {"li": "successed_online"}
    assert single("cid", cid, "short")["code"] == 20001
    twin.act("getui", "offline", token=cid)
    assert status(single("cid", cid, "request-0003"))[cid] == "successed_offline"
    notes = lambda: len(twin.http.get("/_twin/snapshot").json()["platforms"]["getui"]["state"]["devices"][cid]["notes"])  # noqa: E731
    assert notes() == 2
    twin.act("getui", "offline", token=cid, on="no")
    assert notes() == 3
    task = twin.http.post(f"{base}/push/list/message", headers=headers, json={"request_id": "request-0004", "push_message": message}).json()["data"]["taskid"]
    pushed = twin.http.post(f"{base}/push/list/cid", headers=headers, json={"taskid": task, "audience": {"cid": [cid, "gone"]}}).json()["data"]
    assert pushed == {task: {cid: "successed_online", "gone": "target user is invalid"}}
    assert twin.http.post(f"{base}/push/all", json={}).json()["code"] == 10001


@pytest.fixture
def apns(twin, monkeypatch):
    address = twin.ready["apns"]["url"].removeprefix("https://").split(":")
    monkeypatch.setattr(APNsProductionClientProtocol, "APNS_SERVER", address[0])
    monkeypatch.setattr(APNsProductionClientProtocol, "APNS_PORT", int(address[1]))
    account = twin.account("apns")
    context = ssl.create_default_context(cafile=twin.ready["apns"]["certificate"])

    def push(*requests, key="", topic="example.koi.tea"):
        async def run():
            client = APNs(key=key or account["private_key"], key_id=account["key_id"], team_id=account["team"], topic=topic, ssl_context=context)
            return [await client.send_notification(each) for each in requests]
        return asyncio.run(run())
    return push


def alert(token, **more):
    return NotificationRequest(token, {"aps": {"alert": {"title": "新茶", "body": "到了"}}}, push_type=PushType.ALERT, **more)


def test_apns_speaks_h2_to_aioapns(twin, apns):
    token = twin.act("apns", "install", name="iPhone")["token"]
    fine, bad = apns(alert(token, collapse_key="tea"), alert("ab" * 32))
    assert fine.is_successful and (bad.status, bad.description) == ("400", "BadDeviceToken")
    twin.act("apns", "uninstall", token=token)
    gone = apns(alert(token))[0]
    assert (gone.status, gone.description) == ("410", "Unregistered") and abs(gone.timestamp / 1000 - time.time()) < 100


def test_apns_takes_a_new_token_of_a_connection_every_twenty_minutes(twin):
    account, device = twin.account("apns"), twin.act("apns", "install", name="iPhone")["token"]
    context = ssl.create_default_context(cafile=twin.ready["apns"]["certificate"])
    with httpx.Client(http1=False, http2=True, verify=context, base_url=twin.ready["apns"]["url"], trust_env=False) as client:
        def push(age):
            bearer = jwt.encode({"iss": account["team"], "iat": int(time.time()) - age}, account["private_key"], "ES256", {"kid": account["key_id"]})
            answer = client.post(f"/3/device/{device}", json={"aps": {"alert": "到了"}}, headers={"authorization": f"bearer {bearer}", "apns-topic": "example.koi.tea"})
            assert answer.http_version == "HTTP/2"
            return answer.status_code, answer.json()["reason"] if answer.content else ""
        assert push(100) == (200, "")
        assert push(50) == (429, "TooManyProviderTokenUpdates")
        twin.forward(1201)
        assert push(0) == (200, "")
        twin.forward(1201)
        assert push(4000) == (403, "ExpiredProviderToken")


def test_apns_refuses_other_keys_and_topics(twin, apns):
    from cryptography.hazmat.primitives import serialization

    token = twin.act("apns", "install", name="iPhone")["token"]
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    assert apns(alert(token), key=other)[0].description == "InvalidProviderToken"
    assert apns(alert(token), topic="example.other")[0].description == "TopicDisallowed"
    assert twin.http.post(f"/apns/3/device/{token}", json={}).status_code == 404, "not over HTTP/1.1"


@pytest.fixture
def vapid():
    key = Vapid02()
    key.generate_keys()
    return key


def test_a_browser_reads_what_pywebpush_wrote(twin, vapid):
    subscription = twin.act("webpush", "subscribe", name="浏览器")
    send = lambda text="{}", **more: webpush(subscription, text, vapid_private_key=more.pop("key", vapid), vapid_claims={"sub": "mailto:a@koi.example"}, **more)  # noqa: E731
    answer = send(json.dumps({"title": "新茶", "body": "到了", "url": "/tea"}), ttl=60)
    assert answer.status_code == 201 and answer.headers["location"]
    token = subscription["endpoint"].rsplit("/", 1)[1]
    notes = lambda: twin.http.get("/_twin/snapshot").json()["platforms"]["webpush"]["state"]["devices"][token]["notes"]  # noqa: E731
    assert [(each["title"], each["body"], each["data"]["url"]) for each in notes()] == [("新茶", "到了", "/tea")]
    other = Vapid02()
    other.generate_keys()
    for status, more in ((403, {"key": other}), (400, {"headers": {"urgency": "huge"}, "ttl": 1}), (400, {"headers": {"topic": "x" * 33}, "ttl": 1})):
        with pytest.raises(WebPushException) as caught:
            send(**more)
        assert caught.value.response.status_code == status
    twin.act("webpush", "offline", token=token)
    for title in ("一", "二"):
        send(json.dumps({"title": title}), ttl=60, headers={"topic": "tea"})
    send(json.dumps({"title": "三"}), ttl=0)
    twin.act("webpush", "offline", token=token, on="no")
    assert [each["title"] for each in notes()] == ["新茶", "二"], "a topic replaces, a TTL of 0 is lost"
    twin.act("webpush", "uninstall", token=token)
    with pytest.raises(WebPushException) as caught:
        send()
    assert caught.value.response.status_code == 410


def test_a_push_service_wants_its_own_origin_in_the_token_and_takes_what_nobody_can_read(twin, vapid):
    subscription = twin.act("webpush", "subscribe")
    path = subscription["endpoint"].removeprefix(twin.url)
    sign = lambda **changed: vapid.sign({"sub": "mailto:a@koi.example", "aud": twin.url, "exp": int(time.time()) + 100, **changed})  # noqa: E731
    post = lambda headers, body=b"": twin.http.post(path, headers={"ttl": "1", **headers}, content=body).status_code  # noqa: E731
    assert post({}) == post(sign(aud="https://other.example")) == post(sign(exp=int(time.time()) + 90000)) == 401
    assert post(sign()) == 201
    assert post({**sign(), "content-encoding": "aes128gcm"}, b"x" * 4097) == 413
    assert post({**sign(), "content-encoding": "aes128gcm"}, b"x" * 200) == 201
    assert "cannot read" in twin.ledger(platform="webpush")[-1]["note"]
