"""Every no of the house: it has a number of its own, and says the same in both languages, written as each is."""

import importlib
import re
from pkgutil import walk_packages

import pytest

import koipond
from koipond.kit.errors import Fault, KoipondError, Refusal

HAN = "[\u3400-\u9fff]"
NOT_CHINESE = [
    (rf"{HAN} ?[,;:!?()]|[,;:!?()] ?{HAN}", "half-width punctuation"),
    (rf"{HAN} ?[\'\"]|[\'\"] ?{HAN}", "quotes that are not “”"),
    (rf"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}", "no space between Chinese and Latin"),
    (rf"{HAN}\{{(?!\w+_zh\}})|(?<!_zh)\}}{HAN}", "no space between Chinese and a value"),
    (r" [，。：；（）“”！？、]|[，。：；（）！？、] ", "a space beside full-width punctuation"),
]
CODE = re.compile(r"`[^`]*`|\{\{.*\}\}")   # what is to be typed as it stands
BESIDE_LATIN = re.compile(r"(?<=[A-Za-z}]) (?=“)")  # an opening quote behind a Latin word or a value keeps its space


def below(kind):
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def every_error() -> list[type[KoipondError]]:
    for module in walk_packages(koipond.__path__, "koipond."):
        if "errors" in module.name or module.name.endswith(".reasons"):
            importlib.import_module(module.name)
    ours = [error for error in below(KoipondError) if error.__module__.startswith("koipond.")]
    return sorted({*ours} - {Refusal, Fault}, key=lambda error: error.number)


EVERY = every_error()


def test_every_error_has_a_number_of_its_room_that_no_other_has():
    assert len({error.number for error in EVERY}) == len(EVERY)
    assert [error for error in EVERY if error.number.split(".")[0] != error.__module__.split(".")[1]] == []


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.number)
def test_it_says_the_same_in_both_languages(error):
    english, chinese = error.__doc__.strip(), error.zh.strip()
    assert _fields(english) == {name.removesuffix("_zh") for name in _fields(chinese)}
    assert english.count("\n\n") == chinese.count("\n\n")


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.number)
def test_its_chinese_is_written_as_chinese_is(error):
    for paragraph in error.zh.strip().split("\n\n"):
        text = BESIDE_LATIN.sub("", CODE.sub("{code}", " ".join(paragraph.split())))
        found = [(match.group(), what) for pattern, what in NOT_CHINESE for match in re.finditer(pattern, text)]
        assert not found, text


def _fields(text: str) -> set[str]:
    return set(re.findall(r"(?<!\{)\{(\w+)\}", text))
