"""Saving a template: everything that can be wrong with it is found here, not when it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from koipond import access, profiles
from koipond.content import language, mjml, plaintext
from koipond.content.errors import BadMjml, NoBody, NoName, NoSubject, TooLarge, UnknownTemplate
from koipond.content.models import Template, TemplateVersion
from koipond.kit import clock
from koipond.kit.errors import Refusal

NAME_CHARACTERS = 120
SOURCE_CHARACTERS = 500_000   # of one part


@dataclass(frozen=True)
class Version:
    """What a template says from a moment on. `mjml` is "" when it was written as HTML."""

    id: int
    template: int
    workspace: str
    name: str
    channel: str
    number: int
    subject: str
    mjml: str
    html: str
    text: str
    text_derived: bool
    variables: tuple[str, ...]
    links: tuple[str, ...]
    saved_by: str
    saved_at: datetime


def save_template(workspace: str, name: str, subject: str, mjml: str = "", html: str = "", text: str = "",
                  by: str = "", channel: str = "email", known: Iterable[str] | None = None) -> Version:
    """Saves a new version of the template of this name and returns it; unchanged content gives the newest as it is.

    `known` are the names that variables may have; without it, the traits of the workspace and what every message
    has. Raises UnknownVariable, UnknownFilter, UnknownTag, BadLiquid (each with the place), BadMjml, NoBody,
    NoName, NoSubject, TooLarge.
    """
    content = _checked(workspace, name, subject, mjml, html, text, known)
    owner = access.workspace(str(workspace))
    with transaction.atomic():
        template, _ = Template.objects.select_for_update().get_or_create(
            workspace=owner, name=name.strip(),
            defaults={"channel": channel, "created_by": by, "created_at": clock.now()})
        newest = TemplateVersion.objects.filter(template=template).order_by("-number").first()
        if newest and all(getattr(newest, field) == value for field, value in content.items()):
            return _version(newest)
        made = TemplateVersion.objects.create(
            template=template, number=newest.number + 1 if newest else 1, saved_by=by, saved_at=clock.now(), **content)
    return _version(made)


def known_names(workspace: str) -> set[str]:
    """What a template of this workspace may ask for: traits as person.<name>, and what every message has."""
    return {f"person.{trait.name}" for trait in profiles.traits(str(workspace))} | set(language.ALWAYS)


def templates(workspace: str) -> list[Version]:
    """The newest version of every template, by name."""
    rows = TemplateVersion.objects.filter(template__workspace__slug=str(workspace)).select_related("template__workspace")
    newest = {row.template_id: row for row in rows.order_by("number")}
    return sorted((_version(row) for row in newest.values()), key=lambda version: version.name)


def newest(workspace: str, template: int) -> Version:
    """The newest version of a template. Raises UnknownTemplate."""
    return _one(workspace, template, template=template)


def version(workspace: str, id: int) -> Version:
    """A version by its id. Raises UnknownTemplate."""
    return _one(workspace, id, pk=id)


def _one(workspace: str, asked: int, **which) -> Version:
    rows = TemplateVersion.objects.filter(template__workspace__slug=str(workspace), **which)
    row = rows.select_related("template__workspace").order_by("-number").first()
    if row is None:
        raise UnknownTemplate(id=asked)
    return _version(row)


def _checked(workspace, name, subject, source, html, text, known) -> dict:
    """The fields of a version, all of them found to be sound."""
    if not name.strip() or len(name.strip()) > NAME_CHARACTERS:
        raise NoName(limit=NAME_CHARACTERS)
    if not subject.strip():
        raise NoSubject(name=name)
    if bool(source.strip()) == bool(html.strip()):
        raise NoBody()
    parts = {"subject": subject, "mjml": source, "html": html, "text": text}
    for part, written in parts.items():
        if len(written) > SOURCE_CHARACTERS:
            raise TooLarge(part=part, size=len(written), limit=SOURCE_CHARACTERS)
    names = set(known) | set(language.ALWAYS) if known is not None else known_names(workspace)
    variables = {found for part, written in parts.items() for found in language.check(part, written, names)}
    made = _html_of(source, names) if source.strip() else html
    return {"subject": subject.strip(), "mjml": source, "html": made, "text": text.strip() and text or plaintext.of_html(made),
            "text_derived": not text.strip(), "variables": sorted(variables), "links": plaintext.links(made)}


def _html_of(source: str, names: set[str]) -> str:
    made = mjml.to_html(source)
    try:
        language.check("html", made, names)
    except Refusal as error:  # the MJML itself was sound, so its elements and conditions do not nest
        raise BadMjml(reason=error.message) from error
    return made


def _version(row: TemplateVersion) -> Version:
    template = row.template
    return Version(
        id=row.pk, template=template.pk, workspace=template.workspace.slug, name=template.name,
        channel=template.channel, number=row.number, subject=row.subject, mjml=row.mjml, html=row.html, text=row.text,
        text_derived=row.text_derived, variables=tuple(row.variables), links=tuple(row.links),
        saved_by=row.saved_by, saved_at=row.saved_at)
