"""What a newcomer asks of people, segments, tags and events over the API: right answers, and a named no instead of a silent zero."""

from datetime import timedelta

import pytest

from koipond import collect, identify, profiles, segments
from koipond.clock import run_until_idle
from koipond.kit import clock as kit_clock

TWICE = {"event": "order_completed", "count": {"is": "at_least", "value": 2}}
TOP = {"top": 1, "by": {"trait": "revenue"}, "of": {"trait": "city", "is": "exists"}}


@pytest.fixture
def ask(workspace, program):
    """`ask("GET", "segments")`: status and answer."""
    client = program(workspace, "admin")

    def ask(method, path, body=None, **more):
        more = {"content_type": "application/json", "data": body} if body is not None else more
        response = client.generic(method, f"/api/w/{workspace.slug}/{path}", **more) if body is None else getattr(client, method.lower())(
            f"/api/w/{workspace.slug}/{path}", **more)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        return response.status_code, response.json() if not response.streaming and content else content

    return ask


@pytest.fixture
def mei(workspace, db):
    """Mei, who ordered twice, and Tom, who never did."""
    at = kit_clock.now() - timedelta(hours=1)
    made = lambda kind, name, id, user, **more: collect.Item(kind=kind, name=name, message_id=id, at=at, user_id=user, **more)  # noqa: E731
    order = lambda n: {"order_id": str(n), "total": "10", "currency": "CNY"}  # noqa: E731
    collect.record(workspace.slug, [
        made("identify", "", "m1", "mei", traits={"name": "Mei", "city": "上海", "birthday": "1992-05-20"}),
        made("track", "Order Completed", "m2", "mei", properties=order(1)), made("track", "Order Completed", "m3", "mei", properties=order(2)),
        made("identify", "", "t1", "tom", traits={"name": "Tom", "city": "北京"})])
    run_until_idle(workspace.slug)
    return identify.find(db, "user_id", "mei")


@pytest.mark.parametrize("path", ["", "/whole", "/history", "/timeline", "/orders", "/messages", "/segments", "/tags", "/stage", "/rfm", "/merges",
                                  "/identifiers", "/export"])
@pytest.mark.parametrize("nobody", [0, 999_999])
def test_nobody_is_not_found_wherever_they_are_asked_for(ask, mei, nobody, path):
    status, said = ask("GET", f"people/{nobody}{path}")
    assert status == 404 and said["error"]["number"] in ("profiles.E001", "identify.E004")


def test_a_segment_says_how_it_is_kept_up(workspace, ask, mei):
    made = {name: ask("POST", "segments", {"name": name, "rule": rule, "live": live})[1]["id"] for name, rule, live in (
        ("live", TWICE, True), ("top", TOP, True), ("top within", {"not": TOP}, True), ("asked", TWICE, False),
        ("size", {"trait": "size", "is": "greater", "value": 40}, True)) if name != "size" or profiles.declare_trait(workspace.slug, "size", "number")}
    outer = ask("POST", "segments", {"name": "of a top", "rule": {"segment": made["top"]}})[1]["id"]
    kept = {one["name"]: one["kept"] for one in ask("GET", "segments")[1]}
    assert kept == {"live": "tick", "top": "daily", "top within": "daily", "of a top": "daily", "asked": "asked", "size": "tick"}
    assert ask("GET", f"segments/{outer}")[1]["kept"] == "daily" and ask("POST", "lists", {"name": "list", "purpose": "x"})[1]["kept"] == "tick"
    segments.models.Segment.objects.filter(id=made["size"]).update(rule={"trait": "size", "is": "starts_with", "value": "4"})
    assert ask("GET", f"segments/{made['size']}")[1]["kept"] == "stopped"
    assert ask("DELETE", f"segments/{made['size']}")[1]["kept"] is None


def test_a_segment_that_nobody_keeps_up_is_worked_out_when_asked_and_has_no_past(ask, mei):
    segment = ask("POST", "segments", {"name": "asked", "rule": TWICE, "live": False})[1]["id"]
    assert ask("GET", f"segments/{segment}/members")[1] == {"count": 1, "people": [mei], "after": None}
    assert ask("GET", f"segments/{segment}/download?traits=name")[1].decode() == f'"person","name"\n{mei},"Mei"\n'
    other = ask("POST", "segments", {"name": "live", "rule": TWICE})[1]["id"]
    for path in ("then?at=2024-01-01", "history", "between?since=2024-01-01&until=2024-02-01&what=left", "moves", "days", "audit",
                 f"overlap/{other}", "download?at=2024-01-01"):
        status, said = ask("GET", f"segments/{segment}/{path}")
        assert (path, status, said["error"]["number"]) == (path, 409, "segments.E020")


def test_a_segment_that_was_kept_up_once_still_has_its_past(workspace, ask, mei, clock):
    segment = ask("POST", "segments", {"name": "live", "rule": TWICE})[1]["id"]
    run_until_idle(workspace.slug)
    then = kit_clock.now().isoformat().replace("+", "%2B")
    clock.forward(timedelta(days=1))
    ask("PUT", f"segments/{segment}", {"name": "live", "rule": TWICE, "live": False})
    run_until_idle(workspace.slug)
    assert ask("GET", f"segments/{segment}/then?at={then}")[1]["people"] == [mei]
    assert ask("GET", f"segments/{segment}/history")[1][-1]["left"] == 1


def test_a_day_alone_begins_where_the_workspace_is(workspace, ask, mei, clock):
    segment = ask("POST", "segments", {"name": "live", "rule": TWICE})[1]["id"]
    run_until_idle(workspace.slug)
    local = (kit_clock.now() + timedelta(hours=8)).date()   # Asia/Shanghai
    assert ask("GET", f"segments/{segment}/then?at={local}")[1]["count"] == 0
    assert ask("GET", f"segments/{segment}/then?at={local + timedelta(days=1)}")[1]["count"] == 1


def test_a_file_of_nobody_has_its_header(ask, mei):
    segment = ask("POST", "segments", {"name": "nobody", "rule": {"trait": "city", "is": "equals", "value": "Oz"}})[1]["id"]
    assert ask("GET", f"segments/{segment}/download?traits=name")[1].decode() == '"person","name"\n'


@pytest.mark.parametrize("rule, unseen", [
    (TWICE, []), ({"event": "order_complete"}, [{"event": "order_complete", "nearest": ["order_completed"]}]),
    ({"sequence": [{"event": "zzz"}, {"event": "order_completed"}]}, [{"event": "zzz", "nearest": []}]),
    ({"top": 3, "by": {"event": "order_complete"}, "of": {"everyone": True}}, [{"event": "order_complete", "nearest": ["order_completed"]}]),
    ({"trait": "city", "is": "exists"}, []),
])
def test_an_event_that_never_came_is_named_with_its_nearest(ask, mei, rule, unseen):
    assert ask("POST", "segments/check", {"rule": rule})[1] == {"ok": True, "unseen": unseen}
    assert ask("POST", "segments/preview", {"steps": [rule]})[1]["unseen"] == unseen
    assert ask("POST", "rules/funnel", {"steps": [rule]})[1]["unseen"] == unseen


def test_why_not_among_the_first_says_of_whom_and_whether_they_are_one_of_those(ask, mei, db):
    segment = ask("POST", "segments", {"name": "top", "rule": TOP})[1]["id"]
    tom = identify.find(db, "user_id", "tom")
    reason = ask("GET", f"segments/{segment}/why/{tom}")[1]["reason"]
    assert reason["says"] == {"en": "the first 1 by Revenue, the most first: false.", "zh": "以下客户中按累计消费从大到小的前 1 名：不成立。"}
    assert [(part["kind"], part["holds"]) for part in reason["parts"]] == [("trait", True)]
    assert ask("GET", f"segments/{segment}/why/{mei}")[1]["holds"] is True


@pytest.mark.parametrize("given, number", [
    ({}, "profiles.E025"), ({"people": []}, "profiles.E025"), ({"people": [1, 999_999]}, "profiles.E001"), ({"segment": 999}, "segments.E021"),
])
def test_a_tag_is_given_to_somebody(ask, mei, given, number):
    ask("POST", "tags", {"name": "VIP"})
    assert ask("POST", "tags/VIP/people", given)[1]["error"]["number"] == number
    assert ask("GET", "tags/VIP/deeds")[1] == []


def test_an_unknown_event_is_answered_with_its_nearest(ask, mei):
    status, said = ask("GET", "events/catalogue/event?name=order_complet")
    assert status == 404 and "order_completed" in said["error"]["hint"]


def test_what_stands_against_writing_to_somebody_is_beside_the_address(workspace, ask, mei):
    collect.record(workspace.slug, [collect.Item("identify", "", "m9", kit_clock.now(), user_id="mei", traits={"email": "mei@koi.example"})])
    run_until_idle(workspace.slug)
    (email,) = [one for one in ask("GET", f"people/{mei}/whole")[1]["reachable"] if one["channel"] == "email"]
    assert (email["address"], email["against"]) == ("mei@koi.example", "no_consent")


def test_a_role_noted_by_hand_shows_nobody(ask, mei, workspace, db):
    seen = profiles.person(db, mei).computed["last_seen_at"]
    ask("POST", "companies", {"external_id": "g1", "name": "Works"})
    run_until_idle(workspace.slug)
    company = ask("GET", "companies/find?kind=external_id&value=g1")[1]["company"]
    ask("POST", f"companies/{company}/people", {"person": mei, "role": "buyer"})
    run_until_idle(workspace.slug)
    assert ask("GET", f"companies/{company}/people")[1][0]["person"] == mei
    assert profiles.person(db, mei).computed["last_seen_at"] == seen


def test_a_list_of_people_says_how_many_were_found_with_their_stages_and_tags(workspace, ask, mei):
    ask("PUT", "stages", {"stages": [{"name": "buyer", "rule": TWICE}, {"name": "visitor", "rule": {"everyone": True}}]})
    ask("POST", "tags", {"name": "VIP"})
    run_until_idle(workspace.slug)
    ask("POST", "tags/VIP/people", {"people": [mei]})
    run_until_idle(workspace.slug)
    status, page = ask("GET", "people?search=me")
    assert (status, page["count"], page["found"]) == (200, 2, 1)
    assert {name: page["people"][0][name] for name in ("id", "stage", "tags")} == {"id": mei, "stage": "buyer", "tags": ["VIP"]}
    assert ask("GET", "people")[1]["found"] == 2
    status, listed = ask("GET", f"people/listed?person={mei}&person=999999")
    assert (status, [one["name"] for one in listed]) == (200, ["Mei"])


def test_a_person_is_found_by_any_identifier(workspace, ask, mei):
    collect.record(workspace.slug, [collect.Item("page", "/tea", "v1", kit_clock.now(), anonymous_id="device-77", properties={"path": "/tea"})])
    run_until_idle(workspace.slug)
    assert ask("GET", "people?search=device-77")[1]["found"] == 1


def test_all_uses_of_segments_come_at_once(ask, mei):
    inner = ask("POST", "segments", {"name": "inner", "rule": TWICE})[1]["id"]
    outer = ask("POST", "segments", {"name": "outer", "rule": {"not": {"segment": inner}}})[1]["id"]
    assert ask("GET", "segments/uses") == (200, [{"segment": inner, "kind": "segment", "id": outer, "name": "outer"}])
