"""A marketer gives a list, a tag, and decides about pairs who look like one person."""

import re

import httpx
from playwright.sync_api import expect

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.running import wait_until


def program(shop):
    """A program of the shop's, with its key."""
    key = re.search(r"kp_\w+", (shop.home / "server.log").read_text()).group()
    return httpx.Client(base_url=shop.url, auth=(key, ""), trust_env=False)


def send(shop, *people):
    with program(shop) as client:
        batch = [{"type": "identify", "messageId": one["user"], "userId": one["user"], "traits": {key: value for key, value in one.items() if key != "user"}} for one in people]
        client.post("/v1/batch", json={"batch": batch}).raise_for_status()


def find(shop, house, user):
    with program(shop) as client:
        return client.get(f"{house}/people/find", params={"kind": "user_id", "value": user}).json().get("person")


def test_a_list_is_made_and_filled(page, ask, house, shop):
    send(shop, *({"user": f"fair-{n}", "name": f"Fair guest {n}", "email": f"fair{n}@koi.example"} for n in range(3)))
    page.get_by_role("link", name="Segments").first.click()
    page.get_by_role("button", name="New list").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Guests of the fair")
    dialog.get_by_label("What is it for?").fill("thank-you letter")
    dialog.get_by_role("button", name="New list").click()
    page.wait_for_url(re.compile(r"/segments/\d+\?tab=changes"))
    page.get_by_label("One identifier per line").fill("fair0@koi.example\nfair1@koi.example\nnobody@koi.example")
    page.get_by_role("tabpanel").get_by_role("button", name="Change the list").click()
    page.get_by_role("tab", name="Who is in it · 2").wait_for(timeout=PATIENCE_MS)
    row = page.get_by_role("row").filter(has_text="Add people").first
    expect(row).to_contain_text("3")
    picture(page, "list-filled-en")
    page.get_by_role("tab", name="Who is in it · 2").click()
    page.get_by_role("link", name="Fair guest 0").wait_for()
    expect(page.get_by_role("link", name="Fair guest 2")).to_have_count(0)


def test_a_tag_is_made_and_given_and_asked_for(page, ask, house, shop):
    send(shop, {"user": "tagged", "name": "To be tagged", "email": "tagged@koi.example"})
    person = wait_until(lambda: find(shop, house, "tagged"))
    page.goto(f"{page.url}/people/{person}")
    page.get_by_role("combobox", name="Add a tag").click()
    page.keyboard.type("Tea lover")
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text="Tea lover").click()
    page.get_by_role("button", name="Take the tag “Tea lover”").wait_for(timeout=PATIENCE_MS)
    picture(page, "tag-given-en")
    wait_until(lambda: [one["tag"] for one in ask("GET", f"{house}/people/{person}/whole")["tags"]] == ["Tea lover"])
    page.goto(page.url.split("/people")[0] + "/segments/narrow")
    page.get_by_role("combobox", name="Add a condition").click()
    page.keyboard.type("Tea lover")
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text="Tea lover").first.wait_for(timeout=PATIENCE_MS)   # offered only once it is known
    page.keyboard.press("Enter")
    page.locator("[data-step='0'] [data-count='1']").wait_for(timeout=PATIENCE_MS)
    expect(page.locator("[data-sentence]")).to_have_text(re.compile("^Those who have the tag “Tea lover”"))


def test_duplicates_are_joined_and_kept_apart(page, ask, house, shop):
    twins = [("欧阳明月", "1988-03-04", "苏州", "观前街 12 号", "same"), ("司徒远山", "1979-11-23", "无锡", "中山路 8 号", "two")]
    send(shop, *({"user": f"{of}-{n}", "name": name, "birthday": born, "city": city, "postcode": "215000", "street": street, "email": f"{of}.{n}@koi.example"}
                 for name, born, city, street, of in twins for n in (1, 2)))
    wait_until(lambda: find(shop, house, "two-2"))
    page.goto(f"{page.url}/people/duplicates")
    page.get_by_role("button", name="Look again now").click()
    pair = page.get_by_role("region").filter(has_text="欧阳明月").filter(has_text="same.1@koi.example")
    pair.last.wait_for(timeout=PATIENCE_MS)
    picture(page, "duplicates-en")
    pair.last.get_by_role("button", name="They are one: join").click()
    wait_until(lambda: find(shop, house, "same-1") == find(shop, house, "same-2"))
    other = page.get_by_role("region").filter(has_text="司徒远山").filter(has_text="two.1@koi.example")
    other.last.get_by_role("button", name="They are two: keep apart").click()
    expect(other).to_have_count(0, timeout=PATIENCE_MS)
    page.get_by_text("Refused", exact=True).click()
    other.last.get_by_text("Decided by mei@koipond.example").wait_for(timeout=PATIENCE_MS)
    assert find(shop, house, "two-1") != find(shop, house, "two-2")
