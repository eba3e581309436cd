"""Sending rules over the API and the command line: decided in versions, read by whoever may, and why somebody got nothing."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from koipond import access, cli, collect, deliver, identify, journeys
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


# Who asks for what, and whether they may.
RIGHTS = [
    ("read", "get", "sending", None, 200), ("read", "get", "sending/versions", None, 200), ("read", "get", "sending/noes", None, 200),
    ("read", "get", "sending/calendars/DE", None, 200), ("read", "put", "sending", {}, 403), ("read", "delete", "sending/rules/1", None, 403),
    ("collect", "get", "sending", None, 403), ("collect", "get", "people/1/sending", None, 403), ("collect", "get", "journeys/1/sending", None, 403),
    ("write", "put", "sending", {"caps": [{"number": 1, "hours": 24}]}, 200), ("write", "delete", "sending/rules/1", None, 404)]


@pytest.mark.parametrize(("scope", "method", "path", "body", "status"), RIGHTS)
def test_who_may(ask, scope, method, path, body, status):
    assert ask(method, path, body, scope)[0] == status


def test_another_workspace_has_other_rules(ask, workspace, other_shop, program):
    ask("put", "sending", {"quiet": [NIGHT]})
    assert deliver.in_force(workspace.slug).bind and not deliver.in_force(other_shop.slug).bind
    assert program(other_shop, "read").get(f"/api/w/{workspace.slug}/sending").status_code == 404


@pytest.fixture
def mei(workspace, db):
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="m1", at=kit_clock.now(), user_id="mei", traits={"email": "mei@koi.example"})])
    run_until_idle(workspace.slug)
    return identify.find(db, "user_id", "mei")


@pytest.fixture
def capped(workspace, mei):
    """Mei gets one message of a journey, and three others of it stand against a cap."""
    made = journeys.save(workspace.slug, "Waves", {"start": "a", "steps": {}}, "test").id
    deliver.decide(workspace.slug, "mei", {"caps": [{"number": 1, "hours": 24, "channels": ["email"]}, {"number": 1, "hours": 48, "channels": ["email"], "on_hit": "wait"}]})
    asker = Asker(workspace)
    asker.ask(asker.wish(mei, step="a", priority=1, journey=made), *(asker.wish(mei, step=step, journey=made) for step in ("b", "c", "d")))
    return made


@pytest.fixture
def run(workspace, monkeypatch):
    """`run("sending show {}")`: what it printed; `chinese`: in a Chinese terminal; `fails`: what was said of the error."""
    def run(words, chinese=False, fails=False):
        monkeypatch.delenv("LC_ALL", raising=False)
        monkeypatch.setenv("LANG", "zh_CN.UTF-8" if chinese else "C.UTF-8")
        done = CliRunner().invoke(cli.koipond, words.format(workspace.slug).split(), catch_exceptions=False)
        assert (done.exit_code != 0) is fails, done.output
        return done.stderr if fails else done.output

    return run


def test_why_somebody_got_nothing_stands_wherever_they_are_shown(ask, run, capped, mei):
    lines = ask("get", f"people/{mei}/sending")[1]
    assert [line["status"] for line in lines] == ["skip"] * 3 and {line["journey"] for line in lines} == {capped}
    english, chinese = lines[0]["english"], lines[0]["chinese"]
    assert english.startswith("no e-mail on ") and ": at most 1 marketing e-mail in 1 day, and it was on " in english and "未发送邮件：1 天内最多 1 条营销邮件" in chinese
    whole = ask("get", f"people/{mei}/whole")[1]
    assert whole["sending"] == lines
    history = ask("get", f"people/{mei}/history?kind=message&limit=2")[1]
    assert [line["en"] for line in history] == [english] * 2 and history[0]["zh"] == chinese and history[0]["about"]["reason"] == "capped"
    rest = ask("get", f"people/{mei}/history?kind=message&before={history[1]['cursor']}")[1]
    assert len(rest) == 1 and {line["about"]["step"] for line in history + rest} == {"b", "c", "d"}
    assert whole["timeline"] == ask("get", f"people/{mei}/history")[1]
    assert english in run(f"sending why {{}} {mei}") and chinese in run(f"sending why {{}} {mei}", chinese=True) and english in run(f"person show {{}} {mei}")
    assert ask("get", "people/999999/sending")[0] == 404 and "profiles.E001" in run("sending why {} 999999", fails=True)


def test_a_journey_says_why_its_messages_did_not_go_out(ask, run, capped):
    assert ask("get", f"journeys/{capped}/sending")[1] == [
        {"status": "skip", "reason": "capped", "messages": 3, "english": "a cap was reached", "chinese": "已达频次上限"}]
    assert ask("get", f"journeys/{capped + 1}/sending")[1]["error"]["number"] == "journeys.E022"
    (no,) = ask("get", f"sending/noes?journey={capped}")[1]
    assert (no["reason"], no["messages"], no["english"]) == ("capped", 3, "a cap was reached")
    assert ask("get", "sending/noes?since=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z")[1] == []
    assert run(f"sending noes {{}} --journey {capped}").endswith(f"\t{capped}\tskip\t3\tcapped\ta cap was reached\n")
    assert run("sending noes {}", chinese=True).endswith("已达频次上限\n") and run(f"sending noes {{}} --journey {capped + 1}") == ""


def test_rules_are_decided_on_the_command_line(run, workspace):
    slug = workspace.slug
    assert run("sending show {}").startswith("0\t-\n")
    assert "version 1" in run("sending quiet {} 21:00 08:00")
    assert "版本 2" in run("sending cap {} 3 7d --channel email --on-hit wait", chinese=True)
    assert "version 3" in run("sending cap {} 1 day --tag sale") and "version 4" in run("sending control {} 5")
    assert "version 5" in run("sending set {} --spread-minutes 15")
    assert "version 6" in run("sending quiet {} 00:00 24:00 --day holiday --calendar CN --channel sms --skip")
    shown, shown_zh = run("sending show {}"), run("sending show {}", chinese=True)
    assert "quiet hours 21:00–08:00" in shown and "at most 3 marketing e-mails in 7 days" in shown and "tagged 'sale' in one day" in shown
    assert "免打扰时段 21:00–08:00" in shown_zh and "7 天内最多 3 条营销邮件" in shown_zh and "节假日数据截至" in shown_zh
    assert "spread_minutes=15" in shown and "control=5%" in shown
    night, holidays = deliver.in_force(slug).quiet
    assert (holidays.days, holidays.on_hit, holidays.channels) == ((deliver.HOLIDAY,), "skip", ("sms",))
    assert "version 7" in run(f"sending drop {{}} {night.id}") and deliver.in_force(slug).quiet == (holidays,)
    assert "control=0%" in (run("sending control {} 0") and run("sending show {}"))
    assert [one.deed for one in access.trail(workspace)][:1] == ["decide_sending_rules"] and next(iter(access.trail(workspace))).by == "command line"
    assert deliver.versions(slug)[0].by == "command line"


@pytest.mark.parametrize(("words", "number"), [
    ("sending cap {} 1 fortnight", "deliver.E020"), ("sending cap {} 0 7d", "deliver.E020"), ("sending quiet {} 21:00 21:00", "deliver.E021"),
    ("sending drop {} 99", "deliver.E026"), ("sending control {} 80", "deliver.E020"), ("sending set {} --spread-minutes 900", "deliver.E020"),
    ("sending show nowhere", "access.E0")])
def test_what_the_command_line_is_refused(run, words, number):
    assert number in run(words, fails=True)
