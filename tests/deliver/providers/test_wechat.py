"""WeChat against its twin: who follows, by which code, what may be sent when, and what comes back."""

from datetime import timedelta

import pytest

from koipond import deliver, social
from tests.deliver.providers.wechat import Wechat, WechatOffice

NOTICE = "商品：{{ person.first_name | default: '龙井' }}\n价格：¥88"
SHIPPED = "订单编号：KP20261\n商品：龙井\n时间：2026-11-27 10:00"


@pytest.fixture
def office(workspace, clock):
    return WechatOffice(workspace)


@pytest.fixture
def oa(office, twin, door):
    return Wechat(office, twin, door)


def follower(oa, name: str) -> int:
    """Somebody new who follows, and whom the house knows."""
    before = oa.office.db.value("SELECT count() FROM profiles_events WHERE name = 'wechat_followed'")
    oa.act("follow", name)
    oa.happened("wechat_followed", before + 1)
    return oa.person(name)


def later(oa, clock, **by) -> None:
    clock.forward(timedelta(**by))
    oa.twin.forward(timedelta(**by).total_seconds())


def test_from_a_code_to_a_greeting_a_message_a_notice_and_the_end(oa, clock):
    with oa.asking() as ask:
        code = social.create_code(oa.slug, oa.id, ask, by="test", name="西湖店", place="西湖", kind="permanent", greeting="欢迎来到西湖店！")
    deliver.fetch_templates(oa.slug, oa.id, by="test")
    oa.act("follow", "小红", scan=code.scene)
    oa.happened("wechat_followed")
    assert oa.heard("小红") == ["欢迎来到西湖店！"]
    counted = social.code(oa.slug, code.id)
    assert (counted.scans, counted.follows, counted.new_people) == (1, 1, 1)

    oa.act("say", "小红", content="有龙井吗？")
    oa.happened("wechat_message")
    person = oa.person("小红")
    message, = oa.send("有的，明天就到。", person)
    assert oa.state(message) == ("accepted", "")
    assert oa.heard("小红")[-1] == "有的，明天就到。"

    later(oa, clock, hours=48, minutes=1)
    message, = oa.send("还需要吗？", person)
    assert oa.state(message) == ("refused", "window_closed")
    message, = oa.send(NOTICE, person)
    assert oa.state(message) == ("refused", "no_grant")

    oa.act("grant", "小红", notice="SN-arrival")
    oa.happened("wechat_grant")
    message, = oa.send(NOTICE, person)
    assert oa.state(message) == ("accepted", "")
    assert oa.heard("小红")[-1] == "到货提醒\n商品：龙井\n价格：¥88"
    oa.told(message, "delivered")
    message, = oa.send(NOTICE, person)
    assert oa.state(message) == ("refused", "no_grant")

    oa.act("unfollow", "小红")
    oa.happened("wechat_unfollowed")
    message, = oa.send("再见", person)
    assert oa.state(message) == ("refused", "no_address")
    assert oa.office.db.value("SELECT argMax(state, at) FROM profiles_consents WHERE person = {p:UInt64} AND channel = 'wechat'", p=person) == "withdrawn"


@pytest.fixture
def mei(oa):
    """Somebody who follows and has just written."""
    person = follower(oa, "梅")
    oa.act("say", "梅", content="你好")
    oa.happened("wechat_message")
    return person


def test_a_wrong_secret_stops_the_sender_and_is_not_told(oa, mei):
    deliver.change_account(oa.slug, oa.id, "test", values={"secret": "wrong-secret-of-ours"})
    with pytest.raises(deliver.ProviderRefused) as refused:
        deliver.check_account(oa.slug, oa.id)
    assert "40125" in str(refused.value) and "wrong-secret" not in str(refused.value)
    message, = oa.send("好", mei)
    assert oa.state(message) == ("later", "auth") and "好" not in oa.heard("梅")


def test_an_account_can_be_checked_and_tried(oa, mei):
    assert oa.at["appid"] in deliver.check_account(oa.slug, oa.id)
    assert deliver.send_test(oa.slug, oa.id, oa.openid("梅"), "试一试").status == "accepted" and oa.heard("梅") == ["试一试"]
    assert deliver.send_test(oa.slug, oa.id, oa.openid("伟"), "试一试").reason == "not_following"     # has never been seen here


def test_a_stale_token_is_renewed_once_and_the_message_goes(oa, mei):
    oa.send("一", mei)
    oa.twin.order("faults", platform="wechat", what="fail_next", n=1, code="42001", path="/cgi-bin/message/custom/send")
    message, = oa.send("二", mei)
    assert oa.state(message) == ("accepted", "") and oa.heard("梅") == ["一", "二"]


def test_a_platform_that_is_busy_is_asked_again_later(oa, mei, clock):
    oa.twin.order("faults", platform="wechat", what="fail_next", n=1, code="-1", path="/cgi-bin/message/custom/send")
    message, = oa.send("一", mei)
    assert oa.state(message)[0] == "later" and oa.heard("梅") == []
    later(oa, clock, minutes=6)
    oa.office.send()
    assert oa.state(message) == ("accepted", "") and oa.heard("梅") == ["一"]


def test_what_may_have_been_taken_is_not_sent_again(oa, mei):
    oa.twin.order("faults", platform="wechat", what="drop_after_accept", n=1, path="/cgi-bin/message/custom/send")
    message, = oa.send("一", mei)
    assert oa.state(message) == ("unknown", "no_answer")
    oa.office.send()
    assert oa.heard("梅") == ["一"]


def test_a_window_holds_five_messages_and_a_new_message_opens_it_again(oa, mei):
    made = [oa.send(f"第{number}条", mei)[0] for number in range(6)]
    assert [oa.state(message) for message in made] == [("accepted", "")] * 5 + [("refused", "window_closed")]
    oa.act("say", "梅", content="还在吗")
    oa.happened("wechat_message", 2)
    message, = oa.send("在的", mei)
    assert oa.state(message) == ("accepted", "") and oa.heard("梅")[-1] == "在的"


def test_of_two_messages_for_one_grant_one_goes(oa, mei, clock):
    deliver.fetch_templates(oa.slug, oa.id, by="test")
    later(oa, clock, hours=49)
    oa.act("grant", "梅", notice="SN-arrival")
    oa.happened("wechat_grant")
    template, tick = oa.text(NOTICE), oa.office.tick()
    made = [oa.office.put(mei, channel="wechat", template=template, step=step, tick=tick)[0] for step in ("one", "two")]
    oa.office.send()
    assert sorted(oa.state(message) for message in made) == [("accepted", ""), ("refused", "no_grant")]
    assert len(oa.heard("梅")) == 1


def test_a_refused_notice_gives_its_grant_back(oa, mei, clock):
    deliver.fetch_templates(oa.slug, oa.id, by="test")
    later(oa, clock, hours=49)
    oa.act("grant", "梅", notice="SN-arrival")
    oa.happened("wechat_grant")
    oa.twin.order("faults", platform="wechat", what="fail_next", n=1, code="47003", path="/cgi-bin/message/subscribe/bizsend")
    message, = oa.send(NOTICE, mei)
    assert oa.state(message) == ("refused", "content_rejected")
    message, = oa.send(NOTICE, mei)
    assert oa.state(message) == ("accepted", "")


def test_a_field_that_does_not_take_its_value_is_named_and_nothing_is_asked(oa, mei, clock):
    deliver.fetch_templates(oa.slug, oa.id, by="test")
    later(oa, clock, hours=49)
    message, = oa.send("商品：" + "茶" * 21 + "\n价格：¥88", mei)
    assert oa.state(message) == ("refused", "content_rejected")
    assert "thing1 takes 20 letters, not 21" in deliver.outbox_state(oa.office.db, message).detail
    assert not [entry for entry in oa.twin.ledger(platform="wechat", way="in", most=500) if "bizsend" in entry["what"]]


def test_a_transactional_text_goes_as_a_template_message_and_its_end_comes_back(oa, clock):
    deliver.fetch_templates(oa.slug, oa.id, by="test")
    person = follower(oa, "梅")
    later(oa, clock, hours=1)
    message, = oa.send(SHIPPED, person, kind="transactional")
    assert oa.state(message) == ("accepted", "") and oa.heard("梅") == [f"订单发货通知\n{SHIPPED}"]
    oa.told(message, "delivered")
    oa.act("block_templates", "梅")
    message, = oa.send(SHIPPED, person, kind="transactional")
    oa.told(message, "bounced")
    marketing, = oa.send(SHIPPED, person)
    assert oa.state(marketing) == ("refused", "window_closed")       # nothing that advertises goes as a template message


def test_callbacks_that_come_twice_and_out_of_order_count_once(oa):
    oa.twin.order("callbacks", platform="wechat", double=True, shuffle=0.3)
    with oa.asking() as ask:
        code = social.create_code(oa.slug, oa.id, ask, by="test", name="门店", greeting="欢迎")
    for number in range(10):
        oa.act("follow", f"客{number}", scan=code.scene)
    oa.happened("wechat_followed", 10)
    for number in range(10):
        oa.act("say", f"客{number}", content=f"话{number}")
    oa.happened("wechat_message", 10)
    oa.office.settle(twice=True)
    assert social.code(oa.slug, code.id).follows == 10
    assert oa.office.db.value("SELECT count() FROM profiles_events WHERE name = 'wechat_message'") == 10
    assert {tuple(oa.heard(f"客{number}")) for number in range(10)} == {("欢迎",)}


def test_somebody_who_leaves_in_the_second_they_came_has_left(oa):
    oa.act("follow", "梅")
    oa.act("unfollow", "梅")
    oa.happened("wechat_unfollowed")
    oa.happened("wechat_followed")
    message, = oa.send("好", oa.person("梅"))
    assert oa.state(message) == ("refused", "no_address")
