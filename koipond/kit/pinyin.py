"""Chinese names by the letters that one types for them: zhangguiying, zhang gui ying, zgy, zhangg all find 张桂英.

The readings are those of pypinyin's dictionary (MIT). A text becomes a pattern of RE2, one class of characters for each syllable or
initial, so that a store of any size is asked by one condition and nothing about names is kept beside them.
"""

import re
import unicodedata
from collections import defaultdict
from functools import cache

FIRST, LAST = 0x4E00, 0x9FFF   # the characters that names are written with
LETTERS_AT_MOST = 24
WAYS_AT_MOST = 6               # of reading a text: xian is 先 and 西安
INITIALS_AT_MOST = 4           # letters that may each stand for a character: longer texts are words


def pattern(text: str) -> str:
    """A pattern that a name contains where the text may be its pinyin; "" where it cannot be.

    Whole syllables, of which the last may be begun (`zhangg`), or first letters (`zgy`). Tones are left out, ü is `v` or `u`. Two letters at least.
    """
    letters = re.sub(r"[\s'·-]", "", text.lower())
    if not 2 <= len(letters) <= LETTERS_AT_MOST or not re.fullmatch("[a-z]+", letters):
        return ""
    ways = [_class(_syllables(), way[:-1]) + _last(way[-1]) for way in _split(letters)]
    if len(letters) <= INITIALS_AT_MOST and all(letter in _initials() for letter in letters):
        ways.append(_class(_initials(), letters))
    return "|".join(ways[:WAYS_AT_MOST])


def _class(known: dict[str, str], parts) -> str:
    return "".join(f"[{known[part]}]" for part in parts)


def _last(part: str) -> str:
    """The last syllable may be under way: every character whose reading begins so."""
    return "[" + "".join(sorted({one for said, characters in _syllables().items() if said.startswith(part) for one in characters})) + "]"


def _split(letters: str) -> list[list[str]]:
    """The ways to read the letters as syllables, the one of the fewest first; the last may be a beginning."""
    found: list[list[str]] = []

    def on(rest: str, before: list[str]) -> None:
        if any(said.startswith(rest) for said in _syllables()):
            found.append([*before, rest])
        for end in range(1, len(rest)):
            if rest[:end] in _syllables():
                on(rest[end:], [*before, rest[:end]])

    on(letters, [])
    return sorted((way for way in found if len(way[-1]) > 1 or len(way) > 1), key=len)[:WAYS_AT_MOST]


@cache
def _syllables() -> dict[str, str]:
    """The characters of each reading, without tones."""
    from pypinyin.pinyin_dict import pinyin_dict  # a seventh of a second, and only who searches needs it

    found: dict[str, set] = defaultdict(set)
    for code, readings in pinyin_dict.items():
        if FIRST <= code <= LAST:
            for reading in readings.split(","):
                for said in _plain(reading):
                    found[said].add(chr(code))
    return {said: "".join(sorted(characters)) for said, characters in found.items()}


@cache
def _initials() -> dict[str, str]:
    found: dict[str, set] = defaultdict(set)
    for said, characters in _syllables().items():
        found[said[0]].update(characters)
    return {letter: "".join(sorted(characters)) for letter, characters in found.items()}


def _plain(reading: str) -> set[str]:
    """A reading without its tone; nǚ is typed nv or nu."""
    said = "".join(one for one in unicodedata.normalize("NFD", reading.replace("ü", "v")) if one.isascii() or one == "̈")
    said = re.sub("[uU]̈", "v", said).replace("̈", "")
    return {said, said.replace("v", "u")} if said.isalpha() else set()
