"""Bytes made of real beginnings: cut, doubled, swapped, with values that break readers; and JSON of the same keys with anything as values."""

import json

from hypothesis import strategies as st

from tests.fuzz.targets import SEEDS

NASTY = [b"\0", b"\xff\xfe", b"null", b"[]", b"{}", b"-0", b"1e400", b"NaN", b"9" * 40, b'"\\ud800"', b"<!ENTITY a 'b'>", b"=?utf-8?b?//?=", b"%", b"\r\n\r\n", "٣".encode(), b"--b", b"true", b"1.5"]
VALUES = st.recursive(st.none() | st.booleans() | st.integers(-2**70, 2**70) | st.floats() | st.text(max_size=8) | st.sampled_from(["2026-02-30", "2026-01-01 00:00:00", "9" * 30, "\ud800"]),
                      lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2), max_leaves=4)


def bytes_for(target: str) -> st.SearchStrategy[bytes]:
    """Bytes for a target."""
    seeds = st.sampled_from(SEEDS[target])
    found = [st.binary(max_size=200), st.builds(_spliced, seeds, st.lists(st.tuples(st.integers(0, 400), st.integers(0, 40), st.sampled_from(NASTY) | st.binary(max_size=6)), max_size=4))]
    if SEEDS[target][0][:1] in b"[{":
        found.append(st.builds(_reset, seeds, st.lists(st.tuples(st.integers(0, 30), VALUES), min_size=1, max_size=3)))
    return st.one_of(found)


def _spliced(raw: bytes, cuts: list) -> bytes:
    for at, length, put in cuts:
        at %= len(raw) + 1
        raw = raw[:at] + put + raw[at + length:]
    return raw


def _reset(raw: bytes, changes: list) -> bytes:
    """The JSON with other values at some of its places."""
    tree = json.loads(raw)
    for number, value in changes:
        places = list(_places(tree))
        if places:
            holder, key = places[number % len(places)]
            holder[key] = value
    return json.dumps(tree).encode()


def _places(tree):
    for key, value in list(tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()):
        yield tree, key
        yield from _places(value)
