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


@pytest.fixture
def receiver():
    """Where the twin's callbacks come in; a new address for each test, so that it hears nothing of the one before."""
    receiver = Receiver()
    yield receiver
    receiver.stop()
