"""Devices: whose they are, through merges and changes of hands."""

from datetime import timedelta

import pytest

from koipond import clock as ticking
from koipond import collect, deliver, engine, identify
from koipond.deliver.push import devices
from koipond.kit import clock as time

TOKEN = "dev-one:APA91bFakeTokenOfTheFirstPhone"
APPLE = "ab" * 32


class Phones:
    """Apps that send events, and whom a push would go to."""

    def __init__(self, workspace):
        self.slug, self.db, self.number = workspace.slug, engine.database(workspace.slug), 0

    def says(self, user: str, token: str, name: str = "app_opened", at=None, anonymous: str = "", **device) -> None:
        self.number += 1
        context = {"device": {"token": token, "type": "android", **device}, "app": {"namespace": "cn.koi.tea"}}
        kind = "identify" if name == "identify" else "track"
        collect.record(self.slug, [collect.Item(kind=kind, name="" if kind == "identify" else name, message_id=f"m{self.number}", at=at or time.now(),
                                                user_id=user, anonymous_id=anonymous, source=1, context=context)])

    def settle(self, twice: bool = True) -> None:
        ticking.run_until_idle(self.slug, twice)

    def of(self, user: str, kind: str = "user_id") -> list[str]:
        person = identify.find(self.db, kind, user)
        return [device.token for device in devices.devices_of(self.db, [person])]


@pytest.fixture
def phones(workspace, clock):
    return Phones(workspace)


def test_a_token_of_an_event_is_a_device_of_the_person(phones):
    phones.says("mei", TOKEN, manufacturer="Redmi")
    phones.says("tom", APPLE, type="ios")
    phones.settle()
    device, = devices.devices_of(phones.db, [identify.find(phones.db, "user_id", "mei")])
    assert (device.token, device.service, device.app, device.vendor, device.kind) == (TOKEN, "fcm", "cn.koi.tea", "xiaomi", "android")
    device, = devices.devices_of(phones.db, [identify.find(phones.db, "user_id", "tom")])
    assert (device.service, device.vendor) == ("apns", "")


def test_the_newest_device_comes_first_whatever_the_order_in_which_they_are_told(phones):
    phones.says("mei", "newer:" + "b" * 30)
    phones.says("mei", "older:" + "a" * 30, at=time.now() - timedelta(days=3))
    phones.settle()
    assert phones.of("mei") == ["newer:" + "b" * 30, "older:" + "a" * 30]


def test_a_token_moves_to_whoever_uses_the_phone_now(phones):
    phones.says("mei", TOKEN)
    phones.settle()
    time.forward(timedelta(minutes=5))
    phones.says("tom", TOKEN)
    phones.settle()
    assert (phones.of("mei"), phones.of("tom")) == ([], [TOKEN])
    phones.says("mei", TOKEN, at=time.now() - timedelta(minutes=4))    # an old word that comes late
    phones.settle()
    assert (phones.of("mei"), phones.of("tom")) == ([], [TOKEN])
    time.forward(timedelta(minutes=5))
    phones.says("mei", TOKEN)
    phones.settle()
    assert (phones.of("mei"), phones.of("tom")) == ([TOKEN], [])


def test_a_device_follows_a_merge_and_comes_back_when_it_is_taken_apart(phones):
    phones.says("", TOKEN, anonymous="browser")
    phones.says("mei", APPLE, type="ios")
    phones.settle()
    one, other = identify.find(phones.db, "user_id", "mei"), identify.find(phones.db, "anonymous_id", "browser")
    assert one != other and phones.of("mei") == [APPLE]
    identify.join(phones.slug, one, other, by="test", because="the same")
    phones.settle()
    assert sorted(phones.of("mei")) == sorted([TOKEN, APPLE])
    loser, = identify.absorbed(phones.db, [identify.find(phones.db, "user_id", "mei")])
    identify.undo(phones.slug, loser, by="test", because="not the same")
    phones.settle()
    assert phones.of("mei") == [APPLE] and phones.of("browser", "anonymous_id") == [TOKEN]


def test_a_device_that_is_gone_is_not_written_to_until_it_comes_back(phones):
    phones.says("mei", TOKEN)
    phones.settle()
    time.forward(timedelta(minutes=1))
    phones.says("mei", TOKEN, "push_token_gone")
    phones.settle()
    assert phones.of("mei") == []
    time.forward(timedelta(minutes=1))
    phones.says("mei", TOKEN)
    phones.settle()
    assert phones.of("mei") == [TOKEN]


def test_the_same_word_again_is_noted_once_a_day(phones):
    began = time.now()
    for _ in range(3):
        phones.says("mei", TOKEN)
        phones.settle()
        time.forward(timedelta(hours=1))
    seen = phones.db.value("SELECT max(seen_at) FROM deliver_devices")
    assert seen.replace(tzinfo=time.UTC) < began + timedelta(minutes=30)
    time.forward(timedelta(days=1))
    phones.says("mei", TOKEN)
    phones.settle()
    assert [phones.db.value(f"SELECT max(seen_at) FROM {table}") > seen for table in ("deliver_devices", "deliver_device_holders")] == [True, True]


def test_a_device_that_no_account_reaches_is_no_address(phones):
    phones.says("mei", TOKEN)
    phones.settle()
    assert devices.book(phones.db, [identify.find(phones.db, "user_id", "mei")]) == {}
    assert "push" in deliver.channels()


@pytest.mark.parametrize("token, kind, service", [
    ("0f" * 16, "android", "getui"), ("190e35f7e0c2d4b5a6f", "android", "jpush"), ("ab" * 32, "ios", "apns"), ("x:APA91bxxxxxxxx", "ios", "fcm"),
    ("https://push.example/sub/abc", "web", "web")])
def test_by_whom_a_token_is_reached_is_seen_from_it(phones, token, kind, service):
    phones.says("mei", token, type=kind)
    phones.settle()
    device, = devices.devices_of(phones.db, [identify.find(phones.db, "user_id", "mei")])
    assert device.service == service


def test_what_is_no_token_is_none(phones):
    for token in ("", "short", "with a space in it", "x" * 3000):
        phones.says("mei", token)
    phones.settle()
    assert phones.of("mei") == []
