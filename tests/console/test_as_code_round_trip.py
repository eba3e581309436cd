"""What is defined goes into files and comes back, byte for byte."""

import pytest

from koipond import access, demo
from koipond.console import as_code
from tests.console import code_world
from tests.shelf import lent


def now(place):
    return as_code.Now(access.workspace(place.slug), "mei")


def check_round_trip(place, other) -> dict[str, str]:
    """The files of a workspace say what it is, and make another the same."""
    files = as_code.export(now(place))
    same = as_code.plan(now(place), files)
    assert (same.changes, same.problems, same.left_alone) == ((), (), ())
    plan = as_code.plan(now(other), files)
    assert plan.problems == ()
    assert as_code.plan(now(other), files) == plan, "a plan changes nothing"
    as_code.apply(now(other), files, seen=plan.seen)
    assert as_code.export(now(other)) == files
    again = as_code.apply(now(other), files)
    assert again.changes == ()
    return files


@pytest.fixture
def other():
    with lent("codeother", "Other") as made:
        yield made


def test_every_kind_of_definition(workspace, other, tick):
    code_world.fill(workspace)
    files = check_round_trip(workspace, other)
    assert {path.split("/")[0] for path in files} == {
        "koipond.yaml", "privacy.yaml", "identity.yaml", "traits.yaml", "events.yaml", "tags.yaml", "lists.yaml", "lifecycle.yaml", "sending.yaml",
        "segments", "content", "blocks", "feeds", "journeys"}
    tick()


def test_the_demo_world(workspace, other, monkeypatch):
    monkeypatch.setattr(demo, "SLUG", "codedemo")
    demo.fill(40)
    check_round_trip(access.workspace("codedemo"), other)


def test_an_empty_workspace(workspace, other):
    assert list(check_round_trip(workspace, other)) == ["koipond.yaml"]
