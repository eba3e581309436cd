"""The real stores in a folder of their own; every test that asks for one gets a workspace of its own."""

import gc
import itertools
import os
import shutil
from pathlib import Path

import pytest

from tests import balance, disk
from tests.server import stores

_home = disk.folder()
os.environ.update(
    KOIPOND_HOME=str(_home),
    KOIPOND_MOVABLE_CLOCK="yes",
    KOIPOND_LOG=os.environ.get("KOIPOND_LOG", "warning"),
    DJANGO_SETTINGS_MODULE="koipond.settings",
    DJANGO_ALLOW_ASYNC_UNSAFE="yes",
)
for name in ("KOIPOND_DB", "KOIPOND_DATA", "KOIPOND_SMTP_URL"):
    os.environ.pop(name, None)
if stores.wanted():
    stores.begin(_home)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)   # processes that tests start again and again keep what they compiled

from hypothesis import settings as hypothesis  # noqa: E402

# The same cases at every run, so that a failure means a change; KOIPOND_EXPLORE=1 looks for new ones.
hypothesis.register_profile("steady", derandomize=True, deadline=None)
hypothesis.register_profile("explore", deadline=None, print_blob=True)
hypothesis.load_profile("explore" if os.environ.get("KOIPOND_EXPLORE") else "steady")

import django  # noqa: E402

django.setup()

from django.contrib.auth.hashers import PBKDF2PasswordHasher  # noqa: E402
from django.core.management import call_command  # noqa: E402

from koipond import engine  # noqa: E402
from koipond.kit import clock as kit_clock  # noqa: E402
from tests import shelf  # noqa: E402

_numbers = itertools.count(1)


# The same way of keeping a password, with less of the work that makes guessing slow: half a second for each member.
PBKDF2PasswordHasher.iterations = 1_000


def pytest_sessionstart(session):
    from django.conf import settings

    if session.config.getoption("numprocesses", None) and not hasattr(session.config, "workerinput"):
        return   # it only hands out the tests
    call_command("migrate", verbosity=0)
    engine.open_engine(settings.DATA, {"what": "tests"})


def pytest_configure(config):
    config.pluginmanager.register(balance.Balance())


def pytest_collection_modifyitems(items):
    balance.longest_first(items)
    if stores.wanted():
        for item in items:
            if item.get_closest_marker("embedded"):
                item.add_marker(pytest.mark.skip(reason="only the stores of a laptop do this"))


def pytest_collection_finish(session):
    # All modules are here and stay; looking through them again and again for garbage was a tenth of the work.
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session):
    engine.close()
    shutil.rmtree(_home, ignore_errors=True)


@pytest.fixture
def home():
    """The folder of this test run."""
    return _home


@pytest.fixture
def workspace():
    """A new workspace with both stores migrated: an `access.Workspace`."""
    with shelf.lent(f"test{next(_numbers)}", "Test shop") as made:
        yield made


@pytest.fixture
def db(workspace):
    """The facts of the test's workspace."""
    return engine.database(workspace.slug)


@pytest.fixture
def clock():
    """The clock, which a test may set forward; it is put back afterwards."""
    kit_clock.keep_in(None)
    yield kit_clock
    kit_clock.keep_in(None)


@pytest.fixture(autouse=True)
def no_kept_clock():
    """A clock that the command line kept in the home is gone with the test."""
    yield
    if (_home / "clock").exists():
        kit_clock.keep_in(None)
        (_home / "clock").unlink()


@pytest.fixture
def tick(workspace):
    """Runs ticks until nothing is left to do; `tick(twice=True)` runs each one again to show that it is safe."""
    from koipond import clock as big_clock

    def run(twice: bool = False):
        return big_clock.run_until_idle(workspace.slug, twice=twice)

    return run


@pytest.fixture(scope="session")
def online_retail():
    """A real year of orders; skipped, with the reason, where the file is not there."""
    path = Path(__file__).resolve().parents[2] / "shared/data/online_retail/online_retail_2010_2011.parquet"
    if not path.exists():
        pytest.skip(f"real data is not here: {path.name} (looked in ../shared/data/online_retail)")
    return path
