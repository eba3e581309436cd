"""What a message says: words of spam, a way out, pictures without words, languages that are missing, blocks that are old."""

import re
from functools import cache
from pathlib import Path

from koipond.content.checks.looked_at import LookedAt
from koipond.content.plaintext import of_html

HERE = Path(__file__).parent
LISTS = {"content.C020": ("spam_en.txt", "spam_zh.txt"), "content.C021": ("forbidden_zh.txt",)}
WORDS_SHOWN = 8
WAY_OUT = re.compile(r"退订|退訂|拒收|回复?T\b|回T|unsubscribe|opt.?out|\bSTOP\b", re.I)
IMAGE = re.compile(r"<img\b[^>]*>", re.I | re.S)
ALT = re.compile(r"\balt\s*=", re.I)
SOURCE = re.compile(r"\bsrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)


def found(about: LookedAt):
    """(number, part, fields) for the words of a language."""
    yield from _bare(about)
    yield from _spam(about)
    if about.marketing:
        yield from _way_out(about)
    for image in IMAGE.findall(about.parts["html"]):
        if not ALT.search(image):
            source = SOURCE.search(image)
            yield "content.C060", "html", {"picture": ((source[1] or source[2]) if source else image)[:120]}
    yield from _languages(about)
    for key in about.behind:
        yield "content.C080", "", {"name": key}


def _bare(about: LookedAt):
    if about.bare.failed:
        yield "content.C064", "", {"reason": about.bare.failed}
    elif about.parts["subject"].strip() and not about.bare.subject:
        yield "content.C063", "subject", {}


def _spam(about: LookedAt):
    for part in ("subject", "text"):
        said = getattr(about.bare, part)
        if part == "text" and about.parts["html"]:
            said += "\n" + of_html(about.bare.html)
        for number, files in LISTS.items():
            words = list(dict.fromkeys(match.group().lower() for file in files for match in pattern(file).finditer(said)))
            if words:
                yield number, part, {"words": ", ".join(words[:WORDS_SHOWN]), "words_zh": "、".join(words[:WORDS_SHOWN])}


@cache
def pattern(file: str) -> re.Pattern:
    """One expression for the words of a list: a line each, # begins a remark. A Latin word only counts whole."""
    lines = (line.split("#")[0].strip() for line in (HERE / file).read_text(encoding="utf-8").splitlines())
    words = sorted({line for line in lines if line}, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(word)}(?!\w)" if word[0].isascii() and word[0].isalnum() else re.escape(word) for word in words), re.I)


def _way_out(about: LookedAt):
    if about.channel == "email" and "unsubscribe_url" not in about.parts["html"]:
        yield "content.C030", "html", {}
    if about.channel == "sms":
        if not WAY_OUT.search(about.parts["text"]):
            yield "content.C031", "text", {}
        if not re.search(r"【[^】]+】", about.parts["text"]):
            yield "content.C032", "text", {}


def _languages(about: LookedAt):
    if not about.first:
        return
    wanted = about.wanted or (about.ready.languages if len(about.written_in) > 1 else about.written_in)
    for missing in wanted:
        instead = about.ready.language_of({"language": missing}).code
        if missing not in about.written_in and (about.wanted or len(about.written_in) > 1):
            yield "content.C050", "", {"missing": missing, "instead": instead}
    for key, texts in about.snippets.items():
        for missing in dict.fromkeys([*about.written_in, *about.wanted]):
            if not texts.get(missing):
                yield "content.C051", "", {"name": key, "missing": missing, "instead": next(iter(texts))}
