"""The endpoints for companies, orders and products, as a program calls them."""

import json

import pytest
from django.test import Client

from koipond import access, collect, identify
from koipond.kit import clock as kit_clock


@pytest.fixture
def ask(workspace):
    _, token = access.create_key(workspace, "Program", ["read", "write"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"}, enforce_csrf_checks=True)

    def asked(method, path, body=None):
        answer = client.generic(method, f"/api/w/{workspace.slug}{path}", json.dumps(body) if body is not None else "", content_type="application/json")
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return asked


@pytest.fixture
def wei(workspace, db, tick):
    """Wei ordered a hundred bricks, of which some came back."""
    said = {"order_id": "A/1", "total": "100", "currency": "CNY", "products": [{"product_id": "b 1", "name": "Brick", "price": 1, "quantity": 100}]}
    for name, message in (("Order Completed", "m1"), ("order_cancelled", "m2")):
        collect.record(workspace.slug, [collect.Item(kind="track", name=name, message_id=message, at=kit_clock.now(), user_id="wei", source=7,
                                                     properties=said if message == "m1" else {"order_id": "A/1", "total": "1"})])
    tick()
    return identify.find(db, "user_id", "wei")


def test_a_company_is_made_gets_people_and_loses_them(ask, wei, tick):
    status, refused = ask("POST", "/companies", {"name": "Works"})
    assert status == 422 and refused["error"]["number"] == "profiles.E034"
    assert ask("POST", "/companies", {"credit_code": "12"})[1]["error"]["number"] == "profiles.E031"
    status, said = ask("POST", "/companies", {"external_id": "w1", "domain": "www.works.cn", "name": "Works", "traits": {"size": 40}})
    assert status == 202 and said["message_id"]
    tick(twice=True)
    page = ask("GET", "/companies?search=work")[1]
    assert page["count"] == 1 and page["companies"][0]["domains"] == ["works.cn"] and page["companies"][0]["traits"]["size"] == "40"
    company = page["companies"][0]["id"]
    assert ask("GET", "/companies/find?kind=domain&value=https://works.cn/")[1] == {"company": company}
    assert ask("GET", "/companies/find?kind=domain&value=other.cn")[0] == 404
    assert ask("POST", f"/companies/{company}/people", {"person": wei, "role": "Decision maker"})[0] == 202
    assert ask("POST", f"/companies/{company}/people", {"person": 4711})[0] == 404
    tick(twice=True)
    [member] = ask("GET", f"/companies/{company}/people")[1]
    assert (member["person"], member["roles"][0]["role"], member["roles"][0]["by"], member["revenue"]) == (wei, "decision_maker", "key Program", "99.0000")
    whole = ask("GET", f"/companies/{company}")[1]
    assert (whole["people"], whole["orders"], whole["revenue"], whole["credit_code_valid"], whole["same_name"]) == (1, 1, "99.0000", None, [])
    assert {entry["name"] for entry in ask("GET", f"/companies/{company}/timeline")[1]} == {"order_completed", "order_cancelled", "company_joined"}
    assert ask("DELETE", f"/companies/{company}/people/{wei}?role=buyer")[0] == 422
    assert len(ask("DELETE", f"/companies/{company}/people/{wei}")[1]["message_ids"]) == 1
    tick(twice=True)
    assert ask("GET", f"/companies/{company}/people")[1] == [] and ask("GET", f"/companies/{company}/people?past=true")[1][0]["roles"][0]["until"]
    assert ask("GET", "/companies/17")[0] == 404 and ask("GET", "/companies/17/people")[0] == 404


def test_a_domain_is_blocked_and_let_go(ask):
    assert ask("POST", "/company-domains/blocked", {"domain": "https://cowork.cn"})[1]["domain"] == "cowork.cn"
    assert [one["domain"] for one in ask("GET", "/company-domains/blocked")[1]] == ["cowork.cn"]
    assert ask("POST", "/company-domains/blocked", {"domain": "no domain"})[1]["error"]["number"] == "profiles.E032"
    assert ask("DELETE", "/company-domains/blocked/cowork.cn")[0] == 204 and ask("GET", "/company-domains/blocked")[1] == []


def test_orders_and_products_are_listed_and_shown_whole(ask, wei):
    [listed] = ask("GET", "/orders")[1]
    assert (listed["id"], listed["person"], listed["state"], listed["ordered"], listed["amount"]) == ("A/1", wei, "partly_cancelled", "100.0000", "99.0000")
    assert ask("GET", f"/orders?before={listed['cursor']}")[1] == []
    assert ask("GET", "/orders/A/1")[1]["lines"][0]["quantity"] == "100.0000" and ask("GET", "/orders/none")[0] == 404
    assert [each["name"] for each in ask("GET", "/products")[1]] == ["Brick"]
    product = ask("GET", "/products/b%201")[1]
    assert (product["units"], product["buyers"], product["months"][0]["revenue"]) == ("100.0000", 1, "100.0000")
    assert ask("GET", "/products/none")[0] == 404


def test_who_may_only_read_changes_nothing(workspace):
    _, token = access.create_key(workspace, "Reader", ["read"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    base = f"/api/w/{workspace.slug}"
    for method, path, body in (("post", "/companies", {"external_id": "x"}), ("post", "/companies/1/people", {"person": 1}),
                               ("delete", "/companies/1/people/1", None), ("post", "/company-domains/blocked", {"domain": "a.cn"}),
                               ("delete", "/company-domains/blocked/a.cn", None)):
        assert getattr(client, method)(base + path, json.dumps(body), content_type="application/json").status_code == 403
