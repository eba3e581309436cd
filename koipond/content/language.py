"""Liquid as a message may use it: what can be said in it, its limits, and what is wrong with a text.

Nothing of a template can reach a file, another template or Python; loops, output and nesting are limited.
"""

import difflib
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from liquid import DictLoader, Environment
from liquid.exceptions import LiquidError

from koipond.content.bounds import VALUE_ITEMS, bounded
from koipond.content.errors import BadLiquid, UnknownFilter, UnknownTag, UnknownVariable
from koipond.content.filters import OURS
from koipond.content.nodes import ShownTag, Template, TextTag
from koipond.content.pieces import BLOCK, SNIPPET

LOOP_ROUNDS = VALUE_ITEMS       # in one message, over all its loops
OUTPUT_CHARACTERS = 1_000_000   # a mail of that size reaches nobody
MEMORY_BYTES = 1_000_000        # of assigned and captured values
NESTING = 20                    # of blocks within blocks
FORBIDDEN_TAGS = ("include", "render")   # other texts
FORBIDDEN_FILTERS = ("safe",)   # would put a person's value into HTML as it is
ALWAYS = ("workspace.name", "unsubscribe_url", "message.id", "message.channel", "locale.language", "locale.currency", "locale.zone")


AS_IT_IS = {str, int, float, type(None), bool}


class _Sandbox(Environment):
    template_class = Template
    loop_iteration_limit = LOOP_ROUNDS
    output_stream_limit = OUTPUT_CHARACTERS
    local_namespace_limit = MEMORY_BYTES
    context_depth_limit = NESTING
    block_nesting_limit = NESTING


def _sandbox(autoescape: bool) -> Environment:
    made = _Sandbox(autoescape=autoescape, loader=DictLoader({}))
    for tag in FORBIDDEN_TAGS:
        made.tags.pop(tag, None)
    for name in FORBIDDEN_FILTERS:
        made.filters.pop(name, None)
    made.add_tag(TextTag)
    made.add_tag(ShownTag)
    for name, filter in OURS.items():
        made.add_filter(name, filter)
    for name, filter in list(made.filters.items()):
        made.add_filter(name, bounded(name, filter))
    return made


HTML = _sandbox(autoescape=True)
PLAIN = _sandbox(autoescape=False)


@dataclass(frozen=True)
class Found:
    """A variable that a text asks for, and where (from 1)."""

    name: str
    line: int
    column: int


def read(part: str, source: str) -> list[Found]:
    """The variables of a text in order. Raises BadLiquid, UnknownTag or UnknownFilter with the place.

    `part` names the text in the error: subject, html, mjml, text.
    """
    try:
        template = PLAIN.parse(source)
        analysis = template.analyze(include_partials=False)
    except LiquidError as error:
        raise _told(part, source, error) from error
    except RecursionError:
        raise BadLiquid(part=part, line=1, column=1, reason="too much stands within each other") from None
    for name, spans in analysis.filters.items():
        if name not in PLAIN.filters:
            line, column = _place(source, spans[0].index)
            raise UnknownFilter(name=name, part=part, line=line, column=column, near=_near(name, PLAIN.filters))
    asked = [variable for variables in analysis.globals.values() for variable in variables]
    asked.sort(key=lambda variable: variable.span.index)
    return [Found(_dotted(v.segments), *_place(source, v.span.index)) for v in asked]


def check(part: str, source: str, known: set[str]) -> list[str]:
    """The names of the variables that a text uses. Raises UnknownVariable for the first that is not known."""
    names = []
    for found in read(part, source):
        if found.name not in known and ".".join(found.name.split(".")[:2]) not in known:
            raise UnknownVariable(name=found.name, part=part, line=found.line, column=found.column,
                                  near=_near(found.name, known))
        names.append(found.name)
    return list(dict.fromkeys(names))


def without_pieces(source: str) -> str:
    """The same text with blanks where blocks and snippets stand, so that every place in it is still the same."""
    return SNIPPET.sub(lambda match: " " * len(match[0]), BLOCK.sub(lambda match: " " * len(match[0]), source))


def plain(value, zone: str):
    """A value as it is shown: amounts with two places where that is exact, times in a zone."""
    if type(value) in AS_IT_IS:
        return value
    if isinstance(value, Decimal):
        short = value.quantize(Decimal("0.01"))
        return short if short == value else value.normalize()
    if isinstance(value, datetime):
        return value.astimezone(_zone(zone)).replace(tzinfo=None)
    if isinstance(value, dict):
        return {name: inner if type(inner) in AS_IT_IS else plain(inner, zone) for name, inner in value.items()}
    if isinstance(value, (str, int, float, date, time, list, tuple)) or value is None:
        return value
    return str(value)


@lru_cache(maxsize=1_000)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=1_000)
def is_zone(name: str) -> bool:
    """Whether this is the name of a time zone, such as Asia/Shanghai."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _told(part: str, source: str, error: LiquidError):
    index = error.token.start_index if error.token is not None else 0
    line, column = _place(source, index)
    message = str(error.message or error).strip().rstrip(".")
    if tag := re.fullmatch(r"unexpected tag '(.*)'", message):
        name = tag.group(1)
        known = sorted(tag for tag in PLAIN.tags if tag.isalpha() and tag not in ("content", "output", "illegal", "doc")) + ['block "<key>"']
        return UnknownTag(name=name, part=part, line=line, column=column, known=known)
    return BadLiquid(part=part, line=line, column=column, reason=message)


def _place(source: str, index: int) -> tuple[int, int]:
    before = source[: max(index, 0)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _dotted(segments) -> str:
    return ".".join(str(segment) if not isinstance(segment, list) else "…" for segment in segments)


def _near(name: str, known) -> list[str]:
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return near or sorted(known)[:5]
