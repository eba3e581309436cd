"""Which approved template a text is of, and with which parameters: in China a text goes out only as a template and its parameters.

So a marketer writes the text as it shall read, with the person's traits; here it is laid upon the templates that the provider has
approved, and what stands in their gaps are the parameters: by name (Aliyun `${name}`) or by place (Tencent `{1}`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

GAP = re.compile(r"\$\{(\w{1,40})\}|\{(\d{1,2})\}")
SIGNATURE = re.compile(r"^【([^【】]{1,30})】|【([^【】]{1,30})】$")
PARAMETER_LETTERS = 1_000


@dataclass(frozen=True, slots=True)
class Approved:
    """A template as the provider knows it."""

    code: str
    text: str
    kind: str = "marketing"
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """A text as a template and its parameters, in the order of the template's gaps."""

    template: Approved
    signature: str
    parameters: tuple[tuple[str, str], ...]


def unsigned(text: str) -> tuple[str, str]:
    """The signature that stands before or behind a text in 【】, and the text without it."""
    if "【" not in text:
        return "", text.strip()
    found = SIGNATURE.search(text.strip())
    if not found:
        return "", text.strip()
    return found.group(1) or found.group(2), (text.strip()[: found.start()] + text.strip()[found.end() :]).strip()


def lay(text: str, templates: tuple[Approved, ...], signature: str = "") -> Laid | None:
    """The first of these templates that a text is of; `templates` as `ordered` gives them. None when it is of none."""
    signed, bare = unsigned(text)
    for template in templates:
        if signed and template.signature and template.signature != signed:
            continue
        pattern, names = _read(template.text)
        if found := pattern.fullmatch(bare):
            values: dict[str, str] = {}
            if all(values.setdefault(name, value) == value for name, value in zip(names, found.groups(), strict=True)):
                return Laid(template, signed or template.signature or signature, tuple(values.items()))
    return None


def ordered(templates: list[Approved]) -> tuple[Approved, ...]:
    """Those with the most words of their own first: what is of two is of the narrower one."""
    return tuple(sorted(templates, key=lambda one: -len(GAP.sub("", one.text))))


@lru_cache(maxsize=4_096)
def _read(text: str) -> tuple[re.Pattern, tuple[str, ...]]:
    """The template with its gaps as groups, the shortest that fit, and what the gaps are called."""
    bare, pieces, last = unsigned(text)[1], [], 0
    for gap in GAP.finditer(bare):
        pieces += [re.escape(bare[last : gap.start()]), f"(.{{0,{PARAMETER_LETTERS}}}?)"]
        last = gap.end()
    return re.compile("".join([*pieces, re.escape(bare[last:])]), re.S), tuple(named or place for named, place in GAP.findall(bare))
