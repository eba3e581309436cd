"""The intake over HTTP: paths, keys, sizes, encodings, CORS, and what is answered."""

import base64
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koipond import access, collect, engine
from koipond.collect import inbox
from koipond.kit import clock
from tests.collect.conftest import call

TRACK = {"event": "Tea Bought", "userId": "mei", "messageId": "m1"}


@pytest.mark.parametrize("path, kind, body", [
    ("identify", "identify", {"userId": "mei"}), ("i", "identify", {"userId": "mei"}),
    ("track", "track", {"event": "x", "userId": "mei"}), ("t", "track", {"event": "x", "userId": "mei"}),
    ("page", "page", {"anonymousId": "a"}), ("p", "page", {"anonymousId": "a"}),
    ("screen", "screen", {"anonymousId": "a"}), ("s", "screen", {"anonymousId": "a"}),
    ("group", "group", {"userId": "mei", "groupId": "g"}), ("g", "group", {"userId": "mei", "groupId": "g"}),
    ("alias", "alias", {"userId": "mei", "previousId": "p"}), ("a", "alias", {"userId": "mei", "previousId": "p"}),
    ("batch", "track", {"batch": [{"type": "track", **TRACK}]}), ("b", "track", {"batch": [{"type": "track", **TRACK}]}),
    ("import", "track", {"batch": [{"type": "track", **TRACK}]}),
])
@pytest.mark.parametrize("slash", ["", "/"])
def test_every_path_of_the_specification_is_there(post, kept, path, kind, body, slash):
    answer = post(f"/v1/{path}{slash}", body)
    assert (answer.status, answer.json) == (200, {"success": True, "accepted": 1, "refused": []})
    assert kept("kind") == [kind]


def basic(text: str) -> dict:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize("where", ["basic", "basic without colon", "body", "bearer", "body beside another bearer",
                                   "basic not encoded"])
def test_the_key_may_stand_in_three_places(key, kept, where):
    headers, body = {}, dict(TRACK)
    if where == "basic":
        headers = basic(f"{key}:")
    elif where == "basic without colon":
        headers = basic(key)
    elif where == "basic not encoded":
        headers = {"Authorization": f"Basic {key}:"}
    elif where == "bearer":
        headers = {"Authorization": f"Bearer {key}"}
    else:
        body["writeKey"] = key
        headers = {"Authorization": "Bearer some.oauth.token"} if "beside" in where else {}
    assert call("POST", "/v1/track", json.dumps(body).encode(), headers).status == 200
    assert kept("source") == [access.key_of(key).id]


def test_the_key_of_a_batch_may_stand_in_its_body(key, kept):
    body = json.dumps({"batch": [{"type": "track", **TRACK}], "writeKey": key}).encode()
    assert call("POST", "/v1/b", body, {"Content-Type": "text/plain"}).status == 200
    assert kept("message_id") == ["m1"]


@pytest.mark.parametrize("headers, in_body, number", [
    ({}, None, "E001"), ({}, "wrong", "E002"), (basic("wrong:"), None, "E002"), ({"Authorization": "Bearer x"}, None, "E002"),
    ({"Authorization": "Basic ==="}, None, "E002"), ({"Authorization": "Digest x"}, None, "E001"), ({}, "\0🍵", "E002"),
])
def test_without_a_valid_key_nothing_is_taken(workspace, kept, headers, in_body, number):
    answer = call("POST", "/v1/track", json.dumps({**TRACK, "writeKey": in_body}).encode(), headers)
    assert (answer.status, answer.json["number"]) == (401, f"collect.{number}")
    assert answer.json["hint"] and not kept("seq")


def test_a_key_that_may_only_read_does_not_collect(workspace, kept):
    token = access.create_key(workspace, "reader", ["read"], by="tests")[1]
    answer = call("POST", "/v1/track", json.dumps(TRACK).encode(), basic(token))
    assert (answer.status, answer.json["number"]) == (401, "collect.E003") and not kept("seq")


def test_bad_items_are_refused_by_position_and_kept_for_the_debugger(post, kept, workspace):
    batch = [{"type": "track", **TRACK}, {"type": "track", "userId": "mei"}, {"type": "page"}, 7]
    answer = post("/v1/batch", {"batch": batch})
    assert answer.status == 200 and answer.json["accepted"] == 1
    assert answer.numbers == [(1, "collect.E021"), (2, "collect.E022"), (3, "collect.E025")]
    assert all(one["reason"] and one["hint"] for one in answer.json["refused"])
    assert kept("message_id") == ["m1"]
    tick = collect.begin(workspace.slug, clock.now(), lambda now: False)
    collect.settle(tick)
    collect.finish(tick)
    assert [event.name for event in collect.events(workspace.slug)] == ["Tea Bought"]
    told = collect.refused(workspace.slug)
    assert [one.reason for one in told] == ["wrong_type", "no_ids", "no_event_name"]
    assert told[0].item == "7" and json.loads(told[1].item) == {"type": "page"}
    assert "缺少事件名称" in collect.refused(workspace.slug, language="zh-CN")[2].message
    assert "`item`" in told[0].message and "`item` 的类型不对" in collect.refused(workspace.slug, language="zh")[0].message


def test_receipts_of_our_own_messages_are_not_taken_from_outside(post, kept):
    batch = [{"type": "track", **TRACK}, *({"type": "track", "userId": "mei", "event": name} for name in (
        "email_opened", " email_clicked ", "email_unsubscribed", "Email Opened", "email_opened_twice"))]
    answer = post("/v1/batch", {"batch": batch})
    assert answer.numbers == [(position, "collect.E036") for position in (1, 2, 3)]
    assert kept("name") == ["Tea Bought", "Email Opened", "email_opened_twice"]


def test_every_receipt_that_deliver_knows_is_kept_for_the_house():
    from koipond.collect.names import RECEIPTS
    from koipond.deliver.events import STATUS

    assert set(STATUS) == RECEIPTS


def test_reasons_are_told_in_the_senders_language(post):
    answer = post("/v1/track", {"event": "x"}, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert "没有说明" in answer.json["refused"][0]["reason"]
    assert "JSON" in post("/v1/track", b"{", headers={"Accept-Language": "zh-CN"}).json["reason"]


@pytest.mark.parametrize("chunks", [1, 3])
def test_gzip_is_read(post, kept, chunks):
    assert post("/v1/track", TRACK, gzip=True, chunks=chunks).status == 200
    assert kept("message_id") == ["m1"]


@pytest.mark.parametrize("body, headers, number", [
    (b"x" * 600_000, {}, "E014"),
    (b'{"event":"x","userId":"u","properties":{"x":"' + b"y" * 10_000_000 + b'"}}', {}, "E014"),
    (b'{"event":"x","userId":"u","properties":{"x":"' + b"y" * 40_000 + b'"}}', {}, "E030"),
    (b"no gzip", {"Content-Encoding": "gzip"}, "E012"),
    (b"", {"Content-Encoding": "gzip"}, "E010"),
    (b"{}", {"Content-Encoding": "br"}, "E013"),
    (b"{", {}, "E010"),
])
def test_a_body_that_cannot_be_used_is_a_400_with_a_number(post, kept, body, headers, number):
    answer = post("/v1/track", body, headers=headers, chunks=5)
    assert (answer.status, answer.json["number"], answer.json["success"]) == (400, f"collect.{number}", False)
    assert answer.json["message"] and answer.json["hint"] and not kept("seq")


def test_a_bomb_is_not_unpacked(post):
    import gzip

    bomb = gzip.compress(b"0" * 200_000_000)
    assert post("/v1/batch", bomb, headers={"Content-Encoding": "gzip"}).json["number"] == "collect.E014"
    many = gzip.compress(b"{") * 1000 + gzip.compress(b" " * 600_000)
    assert post("/v1/batch", many, headers={"Content-Encoding": "gzip"}).json["number"] == "collect.E014"
    cut = gzip.compress(json.dumps(TRACK).encode())[:-9]
    assert post("/v1/track", cut, headers={"Content-Encoding": "gzip"}).json["number"] == "collect.E012"


def test_a_large_batch_within_the_limit_is_taken_whole(post, kept):
    batch = [{"type": "track", "event": "e", "userId": f"u{n}", "messageId": str(n)} for n in range(2500)]
    answer = post("/v1/batch", {"batch": batch}, chunks=7)
    assert answer.json["accepted"] == 2500 and kept("message_id") == [str(n) for n in range(2500)]


def test_browsers_may_post_from_any_site(post):
    headers = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    preflight = call("OPTIONS", "/v1/t", b"", headers)
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "https://shop.example"
    for name in ("Authorization", "Content-Type", "X-Retry-Count"):
        assert name in preflight.headers["access-control-allow-headers"]
    for body in (TRACK, b"{"):
        answer = post("/v1/t", body, headers={"Origin": "https://shop.example", "Content-Type": "text/plain"})
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        assert answer.headers["vary"] == "Origin"


def test_analytics_js_is_told_where_to_send_to(key):
    answer = call("GET", f"/v1/projects/{key}/settings", headers={"Host": "koi.example"})
    assert answer.json["integrations"]["Segment.io"] == {"apiKey": key, "apiHost": "koi.example/v1", "protocol": "http"}
    assert call("GET", "/v1/projects/wrong/settings").status == 401


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/v1/track", 405), ("PUT", "/v1/batch", 405), ("POST", "/v1/nothing", 404), ("POST", "/v1/", 404),
    ("GET", "/v1/projects", 404),
])
def test_other_paths_and_methods_are_named(method, path, status):
    answer = call(method, path)
    assert answer.status == status and answer.json["number"].startswith("collect.E01")


def test_overload_asks_to_come_back(post, kept, monkeypatch):
    box = inbox.inbox()
    monkeypatch.setattr(box, "_thread", object())
    monkeypatch.setattr(box, "_rows", inbox.WAITING_ROWS)
    answer = post("/v1/track", TRACK)
    assert (answer.status, answer.json["number"]) == (503, "collect.E040") and int(answer.headers["retry-after"]) > 0
    assert not kept("seq")


def test_a_failed_write_is_a_503_and_the_repetition_counts(post, kept, monkeypatch):
    def fail(*a, **k):
        raise engine.QueryFailed(reason="disk full", statement="")

    with monkeypatch.context() as broken:
        broken.setattr(engine.Database, "insert", fail)
        answer = post("/v1/track", TRACK)
    assert (answer.status, answer.json["number"]) == (503, "collect.E041") and "retry-after" in answer.headers
    assert post("/v1/track", TRACK).status == 200
    assert kept("seq", "message_id") == [(1, "m1")]


def test_an_engine_that_says_no_after_it_stored_is_believed_by_its_rows(post, kept, monkeypatch):
    insert = engine.Database.insert

    def store_and_fail(*a, **k):
        insert(*a, **k)
        raise engine.QueryFailed(reason="connection lost", statement="")

    with monkeypatch.context() as broken:
        broken.setattr(engine.Database, "insert", store_and_fail)
        assert post("/v1/track", TRACK).status == 200
    assert post("/v1/track", {**TRACK, "messageId": "m2"}).status == 200
    assert kept("seq", "message_id") == [(1, "m1"), (2, "m2")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(), max_size=20)
    | st.sampled_from(["track", "identify", "2026-11-22T06:00:00Z", "\ud83d", "\x00", "", "m" * 101]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=10)
FIELDS = ["type", "event", "name", "category", "messageId", "timestamp", "sentAt", "originalTimestamp", "userId",
          "anonymousId", "previousId", "groupId", "properties", "traits", "context"]
NEARLY = st.fixed_dictionaries({"type": st.sampled_from(["track", "identify", "page", "screen", "group", "alias"])}, optional={
    **dict.fromkeys(FIELDS[1:], JSON), "userId": st.sampled_from(["mei", "tom"]) | JSON, "event": st.text(max_size=9) | JSON})
BODIES = st.fixed_dictionaries({"batch": st.lists(NEARLY | JSON, max_size=6)}, optional={"sentAt": JSON, "context": JSON}) | JSON


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=BODIES | NEARLY, path=st.sampled_from(["batch", "track", "identify", "page", "group", "alias"]))
def test_whatever_is_sent_is_answered_and_what_is_accepted_is_kept_once(db, post, body, path):
    before = db.value("SELECT countIf(kind != 'refused') FROM collect_inbox")
    answer = post(f"/v1/{path}", body)
    assert answer.status in (200, 400)
    if answer.status == 400:
        assert answer.json["number"].startswith("collect.E0") and answer.json["message"] and answer.json["hint"]
        accepted = 0
    else:
        accepted = answer.json["accepted"]
        sent = len(body["batch"]) if path == "batch" else 1
        assert accepted + len(answer.json["refused"]) == sent
        assert all(one["number"].startswith("collect.E0") and one["reason"] for one in answer.json["refused"])
    assert db.value("SELECT countIf(kind != 'refused') FROM collect_inbox") == before + accepted


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=st.binary(max_size=300))
def test_any_bytes_are_answered(post, body):
    assert post("/v1/batch", body).status == 400
