"""WeCom over the API and beside a chat: who may do what, and what a member sees."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from koipond import access, content, deliver, social
from koipond.kit import clock as kit_clock
from tests.social.wecom.conftest import _twin, corp, door, taken, twin  # noqa: F401

JSON = {"content_type": "application/json"}


@pytest.fixture
def office(taken, browser):  # noqa: F811
    """An owner's browser, and the address of the account."""
    taken.owner, taken.url = browser(taken.workspace, "owner", enforce_csrf_checks=False), f"/api/w/{taken.slug}/wecom/{taken.account.id}"
    taken.browser = browser
    return taken


def test_codes_are_made_changed_counted_and_removed(office):
    made = office.owner.post(f"{office.url}/codes", {"name": "静安店", "place": "静安", "fallback": ["lin"], "welcome": {"text": "你好"}}, **JSON)
    assert made.status_code == 201, made.content
    code = made.json()
    assert "/wwpic/" in code["picture"] and code["serving"] == ["lin"]
    shift = {"members": ["chen"], "days": list(range(7)), "from": "00:00", "until": "24:00"}
    assert office.owner.patch(f"{office.url}/codes/{code['id']}", {"shifts": [shift]}, **JSON).json()["serving"] == ["chen"]
    office.twin.act("wecom", "add", customer="甲", config_id=next(iter(office.state()["ways"])))
    office.until(lambda: office.owner.get(f"{office.url}/codes").json()[0]["there"] == 1)
    refused = office.owner.patch(f"{office.url}/codes/{code['id']}", {"shifts": [{**shift, "from": "25:00"}]}, **JSON)
    assert refused.status_code == 422 and refused.json()["error"]["number"] == "social.E043"
    assert office.owner.delete(f"{office.url}/codes/{code['id']}").status_code == 204
    assert office.owner.delete(f"{office.url}/codes/{code['id']}").status_code == 404


def test_members_customers_tags_groups_tasks_and_transfers_are_read(office):
    members = {row["userid"]: row["customers"] for row in office.owner.get(f"{office.url}/members").json()}
    assert members == {"lin": 1, "chen": 1}
    customer, = office.owner.get(f"{office.url}/members/lin/customers").json()
    assert customer["person"] == office.person("美") and "name" not in customer
    tag = office.owner.post(f"{office.url}/tags", {"group": "来源", "name": "官网"}, **JSON).json()
    assert tag["ours"] and office.owner.patch(f"{office.url}/tags/{tag['tag_id']}", {"name": "网站"}, **JSON).json()["name"] == "网站"
    assert office.owner.delete(f"{office.url}/tags/{tag['tag_id']}").status_code == 204
    office.send(office.person("美"))
    task, = office.tasks()
    row, = office.owner.get(f"{office.url}/tasks?state=asked").json()
    assert row["id"] == task.id and row["counts"] == {"asked": 1}
    assert office.owner.post(f"{office.url}/tasks/{task.id}/remind").json() == {"reminders": 1}
    assert office.owner.post(f"{office.url}/tasks/{task.id}/cancel").json() == {"counts": {"cancelled": 1}}
    assert office.owner.post(f"{office.url}/moments", {"text": "春茶"}, **JSON).json()["state"] == "asked"
    moved = office.owner.post(f"{office.url}/transfers", {"giver": "lin", "taker": "chen"}, **JSON).json()
    assert [each["state"] for each in moved] == ["waiting"]
    assert office.owner.get(f"{office.url}/transfers/left-behind").json() == [] and office.owner.get(f"{office.url}/groups").json() == []
    assert office.owner.get(f"{office.url}/fetch").json()["done_at"]


def test_who_only_reads_changes_nothing_and_strangers_see_nothing(office):
    viewer, url = office.browser(office.workspace, "viewer", enforce_csrf_checks=False), office.url
    assert viewer.get(f"{url}/codes").status_code == 200
    for path, body in (("codes", {"name": "x", "fallback": ["lin"]}), ("transfers", {"giver": "lin", "taker": "chen"}), ("tags", {"group": "a", "name": "b"}), ("fetch", {})):
        assert viewer.post(f"{url}/{path}", body, **JSON).status_code == 403
    other = access.create_workspace("elsewhere_wecom", "Elsewhere")
    stranger = office.browser(other, "owner", enforce_csrf_checks=False)
    assert stranger.get(f"{url}/codes").status_code == 404
    assert stranger.get(f"/api/w/{other.slug}/wecom/{office.account.id}/codes").status_code == 404


@pytest.fixture
def beside(office):
    """The client of a member of the corp, which WeCom's sign-in knows."""
    deliver.change_account(office.slug, office.account.id, "test", values={"sign_in": f"{office.twin.url}/wecom"})
    office.page = f"/wecom/sidebar/{office.slug}/{office.account.id}"

    def signed_in(member: str) -> Client:
        browser = Client(headers={"accept-language": "zh-CN"})
        went = browser.get(office.page)
        assert went.status_code == 302
        came = office.twin.http.get(went["Location"].partition("#")[0], params={**{name: value[0] for name, value in parse_qs(urlsplit(went["Location"]).query).items()},
                                                                                  "member": member})
        back = urlsplit(came.headers["location"])
        assert browser.get(f"{back.path}?{back.query}").status_code == 302
        return browser

    office.signed_in = signed_in
    return office


def test_a_member_sees_their_own_customer_and_what_can_be_sent(beside):
    content.save_template(beside.slug, "问候", channel="wecom", text="新茶到店<script>", by="test")
    page = beside.signed_in("lin").get(beside.page, {"customer": beside.customer("美")})
    text = page.content.decode()
    assert page.status_code == 200 and "美" in text and "新茶到店&lt;script&gt;" in text and "<script>" not in text.replace("<script src", "")
    assert "script-src 'self' https://res.wx.qq.com https://open.work.weixin.qq.com" in page["Content-Security-Policy"] and "unsafe" not in page["Content-Security-Policy"]


def test_the_page_is_signed_as_wecoms_client_checks_it(beside):
    from django.conf import settings

    text = beside.signed_in("lin").get(beside.page, {"customer": beside.customer("美")}).content.decode()
    told = dict(re.findall(r'data-([a-z-]+)="([^"]*)"', text))
    url = settings.URL.rstrip("/") + f"{beside.page}?customer={beside.customer('美')}"
    for app, head in (("", ""), ("marketing", "app-")):
        beside.twin.act("wecom", "open_page", url=url, noncestr=told[f"{head}nonce"], timestamp=told[f"{head}timestamp"], signature=told[f"{head}signature"], app=app)


def test_a_member_does_not_see_others_customers_unless_the_account_says_so(beside):
    page = beside.signed_in("chen").get(beside.page, {"customer": beside.customer("美")})
    assert page.status_code == 403 and "美" not in page.content.decode()
    assert beside.signed_in("chen").get(beside.page, {"customer": "wm-nobody"}).content == page.content     # who is there is not told either
    deliver.change_account(beside.slug, beside.account.id, "test", values={"sidebar": "all"})
    assert beside.signed_in("chen").get(beside.page, {"customer": beside.customer("美")}).status_code == 200


def test_a_visit_that_wecom_does_not_know_gets_nothing(beside):
    stranger = Client()
    assert stranger.get(f"{beside.page}/back", {"code": "x", "state": "y"}).status_code == 403
    went = stranger.get(beside.page)
    state = parse_qs(urlsplit(went["Location"]).query)["state"][0]
    assert stranger.get(f"{beside.page}/back", {"code": "made-up", "state": state}).status_code == 403
    assert stranger.get(f"{beside.page}/back", {"code": "made-up", "state": state}).status_code == 403     # and a state holds once
    assert stranger.get(beside.page, {"customer": beside.customer("美")}).status_code == 302


def test_a_sign_in_ends(beside, monkeypatch):
    browser = beside.signed_in("lin")
    real = kit_clock.real
    monkeypatch.setattr(kit_clock, "real", lambda: real().replace(year=2099))
    assert browser.get(beside.page).status_code == 302 and social.wecom.members(beside.account.id)


def test_a_corp_is_told_as_a_whole_with_each_customer_once(office):
    stands, = office.owner.get(f"/api/w/{office.slug}/wecom").json()
    assert (stands["account"], stands["members"], stands["customers"], stands["shared"], stands["pairs"], stands["lost"]) == (office.account.id, 2, 2, 0, 2, 0)
    assert (stands["limit"], stands["full"], stands["waiting"], stands["welcome"]) == ("month", 0, 0, "你好")
    office.twin.act("wecom", "add", customer="美", userid="chen")
    office.until(lambda: office.owner.get(f"/api/w/{office.slug}/wecom").json()[0]["pairs"] == 3)
    office.twin.act("wecom", "delete_member", customer="美", userid="chen")
    office.until(lambda: office.owner.get(f"/api/w/{office.slug}/wecom").json()[0]["pairs"] == 2)
    assert office.owner.get(f"/api/w/{office.slug}/wecom").json()[0]["lost"] == 0      # she still has another member
    office.twin.act("wecom", "delete_member", customer="美", userid="lin")
    office.until(lambda: office.owner.get(f"/api/w/{office.slug}/wecom").json()[0]["customers"] == 1)
    assert office.owner.get(f"/api/w/{office.slug}/wecom").json()[0]["lost"] == 1
    assert sum(day["left"] for day in office.owner.get(f"{office.url}/days").json()) == 2


def test_pictures_are_fetched_from_where_wecom_keeps_them_and_from_nowhere_else(office):
    code = office.owner.post(f"{office.url}/codes", {"name": "静安店", "fallback": ["lin"]}, **JSON).json()
    picture = office.owner.get(f"{office.url}/codes/{code['id']}/picture")
    assert (picture.status_code, picture["Content-Type"], picture.content[:4]) == (200, "image/png", b"\x89PNG")
    assert "sandbox" in picture["Content-Security-Policy"]
    for elsewhere in (f"{office.twin.url.replace('127.0.0.1', 'localhost')}/wecom/wwpic/a/0", "https://qpic.cn.evil.example/a", "http://wework.qpic.cn/a", "file:///etc/passwd", ""):
        social.wecom.models.WecomLiveCode.objects.filter(pk=code["id"]).update(picture=elsewhere, config_id="gone")
        assert office.owner.get(f"{office.url}/codes/{code['id']}/picture").status_code >= 400, elsewhere
    social.wecom.models.WecomLiveCode.objects.filter(pk=code["id"]).update(picture=f"{office.twin.url}/_twin/snapshot")
    assert office.owner.get(f"{office.url}/codes/{code['id']}/picture").status_code >= 400      # it is no picture


def test_how_far_handing_over_has_come_is_told_by_members(office):
    assert office.owner.get(f"{office.url}/transfers/progress").json() == []
    office.owner.post(f"{office.url}/transfers", {"giver": "lin", "taker": "chen"}, **JSON)
    row, = office.owner.get(f"{office.url}/transfers/progress").json()
    assert (row["from_userid"], row["to_userid"], row["resigned"], row["counts"]) == ("lin", "chen", False, {"waiting": 1})


def test_the_sidebar_is_set_up_by_what_is_told(office):
    told = office.owner.get(f"{office.url}/sidebar").json()
    assert told["page"].endswith(f"/wecom/sidebar/{office.slug}/{office.account.id}") and told["callback"] == deliver.door_of(office.account)
    assert told["seen"] == "own" and told["secure"] == told["page"].startswith("https://")
