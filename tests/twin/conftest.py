import pytest

from tests.twin.peer import Receiver, TwinProcess


@pytest.fixture(scope="module")
def process():
    twin = TwinProcess()
    yield twin
    twin.stop()


@pytest.fixture
def twin(process):
    """A running twin in which nothing has happened yet."""
    process.reset()
    return process


@pytest.fixture(scope="module")
def _receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def receiver(_receiver):
    """Where the twin's callbacks come in."""
    _receiver.reset()
    yield _receiver
