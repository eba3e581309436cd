"""Phones: what each has received by SMS, from which platform, and how it is.

How a number is can be set, or follows from its last four digits, so that a test needs no setting:
4040 is no number any more, 4080 is switched off, 4030 is on the carrier's blocklist, 4200 says nothing (no receipt ever comes).
"""

from collections.abc import Callable

import msgspec

BY_ENDING = {"4040": "dead", "4080": "off", "4030": "blocked", "4200": "silent"}
STATES = ("fine", "dead", "off", "blocked", "silent")
MOST_PHONES = 20_000     # kept; the oldest phone goes first
MOST_MESSAGES = 50       # of one phone


class Text(msgspec.Struct):
    at: float
    platform: str
    account: str
    sender: str          # a signature, or the number that it came from
    content: str
    id: str
    way: str = "in"      # out is what the phone itself has sent


class Phones:
    """Numbers are in E.164."""

    def __init__(self, clock, states: dict[str, str]):
        self.clock, self.states = clock, dict(states)
        self.texts: dict[str, list[Text]] = {}

    def state(self, number: str) -> str:
        return self.states.get(number) or BY_ENDING.get(number[-4:], "fine")

    def deliver(self, number: str, text: Text) -> None:
        texts = self.texts.get(number)
        if texts is None:
            if len(self.texts) >= MOST_PHONES:
                del self.texts[next(iter(self.texts))]
            texts = self.texts[number] = []
        texts.append(text)
        if len(texts) > MOST_MESSAGES:
            del texts[0]

    def last(self, number: str, platform: str, wanted: Callable[[Text], bool] = lambda text: True) -> Text | None:
        return next((text for text in reversed(self.texts.get(number, [])) if text.platform == platform and text.way == "in" and wanted(text)), None)

    def kept(self) -> dict:
        return msgspec.to_builtins({"states": self.states, "texts": self.texts})

    def restore(self, kept: dict) -> None:
        self.states = kept["states"]
        self.texts = msgspec.convert(kept["texts"], dict[str, list[Text]])


def e164(number: str) -> str:
    """A number as Chinese platforms take it, in E.164: 13800000001, 8613800000001, +86…, 0086…, 0044…"""
    digits = number.removeprefix("+").removeprefix("00")
    return "+86" + digits if len(digits) == 11 and digits.startswith("1") and not number.startswith(("+", "00")) else "+" + digits


def mainland(number: str) -> str:
    """The eleven digits of a mainland mobile number in E.164; "" for any other."""
    return number[3:] if number.startswith("+861") and len(number) == 14 and number[1:].isdigit() and number[4] in "3456789" else ""
