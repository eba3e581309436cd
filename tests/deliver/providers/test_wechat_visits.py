"""Who opens a page inside WeChat: signed in at the twin, one person with the device on which they came before, at our pages and at sites."""

import asyncio
import json
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.test import override_settings

from koipond import access, deliver, identify, profiles
from koipond.deliver.links.http import application as short
from koipond.deliver.site.http import application as site
from koipond.kit import ids
from koipond.social import places
from tests.deliver.providers.wechat import Wechat, WechatOffice
from tests.visiting import visit

SITE = "https://shop.example"


@pytest.fixture
def office(workspace, clock):
    return WechatOffice(workspace)


@pytest.fixture
def oa(office, twin, door):
    account = Wechat(office, twin, door)
    deliver.change_account(account.slug, account.id, "test", values={"sites": "shop.example m.shop.example:8443"})
    with override_settings(URL=door.removesuffix("/in")):
        yield account


def opened(oa, person: str, to: str, scope: str = "snsapi_base", visitor: str = "") -> str:
    """Where somebody lands who opens a page in WeChat on a browser that is known by this cookie."""
    with httpx.Client(trust_env=False, cookies={"koi_visitor": visitor} if visitor else {}) as browser:
        begun = browser.get(f"{oa.door}/oauth", params={"to": to, "scope": scope})
        assert begun.status_code == 302, begun.text
        back = browser.get(begun.headers["location"].partition("#")[0] + f"&person={oa.openid(person)}")
        return browser.get(back.headers["location"]).headers["location"]


def tells(oa, token: str, device: str, key: str = "") -> int:
    """A page that was opened with a token tells of its device."""
    key = key or access.create_key(oa.slug, "site", ["collect"], by="test")[1]
    body = json.dumps({"writeKey": key, "anonymousId": device, "visitor": token}).encode()
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(site({"type": "http", "method": "POST", "path": "/v1/on-site/visitor", "headers": []}, receive, send))
    return sent[0]["status"]


def token_in(address: str) -> str:
    return dict(parse_qsl(urlsplit(address).query))["wx"]


def test_who_scanned_a_stall_before_is_the_one_who_opens_the_page(oa):
    stall = places.create_place(oa.office.workspace, "mei", name="菜场", kind="stall", target="https://shop.example/pork", items=[])
    visitor = ids.fresh()
    assert visit(short, f"/s/{stall.spots[0].code}", cookie=f"koi_visitor={visitor}").status == 302
    oa.office.settle()
    before = identify.find(oa.office.db, "anonymous_id", visitor)
    assert before and before != oa.person("美")
    opened(oa, "美", "/p/gift", visitor=visitor)
    oa.happened("wechat_signed_in")
    assert identify.find(oa.office.db, "anonymous_id", visitor) == oa.person("美")
    scanned = oa.office.db.value("SELECT any(person) FROM profiles_events WHERE name = 'place_scanned'")
    assert identify.current(oa.office.db, scanned) == oa.person("美")


def test_a_cookie_that_is_none_of_ours_joins_nobody(oa):
    opened(oa, "美", "/p/gift", visitor="mei@shop.example")
    oa.happened("wechat_signed_in")
    kinds = {one.kind for one in identify.identifiers(oa.office.db, oa.person("美"))}
    assert "openid" in kinds and "anonymous_id" not in kinds


def test_a_page_of_a_site_learns_who_it_is_and_the_first_device_has_it(oa):
    where = opened(oa, "美", f"{SITE}/tea?a=1#top")
    assert where.startswith(f"{SITE}/tea?a=1&wx=") and where.endswith("#top")
    assert tells(oa, token_in(where), "device-1") == 200 and tells(oa, token_in(where), "device-2") == 200
    assert tells(oa, "forged", "device-3") == 404 and tells(oa, token_in(where), "device-4", key="none") == 401
    oa.happened("wechat_signed_in", 2)
    assert identify.find(oa.office.db, "anonymous_id", "device-1") == oa.person("美")
    assert [identify.find(oa.office.db, "anonymous_id", f"device-{number}") for number in (2, 3, 4)] == [None] * 3


@pytest.mark.parametrize("to", ["https://evil.example/", "http://shop.example/", "https://shop.example@evil.example/", "https://shop.example.evil.example/", "https://shop.example:99/",
                                "https://shop.example\\@evil.example", "https://SHOP.example/", "javascript:alert(1)"])
def test_nothing_leads_to_a_site_that_the_account_does_not_name(oa, to):
    assert httpx.get(f"{oa.door}/oauth", params={"to": to}, trust_env=False).status_code == 403


def test_who_is_asked_for_their_name_is_called_by_it(oa):
    opened(oa, "伟", "/p/gift", scope="snsapi_base")
    oa.happened("wechat_signed_in")
    assert profiles.people_by_id(oa.office.db, [oa.person("伟")])[0].name == ""
    opened(oa, "伟", "/p/gift", scope="snsapi_userinfo")
    oa.happened("identified")
    found, = profiles.people_by_id(oa.office.db, [oa.person("伟")])
    assert found.name == "伟" and {one.kind for one in identify.identifiers(oa.office.db, found.id)} == {"openid", "unionid"}
