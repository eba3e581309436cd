"""The endpoints of segments, asked by a program with a key: what is not there, and what a rule names that is not."""

import pytest
from django.test import Client

from koipond import access, segments
from tests.segments.test_checks import CITY

NOBODYS = 2**31 - 1   # the number of no segment, however many were made before
NOWHERE = {"all": [CITY, {"segment": NOBODYS}]}


@pytest.fixture
def ask(workspace):
    token = access.create_key(workspace, "Program", ["read", "write"], by="test")[1]
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def call(method, path, body=None):
        answer = getattr(client, method)(f"/api/w/{workspace.slug}{path}", body, content_type="application/json")
        return answer.status_code, answer.json()["error"] if answer.status_code >= 400 else answer.json()

    return call


@pytest.mark.parametrize("method, path", [
    ("get", f"/segments/{NOBODYS}"), ("delete", f"/segments/{NOBODYS}"), ("get", f"/segments/{NOBODYS}/members"), ("get", f"/segments/{NOBODYS}/moves"),
    ("get", f"/segments/{NOBODYS}/days"), ("get", f"/segments/{NOBODYS}/audit"), ("put", f"/segments/{NOBODYS}"),
])
def test_a_segment_that_is_not_there_is_a_404(ask, method, path):
    status, error = ask(method, path, {"name": "Tea", "rule": CITY} if method == "put" else None)
    assert (status, error["number"], error["fields"]) == (404, "segments.E021", {"segment": NOBODYS})


@pytest.mark.parametrize("path, body", [
    ("/segments/check", {"rule": NOWHERE}), ("/segments/preview", {"steps": [NOWHERE]}),
    ("/segments/suggest", {"steps": [NOWHERE]}), ("/segments", {"name": "Tea", "rule": NOWHERE}),
])
def test_a_rule_that_names_a_segment_that_is_not_there_is_a_422_with_its_place(ask, path, body):
    status, error = ask("post", path, body)
    assert (status, error["number"]) == (422, "segments.E011")
    assert error["fields"]["path"].endswith(".all[1].segment") and error["fields"]["segment"] == NOBODYS


def test_so_is_a_change_of_a_segment_that_is_there(ask, workspace):
    made = segments.save(workspace, "Tea", CITY, "mei")
    status, error = ask("put", f"/segments/{made.id}", {"name": "Tea", "rule": NOWHERE})
    assert (status, error["number"], error["fields"]["path"]) == (422, "segments.E011", "rule.all[1].segment")
