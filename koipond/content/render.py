"""From a version and the values of a person to subject, HTML and text. Compiled once a version, kept for a while."""

import re
from dataclasses import dataclass
from functools import lru_cache

from liquid.exceptions import LiquidError

from koipond.content import language
from koipond.content.errors import UnknownTemplate
from koipond.content.models import TemplateVersion

VERSIONS_KEPT = 256   # compiled, in memory
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for one person; or `failed` says why there is none for this one."""

    subject: str
    html: str
    text: str
    failed: str = ""


class Compiled:
    """A version ready to be rendered for many persons. Asks no store, so it may be used anywhere."""

    def __init__(self, row: TemplateVersion):
        self.id, self.channel = row.pk, row.template.channel
        self.workspace, self.zone = row.template.workspace.name, row.template.workspace.time_zone
        self.language = row.template.workspace.language
        self.variables = tuple(row.variables)
        self._subject = language.PLAIN.parse(row.subject)
        self._html = language.HTML.parse(row.html)
        self._text = language.PLAIN.parse(row.text)

    @property
    def traits(self) -> tuple[str, ...]:
        """The names of the traits it asks for."""
        return tuple(name.split(".")[1] for name in self.variables if name.startswith("person."))

    def render(self, row: dict) -> Rendered:
        """One message. A row on which the template fails gives a Rendered with `failed`, never an exception."""
        values = {"workspace": {"name": self.workspace}, **{name: language.plain(v, self.zone) for name, v in row.items()}}
        try:
            # A line break in a value must not begin another header of the mail.
            subject = _CONTROLS.sub(" ", self._subject.render(values)).strip()
            return Rendered(subject, self._html.render(values), self._text.render(values))
        except (LiquidError, ArithmeticError, ValueError, TypeError, RecursionError) as error:
            return Rendered("", "", "", failed=" ".join(str(getattr(error, "message", None) or error).split())[:200])


@lru_cache(maxsize=VERSIONS_KEPT)
def compiled(version: int) -> Compiled:
    """The compiled version of this id. Raises UnknownTemplate."""
    row = TemplateVersion.objects.select_related("template__workspace").filter(pk=version).first()
    if row is None:
        raise UnknownTemplate(id=version)
    return Compiled(row)


def render(version: int, rows: list[dict]) -> list[Rendered]:
    """A message for each row of values: {"person": {…}, "unsubscribe_url": …}. A bad row fails alone."""
    ready = compiled(version)
    return [ready.render(row) for row in rows]


def preview(version: int, person: dict) -> Rendered:
    """What somebody with these traits would get."""
    return compiled(version).render({
        "person": person, "unsubscribe_url": "#", "message": {"id": "preview", "channel": "email"}})
