"""Which playbooks there are, and what each asks."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from koipond.journeys.errors_playbooks import NoSuchPlaybook

HERE = Path(__file__).parent
LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True)
class Question:
    """What a playbook asks before it is opened. `kind`: event, number, text, link or segment; of a number `least` and `most`.

    A text without a default may stay unanswered. `yours`: the default is only an example, to be replaced before publishing.
    """

    name: str
    kind: str
    default: object
    title_en: str
    title_zh: str
    least: float | None = None
    most: float | None = None
    yours: bool = False


@dataclass(frozen=True)
class Playbook:
    """A ready journey. `steps` are its names of steps in English and Chinese; `source` is what stands in its playbook.json."""

    name: str
    title_en: str
    title_zh: str
    about_en: str
    about_zh: str
    questions: tuple[Question, ...]
    steps: tuple[tuple[str, str], ...]
    mails: tuple[tuple[str, str], ...]
    source: dict

    def mail(self, name: str, language: str) -> str:
        """The text of a mail as its file has it."""
        return (HERE / self.name / f"{name}.{language}.mjml").read_text(encoding="utf-8")


@lru_cache
def playbooks() -> tuple[Playbook, ...]:
    """All playbooks, by name."""
    return tuple(_read(path) for path in sorted(HERE.glob("*/playbook.json")))


def playbook(name: str) -> Playbook:
    """One of them. Raises NoSuchPlaybook."""
    found = next((one for one in playbooks() if one.name == name), None)
    if found is None:
        raise NoSuchPlaybook(name=name, known=", ".join(one.name for one in playbooks()))
    return found


def shared(name: str):
    """A file that all playbooks share: of JSON what is in it, else its text."""
    text = (HERE / name).read_text(encoding="utf-8")
    return json.loads(text) if name.endswith(".json") else text


def _read(path: Path) -> Playbook:
    source = json.loads(path.read_text(encoding="utf-8"))
    return Playbook(
        path.parent.name, source["title"]["en"], source["title"]["zh"], source["about"]["en"], source["about"]["zh"],
        questions=tuple(_questions(source)), steps=tuple((name, source["zh"][name]) for name in source["journey"]["steps"]),
        mails=tuple((mail["en"], mail["zh"]) for mail in source["mails"].values()), source=source)


def _questions(source: dict):
    common = shared("questions.json")
    for name, one in [*source.get("questions", {}).items(), *((name, common[name]) for name in source["asks"])]:
        yield Question(name, one["kind"], one["default"], one["en"], one["zh"], one.get("least"), one.get("most"), one.get("yours", False))
    for name, segment in source.get("segments", {}).items():
        yield Question(name, "segment", None, f"A segment of your own instead of “{segment['en']}”", f"用已有人群代替“{segment['zh']}”")
