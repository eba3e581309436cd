import pytest
from django.conf import settings

from tests.shelf import lent


@pytest.fixture
def settings_of(monkeypatch):
    """`settings_of(NAME=value)`: settings of this test."""

    def changed(**values):
        for name, value in values.items():
            monkeypatch.setattr(settings, name, value)

    return changed


@pytest.fixture
def other():
    """Another workspace, made later, which has nothing."""
    with lent("elsewhere", "Elsewhere") as made:
        yield made
