"""What an account answers by itself: rules of words against the twin, once a message, and what journeys and counts learn of it."""

from datetime import timedelta

import pytest

from koipond import content, deliver, profiles, social
from koipond.deliver.wechat import replying
from koipond.kit import clock as time
from koipond.social import replies
from koipond.social.replies import matching
from koipond.social.replies.models import ElseReply, SaidReply
from tests.deliver.providers.conftest import until
from tests.deliver.providers.test_wechat_door import SAID, post, signed
from tests.deliver.providers.wechat import Wechat, WechatOffice


@pytest.fixture
def office(workspace, clock):
    return WechatOffice(workspace)


@pytest.fixture
def oa(office, twin, door):
    account = Wechat(office, twin, door)
    account.act("follow", "梅")
    account.happened("wechat_followed")
    return account


def rule(oa, match="contains", *words, kind="text", name="营业时间", **body):
    return replies.create_rule(oa.slug, oa.id, "test", name=name, match=match, words=list(words), kind=kind, body=body)


def say(oa, text: str, times: int) -> list[str]:
    oa.act("say", "梅", content=text)
    oa.happened("wechat_message", times)
    return oa.heard("梅")


def events(oa, name: str, *props: str) -> list[tuple]:
    return oa.office.db.rows(f"SELECT {', '.join(f'props[{prop!r}]' for prop in props)} FROM profiles_events WHERE name = {name!r} ORDER BY at, message_id")


@pytest.mark.parametrize(("match", "word", "text", "holds"), [
    ("is", "营业时间", "营业时间", True), ("is", "营业时间", " 营业时间？", True), ("is", "营业时间", "营业时间呢", False),
    ("is", "OPEN", "ｏｐｅｎ！", True), ("is", "1", "1", True), ("is", "1", "11", False), ("is", "?", "？", True),
    ("contains", "几点", "你们几点开门", True), ("contains", "几点", "开门", False), ("contains", "opening  hours", "Your Opening Hours please", True),
    ("begins", "查", "查订单", True), ("begins", "查", "我查订单", False), ("begins", "查", "", False), ("else", "", "", True),
])
def test_words_fit_as_people_write_them(match, word, text, holds):
    assert matching.matches(match, [word], text) is holds


def test_the_first_rule_that_fits_answers_and_the_event_tells_which(oa):
    first = rule(oa, "is", "营业时间", text="9:00–21:00", name="时间")
    second = rule(oa, "contains", "营业", "地址", text="西湖区1号", name="地址")
    assert say(oa, "营业时间", 1)[-1] == "9:00–21:00"
    assert say(oa, "你们的地址在哪", 2)[-1] == "西湖区1号"
    replies.order_rules(oa.slug, oa.id, [second.id, first.id])
    assert say(oa, "营业时间", 3)[-1] == "西湖区1号"
    assert len(say(oa, "别的", 4)) == 3
    oa.office.settle(twice=True)
    assert sorted(events(oa, "wechat_message", "text", "rule", "rule_name")) == sorted([
        ("营业时间", str(first.id), "时间"), ("你们的地址在哪", str(second.id), "地址"), ("营业时间", str(second.id), "地址"), ("别的", "", "")])
    counted = {one.id: (one.hits, one.people) for one in replies.replies(oa.slug, oa.id)}
    assert counted == {first.id: (1, 1), second.id: (2, 1)}


def test_what_fits_no_rule_is_answered_once_an_hour(oa, clock):
    rule(oa, "else", text="我们尽快回复您", name="默认")
    rule(oa, "is", "地址", text="西湖区1号")
    assert say(oa, "在吗", 1) == ["我们尽快回复您"]
    assert say(oa, "在不在", 2) == ["我们尽快回复您"] and say(oa, "地址", 3)[-1] == "西湖区1号"
    clock.forward(timedelta(minutes=61))
    oa.twin.forward(61 * 60)
    assert say(oa, "还在吗", 4)[-1] == "我们尽快回复您" and len(oa.heard("梅")) == 3
    assert ElseReply.objects.count() == 1 and oa.openid("梅") not in str(list(ElseReply.objects.values()) + list(SaidReply.objects.values()))
    clock.forward(timedelta(days=2))
    replies.tidy()
    assert (ElseReply.objects.count(), SaidReply.objects.count()) == (0, 0)


def test_a_rule_answers_in_its_time_and_while_it_is_on(oa, clock):
    now = time.now()
    made = replies.create_rule(oa.slug, oa.id, "test", name="节日", match="contains", words=["茶"], kind="text", body={"text": "八折"},
                               from_at=now + timedelta(hours=1), until_at=now + timedelta(hours=2))
    assert made.stands == "waiting" and say(oa, "茶", 1) == []
    clock.forward(timedelta(minutes=61))
    oa.twin.forward(61 * 60)
    assert say(oa, "茶", 2) == ["八折"]
    paused = replies.change_rule(oa.slug, made.id, "mei", on=False)
    assert (paused.stands, paused.paused_by) == ("paused", "mei") and say(oa, "茶", 3) == ["八折"]
    assert replies.change_rule(oa.slug, made.id, "mei", on=True).stands == "on" and say(oa, "茶", 4) == ["八折", "八折"]
    clock.forward(timedelta(minutes=60))
    oa.twin.forward(60 * 60)
    assert say(oa, "茶", 5) == ["八折", "八折"] and replies.rule(oa.slug, made.id).stands == "over"
    replies.remove_rule(oa.slug, made.id)
    with pytest.raises(replies.NoSuchReply):
        replies.rule(oa.slug, made.id)


def test_pictures_news_and_templates_are_answered_as_the_platform_takes_them(oa):
    oa.act("send_image", "梅")
    oa.happened("wechat_message")
    media = next(iter(oa.box()["media"]))
    card = content.save_template(oa.slug, "card", channel="wechat", subject="{{ person.first_name | default: '您好' }}的礼物", text="点开", link="https://shop.example/gift", by="test")
    plain = content.save_template(oa.slug, "plain", channel="wechat", text="{{ person.city | default: '远方' }}的朋友，你好", by="test")
    rule(oa, "is", "图", kind="picture", media_id=media)
    rule(oa, "is", "坏图", kind="picture", media_id="gone")
    rule(oa, "is", "文", kind="news", title="新茶", description="", url="https://shop.example/tea", picture="")
    rule(oa, "is", "礼", kind="template", template=card.template)
    rule(oa, "is", "谁", kind="template", template=plain.template)
    for times, text in enumerate(("图", "坏图", "文", "礼", "谁"), 2):
        say(oa, text, times)
    assert oa.heard("梅") == ["[图片]", "该公众号提供的服务出现故障，请稍后再试", "新茶\nhttps://shop.example/tea", "您好的礼物\nhttps://shop.example/gift", "远方的朋友，你好"]


def test_who_wants_no_more_is_heard_before_any_rule(oa):
    person = oa.person("梅")
    rule(oa, "contains", "退", text="退货请点这里")
    rule(oa, "else", text="我们尽快回复您")
    assert say(oa, "退订", 1) == [replying.OUT["zh-CN"] if oa.office.workspace.language.startswith("zh") else replying.OUT["en"]]
    assert say(oa, "退货", 2)[-1] == "退货请点这里"
    assert oa.office.db.value("SELECT argMax(state, at) FROM profiles_consents WHERE person = {p:UInt64} AND channel = 'wechat'", p=person) == "withdrawn"
    assert sorted(events(oa, "wechat_message", "text", "rule_name")) == sorted([("退订", ""), ("退货", "营业时间")])      # within a second, in no order


def test_the_same_call_has_the_same_answer_until_it_was_given(oa, clock, monkeypatch):
    rule(oa, "is", "hi", text="hello")
    now = int(time.now().timestamp())
    ask, body = signed(oa.at, SAID.format(at=now).replace("oForgedOpenid", oa.openid("梅")), now)
    monkeypatch.setattr(replying, "ANSWER_SECONDS", 0.0)          # no answer comes in time, so the platform asks again
    replying._leaving.clear()
    for _ in range(3):
        assert b"Encrypt" in post(oa, ask, body).content
        until(lambda: not replying._leaving)                      # the answer has left a moment after it was heard
    monkeypatch.undo()
    assert b"Encrypt" in post(oa, ask, body).content
    replying._leaving.clear()                                     # as another process would be asked
    assert post(oa, ask, body).text == "success"
    oa.happened("wechat_replied")
    assert len(events(oa, "wechat_replied", "rule")) == 1


def test_an_answer_that_nobody_waits_for_any_more_is_not_given(oa, clock, monkeypatch):
    rule(oa, "is", "hi", text="hello")
    monkeypatch.setattr(replying, "ANSWER_SECONDS", 0.0)
    now = int(time.now().timestamp())
    ask, body = signed(oa.at, SAID.format(at=now).replace("oForgedOpenid", oa.openid("梅")), now)
    assert b"Encrypt" in post(oa, ask, body).content
    clock.forward(timedelta(seconds=21))
    assert post(oa, ask, body).text == "success"


def test_rules_are_refused_by_what_is_wrong_with_them(oa):
    for given in ({"name": ""}, {"match": "like"}, {"words": []}, {"words": ["x" * 61]}, {"kind": "song"}, {"body": {}}, {"body": {"text": "长" * 700}},
                  {"body": {"text": "x", "url": "https://a.example"}}, {"kind": "news", "body": {"title": "x", "url": "javascript:alert(1)"}},
                  {"kind": "template", "body": {"template": "7"}}, {"from_at": time.now(), "until_at": time.now() - timedelta(days=1)}):
        with pytest.raises(replies.BadReply):
            replies.create_rule(oa.slug, oa.id, "test", **{"name": "x", "match": "is", "words": ["x"], "kind": "text", "body": {"text": "x"}, **given})
    with pytest.raises(replies.NoSuchReply):
        replies.change_rule(oa.slug, 999_999, "test", name="x")
    with pytest.raises(replies.NoSuchReply):
        replies.order_rules(oa.slug, oa.id, [999_999])
    assert replies.replies(oa.slug, oa.id) == []


def test_who_scans_a_code_is_given_its_tags(oa):
    profiles.make_tag(oa.slug, "门店客", by="test")
    with oa.asking() as ask:
        tag = social.create_account_tag(ask, "扫码").id
        code = social.create_code(oa.slug, oa.id, ask, by="test", name="门店", account_tags=[tag], person_tags=["门店客"])
    oa.act("scan", "梅", scan=code.scene)
    oa.act("follow", "兰", scan=code.scene)
    oa.happened("wechat_followed", 2)
    oa.happened("wechat_scanned")
    deliver.look_after_now(oa.slug)
    tagged = {person["name"] for person in oa.box()["people"].values() if tag in person["tags"]}
    assert tagged == {"梅", "兰"} and {tag for (tag,) in events(oa, "tag_added", "tag")} == {"门店客"} and len(events(oa, "tag_added", "tag")) == 2
    with oa.asking() as ask:
        assert social.tag_scanned(oa.slug, oa.id, ask) == 0
    social.change_code(oa.slug, code.id, account_tags=[])
    oa.act("follow", "竹", scan=code.scene)
    oa.happened("wechat_followed", 3)
    deliver.look_after_now(oa.slug)
    assert {person["name"] for person in oa.box()["people"].values() if tag in person["tags"]} == {"梅", "兰"}
    assert social.code(oa.slug, code.id).people == 3
