"""What changed between two versions: line by line, and within a line word by word. A Chinese character is a word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from koipond.content.channels import PARTS
from koipond.content.errors_parts import OfTwoTemplates
from koipond.content.templates import Version, version

WORD = re.compile(r"[\u3400-\u9fff]|\w+|\s+|[^\w\s]")
WORDS_AT_MOST = 2_000    # of a pair of lines that are compared by words; longer ones are shown whole
LINES_AT_MOST = 3_000    # of one part


@dataclass(frozen=True)
class Piece:
    """Some words: same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class ChangedLine:
    """A line that is not the same: its number before and after (from 1; 0 where there is none), and its pieces."""

    old: int
    new: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Changed:
    """A part of a template in a language that is not the same."""

    language: str
    part: str
    lines: tuple[ChangedLine, ...]


def diff(workspace: str, one: int, other: int) -> tuple[Changed, ...]:
    """What the version `other` says that `one` did not, and what no longer, as written. Raises UnknownTemplate, OfTwoTemplates."""
    before, after = version(workspace, one), version(workspace, other)
    if before.template != after.template:
        raise OfTwoTemplates(one=one, other=other)
    was, now = _written(before), _written(after)
    found = []
    for language in dict.fromkeys([*was, *now]):
        for part in PARTS:
            old, new = was.get(language, {}).get(part, ""), now.get(language, {}).get(part, "")
            if old != new:
                found.append(Changed(language, part, tuple(lines(old, new))))
    return tuple(found)


def lines(old: str, new: str) -> list[ChangedLine]:
    """The lines that differ, in order."""
    before, after = old.splitlines()[:LINES_AT_MOST], new.splitlines()[:LINES_AT_MOST]
    made = []
    for kind, start, end, to, until in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for place in range(max(end - start, until - to)):
            was, now = start + place < end, to + place < until
            pieces = words(before[start + place] if was else "", after[to + place] if now else "")
            made.append(ChangedLine(start + place + 1 if was else 0, to + place + 1 if now else 0, tuple(pieces)))
    return made


def words(old: str, new: str) -> list[Piece]:
    """One line against another, word by word: without what was added it is the old, without what was removed the new."""
    before, after = WORD.findall(old), WORD.findall(new)
    if not before or not after or len(before) + len(after) > WORDS_AT_MOST:
        return [piece for piece in (Piece("removed", old), Piece("added", new)) if piece.text]
    made = []
    for kind, start, end, to, until in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = "".join(before[start:end]), "".join(after[to:until])
        made += [Piece("same", was)] if kind == "equal" else [Piece("removed", was), Piece("added", now)]
    return [piece for piece in made if piece.text]


def _written(said: Version) -> dict[str, dict[str, str]]:
    if said.written:
        return said.written
    parts = {part: getattr(said, part) for part in PARTS if part != "html" or not said.mjml}
    return {said.language: parts}
