"""The twins of live rooms: who came, who left, signed."""

import hashlib
import hmac
import json
from urllib.parse import parse_qsl, urlsplit

from tests.twin.peer import until


def test_volcengine_tells_its_status_by_get_and_viewers_by_post(twin, receiver):
    account = twin.account("volclive", status_url=receiver.url + "/status?a=1", viewer_url=receiver.url + "/viewer")
    twin.act("volclive", "go", status="live")
    heard = receiver.wait()[0]
    ask = dict(parse_qsl(urlsplit(heard.path).query))
    assert heard.method == "GET" and ask["Status"] == "1" and ask["a"] == "1"
    assert ask["Sign"] == hashlib.md5(f"{account['account_secret']}{account['activity_id']}ActivityStatusModifyCallBack1{ask['Timestamp']}".encode()).hexdigest()
    twin.act("volclive", "enter", name="美", phone="13800138000")
    came = receiver.wait(2)[1].json()
    twin.forward(600)
    assert 600 <= twin.act("volclive", "leave", name="美")["seconds"] < 620
    left = receiver.wait(3)[2].json()
    assert (came["Status"], left["Status"]) == (1, 2) and left["EnterTimestamp"] == came["EnterTimestamp"] and left["ExternalUserID"] == "13800138000"


def test_zoom_signs_what_it_tells_and_checks_the_address(twin, receiver):
    account = twin.account("zoom", callback_url=receiver.url)
    secret = account["secret_token"].encode()

    def answer(heard):
        plain = heard.json()["payload"].get("plainToken", "")
        return 200, json.dumps({"plainToken": plain, "encryptedToken": hmac.new(secret, plain.encode(), hashlib.sha256).hexdigest()}).encode()

    receiver.answer = answer
    twin.act("zoom", "check_url")
    assert until(lambda: twin.ledger(platform="zoom", way="out"))[0]["note"] == ""
    twin.act("zoom", "register", name="Ana", email="ana@koi.example")
    twin.act("zoom", "enter", name="Ana")
    twin.act("zoom", "leave", name="Ana")
    events = receiver.wait(4)
    assert [each.json()["event"].removeprefix("webinar.") for each in events[1:]] == ["registration_created", "participant_joined", "participant_left"]
    for heard in events:
        signed = b"v0:" + heard.headers["x-zm-request-timestamp"].encode() + b":" + heard.body
        assert heard.headers["x-zm-signature"] == "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
    assert events[1].json()["payload"]["object"]["registrant"]["email"] == "ana@koi.example"
