"""Every error has one shape, in the reader's language."""

import importlib
import re
from pathlib import Path
from pkgutil import iter_modules

import pytest
from django.db import DataError, connection, transaction
from django.test import Client

from koipond.console import errors, validation
from koipond.console.api import api, beyond
from koipond.kit.errors import Fault


def test_an_error_is_said_in_the_language_of_the_reader(shop, program):
    client = program(shop, "read")
    english = client.get("/api/w/nowhere/status").json()["error"]
    assert english == {
        "number": "access.E002", "message": "There is no workspace 'nowhere' that you may see.",
        "hint": "GET /api/me lists the workspaces that are yours, koipond workspace list all of this installation.", "fields": {"slug": "nowhere"},
    }
    for language in ("zh-CN", "zh", "zh-Hans-CN,en;q=0.5", "zh-TW"):
        chinese = client.get("/api/w/nowhere/status", headers={"Accept-Language": language}).json()["error"]
        assert "没有你可以访问的工作区" in chinese["message"]


def test_a_wrong_field_is_named_with_its_value(shop, program):
    client = program(shop, "admin")
    response = client.post(f"/api/w/{shop.slug}/keys", {"name": 7, "scopes": "all"}, content_type="application/json")
    error = response.json()["error"]
    assert (response.status_code, error["number"]) == (422, "console.E002")
    assert error["fields"]["field"] == "body.name" and error["fields"]["value"] == "7"
    assert [problem["field"] for problem in error["fields"]["problems"]] == ["body.name", "body.scopes"]
    assert error["message"] == "body.name: Input should be a valid string. Got 7. So is one other field."


def test_a_number_that_no_column_holds_is_known_on_either_store(shop):
    with pytest.raises((OverflowError, DataError)) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS bigint)", [2**90])
    assert beyond(raised.value) and not beyond(OverflowError("date value out of range"))


def test_a_missing_field_is_named_in_chinese(shop, program):
    response = program(shop, "admin").post(
        f"/api/w/{shop.slug}/keys", {"name": "x"}, content_type="application/json", headers={"Accept-Language": "zh-CN"})
    assert "body.scopes：缺少这个字段。收到的是 空。" in response.json()["error"]["message"]


@pytest.mark.parametrize("body", ["{", "", "\x00", '{"name": "x",}', "[1", b"\xff\xfe", b'"\xd8'])
def test_a_body_that_is_no_json_is_refused_with_where_it_breaks(shop, program, body):
    response = program(shop, "admin").post(f"/api/w/{shop.slug}/keys", body, content_type="application/json")
    assert response.status_code in (400, 422) and response.json()["error"]["number"] in ("console.E002", "console.E003")


@pytest.mark.parametrize(("body", "field"), [
    ({"days": -1}, "body.days"), ({"days": 1e300}, "body.days"), ({"hours": "soon"}, "body.hours"),
])
def test_a_wrong_step_of_the_clock_is_refused(shop, program, body, field):
    response = program(shop, "admin").post("/api/clock/forward", body, content_type="application/json")
    assert response.status_code == 422 and response.json()["error"]["fields"]["field"] == field


@pytest.mark.parametrize(("method", "path", "status", "number"), [
    ("get", "/api/nothing", 404, "console.E004"),
    ("delete", "/api/me", 405, "console.E005"),
    ("get", "/api/w/tea/nothing/here", 404, "console.E004"),
])
def test_what_the_framework_answers_has_our_shape_too(method, path, status, number):
    response = getattr(Client(), method)(path)
    assert (response.status_code, response.json()["error"]["number"]) == (status, number)
    if status == 405:
        assert response["Allow"] == "GET" and "DELETE" in response.json()["error"]["message"]


def test_what_must_not_happen_is_shown_without_its_insides(shop, program, monkeypatch, caplog):
    def breaks(*_):
        raise ZeroDivisionError("the secret inside")

    monkeypatch.setattr("koipond.console.status.status", breaks)
    response = program(shop, "read").get(f"/api/w/{shop.slug}/status")
    error = response.json()["error"]
    assert (response.status_code, error["number"]) == (500, "console.E001")
    assert "secret" not in response.text and "ZeroDivision" not in response.text
    assert error["fields"]["id"] in caplog.text and "the secret inside" in caplog.text


def test_a_fault_is_shown_without_its_insides(shop, program, monkeypatch):
    class Cracked(Fault):
        """The statement SELECT secret failed."""

        number = "console.E999"

    def breaks(*_):
        raise Cracked()

    monkeypatch.setattr("koipond.console.status.status", breaks)
    response = program(shop, "read").get(f"/api/w/{shop.slug}/status")
    assert response.status_code == 500 and "secret" not in response.text


def test_findings_that_hold_anything_can_be_shown():
    for value in ("x" * 10_000, {"a": object()}, b"\xff", float("nan"), None, "锦鲤🐟"):
        said = validation.not_valid([{"type": "string_type", "loc": ("body", "asked", "a", 0), "msg": "No", "input": value}])
        assert said.fields["field"] == "body.a[0]" and len(said.message) < 300


def test_every_route_of_every_room_is_described():
    described = set(api.get_openapi_schema(path_prefix="/api/")["paths"])
    assert {"/api/me", "/api/workspaces", "/api/clock", "/api/clock/forward"} <= described
    rooms = [m.name for m in iter_modules([Path(errors.__file__).parent]) if m.name.endswith("_api")]
    assert "access_api" in rooms
    for room in rooms:
        for path in importlib.import_module(f"koipond.console.{room}").router.path_operations:
            assert re.sub(r"{\w+:", "{", f"/api/w/{{workspace}}{path}") in described


def test_the_description_and_its_page_are_public_and_need_nothing_from_elsewhere():
    assert Client().get("/api/openapi.json").json()["components"]["securitySchemes"]["KnownAsker"]["scheme"] == "bearer"
    assert "swagger-ui-bundle.js?v=" in Client().get("/api/docs").text


def test_no_two_shapes_go_by_one_name():
    shapes = api.get_openapi_schema()["components"]["schemas"]
    assert "columns" in shapes["ImportsPreviewOut"]["properties"] and "subject" in shapes["PreviewOut"]["properties"]
