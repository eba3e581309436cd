"""A line of the log is one line: nothing that was sent to us can begin another, or write to a terminal."""

import logging
import re

# C0 and C1 controls, what Unicode calls a separator of lines, what turns the direction of a text, and halves of a character, which cannot be
# written at all; a tab is harmless.
_MORE = r"\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
HARMFUL = re.compile(f"[{_MORE}]")
_CONTROL = re.compile(rf"[\x00-\x08\x0a-\x1f{_MORE}]")


class Lines(logging.Formatter):
    """Control characters of a message are shown as what they are called (\\n, \\x1b); lines of a traceback are set in, so that none looks like one of ours."""

    def formatMessage(self, record):  # noqa: N802 (the library's name)
        return one_line(super().formatMessage(record))

    def formatException(self, ei):  # noqa: N802
        return "\n".join("    " + one_line(line) for line in super().formatException(ei).split("\n"))


def one_line(text: str) -> str:
    """The text with every control character spelled out."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)
