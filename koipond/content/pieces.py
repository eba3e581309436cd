"""Blocks and snippets in their places: a text with `{% block "hero" %}` and `{{ snippet.bye }}` written out.

That is done when a template is saved, so that a mail costs nothing more for it, and MJML sees the whole. A block with
variants becomes an `{% if %}` over `block.<key>`, which holds the name of the variant that was chosen for the person.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from koipond.content import locales, plaintext
from koipond.content.errors_parts import BlockCircle, BlockLacks, UnknownBlock, UnknownSnippet

NESTING = 3          # blocks within blocks
FALLBACK = "fallback"
BLOCK = re.compile(r"\{%-?\s*block\s+(?:\"([^\"]*)\"|'([^']*)')\s*-?%\}")
SNIPPET = re.compile(r"\{\{-?\s*snippet\.([A-Za-z_]\w*)\s*-?\}\}")
LIQUID = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.S)
INSTEAD = {"mjml": ("mjml", "html", "text"), "html": ("html", "text"), "text": ("text", "html")}   # what of a block stands in for a part


def pieces_in(text: str) -> set[tuple[str, str]]:
    """What a text names: ("block", key) and ("snippet", key)."""
    return {("block", match[1] or match[2] or "") for match in BLOCK.finditer(text)} | {("snippet", match[1]) for match in SNIPPET.finditer(text)}


@dataclass(frozen=True)
class Variant:
    """One wording of a block. `rule` is None for the last, which everybody else gets."""

    name: str
    rule: dict | None
    mjml: str = ""
    html: str = ""
    text: str = ""

    def part(self, kind: str) -> str | None:
        """What of it stands in a part of this kind; None where there is nothing that could."""
        for name in INSTEAD[kind]:
            if written := getattr(self, name).strip("\n"):
                return _as(kind, name, written)
        return "" if not (self.mjml or self.html or self.text) else None


@dataclass
class Expander:
    """Writes out the texts of one version. `used` and `said` remember which blocks and snippets it met."""

    block: Callable[[str], tuple[int, tuple[Variant, ...]] | None]    # the version that counts: its id and variants
    snippet: Callable[[str], dict[str, str] | None]                   # its texts by language
    default: str                                                      # the language of the workspace
    used: dict[str, int] = field(default_factory=dict)                # key → version
    said: dict[str, dict[str, str]] = field(default_factory=dict)     # key → language → text

    def written_out(self, kind: str, source: str, language: str) -> str:
        """A part (mjml, html or text) in a language. Raises UnknownBlock, UnknownSnippet, BlockLacks, BlockCircle."""
        return self._snippets(kind, self._blocks(kind, source, ()), language)

    def _blocks(self, kind: str, source: str, around: tuple[str, ...]) -> str:
        return BLOCK.sub(lambda match: self._one(kind, match[1] if match[1] is not None else match[2], around), source)

    def _one(self, kind: str, key: str, around: tuple[str, ...]) -> str:
        if key in around or len(around) >= NESTING:
            raise BlockCircle(key=key, around=[*around, key], limit=NESTING)
        found = self.block(key)
        if found is None:
            raise UnknownBlock(key=key)
        self.used[key], variants = found
        return chain(key, [(variant.name, self._part(kind, key, variant, around)) for variant in variants])

    def _part(self, kind, key, variant, around) -> str:
        written = variant.part(kind)
        if written is None:
            raise BlockLacks(key=key, variant=variant.name, part=kind, instead=list(INSTEAD[kind]))
        return self._blocks(kind, written, (*around, key))

    def _snippets(self, kind: str, source: str, language: str) -> str:
        def put(match: re.Match) -> str:
            texts = self.snippet(match[1])
            if not texts:
                raise UnknownSnippet(key=match[1])
            self.said[match[1]] = texts
            said = next(texts[code] for code in (*locales.order(language, self.default), *texts) if texts.get(code))
            return said if kind == "text" else _marked_up(said)

        return SNIPPET.sub(put, source)


def chain(key: str, ways: list[tuple[str, str]]) -> str:
    """The wordings of a block as one choice by name, the last for everybody else."""
    if len(ways) == 1:
        return ways[0][1]
    told = "".join(f'{{% {"elsif" if number else "if"} block.{key} == "{name}" %}}{text}' for number, (name, text) in enumerate(ways[:-1]))
    return f"{told}{{% else %}}{ways[-1][1]}{{% endif %}}"


def asked(sources) -> tuple[set[str], set[str]]:
    """The keys of the blocks and of the snippets that stand in some texts."""
    sources = list(sources)
    blocks = {one or other for source in sources for one, other in BLOCK.findall(source)}
    return blocks, {key for source in sources for key in SNIPPET.findall(source)}


def _as(kind: str, name: str, written: str) -> str:
    if kind == name or name == "mjml":
        return written
    if kind == "text":
        return plaintext.of_html(written).strip()
    return _marked_up(written) if name == "text" else written


def _marked_up(text: str) -> str:
    """A plain text as HTML; Liquid in it stays."""
    return "".join(piece if LIQUID.fullmatch(piece) else html.escape(piece, quote=False).replace("\n", "<br>")
                   for piece in LIQUID.split(text))
