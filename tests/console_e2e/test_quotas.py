"""Four a month for each follower: laid down on the page of quotas, and before publishing the journey says who gets nothing."""

import re

from tests.console_e2e.conftest import picture
from tests.console_e2e.drawing import PATIENCE_MS, segment


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
