"""The push twins asked by the services' own SDKs: Firebase's and JPush's."""

import firebase_admin
import jpush
import pytest
from firebase_admin import credentials, messaging


@pytest.fixture
def firebase(twin, monkeypatch):
    known = twin.account("fcm")
    monkeypatch.setattr(messaging._MessagingService, "FCM_URL", f"{twin.url}/fcm/v1/projects/{{0}}/messages:send")
    app = firebase_admin.initialize_app(credentials.Certificate({
        "type": "service_account", "project_id": known["project"], "private_key": known["private_key"], "client_email": known["client_email"],
        "token_uri": f"{twin.url}/fcm/token"}), name="twin")
    yield app
    firebase_admin.delete_app(app)


@pytest.fixture
def pusher(twin, monkeypatch):
    known = twin.account("jpush")
    for name in ("PUSH", "REPORT"):
        monkeypatch.setitem(jpush.common.ZONES["DEFAULT"], name, f"{twin.url}/jpush/v3/")
    return jpush.JPush(known["app_key"], known["master_secret"])


def notes(twin, platform, device):
    return twin.http.get("/_twin/snapshot").json()["platforms"][platform]["state"]["devices"][device]["notes"]


def test_firebase_signs_in_and_shows_a_note_on_a_device(twin, firebase):
    device = twin.act("fcm", "install", name="Pixel")["token"]
    message = messaging.Message(token=device, notification=messaging.Notification("新茶", "到了"), data={"url": "/tea"},
                                android=messaging.AndroidConfig(priority="high", ttl=3600, collapse_key="tea"))
    assert messaging.send(message, dry_run=True, app=firebase)
    assert notes(twin, "fcm", device) == []
    assert messaging.send(message, app=firebase).startswith("projects/")
    assert [(each["title"], each["body"], each["data"]) for each in notes(twin, "fcm", device)] == [("新茶", "到了", {"url": "/tea"})]


def test_firebase_reads_each_refusal_as_what_it_is(twin, firebase):
    device = twin.act("fcm", "install", name="Pixel")["token"]
    twin.act("fcm", "uninstall", token=device)
    with pytest.raises(messaging.UnregisteredError):
        messaging.send(messaging.Message(token=device), app=firebase)
    with pytest.raises(firebase_admin.exceptions.InvalidArgumentError):
        messaging.send(messaging.Message(token="never"), app=firebase)


def test_firebase_sends_to_each_of_many_and_tells_whom_it_did_not_reach(twin, firebase):
    devices = [twin.act("fcm", "install", name=f"Pixel {number}")["token"] for number in range(3)]
    told = messaging.send_each([messaging.Message(token=each, notification=messaging.Notification("茶")) for each in [*devices, "never"]], app=firebase)
    assert (told.success_count, told.failure_count) == (3, 1) and not told.responses[3].success


def test_jpush_pushes_by_id_and_reads_what_arrived(twin, pusher):
    device = twin.act("jpush", "install")["token"]
    push = pusher.create_push()
    push.audience = jpush.audience(jpush.registration_id(device))
    push.notification = jpush.notification(android=jpush.android(alert="新茶到了", title="茶"))
    push.platform = jpush.all_
    told = push.send()
    assert [each["body"] for each in notes(twin, "jpush", device)] == ["新茶到了"]
    received = pusher.create_report().get_received(str(told.payload["msg_id"])).payload
    assert [each["android_received"] for each in received] == [1]


def test_jpush_reads_each_refusal_as_what_it_is(twin, pusher):
    push = pusher.create_push()
    push.audience, push.notification, push.platform = jpush.audience(jpush.registration_id("nobody")), jpush.notification(alert="茶"), jpush.all_
    with pytest.raises(jpush.common.JPushFailure) as failed:
        push.send()
    assert failed.value.error_code == 1011
    push = jpush.JPush(pusher.key, "wrong").create_push()
    push.audience, push.notification, push.platform = jpush.all_, jpush.notification(alert="茶"), jpush.all_
    with pytest.raises(jpush.common.Unauthorized):
        push.send()
