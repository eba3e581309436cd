"""The description of the API is whole: every endpoint of every room, with what it does, takes, gives and says when it refuses."""

import importlib
import json
import re
from pathlib import Path

import pytest
from django.test import Client

from koipond.console.api import PLACE, api

FOLDER = Path(importlib.import_module("koipond.console").__file__).parent
SPEC = api.get_openapi_schema()
ENDPOINTS = [(method, path, endpoint) for path, ways in SPEC["paths"].items() for method, endpoint in ways.items() if method != "parameters"]


def test_it_is_given_to_everybody():
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200 and answer.json()["paths"].keys() == SPEC["paths"].keys()


@pytest.mark.parametrize("room", sorted(path.stem for path in FOLDER.glob("*_api.py")))
def test_every_endpoint_of_a_room_is_in_it(room):
    module = importlib.import_module(f"koipond.console.{room}")
    known = {(method, _plain(path)) for method, path, _ in ENDPOINTS}
    for router, place in ((module.router, f"/api{PLACE}"), (getattr(module, "everywhere", None), "/api")):
        for path, view in (router.path_operations if router else {}).items():
            found = {(method.lower(), _plain(f"{place}{path}")) for operation in view.operations for method in operation.methods}
            assert found and found <= known


@pytest.mark.parametrize("method, path, endpoint", ENDPOINTS, ids=[f"{method} {path}" for method, path, _ in ENDPOINTS])
def test_it_says_what_it_does_takes_and_gives(method, path, endpoint):
    assert endpoint["summary"] and endpoint["description"] and endpoint["tags"] and endpoint["operationId"]
    for given in endpoint.get("parameters", []):
        assert given["schema"]
    for sort in endpoint.get("requestBody", {"content": {}})["content"].values():
        assert _typed(sort["schema"])
    good = {status: answer for status, answer in endpoint["responses"].items() if str(status).startswith("2")}
    assert good
    for status, answer in good.items():
        assert answer["description"]
        content = answer.get("content") or {}
        assert all(_typed(sort["schema"]) for sort in content.values())
        assert content or str(status) in ("201", "202", "204"), "a 200 has a body"


@pytest.mark.parametrize("method, path, endpoint", ENDPOINTS, ids=[f"{method} {path}" for method, path, _ in ENDPOINTS])
def test_it_says_how_an_error_looks(method, path, endpoint):
    for status in ("401", "403", "404", "409", "422", "default"):
        assert endpoint["responses"][status]["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorOut")
    body = Client().get("/api/me").json()
    told = SPEC["components"]["schemas"]["Told"]["properties"]
    assert body.keys() == SPEC["components"]["schemas"]["ErrorOut"]["properties"].keys() and body["error"].keys() == told.keys()


def _typed(schema: dict) -> bool:
    return bool(schema.keys() & {"$ref", "type", "anyOf", "allOf"})


def _plain(path: str) -> str:
    """As the description spells an address: without types, and with one slash between its parts."""
    return "/" + "/".join(part for part in path.replace("{int:", "{").replace("{path:", "{").split("/") if part)


def test_what_two_rooms_call_the_same_is_described_apart():
    schemas = api.get_openapi_schema()["components"]["schemas"]
    parts = {name: set(schema["properties"]) for name, schema in schemas.items() if "properties" in schema}
    assert any("product_id" in own for name, own in parts.items() if name.endswith("LineOut"))
    assert any("depth" in own for name, own in parts.items() if name.endswith("LineOut"))
    told = json.dumps(schemas) + json.dumps(api.get_openapi_schema()["paths"])
    assert set(re.findall(r'"#/components/schemas/(\w+)"', told)) <= set(schemas)
