"""What a body of the Segment specification becomes, and what is said about a bad one."""

import json
import re
from datetime import UTC, datetime

import pytest

from koipond.collect import errors, reading
from koipond.kit.errors import Refusal

RECEIVED = int(datetime(2026, 11, 22, 9, 0, 5, tzinfo=UTC).timestamp() * 1000)
TRACK = {"type": "track", "event": "Tea Bought", "userId": "mei", "messageId": "m1"}
NAMES = ("kind", "name", "message_id", "at", "user_id", "anonymous_id", "previous_id", "group_id",
         "properties", "traits", "context")


def one(item: dict, received: int = RECEIVED, **batch) -> dict:
    """The only item of a batch as a row of the inbox."""
    found = reading.read(json.dumps({"batch": [item], **batch}).encode(), "batch", received, "203.0.113.9")
    assert not found.refused, found.refused
    return dict(zip(NAMES, found.rows[0], strict=True))


def at(item: dict, **batch) -> str:
    return datetime.fromtimestamp(one(item, **batch)["at"] / 1000, UTC).isoformat().replace("+00:00", "")


def test_the_senders_wrong_clock_is_taken_out():
    item = {**TRACK, "timestamp": "2026-11-22T10:00:00Z"}
    assert at(item, sentAt="2026-11-22T10:00:05Z") == "2026-11-22T09:00:00"


@pytest.mark.parametrize("timestamp, sent_at, happened", [
    ("2026-11-22T08:00:00.123Z", None, "2026-11-22T08:00:00.123000"),             # no sentAt: as given
    (None, "2026-11-22T10:00:05Z", "2026-11-22T09:00:05"),                         # no timestamp: now
    ("2026-11-22T09:04:00Z", None, "2026-11-22T09:04:00"),                         # a little ahead: as given
    ("2026-11-22T09:06:00Z", None, "2026-11-22T09:00:05"),                         # further ahead: now
    ("2299-01-01T00:00:00Z", None, "2026-11-22T09:00:05"),
    ("2011-12-09T12:50:00Z", "2026-11-22T09:00:05Z", "2011-12-09T12:50:00"),       # an import: unchanged
    ("2026-11-22T16:00:00+08:00", None, "2026-11-22T08:00:00"),
    ("2026-11-22T08:00:00", None, "2026-11-22T08:00:00"),                          # no zone: UTC
    ("2026-11-22 08:00:00", None, "2026-11-22T08:00:00"),
    ("20261122T080000Z", None, "2026-11-22T08:00:00"),
    ("2026-11-22", None, "2026-11-22T00:00:00"),
    (1795334400, None, "2026-11-22T08:00:00"),                                     # seconds since 1970
    (1795334400000, None, "2026-11-22T08:00:00"),                                  # milliseconds
    ("2026-11-22T08:00:00.123456789Z", None, "2026-11-22T08:00:00.123000"),
    ("2026-11-22T08:00:00Z", "1970-01-01T00:00:00Z", "2026-11-22T09:00:05"),       # a broken clock: now
    ("1970-01-01T00:00:00Z", None, "1970-01-01T00:00:00"),
])
def test_when_it_happened(timestamp, sent_at, happened):
    assert at({**TRACK, "timestamp": timestamp}, **({"sentAt": sent_at} if sent_at else {})) == happened


def test_the_time_of_sending_may_stand_in_the_item_but_the_batch_goes_first():
    item = {**TRACK, "timestamp": "2026-11-22T10:00:00Z", "sentAt": "2026-11-22T10:00:05Z"}
    assert at(item) == "2026-11-22T09:00:00"
    assert at(item, sentAt="2026-11-22T10:00:00Z") == "2026-11-22T09:00:05"
    assert at({**TRACK, "originalTimestamp": "2026-11-22T08:00:00Z"}) == "2026-11-22T08:00:00"


@pytest.mark.parametrize("item, expected", [
    (TRACK, {"kind": "track", "name": "Tea Bought", "user_id": "mei", "message_id": "m1", "properties": b""}),
    ({"type": "identify", "anonymousId": "a1", "userId": 17, "traits": {"city": "上海"}},
     {"kind": "identify", "name": "", "anonymous_id": "a1", "user_id": "17"}),
    ({"type": "page", "userId": "mei", "name": "Home", "category": "Shop", "properties": {"url": "/", "name": "own"}},
     {"kind": "page", "name": "Home", "properties": b'{"name":"Home","category":"Shop","url": "/", "name": "own"}'}),
    ({"type": "screen", "userId": "mei", "name": "Home", "properties": {}},
     {"kind": "screen", "name": "Home", "properties": b'{"name":"Home"}'}),
    ({"type": "page", "userId": "mei"}, {"kind": "page", "name": "", "properties": b""}),
    ({"type": "group", "userId": "mei", "groupId": "g"}, {"kind": "group", "group_id": "g"}),
    ({"type": "alias", "userId": "mei", "previousId": "a1"}, {"kind": "alias", "previous_id": "a1", "user_id": "mei"}),
    ({**TRACK, "properties": None, "context": None, "integrations": {"All": True}, "new": [1]}, {"properties": b""}),
    ({**TRACK, "event": "Robert'); DROP TABLE collect_inbox;--"}, {"name": "Robert'); DROP TABLE collect_inbox;--"}),
    ({**TRACK, "event": "🍵茶\u0000"}, {"name": "🍵茶\u0000"}),
    ({**TRACK, "properties": {"x": "\ud83d", "y": "🍵", "z": "\\ud83d"}},
     {"properties": b'{"x": "\\ufffd", "y": "\\ud83c\\udf75", "z": "\\\\ud83d"}'}),
    ({**TRACK, "event": "a\udfff"}, {"name": "a\ufffd"}),
])
def test_an_item_becomes_a_row(item, expected):
    row = one(item)
    assert {name: row[name] for name in expected} == expected


def test_an_item_without_a_message_id_gets_a_new_one():
    item = {key: value for key, value in TRACK.items() if key != "messageId"}
    ids = {one({**item, **more})["message_id"] for more in ({}, {}, {"messageId": ""}, {"messageId": None})}
    assert len(ids) == 4 and all(len(id) == 36 for id in ids)


@pytest.mark.parametrize("batch, item, together", [
    ({"ip": "1.1.1.1"}, None, {"ip": "1.1.1.1"}),
    (None, {"ip": "2.2.2.2"}, {"ip": "2.2.2.2"}),
    ({"ip": "1.1.1.1", "os": {"name": "A", "v": 1}, "x": 1}, {"ip": "2.2.2.2", "os": {"v": 2}, "x": {"y": 1}},
     {"ip": "2.2.2.2", "os": {"name": "A", "v": 2}, "x": {"y": 1}}),
    ({"direct": True}, {"library": "x"}, {"direct": True, "library": "x", "ip": "203.0.113.9"}),
    (None, {"direct": True, "ip": "1.1.1.1"}, {"direct": True, "ip": "1.1.1.1"}),
    (None, {"direct": False}, {"direct": False}),
    (None, {"direct": "true"}, {"direct": "true"}),
])
def test_context_of_the_batch_lies_under_that_of_the_item(batch, item, together):
    assert json.loads(one({**TRACK, "context": item}, **({"context": batch} if batch else {}))["context"]) == together


BAD_ITEMS = [
    (5, "E025"), (None, "E025"), ([], "E025"), ("track", "E025"), ({}, "E020"),
    ({**TRACK, "type": "purchase"}, "E020"), ({**TRACK, "type": "product"}, "E020"), ({**TRACK, "type": "refused"}, "E020"),
    ({**TRACK, "type": 5}, "E025"), ({**TRACK, "event": None}, "E021"), ({**TRACK, "event": " "}, "E021"),
    ({**TRACK, "event": {"a": 1}}, "E025"), ({**TRACK, "userId": ""}, "E022"), ({**TRACK, "userId": None}, "E022"),
    ({**TRACK, "userId": True}, "E025"), ({**TRACK, "userId": 1.5}, "E025"), ({**TRACK, "userId": ["x"]}, "E025"),
    ({"type": "alias", "userId": "mei"}, "E023"), ({"type": "alias", "previousId": "a"}, "E023"),
    ({"type": "group", "userId": "mei"}, "E024"), ({"type": "group", "groupId": "g"}, "E022"),
    ({**TRACK, "properties": [1]}, "E026"), ({**TRACK, "properties": "x"}, "E026"), ({**TRACK, "traits": 1}, "E026"),
    ({**TRACK, "context": "x"}, "E026"), ({**TRACK, "messageId": "m" * 101}, "E027"), ({**TRACK, "messageId": 7}, "E025"),
    ({**TRACK, "userId": "u" * 257}, "E027"), ({**TRACK, "event": "e" * 257}, "E027"),
    ({**TRACK, "timestamp": "yesterday"}, "E028"), ({**TRACK, "timestamp": {"a": 1}}, "E028"),
    ({**TRACK, "timestamp": True}, "E028"), ({**TRACK, "timestamp": 1e300}, "E028"), ({**TRACK, "sentAt": "x"}, "E028"),
    ({**TRACK, "timestamp": "1969-12-31T23:59:59Z"}, "E029"), ({**TRACK, "timestamp": "0001-01-01T00:00:00+14:00"}, "E029"),
    ({**TRACK, "properties": {"x": "y" * 32768}}, "E030"),
]


@pytest.mark.parametrize("item, number", BAD_ITEMS, ids=lambda value: str(value)[:60])
def test_a_bad_item_is_refused_by_its_position_and_the_others_are_kept(item, number):
    body = json.dumps({"batch": [TRACK, item, {**TRACK, "messageId": "m2"}]}).encode()
    found = reading.read(body, "batch", RECEIVED)
    assert [(position, refusal.number) for position, refusal in found.refused] == [(1, f"collect.{number}")]
    assert found.accepted == 2 and [row[0] for row in found.rows] == ["track", "refused", "track"]
    assert found.rows[1][1] == errors.reason_of(found.refused[0][1])
    for language in ("en", "zh-CN"):
        message, hint = found.refused[0][1].say(language)
        assert message and hint and not re.search(r"\{[a-z_]+\}", message + hint)


DEEP = b"[" * 100_000 + b"]" * 100_000
BAD_BODIES = [
    (b"", "E010"), (b"{", "E010"), (b"nonsense", "E010"), (b'{"batch":[{"a":01}]}', "E010"), (b"\x00", "E010"),
    (b'{"batch":[]} x', "E010"), (b"null", "E015"), (b"[]", "E015"), (b"7", "E015"), (b"{}", "E015"),
    (b'{"batch":{}}', "E015"), (b'{"batch":null}', "E015"), (b'{"batch":[],"sentAt":"x"}', "E028"),
    (b'{"batch":[],"writeKey":5}', "E025"), (b'{"batch":[],"context":[]}', "E026"), (DEEP, "E015"),
    (b'{"batch":' + DEEP + b"}", "E032"), (b'{"x":' + DEEP + b"}", "E032"), ("{\"名\":1}".encode("gb18030"), "E011"),
    ("{}".encode("utf-16"), "E011"), (b'{"batch":["\xed\xa0\x80"]}', "E011"),
]


@pytest.mark.parametrize("body, number", BAD_BODIES, ids=lambda value: str(value)[:40])
def test_a_body_that_cannot_be_used_is_refused_with_a_number(body, number):
    with pytest.raises(Refusal) as refused:
        reading.read(body, "batch", RECEIVED)
    assert refused.value.number == f"collect.{number}" and refused.value.hint


def test_a_byte_order_mark_does_no_harm():
    assert reading.read(b"\xef\xbb\xbf" + json.dumps(TRACK).encode(), "track", RECEIVED).accepted == 1


def test_of_too_many_items_the_first_are_taken():
    body = json.dumps({"batch": [{"type": "track", "event": "e", "userId": "u"}] * 2600}).encode()
    found = reading.read(body, "batch", RECEIVED)
    assert found.accepted == len(found.rows) == 2500
    assert [(position, refusal.number) for position, refusal in found.refused] == [(2500, "collect.E031")]
    assert "2600" in found.refused[0][1].message


def test_the_path_says_what_a_single_item_is():
    found = reading.read(json.dumps({**TRACK, "type": "page", "writeKey": "k"}).encode(), "track", RECEIVED)
    assert found.rows[0][0] == "track" and found.write_key == "k"


def test_a_single_item_that_is_too_large_is_refused_whole():
    with pytest.raises(errors.ItemTooLarge):
        reading.read(json.dumps({**TRACK, "properties": {"x": "y" * 33000}}).encode(), "track", RECEIVED)


def test_what_is_nested_as_deep_as_it_goes_is_refused_and_not_a_fault():
    for depth in (100, 300, 600, 900, 990, 1100, 3000):
        nested = '{"a":' * depth + "1" + "}" * depth
        body = f'{{"batch":[{{"type":"track","event":"e","userId":"u","context":{nested}}}],"context":{nested}}}'
        try:
            found = reading.read(body.encode(), "batch", RECEIVED)
        except Refusal as refusal:
            assert refusal.number == "collect.E032"
        else:
            assert found.accepted == 1 or found.refused[0][1].number == "collect.E032"


@pytest.mark.parametrize("digits", [30, 300, 4400, 30_000])
def test_an_id_of_very_many_digits_is_taken_or_refused(digits):
    found = reading.read(f'{{"event":"e","userId":{"7" * digits}}}'.encode(), "track", RECEIVED)
    assert found.accepted == (digits <= 256) and len(found.refused) == (digits > 256)
