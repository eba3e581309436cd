"""Long lists of bound values, written as the engine reads them.

The client library looks at every letter of every value in Python: for a page of messages that costs more than what is asked of them.
"""

import re

_ESCAPED = str.maketrans({letter: "\\" + letter for letter in "\\'`\t\n"})   # as the client library does
_NEEDS_ESCAPE = re.compile(r"[\\'`\t\n]").search


class _Written:
    """What the client library takes as it is: of anything that it does not know it binds `str()`."""

    __slots__ = ("_text",)

    def __init__(self, text: str):
        self._text = text

    def __str__(self) -> str:
        return self._text


def written(binds: dict) -> dict:
    """The values to bind, lists of nothing but texts or whole numbers among them written already."""
    return {name: _list(value) if type(value) is list and value else value for name, value in binds.items()}


def _list(values: list) -> object:
    kinds = set(map(type, values))
    if kinds == {int}:
        return _Written(f"[{','.join(map(str, values))}]")
    if kinds == {str}:
        plain = values if not _NEEDS_ESCAPE("".join(values)) else [value.translate(_ESCAPED) for value in values]
        return _Written("['" + "','".join(plain) + "']")
    return values
