"""Saving a template: everything that can be wrong with it is found here, not when it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from koipond import access
from koipond.content import channels, language, locales, mjml, pieces, plaintext
from koipond.content.blocks import expander, newest_rows
from koipond.content.errors import BadMjml, NoBody, NoName, NoSubject, TooLarge, UnknownTemplate
from koipond.content.errors_parts import NotNewest, WrongChannel
from koipond.content.models import Template, TemplateVersion
from koipond.content.variables import known_names
from koipond.kit import clock
from koipond.kit.errors import Refusal

NAME_CHARACTERS = 120
SOURCE_CHARACTERS = 500_000   # of one part
RENDERED = ("subject", "html", "text", "link", "picture")   # what a message is made of


@dataclass(frozen=True)
class Version:
    """What a template says from a moment on. `mjml` is "" when it was written as HTML.

    The parts here are in `language`; `written` has them as they were written, by language, with `{% block %}` in them.
    """

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
    language: str = ""
    link: str = ""
    picture: str = ""
    languages: tuple[str, ...] = ()                       # in which it can be sent
    written: dict = field(default_factory=dict)
    blocks: tuple[int, ...] = ()                          # ids of versions of blocks
    snippets: dict = field(default_factory=dict)
    feeds: tuple[str, ...] = ()


def save_template(workspace: str, name: str, subject: str = "", mjml: str = "", html: str = "", text: str = "",
                  by: str = "", channel: str = "email", known: Iterable[str] | None = None, language: str = "",
                  variants: dict[str, dict[str, str]] | None = None, link: str = "", picture: str = "", base: int | None = None) -> Version:
    """Saves a new version of the template of this name and returns it; unchanged content gives the newest as it is.

    The parts are in `language` (without it, the workspace's); `variants` has those of other languages, by language. Blocks
    and snippets stand in it from now on as they are now. `known` are the names that variables may have; without it,
    the traits of the workspace and what every message has. `base` is the version that was read, 0 for none: where it is not
    the newest any more, nothing is saved. Raises NotNewest, UnknownVariable, UnknownFilter, UnknownTag, BadLiquid
    (each with the place), BadMjml, NoBody, NoName, NoSubject, TooLarge, UnknownKind, MissingField, BadField, BadQuestion,
    WrongChannel, UnknownLanguage, UnknownBlock, UnknownSnippet, BlockLacks, BlockCircle.
    """
    if not name.strip() or len(name.strip()) > NAME_CHARACTERS:
        raise NoName(limit=NAME_CHARACTERS)
    parts = {"subject": subject, "mjml": mjml, "html": html, "text": text, "link": link, "picture": picture}
    owner, content = _content(workspace, name, channel, language, parts, variants or {}, known)
    with transaction.atomic():
        template, _ = Template.objects.select_for_update().get_or_create(
            workspace=owner, name=name.strip(),
            defaults={"channel": channel, "created_by": by, "created_at": clock.now()})
        if template.channel != channel:
            raise WrongChannel(name=name, channel=template.channel, asked=channel)
        newest = TemplateVersion.objects.filter(template=template).order_by("-number").first()
        if base is not None and base != (newest.pk if newest else 0):
            raise NotNewest(name=name, number=newest.number if newest else 0, by=newest.saved_by if newest else "")
        if newest and all(getattr(newest, field) == value for field, value in content.items()):
            return told(newest)
        made = TemplateVersion.objects.create(
            template=template, number=newest.number + 1 if newest else 1, saved_by=by, saved_at=clock.now(), **content)
    return told(made)


def unsaved(workspace: str, name: str, channel: str = "email", language: str = "", variants: dict[str, dict[str, str]] | None = None, **parts: str) -> TemplateVersion:
    """A version that is kept nowhere, to look at before it is saved. Raises what save_template raises of the parts."""
    owner, content = _content(workspace, name, channel, language, _parts(parts), variants or {}, None)
    return TemplateVersion(template=Template(workspace=owner, name=name.strip(), channel=channel), number=0, **content)


def save_again(workspace: str, template: int, by: str = "") -> Version:
    """The newest version of a template with blocks and snippets as they are now; where nothing changed, as it is."""
    last = newest(workspace, template)
    written = last.written or {last.language: {part: getattr(last, part) for part in ("subject", "text", "link", "picture")}
                               | ({"mjml": last.mjml} if last.mjml else {"html": last.html})}
    base = last.language or next(iter(written))
    others = {code: parts for code, parts in written.items() if code != base}
    return save_template(workspace, last.name, by=by, channel=last.channel, language=base, variants=others, **_parts(written[base]))


def templates(workspace: str) -> list[Version]:
    """The newest version of every template that is not archived, by name."""
    return sorted((told(row) for row in newest_rows(workspace)), key=lambda version: version.name)


def newest(workspace: str, template: int) -> Version:
    """The newest version of a template. Raises UnknownTemplate."""
    return told(row_of(workspace, template, template=template))


def version(workspace: str, id: int) -> Version:
    """A version by its id. Raises UnknownTemplate."""
    return told(row_of(workspace, id, pk=id))


def versions(workspace: str, template: int) -> list[Version]:
    """Every version of a template, the newest first. Raises UnknownTemplate."""
    rows = TemplateVersion.objects.filter(template__workspace__slug=str(workspace), template=template)
    found = [told(row) for row in rows.select_related("template__workspace").order_by("-number")]
    if not found:
        raise UnknownTemplate(id=template)
    return found


def versions_by_id(workspace: str, ids: list[int]) -> dict[int, Version]:
    """Some versions by their id; those that are not there are left out."""
    rows = TemplateVersion.objects.filter(template__workspace__slug=str(workspace), pk__in=set(ids)).select_related("template__workspace")
    return {row.pk: told(row) for row in rows}


def row_of(workspace: str, asked: int, **which) -> TemplateVersion:
    """The newest row of those that are meant. Raises UnknownTemplate, naming what was `asked` for."""
    rows = TemplateVersion.objects.filter(template__workspace__slug=str(workspace), **which)
    row = rows.select_related("template__workspace").order_by("-number").first()
    if row is None:
        raise UnknownTemplate(id=asked)
    return row


def _content(workspace: str, name: str, channel: str, language: str, parts: dict[str, str], variants: dict[str, dict[str, str]], known):
    """The workspace, and the fields of a version of it."""
    owner = access.workspace(str(workspace))
    base = locales.check(language) if language else locales.canonical(owner.language) or "en"
    written = {base: parts, **{locales.check(code): _parts(more) for code, more in variants.items() if code != base}}
    return owner, _checked(owner, name, channel, base, written, known)


def _parts(given: dict[str, str]) -> dict[str, str]:
    return {part: given.get(part) or "" for part in channels.PARTS}


def _checked(owner, name: str, channel: str, base: str, written: dict, known) -> dict:
    """The fields of a version, all of them found to be sound."""
    names = set(known) | set(language.ALWAYS) if known is not None else known_names(owner.slug)
    for code, parts in written.items():
        _check_parts(name, channel, code, parts, names)
    default = locales.canonical(owner.language) or "en"
    writer = expander(owner.slug, default)
    made = {base: _made(writer, base, written[base], names)}
    said = {code for texts in writer.said.values() for code in texts}
    for code in sorted((set(written) | said) - {base}):
        parts = written[next(near for near in locales.order(code, base) if near in written)]
        made[code] = _made(writer, code, parts, names)
    variables = sorted({found for parts in made.values() for found in parts.pop("variables")} - {f"block.{key}" for key in writer.used})
    same = [code for code in made if code not in written and made[code] == made[base]]
    of_base = made.pop(base)
    others = {code: parts for code, parts in made.items() if code not in same}
    return {
        "language": base, **of_base, "mjml": written[base]["mjml"], "text_derived": _derives_text(channel, written[base]),
        "variables": variables, "links": plaintext.links(of_base["html"]), "written": {code: _lean(parts) for code, parts in written.items()},
        "made": others, "blocks": sorted(writer.used.values()), "snippets": writer.said,
        "feeds": sorted({found.split(".")[1] for found in variables if found.startswith("feed.")})}


def _check_parts(name: str, channel: str, code: str, parts: dict, names: set[str]) -> None:
    kind = channels.kind(channel)
    if "subject" in kind.needs and not parts["subject"].strip():
        raise NoSubject(name=name)
    channels.check(channel, code, parts)
    if channel in channels.WITH_BODY and bool(parts["mjml"].strip()) == bool(parts["html"].strip()):
        raise NoBody()
    for part, text in parts.items():
        if len(text) > SOURCE_CHARACTERS:
            raise TooLarge(part=part, size=len(text), limit=SOURCE_CHARACTERS)
        language.check(part, language.without_pieces(text), names)


def _made(writer: pieces.Expander, code: str, parts: dict, names: set[str]) -> dict:
    """What is rendered in a language, with the variables that it asks for."""
    out = {part: writer.written_out(part if part in ("mjml", "html") else "text", text, code) for part, text in parts.items()}
    known = names | {f"block.{key}" for key in writer.used}
    html = _html_of(out["mjml"], known) if out["mjml"].strip() else out["html"]
    text = out["text"] if out["text"].strip() or not html else plaintext.of_html(html)
    made = {"subject": out["subject"].strip(), "html": html, "text": text, "link": out["link"].strip(), "picture": out["picture"].strip()}
    asked = {found for part in RENDERED for found in language.check(part, made[part], known)}
    return {**made, "variables": sorted(asked | set(language.check("mjml", out["mjml"], known)))}


def _derives_text(channel: str, parts: dict) -> bool:
    return channel in channels.WITH_BODY and not parts["text"].strip()


def _lean(parts: dict) -> dict:
    return {part: text for part, text in parts.items() if text}


def _html_of(source: str, names: set[str]) -> str:
    made = mjml.to_html(source)
    try:
        language.check("html", made, names)
    except Refusal as error:  # the MJML itself was sound, so its elements and conditions do not nest
        raise BadMjml(reason=error.message) from error
    return made


def told(row: TemplateVersion) -> Version:
    """A row as the door speaks of it."""
    template = row.template
    base = row.language or locales.canonical(template.workspace.language) or "en"
    return Version(
        id=row.pk, template=template.pk, workspace=template.workspace.slug, name=template.name,
        channel=template.channel, number=row.number, subject=row.subject, mjml=row.mjml, html=row.html, text=row.text,
        text_derived=row.text_derived, variables=tuple(row.variables), links=tuple(row.links),
        saved_by=row.saved_by, saved_at=row.saved_at, language=base, link=row.link, picture=row.picture,
        languages=(base, *sorted(row.made)), written=row.written, blocks=tuple(row.blocks), snippets=row.snippets, feeds=tuple(row.feeds))
