"""Links of messages: the marks of a campaign, and short links of the recipients' own in their texts."""

import email
import re
from email import policy

import pytest
from django.conf import settings

from koipond import content, deliver, engine
from koipond.deliver.letters import Writer
from koipond.deliver.links import personal
from koipond.deliver.links.http import application
from koipond.deliver.tracking import CLICK, read
from koipond.social import links
from tests.visiting import visit

TEXT = "【茶】{{ person.first_name | default: '您' }}，新茶上市 https://shop.example/tea?a=1 ，看这里：https://other.example/x。拒收请回复R"
HTML = """<html><body><p>你好 {{ person.first_name | default: '您' }}</p><a href="https://shop.example/tea?a=1&amp;b=2#top">Tea</a>
<a href="https://other.example/">Other</a> <a href="https://shop.example/?utm_source=mine">Mine</a> <a href="mailto:a@shop.example">write</a>
<a href="{{ unsubscribe_url }}">leave</a></body></html>"""


def rule(office, **more):
    return links.set_rules(office.workspace, "mei", **{"utm": True, "values": {"source": "koi", "medium": "{channel}", "campaign": "{journey}", "content": "{template}-{step}"},
                                                       "only_own": False, "domains": [], "short": [], "domain": "", **more})


@pytest.fixture
def mail(office):
    office.mail = content.save_template(office.slug, "Moon", "Tea", html=HTML, by="test").id
    return office


@pytest.fixture
def text(office):
    office.text = content.save_template(office.slug, "Moon text", text=TEXT, channel="sms", by="test").id
    return office


def rows(office, template, *people, channel="sms", journey=7, step="s1"):
    from koipond.kit import ids

    return [{"message": ids.same(office.slug, step, person), "person": person, "asked": person, "template": template, "journey": journey, "version": 1, "round": 1, "step": step,
             "kind": "transactional", "attempt": 1, "address": f"+86138000000{person:02}", "address_hash": person, "channel": channel, "traits": {"first_name": f"P{person}"}} for person in people]


def written(office, template, *people, channel="sms", **more):
    those = rows(office, template, *people, channel=channel, **more)
    writer = Writer(office.workspace, channel, {template}, {row["journey"] for row in those})
    writer.choose(office.db, those)
    writer.shorten(office.db, those)
    return [writer.write(row) for row in those]


def targets(letter):
    """Where the links of a mail lead in the end."""
    page = email.message_from_bytes(letter.raw, policy=policy.default).get_body(("html",)).get_content()
    return [mark.link for token in re.findall(r"/t/c/([\w.-]+)", page) if (mark := read(CLICK, token))]


def test_without_a_decision_links_stay_as_they_are_written(mail):
    letter, = written(mail, mail.mail, 1, channel="email")
    assert targets(letter) == ["https://shop.example/tea?a=1&b=2#top", "https://other.example/", "https://shop.example/?utm_source=mine"]


def test_every_link_is_marked_but_those_that_are_already_and_the_way_out(mail):
    rule(mail)
    links.name_campaign(mail.workspace, 7, "中秋")
    letter, = written(mail, mail.mail, 1, channel="email")
    said = "utm_source=koi&utm_medium=email&utm_campaign=%E4%B8%AD%E7%A7%8B&utm_content=Moon-s1"
    assert targets(letter) == [f"https://shop.example/tea?a=1&b=2&{said}#top", f"https://other.example/?{said}", "https://shop.example/?utm_source=mine"]
    whole = email.message_from_bytes(letter.raw, policy=policy.default)
    page = whole.get_body(("html",)).get_content()
    assert re.search(r'href="[^"]+/t/u/[\w.-]+"', page), "the way out is as it was"
    assert said in whole.get_body(("plain",)).get_content()


def test_links_of_others_stay_alone_where_only_own_domains_are_marked(mail):
    rule(mail, only_own=True, domains=["shop.example"])
    letter, = written(mail, mail.mail, 1, channel="email")
    assert [("utm_medium=email" in target) for target in targets(letter)] == [True, False, False]


def test_a_template_has_none_or_its_own(mail):
    rule(mail)
    template = content.newest(mail.slug, content.versions_by_id(mail.slug, [mail.mail])[mail.mail].template).template
    links.set_of_template(mail.workspace, template, "mei", "off", {})
    assert not any("utm_medium" in target for target in targets(written(mail, mail.mail, 1, channel="email")[0]))
    rule(mail, utm=False)
    links.set_of_template(mail.workspace, template, "mei", "own", {"source": "own"})
    assert targets(written(mail, mail.mail, 1, channel="email")[0])[0] == "https://shop.example/tea?a=1&b=2&utm_source=own#top"


def test_each_recipient_of_a_text_has_codes_of_their_own_and_a_retry_has_the_same(text):
    rule(text, utm=False, short=["sms"])
    first, second = written(text, text.text, 1, 2)
    codes = [re.findall(r"/s/([2-9a-z]{8})", letter.text) for letter in (first, second)]
    assert len({code for pair in codes for code in pair}) == 4 and not set("".join(codes[0])) & set("01ilo")
    assert "shop.example" not in first.text and first.text.startswith("【茶】P1，新茶上市 http") and first.text.endswith("。拒收请回复R")
    again = written(text, text.text, 1, 2)
    assert [letter.text for letter in again] == [first.text, second.text]
    assert len(first.text) - len(TEXT.replace("{{ person.first_name | default: '您' }}", "P1")) == 2 * links.letters() - len("https://shop.example/tea?a=1") - len("https://other.example/x")


def test_the_click_is_the_recipients(text):
    rule(text, short=["sms"])
    letter, = written(text, text.text, 5)
    code = re.findall(r"/s/([2-9a-z]{8})", letter.text)[0]
    answer = visit(application, f"/s/{code}")
    assert answer.status == 302 and answer.headers["location"].startswith("https://shop.example/tea?a=1&utm_source=koi&utm_medium=sms") and "set-cookie" not in answer.headers
    assert visit(application, f"/s/{code}", agent="curl/8").status == 302
    name, person, props = text.db.rows("SELECT name, person, properties FROM collect_inbox WHERE name = 'sms_clicked'")[0]
    assert (name, person) == ("sms_clicked", 5) and letter.message in props
    assert text.db.rows("SELECT count() FROM collect_inbox WHERE name = 'sms_prefetched'") == [(1,)]


def test_a_code_that_another_has_is_not_given_again(text, monkeypatch):
    monkeypatch.setattr(personal, "CODES", 4)   # so few that nearly all are taken
    those = rows(text, text.text, *range(1, 7))
    given = personal.codes(text.db, text.workspace.id, "sms", [(row, 0, "https://shop.example/") for row in those])
    more = personal.codes(text.db, text.workspace.id, "sms", [(row, 1, "https://shop.example/") for row in those])
    held = list(given.values()) + list(more.values())
    assert len(held) == len(set(held)) <= 4 and len(given) >= 2
    assert personal.codes(text.db, text.workspace.id, "sms", [(row, 0, "https://shop.example/") for row in those if (row["message"], 0) in given]) == given


def test_codes_are_another_secrets_secret(text, monkeypatch):
    those = [(row, 0, "https://shop.example/") for row in rows(text, text.text, 1, 2, 3)]
    here = personal.codes(text.db, text.workspace.id, "sms", those)
    monkeypatch.setattr(settings, "SECRET_KEY", "another secret, as long as one should be, and not the same")
    elsewhere = personal.codes(text.db, text.workspace.id, "sms", those)
    assert not set(here.values()) & set(elsewhere.values())
    assert {personal.mark_of(code)[0].message for code in here.values()} == {row["message"] for row, _, _ in those}, "those that are out still lead"


def test_a_person_that_is_forgotten_has_no_links_left(text):
    assert next(table for table in engine.tables() if table.name == "deliver_links").by == (("person", ()),)
    assert deliver.channels()


LONG = "【茶】{{ person.first_name | default: '您' }}，新茶上市 https://shop.example/tea/of/the/mountains/in/autumn?and=a-long-query&more=of-it ，看看吧。拒收请回复R"


def long_text(office, **more) -> int:
    return content.save_template(office.slug, "Long text", text=LONG, channel="sms", by="test", **more).template


def findings(office, template) -> list[str]:
    newest = content.newest(office.slug, template)
    return [one.number for one in content.findings(office.slug, newest.id, measure=deliver.text_length(office.workspace, template, newest.name))]


def test_a_text_is_as_long_as_it_goes_out_with_its_short_links(text):
    template = long_text(text)
    assert deliver.billed(text.slug, template) == 2 and "content.C070" in findings(text, template)
    rule(text, short=["sms"])
    letter, = written(text, content.newest(text.slug, template).id, 1)
    said = deliver.text_length(text.workspace, template, "Long text")(LONG.replace("{{ person.first_name | default: '您' }}", "P1"))
    assert (said.characters, said.parts) == (len(letter.text), 1) and deliver.billed(text.slug, template) == 1
    assert "content.C070" not in findings(text, template)


def test_marks_count_where_links_are_not_short(text):
    template = long_text(text)
    rule(text)
    letter, = written(text, content.newest(text.slug, template).id, 1)
    said = deliver.text_length(text.workspace, template, "Long text", journey=7, step="s1")(LONG.replace("{{ person.first_name | default: '您' }}", "P1"))
    assert (said.text, said.parts) == (letter.text, 3)


def test_the_signature_that_a_provider_puts_before_a_text_counts(text):
    before = deliver.text_length(text.workspace)("x" * 68)
    assert (before.characters, before.parts) == (68, 1)
    deliver.create_account(text.slug, "sms_aliyun", "a", {"access_key": "k" * 8, "access_secret": "s" * 8, "signature": "锦鲤茶"}, by="test")
    after = deliver.text_length(text.workspace)("x" * 68)
    assert (after.characters, after.parts, after.text[:5]) == (73, 2, "【锦鲤茶】")
    assert deliver.text_length(text.workspace)("【别的】" + "x" * 66).parts == 1


def test_the_way_out_counts_as_long_as_it_is(text):
    template = content.save_template(text.slug, "Out", text="{{ person.first_name | default: 'You' }}: {{ unsubscribe_url }}", channel="sms", by="test")
    letter, = written(text, template.id, 1)
    assert abs(deliver.text_length(text.workspace, step="s1")(f"P1: {content.WAY_OUT}").characters - len(letter.text)) <= 0
