"""What a plain word means, and which texts must be quoted so that every reader of YAML takes them for texts."""

import re

WORDS = {"null": None, "~": None, "": None, "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
         "Null": None, "NULL": None}
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
REAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9]+([eE][-+]?[0-9]+)?")
DIGITS_AT_MOST = 40   # a longer number is the text of a number

# Words of YAML 1.1 that are no texts there, and beginnings that mean something in either.
ELSEWHERE = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "", "=", "<<"}
BEGINNINGS = set("-?:,[]{}#&*!|>'\"%@`=~ \t.+0123456789")
NOT_PRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


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


def is_plain(text: str, within_brackets: bool = False) -> bool:
    """Whether a text may stand without quotes."""
    return not (
        text.lower() in ELSEWHERE or text[0] in BEGINNINGS or text[-1] in " \t:" or ": " in text or " #" in text
        or NOT_PRINTABLE.search(text) or any(sign.isspace() and sign != " " for sign in text) or (within_brackets and set(",[]{}:?") & set(text)))
