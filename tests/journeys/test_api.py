"""The endpoints of journeys and reports, asked by a program with a key."""

import time
from datetime import timedelta

import pytest
from django.test import Client

from koipond import access, engine
from koipond.kit import clock
from tests.journeys.conftest import EVERYBODY, MEI, TOM, three_waves


@pytest.fixture
def ask(shop):
    _, token = access.create_key(shop.workspace, "Program", ["read", "write"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def call(method, path, body=None, **more):
        answer = getattr(client, method)(f"/api/w/{shop.slug}{path}", body, content_type="application/json", **more)
        return answer.status_code, answer.json()

    return call


def draft(shop, **more):
    definition = {"entry": {"kind": "segment", "segment": shop.segment(EVERYBODY)}, "kind": "marketing", "start": "mail",
                  "steps": three_waves(shop), "goal": {"event": "order_completed", "window_days": 14}, **more}
    return {"name": "Waves", "definition": definition}


def test_a_journey_is_drafted_checked_published_and_read(shop, ask):
    body = draft(shop)
    status, made = ask("post", "/journeys", body)
    assert (status, made["state"], made["version"], made["changed"]) == (201, "draft", 0, True)
    assert ask("post", "/journeys/check", body) == (200, [])
    assert ask("post", "/journeys/audience", body) == (200, {"people": 5, "treated": 5, "holdout": 0, "days": 0})
    place = f"/journeys/{made['id']}"
    assert ask("get", f"{place}/versions") == (200, [])
    status, version = ask("post", f"{place}/publish")
    assert (status, version["number"], version["published_by"]) == (200, 1, "key Program")
    shop.tick()
    assert ask("get", place)[1]["state"] == "live"
    assert [v["number"] for v in ask("get", f"{place}/versions")[1]] == [1]
    _, counts = ask("get", f"{place}/counts")
    assert (counts["entered"], counts["standing"], counts["steps"][0]["left"]) == (5, 5, {"sent": 5})
    assert [s["person"] for s in ask("get", f"{place}/inside?step=opened%3F&most=2")[1]] == [MEI, TOM]
    _, way = ask("get", f"{place}/people/{MEI}")
    assert [move["outcome"] for move in way] == ["entered", "sent"] and "进入旅程" in way[0]["zh"]
    _, report = ask("get", f"{place}/report?window_days=3")
    assert (report["entered"], report["goal"]["treated"]["revenue"], report["goal"]["window_days"]) == (5, "0.0000", 3)
    assert report["how"]["entered"]["zh"]


def test_a_split_by_a_segment_that_is_not_there_is_a_422_with_its_place(shop, ask):
    steps = {"which": {"kind": "split", "rule": {"not": {"segment": 99}}, "yes": None, "no": None}}
    _, made = ask("post", "/journeys", draft(shop, start="which", steps=steps))
    status, body = ask("post", f"/journeys/{made['id']}/publish")
    assert (status, body["error"]["number"]) == (422, "journeys.E008")
    assert "rule.not.segment" in body["error"]["message"] and "which" in body["error"]["message"]


def test_a_journey_is_paused_resumed_and_stopped(shop, ask):
    _, made = ask("post", "/journeys", draft(shop))
    place = f"/journeys/{made['id']}"
    assert ask("post", f"{place}/pause", {})[0] == 409
    ask("post", f"{place}/publish")
    assert ask("post", f"{place}/pause", {"what": "entry", "because": "stock"})[1]["pause"]["because"] == "stock"
    assert ask("post", f"{place}/pause", {})[1]["error"]["number"] == "journeys.E025"
    assert ask("post", f"{place}/resume")[1]["pause"] is None
    assert ask("post", f"{place}/stop", {"because": "done"})[1]["state"] == "stopped"
    assert ask("post", f"{place}/pause", {"what": "everything"})[0] == 422


def test_what_is_wrong_is_told_in_the_readers_language(shop, ask):
    body = draft(shop, start="nowhere")
    _, problems = ask("post", "/journeys/check", body, headers={"Accept-Language": "zh-CN"})
    assert [p["number"] for p in problems][0] == "journeys.E004" and "起始节点" in problems[0]["message"]
    _, made = ask("post", "/journeys", body)
    status, answer = ask("post", f"/journeys/{made['id']}/publish")
    assert (status, answer["error"]["number"]) == (422, "journeys.E004")
    assert ask("get", "/journeys/4711")[0] == 404
    assert ask("get", "/journeys/4711/report")[0] == 404


def test_a_reader_may_not_change_anything(shop):
    _, token = access.create_key(shop.workspace, "Reader", ["read"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get(f"/api/w/{shop.slug}/journeys").status_code == 200
    assert client.post(f"/api/w/{shop.slug}/journeys", draft(shop), content_type="application/json").status_code == 403


def test_a_keptis_tried_before_it_is_published(shop, ask):
    steps = {"mail": shop.send("rest"), "rest": {"kind": "wait", "days": 2, "next": None}}
    definition = {"entry": {"kind": "event", "event": "signed_up"}, "kind": "marketing", "start": "mail", "steps": steps}
    shop.tick((MEI, "signed_up"))
    shop.tick(after=timedelta(days=3))
    assert "no_goal" in [found["kind"] for found in ask("post", "/journeys/lint", {"definition": definition})[1]]
    status, run = ask("post", "/journeys/rehearse", {"definition": definition, "since": (clock.now() - timedelta(days=5)).isoformat(),
                                                     "assumed": {"opened": 0.5, "prices": {"email": "0.01"}}})
    assert (status, run["found"]) == (202, None) and run["state"] in ("running", "done")
    ends = time.monotonic() + 60
    while (done := ask("get", f"/rehearsals/{run['id']}")[1])["state"] == "running" and time.monotonic() < ends:
        time.sleep(0.2)
    assert (done["state"], done["found"]["entered"], done["found"]["not_sent"]) == ("done", 1, {"no_address": 1}), done["problem"]
    assert [each["id"] for each in ask("get", "/rehearsals")[1]] == [run["id"]]
    assert ask("get", "/rehearsals/987654")[0] == 404
    status, walk = ask("post", "/journeys/walk", {"definition": definition, "traits": {"first_name": "Mei"}})
    assert (status, [move["outcome"] for move in walk["moves"]], walk["messages"][0]["step"]) == (200, ["entered", "sent", "waited"], "mail")
    status, wrong = ask("post", "/journeys/walk", {"definition": definition, "events": [{"after_hours": 1}]})
    assert (status, wrong["error"]["number"]) == (422, "journeys.E021")


def test_an_edit_is_told_and_people_are_moved_called_and_given_tasks(shop, ask):
    steps = {"rest": {"kind": "wait", "days": 2, "next": None}}
    _, made = ask("post", "/journeys", {"name": "Care", "definition": {"entry": {"kind": "call"}, "start": "rest", "steps": steps}})
    place = f"/journeys/{made['id']}"
    assert ask("post", f"{place}/call", {"persons": [MEI]})[0] == 409, "not live yet"
    ask("post", f"{place}/publish")
    assert ask("post", f"{place}/call", {"persons": [MEI, TOM], "once": "a"}) == (200, {"asked_for": 2})
    shop.tick((MEI, "journey_called", {"journey": str(made["id"])}))
    ask("put", place, {"name": "Care", "definition": {"entry": {"kind": "call"}, "start": "rest", "steps": {"rest": {"kind": "wait", "days": 3, "next": None}}}})
    _, edit = ask("get", f"{place}/edit")
    assert [each["en"] for each in edit["differences"]] == ["step 'rest', days: 2 → 3"]
    assert edit["inside"] == [{"step": "rest", "heads": 1, "suggested": {"do": "stay", "to": ""}}]
    assert ask("post", f"{place}/publish", {"moves": {"rest": {"do": "move", "to": "nowhere"}}})[1]["error"]["number"] == "journeys.E030"
    assert ask("post", f"{place}/publish", {"moves": {"rest": {"do": "stay"}}})[1]["number"] == 2
    assert ask("post", f"{place}/pause")[0] == 200 and ask("post", f"{place}/resume", {"due": "skip"})[0] == 200
    assert ask("get", "/tasks") == (200, [])
    assert ask("post", "/tasks/none/finish", {"result": "won"})[0] == 404


def test_of_two_who_change_one_keptthe_later_is_told_and_overwrites_nothing(shop, ask):
    _, made = ask("post", "/journeys", draft(shop))
    place, kept = f"/journeys/{made['id']}", {"name": made["name"], "definition": made["draft"]}
    mine, theirs = ({**kept, "definition": {**made["draft"], "holdout_percent": percent}} for percent in (10, 20))
    status, saved = ask("put", place, {**theirs, "seen": made["changed_at"]})
    assert status == 200
    status, refused = ask("put", place, {**mine, "seen": made["changed_at"]})
    assert (status, refused["error"]["number"]) == (409, "journeys.E035") and "key Program" in refused["error"]["message"]
    assert ask("get", place)[1]["draft"]["holdout_percent"] == 20
    assert ask("put", place, {**mine, "seen": saved["changed_at"]})[1]["draft"]["holdout_percent"] == 10
    assert ask("put", place, theirs)[0] == 200   # who names none has looked at none


def test_what_the_canvas_keeps_for_itself_does_not_stand_in_the_way(shop, ask):
    body = draft(shop, canvas={"places": {"mail": [0, 40]}, "notes": [{"text": "Ask Wei", "at": [10, 10]}]})
    _, made = ask("post", "/journeys", body)
    assert made["draft"]["canvas"] == body["definition"]["canvas"] and ask("post", "/journeys/check", body) == (200, [])
    assert ask("post", f"/journeys/{made['id']}/publish")[0] == 200


def test_journeys_in_numbers_and_by_day(shop, ask):
    _, made = ask("post", "/journeys", draft(shop))
    ask("post", f"/journeys/{made['id']}/publish")
    shop.tick()
    assert ask("get", "/journeys/numbers") == (200, [{"journey": made["id"], "entered": 5, "holdout": 0, "standing": 5, "goals": 0}])
    [day] = ask("get", f"/journeys/{made['id']}/days")[1]
    assert (day["entered"], day["messages"], day["goals"]) == (5, 5, 0)


def test_why_messages_reached_nobody_by_step(shop, ask):
    _, made = ask("post", "/journeys", draft(shop))
    said = [(1, "refused", "no_consent", 1), (2, "later", "transient", 1), (2, "accepted", "", 2), (3, "accepted", "", 1), (3, "bounced", "hard", 0)]
    for place, (message, status, reason, attempt) in enumerate(said):
        engine.database(shop.slug).run(f"""INSERT INTO deliver_receipts (message, person, journey, step, channel, status, reason, attempt, at)
            VALUES (toUUID('00000000-0000-0000-0000-00000000000{message}'), {message}, {made['id']}, 'mail', 'email', '{status}', '{reason}', {attempt}, now64(3) + {place})""")
    found = ask("get", f"/journeys/{made['id']}/refused")[1]
    assert sorted((row["step"], row["reason"], row["messages"]) for row in found) == [("mail", "bounced", 1), ("mail", "no_consent", 1)]


def test_a_version_tells_what_it_changed_and_can_be_a_draft_again(shop, ask):
    body = draft(shop)
    _, made = ask("post", "/journeys", body)
    ask("post", f"/journeys/{made['id']}/publish")
    ask("put", f"/journeys/{made['id']}", {"name": made["name"], "definition": {**made["draft"], "holdout_percent": 10}})
    ask("post", f"/journeys/{made['id']}/publish")
    second, first = ask("get", f"/journeys/{made['id']}/versions")[1]
    assert [difference["step"] for difference in second["differences"]] == [""] and "10" in second["differences"][0]["en"]
    assert first["differences"] == [] and first["draft"] == made["draft"]
