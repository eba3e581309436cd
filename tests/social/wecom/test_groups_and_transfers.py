"""Groups, moments, and customers who go to another member."""

from datetime import timedelta

import pytest

from koipond import access, profiles, social
from koipond.kit import clock
from koipond.social.wecom.models import WecomMoment, WecomTask, WecomTransfer


def names(corp, name: str) -> int:
    return corp.db.value("SELECT uniqExact(message_id) FROM profiles_events WHERE name = {name:String}", name=name)


def test_a_group_and_who_came_by_which_way(taken):
    corp = taken
    chat = corp.twin.act("wecom", "open_chat", userid="lin", name="龙井茶友群")["chat_id"]
    corp.until(lambda: [row.name for row in social.wecom.groups(corp.account.id)] == ["龙井茶友群"])
    way = social.wecom.make_join_way(corp.corp, "mei", "海报", [chat])
    assert way.picture
    corp.twin.act("wecom", "join_chat", customer="甲", config_id=way.config_id)
    corp.twin.act("wecom", "join_chat", customer="乙", chat=chat)
    corp.until(lambda: names(corp, "wecom_group_joined") == 2)
    assert social.wecom.way_counts(corp.db, corp.account.id)[way.state] == {"came": 1, "there": 1}
    corp.twin.act("wecom", "leave_chat", customer="甲", chat=chat)
    corp.until(lambda: names(corp, "wecom_group_left") == 1)
    assert social.wecom.way_counts(corp.db, corp.account.id)[way.state] == {"came": 1, "there": 0}
    row, = social.wecom.groups(corp.account.id)
    assert (row.owner, row.members, row.customers) == ("lin", 2, 1)
    social.wecom.remove_join_way(corp.corp, way.id)
    assert corp.state()["join_ways"] == {} and social.wecom.join_ways(corp.account.id) == []


def test_a_way_is_for_groups_that_are_there(taken):
    with pytest.raises(social.wecom.NoSuchCustomerGroup):
        social.wecom.make_join_way(taken.corp, "mei", "海报", ["nowhere"])
    with pytest.raises(social.wecom.BadJoinWay):
        social.wecom.make_join_way(taken.corp, "mei", "海报", ["a"] * 6)


def test_a_text_greets_whoever_joins_a_group(taken):
    corp = taken
    chat = corp.twin.act("wecom", "open_chat", userid="lin", name="群")["chat_id"]
    social.wecom.add_group_welcome(corp.corp, "欢迎 %NICKNAME%")
    corp.twin.act("wecom", "join_chat", customer="甲", chat=chat)
    assert corp.state()["chats"][chat]["talk"][-1]["text"] == "欢迎 甲"
    with pytest.raises(social.wecom.BadJoinWay):
        social.wecom.add_group_welcome(corp.corp, "茶" * 1001)


def test_customers_go_to_another_member_unless_they_refuse(taken):
    corp = taken
    corp.twin.act("wecom", "add", customer="甲", userid="lin")
    corp.until(lambda: len(corp.friends(userid="lin")) == 2)
    rows = social.wecom.hand_over(corp.corp, "mei", "lin", "chen")
    assert {row.state for row in rows} == {"waiting"} and not social.wecom.hand_over(corp.corp, "mei", "lin", "chen")
    corp.twin.act("wecom", "refuse_transfer", customer="甲")
    corp.twin.forward(25 * 3600)
    clock.forward(timedelta(hours=25))
    corp.until(lambda: corp.friends(userid="chen", external_userid=corp.customer("美")))
    social.wecom.look_at_transfers(corp.corp, always=True)
    ended = {row.external_userid: row.state for row in social.wecom.transfers(corp.account.id)}
    assert ended == {corp.customer("美"): "done", corp.customer("甲"): "customer_refused"}
    moved = {(row["userid"], row["ended_by"]) for row in corp.friends(external_userid=corp.customer("美"))}
    assert moved == {("lin", "transfer"), ("chen", "")}


def test_who_is_erased_is_in_no_transfer_and_no_task_any_more(taken):
    corp, customer = taken, taken.customer("美")
    social.wecom.hand_over(corp.corp, "mei", "lin", "chen", [customer])
    task = WecomTask.objects.create(workspace=access.workspace(corp.corp.workspace), account=corp.account.id, userid="lin", customers=1, state="done",
                                    body={"text": {"content": "美，您好"}}, expires_at=clock.now(), at=clock.now())
    person, = {row["person"] for row in corp.friends(external_userid=customer)}
    profiles.erase(corp.corp.workspace, [person], by="mei", because="she asked for it")
    corp.until(lambda: not corp.friends(external_userid=customer))
    corp.until(lambda: not WecomTransfer.objects.filter(external_userid=customer).exists())
    row, = social.wecom.transfers(corp.account.id)
    assert (row.external_userid, row.state, row.ended_at is None) == ("", "nothing", False)
    task.refresh_from_db()
    assert task.body == {}


def test_a_member_who_leaves_loses_nobody(taken):
    corp = taken
    corp.twin.act("wecom", "resign", userid="lin")
    social.wecom.fetch_people(corp.slug, corp.account.id, by="test")
    corp.settle()
    assert social.wecom.left_behind(corp.db, corp.account.id) == {"lin": 1}
    row, = social.wecom.hand_over(corp.corp, "mei", "lin", "chen")
    assert row.resigned and row.state == "waiting" and social.wecom.left_behind(corp.db, corp.account.id) == {}
    with pytest.raises(social.wecom.BadTransfer):
        social.wecom.hand_over(corp.corp, "mei", "chen", "lin")


def test_a_moment_is_asked_for_and_counted_as_members_publish_it(taken):
    corp = taken
    row = social.wecom.publish(corp.corp, "mei", "明前龙井到店", members=["lin", "chen"])
    social.wecom.look_at_moments(corp.corp, always=True)
    row = social.wecom.moment(corp.account.id, row.id)
    assert (row.state, row.asked_of, row.published) == ("made", 2, 0)
    corp.twin.act("wecom", "publish", moment_id=row.moment_id, userid="lin")
    social.wecom.look_at_moments(corp.corp, always=True)
    row = social.wecom.moment(corp.account.id, row.id)
    assert row.published == 1


def test_a_moment_whose_answer_did_not_come_is_found(taken):
    corp = taken
    corp.twin.order("faults", platform="wecom", what="drop_after_accept", n=1, path="add_moment_task")
    row = social.wecom.publish(corp.corp, "mei", "只此一次")
    assert row.state == "making"
    social.wecom.look_at_moments(corp.corp, always=True)
    row = social.wecom.moment(corp.account.id, row.id)
    assert row.state == "made" and len(corp.state()["moments"]) == 1


def test_a_moment_that_nobody_heard_of_is_of_unknown_fate_and_not_asked_again(taken):
    corp = taken
    row = WecomMoment.objects.create(workspace=taken.workspace, account=corp.account.id, body={"text": {"content": "?"}}, by="mei",
                                                at=clock.now() - timedelta(minutes=5))
    social.wecom.look_at_moments(corp.corp, always=True)
    row.refresh_from_db()
    assert row.state == "unknown" and corp.state()["moments"] == {}


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": "茶" * 2001}, {"text": "a", "attachments": [{"msgtype": "link", "link": {}}] * 2},
                                   {"text": "a", "attachments": [{"msgtype": "voice"}]}])
def test_what_cannot_be_a_moment_is_told_before_anything_is_asked(taken, wrong):
    with pytest.raises(social.wecom.BadMoment):
        social.wecom.publish(taken.corp, "mei", **wrong)
