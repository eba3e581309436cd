"""A few people in the tables themselves, so that a choice by rule can be asked of the real engine."""

import itertools

import pytest

from koipond import engine
from tests.shelf import lent

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def shop():
    """One workspace for the tables of cases of a file."""
    with lent(f"content{next(_numbers)}", "Test shop") as made:
        yield made


@pytest.fixture
def name(request):
    """A name for a template that no other case has."""
    return f"T{next(_numbers)}"


@pytest.fixture
def people(workspace):
    """Writes persons: `people(1, t_city="上海")`."""
    db = engine.database(workspace.slug)

    def put(person: int, **traits):
        row = {"person": person, "tick": 1, **traits}
        places = ", ".join(f"{{{name}:{'UInt64' if name in ('person', 'tick') else 'Nullable(Float64)' if name == 't_age' else 'Nullable(String)'}}}" for name in row)
        db.run(f"INSERT INTO profiles_traits ({', '.join(row)}) VALUES ({places})", **row)
        db.run("INSERT INTO profiles_figures (person, tick) VALUES ({person:UInt64}, 1)", person=person)
        return person

    return put
