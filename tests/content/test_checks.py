"""What a version is told before it is sent."""

import http.server
import re
import threading

import pytest

from koipond import content
from koipond.content import probe
from koipond.content.checks.kinds import KINDS
from koipond.content.checks.sizes import billed, width

OUT = '<a href="{{ unsubscribe_url }}">x</a>'


def numbers(workspace, html=OUT, subject="Hi", marketing=True, name="T", **more):
    version = content.save_template(workspace.slug, name, subject, html=html, **more) if html else content.save_template(workspace.slug, name, subject, **more)
    return [finding.number.removeprefix("content.") for finding in content.findings(workspace.slug, version.id, marketing)]


@pytest.mark.parametrize("html, expected", [
    ("", []), ('<a href="">x</a>', ["C001"]), ('<a href="#">x</a>', ["C001"]), ('<a href="https://">x</a>', ["C001"]), ('<a href="shop.example/tea">x</a>', ["C002"]),
    ('<a href="javascript:alert(1)">x</a>', ["C003"]), ('<a href="http://shop.example">x</a>', ["C004"]), ('<a href="#top">x</a>', []), ('<a href="mailto:a@b.example">x</a>', []),
    ('<a href="{{ person.city }}">x</a>', ["C040"]), ('<a href="https://{{ person.city | default: \'x\' }}/a?b=1">x</a>', []), ("<a name='here'>x</a>", []),
    ('<img src="https://a.example/x.png">', ["C060"]), ('<img src="x" alt="">', []), ("<p>free money, risk free!!!</p>", ["C020"]), ("<p>全网第一的茶</p>", ["C021"]), ("<p>freedom moneyed</p>", []),
    ("<p>{{ person.city }}</p>", ["C040"]), ("<p>{{ person.city | default: 'x' }}</p>", []), ("{% if person.city %}{{ person.city }}{% endif %}", []), ("{{ person.orders }}", []),
    ("{% if person.age %}{{ person.city }}{% endif %}", ["C040"]), ("{% unless person.city == blank %}{% if person.age %}{{ person.city }}{% endif %}{% endunless %}", []),
    ("{% case person.city %}{% when 'x' %}{{ person.city }}{% endcase %}", []), ("{% for i in (1..2) %}{{ person.city }}{% endfor %}", ["C040"]),
    ("<p>" + "x" * 93_000 + "</p>", ["C011"]), ("<p>" + "茶" * 35_000 + "</p>", ["C010"]), ("{{ 10 | divided_by: person.age }}", ["C064"])])
def test_a_mail_is_told_what_is_wrong_with_it(shop, html, expected):
    assert numbers(shop, html + OUT) == expected


@pytest.mark.parametrize("subject, expected", [
    ("Hello", []), ("秋" * 20, []), ("秋" * 21, ["C061"]), ("x" * 71, ["C062"]), ("{{ person.name }}", ["C063", "C040"]), ("Hi {{ person.name | default: 'you' }}", []), ("You won", ["C020"])])
def test_a_subject_is_told_what_is_wrong_with_it(shop, subject, expected):
    assert numbers(shop, subject=subject) == expected


def test_marketing_needs_a_way_out_and_other_mail_does_not(shop):
    assert numbers(shop, "<p>x</p>") == ["C030"] and numbers(shop, "<p>x</p>", marketing=False) == []


@pytest.mark.parametrize("text, expected", [
    ("【锦鲤】秋茶到了,拒收请回复R", []), ("秋茶到了", ["C031", "C032"]), ("【锦鲤】拒收请回复R" + "茶" * 70, ["C070"]), ("【锦鲤】拒收请回复R" + "茶" * 500, ["C071"])])
def test_a_text_message_is_told_what_is_wrong_with_it(shop, text, expected):
    assert numbers(shop, "", "", channel="sms", text=text, name="Sms") == expected


@pytest.mark.parametrize("text, count", [("x" * 160, 1), ("x" * 161, 2), ("茶" * 70, 1), ("茶" * 71, 2), ("茶" * 134, 2), ("茶" * 135, 3), ("", 1)])
def test_text_messages_are_billed_by_their_alphabet(text, count):
    assert billed(text) == count


def test_a_wide_character_takes_two_places():
    assert (width("秋tea"), width("")) == (5, 0)


def test_an_empty_feed_and_a_row_that_may_be_missing_need_something_instead(workspace):
    from koipond import profiles
    profiles.declare_trait(workspace.slug, "last_tea", "text")
    content.save_feed(workspace.slug, "teas", [{"id": "a", "name": "A"}])
    looked = "{% assign tea = feed.teas | row: person.last_tea %}"
    assert numbers(workspace, "{% for t in feed.teas %}{{ t.name }}{% endfor %}" + OUT) == ["C041"]
    assert numbers(workspace, "{% for t in feed.teas %}{{ t.name }}{% else %}-{% endfor %}" + OUT) == []
    assert numbers(workspace, looked + "{{ tea.name }}" + OUT) == ["C042"] and numbers(workspace, looked + "{% if tea %}{{ tea.name }}{% endif %}" + OUT) == []
    assert numbers(workspace, "{% assign tea = feed.teas | row: person.last_tea, 'a' %}{{ tea.name }}" + OUT) == []
    content.save_feed(workspace.slug, "teas", [])
    assert numbers(workspace, "{% for t in feed.teas %}{{ t.name }}{% else %}-{% endfor %}" + OUT) == ["C043"]


def test_a_missing_translation_is_told(workspace):
    content.save_snippet(workspace.slug, "bye", {"zh-CN": "再见"})
    english = {"en": {"subject": "Hi", "html": OUT}}
    assert numbers(workspace, variants=english) == [] and numbers(workspace, OUT + "{{ snippet.bye }}", variants=english) == ["C051"]
    content.set_rules(workspace.slug, approval=False, languages=("zh-CN", "zh-TW", "en"))
    found = numbers(workspace)
    assert found == ["C050", "C050"]


def test_an_old_block_and_the_longest_wording_count(workspace):
    content.save_block(workspace.slug, "hero", [{"name": "long", "rule": {"trait": "city", "is": "exists"}, "html": "x" * 95_000}, {"html": "y"}])
    version = content.save_template(workspace.slug, "T", "Hi", html="{% block 'hero' %}" + OUT)
    assert [f.number for f in content.findings(workspace.slug, version.id)] == ["content.C011"]
    content.save_block(workspace.slug, "hero", [{"html": "z"}])
    assert [f.number for f in content.findings(workspace.slug, version.id)] == ["content.C011", "content.C080"]


def test_how_many_have_no_value_is_said(workspace, people):
    people(1, t_city="上海"), people(2), people(3), people(4)
    version = content.save_template(workspace.slug, "T", "Hi", html="{{ person.city }}" + OUT)
    (finding,) = content.findings(workspace.slug, version.id)
    assert "3 of 4, 75%" in finding.en and "4 人中有 3 人为空，75%" in finding.zh and finding.severity == "warning" and '{{ person.city | default: "…" }}' in finding.zh


def test_every_kind_of_finding_stands_in_the_reference_and_speaks_both_languages():
    from pathlib import Path
    text = (Path(__file__).resolve().parents[2] / "docs/reference/content.md").read_text(encoding="utf-8")
    assert [number for number in KINDS if number not in text] == []
    for kind in KINDS.values():
        fields = [set(re.findall(r"(?<!\{)\{(\w+)\}", text)) for text in (kind.en, kind.zh.replace("_zh}", "}"))]
        assert fields[0] == fields[1] and re.search("[\u4e00-\u9fff]", kind.zh) and not re.search("[\u4e00-\u9fff]", kind.en.replace("拒收请回复", ""))


# The network

class Site(http.server.BaseHTTPRequestHandler):
    seen: list[str] = []

    def do_GET(self):
        self.seen.append(self.path)
        status = {"/gone": 404, "/moved": 302, "/inside": 302, "/round": 302, "/broken": 500}.get(self.path, 200)
        self.send_response(status)
        to = {"/moved": "/fine", "/inside": "http://169.254.169.254/secret", "/round": "/round"}.get(self.path)
        if to:
            self.send_header("Location", to)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.seen = []
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path, alive, dead, says", [
    ("/fine", True, False, "200"), ("/gone", False, True, "404"), ("/moved", True, False, "200"), ("/broken", False, False, "500"),
    ("/inside", False, False, "private"), ("/round", False, False, "next")])
def test_links_are_tried(site, path, alive, dead, says):
    link = f"http://127.0.0.1:{site}{path}"
    answer = probe.probe([link], allowed=lambda ip: ip == "127.0.0.1", ports=(site, 80, 443))[link]
    assert (answer.alive, answer.dead) == (alive, dead) and says in answer.en and answer.zh


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433", "100.64.0.1"])
def test_nothing_within_a_private_network_is_ever_called(site, host):
    link = f"http://{host}:{site}/"
    answer = probe.probe([link], ports=(site,))[link]
    assert not answer.alive and not answer.dead and Site.seen == []


@pytest.mark.parametrize("link", ["ftp://shop.example/", "http://shop.example:22/", "http://user:word@shop.example/", "http://"])
def test_only_pages_are_tried(link):
    answer = probe.probe([link])[link]
    assert not answer.alive and not answer.dead


def test_no_more_links_are_tried_than_there_may_be():
    assert len(probe.probe([f"ftp://a.example/{n}" for n in range(100)])) == probe.LINKS_AT_MOST
