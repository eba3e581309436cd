"""Marks on the links of messages, and short ones in their texts, as the workspace's rules say (`social.links`)."""

from dataclasses import replace
from functools import lru_cache

from django.conf import settings

from koipond.deliver.links import personal
from koipond.social import links

SAMPLE = links.ALPHABET[-1] * links.PERSONAL_LETTERS   # stands for any code


class Marking:
    """What holds for the links of one page of messages. Everything it needs is read when it is made."""

    def __init__(self, workspace, channel: str, templates: dict, journeys):
        self._workspace, self._channel, self._templates = workspace, channel, templates
        self._rules = links.rules(workspace.slug)
        self._own = links.of_templates(workspace.slug, {made.template for made in templates.values()}) if templates else {}
        # What leads through us already: ways out, choices, short links.
        self._ours = (f"{settings.URL}/t/", links.address(""), links.address("", self._rules.domain))
        self._on = self._rules.utm or any(own.utm == "own" for own in self._own.values())
        self._names = links.campaigns(workspace.slug, set(journeys)) if self._on else {}
        self._marks = lru_cache(maxsize=1_000)(self._marks_of)
        self.domain = self._rules.domain
        self.shortens = channel in self._rules.short

    def tag(self, row: dict):
        """A function from a link of this message to the same with its marks; None where it gets none."""
        marks = self._marks(row["template"], row["journey"], row["step"]) if self._on else ()
        if not marks:
            return None
        rules, ours = self._rules, self._ours

        def tagged(url: str) -> str:
            if url.startswith(ours) or (rules.only_own and not links.within(url, rules.domains)):
                return url
            return links.tagged(url, marks)

        return tagged

    def shorten(self, db, made: list[tuple[dict, object]]) -> list:
        """The rendered texts with a short link of the recipient's own for each of theirs, as a set; on disk when this returns."""
        wanted, places = [], {}
        for row, said in made:
            of_row = places.setdefault(row["message"], {})
            if said.failed:
                continue
            links.each_url(said.text, lambda url, of_row=of_row: _noted(url, of_row))
            if said.link:
                of_row.setdefault(said.link, len(of_row))
            wanted += [(row, place, url) for url, place in list(of_row.items())[: personal.LINKS_OF_A_TEXT] if self._may_be_short(url)]
        codes = personal.codes(db, self._workspace.id, self._channel, wanted)
        return [self._shortened(row, said, places[row["message"]], codes) for row, said in made]

    def shortened(self, text: str) -> str:
        """A text as long as it will be: in place of each link that gets a recipient's own, an address of the same length."""
        if not self.shortens:
            return text
        places: dict[str, int] = {}
        links.each_url(text, lambda url: _noted(url, places))
        short = {url for url in list(places)[: personal.LINKS_OF_A_TEXT] if self._may_be_short(url)}
        return links.each_url(text, lambda url: links.address(SAMPLE, self._rules.domain) if url in short else url)

    def _shortened(self, row: dict, said, places: dict[str, int], codes: dict) -> object:
        def short(url: str) -> str:
            code = codes.get((row["message"], places.get(url, -1)))
            return links.address(code, self._rules.domain) if code else url

        return said if said.failed else replace(said, text=links.each_url(said.text, short), link=short(said.link))

    def _may_be_short(self, url: str) -> bool:
        return url.lower().startswith(("http://", "https://")) and not url.startswith(self._ours)

    def _marks_of(self, template: int, journey: int, step: str) -> tuple[tuple[str, str], ...]:
        made = self._templates.get(template)
        own = self._own.get(made.template) if made else None
        if made is None or (own.utm == "off" if own else not self._rules.utm):
            return ()
        known = {"workspace": self._workspace.slug, "channel": self._channel, "journey": self._names.get(journey) or (f"journey-{journey}" if journey else ""),
                 "step": step, "template": made.name}
        return links.filled(own.values if own else self._rules.values, known)


def _noted(url: str, places: dict[str, int]) -> str:
    places.setdefault(url, len(places))
    return url
