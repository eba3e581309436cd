"""APNs, JPush, Getui and web push against their twins: the same stories, and what each has of its own."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from koipond import deliver, engine
from koipond.deliver.channels import provider
from koipond.deliver.channels.push_web import channel as web
from koipond.deliver.push import caps, received
from koipond.deliver.push.makers import CAPS
from koipond.kit import clock as time
from tests.deliver.providers.devices import TITLE, Pusher

SERVICES = ("apns", "jpush", "getui", "webpush")


class Browsers(Pusher):
    """People with browsers."""

    def phone(self, person: int, token: str = "", **device) -> str:
        told = self.twin.act("webpush", "subscribe", name=f"browser of {person}", key=web.public_key(self.account))
        self.say(person, told["endpoint"], type="web", keys=told["keys"], **device)
        return told["endpoint"].rsplit("/", 1)[1]


def pusher(platform: str, shop, twin) -> Pusher:
    if platform == "webpush":
        return Browsers(shop("push_web", contact="mailto:push@shop.example", more_hosts=urlsplit(twin.url).netloc), twin, platform)
    known = twin.account(platform)
    if platform == "apns":
        if not twin.ready.get("apns"):
            pytest.skip("NOT TRIED: the twin serves no HTTP/2 here (hypercorn is missing)")
        values = {"key": known["private_key"], "key_id": known["key_id"], "team_id": known["team"], "apps": known["topics"][0], "address": twin.ready["apns"]["url"]}
    elif platform == "jpush":
        values = {"app_key": known["app_key"], "master_secret": known["master_secret"], "address": f"{twin.url}/jpush", "report_address": f"{twin.url}/jpush", "plan": "vip"}
    else:
        values = {"app_id": known["app_id"], "app_key": known["app_key"], "master_secret": known["master_secret"], "address": f"{twin.url}/getui"}
    made = Pusher(shop(f"push_{platform}", **values), twin, platform)
    made.app = known["topics"][0] if platform == "apns" else made.app
    return made


@pytest.fixture
def pushing(shop, twin):
    return lambda platform: pusher(platform, shop, twin)


@pytest.fixture(params=SERVICES)
def each(request, pushing):
    return pushing(request.param)


def test_a_push_reaches_the_device(each):
    token = each.phone(1)
    message, = each.send(1, link="https://shop.example/tea")
    assert each.state(message) == ("accepted", "")
    note, = each.notes(token)
    assert (note["title"], note["body"]) == (TITLE, "客1，今年的龙井到了")


def test_each_of_many_gets_their_own(each):
    phones = {number: each.phone(number) for number in range(1, 41)}
    made = each.send(*phones)
    assert {each.state(message) for message in made} == {("accepted", "")}
    assert [[note["body"].split("，")[0] for note in each.notes(token)] for token in phones.values()] == [[f"客{number}"] for number in phones]


def test_a_dead_device_is_ended_and_never_asked_again(each):
    token = each.phone(1)
    each.twin.forward(5)
    each.twin.act(each.platform, "uninstall", token=token)
    message, = each.send(1)
    assert each.state(message) == ("refused", "address_dead")
    again, = each.send(1)
    assert each.state(again) == ("refused", "no_address")


def test_what_may_have_been_taken_never_comes_twice(each):
    token = each.phone(1)
    each.send(1)
    each.twin.order("faults", platform=each.platform, what="drop_after_accept", n=1, path="/push$" if each.platform == "jpush" else "")
    message, = each.send(1, text="第二条")
    state = {"jpush": ("accepted", ""), "getui": ("later", "transient")}.get(each.platform, ("unknown", "no_answer"))
    assert each.state(message) == state
    each.office.send()
    assert sum(note["body"] == "第二条" for note in each.notes(token)) == 1


def test_getui_is_asked_again_without_a_second_effect(pushing, clock):
    getui = pushing("getui")
    token = getui.phone(1)
    getui.send(1)
    getui.twin.order("faults", platform="getui", what="drop_after_accept", n=1)
    message, = getui.send(1, text="第二条")
    clock.forward(timedelta(minutes=6))
    getui.office.send()
    assert getui.state(message) == ("accepted", "") and sum(note["body"] == "第二条" for note in getui.notes(token)) == 1


def test_an_account_can_be_checked(each):
    if each.platform == "webpush":
        with pytest.raises(deliver.NoTest):
            deliver.check_account(each.slug, each.account.id)
    else:
        assert deliver.check_account(each.slug, each.account.id)


def test_a_wrong_secret_is_named_and_nothing_goes_out(pushing):
    for person, (platform, wrong) in enumerate((("jpush", {"master_secret": "wrong-secret"}), ("getui", {"master_secret": "wrong-secret"}), ("apns", {"key_id": "WRONGKEY00"})), 1):
        each = pushing(platform)
        deliver.change_account(each.slug, each.account.id, "test", values=wrong)
        with pytest.raises(deliver.ProviderRefused) as refused:
            deliver.check_account(each.slug, each.account.id)
        assert "wrong-secret" not in str(refused.value)
        token = each.phone(person)
        message, = each.send(person)
        assert each.state(message)[1] == "auth" and each.notes(token) == [], platform
        deliver.remove_account(each.slug, each.account.id)


def test_what_is_more_than_a_maker_shows_in_a_day_waits_for_its_next_day_and_goes_out_once(pushing, clock):
    jpush = pushing("jpush")
    token = jpush.phone(1, manufacturer="HUAWEI")
    now = time.now()
    clock.forward(caps.next_day(now) - now + timedelta(hours=9))       # the morning of a day of theirs
    messages = [message for _ in range(CAPS["huawei"] + 1) for message in jpush.send(1)]
    opens_at = caps.next_day(time.now())
    assert [jpush.state(message) for message in messages] == [("accepted", "")] * CAPS["huawei"] + [("later", "vendor_cap")]
    assert len(jpush.notes(token)) == CAPS["huawei"]
    message, = jpush.send(1, kind="transactional")
    assert jpush.state(message) == ("accepted", "")
    clock.forward(opens_at - time.now() - timedelta(seconds=2))
    jpush.office.send()
    assert jpush.state(messages[-1]) == ("later", "vendor_cap")
    clock.forward(timedelta(seconds=3))
    jpush.office.send()
    jpush.office.send()
    assert jpush.state(messages[-1]) == ("accepted", "") and len(jpush.notes(token)) == CAPS["huawei"] + 2
    assert deliver.because("vendor_cap")[1].startswith("该手机厂商")


def test_what_expires_before_a_maker_shows_more_is_refused(pushing, clock):
    jpush = pushing("jpush")
    jpush.phone(1, manufacturer="HUAWEI")
    now = time.now()
    clock.forward(caps.next_day(now) - now + timedelta(hours=9))
    states = []
    for _ in range(CAPS["huawei"] + 1):
        message, = jpush.office.put(1, channel="push", template=jpush.shop.text("今晚截止", subject=TITLE), hours=2)
        jpush.office.send()
        states.append(jpush.state(message))
    assert states == [("accepted", "")] * CAPS["huawei"] + [("refused", "vendor_cap")]


def test_apple_missed_an_app_that_is_there_again(pushing):
    apns = pushing("apns")
    token = apns.phone(1)
    apns.twin.act("apns", "uninstall", token=token)
    time.forward(timedelta(hours=1))
    apns.say(1, token)          # the app is there again, and Apple says since when it was not
    time.forward(timedelta(days=1, minutes=1))
    apns.say(1, token)
    message, = apns.send(1)
    assert apns.state(message) == ("later", "transient")


def test_an_iphone_is_not_asked_for_by_the_account_of_another_app(pushing):
    apns = pushing("apns")
    token = apns.phone(1)
    apns.app = "example.other"
    apns.say(2, "ef" * 32)
    refused, = apns.send(2)
    assert apns.state(refused) == ("refused", "no_address")
    assert apns.state(*apns.send(1)) == ("accepted", "") and apns.notes(token)


def test_only_push_services_that_are_known_are_asked(pushing, office):
    browsers = pushing("webpush")
    for endpoint, good in (("https://fcm.googleapis.com/fcm/send/x", True), ("https://web.push.apple.com/QX", True), ("https://wns2-par02p.notify.windows.com/w/", True),
                           ("https://updates.push.services.mozilla.com/wpush/v2/x", True), ("http://fcm.googleapis.com/x", False), ("https://fcm.googleapis.com:8443/x", False),
                           ("https://evil.example/x", False), ("https://fcm.googleapis.com.evil.example/x", False), ("https://a@fcm.googleapis.com/x", False),
                           ("http://169.254.169.254/latest", False), ("https://127.0.0.1/x", False), ("file:///etc/passwd", False), ("", False)):
        assert web.asked_at(browsers.account, endpoint) is good, endpoint
    browsers.say(1, "https://evil.example/steal", type="web", keys={"p256dh": "x", "auth": "y"})
    message, = browsers.send(1)
    assert browsers.state(message) == ("refused", "no_route")


def test_a_browser_of_another_key_is_told_as_a_fault_of_the_account(pushing):
    browsers = pushing("webpush")
    told = browsers.twin.act("webpush", "subscribe", key="BAnotherKey")
    browsers.say(1, told["endpoint"], type="web", keys=told["keys"])
    message, = browsers.send(1)
    assert browsers.state(message) == ("refused", "auth")


def test_keys_that_are_none_end_the_subscription(pushing):
    browsers = pushing("webpush")
    told = browsers.twin.act("webpush", "subscribe")
    browsers.say(1, told["endpoint"], type="web", keys={"p256dh": "nonsense", "auth": "x"})
    assert browsers.state(*browsers.send(1)) == ("refused", "address_dead")


def test_a_subscription_typed_in_can_be_tried(pushing):
    browsers = pushing("webpush")
    told = browsers.twin.act("webpush", "subscribe")
    assert deliver.send_test(browsers.slug, browsers.account.id, json.dumps(told), "试一下", subject="锦鲤").status == "accepted"


def test_the_key_of_a_browser_account_is_made_once_and_kept(office):
    made = deliver.create_account(office.slug, "push_web", "web", {"contact": "mailto:a@b.example"}, by="test")
    changed = deliver.change_account(office.slug, made.id, "test", values={"contact": "mailto:c@d.example"})
    assert web.public_key(made) == web.public_key(changed) and len(web.public_key(made)) == 87
    assert engine.database(office.slug) and "PRIVATE" not in repr(made)


@pytest.mark.parametrize("platform, asked", [("jpush", "received"), ("getui", "report")])
def test_a_service_is_asked_what_arrived(pushing, clock, platform, asked):
    each = pushing(platform)
    each.phone(1)
    message, = each.send(1)
    clock.forward(timedelta(minutes=1))
    for _ in range(2):      # asked twice it counts once, and what was heard of is not asked for again
        deliver.do_chores(each.slug)
        each.shop.told(message, "delivered")
    assert deliver.outbox_state(each.office.db, message).reactions == ["delivered"] and each.requests(asked) == 1


def test_getui_tells_later_of_a_phone_that_was_off(pushing, clock):
    getui = pushing("getui")
    token = getui.phone(1)
    getui.twin.act("getui", "offline", token=token)
    message, = getui.send(1)
    clock.forward(timedelta(minutes=1))
    deliver.do_chores(getui.slug)
    assert deliver.outbox_state(getui.office.db, message).reactions == []
    getui.twin.act("getui", "offline", token=token, on="no")
    deliver.do_chores(getui.slug)
    getui.shop.told(message, "delivered")


def test_two_messages_of_one_request_to_one_phone_have_each_their_own_receipt(pushing, clock):
    getui = pushing("getui")
    getui.phone(1)
    template = getui.shop.text("新茶到了", subject=TITLE)
    made = [message for step in ("s1", "s2") for message in getui.office.put(1, channel="push", template=template, step=step)]
    getui.office.send()
    clock.forward(timedelta(minutes=1))
    deliver.do_chores(getui.slug)
    for message in made:
        getui.shop.told(message, "delivered")


def test_a_getui_that_knows_nothing_of_single_pushes_is_asked_seldom(pushing, clock):
    getui = pushing("getui")
    getui.twin.account("getui", tells_singles=False)
    for number in (1, 2, 3):
        getui.phone(number)
    message, *_ = getui.send(1, 2, 3)
    clock.forward(timedelta(minutes=1))
    assert provider("push_getui").chore(getui.account) == received.SILENT_SECONDS
    assert deliver.outbox_state(getui.office.db, message).reactions == [] and getui.requests("report") == 1


@pytest.mark.parametrize("platform, code", [("jpush", 2002), ("getui", 10005)])
def test_a_service_that_takes_no_more_this_minute_gets_it_in_the_next(pushing, clock, platform, code):
    each = pushing(platform)
    token = each.phone(1)
    each.send(1)
    each.twin.order("faults", platform=platform, what="fail_next", n=1, code=code, path="/push" if platform == "getui" else "/push$")
    message, = each.send(1, text="第二条")
    assert each.state(message) == ("later", "throttled")
    clock.forward(timedelta(seconds=61))
    each.office.send()
    assert each.state(message) == ("accepted", "") and sum(note["body"] == "第二条" for note in each.notes(token)) == 1
