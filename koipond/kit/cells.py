"""Cells of files that spreadsheets open: a text stays a text, and is never run as a formula."""

import re

# A sign that begins a formula, also in its wide form and behind blanks; a plain number with its sign is a number.
FORMULA = r"^[\s\x00]*[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]|^[\t\r\n]"     # as RE2 and Arrow spell it
NUMBER = r"^[+-]?[0-9]+([.,][0-9]+)*$"
_FORMULA, _NUMBER = re.compile(re.sub(r"\\x\{(\w+)\}", r"\\u\1", FORMULA)), re.compile(NUMBER)


def safe(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would run it."""
    return "'" + cell if _FORMULA.search(cell) and not _NUMBER.fullmatch(cell) else cell
