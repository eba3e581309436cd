"""Marks of a campaign on links: `utm_source` and its four companions (developers.google.com/analytics, "Campaign URL builder")."""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

PARTS = ("source", "medium", "campaign", "content", "term")
VALUE_LETTERS = 200
WORDS = ("workspace", "channel", "journey", "step", "template")      # what a value may name, in braces
URL = re.compile(r"https?://[^\s<>\"'，。；！？、）】》”’]+", re.I)
_MARKED = re.compile(r"[?&;](?:amp;)?utm_(?:source|medium|campaign|content|term)=", re.I)
_WORD = re.compile(r"\{(\w+)\}")
_LAST = re.compile(r"[.,;:!?)\]}]+\Z")


def filled(values: dict[str, str], known: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The marks with their words filled, as (name, value); those that stay empty are left out."""
    made = ((part, _WORD.sub(lambda word: known.get(word.group(1), ""), values.get(part, "")).strip()[:VALUE_LETTERS]) for part in PARTS)
    return tuple((f"utm_{part}", value) for part, value in made if value)


def unknown_words(value: str) -> list[str]:
    """What a value names in braces that there is not."""
    return [word for word in _WORD.findall(value) if word not in WORDS]


@lru_cache(maxsize=20_000)
def tagged(url: str, marks: tuple[tuple[str, str], ...]) -> str:
    """The address with the marks before its fragment; one that carries any already, and what is no web page, as it is."""
    if not marks or not url.lower().startswith(("http://", "https://")) or _MARKED.search(url):
        return url
    page, hash_, fragment = url.partition("#")
    joint = "" if page.endswith(("?", "&")) else "&" if "?" in page else "?"
    return page + joint + "&".join(f"{name}={quote(value, safe='')}" for name, value in marks) + hash_ + fragment


def within(url: str, domains: tuple[str, ...]) -> bool:
    """Whether an address is of one of these domains, or of one below."""
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def each_url(text: str, change) -> str:
    """A plain text with `change(url)` in place of each address in it; the mark that ends a sentence is no part of one."""
    def put(found: re.Match) -> str:
        url = found.group(0)
        end = _LAST.search(url)
        bare = url[: end.start()] if end else url
        return change(bare) + url[len(bare):]

    return URL.sub(put, text)


def spoken(values: dict[str, str]) -> dict[str, str]:
    """The marks as `context.campaign` of an event says them: `campaign` is its name there (Segment specification, "Context")."""
    return {{"campaign": "name"}.get(part, part): value for part, value in values.items() if value}
