"""Texts that would be statements if they were ever written into one: in every text that the API takes, in what is collected, in rules and names.

Each operation is asked with a word that harms nobody and with payloads in its place: no fault of ours, no row that belongs to others, and the canary stays.
"""

import json
import re
from collections import Counter
from urllib.parse import quote, urlencode

import pytest

from koipond import collect, engine, segments
from koipond.clock import run_until_idle
from koipond.kit import clock
from koipond.kit.errors import Refusal
from tests.security.attacked import CANARY, OPERATIONS, SCHEMA, browser, filled, made
from tests.shelf import lent

PAYLOADS = ["' OR '1'='1", "'; DROP TABLE canary; --", "x') UNION ALL SELECT secret FROM canary --", "{secret:String}", "%s%(x)s%%", "\\' OR 1=1 /*", "`canary`", '"canary"', "x\0y", "1; SELECT sleep(3)"]
SECRET = "needle-of-the-canary"
LEFT = ("/clock/", "/api/workspaces", "/backup", "/returned", "/try", "/test", "/probe", "/publish", "/check-address", "/erasure", "/restore", "/keys")   # moves the clock, makes stores, calls out, or erases
READS = ("/preview", "/check", "/lint", "/audience", "/walk", "/in-words", "/suggest", "/funnel")     # by POST, and keep nothing


@pytest.fixture(scope="module")
def shop():
    with lent("canary1", "Canary shop") as place:
        ids = made(place.slug)
        db = engine.database(place.slug)
        db.run("CREATE TABLE canary (secret String) ENGINE = MergeTree ORDER BY secret")
        db.run("INSERT INTO canary VALUES ({secret:String})", secret=SECRET)
        yield ids
        assert db.rows("SELECT secret FROM canary") == [(SECRET,)]
        db.run("DROP TABLE canary")


def texts(operation: tuple[str, str]) -> list[tuple[str, str]]:
    """The places of an operation in which a text stands: in its query, its address, its body (one level deep)."""
    method, path = operation
    told = SCHEMA["paths"][path][method.lower()]
    found = [(one["in"], one["name"]) for one in told.get("parameters", ()) if one["name"] != "workspace" and _is_text(one["schema"])]
    for kind, way in told.get("requestBody", {}).get("content", {}).items():
        if "json" in kind:
            schema = way["schema"]
            schema = SCHEMA["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
            found += [("body", name) for name, one in schema.get("properties", {}).items() if _is_text(one) or one.get("type") in ("object", "array") or "$ref" in one]
    return found


def _is_text(schema: dict) -> bool:
    return any(one.get("type") == "string" and "enum" not in one and one.get("format") not in ("binary", "date", "date-time") for one in (schema, *schema.get("anyOf", ())))


def put(value, payload: str):
    """The value with the payload in place of every text in it, and as a further name."""
    if isinstance(value, dict):
        return {**{name: put(one, payload) for name, one in value.items()}, **({payload: payload} if not value else {})}
    if isinstance(value, list):
        return [put(one, payload) for one in value] or [payload]
    return payload if isinstance(value, str) else value


@pytest.mark.parametrize("payload", ["'; DROP TABLE canary; --", "x') UNION ALL SELECT secret FROM canary -- {secret:String} %s%(x)s \\' `\""], ids=("dropping", "asking"))
def test_no_text_that_the_api_takes_becomes_a_statement(shop, payload):
    """All texts of an operation at once where it reads, and where it writes."""
    client, slug = browser(shop["workspace"], "owner"), shop["workspace"]
    wrong, answers = {}, Counter()
    for method, path in (one for one in OPERATIONS if "{workspace}" in one[1] and one[0] != "DELETE" and not any(part in one[1] for part in LEFT)):
        if not (places := texts((method, path))):
            continue
        told = SCHEMA["paths"][path][method.lower()]
        ids = {**shop, **{name: payload.replace("/", "") for where, name in places if where == "path"}}
        address = path.format(**{name: quote(str(ids.get(name, 1)), safe="") for name in re.findall(r"{(\w+)}", path)})
        query = {name: payload for where, name in places if where == "query"}
        query |= {one["name"]: filled(one["schema"], shop) for one in told.get("parameters", ()) if one["in"] == "query" and one.get("required") and one["name"] not in query}
        body = b""
        for kind, way in told.get("requestBody", {}).get("content", {}).items():
            if "json" in kind:
                whole = filled(way["schema"], shop)
                body = json.dumps(put(whole, payload) if isinstance(whole, (dict, list)) else whole)
        answer = client.generic(method, address + ("?" + urlencode(query, doseq=True) if query else ""), body, content_type="application/json")
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
        answers[answer.status_code // 100] += 1
        if answer.status_code >= 500 or SECRET in text or "DB::Exception" in text or "sqlite3" in text or "psycopg" in text:
            wrong[method, path] = (answer.status_code, text[:300])
    assert wrong == {}, "\n".join(map(str, wrong.items()))
    assert answers[2] > 20 and answers[4] > 20, answers
    assert engine.database(slug).rows("SELECT secret FROM canary") == [(SECRET,)]


SEARCHES = [(path, one["name"]) for path, ways in SCHEMA["paths"].items() if path.startswith("/api/w/{workspace}/") and "{" not in path.replace("{workspace}", "") and "get" in ways
            for one in ways["get"].get("parameters", ()) if one["in"] == "query" and _is_text(one["schema"])]


def test_a_search_finds_for_a_payload_what_it_finds_for_nothing(shop):
    """What an injected OR would bring is everything, what an injected UNION would bring is the canary. Every text in the query of every list."""
    client, narrowed = browser(shop["workspace"], "owner"), 0
    for path, name in SEARCHES:
        address = path.format(workspace=shop["workspace"])
        nothing = client.get(address, {name: "nosuchwordanywhere"})
        narrows = nothing.status_code == 200 and not nothing.streaming and CANARY not in nothing.text and CANARY in client.get(address).text
        narrowed += narrows
        for payload in PAYLOADS[:3]:
            answer = client.get(address, {name: payload})
            text = "" if answer.streaming else answer.text
            assert answer.status_code < 500 and SECRET not in text and not (narrows and CANARY in text), (path, name, payload, text[:300])
    assert len(SEARCHES) > 20 and narrowed >= 5, (len(SEARCHES), narrowed)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_collected_is_kept_to_the_letter(payload):
    """As names of events, properties and traits, as ids, as values: one event comes, one event is there."""
    with lent("canary2", "Collecting shop") as place:
        db = engine.database(place.slug)
        db.run("CREATE TABLE canary (secret String) ENGINE = MergeTree ORDER BY secret")
        db.run("INSERT INTO canary VALUES ({secret:String})", secret=SECRET)
        collect.record(place.slug, [
            collect.Item(kind="track", name=payload, message_id=payload or "m", at=clock.now(), user_id=payload, properties={payload: payload, "order_id": payload}),
            collect.Item(kind="identify", name="", message_id=f"i {payload}", at=clock.now(), user_id=payload, traits={"name": payload, payload: payload, "email": payload, "phone": payload}),
            collect.Item(kind="track", name="Order Completed", message_id=f"o {payload}", at=clock.now(), user_id=payload, properties={"order_id": payload, "total": payload, "currency": payload, "products": [{"product_id": payload, "name": payload}]})])
        run_until_idle(place.slug)
        assert db.rows("SELECT secret FROM canary") == [(SECRET,)]
        assert db.value("SELECT uniqExact(person) FROM profiles_traits") <= 1 and db.value("SELECT uniqExact(name) FROM profiles_events") <= 3
        assert SECRET not in str(db.rows("SELECT * FROM profiles_events")) + str(db.rows("SELECT * FROM profiles_traits"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_rule_is_refused_or_holds_for_nobody(shop, payload):
    rules = [{"trait": payload, "is": "exists"}, {"trait": "name", "is": "equals", "value": payload}, {"trait": "name", "is": payload, "value": "x"}, {"trait": "name", "is": "contains", "value": payload},
             {"trait": "name", "is": "one_of", "value": [payload, payload]}, {"trait": "name", "is": "matches", "value": payload}, {"event": payload, "count": {"is": "at_least", "value": 1}},
             {"event": "order_completed", "where": [{"property": payload, "is": "equals", "value": payload}], "count": {"is": "at_least", "value": 1}},
             {"event": "order_completed", "where": [{"property": "order_id", "is": "equals", "value": payload}]}, {"sequence": [{"event": payload}, {"event": payload}], "within": {"days": 3}},
             {"top": {"of": {"trait": payload}, "count": 5}}, {"tag": payload}, {"stage": payload}, {"segment": payload}, {"list": payload}]
    counted = 0
    for rule in rules:
        try:
            counted += segments.preview(shop["workspace"], [rule]).steps[-1].count > 0
        except Refusal:
            continue
    assert counted == 0
