"""What an account does beside messages: its followers, codes, menus, tags, mass messages; a whole matrix; pages that know who opened them."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.test import override_settings

from koipond import deliver, identify, social
from koipond.social.models import FollowerSync, MassPart, SceneCode
from tests.deliver.providers.conftest import until
from tests.deliver.providers.wechat import Wechat, WechatOffice


@pytest.fixture
def office(workspace, clock):
    return WechatOffice(workspace)


@pytest.fixture
def oa(office, twin, door):
    return Wechat(office, twin, door)


@pytest.fixture
def news(office, twin, door, oa):
    return Wechat(office, twin, door, known="wechat-news")


@pytest.fixture
def mini(office, twin, door):
    return Wechat(office, twin, door, known="mini-demo", provider="wechat_mini")


def synced(*accounts) -> None:
    for account in accounts:
        social.begin_sync(account.slug, account.id, by="test")
    deliver.look_after_now(accounts[0].slug)
    accounts[0].office.settle()


def today(account):
    from koipond.kit import clock

    return (clock.now() + timedelta(hours=8)).date()


# followers

def test_all_followers_are_read_and_known_by_their_unionid(oa, news):
    synced(oa, news)
    done = social.last_sync(oa.slug, oa.id)
    assert (done.state, done.total, done.read) == ("done", 3, 3)
    assert oa.person("美") == news.person("美") and oa.person("美") != oa.person("伟")
    day = today(oa)
    report = social.followers_report(oa.slug, [oa.id, news.id], day, day)
    assert report.followers == {oa.id: 3, news.id: 1} and (report.humans, report.several) == (3, 1)


def test_a_reading_that_was_cut_short_goes_on_and_one_that_is_refused_says_why(oa, monkeypatch):
    monkeypatch.setitem(social.limits.limits(), "details_page", 2)
    social.begin_sync(oa.slug, oa.id, by="test")
    oa.twin.order("faults", platform="wechat", what="down", seconds=0.5, path="/cgi-bin/user/info/batchget")
    with pytest.raises((deliver.ProviderSilent, deliver.ProviderRefused)):
        deliver.look_after_now(oa.slug)
    assert FollowerSync.objects.get(account=oa.id).state == "running"
    oa.twin.http.delete("/_twin/faults")
    deliver.look_after_now(oa.slug)
    oa.office.settle(twice=True)
    assert social.last_sync(oa.slug, oa.id).state == "done"
    assert oa.office.db.value("SELECT count() FROM social_known FINAL") == 3
    social.begin_sync(oa.slug, oa.id, by="test")
    oa.twin.order("faults", platform="wechat", what="fail_next", n=1, code="48001", path="/cgi-bin/user/get")
    deliver.look_after_now(oa.slug)
    failed = social.last_sync(oa.slug, oa.id)
    assert (failed.state, failed.reason) == ("failed", "refused") and failed.detail.startswith("48001")


def test_a_new_follower_is_asked_about_and_joined_with_the_same_human_elsewhere(oa, news):
    synced(oa, news)
    news.act("follow", "伟")
    news.happened("wechat_followed")
    deliver.look_after_now(oa.slug)
    oa.office.settle()
    assert news.person("伟") == oa.person("伟")


def test_consent_lasts_until_the_last_account_is_left(oa, news):
    for account in (oa, news):
        account.act("follow", "梅")
        account.happened("wechat_followed", 1 if account is oa else 2)
    deliver.look_after_now(oa.slug)
    oa.office.settle()
    person = oa.person("梅")
    states = "SELECT argMax(state, at) FROM profiles_consents WHERE person = {p:UInt64} AND channel = 'wechat'"
    oa.act("unfollow", "梅")
    oa.happened("wechat_unfollowed")
    oa.office.settle()
    assert person == news.person("梅") and oa.office.db.value(states, p=person) == "granted"
    news.act("say", "梅", content="在")
    news.happened("wechat_message")
    message, = news.send("好", person)
    assert news.state(message) == ("accepted", "") and news.heard("梅") == ["好"] and oa.heard("梅") == []
    news.act("unfollow", "梅")
    news.happened("wechat_unfollowed", 2)
    news.office.settle()
    assert oa.office.db.value(states, p=person) == "withdrawn"


def test_the_report_tells_days_and_sources(oa):
    with oa.asking() as ask:
        code = social.create_code(oa.slug, oa.id, ask, by="test", name="门店")
    oa.act("follow", "甲", scan=code.scene)
    oa.act("follow", "乙")
    oa.happened("wechat_followed", 2)
    oa.act("unfollow", "乙")
    oa.happened("wechat_unfollowed")
    oa.act("scan", "甲", scan=code.scene)
    oa.happened("wechat_scanned")
    deliver.look_after_now(oa.slug)
    oa.office.settle()
    day = today(oa)
    report = social.followers_report(oa.slug, [oa.id], day - timedelta(days=1), day)
    told = {(one.day, one.source): (one.came, one.left) for one in report.days}
    assert told[day, "code"] == (1, 0) and sum(came for came, _ in told.values()) == 2 and sum(left for _, left in told.values()) == 1
    assert report.followers == {oa.id: 1}
    counted = social.code(oa.slug, code.id)
    assert (counted.scans, counted.people, counted.follows) == (2, 1, 1)


def test_a_person_shows_where_they_are_reached(oa):
    synced(oa)
    person = oa.person("美")
    found = deliver.reachable(oa.office.db, {}, deliver.in_books(oa.office.db, person))
    assert ("wechat", oa.openid("美"), []) in [(one.channel, one.address, one.stopped) for one in found]
    assert "wechat" not in deliver.in_books(oa.office.db, 999_999)


# codes

def test_a_permanent_code_whose_making_was_cut_short_is_the_next_that_is_made(oa):
    oa.twin.order("faults", platform="wechat", what="drop_after_accept", n=1, path="/cgi-bin/qrcode/create")
    with oa.asking() as ask:
        with pytest.raises(deliver.ProviderSilent):
            social.create_code(oa.slug, oa.id, ask, by="test", name="一", kind="permanent")
        assert social.codes(oa.slug) == []
        code = social.create_code(oa.slug, oa.id, ask, by="test", name="二", kind="permanent")
    assert oa.box()["permanent"] == 1 == SceneCode.objects.filter(account=oa.id).count()
    assert [one.name for one in social.codes(oa.slug)] == ["二"] and social.code_picture(oa.slug, code.id).body.startswith(b"<?xml")


def test_the_last_permanent_code_is_the_last_until_a_retired_one_has_rested(oa, clock, monkeypatch):
    monkeypatch.setitem(social.limits.limits(), "permanent_codes", 1)
    with oa.asking() as ask:
        first = social.create_code(oa.slug, oa.id, ask, by="test", name="一", kind="permanent", greeting="旧")
        social.retire_code(oa.slug, first.id)
        with pytest.raises(social.NoCodesLeft):
            social.create_code(oa.slug, oa.id, ask, by="test", name="二", kind="permanent")
        clock.forward(timedelta(days=91))
        oa.twin.forward(91 * 86400)
        second = social.create_code(oa.slug, oa.id, ask, by="test", name="二", kind="permanent", greeting="新")
    assert second.scene == first.scene and oa.box()["permanent"] == 1
    oa.act("follow", "梅", scan=second.scene)
    oa.happened("wechat_followed")
    assert (social.code(oa.slug, first.id).scans, social.code(oa.slug, second.id).scans) == (0, 1) and oa.heard("梅") == ["新"]


def test_a_code_is_refused_by_what_is_wrong_with_it(oa):
    with oa.asking() as ask:
        for given in ({"name": ""}, {"name": "x", "kind": "eternal"}, {"name": "x", "seconds": 5}, {"name": "x" * 61}):
            with pytest.raises(social.BadCode):
                social.create_code(oa.slug, oa.id, ask, by="test", **given)
        with pytest.raises(social.BadGreeting):
            social.create_code(oa.slug, oa.id, ask, by="test", name="x", greeting="长" * 601)
    with pytest.raises(social.NoSuchCode):
        social.code(oa.slug, 999_999)


# menus and tags

def test_a_menu_is_published_with_one_for_a_tag_and_taps_come_back(oa):
    button = [{"name": "新品", "sub_button": [{"type": "view", "name": "龙井", "url": "https://shop.example/tea"}, {"type": "click", "name": "联系", "key": "CALL"}]}]
    with oa.asking() as ask:
        tag = social.create_account_tag(ask, "老客")
        assert social.create_account_tag(ask, "老客").id == tag.id
        social.publish_menu(oa.slug, oa.id, ask, "test", button=button, special=[{"tag": tag.id, "button": [{"type": "click", "name": "会员", "key": "VIP"}]}])
        social.publish_menu(oa.slug, oa.id, ask, "test", button=button, special=[{"tag": tag.id, "button": [{"type": "click", "name": "会员", "key": "VIP"}]}])
    assert len(oa.box()["conditional"]) == 1 and social.menu(oa.slug, oa.id).version == 2
    oa.act("click", "美", key="CALL")
    oa.happened("wechat_menu_clicked")
    person = oa.person("美")
    message, = oa.office.put(person, channel="wechat", template=oa.text("您好"), kind="transactional")
    oa.office.send()
    assert oa.state(message)[0] == "refused"       # nothing is known of her following before the account is read
    synced(oa)
    message, = oa.send("您好", person, kind="transactional")
    assert oa.state(message) == ("accepted", "")   # within the minute that a tap opens


@pytest.mark.parametrize("button", [[{"name": "a"}] * 4, [{"name": "", "type": "click", "key": "A"}], [{"name": "a", "type": "click"}], [{"name": "a", "type": "fly", "key": "A"}],
                                    [{"name": "a", "type": "view", "url": "javascript:alert(1)"}], [{"name": "太长了的菜单名", "type": "click", "key": "A"}]])
def test_a_menu_that_the_platform_would_not_take_is_refused_before_it_is_asked(oa, button):
    with oa.asking() as ask, pytest.raises(social.BadMenu):
        social.publish_menu(oa.slug, oa.id, ask, "test", button=button)
    assert oa.box()["menu"] is None


def test_a_group_of_ours_is_laid_upon_a_tag_and_only_differences_are_asked(oa):
    from koipond.engine import Sql

    synced(oa)
    both = Sql.of("SELECT arrayJoin([[people]]) AS person", people=Sql.value([oa.person("美"), oa.person("伟")], "Array(UInt64)"))
    one = Sql.of("SELECT [[person]] AS person", person=Sql.value(oa.person("美"), "UInt64"))
    with oa.asking() as ask:
        tag = social.create_account_tag(ask, "潜客").id
        assert social.tag_followers(oa.slug, oa.id, tag, both, ask) == (2, 0)
        assert social.tag_followers(oa.slug, oa.id, tag, both, ask) == (0, 0)
        assert social.tag_followers(oa.slug, oa.id, tag, one, ask) == (0, 1)
    assert {person["name"] for person in oa.box()["people"].values() if tag in person["tags"]} == {"美"}


# mass messages

def sent(oa, mass: int):
    deliver.look_after_now(oa.slug)
    until(lambda: social.mass(oa.slug, mass).state in ("done", "failed"))
    return social.mass(oa.slug, mass)


def test_a_mass_message_goes_once_and_ends_with_its_totals(oa):
    synced(oa)
    mass = social.create_mass(oa.slug, oa.id, by="test", name="上新", body="新茶到了")
    oa.twin.order("faults", platform="wechat", what="drop_after_accept", n=1, path="/cgi-bin/message/mass/sendall")
    with pytest.raises(deliver.ProviderSilent):
        deliver.look_after_now(oa.slug)
    assert social.mass(oa.slug, mass.id).state == "sending"
    from koipond.kit import clock

    clock.forward(timedelta(seconds=61))
    oa.twin.forward(61)
    deliver.look_after_now(oa.slug)
    assert [oa.heard(name) for name in ("美", "伟", "老李")] == [["新茶到了"]] * 3
    part = MassPart.objects.get(mass=mass.id)
    assert part.message == str(next(iter(oa.box()["jobs"])))


def test_the_fifth_mass_message_of_a_month_is_foreseen(oa, clock):
    synced(oa)
    done = [sent(oa, social.create_mass(oa.slug, oa.id, by="test", name=f"{number}", body="新茶").id) for number in range(4)]
    assert {(one.state, one.people, one.sent) for one in done} == {("done", 3, 3)}
    meant = social.mass_meant(oa.slug, oa.id)
    assert (meant.people, meant.full_here, meant.full_everywhere) == (3, 3, 3)
    fifth = sent(oa, social.create_mass(oa.slug, oa.id, by="test", name="5", body="新茶").id)
    assert (fifth.sent, fifth.failed) == (0, 3)          # the platform says so in its totals and names nobody
    with pytest.raises(social.BadMass):
        social.create_mass(oa.slug, oa.id, by="test", name="6", body="x" * 3000)


# pages and the mini program

def test_a_page_of_ours_knows_who_opened_it_and_nothing_leads_elsewhere(oa, door):
    with override_settings(URL=door.removesuffix("/in")), httpx.Client(trust_env=False) as browser:
        begun = browser.get(f"{oa.door}/oauth", params={"to": "/p/gift?a=1#top", "scope": "snsapi_userinfo"})
        assert begun.status_code == 302
        back = browser.get(begun.headers["location"].partition("#")[0] + f"&person={oa.openid('美')}")
        ended = browser.get(back.headers["location"])
        assert ended.status_code == 302 and ended.headers["location"].startswith(door.removesuffix("/in") + "/p/gift?a=1&wx=")
        assert ended.headers["location"].endswith("#top")
        visitor = deliver.visitor_of(dict(parse_qsl(urlsplit(ended.headers["location"]).query))["wx"])
        assert (visitor.openid, visitor.account) == (oa.openid("美"), oa.id) and visitor.unionid
        assert browser.get(back.headers["location"]).status_code == 403                            # a code is good once
        with httpx.Client(trust_env=False) as other:
            assert other.get(back.headers["location"]).status_code == 403                          # nothing was begun there
        for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "evil", "", "/a b"):
            assert browser.get(f"{oa.door}/oauth", params={"to": elsewhere}).status_code == 403
    oa.happened("wechat_signed_in")
    assert oa.person("美") and deliver.visitor_of("forged") is None


def test_a_mini_program_tells_who_opened_it_and_their_number(mini):
    code = mini.act("code", "美")["code"]
    told = httpx.post(f"{mini.door}/login", json={"code": code}, trust_env=False)
    assert told.status_code == 200 and "session_key" not in told.text
    number = httpx.post(f"{mini.door}/phone", json={"code": mini.act("code", "美", what="phone")["code"], "visitor": told.json()["visitor"]}, trust_env=False)
    assert number.json()["phone"].startswith("+86139")
    assert httpx.post(f"{mini.door}/login", json={"code": code}, trust_env=False).status_code == 403
    assert httpx.post(f"{mini.door}/phone", json={"code": "abcdefg", "visitor": "forged"}, trust_env=False).status_code == 403
    mini.happened("identified")
    assert mini.person("美") == identify.find(mini.office.db, "phone", number.json()["phone"])


def test_a_notice_of_a_mini_program_in_json(mini):
    deliver.fetch_templates(mini.slug, mini.id, by="test")
    mini.act("enter", "美")
    mini.happened("wechat_entered")
    mini.act("grant", "美", notice="SN-pickup")
    mini.happened("wechat_grant")
    person = mini.person("美")
    made = [mini.send(text, person, kind="transactional")[0] for text in ("您好", "在的", "再说一句")]
    assert [mini.state(message)[1] for message in made] == ["", "", "window_closed"]      # two within a minute
    message, = mini.send("商品：龙井\n件数：2\n日期：2026-11-28", person, kind="transactional")
    assert mini.state(message) == ("accepted", "")
    mini.told(message, "delivered")


def test_a_code_of_a_mini_program_has_a_short_scene(mini):
    with mini.asking() as ask:
        code = social.create_code(mini.slug, mini.id, ask, by="test", name="货架", kind="mini", page="pages/index/index")
    assert len(code.scene) <= 32 and code.scene.isascii() and b"<svg" in social.code_picture(mini.slug, code.id).body
