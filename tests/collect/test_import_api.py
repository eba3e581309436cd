"""The same import over the API: sent, looked at, started, watched, its bad rows fetched."""

import csv
import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koipond import access, collect

SHEET = "会员编号,邮箱,生日\nu1,mei@example.com,1990-01-05\nu2,tom@example.com,soon\n,,\nx,-,\n"


@pytest.fixture
def api(workspace):
    """`api(method, path, …)`: a call with a key that may write; gives status and JSON."""
    _, token = access.create_key(workspace, "Program", ["write", "read"], by="tests")
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def call(method, path, body=None, **more):
        extra = {"data": body, **({"content_type": "application/json"} if method == "post" and "format" not in more else {})}
        answer = getattr(client, method)(f"/api/w/{workspace.slug}/imports{path}", **extra)
        return answer.status_code, answer.json() if "json" in answer.get("Content-Type", "") else b"".join(answer)

    call.client = client
    return call


@pytest.fixture
def send(api, workspace):
    def upload(content, name="客户.csv"):
        file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
        answer = api.client.post(f"/api/w/{workspace.slug}/imports", {"file": file})
        return answer.status_code, answer.json()

    return upload


def finished(api, job, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _, now = api("get", f"/{job}")
        if now["state"] != "running":
            return now
        time.sleep(0.05)
    raise AssertionError("still running")


def test_what_columns_can_be_mapped_to_is_told(api):
    _, kinds = api("get", "/fields")
    people = next(one for one in kinds if one["kind"] == "people")
    assert people["fields"][0] == {"name": "user_id", "type": "id", "required": False} and people["families"] == ["trait", "external", "consent"]


def test_a_sheet_goes_its_way(api, send, workspace, db):
    status, job = send(SHEET)
    assert status == 201 and job["state"] == "waiting" and job["file_name"] == "客户.csv"
    status, looked = api("get", f"/{job['id']}/preview")
    assert status == 200 and looked["kind"] == "people" and looked["rows_looked_at"] == 3
    assert looked["mapping"] == [["会员编号", "user_id"], ["邮箱", "email"], ["生日", "birthday"]]
    assert looked["columns"][1] == {"name": "邮箱", "samples": ["mei@example.com", "tom@example.com", "-"], "guesses": ["email"], "doubtful": []}
    assert [problem["number"] for problem in looked["problems"]] == ["collect.E153", "collect.E157"]
    status, looked = api("post", f"/{job['id']}/preview", {"kind": "people", "mapping": [["生日", ""], ["邮箱", "trait.mail"]]})
    assert looked["mapping"] == [["邮箱", "trait.mail"], ["会员编号", "user_id"]] and looked["problems"] == []
    assert api("post", f"/{job['id']}/start", {"kind": "people"})[0] == 200
    done = finished(api, job["id"])
    assert (done["state"], done["rows"], done["imported"], done["cells_left_out"], done["fraction"]) == ("done", 3, 3, 2, 1.0)
    assert done["reasons"] == {"not_a_date": 1, "not_an_email": 1}
    assert db.value("SELECT count() FROM collect_inbox") == 3
    status, listed = api("get", "")
    assert [one["id"] for one in listed] == [job["id"]]
    _, problems = api("get", f"/{job['id']}/problems")
    assert [problem["line"] for problem in problems] == [3, 5] and problems[0]["text_zh"].startswith("“soon”")
    _, text = api("get", f"/{job['id']}/bad-rows.csv")
    assert [row[3] for row in csv.reader(io.StringIO(text.decode().removeprefix("\ufeff")))] == ["number", "collect.E153", "collect.E157"]


def test_what_is_no_sheet_is_told_with_number_and_hint(send, api):
    status, body = send(b"%PDF-1.7")
    assert status == 422 and body["error"]["number"] == "collect.E101" and body["error"]["hint"]
    assert api("get", "")[1] == []


def test_a_mapping_that_does_not_fit_is_refused_at_the_start(send, api):
    _, job = send("a,b\n1,2\n")
    status, body = api("post", f"/{job['id']}/start", {"kind": "orders"})
    assert status == 422 and body["error"]["number"] == "collect.E105"
    assert api("get", f"/{job['id']}")[1]["state"] == "waiting"
    status, body = api("post", f"/{job['id']}/start", {"kind": "flowers"})
    assert body["error"]["number"] == "collect.E108"


def test_jobs_of_others_are_not_there(api, workspace):
    status, body = api("get", "/999999")
    assert status in (404, 422) and body["error"]["number"] == "collect.E113"


def test_an_error_found_while_running_stays_with_the_job(send, api):
    _, job = send("user_id,birthday\nu1,1/5/1990\n")
    api("post", f"/{job['id']}/start", {})
    done = finished(api, job["id"])
    assert done["state"] == "failed" and done["error"]["number"] == "collect.E109" and done["error"]["zh"][1]
    assert api("post", f"/{job['id']}/start", {"options": {"date_order": "dmy"}})[0] == 200
    assert finished(api, job["id"])["state"] == "done"


def test_a_reader_may_not_import(workspace):
    _, token = access.create_key(workspace, "Reader", ["read"], by="tests")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    answer = client.post(f"/api/w/{workspace.slug}/imports", {"file": SimpleUploadedFile("a.csv", SHEET.encode())})
    assert answer.status_code == 403
    assert collect.list_imports(workspace) == []


def test_what_was_running_when_the_process_ended_goes_on(workspace, send, api, db):
    _, job = send(SHEET)
    api("post", f"/{job['id']}/start", {"kind": "people"})
    finished(api, job["id"])
    found = collect.find_import(workspace, job["id"])
    _, again = send(SHEET.replace("1990", "1991"))
    cut = collect.find_import(workspace, again["id"])
    type(cut).objects.filter(id=cut.id).update(state="running", holder="elsewhere:1:x", kind="people", mapping=found.mapping)
    assert collect.resume_imports() >= 1
    assert finished(api, cut.id)["state"] == "done"
    assert db.value("SELECT count() FROM collect_inbox") == 6


def test_what_was_staged_and_forgotten_is_removed_at_the_start(workspace, db):
    db.run("INSERT INTO collect_staging VALUES (99, 'k', 2, 'row')")
    collect.resume_imports()
    assert db.value("SELECT count() FROM collect_staging") == 0


def test_a_start_without_a_mapping_refuses_what_is_in_doubt(send, api):
    _, job = send("contact\na@x.cn\n")
    status, body = api("post", f"/{job['id']}/start", {"kind": "people"})
    assert (status, body["error"]["number"], body["error"]["fields"]["columns"]) == (422, "collect.E122", ["contact → email?"])
    assert api("post", f"/{job['id']}/start", {"kind": "people", "mapping": [["contact", "email"]]})[0] == 200
    assert finished(api, job["id"])["imported"] == 1
