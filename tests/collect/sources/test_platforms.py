"""Each platform by the twin's own signature: a lead comes in as a person, twice is once, and a forged call leaves nothing."""

import json

import httpx
import pytest

from koipond import collect
from tests.collect.sources.conftest import until

KINDS = {
    # our kind → (the twin's platform, its field for our address, what our account needs, from the twin's account)
    "oceanengine": ("oceanengine", ("push_url",), lambda a: {"advertiser_id": a["advertiser_id"]}),
    "tencentads": ("tencentads", ("push_url",), lambda a: {"account_id": str(a["account_id"])}),
    "baiduads": ("baiduads", ("push_url",), lambda a: {}),
    "meta": ("meta", ("callback_url",), lambda a: {name: a[name] for name in ("app_secret", "verify_token", "page_id", "page_token", "form_id")}),
    "googleads": ("googleads", ("webhook_url",), lambda a: {"google_key": a["google_key"]}),
    "volclive": ("volclive", ("status_url", "viewer_url"), lambda a: {"account_secret": a["account_secret"]}),
    "zoom": ("zoom", ("callback_url",), lambda a: {"secret_token": a["secret_token"]}),
}
LEADS = ("oceanengine", "tencentads", "baiduads", "meta", "googleads")


def joined(office, twin, kind):
    """A source and the twin's account, pointed at each other."""
    platform, calls, needs = KINDS[kind]
    address = {"address": f"{twin.url}/{platform}"} if kind in ("oceanengine", "tencentads", "meta") else {}
    source = office.source(kind, **needs(twin.account(platform)), **address)
    twin.account(platform, **dict.fromkeys(calls, collect.address_of(source)))
    return source


def fill(twin, kind, **fields):
    return twin.act(KINDS[kind][0], "fill", **fields)


@pytest.mark.parametrize("kind", LEADS)
def test_a_lead_is_a_person_with_what_they_said_and_where_from(office, twin, kind):
    source = joined(office, twin, kind)
    lead = fill(twin, kind, name="伟", phone="+14155550123" if kind in ("meta", "googleads") else "13800138001", city="苏州", 意向="大宗采购")
    office.wait_for(source, 1)
    if kind == "meta":
        collect.pulled_now(office.slug, source.id)
    office.settle()
    [event] = office.events("lead_submitted")
    person = office.person("phone", "+14155550123" if kind in ("meta", "googleads") else "+8613800138001")
    assert event["person"] == person != 0 and office.traits(person)["name"] == "伟"
    assert event["props"]["lead_id"] == lead["id"] and event["props"]["source"] == kind and event["props"]["utm_source"]
    assert "大宗采购" in event["props"].values()
    agreed = {(row["props"]["purpose"], row["props"]["channel"]) for row in office.events("consent_granted")}
    assert agreed == {("enquiry", "call"), ("enquiry", "sms")}
    assert collect.source_samples(office.slug, source.id)[0].state == "taken"


@pytest.mark.parametrize("kind", LEADS)
def test_doubled_and_shuffled_each_lead_counts_once(office, twin, kind):
    source = joined(office, twin, kind)
    twin.order("callbacks", platform=KINDS[kind][0], double=True, shuffle=0.3)
    leads = [fill(twin, kind, name=f"客{n}", phone=f"1380013800{n}") for n in range(5)]
    twin.act(KINDS[kind][0], "push_again", id=leads[0]["id"])
    until(lambda: len([entry for entry in twin.ledger(platform=KINDS[kind][0], way="out") if entry["what"] == "lead"]) >= 12)
    office.wait_for(source, 5)
    if kind == "meta":
        collect.pulled_now(office.slug, source.id)
    office.settle()
    assert sorted(event["props"]["lead_id"] for event in office.events("lead_submitted")) == sorted(lead["id"] for lead in leads)
    assert len(office.kept(source)) == 5


@pytest.mark.parametrize("kind", ("meta", "googleads", "volclive", "zoom"))
def test_what_is_tampered_with_is_401_and_nothing_of_it_is_kept(office, twin, kind):
    platform, calls, _ = KINDS[kind]
    source = joined(office, twin, kind)
    twin.account(platform, **dict.fromkeys(calls, ""))
    sent = _recorded(twin, kind, platform, calls)
    address, body = collect.address_of(source), sent["body"]
    tampered = {"meta": body.replace('"leadgen_id": "', '"leadgen_id": "9'), "googleads": body.replace("fake-google-key", "fake-google-kex"),
                "volclive": body.replace('"Status":1', '"Status":3'), "zoom": body.replace('"email":"ana@koi.example"', '"email":"eve@koi.example"')}[kind]
    assert tampered != body
    answers = [httpx.post(address, content=content.encode(), headers={"content-type": "application/json", **headers}, trust_env=False)
               for content, headers in ((tampered, sent["headers"]), (body, {} if kind in ("meta", "zoom") else None)) if headers is not None]
    assert {answer.status_code for answer in answers} == {401} and office.kept(source) == []
    assert httpx.post(address, content=body.encode(), headers={"content-type": "application/json", **sent["headers"]}, trust_env=False).status_code == 200
    assert len(office.kept(source)) == 1


def _recorded(twin, kind, platform, calls):
    """A genuine call of the twin, heard by somebody else."""
    from tests.twin.peer import Receiver

    receiver = Receiver()
    try:
        twin.account(platform, **dict.fromkeys(calls, receiver.url))
        twin.act(platform, "fill" if kind in LEADS else "enter", name="Ana", email="ana@koi.example")
        heard = receiver.wait()[0]
        return {"body": heard.body.decode(), "headers": {name: value for name, value in heard.headers.items() if name.startswith("x-")}}
    finally:
        receiver.stop()


def test_a_platform_without_signature_is_held_to_what_was_agreed_on(office, twin):
    source = office.source("oceanengine", advertiser_id="1700000000000001", token="a-shared-token", hmac_secret="a signing secret")
    import hashlib
    import hmac

    body = json.dumps({"clue_id": "73", "advertiser_id": "1700000000000001", "telephone": "13800138001"}).encode()
    sign = hmac.new(b"a signing secret", body, hashlib.sha256).hexdigest()
    post = lambda content=body, token="a-shared-token", mark=sign: httpx.post(  # noqa: E731
        f"{collect.address_of(source)}?token={token}", content=content, headers={"x-signature": mark}, trust_env=False).status_code
    assert [post(token="another"), post(mark=""), post(content=body.replace(b"138", b"139")), post(content=b'{"clue_id": "74"}')] == [401] * 4
    foreign = body.replace(b"1700000000000001", b"1700000000000002")
    assert post(content=foreign, mark=hmac.new(b"a signing secret", foreign, hashlib.sha256).hexdigest()) == 401
    assert office.kept(source) == [] and post() == 200 and len(office.kept(source)) == 1


def test_the_platforms_questions_are_answered_to_the_byte(office, twin):
    for kind, act in (("oceanengine", "verify_webhook"), ("meta", "subscribe"), ("zoom", "check_url")):
        source = joined(office, twin, kind)
        twin.act(KINDS[kind][0], act)
        [entry] = until(lambda kind=kind: twin.ledger(platform=KINDS[kind][0], way="out"))
        assert entry["note"] == "" and office.kept(source) == []


def test_zoom_is_not_told_the_signature_of_any_text(office, twin):
    """Else whoever may ask for an encrypted token could sign a call of their own."""
    import hashlib
    import hmac
    import time

    source = office.source("zoom", secret_token="fake-zoom-secret")
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": 'v0:1:{"event":"webinar.participant_joined"}'}}).encode()
    at = str(int(time.time()))
    sign = hmac.new(b"fake-zoom-secret", f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    answers = [httpx.post(collect.address_of(source), content=body, headers=headers, trust_env=False)
               for headers in ({}, {"x-zm-request-timestamp": at, "x-zm-signature": f"v0={sign}"})]
    assert [answer.status_code for answer in answers] == [401, 401]


def test_previews_and_tests_are_seen_and_make_nobody(office, twin):
    ocean, google = joined(office, twin, "oceanengine"), joined(office, twin, "googleads")
    twin.act("oceanengine", "preview")
    twin.act("googleads", "fill", name="Test", phone="+14155550000", is_test="yes")
    assert office.wait_for(ocean, 1)[0]["skip"] == "preview" and office.wait_for(google, 1)[0]["skip"] == "test"
    office.settle()
    assert office.events() == [] and [each.day for each in collect.sources_told(office.slug)] == [0, 0]
    assert [collect.source_samples(office.slug, each.id)[0].state for each in (ocean, google)] == ["preview", "test"]


def test_who_came_and_left_a_live_room_and_for_how_long(office, twin):
    source = joined(office, twin, "volclive")
    twin.act("volclive", "go", status="live")
    twin.act("volclive", "enter", name="小雨", phone="13800138005")
    office.wait_for(source, 2)
    twin.forward(600)
    twin.act("volclive", "leave", name="小雨")
    office.wait_for(source, 3)
    office.settle()
    [left] = office.events("live_left")
    assert left["person"] == office.person("phone", "+8613800138005") and 598 <= int(left["props"]["watch_seconds"]) < 660
    assert left["props"]["room"] == "1780000000000001" and [event["name"] for event in office.events() if event["name"].startswith("live_")] == ["live_joined", "live_left"]
    assert [each.state for each in collect.source_samples(office.slug, source.id)].count("status") == 1


def test_who_registered_came_to_and_left_a_webinar(office, twin):
    source = joined(office, twin, "zoom")
    twin.act("zoom", "register", name="Ana", email="ana@koi.example", phone="+14155550100")
    twin.act("zoom", "enter", name="Ana")
    office.wait_for(source, 2)
    twin.forward(300)
    twin.act("zoom", "leave", name="Ana")
    office.wait_for(source, 3)
    office.settle()
    person = office.person("email", "ana@koi.example")
    named = {event["name"]: event for event in office.events() if event["name"].startswith("webinar_")}
    assert set(named) == {"webinar_registered", "webinar_joined", "webinar_left"} and {event["person"] for event in named.values()} == {person}
    assert named["webinar_registered"]["props"]["topic"] == "春茶品鉴"
