"""Browsers and programs that call the console."""

import itertools

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from koipond import access
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
