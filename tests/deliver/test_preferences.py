"""Readers choose what they get: by a signed address, and only when they save."""

import html
import re

import pytest
from django.test import Client

from koipond import profiles
from koipond.deliver import tracking


@pytest.fixture
def address(office, server):
    """The page of somebody who allowed marketing and knows of a newsletter."""
    office.consent(office.person(1), "granted", purpose="newsletter")
    message = office.put(1)[0]
    office.send()
    mark = tracking.Mark(tracking.UNSUBSCRIBE, office.workspace.id, message, 1, 7, 7, 1, 1, "s1")
    asked = Client().get(f"/t/u/{tracking.Marker(mark).token(tracking.UNSUBSCRIBE)}").content.decode()
    return "/t/p/" + html.unescape(re.search(r'href="\.\./p/([^"]+)"', asked).group(1))


def _words(office) -> list[tuple[str, str]]:
    return office.db.rows("SELECT name, JSONExtractString(properties, 'purpose') FROM collect_inbox WHERE name LIKE 'consent%' ORDER BY seq")


def _ticked(page: str) -> dict[str, bool]:
    return {field: bool(ticked) for field, ticked in re.findall(r'value="([\w.]+)"( checked)?>', page) if "." in field}


def test_looking_changes_nothing_and_says_it_in_two_languages(office, address):
    page = Client().get(address).content.decode()
    assert _ticked(page) == {"email.marketing": True, "email.newsletter": True}
    assert "Choose what you get" in page and "请选择您希望接收的内容" in page
    Client().head(address)
    assert _words(office) == []


def test_one_topic_is_left_and_the_rest_stays(office, address):
    answer = Client().post(address, {"choice": ["email.marketing"], "saved": "1"})
    assert answer.status_code == 200 and "已保存" in answer.content.decode()
    assert _words(office) == [("consent_withdrawn", "newsletter")]


def test_leaving_all_leaves_all(office, address):
    Client().post(address, {"saved": "1"})
    assert sorted(_words(office)) == [("consent_withdrawn", "marketing"), ("consent_withdrawn", "newsletter")]


def test_saving_what_holds_changes_nothing(office, address):
    Client().post(address, {"choice": ["email.marketing", "email.newsletter", "email.<b>"], "saved": "1"})
    assert _words(office) == []


def test_topics_stand_there_as_the_workspace_describes_them(office, address):
    profiles.describe_purpose(office.slug, "newsletter", "mei", title_en="Tea letter", title_zh="茶讯", text_en="Once a month <all of tea>", channels=["email"])
    profiles.describe_purpose(office.slug, "events", "mei", title_en="Tastings", title_zh="品鉴会", channels=["sms"])
    page = Client().get(address).content.decode()
    assert "<legend>Tea letter · 茶讯</legend>" in page and "Once a month &lt;all of tea&gt;" in page
    assert "品鉴会" not in page     # not for this channel


def test_a_retired_topic_is_there_for_whoever_permits_it_and_may_only_be_left(office, address):
    profiles.describe_purpose(office.slug, "newsletter", "mei", title_en="Tea letter", title_zh="茶讯", retired=True)
    assert _ticked(Client().get(address).content.decode())["email.newsletter"]
    office.consent(office.person(1), "withdrawn", purpose="newsletter")
    assert _ticked(Client().get(address).content.decode()) == {"email.marketing": True}
    assert Client().post(address, {"choice": ["email.marketing", "email.newsletter"], "saved": "1"}).status_code == 200
    assert _words(office) == []


def test_an_address_that_was_changed_leads_nowhere(office, address):
    assert Client().get(address[:-2] + "zz").status_code == 404
    assert Client().post(address.replace("/t/p/", "/t/u/"), {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert _words(office) == []
