import email
from datetime import UTC, datetime
from email import policy

from hypothesis import given, settings
from hypothesis import strategies as st

from koipond.deliver import mime

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def mail(**more) -> mime.Mail:
    return mime.Mail(**({"message": "0b0f1d3e-0000-4000-8000-000000000001", "sender": "锦鲤 Koi <hello@shop.example>", "to": "mei@shop.example",
                         "subject": "Hi", "html": "<p>Hi</p>", "text": "Hi", "at": AT, "unsubscribe": "https://e.example/t/u/x.y",
                         "feedback": "7-1:shop:marketing:koipond", "list_name": "shop"} | more))


def read(raw: bytes):
    return email.message_from_bytes(raw, policy=policy.default)


def test_a_mail_has_the_headers_that_receivers_ask_for():
    made = read(mime.build(mail()))
    assert made["From"] == "锦鲤 Koi <hello@shop.example>" and made["Date"] == "Sun, 22 Nov 2026 08:00:00 +0000"
    assert made["Message-ID"] == "<0b0f1d3e-0000-4000-8000-000000000001@shop.example>"
    assert made["List-Unsubscribe"] == "<https://e.example/t/u/x.y>" and made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert made["Feedback-ID"] == "7-1:shop:marketing:koipond" and made["List-Id"] == "<shop.shop.example>"
    assert made.get_content_type() == "multipart/alternative"


def test_a_transactional_mail_offers_no_unsubscribing():
    made = read(mime.build(mail(unsubscribe="", list_name="")))
    assert made["List-Unsubscribe"] is None and made["List-Id"] is None


texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=3000)


@settings(deadline=None, max_examples=60)
@given(texts, texts)
def test_every_text_arrives_as_it_was_and_no_line_is_too_long(html, text):
    raw = mime.build(mail(html=html, text=text))
    made = read(raw)
    for kind, sent in (("html", html), ("plain", text)):
        got = made.get_body((kind,)).get_payload(decode=True).decode()
        assert got.replace("\r\n", "\n").rstrip("\n") == sent.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"") and raw.isascii()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(["<table ", "<tr>", "<td style='a=b'>", " ", "\t", "\n", ".", "=", "<t"]), st.text(st.characters(max_codepoint=126), max_size=200))))
def test_a_page_that_is_encoded_in_pieces_arrives_whole(pieces):
    page = "".join(pieces)
    raw = mime.build(mail(html=page))
    got = read(raw).get_body(("html",)).get_payload(decode=True).decode()
    assert got.replace("\r\n", "\n").rstrip("\n") == page.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    assert all(len(line) <= 76 for line in raw.partition(b"text/html")[2].split(b"\r\n"))


@settings(deadline=None, max_examples=60)
@given(texts)
def test_no_subject_becomes_a_header(subject):
    raw = mime.build(mail(subject=subject + "\r\nBcc: everybody@shop.example\n\n<p>body"))
    made = read(raw)
    assert made["Bcc"] is None and len(made.get_all("Subject")) == 1
    assert [part.get_content_type() for part in made.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


def test_a_long_subject_comes_back_whole():
    subject = "秋茶上新:" + "今年的茶到了," * 20 + "come and see 🍵"
    assert read(mime.build(mail(subject=subject)))["Subject"] == subject


def test_a_name_with_signs_is_quoted():
    made = read(mime.build(mail(sender='"Tea, Cups; <more>" <hello@shop.example>')))
    assert [str(address) for address in made["From"].addresses] == ['"Tea, Cups; <more>" <hello@shop.example>']
