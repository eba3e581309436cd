"""The plain text of a mail, made from its HTML when none was written, and the links that stand in it."""

import re
from html.parser import HTMLParser

_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_SILENT = {"style", "script", "head", "title", "noscript"}
_BREAKS = {"p", "div", "br", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "hr"}


def of_html(html: str) -> str:
    """Text with links as "words (address)", list items with a dash; Liquid stays as it is."""
    held: list[str] = []
    reader = _Reader()
    reader.feed(_LIQUID.sub(lambda match: held.append(match.group()) or f"kLq{len(held) - 1:05}qLk", _visible(html)))
    reader.close()
    text = re.sub(r"kLq(\d{5})qLk", lambda match: held[int(match.group(1))], "".join(reader.out))
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def links(html: str) -> list[str]:
    """The addresses that the HTML links to, each once, as written."""
    found = re.findall(r"<(?:a|area)\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", html, re.I | re.S)
    return list(dict.fromkeys(double or single for double, single in found if double or single))


def _visible(html: str) -> str:
    return re.sub(r"<!--.*?-->", "", html, flags=re.S)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._silent = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag, attrs):
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.out.append("\n")
        elif tag == "li":
            self.out.append("\n- ")
        elif tag == "img":
            self.out.append(dict(attrs).get("alt") or "")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.out)))

    def handle_endtag(self, tag):
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS:
            self.out.append("\n")
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            words = "".join(self.out[start:]).strip()
            if address and not address.startswith("#") and address != words:
                self.out.append(f" ({address})" if words else address)

    def handle_data(self, data):
        if not self._silent:
            self.out.append(re.sub(r"\s+", " ", data))
