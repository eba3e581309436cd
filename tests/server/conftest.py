"""The server form for the tests of this folder, whatever form the run itself is on: both servers, and Koipond's processes on them."""

import os

import pytest

from tests.server.postgres import Postgres, binaries
from tests.server.stores import Front


@pytest.fixture(scope="module")
def postgres():
    if not binaries():
        pytest.skip("PostgreSQL's server is not here: apt-get install postgresql")
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    server = Front(tmp_path_factory.mktemp("facts"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def surroundings(postgres, front, tmp_path_factory):
    """The environment of a process on both servers."""
    return {**os.environ, "KOIPOND_HOME": str(tmp_path_factory.mktemp("home")), "KOIPOND_DB": postgres.url, "KOIPOND_DATA": front.url}
