import pytest

from tests.segments.shop import Shop


@pytest.fixture
def shop(workspace, db):
    """An empty shop whose time is 2024-05-31, 12:00 UTC, and goes on with its ticks."""
    return Shop(workspace, db)
