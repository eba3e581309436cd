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
