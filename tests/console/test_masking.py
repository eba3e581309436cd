"""Who may not see people does not see them: in no answer of the API, on no page, by no question."""

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from koipond import access, collect, content, deliver, identify, journeys, segments
from koipond.clock import run_until_idle
from koipond.console.api import api
from koipond.console.masks import Mask, masked
from koipond.kit import clock as kit_clock

EMAIL, PHONE, NAME, BORN, CARD = "meimei.lin@koi.example", "13812345678", "林美美", "1992-05-20", "110101199205200000"
SECRETS = (EMAIL, EMAIL.split("@")[0], PHONE, NAME, BORN, CARD)


@pytest.fixture(scope="module")
def world(shop):
    """Mei: in a segment and a journey, with a mail in the mailbox, something refused, and a value that came undeclared."""
    who = {"user_id": "mei-1"}
    now = kit_clock.now()
    made = lambda kind, name, id, **more: collect.Item(kind=kind, name=name, message_id=id, at=now, **more)  # noqa: E731
    template = content.save_template(shop.slug, "Hello", "{{ person.name }}, hello",
                                     html='<p>{{ person.name }} {{ person.email }} <a href="{{ unsubscribe_url }}">x</a></p>', by="test")
    segment = segments.save(shop.slug, "All", {"all": [{"trait": "email", "is": "exists"}, {"trait": "birthday", "is": "before", "value": "2000-01-01"}]}, by="test")
    journey = journeys.save(shop.slug, "One mail", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": segment.id, "who": "now_and_later"}, "reentry": "never",
        "holdout_percent": 0, "goal": None, "exit": None, "start": "mail",
        "steps": {"mail": {"kind": "send", "channel": "email", "template": template.template, "next": None}}}, by="test")
    collect.record(shop.slug, [
        made("identify", "", "m1", traits={"email": EMAIL, "phone": PHONE, "name": NAME, "birthday": BORN, "wish": f"{NAME} 想要茶", "id_card": CARD},
             context={"traits": {"email": EMAIL}}, **who),
        made("track", "Order Completed", "m2", properties={"order_id": "O1", "total": "12.5", "gift_note": f"给{NAME}", "receiver": NAME,
                                                           "contact": PHONE}, **who),
        made("track", "consent_granted", "m3", properties={"channel": "email", "proof": EMAIL}, **who),
        made("track", "Form Sent", "m4", properties={"answer": f"write to {EMAIL}"}, **who),
        made("refused", "no_event_name", "m5", properties={"fields": {}, "item": f'{{"email": "{EMAIL}"}}'}),
    ])
    run_until_idle(shop.slug)
    journeys.publish(shop.slug, journey.id, by="test")
    run_until_idle(shop.slug)
    deliver.send_now(shop.slug)
    run_until_idle(shop.slug)
    from koipond import engine
    person = identify.find(engine.database(shop.slug), "user_id", "mei-1")
    collect.record(shop.slug, [made("identify", "", "m6", user_id="mei-2", traits={"name": NAME})])
    run_until_idle(shop.slug)
    identify.suspect(shop.slug, [identify.Pair(person, identify.find(engine.database(shop.slug), "user_id", "mei-2"), 0.99, 9.0, (
        identify.Reason("name", "the same", NAME, NAME, 5.0, "相同"), identify.Reason("birthday", "the same", BORN, BORN, 5.0, "相同")))])
    mail = deliver.mailbox(shop.slug)[0]
    return {"workspace": shop.slug, "person": person, "segment": segment.id, "journey": journey.id, "template": template.template,
            "version": template.id, "message": str(mail.id), "id": str(mail.id), "email": EMAIL}


def walked(client: Client, world: dict) -> dict[str, str]:
    """Every GET of the API that can be filled in, and its answer."""
    answers = {}
    for path, ways in api.get_openapi_schema()["paths"].items():
        names = re.findall(r"{(\w+)}", path)
        if "get" in ways and set(names) <= world.keys():
            asked = {"limit": "50"} if "people/find" not in path else {"kind": "email", "value": EMAIL}
            response = client.get(path.format(**world), asked)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            answers[path] = f"{response.status_code} {content.decode('utf-8', 'replace')}"
    return answers


def betrayed(answers: dict[str, str]) -> list[str]:
    return [path for path, text in answers.items() if any(secret in json.dumps(text, ensure_ascii=False) for secret in SECRETS)]


def test_an_owner_sees_her_in_many_answers(world, browser, shop):
    seen = betrayed(walked(browser(shop, "owner"), world))
    assert {"/api/w/{workspace}/people", "/api/w/{workspace}/people/{person}", "/api/w/{workspace}/people/{person}/timeline",
            "/api/w/{workspace}/mailbox", "/api/w/{workspace}/mailbox/{id}", "/api/w/{workspace}/people/{person}/identifiers",
            "/api/w/{workspace}/events", "/api/w/{workspace}/events/refused", "/api/w/{workspace}/traits/undeclared",
            "/api/w/{workspace}/people/{person}/export", "/api/w/{workspace}/people/{person}/whole", "/api/w/{workspace}/people/{person}/history",
            "/api/w/{workspace}/suspects", "/api/w/{workspace}/segments/{segment}/why/{person}"} <= set(seen)


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_no_answer_of_the_whole_api_tells_who_she_is(world, browser, shop, role):
    answers = walked(browser(shop, role), world)
    assert len([text for text in answers.values() if text.startswith("200")]) > 25
    assert betrayed(answers) == []


def test_a_seller_sees_whom_to_call_but_not_the_number_of_her_document(world, browser, shop):
    client = browser(shop, "seller")
    shown = client.get(f"/api/w/{shop.slug}/people/{world['person']}").json()
    assert shown["traits"]["email"]["value"] == EMAIL and shown["traits"]["id_card"]["value"] == "1***"
    answers = walked(client, world)
    assert [path for path, text in answers.items() if CARD in text] == []
    assert BORN in answers["/api/w/{workspace}/people/{person}/whole"]


def test_a_line_of_her_history_names_what_changed_without_the_values(world, browser, shop):
    history = lambda role: browser(shop, role).get(f"/api/w/{shop.slug}/people/{world['person']}/history", {"kind": "trait"}).json()[0]  # noqa: E731
    assert (history("analyst")["en"], history("analyst")["zh"]) == ("birthday, email, id_card, name, phone, wish: …", "birthday、email、id_card、name、phone、wish：……")
    assert f"Birthday is {BORN}" in history("marketer")["en"] and f"生日为“{BORN}”" in history("marketer")["zh"]
    said = {one["name"]: one for one in browser(shop, "analyst").get(f"/api/w/{shop.slug}/people/{world['person']}/whole").json()["traits"]}
    assert (said["birthday"]["value"], said["birthday"]["said"]["value"], said["id_card"]["value"]) == ("1992-**-**", "1992-**-**", "")


def test_an_analyst_sees_the_shape_of_it_and_a_viewer_nothing(world, browser, shop):
    listed = browser(shop, "analyst").get(f"/api/w/{shop.slug}/people").json()["people"][-1]
    assert (listed["email"], listed["name"], listed["phone"][-4:]) == ("m***@koi.example", "林*", "5678")
    listed = browser(shop, "viewer").get(f"/api/w/{shop.slug}/people").json()["people"][-1]
    assert (listed["email"], listed["name"], listed["phone"], listed["orders"]) == ("", "", "", 1)


@pytest.mark.parametrize("page", ["mail/{id}/html", "mail/nothing/html"])
def test_no_frame_tells_a_viewer(world, browser, shop, page):
    answer = browser(shop, "viewer").get(f"/w/{shop.slug}/" + page.format(**world))
    assert answer.status_code == 403 and not any(secret in answer.text for secret in SECRETS)


def test_a_search_finds_what_is_typed_whole_and_no_part_of_it(world, browser, shop):
    found = lambda role, text: len(browser(shop, role).get(f"/api/w/{shop.slug}/people", {"search": text}).json()["people"])  # noqa: E731
    assert found("owner", "meimei.lin") == found("owner", EMAIL) == 1
    assert found("seller", "meimei.lin") == 1      # sees whom to call, and finds them
    assert (found("viewer", "meimei.lin"), found("viewer", EMAIL), found("viewer", PHONE)) == (0, 1, 1)


@pytest.mark.parametrize("asked", [
    {"steps": [{"trait": "email", "is": "contains", "value": "mei"}]},
    {"steps": [{"all": [{"not": {"trait": "phone", "is": "starts_with", "value": "138"}}]}]},
    {"steps": [{"trait": "city", "is": "exists"}], "distributions": ["name"]},
])
def test_a_masked_trait_cannot_be_read_letter_by_letter(world, browser, shop, asked):
    for role, status in (("viewer", 403), ("analyst", 403), ("marketer", 200)):
        client = browser(shop, role, enforce_csrf_checks=False)
        response = client.post(f"/api/w/{shop.slug}/segments/preview", asked, content_type="application/json")
        assert response.status_code == status
        assert status == 200 or response.json()["error"]["number"] == "access.E032"


def test_files_are_not_given_to_who_would_see_masks(world, browser, shop):
    client = browser(shop, "analyst")
    assert client.get(f"/api/w/{shop.slug}/people/{world['person']}/export").status_code == 403


def test_who_takes_the_own_role_away_is_told_that_it_is_done(shop, browser):
    browser(shop, "owner")   # who stays
    leaving = browser(shop, "owner", enforce_csrf_checks=False)
    me = get_user_model().objects.get(pk=leaving.session["_auth_user_id"]).username
    assert leaving.delete(f"/api/w/{shop.slug}/members/{me}").status_code == 204
    assert leaving.get(f"/api/w/{shop.slug}/status").status_code == 404


def test_an_owner_decides_what_a_role_sees(world, browser, shop):
    owner = browser(shop, "owner", enforce_csrf_checks=False)
    put = lambda role, **sees: owner.put(f"/api/w/{shop.slug}/privacy/roles/{role}", sees, content_type="application/json")  # noqa: E731
    seen = lambda: browser(shop, "marketer").get(f"/api/w/{shop.slug}/people").json()["people"][-1]["email"]  # noqa: E731
    assert seen() == EMAIL
    assert put("marketer", personal="masked", sensitive="hidden").status_code == 200
    assert seen() == "m***@koi.example"
    assert put("marketer", personal="full", sensitive="full").status_code == 200
    assert put("owner", personal="hidden", sensitive="hidden").json()["error"]["number"] == "access.E030"
    assert put("viewer", personal="half", sensitive="full").json()["error"]["number"] == "access.E031"


emails = st.from_regex(r"[a-z][a-z0-9.]{3,12}@[a-z]{3,10}\.(example|com|cn)", fullmatch=True)
phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
fields = st.sampled_from(["email", "phone", "text", "value", "subject", "detail", "props", "traits", "context", "samples", "label", "rule", "a"])


@given(secret=emails | phones, before=st.text("抄 送:(", max_size=6), data=st.data(), role=st.sampled_from(["viewer", "analyst"]))
def test_no_address_and_no_number_comes_through_however_deep_it_lies(secret, before, data, role):
    answer = data.draw(st.recursive(st.just(f"{before}{secret} 。") | st.integers() | st.none(),
                                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields, inner, max_size=3)))
    mask = Mask(access.SEES[role], {"email": "personal", "phone": "personal"})
    shown = json.dumps(mask.shown(answer), ensure_ascii=False)
    assert secret not in shown
    assert Mask(access.SEES["seller"], mask.personal).shown(answer) == answer


@pytest.mark.parametrize("kind, text, mask", [
    ("email", "mei@example.com", "m***@example.com"), ("phone", "13812345678", "138****5678"), ("phone", "+8613812345678", "+86138****5678"),
    ("name", "王小明", "王*"), ("date", "1992-05-20", "1992-**-**"), ("text", "Nanjing Road 1", "N***"),
])
def test_masks(kind, text, mask):
    assert masked(text, kind) == mask


def test_names_of_things_are_no_names_of_people():
    mask = Mask(access.SEES["viewer"], dict.fromkeys(("name", "email"), "personal"))
    answer = [{"id": 1, "name": "Segment A", "created_by": "mei@shop.example"}, {"email": "a@b.example", "role": "owner", "name": "Mei"}]
    assert mask.shown(answer) == answer


@pytest.mark.parametrize("name", ["answer.first_name", "answer.crm.first_name", "answer.people.0.first_name", "answer.first_name.0"])
@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_an_answer_laid_flat_is_masked_by_its_last_name(name, role):
    answer = {"properties": {name: "美美", "answer.score": "12"}}
    seen = Mask(access.SEES[role], {}).shown(answer)["properties"]
    assert seen["answer.score"] == "12" and (seen[name] == "美美") == (role == "owner")
