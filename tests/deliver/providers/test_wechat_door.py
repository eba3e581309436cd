"""The door of a WeChat account: what is genuine, what is not, in which mode."""

import time

import httpx
import pytest

from koipond.deliver.wx import crypt
from tests.deliver.providers.conftest import until
from tests.deliver.providers.wechat import Wechat, WechatOffice

SAID = "<xml><ToUserName>gh_1</ToUserName><FromUserName>oForgedOpenid</FromUserName><CreateTime>{at}</CreateTime><MsgType>text</MsgType><Content>hi</Content><MsgId>7</MsgId></xml>"


@pytest.fixture
def office(workspace, clock):
    return WechatOffice(workspace)


@pytest.fixture
def oa(office, twin, door):
    return Wechat(office, twin, door)


def signed(account, body: str, at: int, *, secure: bool = True, key: str = "") -> httpx.Request:
    ask = {"timestamp": str(at), "nonce": "77"}
    if not secure:
        return ask | {"signature": crypt.signature(account["token"], str(at), "77")}, body
    sealed = crypt.encrypt(key or account["aes_key"], body, account["appid"])
    return ask | {"msg_signature": crypt.signature(account["token"], str(at), "77", sealed)}, f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{sealed}</Encrypt></xml>"


def post(oa, ask: dict, body: str) -> httpx.Response:
    return httpx.post(oa.door, params=ask, content=body, trust_env=False)


def test_the_check_of_the_address_is_answered_with_what_it_asks(oa):
    echo = oa.act("check_url")["echostr"]
    until(lambda: any(entry["what"] == "check_url" for entry in oa.twin.ledger(platform="wechat", way="out", most=50)))
    ask = {"timestamp": str(int(time.time())), "nonce": "1", "echostr": echo}
    right = httpx.get(oa.door, params=ask | {"signature": crypt.signature(oa.at["token"], ask["timestamp"], "1")}, trust_env=False)
    wrong = httpx.get(oa.door, params=ask | {"signature": "0" * 40}, trust_env=False)
    assert (right.status_code, right.text) == (200, echo) and (wrong.status_code, echo in wrong.text) == (403, False)


def test_what_is_genuine_is_taken_and_what_is_not_leaves_nothing(oa):
    now = int(time.time())
    body = SAID.format(at=now)
    ask, sealed = signed(oa.at, body, now)
    forged = [
        (ask | {"msg_signature": "0" * 40}, sealed),
        (ask | {"nonce": "78"}, sealed),
        signed(oa.at, body, now - 3600),
        signed(oa.at, body, now, key="A" * 43),
        signed(oa.at, body, now, secure=False),            # plain, where the account has a key
        ({}, sealed), (ask, body), (ask, "no xml"), (ask, ""),
    ]
    assert [post(oa, *each).status_code for each in forged] == [403] * len(forged)
    oa.office.settle()
    assert oa.office.db.value("SELECT count() FROM profiles_events WHERE startsWith(name, 'wechat_')") == 0
    assert post(oa, ask, sealed).text == "success"
    oa.happened("wechat_message")


@pytest.mark.parametrize("encryption", ["plain", "compatible"])
def test_plain_and_compatible_mode(office, twin, door, encryption):
    oa = Wechat(office, twin, door, encryption="secure" if encryption == "compatible" else "plain")
    twin.account("wechat", oa.known, encryption=encryption)
    oa.act("follow", "梅")
    oa.happened("wechat_followed")
    oa.act("say", "梅", content="你好")
    oa.happened("wechat_message")
    assert office.db.value("SELECT props['text'] FROM profiles_events WHERE name = 'wechat_message'") == "你好"


def test_a_greeting_cannot_be_broken_by_what_it_says(oa):
    from koipond import social

    social.set_greeting(oa.slug, oa.id, "a]]><b>&", by="test")
    oa.act("follow", "梅")
    oa.happened("wechat_greeted")
    assert oa.heard("梅") == ["a]]><b>&"]
