"""People of whom nothing is known but that they follow: there is a person behind every openid, and they are called as they call themselves."""

from datetime import timedelta

import pytest

from koipond import collect, profiles, social
from koipond.kit import clock as time
from tests.deliver.providers.test_wechat_accounts import synced
from tests.deliver.providers.wechat import Wechat, WechatOffice


@pytest.fixture
def office(workspace, clock):
    return WechatOffice(workspace)


@pytest.fixture
def oa(office, twin, door):
    return Wechat(office, twin, door)


def nicknamed(oa, who: str, nickname: str, **more) -> None:
    collect.record(oa.slug, [collect.Item(kind="identify", name="identified", message_id=f"n-{who}-{nickname}", at=time.now(), traits={"nickname": nickname, **more},
                                          context={"traits": {"openid": oa.openid(who)}})])
    oa.office.settle()


def test_behind_every_follower_who_was_read_is_a_person(oa):
    synced(oa)
    listed = social.listed(oa.slug, oa.id)
    assert len(listed) == 3
    people = {one.id: one for one in profiles.people_by_id(oa.office.db, [one.person for one in listed])}
    assert set(people) == {one.person for one in listed} and {one.name for one in people.values()} == {""}
    assert all(profiles.person(oa.office.db, one.person).id == one.person for one in listed)
    assert profiles.count(oa.office.db) == 3


def test_who_acts_after_others_came_is_still_there(oa):
    synced(oa)
    first = oa.person("美")
    oa.act("follow", "梅")
    oa.happened("wechat_followed")
    oa.act("say", "美", content="在吗")
    oa.happened("wechat_message")
    assert profiles.person(oa.office.db, first).id == first


def test_to_be_read_again_is_no_sign_of_life(oa, clock):
    synced(oa)
    person = oa.person("美")
    seen, = [one.last_seen_at for one in profiles.people_by_id(oa.office.db, [person])]
    clock.forward(timedelta(days=3))
    oa.twin.forward(3 * 86_400)
    synced(oa)
    assert [one.last_seen_at for one in profiles.people_by_id(oa.office.db, [person])] == [seen]


@pytest.mark.parametrize("declared", [False, True])
def test_a_nickname_is_shown_where_there_is_no_name_and_is_found(oa, declared):
    if declared:
        profiles.declare_trait(oa.slug, "nickname", "text", by="test")
    synced(oa)
    nicknamed(oa, "美", "小美丽")
    nicknamed(oa, "伟", "阿伟", name="张伟")
    called = {one.id: one.name for one in profiles.people_by_id(oa.office.db, [oa.person("美"), oa.person("伟")])}
    assert called == {oa.person("美"): "小美丽", oa.person("伟"): "张伟"}
    assert [one.id for one in profiles.people(oa.office.db, "美丽")] == [oa.person("美")]
    assert [one.id for one in profiles.people(oa.office.db, "小美丽", exact=True)] == [oa.person("美")] and profiles.people(oa.office.db, "美丽", exact=True) == []
