"""Texts that are files of their own: named after a language or wording, with an ending that says what they are."""

from koipond import content
from koipond.console.as_code.errors import WrongBody

ENDINGS = {"mjml": "mjml", "html": "html", "txt": "text"}   # of a file → part of a message


def file_of(name: str, part: str) -> str:
    """`en.mjml` for the MJML of en."""
    return f"{name}." + next(ending for ending, of in ENDINGS.items() if of == part)


def sorted_out(bodies: dict[str, str], known: list[str], what: tuple[str, str], name: str, wrong) -> dict[str, dict[str, str]]:
    """By language or wording: part → text. A file of none is told by `wrong(line, error, file)`."""
    found: dict[str, dict[str, str]] = {}
    for file, text in sorted(bodies.items()):
        of, _, ending = file.rpartition(".")
        if of in known and ending in ENDINGS:
            found.setdefault(of, {})[ENDINGS[ending]] = text
        elif ending != "md":
            wrong(1, WrongBody(file=file, what=what[0], what_zh=what[1], name=name, known=list(dict.fromkeys(known))), file)
    return found


def pieces(written: list[str]) -> set[tuple[str, str]]:
    """The blocks, snippets and feeds that texts name: (kind, key)."""
    return {piece for text in written for piece in content.pieces_in(text)}
