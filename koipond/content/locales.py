"""Languages of messages: which there are, which one a person reads, and what stands in for one that is missing."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from koipond.content.errors_parts import UnknownLanguage

LANGUAGES = ("zh-CN", "zh-TW", "en")
BABEL = {"zh-CN": "zh_Hans_CN", "zh-TW": "zh_Hant_TW", "en": "en"}   # as the tables of CLDR are named
NEAREST = {"zh-CN": ("zh-TW",), "zh-TW": ("zh-CN",), "en": ()}       # who reads one can read the other
TRADITIONAL = re.compile(r"hant|[-_](tw|hk|mo)\b|繁|正體|台灣|臺灣|香港", re.I)
CHINESE = re.compile(r"zh\b|zh[-_]|cn$|chinese|mandarin|中文|汉语|漢語|简体|普通话|國語|国语", re.I)
ENGLISH = re.compile(r"en\b|en[-_]|eng|英", re.I)


@dataclass(frozen=True)
class Language:
    """The language of a message for a person, and why: trait, nearest, default or only."""

    code: str
    why: str


@lru_cache(maxsize=2_000)
def canonical(said: str) -> str:
    """zh-CN, zh-TW or en for what people and programs write (zh_Hant, 简体中文, en-GB); "" for anything else."""
    plain = said.strip()
    if TRADITIONAL.search(plain):
        return "zh-TW"
    if CHINESE.match(plain):
        return "zh-CN"
    return "en" if ENGLISH.match(plain) else ""


def check(code: str) -> str:
    """The code as it is; raises UnknownLanguage where messages cannot be written in it."""
    if code not in LANGUAGES:
        raise UnknownLanguage(language=code, known=list(LANGUAGES))
    return code


def order(wanted: str, default: str) -> tuple[str, ...]:
    """In which order languages stand in for each other: the wanted, its nearest, the workspace's, English, the others."""
    return tuple(dict.fromkeys([*([wanted] if wanted else []), *NEAREST.get(wanted, ()), default, *NEAREST.get(default, ()), "en", *LANGUAGES]))


def chosen(person: dict, there: Collection[str], default: str) -> Language:
    """In which of the languages that are there somebody with these traits gets a message.

    The trait `locale` counts before `language`; without either, or for a language that nobody wrote, the
    workspace's own counts.
    """
    if len(there) <= 1:
        return _only(next(iter(there), default))
    wanted = _wanted(person)
    found = next((code for code in order(wanted, default) if code in there), default)
    why = "trait" if found == wanted else "nearest" if wanted and found in NEAREST[wanted] else "default"
    return Language(found, why)


@lru_cache
def _only(code: str) -> Language:
    return Language(code, "only")


def _wanted(person: dict) -> str:
    for trait in ("locale", "language"):
        said = person.get(trait)
        if type(said) is str and said and (code := canonical(said)):
            return code
    return ""
