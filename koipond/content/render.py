"""From a version and the values of a person to a message in their language. Compiled once a version, kept for a while."""

import re
from dataclasses import dataclass
from functools import lru_cache

from liquid.exceptions import LiquidError

from koipond.content import language, locales
from koipond.content.assets import absolute
from koipond.content.blocks import pinned
from koipond.content.errors import UnknownTemplate
from koipond.content.feeds import rows_for
from koipond.content.models import TemplateVersion
from koipond.content.pieces import FALLBACK

WAY_OUT = "https://unsubscribe.example/"   # where the way out of a sample leads
VERSIONS_KEPT = 256   # compiled, in memory
OF_LANGUAGE = ("locale", "language", "time_zone")   # traits that say how somebody reads
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for one person; or `failed` says why there is none for this one. `subject` is the title of what is no mail."""

    subject: str
    html: str
    text: str
    failed: str = ""
    link: str = ""
    picture: str = ""
    language: str = ""


class _Parts:
    """A version in one language, compiled."""

    __slots__ = ("subject", "html", "text", "link", "picture")

    def __init__(self, parts: dict[str, str]):
        self.html = language.HTML.parse(absolute(parts["html"]))
        for part in ("subject", "text", "link"):
            setattr(self, part, language.PLAIN.parse(parts[part]))
        self.picture = language.PLAIN.parse(absolute(parts["picture"]))


class Compiled:
    """A version ready to be rendered for many persons. Asks no store, so it may be used anywhere."""

    def __init__(self, row: TemplateVersion):
        owner = row.template.workspace
        self.id, self.channel, self.slug = row.pk, row.template.channel, owner.slug
        self.template, self.name = row.template_id, row.template.name
        self.workspace, self.zone, self.currency = owner.name, owner.time_zone, owner.currency
        self.default = locales.canonical(owner.language) or "en"
        self.language = row.language or self.default
        self._workspace = {"name": owner.name}
        self.variables = tuple(row.variables)
        self.feeds, self.feed_rows = tuple(row.feeds), {}
        self._parts = {self.language: _Parts(vars(row)), **{code: _Parts(parts) for code, parts in row.made.items()}}
        kept = pinned(row.blocks) if row.blocks else {}
        # Block → its version and its wordings, of those that have more than one.
        self.choosing = {block.key: (block.id, block.variants) for block in kept.values() if len(block.variants) > 1}

    @property
    def traits(self) -> tuple[str, ...]:
        """The names of the traits it asks for, and of those that say in which language and zone."""
        return tuple(dict.fromkeys([*(name.split(".")[1] for name in self.variables if name.startswith("person.")), *OF_LANGUAGE]))

    @property
    def languages(self) -> tuple[str, ...]:
        """In which it can be sent."""
        return tuple(self._parts)

    def language_of(self, person: dict) -> locales.Language:
        """In which language somebody with these traits gets it, and why."""
        return locales.chosen(person, self._parts, self.language if len(self._parts) == 1 else self._fallback())

    def render(self, row: dict) -> Rendered:
        """One message. A row on which the template fails gives a Rendered with `failed`, never an exception.

        A row: {"person": traits, "block": {key: wording}, "unsubscribe_url": …}; a block that is not named shows its fallback.
        """
        person = row.get("person") or {}
        said = self.language_of(person).code
        zone = person.get("time_zone")
        zone = zone if type(zone) is str and language.is_zone(zone) else self.zone
        parts = self._parts[said]
        values = {"workspace": self._workspace, "locale": {"language": said, "zone": zone, "currency": self.currency},
                  "feed": self.feed_rows, **language.plain(row, zone)}
        if self.choosing:
            values["block"] = {**dict.fromkeys(self.choosing, FALLBACK), **(row.get("block") or {})}
        try:
            return Rendered(
                # A line break in a value must not begin another header of the mail.
                _CONTROLS.sub(" ", parts.subject.render(values)).strip(), parts.html.render(values), parts.text.render(values), "",
                _CONTROLS.sub("", parts.link.render(values)).strip(), _CONTROLS.sub("", parts.picture.render(values)).strip(), said)
        except (LiquidError, ArithmeticError, ValueError, TypeError, RecursionError) as error:
            return Rendered("", "", "", failed=" ".join(str(getattr(error, "message", None) or error).split())[:200], language=said)

    def _fallback(self) -> str:
        return self.default if self.default in self._parts else self.language


def compiled(version: int) -> Compiled:
    """The compiled version of this id, with its feeds as they are now. Raises UnknownTemplate."""
    return _fed(_compiled(version))


def compiled_row(row: TemplateVersion) -> Compiled:
    """The same of a version that need not be saved; kept nowhere."""
    return _fed(Compiled(row))


def _fed(made: Compiled) -> Compiled:
    if made.feeds:
        made.feed_rows = rows_for(made.slug, made.feeds)
    return made


@lru_cache(maxsize=VERSIONS_KEPT)
def _compiled(version: int) -> Compiled:
    row = TemplateVersion.objects.select_related("template__workspace").filter(pk=version).first()
    if row is None:
        raise UnknownTemplate(id=version)
    return Compiled(row)


def render(version: int, rows: list[dict]) -> list[Rendered]:
    """A message for each row of values: {"person": {…}, "unsubscribe_url": …}. A bad row fails alone."""
    ready = compiled(version)
    return [ready.render(row) for row in rows]


def preview(version: int, person: dict) -> Rendered:
    """What somebody with these traits would get, with the fallback of every block."""
    ready = compiled(version)
    return ready.render({"person": person, "unsubscribe_url": "#", "message": {"id": "preview", "channel": ready.channel}})
