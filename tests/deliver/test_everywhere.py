"""What nobody knows the workspace of is found although a shard is gone, and where it may be of that one, nobody says that it is not there."""

from datetime import UTC, datetime

import pytest

from koipond import access, engine
from koipond.deliver import everywhere
from tests.shelf import lent

GONE = engine.ShardGone(shard="north", addresses="10.0.0.9:8123")


@pytest.fixture
def two(workspace):
    with lent("elsewhere", "Elsewhere") as other:
        yield workspace.slug, other.slug


def answering(**found):
    """A question: what each workspace gives; GONE is raised."""
    def ask(workspace):
        answer = found.get(getattr(workspace, "slug", workspace))
        if answer is GONE:
            raise GONE
        return answer

    return ask


def test_a_shard_that_is_gone_hides_nothing_of_the_others(two):
    for gone, other in (two, two[::-1]):
        assert everywhere.first(answering(**{gone: GONE, other: "here"})) == "here"
        with pytest.raises(engine.ShardGone):
            everywhere.first(answering(**{gone: GONE}))
    assert everywhere.first(answering()) is None


def test_of_a_shard_that_is_gone_the_number_of_before_counts_until_the_day_is_over(two):
    gone, other = two
    counts, rest = everywhere.Counts(), [place.slug for place in access.workspaces() if place.slug not in two]
    today, tomorrow = datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC)
    ask = answering(**{gone: 5, other: 7}, **dict.fromkeys(rest, 0))
    assert counts.sum(today, ask) == 12
    ask = answering(**{gone: GONE, other: 8}, **dict.fromkeys(rest, 0))
    assert counts.sum(today, ask) == 13
    assert counts.sum(tomorrow, ask) == 8
