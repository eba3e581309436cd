"""Calls over HTTP: what a seller, a marketer and a dialler may, what is hidden and noted, and what is safe to repeat."""

import io
import json

import pytest
from openpyxl import load_workbook

from koipond import access, clock, collect, content, deliver, journeys
from koipond.kit import clock as time

SCRIPT = "您好 {{ person.first_name }}\n? interest: 想来品茶吗？ | 想 | 不想"


@pytest.fixture
def calling(workspace):
    """A journey that has everybody called who signs up, and three who did."""
    slug = workspace.slug
    deliver.create_account(slug, "call_desk", "Desk", {"sharing": "pool"}, by="test")
    template = content.save_template(slug, "Call", channel="call", text=SCRIPT, by="test").template
    journey = journeys.save(slug, "Call them", {
        "kind": "marketing", "entry": {"kind": "event", "event": "signed_up"}, "reentry": "never", "start": "call",
        "steps": {"call": {"kind": "send", "channel": "call", "template": template, "next": None}}}, by="test")
    journeys.publish(slug, journey.id, by="test")
    items = []
    for number in (1, 2, 3):
        who = {"user_id": f"u{number}"}
        items += [collect.Item("identify", "", f"i{number}", time.now(), properties={}, traits={"first_name": f"客{number}", "phone": f"1380000000{number}"}, **who),
                  collect.Item("track", "consent_granted", f"c{number}", time.now(), properties={"channel": "call", "purpose": "marketing", "method": "form", "proof": "x"}, **who),
                  collect.Item("track", "signed_up", f"s{number}", time.now(), **who)]
    collect.record(slug, items)
    clock.run_until_idle(slug)
    deliver.send_now(slug)
    clock.run_until_idle(slug)
    return workspace


def post(client, workspace, path, body=None):
    return client.post(f"/api/w/{workspace.slug}/calls{path}", json.dumps(body or {}), content_type="application/json")


def test_a_seller_takes_the_next_sees_the_number_by_a_press_and_says_what_came_of_it(calling, browser):
    li = browser(calling, "seller", enforce_csrf_checks=False)
    call = post(li, calling, "/next").json()
    assert call["phone"].endswith("****0001") and "00000001" not in call["phone"] and call["script"] == "您好 客1"
    assert call["questions"] == [{"key": "interest", "text": "想来品茶吗？", "choices": ["想", "不想"]}]
    assert post(li, calling, f"/{call['id']}/number").json()["phone"] == "+8613800000001"
    rows = [row for row in access.trail(calling) if row.deed == "show_call_number"]
    assert len(rows) == 1 and rows[0].subject_id == str(call["id"]) and rows[0].by.startswith("seller")
    kept = post(li, calling, f"/{call['id']}/results", {"result": "interested", "call": 1, "answers": {"interest": "想"}, "note": "周六"}).json()
    assert (kept["state"], kept["again"]) == ("ended", False)
    assert post(li, calling, f"/{call['id']}/results", {"result": "busy", "call": 1}).json()["again"] is True
    listed = li.get(f"/api/w/{calling.slug}/calls?which=ended").json()
    assert [one["result"] for one in listed["calls"]] == ["interested"] and listed["counts"]["pool"] == 2


def test_who_may_not_call_sees_nothing(calling, browser, program):
    for client in (browser(calling, "analyst", enforce_csrf_checks=False), browser(calling, "viewer", enforce_csrf_checks=False), program(calling, "read", "collect")):
        for answer in (client.get(f"/api/w/{calling.slug}/calls"), post(client, calling, "/next"), post(client, calling, "/fetch", {"most": 5}), post(client, calling, "/1/number")):
            assert answer.status_code == 403
    li = browser(calling, "seller", enforce_csrf_checks=False)
    assert post(li, calling, "/sheet").status_code == 403 and post(li, calling, "/1/give").status_code == 403
    assert li.put(f"/api/w/{calling.slug}/calls/codes", "{}", content_type="application/json").status_code in (403, 422)


def test_a_dialler_with_a_key_fetches_each_once_and_says_many_at_once(calling, program, browser):
    dialler = program(calling, "call")
    first = post(dialler, calling, "/fetch", {"most": 2}).json()
    assert [one["phone"] for one in first] == ["+8613800000001", "+8613800000002"] and first[0]["call"] == 1
    assert [one["phone"] for one in post(dialler, calling, "/fetch", {"most": 9}).json()] == ["+8613800000003"]
    assert post(dialler, calling, "/fetch").json() == []
    words = [{"id": first[0]["id"], "call": 1, "result": "answered", "answers": {"interest": "不想"}}, {"id": first[1]["id"], "call": 1, "result": "nonsense"}, {"id": 10**6, "call": 1, "result": "busy"}]
    told = dialler.post(f"/api/w/{calling.slug}/calls/results", json.dumps(words), content_type="application/json").json()
    assert [one["kept"] and one["kept"]["state"] for one in told] == ["ended", None, None]
    assert [one["error"] and one["error"]["number"] for one in told] == [None, "deliver.E061", "deliver.E060"]
    again = dialler.post(f"/api/w/{calling.slug}/calls/results", json.dumps(words[:1]), content_type="application/json").json()
    assert again[0]["kept"]["again"] is True
    assert dialler.get(f"/api/w/{calling.slug}/people").status_code == 403      # and sees nothing else
    li = browser(calling, "seller", enforce_csrf_checks=False)
    assert post(li, calling, f"/{first[1]['id']}/number").status_code == 409     # it is the dialler's


def test_a_list_goes_out_and_comes_back_as_the_same_file(calling, browser):
    mei = browser(calling, "marketer", enforce_csrf_checks=False)
    answer = post(mei, calling, "/sheet", {"most": 10})
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["calls"]
    names = [cell.value for cell in sheet[1]]
    assert [row[names.index("phone")].value for row in sheet.iter_rows(min_row=2)] == ["+8613800000001", "+8613800000002", "+8613800000003"]
    assert post(mei, calling, "/next").json() is None      # they are out
    for row, (result, more) in enumerate((("有意向", {"answer_interest": "想", "note": "=1+1"}), ("call_back", {"call_back_at": "2001-01-01 10:00"}), ("", {})), 2):
        sheet.cell(row, names.index("result") + 1).value = result
        for name, value in more.items():
            sheet.cell(row, names.index(name) + 1).value = value
    kept = io.BytesIO()
    book.save(kept)
    told = [mei.post(f"/api/w/{calling.slug}/calls/sheet/results", {"file": io.BytesIO(kept.getvalue())}).json() for _ in range(2)]
    assert [(one["kept"], one["again"], [(each["row"], each["error"]["number"]) for each in one["refused"]]) for one in told] == [
        (1, 0, [(3, "deliver.E065")]), (0, 1, [(3, "deliver.E065")])]
    wrong = mei.post(f"/api/w/{calling.slug}/calls/sheet/results", {"file": io.BytesIO(b"no sheet")})
    assert wrong.status_code == 422 and wrong.json()["error"]["number"] == "deliver.E068"


def test_a_marketer_gives_takes_back_and_changes_the_list_of_results(calling, browser):
    mei = browser(calling, "marketer", enforce_csrf_checks=False)
    call, other = [one["id"] for one in mei.get(f"/api/w/{calling.slug}/calls?which=pool").json()["calls"]][:2]
    who = mei.get(f"/api/w/{calling.slug}/calls/callers").json()[0]["email"]
    assert post(mei, calling, f"/{call}/give", {"caller": who}).json()["caller"] == who
    assert post(mei, calling, f"/{call}/give", {"caller": "x@y.example"}).status_code == 422
    assert post(mei, calling, f"/{other}/take-back").json()["state"] == "ended"
    assert post(mei, calling, f"/{other}/results", {"result": "busy"}).status_code == 409
    codes = mei.get(f"/api/w/{calling.slug}/calls/codes").json()
    put = mei.put(f"/api/w/{calling.slug}/calls/codes", json.dumps({"codes": [*codes, {"code": "vip", "means": "answered", "en": "Call me first", "zh": "优先联系"}]}), content_type="application/json")
    assert put.status_code == 200 and put.json()[-1]["code"] == "vip"


def test_another_workspace_has_none_of_them(calling, other_shop, browser):
    stranger = browser(other_shop, "owner", enforce_csrf_checks=False)
    call = deliver.calls.listed(calling.slug, "all", "")[0][0].id
    assert stranger.get(f"/api/w/{other_shop.slug}/calls/{call}").status_code == 404
    assert post(stranger, other_shop, f"/{call}/number").status_code == 404
    assert post(stranger, other_shop, f"/{call}/results", {"result": "busy"}).status_code == 404
