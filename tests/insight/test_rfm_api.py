"""The endpoints and the command of the scoring of customers."""

import sys

import pytest
from django.test import Client

from koipond import access, cli, collect
from koipond.kit import clock as kit_clock


@pytest.fixture
def ask(workspace):
    client = Client(headers={"Authorization": f"Bearer {access.create_key(workspace, 'Program', ['read', 'write'], by='test')[1]}"})

    def call(method, path, body=None):
        answer = getattr(client, method)(f"/api/w/{workspace.slug}{path}", body, content_type="application/json")
        return answer.status_code, answer.json().get("error") if answer.status_code >= 400 else answer.json()

    return call


@pytest.fixture
def shop(workspace, tick):
    collect.record(workspace.slug, [collect.Item(kind="track", name="order_completed", message_id=who, at=kit_clock.now(), user_id=who,
                                                 properties={"order_id": who, "total": total}) for who, total in (("mei", "7.5"), ("tom", "2"))])
    tick()
    return workspace


def test_a_run_is_asked_for_and_its_table_is_shown(ask, shop, tick):
    assert ask("get", "/rfm")[1]["next_at"] is None
    status, asked = ask("post", "/rfm/runs")
    assert status == 202 and asked["next_at"] and asked["daily"] is False
    assert ask("get", "/rfm/table")[0] == 404
    tick()
    table = ask("get", "/rfm/table")[1]
    assert table["run"]["customers"] == 2 and table["run"]["asked_by"] == "key Program"
    assert sorted(cell["revenue"] for cell in table["cells"]) == ["2.0000", "7.5000"]
    assert sum(group["customers"] for group in table["groups"]) == 2 and table["edges"]
    assert [score["run"] for score in ask("get", "/people/1/rfm")[1]] == [1]
    assert ask("get", "/rfm/table?run=9")[1]["number"] == "insight.E001"


@pytest.mark.parametrize("wrong, number", [({"hour": 24}, "insight.E002"), ({"window_months": 0}, "insight.E003")])
def test_a_setting_that_cannot_be_is_a_422(ask, wrong, number):
    status, error = ask("put", "/rfm", wrong)
    assert (status, error["number"]) == (422, number)
    assert ask("put", "/rfm", {"hour": 5, "window_months": 12})[1]["window_months"] == 12


def test_the_command_scores_and_prints_the_groups(shop, monkeypatch, capsys, clock):
    monkeypatch.setattr(sys, "argv", ["koipond", "rfm", shop.slug])
    cli.main()
    printed = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert sum(int(customers) for _, customers, _, _ in printed) == 2
