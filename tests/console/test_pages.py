"""The pages, as a browser gets them."""

import gzip
import re
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client

from koipond import access, deliver

CHINESE = {"Accept-Language": "zh-CN"}


@pytest.fixture
def console(monkeypatch, tmp_path):
    """A console that was built, as far as the pages can tell."""
    monkeypatch.setattr("koipond.console.app.BUILT", tmp_path)
    (tmp_path / "index.html").write_text('<meta name="csp-nonce" content="{{nonce}}">')


def policy(response) -> dict:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", ["/app/", "/app/w/{slug}/people", "/account", "/account/sessions", "/account/second-step/", "/w/{slug}/mail/x/html"])
def test_a_stranger_is_sent_to_sign_in_and_back(shop, path, console):
    path = path.format(slug=shop.slug)
    response = Client().get(path)
    assert response.status_code == 302 and response["Location"].startswith("/sign-in?next=")
    assert unquote(response["Location"]) == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/account/sessions", "/account/second-step/"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_page_renders_in_both_languages(shop, browser, path, language):
    response = browser(shop).get(path.format(slug=shop.slug), headers={"Accept-Language": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert ("锦鲤池" in response.text) == (language == "zh-CN")
    assert "{{" not in response.text and "{%" not in response.text and "None" not in response.text


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/nothing", "/static/koipond.css", "/api/docs"])
def test_a_page_says_what_a_browser_may_do_with_it(shop, browser, path):
    response = browser(shop).get(path.format(slug=shop.slug))
    assert policy(response)["default-src"] == "'none'" and policy(response)["frame-ancestors"] == "'none'"
    assert "unsafe-inline" not in policy(response).get("script-src", "")
    assert response["X-Content-Type-Options"] == "nosniff" and response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/account/sessions", "/account/second-step/", "/api/docs"])
def test_a_page_needs_nothing_from_elsewhere_and_has_no_inline_script(shop, browser, path):
    text = browser(shop).get(path.format(slug=shop.slug)).text
    assert not re.search(r'(src|href)="(https?:)?//', text)
    assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=", text)
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', text):
        got = Client().get(address)
        assert got.status_code == 200 and "immutable" in got["Cache-Control"]
        assert Client().get(address, headers={"If-None-Match": got["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["../settings.py", "..%2Fsettings.py", "nothing.css", "koipond.css/", ""])
def test_no_other_file_is_served(name):
    assert Client().get(f"/static/{name}").status_code == 404


def test_signing_in_leads_where_one_wanted_to_go(shop, console):
    mei = access.add_member(shop, "mei.signs.in@example.com", "owner", by="test")
    client = Client()
    form = {"email": "Mei.Signs.In@example.com ", "password": mei.password, "next": f"/app/w/{shop.slug}/mail"}
    assert client.post("/sign-in", form)["Location"] == f"/app/w/{shop.slug}/mail"
    assert client.get("/")["Location"] == "/app/" and client.get("/app/").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert client.get("/app/")["Location"].startswith("/sign-in")


# An address of an earlier version, and where it leads.
MOVED = {
    "/w/tea/": "/app/w/tea", "/w/tea/people": "/app/w/tea/people", "/w/tea/people?search=%E7%BE%8E&after=3": "/app/w/tea/people?search=%E7%BE%8E&after=3",
    "/w/tea/playbooks": "/app/w/tea/playbooks", "/w/tea/mail": "/app/w/tea/mail", "/w/tea/mail/m-1": "/app/w/tea/mail/m-1", "/w/tea/clock": "/app/w/tea",
    "/w/tea//elsewhere.example/": "/app/w/tea/elsewhere.example", "/w/tea/a%3Fb%20c": "/app/w/tea/a%3Fb%20c",
}


@pytest.mark.parametrize("old", MOVED)
def test_an_old_address_leads_to_the_page_of_the_console(old):
    answer = Client().get(old)
    assert (answer.status_code, answer["Location"]) == (301, MOVED[old])
    assert Client().post(old.partition("?")[0]).status_code == 405


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\elsewhere"])
def test_signing_in_leads_nowhere_else(shop, wanted):
    mei = access.add_member(shop, "mei.leads@example.com", "owner", by="test", password="a pond of koi")
    response = Client().post("/sign-in", {"email": mei.email, "password": "a pond of koi", "next": wanted})
    assert response["Location"] == "/"


def test_a_wrong_password_is_refused_and_many_close_the_door(shop):
    access.add_member(shop, "tries@example.com", "viewer", by="test", password="a pond of koi")
    client = Client()
    for _ in range(10):
        response = client.post("/sign-in", {"email": "tries@example.com", "password": "wrong"}, headers=CHINESE)
        assert response.status_code == 403 and "邮箱与密码不匹配" in response.text and "access.E017" in response.text
        assert 'value="tries@example.com"' in response.text
    response = client.post("/sign-in", {"email": "tries@example.com", "password": "a pond of koi"})
    assert response.status_code == 429 and "Wait 5 minutes" in response.text


def test_a_form_from_elsewhere_is_refused(shop, browser):
    client = browser(shop)
    for path in ("/sign-in", "/sign-out", "/account", "/language", f"/w/{shop.slug}/content/preview"):
        response = client.post(path, {})
        assert response.status_code == 403 and "access.E004" in response.text


def test_another_workspaces_mails_are_not_there(shop, other_shop, browser):
    assert browser(shop).get(f"/w/{other_shop.slug}/mail/x/html").status_code == 404


def test_an_address_that_nobody_has_is_a_page_in_ones_language():
    response = Client().get("/nothing", headers=CHINESE)
    assert response.status_code == 404 and "没有找到" in response.text and "console.E004" in response.text


def test_a_new_password_keeps_this_browser_and_ends_the_others(shop):
    mei = access.add_member(shop, "mei.changes@example.com", "owner", by="test")
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/sign-in", {"email": mei.email, "password": mei.password})
    form = {"old_password": mei.password, "new_password1": "still water and koi", "new_password2": "still water and koi"}
    assert "The password is changed" in here.post("/account", form).text
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 302)


@pytest.mark.parametrize(("old", "new", "again", "number", "said"), [
    ("wrong", "still water and koi", "still water and koi", "access.E019", "当前密码不正确"),
    ("a pond of koi", "still water and koi", "still water", "access.E020", "两次输入的新密码不一致"),
    ("a pond of koi", "password", "password", "access.E013", "请使用至少 10 个字符"),
])
def test_a_new_password_that_cannot_be_is_said_with_its_number(shop, old, new, again, number, said):
    mei = access.add_member(shop, "mei.errs@example.com", "viewer", by="test", password="a pond of koi")
    client = Client(headers=CHINESE)
    client.post("/sign-in", {"email": mei.email, "password": "a pond of koi"})
    response = client.post("/account", {"old_password": old, "new_password1": new, "new_password2": again})
    assert response.status_code == 422 and number in response.text and said in response.text
    assert client.get("/account").status_code == 200
    access.remove_member(shop, mei.email, by="test")


def test_the_language_can_be_chosen(shop, browser):
    client = browser(shop, enforce_csrf_checks=False)
    client.post("/language", {"language": "zh-hans", "next": "/account"})
    assert "修改密码" in client.get("/account").text


def test_the_clock_goes_forward_for_who_may(shop, browser, clock):
    forward = lambda role, **by: browser(shop, role, enforce_csrf_checks=False).post("/api/clock/forward", by, content_type="application/json")  # noqa: E731
    before = clock.now()
    assert forward("owner", days=3).json()["ahead_seconds"] >= 3 * 86_400 and (clock.now() - before).days == 3
    assert forward("viewer", days=1).status_code == 403 and (clock.now() - before).days == 3
    assert forward("owner", days=0).status_code == 422


def test_a_clock_that_must_not_move_stands(shop, program, monkeypatch):
    monkeypatch.setattr(settings, "MOVABLE_CLOCK", False)
    response = program(shop, "admin").post("/api/clock/forward", {"days": 1}, content_type="application/json")
    assert response.status_code == 409 and response.json()["error"]["number"] == "console.E007"


class Mail:
    id, sender, to, subject = "m-1", "Koi <hello@koi.example>", "mei@koi.example", "<b>秋茶</b> & more"
    html = '<h1>茶</h1><script>alert(1)</script><a href="https://koi.example/t/c/x">buy</a>'
    text = "茶 https://koi.example/t/c/x"

    @property
    def at(self):
        from koipond.kit import clock

        return clock.now()


def test_a_mail_is_shown_in_a_frame_that_can_do_nothing(shop, browser, monkeypatch):
    monkeypatch.setattr(deliver, "mail", lambda workspace, id: Mail() if id == "m-1" else None)
    client = browser(shop)
    frame = client.get(f"/w/{shop.slug}/mail/m-1/html")
    assert frame.text.endswith(Mail.html) and frame["X-Frame-Options"] == "SAMEORIGIN"
    assert policy(frame)["default-src"] == policy(frame)["form-action"] == "'none'" and "script-src" not in policy(frame)
    assert policy(frame)["frame-ancestors"] == "'self'" and policy(frame)["sandbox"].startswith("allow-popups")
    assert client.get(f"/w/{shop.slug}/mail/m-2/html").status_code == 404


def test_the_console_is_one_page_with_a_strict_policy_and_files_that_may_be_kept(shop, monkeypatch, tmp_path):
    monkeypatch.setattr("koipond.console.app.BUILT", tmp_path)
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text('<meta name="csp-nonce" content="{{nonce}}">')
    (tmp_path / "assets" / "index-1a2b.js").write_text("let koi = 1;" * 99)
    (tmp_path / "secret.txt").write_text("no")
    mei = access.add_member(shop, "mei.console@example.com", "owner", by="test", password="a pond of koi")
    client = Client()
    assert client.get("/app/w/x/people?search=a")["Location"].endswith("%2Fapp%2Fw%2Fx%2Fpeople%3Fsearch%3Da"), "a stranger comes back where they wanted to go"
    client.post("/sign-in", {"email": mei.email, "password": "a pond of koi"})
    one, other = (client.get(path) for path in ("/app/", "/app/w/x/people"))
    nonce = re.search(r"'nonce-([\w-]+)'", one["Content-Security-Policy"])[1]
    assert nonce in one.content.decode() and nonce not in other.content.decode(), "each page has its own"
    assert "script-src 'self';" in one["Content-Security-Policy"] and "unsafe-eval" not in one["Content-Security-Policy"]
    assert "no-store" in one["Cache-Control"] and client.cookies["csrftoken"].value
    file = client.get("/app/assets/index-1a2b.js", headers={"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(file.content).startswith(b"let koi") and "immutable" in file["Cache-Control"] and file["Content-Type"].startswith("text/javascript")
    assert client.get("/app/assets/index-1a2b.js").content.startswith(b"let koi")
    assert client.get("/app/assets/nothing.js").status_code == 404
    for name in ("..%2Fsecret.txt", "%2e%2e/secret.txt"):   # the page itself at most
        assert client.get(f"/app/assets/{name}").content != b"no"


@pytest.mark.parametrize("path", ["/", "/app/", "/app/w/x/people"])
def test_without_a_built_console_its_page_says_how_to_build_it_in_both_languages(shop, browser, monkeypatch, tmp_path, path):
    monkeypatch.setattr("koipond.console.app.BUILT", tmp_path)
    for client in (Client(), browser(shop)):
        answer = client.get(path)
        assert answer.status_code == 503 and "console.E033" in answer.text and "make console" in answer.text
        assert "has not been built" in answer.text and "还没有构建控制台" in answer.text
