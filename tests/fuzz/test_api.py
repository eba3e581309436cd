"""The API of the console, asked by its own description in a signed-in session, and the public intake with a key: no fault of ours, and answers as described."""

import asyncio
import hashlib
import json
import os
import time
from collections import Counter

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans, data, sampled_from
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import InvalidSchema
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import response_schema_conformance

from koipond import access, demo
from koipond.collect.http import application
from tests.fuzz.changing import bytes_for
from tests.fuzz.there import There
from tests.shelf import lent

SECONDS = float(os.environ.get("KOIPOND_FUZZ_SECONDS", "90"))
EACH = int(os.environ.get("KOIPOND_FUZZ_EACH", "2"))      # tries of an operation, one round after the other while there is time
ROUND = int(os.environ.get("KOIPOND_FUZZ_ROUND", "0"))    # another one begins elsewhere
MOST = int(os.environ.get("KOIPOND_FUZZ_OPERATIONS", "60"))   # and the same tries each time; `make fuzz` asks all, and others each time
SAME = "KOIPOND_FUZZ_OPERATIONS" not in os.environ
PEOPLE = 60   # of the demo
# Left out, with the reason.
ELSEWHERE = ("/clock/", "/api/workspaces", "/test", "/probe", "/try", "/check-address", "/members/{email}")   # moves the clock of all; makes stores; calls out; takes away who asks


@pytest.fixture(scope="module")
def shop():
    """A workspace to be asked about: an empty one, or where there is time that of the demo."""
    if not SAME:
        demo.fill(PEOPLE)
        made = access.workspace(demo.SLUG)
        access.add_member(made, "owner@fuzz.example", "owner", by="test")
        yield made
        return
    with lent("fuzzed", "Fuzzed shop") as made:
        access.add_member(made, "owner@fuzz.example", "owner", by="test")
        yield made


@pytest.fixture(scope="module")
def session():
    """Headers and cookies of a browser in which the owner has signed in."""
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.get(username="owner@fuzz.example"))
    csrf = _get_new_csrf_string()
    return {"headers": {"X-CSRFToken": csrf}, "cookies": {**{name: one.value for name, one in client.cookies.items()}, "csrftoken": csrf}}


FOUND = [   # what fuzzing found once
    ("get", "/people/-734305102/messages", None),                                        # below zero, in a list that the engine reads
    ("get", "/orders?person=-333", None),
    ("post", "/companies/1970/people", {"person": -4824}),
    ("post", "/calls/results", [{"id": 865316483000866824792309760, "result": "x"}]),    # larger than SQLite has columns for; PostgreSQL compares it
    ("post", "/definitions/apply", {"files": {"": ""}, "seen": ""}),                     # a file without a path
]


@pytest.mark.parametrize("method, path, body", FOUND)
def test_what_was_found_once_is_answered(shop, session, method, path, body):
    said = _signed_in(session).generic(method.upper(), f"/api/w/{shop.slug}{path}", json.dumps(body) if body is not None else "", content_type="application/json")
    assert said.status_code in (200, 422) and "console.E001" not in said.content.decode(), said.content


def _signed_in(session: dict) -> Client:
    client = Client(raise_request_exception=False, headers=session["headers"])
    client.cookies.load(session["cookies"])
    return client


def test_no_operation_breaks_and_answers_are_as_described(shop, session, capsys):
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())
    operations = [one.ok() for one in schema.get_all_operations()]
    there = There(_signed_in(session), shop.slug, {one.path for one in operations if one.method == "get"})
    operations = [one for one in operations if not any(part in one.path for part in ELSEWHERE)]
    operations = sorted(operations, key=lambda one: hashlib.sha256(f"{ROUND} {one.label}".encode()).hexdigest())[:MOST]
    until, answers, found, asked = time.monotonic() + SECONDS, Counter(), {}, 0
    for operation in operations:
        if time.monotonic() > until:
            break
        asked += 1

        @settings(max_examples=EACH, derandomize=SAME, database=None, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy(), data())
        def ask(case, further):
            if "workspace" in case.path_parameters:
                case.path_parameters["workspace"] = shop.slug
            if further.draw(booleans()):   # about something that is there
                case.path_parameters.update({place: value for place, value in there.fill(case.operation.path, lambda found: further.draw(sampled_from(found))).items()
                                             if place in case.path_parameters})
            case.headers.pop("Authorization", None)
            answer = case.call(**session)
            answers[answer.status_code // 100] += 1
            try:
                case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])
            except InvalidSchema:   # it writes a tuple's `prefixItems` in an older way, and then refuses that itself
                case.validate_response(answer, checks=[not_a_server_error])

        try:
            ask()
        except (Failure, FailureGroup) as failure:
            found[operation.label] = str(failure)[:1500]
    with capsys.disabled():
        print(f"\n  the API: {answers.total():,} tries ({answers[2]} done, {answers[4]} refused) of {asked} of {len(operations)} operations", end="")
    assert not found, "\n\n".join(f"{label}\n{said}" for label, said in found.items())
    assert answers[2] > 10 < answers[4]
    assert there.fill("/api/w/{workspace}/members/{email}", lambda names: names[0])["email"]


@pytest.mark.parametrize("kind", ["batch", "track", "identify", "group"])
def test_the_public_intake_with_a_key_answers_whatever_is_sent(shop, kind, capsys):
    """What it takes is stored for good; what it does not is refused with a number: never a 5xx, and nothing else."""
    _, token = access.create_key(shop, "fuzz", ["collect"], by="test")
    answers = Counter()

    @settings(max_examples=EACH * 20, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(bytes_for("intake"))
    def send(raw):
        status, body = asyncio.run(_posted(f"/v1/{kind}", token, raw))
        answers[status] += 1
        said = json.loads(body)
        assert (status == 200 and said["success"]) or (status in (400, 401, 413) and said["code"]), (status, said)

    send()
    with capsys.disabled():
        print(f"\n  /v1/{kind}: {dict(answers)}", end="")
    assert answers[400]


async def _posted(path: str, token: str, body: bytes) -> tuple[int, bytes]:
    sent = []

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        sent.append(message)

    await application({"type": "http", "method": "POST", "path": path, "headers": [(b"authorization", f"Bearer {token}".encode()), (b"user-agent", body[:20])], "client": ("10.0.0.1", 1)}, receive, send)
    return sent[0]["status"], sent[1]["body"]
