"""The second step of signing in, sessions, and the company's own sign-on (a real OpenID Connect provider on loopback)."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from koipond import access

PASSWORD = "still water 9"


def code_of(key: str, at: float | None = None) -> str:
    """A time-based one-time password (RFC 6238), by hand."""
    raw = base64.b32decode(key + "=" * (-len(key) % 8))
    digest = hmac.new(raw, struct.pack(">Q", int(at or time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def mei(shop):
    """Mei's address; she has a password and no second step."""
    mei.number = getattr(mei, "number", 0) + 1
    email = f"mei{mei.number}@second.example"
    access.add_member(shop, email, "marketer", by="test", password=PASSWORD)
    return email


@pytest.fixture(autouse=True)
def no_guesses_yet():
    cache.clear()


def enter(email: str, password: str = PASSWORD, wanted: str = "/account") -> tuple[Client, object]:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11) Firefox/130.0")
    return client, client.post("/sign-in", {"email": email, "password": password, "next": wanted})


def turned_on(email: str) -> tuple[str, list[str]]:
    """Turns the second step on; the key and the recovery codes."""
    client, _ = enter(email)
    asked = client.get("/account/second-step/totp/activate/")
    assert asked["Location"].startswith("/account/again?next=")   # who is signed in says once more who they are
    assert client.post(asked["Location"], {"password": "wrong"}).status_code == 200
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    key = re.search(r"<code>([A-Z2-7]+)</code>", page.text)[1]
    assert "data:image/svg+xml;base64," in page.text
    assert client.post("/account/second-step/totp/activate/", {"code": "000000" if code_of(key) != "000000" else "111111"}).status_code == 200
    done = client.post("/account/second-step/totp/activate/", {"code": code_of(key)}, follow=True)
    codes = re.search(r'<pre class="codes">([^<]+)', done.text)[1].split()
    assert len(codes) == 10
    return key, codes


def test_the_password_alone_opens_nothing_any_more(mei, shop):
    key, _ = turned_on(mei)
    client, answer = enter(mei, wanted="/account/sessions")
    assert answer.status_code == 302 and answer["Location"].startswith("/account/second-step/authenticate/")
    assert client.get("/api/me").status_code == 401 and client.get("/account/sessions").status_code == 302
    wrong = client.post(answer["Location"], {"code": "12345"})
    assert wrong.status_code == 200 and 'role="alert"' in wrong.text and client.get("/api/me").status_code == 401
    right = client.post(answer["Location"], {"code": code_of(key, time.time() + 30)})   # a code is taken once, and the one before was
    assert (right.status_code, right["Location"]) == (302, "/account/sessions")
    assert client.get("/api/me").status_code == 200


def test_a_wrong_code_leaves_a_row_wherever_one_works_and_says_no_code(mei, shop):
    _, codes = turned_on(mei)
    client, answer = enter(mei)
    for code in ("123456", codes[0] + "x"):
        client.post(answer["Location"], {"code": code})
    for place in (shop, None):
        rows = access.trail(place, by=mei, deed="second_step_failed")
        assert [(row.subject, row.origin) for row in rows][-2:] == [("account", "page 127.0.0.1")] * 2 and len(rows) >= 2
        assert codes[0] not in str(rows) and "123456" not in str(rows)


def test_the_same_code_is_not_taken_twice(mei):
    key, _ = turned_on(mei)
    at = time.time() + 30
    for expected in (302, 200):
        client, answer = enter(mei)
        assert client.post(answer["Location"], {"code": code_of(key, at)}).status_code == expected


def test_a_recovery_code_lets_in_once(mei):
    _, codes = turned_on(mei)
    for expected in (302, 200):
        client, answer = enter(mei)
        assert client.post(answer["Location"], {"code": codes[0]}).status_code == expected


def test_guessing_codes_is_stopped(mei):
    turned_on(mei)
    client, answer = enter(mei)
    statuses = [client.post(answer["Location"], {"code": f"{number:06}"}).text for number in range(12)]
    assert client.get("/api/me").status_code == 401 and statuses[-1] != statuses[0]


def test_keys_and_codes_are_sealed_at_rest(mei):
    from allauth.mfa.models import Authenticator

    key, codes = turned_on(mei)
    kept = str(list(Authenticator.objects.filter(user__username=mei).values_list("data", flat=True)))
    assert key not in kept and not any(code in kept for code in codes) and kept.count("gAAAA") >= 2


def test_turning_it_off_asks_once_more_who_one_is(mei):
    key, _ = turned_on(mei)
    client, answer = enter(mei)
    client.post(answer["Location"], {"code": code_of(key, time.time() + 30)})
    asked = client.get("/account/second-step/totp/deactivate/")
    assert asked["Location"].startswith("/account/again?next=")
    assert "请再次确认身份" in client.get(asked["Location"], headers={"Accept-Language": "zh-CN"}).text
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert "From then on the password alone" in page.text
    client.post("/account/second-step/totp/deactivate/")
    assert enter(mei)[1]["Location"] == "/account"


def test_who_lost_phone_and_codes_is_let_in_by_the_administrator(mei):
    there, _ = enter(mei)
    turned_on(mei)
    assert there.get("/api/me").status_code == 200
    assert access.forget_second_step(mei.upper()) and not access.forget_second_step(mei)
    assert there.get("/api/me").status_code == 401
    assert enter(mei)[1]["Location"] == "/account"
    with pytest.raises(access.UnknownUser):
        access.forget_second_step("nobody@second.example")


def test_sessions_are_listed_and_the_others_ended(mei):
    here, _ = enter(mei)
    there, _ = enter(mei)
    page = here.get("/account/sessions")
    assert page.text.count("Firefox/130.0") == 2 and page.text.count("<b>") == 1
    here.post("/account/sessions")
    assert (here.get("/api/me").status_code, there.get("/api/me").status_code) == (200, 401)


def test_a_page_that_is_read_writes_nothing_and_a_new_password_keeps_this_browser_in_the_list(mei):
    here, _ = enter(mei)
    here.get("/api/me")
    with CaptureQueriesContext(connection) as asked:
        here.get("/api/me")
    assert asked.captured_queries and all(one["sql"].startswith("SELECT") for one in asked.captured_queries)
    here.post("/account", {"old_password": PASSWORD, "new_password1": PASSWORD + "0", "new_password2": PASSWORD + "0"})
    assert here.get("/account/sessions").text.count("Firefox/130.0") == 1


@pytest.mark.parametrize("path", ["/account/second-step/", "/account/sessions", "/account/again", "/account"])
def test_pages_in_both_languages(mei, path):
    client, _ = enter(mei)
    for language, word in (("en", "Koipond"), ("zh-CN", "锦鲤池")):
        page = client.get(path, headers={"Accept-Language": language})
        assert page.status_code == 200 and word in page.text and f'<html lang="{language}">' in page.text and "None" not in page.text
    assert Client().get(path).status_code == 302


@pytest.fixture(scope="module")
def provider():
    oidc_provider_mock = pytest.importorskip("oidc_provider_mock")
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def elsewhere(provider):
    app = {"provider_id": "company", "name": "湖畔账号", "client_id": "koipond", "secret": "s", "settings": {"server_url": provider}}
    with override_settings(OIDC_URL=provider, OIDC_NAME="湖畔账号", SOCIALACCOUNT_PROVIDERS={"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}):
        yield provider


def come_from(provider: str, subject: str, claims: dict, wanted: str = "/account"):
    """Goes through the provider's own pages as a browser does; the browser and the last answer."""
    import httpx

    httpx.put(f"{provider}/users/{subject}", json=claims).raise_for_status()
    client = Client()
    assert "湖畔账号" in client.get("/sign-in").text
    going = client.get(f"/account/elsewhere/company/login/?next={wanted}")
    assert going.status_code == 302 and going["Location"].startswith(provider)
    back = httpx.post(going["Location"], data={"sub": subject})
    assert back.status_code == 302, back.text
    return client, client.get(back.headers["Location"].replace("http://testserver", ""))


def test_a_member_comes_in_by_the_verified_address(mei, elsewhere):
    client, answer = come_from(elsewhere, "mei", {"email": mei.upper(), "email_verified": True})
    assert (answer.status_code, answer["Location"]) == (302, "/account"), answer.text[:500]
    assert client.get("/api/me").json()["name"] == mei
    renamed, _ = come_from(elsewhere, "mei", {"email": "other@second.example", "email_verified": True})
    assert renamed.get("/api/me").json()["name"] == mei   # known by the subject from then on


@pytest.mark.parametrize("claims", [{"email": "stranger@second.example", "email_verified": True}, {"email": "MEI", "email_verified": False}, {}])
def test_nobody_else_does(mei, elsewhere, claims):
    before = get_user_model().objects.count()
    claims = {name: mei if value == "MEI" else value for name, value in claims.items()}
    client, answer = come_from(elsewhere, f"x{len(claims)}{claims.get('email_verified')}", claims)
    assert answer.status_code == 403 and "access.E033" in answer.text
    assert client.get("/api/me").status_code == 401 and get_user_model().objects.count() == before


def test_the_second_step_is_asked_of_them_too(mei, elsewhere):
    turned_on(mei)
    client, answer = come_from(elsewhere, "mei-two", {"email": mei, "email_verified": True})
    assert answer["Location"].startswith("/account/second-step/authenticate/") and client.get("/api/me").status_code == 401


def test_a_forged_answer_is_refused(elsewhere):
    answer = Client().get("/account/elsewhere/company/login/callback/?code=x&state=y")
    assert answer.status_code == 403 and "access.E034" in answer.text


def test_who_changes_their_mind_there_is_told_so(elsewhere):
    import httpx

    client = Client()
    going = client.get("/account/elsewhere/company/login/")
    back = httpx.post(going["Location"], data={"action": "deny"})
    answer = client.get(back.headers["Location"].replace("http://testserver", ""))
    assert answer.status_code == 403 and "access.E034" in answer.text and client.get("/api/me").status_code == 401


def test_behind_a_proxy_one_comes_back_over_tls(elsewhere):
    with override_settings(ACCOUNT_DEFAULT_HTTP_PROTOCOL="https"):
        going = Client().get("/account/elsewhere/company/login/")["Location"]
    assert "redirect_uri=https%3A%2F%2Ftestserver%2Faccount%2Felsewhere%2Fcompany%2Flogin%2Fcallback%2F" in going


def test_where_nothing_is_set_there_is_no_such_way():
    assert "elsewhere" not in Client().get("/sign-in").text
    assert Client().get("/account/elsewhere/company/login/").status_code == 404
