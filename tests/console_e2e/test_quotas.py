"""Four a month for each follower: laid down on the page of quotas, and before publishing the journey says who gets nothing."""

import re

import httpx
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.console_e2e.drawing import segment
from tests.twin.peer import until

THREE = ("u000001", "u000002", "u000003")


def test_publishing_shows_who_gets_nothing(page, ask, house):
    page.goto(f"{page.url.split('/journeys')[0]}/quotas")
    page.get_by_role("button", name="Lay down a quota").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("four a month")
    form.get_by_role("button", name="Save").click()
    page.get_by_role("article", name=re.compile("^four a month")).wait_for(timeout=PATIENCE_MS)
    picture(page, "quotas-en")

    ask("POST", f"{house}/quotas", {"name": "mails of the month", "channel": "email", "number": 4, "window": "month", "kinds": ["marketing"]})
    mail = next(one["template"] for one in ask("GET", f"{house}/templates") if one["channel"] == "email")
    name = segment(ask, house, "Everybody for quotas")
    people = next(one["id"] for one in ask("GET", f"{house}/segments") if one["name"] == name)
    made = ask("POST", f"{house}/journeys", {"name": "More than there is", "definition": {
        "kind": "marketing", "entry": {"kind": "segment", "segment": people, "who": "now_and_later"}, "reentry": "never", "start": "mail",
        "steps": {"mail": {"kind": "send", "channel": "email", "template": mail, "over_quota": "skip", "next": None}}}})
    page.goto(f"{page.url.split('/quotas')[0]}/journeys/{made['id']}")
    page.get_by_role("button", name="Publish journey").first.click()
    section = page.get_by_role("region", name="Quotas")
    section.get_by_text(re.compile(r"of [\d,]+ people get nothing")).first.wait_for(timeout=PATIENCE_MS)
    section.get_by_text("at most 4 mails of the month a month").wait_for()
    picture(page, "publish-quotas-en")


def test_the_more_urgent_messages_go_first_and_the_page_says_what_waits(page, ask, house, shop):
    """Three a day: something happens to three people for which two journeys write to each, so six messages wait at once."""
    ask("POST", f"{house}/quotas", {"name": "notices of the day", "channel": "email", "number": len(THREE), "window": "day", "kinds": ["transactional"]})
    mail = next(one["template"] for one in ask("GET", f"{house}/templates") if one["channel"] == "email")
    plain, urgent = (_of_event(ask, house, name, mail, priority) for name, priority in (("Plain notice", 100), ("Urgent notice", 200)))
    page.goto(f"/app/w/demo/journeys/{plain}")
    page.get_by_role("button", name="Publish journey").first.click()
    drawer = page.locator(".ant-drawer")
    drawer.get_by_role("region", name="Quotas").wait_for(timeout=PATIENCE_MS)
    drawer.get_by_role("button", name="Publish journey").click()
    page.get_by_text("is live. People enter").wait_for(timeout=PATIENCE_MS)
    ask("POST", f"{house}/journeys/{urgent}/publish")
    key = re.search(r"kp_[0-9a-f]{40}", (shop.home / "server.log").read_text()).group(0)
    answer = httpx.post(f"{shop.url}/v1/batch", auth=(key, ""), trust_env=False, json={"batch": [
        {"type": "track", "event": "tea_recalled", "userId": user, "messageId": f"recall {user}"} for user in THREE]})
    assert answer.status_code == 200, answer.text
    until(lambda: _states(ask, house, urgent) == ["accepted"] * len(THREE))
    until(lambda: _states(ask, house, plain) == ["later"] * len(THREE))
    page.goto("/app/w/demo/quotas")
    page.get_by_role("row", name=re.compile(f"Plain notice.*{len(THREE)}$")).wait_for(timeout=PATIENCE_MS)
    expect(page.get_by_role("row", name=re.compile("Urgent notice"))).to_have_count(0)
    page.get_by_role("article", name=re.compile("^notices of the day")).get_by_text(re.compile(f"^{len(THREE)} used$")).wait_for()
    picture(page, "quotas-short-en")


def _of_event(ask, house, name: str, mail: int, priority: int) -> int:
    return ask("POST", f"{house}/journeys", {"name": name, "definition": {
        "kind": "transactional", "priority": priority, "entry": {"kind": "event", "event": "tea_recalled"}, "reentry": "never", "start": "mail",
        "steps": {"mail": {"kind": "send", "channel": "email", "template": mail, "over_quota": "wait", "next": None}}}})["id"]


def _states(ask, house, journey: int) -> list[str]:
    return [one["status"] for one in ask("GET", f"{house}/messages?journey={journey}")]
