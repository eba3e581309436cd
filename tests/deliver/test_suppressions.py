"""For what an address is suppressed, for how long, and that it outlives the person."""

from datetime import timedelta

import pytest

from koipond import access, deliver, engine
from koipond.kit import clock

WEI = "p1@shop.example"


def _next(office, step, **more) -> tuple[str, str]:
    message = office.put(1, step=step, **more)[0]
    office.send()
    return office.state(message)


def test_one_topic_stops_and_the_others_go_on(office):
    office.person(1)
    deliver.suppress(office.slug, "email", WEI, by="test", scope="list:newsletter")
    assert _next(office, "a", topic="newsletter") == ("refused", "suppressed")
    assert _next(office, "b", topic="offers")[0] == "accepted"
    assert _next(office, "c")[0] == "accepted"


def test_what_holds_for_all_holds_in_a_workspace_made_later(office):
    deliver.suppress(office.slug, "email", WEI, by="test", scope="all")
    later = access.create_workspace(f"{office.slug}_later", "Later")
    office.person(1)
    assert _next(office, "a") == ("refused", "suppressed")
    other = type(office)(later)
    other.person(1)
    assert _next(other, "a") == ("refused", "suppressed")
    assert deliver.lift(later.slug, "email", WEI, by="test") == 1
    assert _next(office, "b")[0] == "accepted"


def test_what_holds_for_a_workspace_holds_there_alone(office):
    first = min(access.workspaces(), key=lambda one: one.id).slug
    deliver.suppress(first, "email", WEI, by="test")
    office.person(1)
    assert first != office.slug
    assert _next(office, "a")[0] == "accepted"
    deliver.lift(first, "email", WEI, by="test")


def test_it_ends_when_it_is_said_to(office):
    office.person(1)
    deliver.suppress(office.slug, "email", WEI, by="test", expires_at=clock.now() + timedelta(days=2))
    assert deliver.suppressions(office.slug, "email")[0]["expires_at"]
    assert _next(office, "a") == ("refused", "suppressed")
    clock.forward(timedelta(days=2, minutes=1))
    assert not deliver.suppressions(office.slug, "email")
    assert _next(office, "b")[0] == "accepted"


def test_a_topic_that_was_withdrawn_is_no_consent(office):
    office.person(1)
    office.consent(1, "withdrawn", purpose="newsletter")
    assert _next(office, "a", topic="newsletter") == ("refused", "no_consent")
    assert _next(office, "b", topic="offers")[0] == "accepted"


@pytest.mark.parametrize(("scope", "reason"), [("list:", "manual"), ("everyone", "manual"), ("brand", "hard"), ("list:Big Sale", "manual")])
def test_a_scope_or_reason_that_is_none_is_told(office, scope, reason):
    with pytest.raises(deliver.BadScope):
        deliver.suppress(office.slug, "email", WEI, by="test", scope=scope, reason=reason)


def test_it_outlives_the_person_without_a_word_of_whose_it_was(office):
    deliver.suppress(office.slug, "email", WEI, by="Mei", note="Wei called")
    db = engine.database(office.slug)
    db.run("DELETE FROM deliver_suppressions WHERE 1")      # as an erasure takes them out
    assert [(row["reason"], row["by"], row["note"]) for row in deliver.suppressions(office.slug, "email")] == [("manual", "", "")]
    office.person(1)
    assert _next(office, "a") == ("refused", "suppressed")
