"""A lead of Ocean Engine arrives as a person; what a field means is changed in the page, and the lead says it too."""

import httpx

from tests.console_e2e.conftest import picture
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
