"""Tracking addresses: signed, leading nowhere else, and telling of what a person did."""

import hmac
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from django.test import Client, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from koipond import collect, deliver
from koipond.deliver import tracking
from koipond.kit import clock

MARK = tracking.Mark("c", 3, "0b0f1d3e-0000-4000-8000-000000000001", 2**60, 2**64 - 1, 7, 2, 1, "第一封", "https://shop.example/茶?a=1&b=2")


def token_of(mark: tracking.Mark) -> str:
    return tracking.Marker(mark).token(mark.kind, mark.link)


@pytest.fixture(autouse=True)
def _own_addresses(settings_of):
    settings_of(ROOT_URLCONF="koipond.deliver.http")


@settings(deadline=None)
@given(st.text(max_size=50), st.text(max_size=400), st.integers(0, 2**64 - 1))
def test_a_mark_comes_back_from_its_token(step, link, number):
    try:
        mark = replace(MARK, step=step, link=link, person=number)
        step.encode(), link.encode()
    except UnicodeEncodeError:
        return
    if len(step.encode()) < 256:
        assert tracking.read("c", token_of(mark)) == mark


@settings(deadline=None)
@given(st.data())
def test_an_altered_token_is_none_of_ours(data):
    token = token_of(MARK)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("ABCabc019-_.%=/ 茶"))
    altered = token[:place] + other + token[place + 1:]
    assert altered == token or tracking.read("c", altered) is None


@given(st.binary(max_size=300), st.binary(min_size=32, max_size=32))
def test_the_signature_is_the_standard_one(raw, key):
    assert tracking._mac(raw, key) == hmac.digest(key, raw, "sha256")[:16]


def test_a_token_of_one_kind_is_none_of_another():
    token = token_of(MARK)
    assert tracking.read("u", token) is None and tracking.read("o", token) is None


def test_a_changed_secret_still_reads_what_the_old_one_signed():
    from django.conf import settings

    token, old = token_of(MARK), settings.SECRET_KEY
    with override_settings(SECRET_KEY="new"):
        assert tracking.read("c", token) is None
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[old]):
        assert tracking.read("c", token) == MARK


def test_web_links_are_led_through_us_and_nothing_else_is():
    page = tracking.Marker(MARK).tracked("""<body><a class='x' href='https://shop.example/a?x=1&amp;y=2'>a</a><a href="mailto:m@shop.example">m</a>
      <a href="tel:123">t</a><a href="#top">#</a><a href="javascript:alert(1)">j</a><a href="http://127.0.0.1:8000/t/u/x.y">u</a>
      <A HREF="HTTPS://SHOP.example/b">b</A><img src="https://shop.example/i.png"></body>""")
    targets = [tracking.read("c", token).link for token in re.findall(r"/t/c/([\w.-]+)", page)]
    assert targets == ["https://shop.example/a?x=1&y=2", "HTTPS://SHOP.example/b"]
    assert all(kept in page for kept in ("mailto:m@", "tel:123", "#top", "javascript:alert(1)", "/t/u/x.y", "shop.example/i.png"))
    assert re.search(r'<img src="[^"]+/t/o/[\w.-]+"[^>]*></body>', page)


@pytest.fixture
def sent(office, server):
    """A mail that was sent: the addresses in it by kind."""
    message, = office.put(office.person(1))
    office.send()
    html = server.read().get_body(("html",)).get_content()
    return message, {kind: re.findall(rf"http://127.0.0.1:8000/t/({kind}/[\w.-]+)", html)[0] for kind in "ocu"}


def receipts(office) -> list[tuple]:
    office.settle()
    return sorted(office.db.rows("SELECT status, detail FROM deliver_receipts WHERE status != 'accepted'"))


def test_an_opening_is_told_once_and_not_cached(office, sent):
    _, addresses = sent
    for _ in range(3):
        answer = Client().get("/" + addresses["o"])
        assert answer.status_code == 200 and answer["Content-Type"] == "image/gif" and "no-store" in answer["Cache-Control"]
    assert receipts(office) == [("opened", "")]


def test_the_event_of_an_opening_knows_message_and_person(office, sent):
    message, addresses = sent
    Client().get("/" + addresses["o"])
    row, = office.db.dicts("SELECT person, name, properties FROM collect_inbox WHERE name = 'email_opened'")
    assert row["person"] == 1 and f'"message":"{message}"' in row["properties"] and '"step":"s1"' in row["properties"]


def test_head_counts_for_nothing_and_apple_is_no_reader(office, sent):
    _, addresses = sent
    Client().head("/" + addresses["o"])
    Client().head("/" + addresses["c"])
    Client(headers={"User-Agent": "Mozilla/5.0"}).get("/" + addresses["o"])
    assert receipts(office) == [("prefetched", "")]
    Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) AppleWebKit"}).get("/" + addresses["o"])
    assert receipts(office) == [("opened", ""), ("prefetched", "")]


def test_a_click_leads_to_the_link_of_the_mail(office, sent):
    _, addresses = sent
    answer = Client().get("/" + addresses["c"])
    assert (answer.status_code, answer["Location"]) == (302, "https://shop.example/tea?a=1&b=2")
    assert "no-store" in answer["Cache-Control"]
    assert receipts(office) == [("clicked", "https://shop.example/tea?a=1&b=2")]


@pytest.mark.parametrize("path", ["c/x", "c/a.b", "o/..", "u/" + "a" * 9000, "c/" + token_of(replace(MARK, kind="o"))])
def test_a_forged_address_leads_nowhere(office, path):
    answer = Client().get("/" + path)
    assert answer.status_code == 404 and "Location" not in answer
    assert "无效" in answer.content.decode() and "not one of ours" in answer.content.decode()


def test_looking_at_the_way_out_is_not_taking_it(office, sent):
    _, addresses = sent
    answer = Client().get("/" + addresses["u"])
    assert answer.status_code == 200 and 'value="One-Click"' in answer.content.decode() and "退订" in answer.content.decode()
    assert Client().post("/" + addresses["u"], {"anything": "else"}).status_code == 400
    assert receipts(office) == []


def test_a_browser_may_use_the_style_of_the_page_and_nothing_else():
    answer = Client().get("/c/x.y")
    style = re.search("<style>(.*?)</style>", answer.text, re.S).group(1)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{hashed}';" in answer["Content-Security-Policy"]


def test_one_click_withdraws_once_without_cookies_or_tokens(office, sent):
    _, addresses = sent
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post("/" + addresses["u"], "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200 and not answer.cookies
    assert client.post("/" + addresses["u"], {"List-Unsubscribe": "One-Click"}).status_code == 200   # multipart
    names = sorted(name for (name,) in office.db.rows("SELECT DISTINCT name FROM collect_inbox WHERE name != 'email_sent'"))
    assert names == ["consent_withdrawn", "email_unsubscribed"]
    assert receipts(office) == [("unsubscribed", "")]
    message, = office.put(1, step="s2")
    office.send()
    assert office.state(message) == ("refused", "suppressed")


def test_an_event_from_outside_is_no_receipt(office, sent):
    message, _ = sent
    collect.record(office.slug, [collect.Item("track", "email_bounced", "x1", clock.now(), person=1, source=5,
                                              properties={"message": message, "reason": "address_dead", "address": "1"})])
    assert receipts(office) == []


def test_the_mailbox_takes_mail_when_there_is_no_server(office, settings_of):
    settings_of(SMTP_URL="")
    message, = office.put(office.person(1))
    office.send()
    assert office.state(message) == ("accepted", "")
    listed, = deliver.mailbox(office.slug)
    assert (listed.id, listed.to, listed.subject) == (message, "p1@shop.example", "For you, Mei")
    opened = deliver.mail(office.slug, message)
    assert "你好 Mei" in opened.html and "你好 Mei" in opened.text and dict(opened.headers)["To"] == "p1@shop.example"
    assert deliver.mail(office.slug, "nonsense") is None
    for kind in ("open", "click", "unsubscribe"):
        deliver.follow(deliver.tracking_addresses(office.slug, kind)[0])
    assert [status for status, _ in receipts(office)] == ["clicked", "opened", "unsubscribed"]


def test_what_reached_the_mailbox_before_a_crash_is_known(office, settings_of, monkeypatch):
    from koipond.deliver import sending

    settings_of(SMTP_URL="")
    there, gone = office.put(office.person(1), office.person(2))
    office.rows("deliver_workers", worker="killed", at=clock.now())
    for message in (there, gone):
        office.rows("deliver_claims", message=message, attempt=1, worker="killed", at=clock.now())
    office.rows("deliver_mailbox", message=there, attempt=1, at=clock.now())
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())
    office.send()
    assert office.state(there) == ("accepted", "") and office.state(gone) == ("unknown", "cut_short")
