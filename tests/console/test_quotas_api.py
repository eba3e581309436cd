"""Quotas over the API: how they stand, another number, one's own, and who would get nothing of a journey."""

import pytest

from koipond import collect, content, profiles, segments
from koipond.clock import run_until_idle
from koipond.kit import clock as kit_clock


@pytest.fixture
def ask(workspace, program):
    def ask(method, path, body=None, role="admin"):
        answer = getattr(program(workspace, role), method)(
            f"/api/w/{workspace.slug}/quotas{path}", **({"data": body, "content_type": "application/json"} if body is not None else {}))
        return answer.status_code, answer.json() if answer.content else None

    return ask


OWN = {"name": "letters", "channel": "email", "number": 2, "window": "month", "kinds": ["marketing"]}


def test_rules_come_with_source_and_day_and_may_be_said_otherwise(ask):
    found = {one["key"]: one for one in ask("get", "/rules")[1]}
    assert found["push_huawei_day"]["number"] == 2 and found["push_huawei_day"]["source_english"] and found["push_huawei_day"]["as_of"]
    status, said = ask("put", "/push_huawei_day", {"number": 5, "because": "licensed news"})
    assert (status, said["number"], said["given"], said["because"]) == (200, 5, 2, "licensed news") and said["changed_by"]
    assert ask("put", "/push_huawei_day", {"number": 5}, "read")[0] == 403
    assert ask("put", "/push_nokia_day", {"number": 5})[0] == 404
    assert ask("delete", "/push_huawei_day")[0] == 409


def test_one_of_its_own_stands_in_the_list_until_it_is_removed(ask):
    status, made = ask("post", "", OWN)
    assert status == 201 and made["own"]
    standing, = (one for one in ask("get", "")[1] if one["quota"]["key"] == made["key"])
    assert (standing["used"], standing["left"]) == (0, 2) and "每个账号每月最多 2 条" in standing["quota"]["chinese"]
    assert ask("delete", f"/{made['key']}")[0] == 204
    assert all(one["quota"]["key"] != made["key"] for one in ask("get", "")[1])
    assert ask("post", "", {**OWN, "window": "year"})[0] == 422


def test_publishing_is_told_who_gets_nothing(ask, workspace):
    for number in range(1, 5):      # whole people, as an SDK tells of them
        collect.record(workspace.slug, [
            collect.Item(kind="identify", name="", message_id=f"i{number}", at=kit_clock.now(), user_id=f"u{number}", traits={"email": f"u{number}@shop.example"}),
            collect.Item(kind="track", name="consent_granted", message_id=f"c{number}", at=kit_clock.now(), user_id=f"u{number}",
                         properties={"channel": "email", "purpose": "marketing", "method": "form"}),
            collect.Item(kind="track", name="signed_up", message_id=f"s{number}", at=kit_clock.now(), user_id=f"u{number}")])
    run_until_idle(workspace.slug)
    mail = content.save_template(workspace.slug, name="mail", subject="Hello", html="<p>Hello</p>", by="test").template
    segment = segments.save(workspace.slug, "all", {"event": "signed_up"}, by="test").id
    run_until_idle(workspace.slug)
    ask("post", "", OWN)
    definition = {"kind": "marketing", "entry": {"kind": "segment", "segment": segment}, "reentry": "never", "start": "mail",
                  "steps": {"mail": {"kind": "send", "channel": "email", "template": mail, "over_quota": "skip", "next": None}}}
    status, found = ask("post", "/preview", {"definition": definition})
    one = next(one for one in found if one["quota"]["own"])
    assert status == 200 and (one["people"], one["left"], one["nothing"], len(one["sample"])) == (4, 2, 2, 2)
    assert next(one for one in ask("post", "/preview", {"definition": definition}, "read")[1] if one["quota"]["own"])["sample"] == []
    definition["steps"]["mail"]["over_quota"] = "perhaps"
    assert ask("post", "/preview", {"definition": definition})[0] == 422


def test_who_comes_first_is_a_number_or_money(ask, workspace):
    known = next(one.name for one in profiles.traits(workspace.slug) if one.type == "money")
    assert ask("put", "/order", {"trait": known})[1] == {"trait": known} == ask("get", "/order")[1]
    assert ask("put", "/order", {"trait": "email"})[0] == 422
