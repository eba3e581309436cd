"""What fields are is data: changed without code, looked at before it is saved, applied again to what was kept, nothing twice."""

import httpx
import pytest

from koipond import collect
from koipond.collect.sources import mapping as mappings
from koipond.collect.sources.errors import BadMapping

TOKEN = "a-shared-token"


@pytest.fixture
def yiche(office):
    return office.source("custom", "易车", token=TOKEN)


def post(source, **said):
    answer = httpx.post(collect.address_of(source), json=said, headers={"x-token": TOKEN}, trust_env=False)
    assert answer.status_code == 200, answer.text


def lines(source, *more):
    said = collect.mapping_of(source).as_json()
    return {**said, "lines": [*said["lines"], *(list(line) for line in more)]}


def test_a_source_works_at_once(office, yiche):
    post(yiche, id=7, 姓名="陈伟", 手机="138 0013 8011", utm_campaign="春季试驾", car="K7")
    office.settle()
    [event] = office.events("lead_submitted")
    assert event["person"] == office.person("phone", "+8613800138011") and event["props"]["utm_campaign"] == "春季试驾"
    assert office.traits(event["person"])["name"] == "陈伟" and event["props"]["car"] == "K7"


def test_a_form_is_read_as_json_is(office, yiche):
    answer = httpx.post(collect.address_of(yiche), data={"id": "8", "phone": "13800138001", "name": "Mei"}, headers={"x-token": TOKEN}, trust_env=False)
    assert answer.status_code == 200
    office.settle()
    assert office.person("phone", "+8613800138001")


def test_a_change_is_shown_before_it_is_saved_and_changes_nothing_until_then(office, yiche):
    post(yiche, id=7, contact={"wx_phone": "13800138002"}, car="K7")
    changed = lines(yiche, ("contact.wx_phone", "identifier.phone"), ("car", "property.model"), ("car", "trait.wants"))
    shown = collect.preview_mapping(office.slug, yiche.id, changed)
    assert (shown.ids, shown.traits["wants"], shown.properties["model"], shown.state) == ({"phone": "13800138002"}, "K7", "K7", "waiting")
    assert collect.source_samples(office.slug, yiche.id)[0].state == "no_identifier"
    office.settle()
    assert office.events() == [] and collect.source_told(office.slug, yiche.id).problems == {"no_identifier": 1}


def test_what_could_not_be_mapped_comes_in_once_the_mapping_says_how(office, yiche):
    post(yiche, id=7, contact={"wx_phone": "13800138002"}, car="K7")
    post(yiche, id=8, phone="13800138003", car="K3")
    office.settle()
    assert len(office.events("lead_submitted")) == 1
    changed = lines(yiche, ("contact.wx_phone", "identifier.phone"), ("car", "trait.wants"))
    assert collect.change_mapping(office.slug, yiche.id, changed, "test", again=True) > 0
    office.settle()
    assert sorted(event["props"]["lead_id"] for event in office.events("lead_submitted")) == ["7", "8"]
    assert office.traits(office.person("phone", "+8613800138003"))["wants"] == "K3", "what is new is added to who was there before"
    assert collect.source_told(office.slug, yiche.id).problems == {}
    assert collect.apply_again(office.slug, yiche.id) == 0, "again is once"
    assert {each.state for each in collect.source_samples(office.slug, yiche.id)} == {"taken"}


def test_of_several_fields_for_one_target_the_first_with_a_value_holds(office, yiche):
    said = {"lines": [["a", "identifier.phone"], ["b", "identifier.phone"], ["=yiche", "property.utm_source"], ["c", "property.utm_source"]], "events": {}, "rest": "all"}
    collect.change_mapping(office.slug, yiche.id, said, "test")
    post(yiche, id=1, a="", b="13800138004", c="other", d="kept")
    shown = collect.source_samples(office.slug, yiche.id)[0]
    assert shown.ids == {"phone": "13800138004"} and shown.properties["utm_source"] == "other" and shown.properties["d"] == "kept"


def test_marketing_is_agreed_to_only_where_a_field_says_yes(office, yiche):
    said = {**lines(yiche), "consents": [{"purpose": "marketing", "channels": ["sms", "email"], "field": "同意接收"}]}
    collect.change_mapping(office.slug, yiche.id, said, "test")
    post(yiche, id=1, phone="13800138005", 同意接收="是")
    post(yiche, id=2, phone="13800138006", 同意接收="否")
    office.settle()
    agreed = [(row["person"], row["props"]["channel"], row["props"]["method"]) for row in office.events("consent_granted")]
    assert agreed == [(office.person("phone", "+8613800138005"), "sms", "lead_form")], "no address for mail, no consent for mail"


def test_another_name_of_the_event_and_one_that_is_not_wanted(office, yiche):
    collect.change_mapping(office.slug, yiche.id, {**lines(yiche), "events": {"lead": "Test Drive Asked"}}, "test")
    post(yiche, id=1, phone="13800138007")
    office.settle()
    assert [event["name"] for event in office.events() if event["name"].startswith("T")] == ["Test Drive Asked"]
    collect.change_mapping(office.slug, yiche.id, {**lines(yiche), "events": {"lead": ""}}, "test")
    post(yiche, id=2, phone="13800138008")
    assert collect.source_samples(office.slug, yiche.id)[0].state == "ignored" and collect.source_told(office.slug, yiche.id).problems == {}


@pytest.mark.parametrize("said", [
    {"lines": [["a", "identifier"]]}, {"lines": [["", "trait.name"]]}, {"lines": [["a", "property.lead_id"]]}, {"lines": [["a", "trait.x\ny"]]},
    {"lines": [["a", "trait.x"]] * 301}, {"lines": [], "rest": "some"}, {"lines": [], "events": {"lead": "email_opened"}},
    {"lines": [], "events": {"lead": "consent_granted"}}, {"lines": [], "consents": [{"purpose": "marketing", "channels": ["sms"]}]},
    {"lines": [], "consents": [{"purpose": "x", "channels": ["fax"]}]}, {"lines": [], "consents": [{"purpose": "X Y", "channels": ["sms"]}]},
])
def test_what_no_mapping_may_say(said):
    with pytest.raises(BadMapping):
        mappings.read("custom", said)


@pytest.mark.parametrize("kind", sorted(collect.source_kinds()))
def test_the_usual_mapping_of_each_kind_makes_somebody_of_its_example(office, kind):
    needed = {field.name: "1700000000000001" for field in collect.source_kinds()[kind].FIELDS if field.needed}
    source = office.source(kind, kind, **needed)
    shown = collect.preview_mapping(office.slug, source.id, collect.mapping_of(source).as_json())
    assert shown.state == "waiting" and shown.event and (shown.ids or shown.anonymous_id) and shown.traits
    assert {name for name, _, _ in collect.source_fields(office.slug, source.id)} == set(collect.source_kinds()[kind].EXAMPLE)


def test_values_are_bound_and_never_read_as_sql(office, yiche):
    nasty = "'); DROP TABLE collect_kept; -- \\ {x:String} [[y]]"
    collect.change_mapping(office.slug, yiche.id, {"lines": [[nasty, "identifier.phone"], [f"={nasty}", f"trait.{nasty}"]], "events": {}, "rest": "none"}, "test")
    post(yiche, **{"id": nasty, nasty: "13800138009"})
    office.settle()
    assert office.traits(office.person("phone", "+8613800138009"))[nasty.strip()] == nasty


def test_a_declaration_holds_leads_back_like_any_event(office, yiche):
    from koipond.collect import Declaration, PropertyRule, declare

    declare(office.slug, "lead_submitted", Declaration(on_breach="quarantine", properties={"utm_campaign": PropertyRule(required=True)}), by="test")
    post(yiche, id=1, phone="13800138010")
    office.settle()
    assert collect.source_samples(office.slug, yiche.id)[0].state == "held" and office.events("lead_submitted") == []
