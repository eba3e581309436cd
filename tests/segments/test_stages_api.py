"""The endpoints of stages, dormancy and ready definitions, asked by a program with a key."""

from datetime import timedelta

import pytest
from django.test import Client

from koipond import access, collect
from koipond.kit import clock as kit_clock


@pytest.fixture
def asking(workspace):
    """`asking("read")(method, path, body)`: status and answer of a program with a key of that scope."""

    def with_key(*scopes):
        client = Client(headers={"Authorization": f"Bearer {access.create_key(workspace, 'Program', list(scopes), by='test')[1]}"})

        def call(method, path, body=None):
            answer = getattr(client, method)(f"/api/w/{workspace.slug}{path}", body, content_type="application/json")
            return answer.status_code, answer.json().get("error") if answer.status_code >= 400 else answer.json()

        return call

    return with_key


def test_the_ready_set_is_taken_edited_and_followed(asking, workspace, tick, clock):
    ask = asking("read", "write")
    assert ask("get", "/stages") == (200, {"version": 0, "ready": True, "at": None, "by": "", "stages": []})
    ready = ask("get", "/stages/ready")[1]
    status, made = ask("put", "/stages", ready)
    assert (status, made["version"], made["ready"]) == (200, 1, False)
    item = collect.Item(kind="track", name="page_viewed", message_id="m1", at=kit_clock.now(), user_id="mei")
    collect.record(workspace.slug, [item])
    tick()
    now = ask("get", "/stages")[1]
    assert now["ready"] and {stage["name"]: stage["persons"] for stage in now["stages"] if stage["persons"]} == {"visitor": 1}
    assert [stage["title_zh"] for stage in now["stages"]][:3] == ["流失", "沉睡", "有流失风险"]
    life = ask("get", "/people/1/stage")[1]
    assert life["now"]["stage"] == "visitor" and [(move["was"], move["became"]) for move in life["path"]] == [("", "visitor")]
    day = kit_clock.now().date()
    assert ask("get", f"/stages/counts?day={day + timedelta(days=1)}")[1]["counts"] == {"visitor": 1}
    assert ask("get", f"/stages/counts?day={day - timedelta(days=2)}")[1]["counts"] == {}
    assert ask("get", "/stages/times")[1][0]["stage"] == "visitor"
    assert ask("get", "/stages/transitions")[0] == 200
    assert [one["version"] for one in ask("get", "/stages/versions")[1]] == [1]


def test_a_set_that_cannot_be_is_a_422_with_the_place_and_nothing_is_lost(asking):
    ask = asking("read", "write")
    ready = ask("get", "/stages/ready")[1]
    ask("put", "/stages", ready)
    ready["stages"][2]["rule"] = {"trait": "no such thing", "is": "exists"}
    status, error = ask("put", "/stages", ready)
    assert (status, error["number"], error["fields"]["path"]) == (422, "segments.E005", "stages[2].rule.trait")
    assert ask("get", "/stages")[1]["version"] == 1


def test_a_stage_that_a_segment_names_is_a_409(asking):
    ask = asking("read", "write")
    ready = ask("get", "/stages/ready")[1]
    ask("put", "/stages", ready)
    assert ask("post", "/segments", {"name": "Loyal", "rule": {"stage": "loyal"}})[0] == 201
    ready["stages"] = [stage for stage in ready["stages"] if stage["name"] != "loyal"]
    status, error = ask("put", "/stages", ready)
    assert (status, error["number"]) == (409, "segments.E075")


def test_dormancy_is_watched_changed_and_let_go(asking, tick):
    ask = asking("read", "write")
    found = ask("get", "/dormancy")[1]
    assert (found["watched"], found["months"], found["version"]) == (False, 18, 0)
    wanted = {key: found[key] for key in ("payments", "signs", "products")} | {"months": 6}
    status, now = ask("put", "/dormancy", wanted)
    assert (status, now["watched"], now["months"]) == (200, True, 6)
    status, error = ask("put", "/dormancy", {**wanted, "signs": ["email_sent"]})
    assert (status, error["number"]) == (422, "segments.E077")
    tick()
    assert ask("get", "/dormancy/returns")[1] == {"by_sign": [], "returns": []}
    assert ask("delete", "/dormancy")[1]["watched"] is False
    tick()


def test_whoever_may_only_read_changes_nothing(asking):
    ask = asking("read")
    ready = ask("get", "/stages/ready")[1]
    assert ask("put", "/stages", ready)[0] == 403 and ask("delete", "/dormancy")[0] == 403
    assert ask("get", "/segments/ready")[0] == 200


def test_ready_definitions_come_with_formula_and_what_is_missing(asking):
    found = {one["name"]: one for one in asking("read")("get", "/segments/ready")[1]}
    assert found["mail_fatigued"]["rule"]["all"] and found["mail_fatigued"]["missing_en"] == ""
    assert "8" in found["mail_fatigued"]["how_zh"]
