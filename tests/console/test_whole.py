"""A person whole: what every room knows of somebody in one answer, one history, and what is not known."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from koipond import access, collect, content, deliver, engine, identify, insight, journeys, profiles, segments
from koipond.console import history
from koipond.kit import clock as kit_clock
from koipond.kit import ids
from koipond.profiles import Permission

PAGES = 3


@pytest.fixture
def ask(workspace):
    """`ask(path)` with a key that may read: status and answer."""
    _, token = access.create_key(workspace, "Program", ["read", "write"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"}, enforce_csrf_checks=True)

    def asked(path, method="GET", body=None):
        answer = client.generic(method, f"/api/w/{workspace.slug}{path}", json.dumps(body) if body is not None else "", content_type="application/json")
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return asked


def happens(workspace, name, user="mei", kind="track", at=None, message_id="", **more):
    collect.record(workspace.slug, [collect.Item(kind=kind, name=name, message_id=message_id or ids.fresh(), at=at or kit_clock.now(), user_id=user,
                                                 source=7, **more)])


@pytest.fixture
def mei(workspace, db, tick, clock):
    """Mei browses, signs in, buys, permits mail, is in a segment and a journey, gets a mail, and works at a tea house."""
    made = content.save_template(workspace.slug, "hello", "Hello", html="<p>Hello</p>", by="test").template
    segments.save(workspace.slug, "Buyers", {"event": "order_completed"}, "test", live=True)
    steps = {"mail": {"kind": "send", "channel": "email", "template": made, "next": "pause"},
             "pause": {"kind": "wait", "days": 3, "next": "end"}, "end": {"kind": "end"}}
    waves = journeys.save(workspace.slug, "Waves", {"entry": {"kind": "event", "event": "signed_up"}, "reentry": "always", "kind": "marketing",
                                                     "start": "mail", "steps": steps}, "test").id
    journeys.publish(workspace.slug, waves, "test")
    tick()
    happens(workspace, "", user="", kind="page", anonymous_id="phone-1", properties={"title": "Teas"})
    happens(workspace, "", kind="identify", traits={"name": "Mei", "email": "mei@tea.example.cn", "city": "Xi'an"}, at=clock.now() - timedelta(days=500))
    tick()
    clock.forward(timedelta(minutes=1))
    happens(workspace, "", kind="identify", anonymous_id="phone-1", traits={"city": "Hangzhou", "phone": "13912345678"})
    happens(workspace, "signed_up")
    tick()   # without a permission: the mail of the journey is refused
    deliver.send_now(workspace.slug)
    happens(workspace, "Order Completed", message_id="m1", properties={
        "order_id": "A1", "total": "30", "currency": "CNY", "products": [{"product_id": "p1", "name": "Oolong", "price": 10, "quantity": 3}]})
    happens(workspace, "order_cancelled", message_id="m2", properties={"order_id": "A1", "total": "10", "currency": "CNY"})
    happens(workspace, "", kind="group", group_id="g1", traits={"name": "Tea House"})
    person = identify.find(db, "user_id", "mei")
    profiles.grant(workspace.slug, person, "email", "form", "form 17")
    tick()
    happens(workspace, "signed_up")
    tick()
    deliver.send_now(workspace.slug)
    tick(twice=True)
    return person


def test_one_call_gives_everything_that_every_room_knows(ask, workspace, mei, db):
    status, found = ask(f"/people/{mei}/whole")
    assert status == 200 and found["id"] == mei
    assert {(each["kind"], each["value"]) for each in found["identifiers"]} >= {("user_id", "mei"), ("phone", "+8613912345678"), ("anonymous_id", "phone-1")}
    assert len(found["merges"]) == 1 and found["merges"][0]["survivor"] == mei
    city = next(trait for trait in found["traits"] if trait["name"] == "city")
    assert (city["value"], city["said"]["source"], [each["value"] for each in city["others"]]) == ("Hangzhou", 7, ["Xi'an"])
    assert [(each["channel"], each["state"], each["proof"]) for each in found["consents"]] == [("email", "granted", "form 17")]
    assert [each["name"] for each in found["segments"]] == ["Buyers"] and found["segments"][0]["since"]
    [order] = found["orders"]
    assert (order["id"], order["state"], order["ordered"], order["amount"]) == ("A1", "partly_cancelled", "30.0000", "20.0000")
    assert order["lines"][0]["amount"] == "30.0000" and [each["name"] for each in order["documents"]] == ["order_completed", "order_cancelled"]
    assert sorted((each["status"], each["reason"]) for each in found["messages"]) == [("accepted", ""), ("refused", "no_consent")]
    assert [(each["name"], each["round"], each["step"], each["done"]) for each in found["journeys"]][0][0] == "Waves"
    assert "sent" in [move["outcome"] for way in found["journeys"] for move in way["moves"]]
    assert [(each["name"], each["role"]) for each in found["companies"]] == [("Tea House", "member")]
    assert {line["kind"] for line in found["timeline"]} == {"visit", "order", "message", "journey", "segment", "consent", "trait", "company"}
    assert all(line["en"] and line["zh"] for line in found["timeline"])
    assert found["as_of"]["tick"] == db.value("SELECT max(tick) FROM profiles_events") and not found["as_of"]["runs"]


def test_the_first_page_made_of_the_parts_is_the_history_that_is_asked_for(ask, mei):
    for lines in (500, 10, 3):
        assert ask(f"/people/{mei}/whole?lines={lines}")[1]["timeline"] == ask(f"/people/{mei}/history?limit={lines}")[1]


def test_tags_and_stages_are_lines_of_the_history_and_a_stage_is_no_segment(ask, workspace, mei, tick):
    segments.save_stages(workspace, [vars(stage) for stage in segments.READY_STAGES], "test")
    profiles.make_tag(workspace, "VIP")
    profiles.give_tag(workspace, "VIP", [mei], by="ana", because="asked for it")
    tick()
    found = ask(f"/people/{mei}/whole?lines=500")[1]
    assert [each["name"] for each in found["segments"]] == ["Buyers"] and found["stage"]
    told = {line["kind"]: line for line in reversed(found["timeline"])}
    assert (told["tag"]["en"], told["tag"]["about"]["by"]) == ("was given the tag 'VIP' by hand: asked for it", "ana")
    assert told["stage"]["about"]["to"] == found["stage"]["stage"] and "阶段" in told["stage"]["zh"]
    assert {line["about"]["segment"] for line in found["timeline"] if line["kind"] == "segment"} == {found["segments"][0]["segment"]}
    for lines in (500, 10, 1):
        assert ask(f"/people/{mei}/whole?lines={lines}")[1]["timeline"] == ask(f"/people/{mei}/history?limit={lines}")[1]
    assert [line["kind"] for line in ask(f"/people/{mei}/history?kind=tag&kind=stage")[1]] in (["stage", "tag"], ["tag", "stage"])


def test_messages_stand_where_the_outbox_says(ask, mei, db, workspace, tick):
    def both():
        def plain(states):
            return sorted(str({name: str(value).removesuffix("+00:00") for name, value in state.items()}) for state in states)

        return plain(map(vars, deliver.letters_of(db, [mei]).states)), plain(deliver.why(db, person=mei))

    happens(workspace, "signed_up")
    tick()
    found, expected = both()
    assert found == expected and len(found) == 3 and "waiting" in str(found)
    message, journey = next((each["message"], each["journey"]) for each in deliver.why(db, person=mei) if each["status"] == "accepted")
    collect.record(workspace.slug, [collect.Item(kind="track", name="email_opened", message_id="o1", at=kit_clock.now(), person=mei, properties={
        "message": message, "journey": str(journey), "step": "mail", "round": "2"})])
    waiting = next(each["message"] for each in deliver.why(db, person=mei) if each["status"] == "waiting")
    db.run("INSERT INTO deliver_claims SELECT message, 1, 'other', now64(3) FROM deliver_outbox WHERE message = toUUID({m:String})", m=waiting)
    tick()
    found, expected = both()
    assert found == expected and "sending" in str(found) and "opened" in str(found)


def test_it_says_what_is_not_known_and_how_much_that_is(ask, mei):
    found = ask(f"/people/{mei}/whole")[1]["unknown"]
    assert found["identifiers"] == [] and "birthday" in found["traits"] and "city" not in found["traits"]
    assert found["consent"] == ["call", "sms"] and found["reachable"] and not found["never_reached"]
    assert {each["channel"]: each["reason"] for each in found["why_unreachable"]} == {"call": "no_consent", "sms": "no_consent"}
    # 3 of 3 identifiers; of 16 traits email, phone, city, company, and name with the two that it tells; one of three channels; reachable
    assert found["completeness"] == int(30 + 40 * 7 / 16 + 20 / 3 + 10)
    assert ask(f"/people/{mei}/whole?stale_days=1000")[1]["unknown"]["stale_traits"] == []


def test_an_address_that_is_stopped_for_every_workspace_is_told_in_each(workspace):
    younger = access.create_workspace("other_brand", "Other brand")
    deliver.suppress(younger.slug, "email", "mei@koi.example", "test", scope="all", reason="legal")
    deliver.suppress(workspace.slug, "email", "wei@koi.example", "test")
    stopped = {(place.slug, who): next(each.stopped for each in deliver.reachable(engine.database(place.slug), {"email": f"{who}@koi.example"}) if each.channel == "email")
               for place in (workspace, younger) for who in ("mei", "wei")}
    assert stopped == {(workspace.slug, "mei"): ["legal"], (younger.slug, "mei"): ["legal"], (workspace.slug, "wei"): ["manual"], (younger.slug, "wei"): []}


def test_what_koipond_works_out_itself_is_no_gap(ask, workspace, mei, tick):
    before = ask(f"/people/{mei}/whole")[1]["unknown"]
    segments.save_dormancy(workspace, segments.READY_DORMANCY, "test")
    insight.ask_for_run(workspace, "test")
    tick()
    assert {trait.name for trait in profiles.traits(workspace.slug)} >= {"rfm_cell", "dormant_interest"}
    assert ask(f"/people/{mei}/whole")[1]["unknown"] == before


def test_what_was_said_long_ago_is_stale_and_counts_half(ask, workspace, mei, tick):
    before = ask(f"/people/{mei}/whole")[1]["unknown"]
    happens(workspace, "", kind="identify", traits={"title": "Buyer"}, at=kit_clock.now() - timedelta(days=400))
    tick()
    after = ask(f"/people/{mei}/whole")[1]["unknown"]
    assert after["stale_traits"] == ["title"] and 0 < after["completeness"] - before["completeness"] <= 2


def test_somebody_of_whom_nothing_is_known_is_far_from_complete(ask, workspace, db, tick):
    happens(workspace, "", user="", kind="page", anonymous_id="a")
    tick()
    person = identify.find(db, "anonymous_id", "a")
    found = ask(f"/people/{person}/whole")[1]["unknown"]
    assert (found["completeness"], found["identifiers"], found["reachable"], found["never_reached"]) == (0, ["user_id", "email", "phone"], False, True)
    assert ask("/people/4711/whole")[0] == 404


def test_who_merged_into_another_gives_the_other(ask, mei, db):
    loser = identify.evidence(db, mei).merges[0].loser
    assert ask(f"/people/{loser}/whole")[1]["id"] == mei
    assert ask(f"/people/{loser}/history")[1] == ask(f"/people/{mei}/history")[1] != []


def test_the_history_is_read_page_by_page_without_gaps_or_repeats(ask, mei):
    everything = ask(f"/people/{mei}/history?limit=500")[1]
    times = [datetime.fromisoformat(line["at"]) for line in everything]   # as text, a whole second would come after its own thousandths
    assert times == sorted(times, reverse=True)
    for limit in (1, 2, 3, 7):
        read, before = [], ""
        while page := ask(f"/people/{mei}/history?limit={limit}&before={before}")[1]:
            assert len(page) <= limit
            read, before = read + page, page[-1]["cursor"]
        assert read == everything


def test_the_history_is_narrowed_by_kind_and_period(ask, mei):
    everything = ask(f"/people/{mei}/history?limit=500")[1]
    for kind in {line["kind"] for line in everything}:
        assert ask(f"/people/{mei}/history?limit=500&kind={kind}")[1] == [line for line in everything if line["kind"] == kind]
    middle = everything[len(everything) // 2]["at"]
    assert ask(f"/people/{mei}/history?limit=500&until={middle}")[1] == [line for line in everything if line["at"] < middle]
    assert ask(f"/people/{mei}/history?limit=500&since={middle}")[1] == [line for line in everything if line["at"] >= middle]
    assert ask(f"/people/{mei}/history?before=nowhere")[0] == 422 and ask(f"/people/{mei}/history?kind=dreams")[0] == 422


def test_a_change_of_a_trait_tells_what_it_was(ask, mei):
    lines = ask(f"/people/{mei}/history?kind=trait")[1]
    [change] = [line for line in lines if "Hangzhou" in line["en"]]
    assert "City is Hangzhou, was Xi'an" in change["en"] and "城市为“Hangzhou”，原为“Xi'an”" in change["zh"]
    assert "Name is Mei" in lines[-1]["en"] and "was" not in lines[-1]["en"]


def test_a_refused_message_stands_in_the_history_with_its_reason(ask, mei):
    lines = ask(f"/people/{mei}/history?kind=message")[1]
    assert any(line["en"].startswith("no e-mail on ") and line["en"].endswith(": there was no consent to e-mails") and line["about"]["step"] == "mail" for line in lines)
    assert any("was sent the mail" in line["en"] for line in lines)


def test_who_may_not_read_sees_nobody(workspace, mei):
    _, token = access.create_key(workspace, "Sender", ["collect"], by="test")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get(f"/api/w/{workspace.slug}/people/{mei}/whole").status_code == 403
    assert client.get(f"/api/w/{workspace.slug}/people/{mei}/history").status_code == 403


MOMENTS = some.integers(0, 3).map(lambda hours: kit_clock.of_millis(1_700_000_000_000 + 3_600_000 * hours))
WORDS = some.lists(some.tuples(some.sampled_from(("email", "sms", "all")), some.booleans(), MOMENTS), max_size=6)


@given(WORDS)
def test_what_holds_of_many_words_is_the_newest_and_of_two_at_once_the_withdrawal(words):
    said = [Permission(channel, "marketing", "granted" if yes else "withdrawn", at, "form", "", 1, str(i), 1)
            for i, (channel, yes, at) in enumerate(words) if not (yes and channel == "all")]
    held = {each.channel: each.state for each in profiles.in_force(said, ("email", "sms"))}
    for channel in ("email", "sms"):
        words_on_it = [(each.at, each.state == "withdrawn") for each in said if each.channel in (channel, "all")]
        assert held.get(channel) == ({False: "granted", True: "withdrawn"}[max(words_on_it)[1]] if words_on_it else None)


def test_it_holds_the_same_permission_as_the_gate_asks_for(workspace, db, tick, mei, clock):
    for deed, channel in ((profiles.withdraw, "all"), (profiles.grant, "sms"), (profiles.withdraw, "sms"), (profiles.grant, "email")):
        clock.forward(timedelta(seconds=1))
        deed(workspace.slug, mei, channel, "form", "form 18")
        tick()
        alone = engine.Sql.of("SELECT [[p]] AS person", p=engine.Sql.value(mei, "UInt64"))
        gate = {row["channel"]: row["state"] for row in db.dicts(profiles.consent_sql("", alone))}
        assert {each.channel: each.state for each in profiles.in_force(profiles.permissions(db, mei), tuple(gate))} == gate


def test_every_kind_of_line_is_of_a_room():
    assert set(history.KINDS) == history.OF_EVENTS | {"trait", "journey", "segment"}


def test_tags_and_the_stage_of_life_are_part_of_it(workspace, tick, ask, mei):
    assert ask(f"/people/{mei}/whole")[1]["stage"] is None
    profiles.make_tag(workspace.slug, "VIP", by="test")
    profiles.give_tag(workspace.slug, "VIP", [mei], by="test")
    segments.save_stages(workspace, [asdict(stage) for stage in segments.READY_STAGES], "test")
    tick()
    found = ask(f"/people/{mei}/whole")[1]
    assert [(tag["tag"], tag["how"]) for tag in found["tags"]] == [("VIP", "hand")]
    assert found["stage"]["stage"] == segments.stage_of(engine.database(workspace.slug), mei).stage
