"""Ready journeys: each opens as a sound draft with whole mails in both languages, says what is missing, and can be opened again."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from koipond import access, collect, content, journeys, profiles, segments
from koipond.collect import Item
from koipond.journeys import entries, steps
from koipond.journeys.playbooks import shelf
from koipond.journeys.playbooks.answers import PLACE
from koipond.kit import clock as kit_clock

NAMES = [one.name for one in journeys.playbooks()]
LISTED = {"three_waves", "welcome", "birthday", "anniversary", "points_expiring", "cart_left", "dormant_back", "hot_lead", "survey", "trade_in",
          "repair", "webinar", "renewal", "upsell", "cross_sell", "invite_to_shop"}
WORDS_OF_THE_LANGUAGE = {"email", "call", *steps.kinds(), *entries.kinds(), "year", "once", "never", "after_exit", "always", "marketing", "transactional"}
HAN = re.compile("[\u3400-\u9fff]")


def test_all_are_there():
    assert set(NAMES) == LISTED


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_each_opens_in_an_empty_workspace_without_a_fault(workspace, language):
    for name in NAMES:
        made = journeys.open_playbook(workspace, name, "mei", language=language)
        draft = journeys.journey(workspace, made.journey).draft
        assert journeys.check(workspace, draft) == []
        accepted = set(journeys.playbook(name).source.get("accepts", {}))
        assert {found.kind for found in journeys.lint(workspace, draft)} == {"unseen" if draft["entry"]["kind"] == "event" else "nobody"} | accepted
        for id, called in made.templates:
            version = content.newest(workspace.slug, id)
            assert set(version.languages) == {"zh-CN", "en"} and version.language == language
            assert content.findings(workspace.slug, version.id) == (), called
        shown = [*draft["steps"], *(step.get("title", "") for step in draft["steps"].values()), made.name, *(name for _, name in (*made.templates, *made.segments))]
        assert all(bool(HAN.search(text)) is (language == "zh-CN") for text in shown if text), shown


def test_its_mails_say_the_same_to_a_person_of_each_language_known_and_unknown(workspace):
    known = {"email": "mei@koi.example", "name": "王美", "gender": "female", "birthday": "1990-05-20", "points": "1200", "contract_ends_on": "2030-05-20",
             "points_expire_on": "2030-05-20", "webinar_at": "2030-05-20T06:00:00+00:00", "dormant_interest": "green tea", "last_order_at": "2026-01-02T03:04:05+00:00",
             "first_order_at": "2025-01-02T03:04:05+00:00", "orders": 4}
    for name in NAMES:
        for id, called in journeys.open_playbook(workspace, name, "mei", {"site": "https://tea.example/?a=1&b=2"} if "site" in _asked(name) else {}).templates:
            version = content.newest(workspace.slug, id)
            for language in ("zh-CN", "en"):
                for person in ({"language": language}, {**known, "language": language}):
                    made = content.preview(version.id, {**person, "name": "Mei Wang"} if "name" in person and language == "en" else person)
                    text = f"{made.subject}\n{made.text}"
                    assert not made.failed and made.language == language, (called, made.failed)
                    assert not re.search(r"\{[{%]|\$[a-z]|None", text + made.html), called
                    assert ("退订" in text) is (language == "zh-CN") and ("Unsubscribe" in text) is (language == "en")
                    assert bool(HAN.search(text)) is (language == "zh-CN"), (called, text)
                    assert ("王女士" if language == "zh-CN" else "Ms. Wang") in text if "name" in person else ("朋友" if language == "zh-CN" else "Hello there") in text


def _asked(name):
    return {question.name for question in journeys.playbook(name).questions}


@pytest.mark.parametrize("name", NAMES)
def test_its_words_are_whole_and_collide_with_nothing(name):
    found = journeys.playbook(name)
    assert not set(found.source["zh"]) & WORDS_OF_THE_LANGUAGE
    said = set(found.source["journey"]["steps"])
    for step in found.source["journey"]["steps"].values():
        said |= {step[key] for key in ("title", "text") if key in step} | {one["name"] for key in ("results", "ways", "branches") for one in step.get(key, [])}
    said |= {one["name"] for one in found.source["journey"].get("exit") or []}
    assert said == set(found.source["zh"])
    assert all(HAN.search(chinese) and not HAN.search(english) for english, chinese in found.source["zh"].items())
    files = [path.name for path in (shelf.HERE / name).glob("*.mjml")]
    assert sorted(files) == sorted(f"{mail}.{language}.mjml" for mail in found.source["mails"] for language in ("en", "zh-CN"))
    places = {match[2] for match in PLACE.finditer(json.dumps(found.source["journey"]) + json.dumps(found.source.get("segments", {})))}
    mails = {question for mail in found.source["mails"] for language in ("en", "zh-CN") for question in re.findall(r"\$([a-z_]+)", found.mail(mail, language))}
    asked = {question.name for question in found.questions}
    assert {place for place in places if "." not in place} | mails | set(found.source.get("segments", {})) == asked, "asked and used are the same"


def test_opening_again_makes_another_and_changes_nothing(workspace):
    first = journeys.open_playbook(workspace, "upsell", "mei", language="en")
    content.save_template(workspace.slug, first.templates[0][1], "Mine", html="<p>mine</p>", by="mei")
    content.archive_template(workspace.slug, first.templates[1][0], "mei")
    content.save_snippet(workspace.slug, "mail_sender", {"en": "From us", "zh-CN": "我们"}, "mei")
    draft = journeys.journey(workspace, first.journey).draft
    second = journeys.open_playbook(workspace, "upsell", "mei", language="en")
    third = journeys.open_playbook(workspace, "upsell", "mei", {"better_line": "GOLD"}, language="en")
    assert [made.name for made in (first, second, third)] == ["Upsell", "Upsell 2", "Upsell 3"]
    assert first.segments == second.segments and third.segments[0][1] == "Ordered often, never of the better line 2"
    assert not {id for id, _ in first.templates} & {id for id, _ in second.templates}
    assert content.newest(workspace.slug, first.templates[0][0]).subject == "Mine"
    assert journeys.journey(workspace, first.journey).draft == draft
    assert content.snippets(workspace.slug)["mail_sender"]["en"] == "From us"


def test_answers_stand_in_their_places(workspace, db):
    own = segments.save(workspace, "Mine", {"trait": "city", "is": "equals", "value": "杭州"}, "mei", live=True).id
    made = journeys.open_playbook(workspace, "trade_in", "mei", {"audience": own, "order_event": "bought", "site": "https://tea.example/?a=1&b=2"}, "en", "Old for new")
    draft = journeys.journey(workspace, made.journey).draft
    assert made.name == "Old for new" and made.segments == () and draft["entry"]["segment"] == own and draft["goal"]["event"] == "bought"
    assert 'href="https://tea.example/?a=1&amp;b=2"' in content.newest(workspace.slug, made.templates[0][0]).html
    lined = journeys.open_playbook(workspace, "trade_in", "mei", {"product_line": "POT"}, "en")
    assert segments.get(workspace, lined.segments[0][0]).rule["sequence"][0]["where"] == [{"property": "products", "is": "contains", "value": "POT"}]
    earlier = journeys.open_playbook(workspace, "birthday", "mei", {"days_before": 3, "holdout_percent": 0})
    draft = journeys.journey(workspace, earlier.journey).draft
    assert (draft["entry"]["days"], draft["holdout_percent"]) == (-3, 0)


@pytest.mark.parametrize("name, answers", [
    ("welcome", {"days": 3}), ("birthday", {"days_before": 0}), ("birthday", {"days_before": 1.5}), ("birthday", {"days_before": "7"}), ("birthday", {"days_before": True}),
    ("welcome", {"site": "tea.example"}), ("welcome", {"site": "javascript:alert(1)"}), ("welcome", {"site": "https://x/\"><b>"}), ("birthday", {"code": "{{ person.email }}"}),
    ("birthday", {"code": "$site"}), ("birthday", {"code": "x" * 201}), ("upsell", {"audience": 99}), ("upsell", {"audience": "1"}), ("welcome", {"order_event": 5})])
def test_an_answer_that_cannot_be_used_is_refused_and_leaves_nothing(workspace, name, answers):
    with pytest.raises(journeys.BadAnswer) as refused:
        journeys.open_playbook(workspace, name, "mei", answers)
    assert next(iter(answers)) in refused.value.say("en")[0]
    assert journeys.journeys(workspace) == [] and content.templates(workspace.slug) == [] and segments.listed(workspace) == []


def test_it_says_what_is_missing_and_what_is_there(workspace, tick):
    missing = {(need.kind, need.name) for need in journeys.needs(workspace, "points_expiring") if not need.there}
    assert missing == {("event", "points_redeemed"), ("trait", "email"), ("trait", "points"), ("trait", "points_expire_on"), ("answer", "site")}
    collect.record(workspace.slug, [
        Item("identify", "", "i1", kit_clock.now(), user_id="mei", source=1, traits={"email": "mei@koi.example", "points": "7"}),
        Item("track", "points_redemed", "e1", kit_clock.now(), user_id="mei", source=1)])
    tick()
    made = journeys.open_playbook(workspace, "points_expiring", "mei", {"site": "https://tea.example"}, "en")
    assert made.traits == ("points", "points_expire_on")
    by_name = {need.name: need for need in made.needs}
    assert by_name["email"].there and by_name["points"].there and by_name["site"].there and not by_name["points_expire_on"].there
    assert "points_redemed" in by_name["points_redeemed"].en and "points_redemed" in by_name["points_redeemed"].zh
    assert not by_name["points_redeemed"].there
    assert [need.there for need in made.needs] == sorted(need.there for need in made.needs)


def test_dormancy_is_asked_for(workspace):
    kept = lambda: next(need.there for need in journeys.needs(workspace, "dormant_back") if need.kind == "dormancy")  # noqa: E731
    assert not kept()
    segments.save_dormancy(workspace, segments.READY_DORMANCY, "mei")
    assert kept()


def test_a_trait_of_another_type_is_said_and_not_touched(workspace):
    profiles.declare_trait(workspace, "points", "text")
    assert "text, not number" in next(need.en for need in journeys.needs(workspace, "points_expiring") if need.name == "points")
    with pytest.raises(profiles.TraitTaken):
        journeys.open_playbook(workspace, "points_expiring", "mei")
    assert journeys.journeys(workspace) == []


def test_each_can_be_rehearsed_on_a_small_past(workspace, db, clock, tick):
    now = kit_clock.now()
    made = {name: journeys.open_playbook(workspace, name, "mei", {} if name == "repair" else {"holdout_percent": 0}).journey for name in NAMES}
    tick()   # their segments are worked out
    collect.record(workspace.slug, [
        Item("identify", "", "i1", now, user_id="mei", source=1, traits={"email": "mei@koi.example", "city": "上海"}),
        Item("track", "consent_granted", "c1", now, user_id="mei", source=1, properties={"channel": "email", "purpose": "marketing", "method": "form", "proof": "f1"})])
    tick()
    clock.forward(timedelta(minutes=1))
    since = kit_clock.now()
    clock.forward(timedelta(hours=1))
    events = ["signed_up", "product_added", "order_completed", "repair_requested", "webinar_registered"]
    collect.record(workspace.slug, [Item("track", name, f"p-{name}", kit_clock.now(), user_id="mei", source=1, properties={"order_id": "A1"}) for name in events])
    tick()
    clock.forward(timedelta(days=12))
    comes = {"welcome": 3, "cart_left": 2, "survey": 2, "repair": 1, "webinar": 1, "cross_sell": 1, "three_waves": 1, "invite_to_shop": 2}
    entered, messages = {}, {}
    for name, journey in made.items():
        until = kit_clock.now() if name in comes else since + timedelta(days=1)
        found = journeys.rehearse(workspace.slug, journeys.journey(workspace, journey).draft, since, until, journeys.Assumed(opened=0.0, clicked=0.0))
        entered[name], messages[name] = found.entered, found.messages
    assert entered == {name: int(name in comes) for name in NAMES}
    assert messages == {name: comes.get(name, 0) for name in NAMES}


def test_over_the_api(workspace):
    _, token = access.create_key(workspace, "Program", ["read", "write"], by="test")
    client, place = Client(headers={"Authorization": f"Bearer {token}"}), f"/api/w/{workspace.slug}/playbooks"
    assert [one["name"] for one in client.get(place).json()] == NAMES
    one = client.get(f"{place}/renewal").json()
    assert [question["name"] for question in one["questions"]] == ["renew_event", "days_before", "site", "assignee", "holdout_percent"]
    assert one["needs"][0]["there"] is False and one["steps"][0] == {"en": "first mail", "zh": "第一封邮件"}
    answer = client.post(f"{place}/renewal/open", {"answers": {"days_before": 90}, "language": "en"}, content_type="application/json")
    assert answer.status_code == 201 and answer.json()["name"] == "Renewal" and len(answer.json()["templates"]) == 3
    assert client.get(f"{place}/nothing").json()["error"]["number"] == "journeys.E070" and client.get(f"{place}/nothing").status_code == 404
    wrong = client.post(f"{place}/renewal/open", {"answers": {"days_before": 1}}, content_type="application/json", headers={"Accept-Language": "zh-CN"})
    assert wrong.status_code == 422 and wrong.json()["error"]["number"] == "journeys.E071" and "31 到 180 的整数" in wrong.json()["error"]["message"]
    _, reader = access.create_key(workspace, "Reader", ["read"], by="test")
    assert Client(headers={"Authorization": f"Bearer {reader}"}).post(f"{place}/renewal/open", {}, content_type="application/json").status_code == 403
