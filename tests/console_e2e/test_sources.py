"""A lead of Ocean Engine arrives as a person; what a field means is changed in the page, and the lead says it too. A lead of which nobody knows who it is is mended, and read again."""

import re

import httpx

from tests.console_e2e.conftest import PATIENCE_MS, picture
from tests.console_e2e.drawing import choose
from tests.running import wait_until
from tests.twin.test_demo import twin_of


def test_a_lead_of_ocean_engine_arrives_by_a_mapping_that_was_changed_in_the_page(open_page, shop):
    page = open_page("zh-CN")
    twin = twin_of(shop)
    lead = {"platform": "oceanengine", "act": "fill", "name": "周敏", "phone": "13800138071", "意向": "春茶礼盒"}
    assert httpx.post(f"{twin}/_twin/act", json=lead, trust_env=False).status_code == 200
    page.get_by_role("link", name="来源", exact=True).click()
    page.get_by_role("link", name="巨量引擎（模拟）").click()
    field = page.get_by_role("listitem").filter(has_text="form.意向")
    field.wait_for()
    field.drag_to(page.get_by_role("group", name="新建属性：拖入字段"))
    page.get_by_role("group", name="trait.意向").get_by_text("form.意向").wait_for()
    outcome = page.get_by_role("region", name="最新一条将这样进入")
    outcome.get_by_text("lead_submitted").wait_for()
    picture(page, "source-mapping")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存").first.wait_for()
    key = (shop.home / "local.key").read_text()
    ask = lambda path: httpx.get(f"{shop.url}/api/w/demo/{path}", headers={"authorization": f"Bearer {key}"}, timeout=60, trust_env=False).json()  # noqa: E731

    def told():
        found = ask("people?search=13800138071")
        rows = found["people"] if isinstance(found, dict) and "people" in found else found
        return rows and "春茶礼盒" in str(ask(f"people/{(rows[0].get('id') or rows[0].get('person'))}")) or None

    assert wait_until(told)
    page.get_by_role("tab", name="收到的数据").click()
    page.get_by_text("13800138071").first.wait_for()
    picture(page, "source-samples")


def test_a_lead_without_a_name_that_is_known_is_mapped_from_its_sample_and_read_again(page, ask, house):
    page.get_by_role("link", name="Sources", exact=True).click()
    page.get_by_role("button", name="Add a source").first.click()
    form = page.get_by_role("dialog")
    choose(page, "Platform", "Any other source")
    form.get_by_label("Name", exact=True).fill("Tea fair")
    form.get_by_label(re.compile("^Shared token")).first.fill("a-shared-token")
    form.get_by_role("button", name="Save").click()
    address = page.locator("code", has_text="/in/s").inner_text()
    for lead in ({"id": "fair-1", "reach": "13800138091", "wants": "a tea set"}, {"id": "fair-2", "phone": "13800138092", "wants": "green tea"}):
        assert httpx.post(f"{address}?token=a-shared-token", json=lead, trust_env=False).status_code == 200
    page.get_by_role("tab", name="What came").click()
    wrong = page.get_by_role("row", name=re.compile("nobody to be found"))
    wrong.wait_for(timeout=PATIENCE_MS)
    page.get_by_role("row", name=re.compile("13800138092.*came in")).wait_for(timeout=PATIENCE_MS)
    wrong.get_by_role("button").first.click()
    picture(page, "source-wrong-lead")
    page.get_by_role("button", name="Map its fields").click()
    outcome = page.get_by_role("region", name="So this one would come in")
    outcome.get_by_text("nobody to be found").wait_for()
    field = page.get_by_role("listitem").filter(has_text="reach")
    field.get_by_text("13800138091").wait_for()
    field.get_by_label("reach is").click()
    page.get_by_title("identifier.phone", exact=True).locator("visible=true").click()
    page.get_by_role("group", name="identifier.phone").get_by_text("reach").wait_for()
    outcome.get_by_text("comes in").wait_for()
    page.keyboard.press("Escape")
    picture(page, "source-mended")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text(re.compile(r"^Saved; \d+ items came in anew")).wait_for(timeout=PATIENCE_MS)

    def there(phone):
        return wait_until(lambda: ask("GET", f"{house}/people?search={phone}")["people"])[0]["id"]

    for phone, wants in (("13800138091", "a tea set"), ("13800138092", "green tea")):
        told = [line for line in ask("GET", f"{house}/people/{there(phone)}/timeline") if line["name"] == "lead_submitted"]
        assert len(told) == 1 and wants in str(told), "it is there, once, with what it said"
    page.get_by_role("tab", name="What came").click()
    page.get_by_role("row", name=re.compile("13800138091.*came in")).wait_for(timeout=PATIENCE_MS)
    assert not page.get_by_text("nobody to be found").count()
