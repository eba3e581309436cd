"""YAML is read with its lines, and what is written is read back as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koipond.kit import yaml

TEXTS = st.one_of(
    st.text(max_size=30), st.text("ab \n\t:#-'\"|>[]{},&*!%@`?0é中，：\\", max_size=25),
    st.sampled_from(["no", "on", "Yes", "null", "~", "", "09:00", "2026-03-02", "0086", "1_000", "1e3", "0x1F", ".5", "+3", "=", "<<", "a: b", "a #b",
                     "沉睡：买过，但 180 天没有再买", "- a", "x:", "\ufeff", "a\u2028b", "\n", "\n\nx", "x\n\n", " x\n y", "x\r\ny", "😀"]))
SCALARS = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=25)


@settings(max_examples=800)
@given(VALUES)
def test_what_is_written_is_read_back_with_its_types(value):
    text = yaml.write(value)
    back = yaml.read(text).plain()
    assert back == value and repr(back) == repr(value)
    assert yaml.write(back) == text


@pytest.mark.parametrize("text, value", [
    ("", None), ("# nothing\n", None), ("---\na: 1\n", {"a": 1}), ("\ufeffa: 1", {"a": 1}), ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
    ("no: no\non: on\nat: 09:00\nday: 2026-03-02\ncode: 0086\nbig: 1_000\nhex: 0x1F", {
        "no": "no", "on": "on", "at": "09:00", "day": "2026-03-02", "code": "0086", "big": "1_000", "hex": "0x1F"}),
    ("a: true\nb: ~\nc:\nd: -3\ne: 1.5e3\nf: .5", {"a": True, "b": None, "c": None, "d": -3, "e": 1500.0, "f": 0.5}),
    ("l:\n- 1\n-\n  a: 2\n- b: 3\n  c: [x, \"y, z\",\n    {d: 4}]\n- - 5\n  - 6", {"l": [1, {"a": 2}, {"b": 3, "c": ["x", "y, z", {"d": 4}]}, [5, 6]]}),
    ("a: x # comment\nb: 'it''s # no comment'\nc: x#y\nurl: https://a.example/b#c", {"a": "x", "b": "it's # no comment", "c": "x#y", "url": "https://a.example/b#c"}),
    ("a: |\n  one\n   two\n\n  three\nb: >-\n  folded\n  text\n\n  new\nc: |+\n  x\n\n", {"a": "one\n two\n\nthree\n", "b": "folded text\nnew", "c": "x\n\n"}),
    ('a: "\\u4f60\\n\\U0001f600"\n"b: c": {}', {"a": "你\n😀", "b: c": {}}),
    ('{"a": {"b": [1, null, true]}}', {"a": {"b": [1, None, True]}}),
])
def test_what_people_write_is_read(text, value):
    assert yaml.read(text).plain() == value


@pytest.mark.parametrize("text, line, says", [
    ("a: 1\na: 2", 2, "stands twice"), ("a: {b: 1, b: 2}", 1, "stands twice"), ("a:\n - 1\n   - 2", 3, "several lines"), ("a:\n  b: {}\n    c: 2", 3, "expected"), ("a:\n\tb: 1", 2, "cannot start"),
    ("a: &x 1", 1, "anchors"), ("a: *x", 1, "aliases"), ("a: !!str 1", 1, "tags"), ("a: 1\n---\nb: 2", 2, "a second document"),
    ("a: b: c", 1, "not allowed"), ("a: one\n  two", 2, "several lines"), ("a: [1,\n 2", 2, "expected"), ('a: "b', 1, "unexpected end"), ("a: 1\nb", 2, "':'"),
    ("a: 'b' c", 1, "expected"), ("  a: 1\nb: 2", 2, "expected"), ('a: "\\q"', 1, "unknown escape"), 
])
def test_what_cannot_be_read_is_told_with_its_line(text, line, says):
    with pytest.raises(yaml.BadYaml) as refused:
        yaml.read(text)
    assert refused.value.fields["line"] == line and says in refused.value.message


@settings(max_examples=400)
@given(st.text("ab: \n-#'\"|>[]{},&\t0", max_size=40))
def test_any_text_is_read_or_refused_with_a_line_of_it(text):
    try:
        yaml.read(text)
    except yaml.BadYaml as refused:
        assert 1 <= refused.fields["line"] <= text.count("\n") + 1


def test_every_part_knows_its_line():
    node = yaml.read("a: 1\nb:\n  - x\n  - c: 2\n    d: [3,\n        4]\n")
    assert [node.at("a").line, node.at("b").line, node.at("b", 1).line, node.at("b", 1, "d", 1).line] == [1, 2, 4, 6]
    assert node.at("b", 7, "nothing").line == 2
