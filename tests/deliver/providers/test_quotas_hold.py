"""What we plan agrees with what platforms refuse: the twin enforces its quotas with code of its own, and here lets less through than usual."""

import json
from datetime import timedelta

import pytest

from koipond import deliver, social
from koipond.engine import Sql
from koipond.kit import clock as kit_clock
from tests.deliver.providers.test_aliyun import TEXT, aliyun, person, texts  # noqa: F401 - the account
from tests.deliver.providers.wechat import Wechat, WechatOffice
from tests.twin.peer import TwinProcess

SHIPPED = "订单编号：KP20261\n商品：龙井\n时间：2026-11-27 10:00"
NARROW = {"aliyun": {"marketing_per_day": 3}, "wechat": {"template_per_day": 2, "mass_per_person_month": 1}}


@pytest.fixture(scope="module")
def _twin(tmp_path_factory):
    kept = tmp_path_factory.mktemp("twin") / "narrow.json"
    kept.write_text(json.dumps({"limits": NARROW}))
    twin = TwinProcess("--config", str(kept))
    yield twin
    twin.stop()


def lacking(slug: str, key: str, want: deliver.Want, *people: int) -> deliver.Preview:
    among = Sql.of("SELECT arrayJoin([[people]]) AS person", people=Sql.value(list(people), "Array(UInt64)"))
    return next(one for one in deliver.quota_preview(slug, among, [want]) if one.quota.key == key)


def test_the_gate_keeps_back_exactly_what_aliyun_refuses(aliyun, twin):  # noqa: F811
    office, someone, other = aliyun.office, person(aliyun.office, 1), person(aliyun.office, 2)
    deliver.change_quota(office.slug, "aliyun_number_day", "test", active=False)
    unguarded = [office.state(aliyun.send(TEXT, someone)[0])[0] for _ in range(5)]
    assert unguarded[:3] == ["accepted"] * 3 and "accepted" not in unguarded[3:]

    deliver.change_quota(office.slug, "aliyun_number_day", "test", number=3)
    office.settle()
    one = lacking(office.slug, "aliyun_number_day", deliver.Want("s1", "sms", "marketing"), someone, other)
    assert (one.people, one.nothing, one.sample) == (2, 1, (someone,))
    guarded = [office.state(aliyun.send(TEXT, other)[0]) for _ in range(5)]
    assert guarded == [("accepted", "")] * 3 + [("later", "over_quota")] * 2
    assert len(texts(twin, 1)) == len(texts(twin, 2)) == 3


class TestWechat:
    @pytest.fixture
    def office(self, workspace, clock):
        return WechatOffice(workspace)

    @pytest.fixture
    def oa(self, office, twin, door):
        found = Wechat(office, twin, door)
        deliver.fetch_templates(found.slug, found.id, by="test")
        return found

    def follower(self, oa, name: str) -> int:
        before = oa.office.db.value("SELECT count() FROM profiles_events WHERE name = 'wechat_followed'")
        oa.act("follow", name)
        oa.happened("wechat_followed", before + 1)
        return oa.person(name)

    def test_template_messages_beyond_the_day_wait_and_the_platform_refuses_none(self, oa, clock):
        people = [self.follower(oa, name) for name in ("小红", "小明", "小刚")]
        deliver.change_quota(oa.slug, "wechat_template_day", "test", number=2)
        one = lacking(oa.slug, "wechat_template_day", deliver.Want("s1", "wechat", "transactional"), *people)
        assert (one.people, one.left, one.nothing) == (3, 2, 1)
        messages = oa.send(SHIPPED, *people, kind="transactional")
        assert sorted(oa.state(message) for message in messages) == [("accepted", ""), ("accepted", ""), ("later", "over_quota")]
        assert [entry for entry in oa.twin.ledger(platform="wechat", way="in", most=500) if entry["what"] == "template/send"][2:] == []
        clock.forward(timedelta(days=1))
        oa.twin.forward(86_400)
        oa.office.send()
        assert {oa.state(message) for message in messages} == {("accepted", "")}

    def test_without_the_quota_the_platform_itself_says_no(self, oa):
        people = [self.follower(oa, name) for name in ("小红", "小明", "小刚")]
        deliver.change_quota(oa.slug, "wechat_template_day", "test", active=False)
        messages = oa.send(SHIPPED, *people, kind="transactional")
        assert sorted(oa.state(message) for message in messages) == [("accepted", ""), ("accepted", ""), ("later", "account_quota")]

    def test_mass_messages_of_a_follower_count_where_they_are_to(self, oa, office):
        people = [self.follower(oa, name) for name in ("小红", "小明")]
        made = deliver.add_quota(oa.slug, "test", name="一月", channel="wechat", number=1, scope="person", window="month", account=oa.id, kinds=("transactional",),
                                 counts_mass=True)
        with oa.asking() as ask:
            sent = social.create_mass(oa.slug, oa.id, by="test", name="新茶", body="新茶到了", send_at=kit_clock.now())
            assert social.send_mass(oa.slug, sent.id, ask)
        one = lacking(oa.slug, made.key, deliver.Want("s1", "wechat", "transactional"), *people)
        assert (one.people, one.nothing) == (2, 2)
        standing = {one.quota.key: one for one in deliver.quota_standing(oa.slug)}
        assert (standing["wechat_mass_month"].used, standing["wechat_mass_month"].full) == (2, 0) and standing[made.key].full == 2
        message, = oa.send(SHIPPED, people[0], kind="transactional")
        assert oa.state(message)[1] == "over_quota"
