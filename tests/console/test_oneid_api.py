"""What people decide about who is who, over HTTP; and the rules of a kind."""

import pytest
from django.test import Client

from koipond import access, collect, identify
from koipond import clock as big_clock
from koipond.kit import clock


@pytest.fixture
def ask(workspace):
    """`ask(scope, method, path, body)` with a key of that scope: status and answer."""

    def asked(scope, method, path, **body):
        _, token = access.create_key(workspace, "Program", [scope], by="test")
        client = Client(headers={"Authorization": f"Bearer {token}"})
        more = {} if method == "get" else {"content_type": "application/json"}
        answer = getattr(client, method)(f"/api/w/{workspace.slug}{path}", body if method != "get" else body or None, **more)
        return answer.status_code, answer.json() if answer.content else None

    return asked


def happens(workspace, *events):
    collect.record(workspace.slug, [collect.Item(kind="track", name="page_viewed", message_id=f"{clock.now()} {n} {event}", at=clock.now(), **event)
                                    for n, event in enumerate(events)])
    big_clock.run_until_idle(workspace.slug)


def test_a_merge_is_shown_undone_and_made_again(workspace, db, ask):
    happens(workspace, {"anonymous_id": "laptop"}, {"user_id": "ana"})
    happens(workspace, {"user_id": "ana", "anonymous_id": "laptop"})
    status, answer = ask("read", "get", "/people/1/merges")
    assert status == 200 and [(one["loser"], one["value"]) for one in answer["merges"]] == [(1, "laptop")]
    assert ask("read", "post", "/people/1/undo-merge")[0] == 403
    assert ask("write", "post", "/people/1/undo-merge", because="sisters") == (202, {"waits": 1})
    big_clock.run_until_idle(workspace.slug)
    status, answer = ask("read", "get", "/people/2/merges")
    assert answer["merges"] == [] and [(one["loser"], one["by"], one["because"]) for one in answer["separations"]] == [(1, "key Program", "sisters")]
    status, answer = ask("write", "post", "/undo-merges", losers=[1])
    assert (status, answer["error"]["number"]) == (409, "identify.E010")
    assert ask("write", "post", "/join-people", one=1, other=2)[0] == 202
    big_clock.run_until_idle(workspace.slug)
    assert identify.current(db, 1) == 2
    assert ask("write", "post", "/keep-apart", one=1, other=2)[1]["error"]["number"] == "identify.E012"


def test_a_suspect_is_accepted_and_the_two_are_joined(workspace, db, ask):
    happens(workspace, {"user_id": "ana"}, {"user_id": "anna"})
    identify.suspect(workspace.slug, [identify.Pair(2, 1, 0.97, 8.0, (identify.Reason("name", "near", "ana", "anna", 8.0),))])
    status, (found,) = ask("read", "get", "/suspects")
    assert (found["one"], found["other"], found["reasons"][0]["weight"]) == (1, 2, 8.0)
    assert ask("write", "post", f"/suspects/{found['id']}/accept", because="same face")[0] == 202
    big_clock.run_until_idle(workspace.slug)
    assert identify.current(db, 2) == 1 and ask("read", "get", "/suspects")[1] == []
    assert ask("write", "post", f"/suspects/{found['id']}/refuse")[1]["error"]["number"] == "identify.E015"


def test_the_rules_of_a_kind_are_set_by_admins(workspace, ask):
    assert ask("write", "put", "/identifier-kinds/phone", limit=1)[0] == 403
    status, kind = ask("admin", "put", "/identifier-kinds/phone", limit=1, trust=2)
    assert status == 200 and (kind["limit"], kind["trust"], kind["shared_after"]) == (1, 2, 5)
    assert ask("admin", "put", "/identifier-kinds/card_no", limit=3)[1]["fields"] == ["traits.card_no", "context.traits.card_no"]
    assert ask("admin", "delete", "/identifier-kinds/card_no")[0] == 204
    assert "card_no" not in [one["name"] for one in ask("read", "get", "/identifier-kinds")[1]]
    assert ask("admin", "delete", "/identifier-kinds/user_id")[1]["error"]["number"] == "identify.E017"
    assert ask("admin", "put", "/identifier-kinds/phone", trust=0)[1]["error"]["number"] == "identify.E016"


def test_a_value_that_links_too_many_is_shown_with_how_many_people_it_linked(workspace, db, ask):
    items = [collect.Item(kind="identify", name="identified", message_id=f"m{n}", at=clock.now(), user_id=f"u{n}", traits={"phone": "400-123-4567"})
             for n in range(8)]
    collect.record(workspace.slug, items)
    big_clock.run_until_idle(workspace.slug)
    status, (shared,) = ask("read", "get", "/shared-values")
    assert status == 200 and shared["kind"] == "phone" and shared["people"] == 6
