"""What is wrong with a folder: every refusal with the file and line it is about."""

from dataclasses import dataclass, field

from koipond.kit.errors import Refusal


@dataclass(frozen=True, order=True)
class Problem:
    """A refusal at a place of a folder. Lines count from 1."""

    path: str
    line: int
    number: str
    en: str
    zh: str
    hint_en: str = ""
    hint_zh: str = ""


@dataclass
class Problems:
    """They are gathered, so that all are told at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, path: str, line: int, error: Refusal) -> None:
        """Notes a refusal, once."""
        (en, hint_en), (zh, hint_zh) = error.say("en"), error.say("zh-CN")
        made = Problem(path, line, error.number, en, zh, hint_en, hint_zh)
        if made not in self.found:
            self.found.append(made)
