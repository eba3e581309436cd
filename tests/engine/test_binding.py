"""Lists are bound as they are, however they are written down on the way."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koipond.kit import clock

NASTY = ["", "'", "','", "\\", "\\'", "`", "\t\n\r\0", "x'); DROP TABLE collect_inbox; --", "{a:String}", "%s %(a)s", "锦鲤 😀", "[1, 2]"]


def test_what_is_nasty_comes_back_as_it_was(db):
    assert db.value("SELECT {them:Array(String)}", them=NASTY) == NASTY


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.lists(st.integers(0, 2**64 - 1)))
def test_any_texts_and_numbers_come_back(db, texts, numbers):
    assert db.rows("SELECT {texts:Array(String)}, {numbers:Array(UInt64)}", texts=texts, numbers=numbers) == [(texts, numbers)]


def test_lists_of_anything_else_are_bound_as_before(db):
    now = clock.now().replace(microsecond=123_000)
    mixed = [[1, 2], [3]], [("a", 1)], [None, "x"], [True, False], [now]
    assert db.rows("SELECT {a:Array(Array(UInt8))}, {b:Array(Tuple(String, UInt8))}, {c:Array(Nullable(String))}, {d:Array(Bool)}, {e:Array(DateTime64(3, 'UTC'))}",
                   **dict(zip("abcde", mixed, strict=True))) == [(*mixed[:4], [now.replace(tzinfo=None)])]
