"""Every no of the house: it has a number of its own, and says the same in both languages, written as each is."""

import importlib
import re
from pkgutil import walk_packages

import pytest

import koipond
from koipond.collect import http as intake
from koipond.console.errors import STATUS, status_of
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


# A mistake in what was sent can be told by these names. Any other name is decided: in the table of the console, or here.
MISTAKE = re.compile(r"(Bad|Wrong|Missing|Empty|Too|Weak|Repeated|Unclear|NotA|NotValid|No(?!Such|thing|body)[A-Z])")
ALSO_MISTAKES = {
    "access.OwnerSeesAll", "deliver.AlwaysQuiet", "deliver.BeginsInThePast", "deliver.SameTimes", "access.PasswordsDiffer", "access.UnknownLevel", "access.UnknownRole", "access.UnknownScope", "collect.BrokenFile", "collect.InDoubt", "collect.MappedTwice", "collect.NothingMappedTo",
    "collect.UnknownField", "collect.UnknownKind", "collect.UnknownOption", "collect.UnknownZone", "collect.ReservedName",
    "content.BlockCircle", "content.BlockLacks", "content.OfTwoTemplates", "content.UnknownKind", "content.UnknownLanguage", "content.UnknownSnippet", "content.UnknownFilter",
    "content.UnknownTag", "measure.UnknownGrain", "content.UnknownVariable", "deliver.UnknownChannel", "identify.UnknownKind",
    "journeys.Circle", "journeys.NotKeptUp", "journeys.NotSentBefore", "journeys.UnknownChannel", "journeys.UnknownKind",
    "journeys.UnknownNext", "journeys.UnknownSegment", "journeys.UnknownTemplate", "journeys.UnknownVariant", "journeys.Unreachable",
    "profiles.NothingToKeep", "profiles.UnknownType", "segments.AlwaysTrue", "segments.Cycle", "segments.ImpossibleWindow",
    "segments.UnknownOperator", "segments.UnknownPart", "segments.UnknownStage", "segments.UnknownSegment", "segments.UnknownTrait",
}
SHAPES = [   # of names, and the status that an error of the table has by it
    (r"NotSignedIn", {401}), (r"NotAllowed|NotGenuine|NotAnOperator", {403}), (r"NoSuch|NothingThere|NobodyFound|Unknown", {404}),
    (r".*Taken|Already|.*Running|InUse|Not(Live|Paused)|Last|.*(Changed|Gone|Elsewhere|Held$)", {409}),
]


def said_over_http() -> list[type[KoipondError]]:
    """All but what the intake says, which has its own table, and why a row was not imported, which is never raised."""
    return [error for error in EVERY if not error.__module__.endswith((".collect.errors", ".reasons"))]


def key(error: type[KoipondError]) -> str:
    return f"{error.number.split('.')[0]}.{error.__name__}"


@pytest.mark.parametrize("error", said_over_http(), ids=lambda error: error.number)
def test_its_http_status_was_decided(error):
    status = status_of(error.__new__(error))
    if issubclass(error, Fault):
        assert status in (500, 503)
    elif key(error) in STATUS:
        assert key(error) not in ALSO_MISTAKES
        assert all(status in meant for shape, meant in SHAPES if re.match(shape, error.__name__)), status
    else:
        assert status == 422
        assert MISTAKE.match(error.__name__) or key(error) in ALSO_MISTAKES, "decide in console/errors.py which status it is"


def test_the_table_holds_nothing_that_is_not_there():
    there = [key(error) for error in EVERY]
    assert set(STATUS) | ALSO_MISTAKES <= set(there)
    assert [name for name in STATUS if there.count(name) > 1] == [], "two classes of a room share a name in the table"


@pytest.mark.parametrize("error", [e for e in EVERY if e.__module__ == "koipond.collect.errors"], ids=lambda error: error.number)
def test_the_intake_says_400_but_for_keys_addresses_and_our_own_faults(error):
    others = {"UnknownPath": 404, "WrongMethod": 405, "Overloaded": 503, "NotStored": 503}
    expected = others.get(error.__name__, 401 if "Key" in error.__name__ else 400)
    assert intake.STATUS.get(error, 400) == expected
