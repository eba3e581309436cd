"""MJML to HTML, once when a template is saved. Liquid comes through untouched, wherever it stands."""

import re

import mrml

from koipond.content.errors import BadMjml

# Elements whose inside is text or HTML; anywhere else a Liquid tag stands between elements and needs <mj-raw>.
WITH_TEXT = {
    "mj-text", "mj-button", "mj-table", "mj-raw", "mj-title", "mj-preview", "mj-style", "mj-navbar-link",
    "mj-social-element", "mj-accordion-title", "mj-accordion-text",
}
_PIECES = re.compile(
    r"(?P<comment><!--.*?-->)|(?P<liquid>\{\{.*?\}\}|\{%.*?%\})"
    r"|(?P<tag></?[a-zA-Z][\w-]*(?:\{\{.*?\}\}|\{%.*?%\}|\"[^\"]*\"|'[^']*'|[^<>\"'])*>)", re.S)
_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)


def to_html(source: str) -> str:
    """The HTML of an MJML text, with its Liquid in place. Raises BadMjml."""
    held: list[str] = []
    safe = _protected(source, held)
    try:
        made = mrml.to_html(safe, render_options=mrml.RenderOptions(fonts={}))  # by default a mail asks Google for fonts
    except Exception as error:  # the library raises bare OSError and ValueError with the reason
        raise BadMjml(reason=_reason(error, held)) from error
    html = made.content
    missing = [liquid for number, liquid in enumerate(held) if _token(number) not in html]
    if missing:
        raise BadMjml(reason=f"{missing[0]} stands where MJML shows nothing")
    return re.sub(r"kLq(\d{5})qLk", lambda match: held[int(match.group(1))], html)


def _protected(source: str, held: list[str]) -> str:
    """Liquid as plain words that MJML leaves alone; between elements they stand in <mj-raw>."""
    depth = 0  # how many elements with text are open here

    def put(match: re.Match) -> str:
        nonlocal depth
        if match["comment"]:
            return ""
        if match["liquid"]:
            word = _hold(match["liquid"], held)
            return word if depth else f"<mj-raw>{word}</mj-raw>"
        tag = _LIQUID.sub(lambda liquid: _hold(liquid.group(), held), match["tag"])
        name = re.match(r"</?([\w-]+)", tag).group(1).lower()
        if name in WITH_TEXT and not tag.endswith("/>"):
            depth = max(0, depth + (-1 if tag.startswith("</") else 1))
        return tag

    return _PIECES.sub(put, source)


def _hold(liquid: str, held: list[str]) -> str:
    held.append(liquid)
    return _token(len(held) - 1)


def _token(number: int) -> str:
    return f"kLq{number:05}qLk"


def _reason(error: Exception, held: list[str]) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"kLq(\d{5})qLk", lambda match: held[int(match.group(1))], text)[:300]
