"""Against published examples."""

import pytest

from koipond.measure import difference, wilson

NEWCOMBE = [  # R. G. Newcombe (1998), table II, method 10: hits, of, hits, of, lower, upper
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize("hits, of, other_hits, other_of, low, high", NEWCOMBE)
def test_the_difference_agrees_with_newcombes_table(hits, of, other_hits, other_of, low, high):
    found = difference(hits, of, other_hits, other_of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == pytest.approx(hits / of - other_hits / other_of)


WILSON = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]


@pytest.mark.parametrize("hits, of, low, high", WILSON)
def test_the_share_agrees_with_newcombes_companion_paper(hits, of, low, high):
    """R. G. Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3."""
    found = wilson(hits, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_of_nobody_nothing_is_known():
    assert wilson(0, 0) is None
    assert difference(1, 2, 0, 0) is None
