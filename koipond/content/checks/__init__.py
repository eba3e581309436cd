"""What could be better in a version before it is sent: a list of findings, each with a number, a place and what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from koipond.content.checks import fallbacks, links, sizes, wording
from koipond.content.checks.kinds import ERROR, HINT, KINDS, WARNING, Kind
from koipond.content.checks.looked_at import LookedAt, looked_at
from koipond.content.models import TemplateVersion
from koipond.content.render import Compiled, compiled, compiled_row
from koipond.content.templates import row_of

BODY = {"html": "body", "text": "body"}
ORDER = {ERROR: 0, WARNING: 1, HINT: 2}
# Each gives (number, part, fields) for one language of a version; a file of checks is added here.
CHECKS = (links.found, sizes.found, wording.found, fallbacks.found)


@dataclass(frozen=True)
class Finding:
    """One thing that was found. `en` and `zh` say it; `part` and `language` say where; "" is the version as a whole."""

    number: str
    severity: str
    language: str
    part: str
    en: str
    zh: str
    fields: dict = field(default_factory=dict)


def findings(workspace: str, version: int, marketing: bool = True, network: bool = False, measure: Callable | None = None) -> tuple[Finding, ...]:
    """What is to be mended or could be better in a version, the worst first. Raises UnknownTemplate.

    `marketing`: whether it is sent as such, so that it needs a way out. `network`: also tries the links that are the
    same for everybody; takes up to half a minute. `measure`: how long a text message is as it goes out (`characters` and `parts` of what it
    gives); without, as it is written.
    """
    row = row_of(workspace, version, pk=version)
    return _of(row, compiled(row.pk), marketing, network, measure)


def findings_unsaved(row: TemplateVersion, marketing: bool = True, measure: Callable | None = None) -> tuple[Finding, ...]:
    """The same of a version that is not saved, without the network."""
    return _of(row, compiled_row(row), marketing, False, measure)


def _of(row: TemplateVersion, ready: Compiled, marketing: bool, network: bool, measure: Callable | None) -> tuple[Finding, ...]:
    found = []
    for about in looked_at(row, ready, marketing, network, measure):
        found += [_finding(about, *each) for check in CHECKS for each in check(about)]
    once = {(each.number, BODY.get(each.part, each.part), each.en): each for each in reversed(found)}   # what languages and parts share is said once
    return tuple(sorted(once.values(), key=lambda each: (ORDER[each.severity], each.number, each.language, each.part, each.en)))


def _finding(about: LookedAt, number: str, part: str, fields: dict) -> Finding:
    kind = KINDS[number]
    plain = {name: value for name, value in fields.items() if not name.endswith("_zh")}
    chinese = {name.removesuffix("_zh"): value for name, value in fields.items() if name.endswith("_zh")}
    zh = {**fields, **chinese}
    return Finding(number, kind.severity, about.language, part, kind.en.format_map(plain), kind.zh.format_map(zh), plain)


Found = Iterator[tuple[str, str, dict]]
__all__ = ["ERROR", "HINT", "KINDS", "WARNING", "Finding", "Found", "Kind", "findings", "findings_unsaved"]
