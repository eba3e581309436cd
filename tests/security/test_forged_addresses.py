"""Addresses that somebody changed, took from another workspace, cut off or used again; and calls that are told a second time."""

import re
import time
from dataclasses import replace
from urllib.parse import quote

import pytest
from django.test import Client, override_settings

from koipond import collect, content, deliver, engine, journeys, segments
from koipond.asgi import application
from koipond.clock import run_until_idle
from koipond.deliver import channel_accounts, envelopes, tracking
from koipond.deliver.channels.wechat_oa import channel as wechat
from koipond.deliver.provider import Forged, Request
from koipond.deliver.wx import crypt
from koipond.kit import clock
from tests.shelf import lent
from tests.visiting import visit

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture(scope="module")
def letters():
    """By address of a person, the addresses within the mail that was sent to them, by kind; and the workspace."""
    with lent("forged1", "Forged shop") as place:
        template = content.save_template(place.slug, "Mail", "Hi", html='<p><a href="https://shop.example/tea?a=1">x</a><a href="{{ unsubscribe_url }}">y</a></p>', by="test")
        group = segments.save(place.slug, "All", {"all": [{"trait": "email", "is": "exists"}]}, by="test")
        way = journeys.save(place.slug, "Way", {
            "kind": "marketing", "entry": {"kind": "segment", "segment": group.id, "who": "now_and_later"}, "reentry": "never", "holdout_percent": 0, "goal": None, "exit": None,
            "start": "mail", "steps": {"mail": {"kind": "send", "channel": "email", "template": template.template, "next": None}}}, by="test")
        for who in ("mei", "wei"):
            collect.record(place.slug, [collect.Item(kind="identify", name="", message_id=f"{who}1", at=clock.now(), user_id=who, traits={"email": f"{who}@forged.example"}),
                                        collect.Item(kind="track", name="consent_granted", message_id=f"{who}2", at=clock.now(), user_id=who, properties={"channel": "email", "proof": "x"})])
        run_until_idle(place.slug)
        journeys.publish(place.slug, way.id, by="test")
        run_until_idle(place.slug)
        deliver.send_now(place.slug)
        run_until_idle(place.slug)
        found = {}
        for mail in deliver.mailbox(place.slug):
            page = deliver.mail(place.slug, mail.id).html
            found[mail.to] = dict(re.findall(r"/t/([ocux])/([\w.-]+)", page))
        yield place, found


def asked(path: str, method: str = "GET", **more):
    return Client().generic(method, path, more.pop("body", ""), content_type="application/x-www-form-urlencoded", **more)


def happened(place) -> tuple:
    run_until_idle(place.slug)
    db = engine.database(place.slug)
    return (db.rows("SELECT name, uniqExact(message_id) FROM profiles_events WHERE name LIKE 'email_%' GROUP BY name ORDER BY name"),
            db.value("SELECT count() FROM profiles_consents"))


def test_no_letter_of_an_address_can_be_another(letters):
    place, found = letters
    before = happened(place)
    for kind, token in found["mei@forged.example"].items():
        changed = {token[:at] + LETTERS[(LETTERS.index(token[at]) + 1) % 64] + token[at + 1:] for at in range(len(token)) if token[at] != "."}
        changed |= {token[:end] for end in (0, 1, 10, len(token) // 2, len(token) - 1)} | {token + "A", token + "=", token.upper(), token.replace(".", ""), token.partition(".")[0] + ".", "." + token.partition(".")[2]}
        assert {one for one in changed if tracking.read(kind, one) is not None} == set()
        for one in sorted(changed)[::25]:
            for method, body in (("GET", ""), ("POST", "List-Unsubscribe=One-Click")):
                assert asked(f"/t/{kind}/{quote(one)}", method, body=body).status_code in (404, 405), one
    assert happened(place) == before


def test_an_address_is_good_for_its_own_purpose_and_person_alone(letters):
    place, found = letters
    mine, hers = found["mei@forged.example"], found["wei@forged.example"]
    before = happened(place)
    for kind in "ocuxp":
        for other, token in mine.items():
            if other != kind:
                assert asked(f"/t/{kind}/{token}", "POST" if kind in "up" else "GET", body="List-Unsubscribe=One-Click").status_code == 404, (kind, other)
    for kind in mine:     # the beginning of one, the signature of another
        assert tracking.read(kind, mine[kind].partition(".")[0] + "." + hers[kind].partition(".")[2]) is None
    assert happened(place) == before


def test_what_another_installation_or_workspace_signs_is_nothing_here(letters):
    place, found = letters
    mark = tracking.read("u", found["mei@forged.example"]["u"])
    with override_settings(SECRET_KEY="another secret of another house"):
        forged, envelope = tracking.Marker(mark).token("u"), envelopes.token(mark.workspace, mark.message, mark.address)
    assert tracking.read("u", forged) is None and envelopes.read(envelope) is None and asked(f"/t/u/{forged}", "POST", body="List-Unsubscribe=One-Click").status_code == 404
    with lent("forged2", "Another shop") as other:
        elsewhere = tracking.Marker(replace(mark, workspace=other.id)).token("u")     # as the other would really sign it
        before = happened(place)
        assert asked(f"/t/u/{elsewhere}", "POST", body="List-Unsubscribe=One-Click").status_code < 500
        assert happened(place) == before


def test_leaving_and_opening_again_and_again_counts_once(letters):
    place, found = letters
    token = found["wei@forged.example"]
    for _ in range(3):
        asked(f"/t/o/{token['o']}", HTTP_USER_AGENT="Mozilla/5.0 (iPhone)")
        assert asked(f"/t/u/{token['u']}", "POST", body="List-Unsubscribe=One-Click").status_code == 200
    told = dict(happened(place)[0])
    assert told["email_unsubscribed"] == 1 and told.get("email_opened", 0) + told.get("email_prefetched", 0) == 1


@pytest.mark.parametrize("more", ["?url=https://evil.example/", "?next=https://evil.example/", "?to=//evil.example", "#https://evil.example", "?link=javascript:alert(1)"])
def test_a_click_leads_where_the_mail_said_and_nowhere_else(letters, more):
    _, found = letters
    answer = asked(f"/t/c/{found['mei@forged.example']['c']}{more}")
    assert answer.status_code == 302 and answer["Location"] == "https://shop.example/tea?a=1"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://shop.example/\r\nSet-Cookie: a=b", "vbscript:x", "file:///etc/passwd"])
def test_only_pages_of_the_web_are_led_to(letters, link):
    _, found = letters
    mark = tracking.read("c", found["mei@forged.example"]["c"])
    assert tracking.Marker(mark).led(link) == link, "it is not signed"


@pytest.mark.parametrize("path", ["/s/zzzzzzz?to=https://evil.example/", "/s/%2e%2e/%2e%2e/etc/passwd", "/s/https:%2f%2fevil.example", "/s/ZZZZZZZ%0d%0aLocation:%20https://evil.example", "/s//evil.example/"])
def test_a_short_link_that_nobody_made_leads_nowhere(path):
    answer = visit(application, path.partition("?")[0])
    assert answer.status == 404 and "location" not in answer.headers


def test_a_call_of_a_platform_from_before_is_not_heard_again(workspace):
    account = channel_accounts.Account(1, workspace.slug, "x", "wechat_oa", "wechat", "door", 1, False, 1, {}, {"token": "tea", "aes_key": "", "appid": "wx1"})
    body = b"<xml><ToUserName>a</ToUserName><FromUserName>o6_bmjrPTlm6_2sgVt7hMZOPfL2M</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>subscribe</Event></xml>"

    def call(at: int, signed_at: int | None = None):
        query = {"timestamp": str(at), "nonce": "n", "signature": crypt.signature("tea", str(signed_at or at), "n")}
        return wechat.called(account, Request("POST", "", query, {}, body, "https://koi.example/in/door"))

    now = int(time.time())
    assert call(now).events
    for at, signed in ((now - crypt.FRESH_SECONDS - 60, None), (now + crypt.FRESH_SECONDS + 60, None), (now, now - 86_400), (now - 86_400, now)):
        with pytest.raises(Forged):
            call(at, signed)
    assert [event.message_id for event in call(now).events] == [event.message_id for event in call(now).events], "told twice within that time, it counts once"
