"""What a plain word means."""

import re

WORDS = {"null": None, "~": None, "": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True, "false": False, "False": False,
         "FALSE": False}
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
REAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9]+([eE][-+]?[0-9]+)?")
DIGITS_AT_MOST = 40   # a longer number is the text of a number


def meaning(word: str):
    """The value of a plain word."""
    if word in WORDS:
        return WORDS[word]
    if len(word) <= DIGITS_AT_MOST:
        if INTEGER.fullmatch(word):
            return int(word)
        if REAL.fullmatch(word):
            return float(word)
    return word
