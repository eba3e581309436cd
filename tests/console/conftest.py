"""Browsers, programs and commands that call the console."""

import itertools
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.contrib.auth import get_user_model
from django.test import Client

from koipond import access, collect, identify
from koipond.cli import koipond
from koipond.clock import run_until_idle
from koipond.kit import clock as kit_clock
from tests.shelf import lent

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def shop():
    """One workspace for the tests of a file that only read."""
    with lent(f"shop{next(_numbers)}", "Tea house 茶") as made:
        yield made


@pytest.fixture(scope="module")
def other_shop():
    """Somebody else's workspace."""
    with lent(f"other{next(_numbers)}", "Coffee house") as made:
        yield made


@pytest.fixture
def browser():
    """`browser(workspace, role)`: a browser that is signed in as somebody with that role, checking CSRF as real ones."""

    def signed_in(workspace, role="owner", **client) -> Client:
        email = f"{role}{next(_numbers)}@example.com"
        access.add_member(workspace, email, role, by="test")
        made = Client(**{"enforce_csrf_checks": True, **client})
        made.force_login(get_user_model().objects.get(username=email))
        return made

    return signed_in


@pytest.fixture
def program():
    """`program(workspace, scope, …)`: a caller with an API key."""

    def with_key(workspace, *scopes) -> Client:
        _, token = access.create_key(workspace, "Program", list(scopes), by="test")
        return Client(headers={"Authorization": f"Bearer {token}"}, enforce_csrf_checks=True)

    return with_key


@pytest.fixture
def run(workspace, monkeypatch):
    """`run("person find {} email a@b.example")`: what it printed, line by line; `fails`: what was said of the error."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)

    def run(words, *more, fails=False, chinese=False):
        monkeypatch.setenv("LANG", "zh_CN.UTF-8" if chinese else "C.UTF-8")
        done = CliRunner().invoke(koipond, [*words.format(workspace.slug).split(), *more], catch_exceptions=False)
        assert (done.exit_code != 0) is fails, done.output
        return done.stderr if fails else done.output.splitlines()

    return run


@pytest.fixture
def two(workspace, db):
    """Mei, who ordered twice, and her phone's visitor."""
    now = kit_clock.now() - timedelta(hours=1)
    made = lambda kind, name, id, **more: collect.Item(kind=kind, name=name, message_id=id, at=now, **more)  # noqa: E731
    collect.record(workspace.slug, [
        made("identify", "", "m1", user_id="mei", traits={"email": "mei@koi.example", "name": "Mei", "city": "上海"}),
        made("track", "Order Completed", "m2", user_id="mei", properties={"order_id": "1", "total": "10", "currency": "CNY"}),
        made("track", "Order Completed", "m3", user_id="mei", properties={"order_id": "2", "total": "5", "currency": "CNY"}),
        made("identify", "", "m4", anonymous_id="visitor-7", traits={"phone": "13800000001"})])
    run_until_idle(workspace.slug)
    return identify.find(db, "user_id", "mei"), identify.find(db, "anonymous_id", "visitor-7")
