import pytest

from tests.profiles.hand import Ticks


@pytest.fixture
def ticks(workspace):
    """Runs the tick of profiles on events laid by hand."""
    return Ticks(workspace)
