"""Openings and clicks of programs and scanners are kept, and are no person's."""

import email
import re
from email import policy

import pyarrow.parquet as pq
import pytest
from django.test import Client

from koipond import content, deliver
from koipond.deliver import machines
from tests.deliver.bounces.corpus import shared

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
HTML = '<html><body><p><a href="https://shop.example/a">A</a> <a href="https://shop.example/b">B</a> <a href="{{ unsubscribe_url }}">leave</a></p></body></html>'


@pytest.fixture
def mail(office, server):
    """A mail that came: its message, and its addresses by kind in their order."""
    template = content.save_template(office.slug, "Two links", "Tea", html=HTML, by="test").id
    message = office.put(office.person(1), template=template)[0]
    office.send()
    html = email.message_from_bytes(server.mails[0].content, policy=policy.default).get_body(("html",)).get_content()
    found = {kind: [url[url.index("/t/"):] for url in re.findall(rf"https?://[^\s\"'<>]+/t/{kind}/[\w.-]+", html)] for kind in "ocux"}
    assert html.index(found["x"][0]) < html.index(found["c"][0]), "a scanner meets the trap first"
    return message, found


def _kinds(office, message) -> list[str]:
    office.settle()
    return sorted(row["status"] for row in deliver.why(office.db, message=message) if row["status"] != "accepted")


def _get(address, agent=BROWSER, method="get", **headers):
    return getattr(Client(), method)(address, headers={"User-Agent": agent, **headers})


def test_a_person_opens_and_clicks(office, mail):
    message, at = mail
    assert _get(at["o"][0]).status_code == 200 and _get(at["c"][0]).status_code == 302
    assert _kinds(office, message) == ["clicked", "opened"]


@pytest.mark.parametrize("agent", [machines.APPLE, "Barracuda Sentinel (EE)", "python-requests/2.31", "Mozilla/5.0 (compatible; Slackbot-LinkExpanding 1.0)"])
def test_a_program_is_no_person_but_is_led_on(office, mail, agent):
    message, at = mail
    assert _get(at["o"][0], agent).status_code == 200
    assert _get(at["c"][0], agent)["Location"] == "https://shop.example/a"
    assert _kinds(office, message) == ["prefetched", "prefetched"]


def test_a_mail_providers_proxy_opens_for_a_person(office, mail):
    message, at = mail
    _get(at["o"][0], "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)")
    assert _kinds(office, message) == ["opened"]


def test_a_browser_that_fetches_in_advance_is_no_person(office, mail):
    message, at = mail
    _get(at["c"][0], **{"Sec-Purpose": "prefetch;prerender"})
    assert _kinds(office, message) == ["prefetched"]


def test_who_follows_the_hidden_link_is_a_scanner_in_all_that_follows(office, mail):
    message, at = mail
    assert _get(at["x"][0]).status_code == 204
    for address in at["c"]:
        _get(address)
    assert _kinds(office, message) == ["prefetched"] * 2


def test_head_tells_of_a_scanner(office, mail):
    message, at = mail
    _get(at["c"][0], method="head")
    _get(at["c"][0])
    assert _kinds(office, message) == ["prefetched"]


def test_several_links_within_seconds_are_a_scanners_and_one_twice_is_a_person(office, mail):
    message, at = mail
    for address in (at["c"][0], at["c"][0], at["c"][1]):
        _get(address)
    assert _kinds(office, message) == ["clicked", "prefetched"]


def test_links_a_while_apart_are_a_persons():
    now = [0.0]
    seen = machines.Seen(lambda: now[0])
    answers = []
    for link in "abc":
        answers.append(seen.by_scanner(1, "m", link))
        now[0] += machines.BURST_SECONDS
    assert answers == [False] * 3


def test_scanning_never_unsubscribes(office, mail):
    message, at = mail
    _get(at["x"][0])
    assert _get(at["u"][0]).status_code == 200
    assert _kinds(office, message) == []


def test_real_user_agents_are_told_apart():
    rows = pq.read_table(shared("user_agents/user_agents.parquet")).to_pylist()
    reads_mail = re.compile(r"^Mozilla/5\.0 \((?!compatible).*(?:AppleWebKit|Gecko|Trident)")     # not consoles, televisions and texts of three words
    said = {kind: [machines.named_so(row["user_agent"]) for row in rows if row["class"] == kind and (kind == "bot" or reads_mail.match(row["user_agent"]))]
            for kind in ("bot", "browser")}
    caught, wrong = (sum(said[kind]) / len(said[kind]) for kind in ("bot", "browser"))
    print(f"\nprograms known by their name: {caught:.4f} of {len(said['bot'])}; browsers taken for one: {wrong:.4f} of {len(said['browser'])}")
    assert caught >= 0.85 and wrong <= 0.01
