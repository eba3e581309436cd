"""Following a short link: where it leads, what is kept before it does, and whom it counts."""

import pytest

from koipond import access
from koipond.deliver.links.http import COOKIE, application
from koipond.social import links
from tests.visiting import visit


@pytest.fixture
def tea(workspace):
    return links.create_link(workspace, "mei", title="Tea", target="https://shop.example/tea", utm={"source": "poster", "campaign": "中秋"})


def clicks(workspace, link):
    return (found := links.counted(workspace, [link])[0]).clicks, found.people


def visitor(answer) -> str:
    return answer.headers["set-cookie"].split(";")[0].partition("=")[2]


def test_a_link_leads_to_its_target_and_the_click_is_kept_before(workspace, tea, db, tick):
    answer = visit(application, f"/s/{tea.code}")
    assert (answer.status, answer.headers["location"]) == (302, "https://shop.example/tea?utm_source=poster&utm_campaign=%E4%B8%AD%E7%A7%8B")
    assert answer.headers["cache-control"] == "no-store" and "HttpOnly" in answer.headers["set-cookie"] and "SameSite=Lax" in answer.headers["set-cookie"]
    assert db.rows("SELECT name, anonymous_id FROM collect_inbox WHERE name = 'link_clicked'") == [("link_clicked", visitor(answer))], "before anything ticked"
    tick(twice=True)
    assert clicks(workspace, tea) == (1, 1)


def test_who_comes_again_is_the_same_and_within_ten_seconds_comes_once(workspace, tea, tick, clock):
    first = visit(application, f"/s/{tea.code.upper()}")
    again = {"cookie": f"other=1; {COOKIE}={visitor(first)}"}
    assert "set-cookie" not in visit(application, f"/s/{tea.code}", **again).headers
    from datetime import timedelta

    clock.forward(timedelta(seconds=11))
    visit(application, f"/s/{tea.code}", **again)
    visit(application, f"/s/{tea.code}")
    tick()
    times, people = clicks(workspace, tea)
    assert (times in (3, 4)) and people == 2, "the first two may lie on both sides of a border of ten seconds"


@pytest.mark.parametrize("how", [{"method": "HEAD"}, {"agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, {"agent": "curl/8.0"},
                                 {"sec_purpose": "prefetch;prerender"}])
def test_programs_are_led_on_and_not_counted(workspace, tea, tick, how):
    answer = visit(application, f"/s/{tea.code}", **how)
    assert answer.status == 302 and "set-cookie" not in answer.headers
    tick()
    assert clicks(workspace, tea) == (0, 0)


def test_who_asks_not_to_be_followed_gets_no_cookie(tea):
    answer = visit(application, f"/s/{tea.code}", sec_gpc="1")
    assert answer.status == 302 and "set-cookie" not in answer.headers


def test_a_cookie_of_another_making_is_not_taken_for_a_visitor(workspace, tea, db):
    answer = visit(application, f"/s/{tea.code}", cookie=f"{COOKIE}=<script>")
    assert len(visitor(answer)) == 36
    assert db.rows("SELECT anonymous_id FROM collect_inbox WHERE name = 'link_clicked'") == [(visitor(answer),)]


@pytest.mark.parametrize("path", ["/s/", "/s/abcdefg", "/s/abcdefgh", "/s/../api", "/s/https://evil.example/", "/s/%0d%0a", "/s/茶"])
def test_what_is_no_code_of_ours_leads_nowhere(workspace, path):
    answer = visit(application, path)
    assert answer.status == 404 and "location" not in answer.headers and "链接无效".encode() in answer.body


def test_nothing_of_a_request_bends_where_a_link_leads(tea):
    answer = visit(application, f"/s/{tea.code}", host="evil.example", x_forwarded_host="evil.example", referer="https://evil.example/")
    assert answer.headers["location"].startswith("https://shop.example/tea?")
    assert visit(application, f"/s/{tea.code}", method="POST").status == 405


def test_a_link_that_is_over_says_so(workspace, tea):
    links.retire_link(workspace, tea.id, "mei")
    answer = visit(application, f"/s/{tea.code}")
    assert answer.status == 410 and "location" not in answer.headers and "已失效".encode() in answer.body


def test_a_click_that_cannot_be_kept_is_not_led_on(workspace, tea, monkeypatch):
    from koipond import collect

    async def lost(*_):
        raise collect.NotStored(reason="the disk is full")

    monkeypatch.setattr(collect, "recorded", lost)
    answer = visit(application, f"/s/{tea.code}")
    assert answer.status == 503 and answer.headers["retry-after"] and "location" not in answer.headers


def test_nobody_else_can_send_such_events(workspace):
    from koipond.collect.names import is_receipt

    assert is_receipt("place_scanned") and is_receipt("link_clicked")
    assert access.workspace(workspace.slug)
