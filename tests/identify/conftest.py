import pytest

from tests.identify.house import House


@pytest.fixture
def house(workspace, db):
    """A workspace whose events are laid straight before identify, tick by tick."""
    return House(workspace.slug, db)
