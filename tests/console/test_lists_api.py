"""The endpoints of lists and of the shelf, asked over HTTP by a program with a key, and the command line."""

import csv
import io

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koipond import access, cli, collect, identify, journeys
from koipond.kit import clock as kit_clock

MEI = {"trait": "city", "is": "equals", "value": "上海"}


@pytest.fixture
def people(workspace, db, tick):
    now = kit_clock.now()
    collect.record(workspace.slug, [
        collect.Item("identify", "", f"m{name}", now, user_id=name, source=1, traits={"email": f"{name}@shop.example", "city": city, "title": title})
        for name, city, title in [("mei", "上海", "=1+1"), ("tom", "北京", "Boss"), ("ana", "上海", "+86 1")]
    ])
    tick()
    return {name: identify.find(db, "user_id", name) for name in ("mei", "tom", "ana")}


def asker(workspace, *scopes):
    token = access.create_key(workspace, "Program", list(scopes), by="test")[1]
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def ask(method, path, body=None, status=200, **more):
        sent = more or {"content_type": "application/json"}
        answer = getattr(client, method)(f"/api/w/{workspace.slug}{path}", body, **sent)
        assert answer.status_code == status, answer.content
        return answer.json() if "json" in answer["Content-Type"] else b"".join(answer.streaming_content)

    ask.client = client
    return ask


@pytest.fixture
def ask(workspace):
    return asker(workspace, "read", "write")


@pytest.fixture
def vip(ask):
    return ask("post", "/lists", {"name": "VIP", "purpose": "say thank you", "labels": ["spring"], "folder": "2024"}, 201)["id"]


def test_a_list_is_filled_by_hand_and_from_a_file_and_seen_as_any_segment(ask, workspace, people, vip, tick):
    ask("post", f"/lists/{vip}/changes", {"kind": "user_id", "values": ["mei", "nobody"]}, 202)
    tick()
    assert ask("get", f"/segments/{vip}/members")["people"] == [people["mei"]]
    file = SimpleUploadedFile("group.csv", b"mail\nTOM@shop.example\nx@y.example\n")
    answer = ask.client.post(f"/api/w/{workspace.slug}/lists/{vip}/file", {"file": file, "column": "mail", "kind": "email", "mode": "set"})
    assert answer.status_code == 202, answer.content
    change = answer.json()
    assert (change["known"], change["unknown"]) == (1, 1)
    assert ask("get", f"/lists/{vip}/changes/{change['id']}/unknown")[0]["value"] == "x@y.example"
    tick()
    assert ask("get", f"/segments/{vip}")["members"] == 1 and ask("get", f"/segments/{vip}/members")["people"] == [people["tom"]]
    assert [each["how"] for each in ask("get", f"/lists/{vip}/changes")] == ["file", "hand"]


def test_segments_are_combined_and_copied_into_lists(ask, people, vip, tick):
    live = ask("post", "/segments", {"name": "Shanghai", "rule": MEI}, 201)["id"]
    tick()
    ask("post", f"/lists/{vip}/combine", {"operation": "difference", "segments": [live, vip]}, 202)
    tick()
    assert ask("get", f"/segments/{vip}/members")["count"] == 2
    copied = ask("post", f"/segments/{vip}/copy", {"name": "VIP too"}, 201)
    ask("post", f"/lists/{vip}/snapshot", {"rule": {"not": {"segment": live}}, "mode": "set"}, 202)
    tick()
    assert ask("get", f"/segments/{vip}/members")["people"] == [people["tom"]]
    assert ask("get", f"/segments/{copied['id']}/members")["count"] == 2 and copied["labels"] == ["spring"]
    assert ask("get", f"/segments/{live}/overlap/{copied['id']}") == {"both": 2, "only_first": 0, "only_second": 0, "share": 1.0}


def test_the_past_and_the_reasons_are_told(ask, people, vip, tick):
    before = kit_clock.now()
    ask("post", f"/lists/{vip}/changes", {"values": [people["mei"]]}, 202)
    tick()
    after = kit_clock.now()
    assert ask("get", f"/segments/{vip}/then?at={before.isoformat().replace('+00:00', 'Z')}")["count"] == 0
    assert ask("get", f"/segments/{vip}/then?at={after.isoformat().replace('+00:00', 'Z')}")["people"] == [people["mei"]]
    assert ask("get", f"/segments/{vip}/history")[-1]["members"] == 1
    span = f"since={before.isoformat()[:-6]}Z&until={after.isoformat()[:-6]}Z"
    assert ask("get", f"/segments/{vip}/between?{span}&what=joined") == [people["mei"]]
    why = ask("get", f"/segments/{vip}/why/{people['mei']}")
    assert why["member"] and why["holds"] and why["reason"]["says"]["zh"] == "属于名单“VIP”：成立。"


def test_what_is_used_is_not_put_away_and_the_names_are_told(ask, workspace, people, vip):
    rule = ask("post", "/segments", {"name": "VIP in Shanghai", "rule": {"all": [{"segment": vip}, MEI]}}, 201)["id"]
    journey = journeys.save(workspace.slug, "Thanks", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": vip, "who": "now_and_later"}, "reentry": "never", "holdout_percent": 0,
        "goal": None, "exit": None, "start": "end", "steps": {"end": {"kind": "end"}}}, by="mei")
    assert [(each["kind"], each["name"]) for each in ask("get", f"/segments/{vip}/uses")] == [("segment", "VIP in Shanghai"), ("journey", "Thanks")]
    error = ask("delete", f"/segments/{vip}", status=409)["error"]
    assert "journey Thanks" in error["message"] and "segment VIP in Shanghai" in error["message"]
    ask("delete", f"/segments/{rule}")
    journeys.models.Journey.objects.filter(id=getattr(journey, "id", journey)).delete()
    ask("delete", f"/segments/{vip}")
    assert ask("post", f"/segments/{vip}/restore")["archived_at"] is None


def test_the_shelf_has_folders_labels_favourites_and_sizes(ask, people, vip, tick):
    ask("post", "/segments", {"name": "Shanghai", "rule": MEI}, 201)
    ask("put", f"/segments/{vip}/favourite")
    ask("post", f"/lists/{vip}/changes", {"values": [people["mei"]]}, 202)
    tick()
    assert [(each["name"], each["members"], each["favourite"]) for each in ask("get", "/segments/shelf")] == [("Shanghai", 2, False), ("VIP", 1, True)]
    for asked in ("folder=2024", "label=spring", "kind=list", "favourites=true"):
        assert [each["id"] for each in ask("get", f"/segments/shelf?{asked}")] == [vip]
    assert ask("get", "/segments/shelf?label=autumn") == []
    told = ask("patch", f"/segments/{vip}/about", {"name": "Best", "description": "who buys", "labels": []})
    assert (told["name"], told["description"], told["labels"], told["purpose"]) == ("Best", "who buys", [], "say thank you")
    assert ask("patch", f"/segments/{vip}/about", {"purpose": " "}, 422)["error"]["number"] == "segments.E052"
    assert ask("patch", f"/segments/{vip}/about", {"labels": ["x" * 61]}, 422)["error"]["number"] == "segments.E056"


def test_members_are_a_file_in_which_formulas_do_not_run_and_personal_traits_are_masked_for_readers(ask, workspace, people, vip, tick):
    ask("post", f"/lists/{vip}/changes", {"values": list(people.values())}, 202)
    tick()
    rows = list(csv.DictReader(io.StringIO(ask("get", f"/segments/{vip}/download?traits=email,city,title").decode())))
    assert [(int(row["person"]), row["email"], row["city"]) for row in rows] == sorted(
        (people[name], f"{name}@shop.example", city) for name, city in [("mei", "上海"), ("tom", "北京"), ("ana", "上海")])
    assert {row["title"] for row in rows} == {"'=1+1", "Boss", "'+86 1"}
    reader = asker(workspace, "read")
    rows = list(csv.DictReader(io.StringIO(reader("get", f"/segments/{vip}/download?traits=email,city").decode())))
    assert {row["email"] for row in rows} == {"***"} and {row["city"] for row in rows} == {"上海", "北京"}
    table = pq.read_table(io.BytesIO(ask("get", f"/segments/{vip}/download?traits=orders&format=parquet")))
    assert table.to_pydict() == {"person": sorted(people.values()), "orders": ["0", "0", "0"]}
    assert ask("get", f"/segments/{vip}/download?format=xlsx", status=422)["error"]["number"] == "segments.E064"
    assert ask("get", f"/segments/{vip}/download?traits=nonsense", status=422)["error"]["number"] == "segments.E005"
    assert ask("get", f"/segments/{vip}/download?at=0462-12-02T00:00:00Z", status=422)["error"]["number"] == "engine.E007"   # told before the file begins


def test_only_an_owner_connects_a_database_and_nobody_gets_a_password(ask, workspace, vip):
    given = {"name": "dwh", "kind": "postgresql", "address": "127.0.0.1:1", "database": "d", "user": "u",
             "secret_env": f"KOIPOND_OUTSIDE_{workspace.slug.upper()}_DWH"}
    for method, path, body in [("post", "/databases", given), ("get", "/databases", None), ("post", f"/lists/{vip}/query", {"database": "dwh", "query": "SELECT 1"})]:
        assert ask(method, path, body, 403)["error"]["number"].startswith("access.")
    owner = asker(workspace, "admin")
    assert owner("post", "/databases", given, 201)["secret_env"] == given["secret_env"]
    assert owner("post", f"/lists/{vip}/query", {"database": "dwh", "query": "SELECT 1"}, 422)["error"]["number"] == "segments.E060"
    assert owner("delete", "/databases/dwh") == {"ok": True} and owner("get", "/databases") == []
    assert owner("delete", "/databases/dwh", status=404)["error"]["number"] == "segments.E058"


@pytest.mark.parametrize("method, path, body", [
    ("post", "/lists/99/changes", {"values": [1]}), ("get", "/lists/99/changes", None), ("get", "/segments/99/uses", None),
    ("get", "/segments/99/history", None), ("get", "/segments/99/why/1", None), ("get", "/segments/99/download", None),
    ("post", "/segments/99/copy", {"name": "x"}), ("put", "/segments/99/favourite", None),
])
def test_what_is_not_there_is_a_404(ask, method, path, body):
    assert ask(method, path, body, 404)["error"]["number"] == "segments.E021"


def test_the_command_line_fills_a_list_and_says_why(workspace, people, tmp_path):
    def koipond(*words):
        return CliRunner().invoke(cli.koipond, ["segment", words[0], workspace.slug, *map(str, words[1:])], catch_exceptions=False)

    vip = int(koipond("make", "VIP", "--purpose", "say thank you").output)
    (tmp_path / "group.csv").write_text("mail\nmei@shop.example\nnobody@y.example\n")
    said = koipond("import", vip, tmp_path / "group.csv", "--column", "mail").output
    assert said.splitlines() == ["rows: 2  known: 1  unknown: 1  unreadable: 0", "3\tunknown\tnobody@y.example"]
    assert koipond("list").output.split("\t")[:2] == [str(vip), "list"]
    assert "In the list 'VIP': true." in koipond("why", vip, people["mei"]).output
    koipond("export", vip, tmp_path / "out.csv", "--traits", "email")
    assert (tmp_path / "out.csv").read_text() == f'"person","email"\n{people["mei"]},"mei@shop.example"\n'
    assert "segments.E021" in koipond("why", 999, people["mei"]).stderr
