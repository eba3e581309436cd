"""Live codes: who is on duty when, and that no code is ever lost."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from koipond import deliver, social
from koipond.kit import clock
from koipond.social.wecom.codes import on_duty
from koipond.social.wecom.models import WecomJoinWay, WecomLiveCode
from tests.social.wecom.conftest import until

CHINA = ZoneInfo("Asia/Shanghai")
EARLY = {"members": ["lin"], "days": [0, 1, 2, 3, 4], "from": "09:00", "until": "14:00"}
LATE = {"members": ["chen"], "days": [0, 1, 2, 3, 4], "from": "13:00", "until": "21:00"}
NIGHT = {"members": ["zhou"], "days": [4], "from": "21:00", "until": "02:00"}


@pytest.mark.parametrize("day, time, expected", [
    (2, "08:59", ["boss"]), (2, "09:00", ["lin"]), (2, "13:30", ["lin", "chen"]), (2, "14:00", ["chen"]), (2, "21:00", ["boss"]),
    (6, "21:00", ["zhou"]), (7, "01:59", ["zhou"]), (7, "02:00", ["boss"]), (7, "10:00", ["boss"]), (5, "01:00", ["boss"])])
def test_who_serves_when(day, time, expected):
    """2 March 2026 is a Monday; so 6 is Friday, 7 Saturday."""
    at = datetime(2026, 3, day, *map(int, time.split(":")), tzinfo=CHINA)
    assert on_duty([EARLY, LATE, NIGHT], ["boss"], at, "Asia/Shanghai") == expected


def test_the_members_of_a_code_change_with_the_shift(taken):
    corp, now = taken, clock.now().astimezone(CHINA)
    soon = now + timedelta(hours=2)
    shift = {"members": ["chen"], "days": list(range(7)), "from": f"{soon:%H}:00", "until": f"{(soon + timedelta(hours=3)):%H}:00"}
    code = social.wecom.make_live_code(corp.corp, "mei", name="门店", shifts=[shift], fallback=["lin"])
    assert corp.state()["ways"][code.config_id]["fields"]["user"] == ["lin"]
    clock.forward(soon.replace(minute=30) - now)
    corp.settle()
    assert corp.state()["ways"][code.config_id]["fields"]["user"] == ["chen"]
    assert social.wecom.live_code(corp.account.id, code.id).serving == ["chen"]


def test_a_code_whose_answer_did_not_come_is_found_again_and_not_made_twice(taken):
    corp = taken
    corp.twin.order("faults", platform="wecom", what="drop_after_accept", n=1, path="add_contact_way")
    with pytest.raises(social.wecom.CorpSilent):
        social.wecom.make_live_code(corp.corp, "mei", name="门店", fallback=["lin"])
    clock.forward(timedelta(seconds=10))
    corp.settle()
    row, = WecomLiveCode.objects.filter(account=corp.account.id)
    assert list(corp.state()["ways"]) == [row.config_id] and row.picture


def test_a_code_that_wecom_refuses_leaves_nothing(taken):
    corp = taken
    with pytest.raises(social.wecom.CorpRefused) as refused:
        social.wecom.make_live_code(corp.corp, "mei", name="门店", fallback=["zhou"])
    assert refused.value.fields["code"] == 84074 and not WecomLiveCode.objects.filter(account=corp.account.id).exists()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"fallback": []}, {"fallback": ["x"] * 101}, {"shifts": [{**EARLY, "from": "25:00"}]}, {"shifts": [{**EARLY, "days": [7]}]}])
def test_what_cannot_be_a_code_is_told_before_anything_is_asked(corp, wrong):
    with pytest.raises(social.wecom.BadLiveCode):
        social.wecom.make_live_code(corp.corp, "mei", **{"name": "门店", "fallback": ["lin"], **wrong})
    assert corp.state()["ways"] == {}


def test_each_code_counts_what_it_brought(taken):
    corp = taken
    one, two = (social.wecom.make_live_code(corp.corp, "mei", name=name, fallback=["lin"]) for name in ("静安", "徐汇"))
    for name, code in (("甲", one), ("乙", one), ("丙", two)):
        corp.twin.act("wecom", "add", customer=name, config_id=code.config_id)
    corp.until(lambda: len(corp.friends(userid="lin")) == 4)
    corp.twin.act("wecom", "delete_member", customer="甲", userid="lin")
    corp.until(lambda: social.wecom.counts(corp.db, corp.account.id)[one.state] == {"came": 2, "there": 1, "fresh": 2, "gone": 1})
    assert social.wecom.counts(corp.db, corp.account.id)[two.state]["there"] == 1
    social.wecom.remove_live_code(corp.corp, two.id, "mei")
    assert [row.id for row in social.wecom.live_codes(corp.account.id)] == [one.id] and list(corp.state()["ways"]) == [one.config_id]


def test_an_edited_welcome_holds_for_the_next_customer(taken):
    corp = taken
    code = social.wecom.make_live_code(corp.corp, "mei", name="静安", fallback=["lin"], welcome={"text": "旧"})
    social.wecom.change_live_code(corp.corp, code.id, "mei", welcome={"text": "新"})
    corp.twin.act("wecom", "add", customer="甲", config_id=code.config_id)
    until(lambda: corp.talk("甲") == ["新"])


def test_a_picture_that_is_not_where_it_was_is_found_again(taken):
    """As when WeCom moves its pictures, or the demo's twin begins at another port."""
    chat = taken.twin.act("wecom", "open_chat", userid="lin", name="群")["chat_id"]
    taken.until(lambda: social.wecom.groups(taken.account.id))
    code = social.wecom.make_live_code(taken.corp, "mei", name="店", fallback=["lin"])
    way = social.wecom.make_join_way(taken.corp, "mei", "海报", [chat])
    for rows, made in ((WecomLiveCode, code), (WecomJoinWay, way)):
        gone = made.picture.replace(f":{httpx.URL(taken.twin.url).port}/", ":1/")
        rows.objects.filter(pk=made.id).update(picture=gone)
        assert deliver.wecom_picture(taken.slug, taken.account.id, gone).type == "image/png"
        assert rows.objects.get(pk=made.id).picture == made.picture      # asked once, not for every look
    with pytest.raises(social.wecom.CorpSilent):
        deliver.wecom_picture(taken.slug, taken.account.id, "http://127.0.0.1:1/none/of/ours")
