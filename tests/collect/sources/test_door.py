"""The address of a source: who may call, what is kept of what cannot be read, and what is never shown."""

import json

import httpx
import pytest

from koipond import access, collect
from koipond.collect.sources import flat
from koipond.collect.sources.errors import BadSource, SourceTaken, UnknownSource, WrongSourceKind
from koipond.collect.sources.models import Source as Row
from tests.otlp import collected

TOKEN = "a-shared-token"


def call(source, content=b"{}", method="POST", **headers):
    return httpx.request(method, collect.address_of(source), content=content, headers={"x-token": TOKEN, **headers}, trust_env=False).status_code


def test_nobody_is_called_at_another_address_nor_while_paused(office, served):
    source = office.source("custom", token=TOKEN)
    assert httpx.post(f"{served}/in/s{'0' * 39}", trust_env=False).status_code == 404
    assert call(source, b'{"phone": "13800138000"}') == 200
    collect.change_source(office.slug, source.id, "test", paused=True)
    from koipond.collect.sources import http
    http._sources.clear()
    assert call(source, b'{"phone": "13800138001"}') == 404 and len(office.kept(source)) == 1


def test_a_call_and_its_reading_are_spans_that_tell_nothing_of_who_came(office, served):
    source = office.source("custom", token=TOKEN)
    with collected() as spans:
        assert call(source, b'{"phone": "13800138000"}') == 200
        office.settle()
    told = {one.key: one.value.string_value or one.value.int_value for one in spans["source"][0].attributes}
    assert told == {"workspace": office.slug, "source": source.id, "kind": "custom", "items": 1} and len(spans["sources.read"]) == 1
    assert "13800138000" not in str(spans)


def test_a_new_address_ends_the_old_one(office):
    source = office.source("custom", token=TOKEN)
    changed = collect.change_source(office.slug, source.id, "test", new_door=True)
    assert changed.door != source.door and call(source) == 404 and call(changed, b'{"phone": "1"}') == 200


@pytest.mark.parametrize("content, status", [(b"{", 400), (b"[1]", 400), (b"\xff", 400), (b"", 400), (b'{"a":' + b"9" * 1_100_000 + b"}", 413)])
def test_what_is_no_lead_at_all_is_refused(office, content, status):
    source = office.source("custom", token=TOKEN)
    assert call(source, content) == status and office.kept(source) == []


def test_a_genuine_call_of_an_unknown_shape_is_kept_whole_and_told(office):
    source = office.source("oceanengine", advertiser_id="1700000000000001", token=TOKEN)
    strange = {"advertiser_id": "1700000000000001", "clues": ["13800138000"]}
    assert call(source, json.dumps(strange).encode()) == 200
    [row] = office.kept(source)
    assert row["skip"] == "not_readable" and json.loads(row["raw"]) == strange
    office.settle()
    assert office.events() == [] and collect.source_told(office.slug, source.id).problems == {"not_readable": 1}


@pytest.mark.parametrize("said", [
    {"phone": "13800138000", "name": "\ud83d"}, {"phone": "13800138000", "a\u0000b": "\u0000"}, {"phone": "13800138000", "deep": {str(n): {"x": [n, None, True]} for n in range(400)}},
    {"phone": "13800138000", "n": 10**400}, {"phone": "13800138000", "id": "x" * 5000}, {"leads": [{"phone": f"1380013{n:04d}", "id": n} for n in range(30)]},
])
def test_strange_values_are_kept_and_stop_nothing(office, said):
    source = office.source("custom", token=TOKEN)
    assert call(source, json.dumps(said).encode()) == 200
    office.settle()
    assert len(office.events("lead_submitted")) == len(said.get("leads", [1]))


def test_very_deep_json_is_refused_not_a_fault(office):
    source = office.source("custom", token=TOKEN)
    assert call(source, b'{"a":' * 100_000 + b"1" + b"}" * 100_000) in (400, 200)


def test_secrets_are_sealed_and_kept_when_they_are_left_out(office):
    source = office.source("custom", token=TOKEN)
    row = Row.objects.get(pk=source.id)
    assert TOKEN not in row.sealed and TOKEN not in str(row.settings) and TOKEN not in repr(source)
    assert json.loads(access.unseal(row.sealed, "source")) == {"token": TOKEN}
    assert collect.change_source(office.slug, source.id, "test", name="Other", values={"token": "", "id_field": "no"})["token"] == TOKEN


def test_what_no_source_may_be(office):
    office.source("custom", "易车")
    for error, kind, name, values in ((WrongSourceKind, "fax", "x", {}), (SourceTaken, "custom", "易车", {}), (BadSource, "custom", " ", {}), (BadSource, "custom", "x", {"token": "short"}),
                                      (BadSource, "custom", "x", {"other": "1"}), (BadSource, "oceanengine", "x", {}),
                                      (BadSource, "oceanengine", "x", {"advertiser_id": "1700000000000001", "address": "https://evil.example"}),
                                      (BadSource, "oceanengine", "x", {"advertiser_id": "1700000000000001", "address": "http://ad.oceanengine.com"}),
                                      (BadSource, "oceanengine", "x", {"advertiser_id": "1700000000000001", "address": "http://169.254.169.254/"})):
        with pytest.raises(error):
            collect.create_source(office.slug, kind, name, values, by="test")
    with pytest.raises(UnknownSource):
        collect.source(office.slug, 10**9)


def test_a_source_of_another_workspace_is_not_there(office):
    from tests.shelf import lent

    source = office.source("custom", token=TOKEN)
    with lent("othershop", "Other") as other, pytest.raises(UnknownSource):
        collect.source_samples(other.slug, source.id)


@pytest.mark.parametrize("said, wanted", [
    ({"a": {"b": [1, "x"]}, "c": None, "d": True}, {"a.b": "1, x", "d": "true"}),
    ({"form": [{"name": "城市", "value": "苏州"}, {"name": "预算", "values": ["1万", "2万"]}]}, {"form.城市": "苏州", "form.预算": "1万, 2万"}),
    ({"a": [{"x": 1}, {"x": 2}]}, {"a.0.x": "1", "a.1.x": "2"}), ({"id": 7300000000000000001}, {"id": "7300000000000000001"}), ({}, {}),
])
def test_json_is_laid_flat(said, wanted):
    assert flat.flat(said) == wanted


def test_who_is_forgotten_is_forgotten_here_too_and_does_not_come_back(office):
    from koipond import profiles

    source = office.source("custom", token=TOKEN)
    assert call(source, json.dumps({"id": 1, "phone": "13800138000", "name": "伟"}).encode()) == 200
    office.settle()
    profiles.erase(office.slug, [office.person("phone", "+8613800138000")], "test", "letter 12")
    office.settle()
    assert office.kept(source) == [] and office.events("lead_submitted") == []
    assert collect.apply_again(office.slug, source.id) == 0
