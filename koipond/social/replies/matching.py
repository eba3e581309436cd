"""Whether a message has the words of a rule. Pure."""

import re
import unicodedata

MARKS = re.compile(r"^[\W_]+|[\W_]+$")     # around a text: blanks, quotes, marks of a sentence


def plain(text: str) -> str:
    """A text as it is compared: full and half width, capitals, blanks and what stands around it make no difference."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return MARKS.sub("", folded) or folded


def matches(match: str, words: list[str], text: str) -> bool:
    """Whether a message is, contains or begins with one of the words; `else` goes for every one."""
    said = plain(text)
    if match == "else":
        return True
    if not said:
        return False
    holds = {"is": said.__eq__, "contains": said.__contains__, "begins": said.startswith}[match]
    return any(holds(plain(word)) for word in words)
