"""Sending rules over the API and the command line: decided in versions, read by whoever may, and why somebody got nothing."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from koipond import cli, collect, deliver, engine, identify
from koipond.clock import run_until_idle
from koipond.kit import clock as kit_clock
from tests.deliver.asking import Asker

NIGHT = {"begins": "21:00", "ends": "08:00"}


@pytest.fixture
def ask(workspace, program):
    def ask(method, path, body=None, role="admin"):
        client = program(workspace, role)
        answer = getattr(client, method)(f"/api/w/{workspace.slug}/{path}", **({"data": body, "content_type": "application/json"} if body is not None else {}))
        return answer.status_code, answer.json()

    return ask


def test_rules_are_versions_of_which_each_part_is_changed_alone(ask):
    assert ask("get", "sending")[1]["now"]["version"] == 0
    status, found = ask("put", "sending", {"quiet": [NIGHT], "because": "the law"})
    assert status == 200 and found["now"]["quiet"][0]["chinese"] == "免打扰时段 21:00–08:00"
    found = ask("put", "sending", {"caps": [{"number": 3, "hours": 168}]})[1]["now"]
    assert len(found["quiet"]) == len(found["caps"]) == 1 and found["version"] == 2
    found = ask("delete", f"sending/rules/{found['quiet'][0]['id']}")[1]["now"]
    assert found["quiet"] == [] and len(found["caps"]) == 1
    versions = ask("get", "sending/versions")[1]
    assert [version["rules"]["version"] for version in versions] == [3, 2, 1] and versions[-1]["because"] == "the law" and versions[-1]["by"]


def test_what_begins_later_is_told_beside_what_holds(ask):
    later = (kit_clock.now() + timedelta(days=1)).isoformat()
    found = ask("put", "sending", {"quiet": [NIGHT], "from_at": later})[1]
    assert found["now"]["quiet"] == [] and len(found["later"]["quiet"]) == 1


def test_the_calendar_says_how_far_it_is_known(ask):
    found = ask("put", "sending", {"quiet": [{"begins": "00:00", "ends": "24:00", "days": ["holiday"], "calendar": "CN"}]})[1]
    assert found["calendars"][0]["name"] == "CN" and found["now"]["quiet"][0]["days"] == ["holiday"]
    days = ask("get", "sending/calendars/CN?year=2025")[1]
    assert "2025-10-01" in days["free"] and "2025-10-11" in days["worked"]


# What cannot be decided, and the number that says so.
WRONG = {
    "the same times": ({"quiet": [{"begins": "21:00", "ends": "21:00"}]}, "deliver.E021", 422),
    "no time": ({"quiet": [{"begins": "25:00", "ends": "08:00"}]}, "deliver.E020", 422),
    "always quiet": ({"quiet": [{"begins": "08:00", "ends": "20:00"}, {"begins": "20:00", "ends": "08:00"}]}, "deliver.E022", 422),
    "both windows": ({"caps": [{"number": 1, "hours": 3, "unit": "day"}]}, "deliver.E020", 422),
    "no such calendar": ({"quiet": [{"begins": "00:00", "ends": "24:00", "calendar": "XX"}]}, "deliver.E023", 404),
    "half of all in the control group at most": ({"control": {"percent": 60}}, "deliver.E020", 422),
    "in the past": ({"quiet": [NIGHT], "from_at": "2020-01-01T00:00:00Z"}, "deliver.E025", 422),
    "a rule that is not there": ({"quiet": [{**NIGHT, "id": 99}]}, "deliver.E026", 404),
    "too many": ({"caps": [{"number": 1, "hours": 1}] * 21}, "deliver.E024", 422),
}


@pytest.mark.parametrize(("given", "number", "status"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_decided_is_refused_with_a_number(ask, given, number, status):
    code, said = ask("put", "sending", given)
    assert (said["error"]["number"], code) == (number, status)
    assert ask("get", "sending/versions")[1] == []


@pytest.mark.parametrize(("role", "method", "path", "body", "allowed"), [
    ("read", "get", "sending", None, True), ("read", "put", "sending", {}, False), ("read", "delete", "sending/rules/1", None, False)])
def test_who_may(ask, role, method, path, body, allowed):
    assert (ask(method, path, body, role)[0] != 403) is allowed


@pytest.fixture
def mei(workspace, db):
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="m1", at=kit_clock.now(), user_id="mei", traits={"email": "mei@koi.example"})])
    run_until_idle(workspace.slug)
    return identify.find(db, "user_id", "mei")


def test_why_somebody_got_nothing_over_the_api_and_the_command_line(workspace, ask, mei, monkeypatch):
    deliver.decide(workspace.slug, "mei", {"caps": [{"number": 1, "hours": 24}]})
    asker = Asker(workspace)
    asker.ask(asker.wish(mei, step="a", priority=1), asker.wish(mei, step="b", journey=7))
    (line,) = ask("get", f"people/{mei}/sending")[1]
    assert line["journey"] == 7 and line["english"].startswith("no e-mail on ") and "未发送邮件" in line["chinese"]
    (no,) = ask("get", "sending/noes?journey=7")[1]
    assert (no["reason"], no["messages"]) == ("capped", 1)
    assert ask("get", "people/999999/sending")[1]["error"]["number"] in ("profiles.E001", "identify.E004")

    def run(words, chinese=False):
        monkeypatch.setenv("LANG", "zh_CN.UTF-8" if chinese else "C.UTF-8")
        return CliRunner().invoke(cli.koipond, words.split(), catch_exceptions=False).output

    slug = workspace.slug
    assert "no e-mail on" in run(f"sending why {slug} {mei}") and "未发送邮件" in run(f"sending why {slug} {mei}", chinese=True)
    assert run(f"sending noes {slug}").endswith("skip\tcapped\t1\n")
    assert "version 2" in run(f"sending quiet {slug} 21:00 08:00")
    assert "版本 3" in run(f"sending cap {slug} 3 7d --channel email --on-hit wait", chinese=True)
    assert "version 4" in run(f"sending set {slug} --spread-minutes 15") and "version 5" in run(f"sending control {slug} 5")
    shown = run(f"sending show {slug}")
    assert "quiet hours 21:00–08:00" in shown and "3 marketing messages by e-mail in 7 days are the most" in shown
    assert "spread_minutes=15" in shown and "control=5%" in shown
    rule = deliver.in_force(slug).quiet[0].id
    assert "version 6" in run(f"sending drop {slug} {rule}") and deliver.in_force(slug).quiet == ()
    assert engine.database(slug).value("SELECT count() FROM deliver_outbox") == 0
