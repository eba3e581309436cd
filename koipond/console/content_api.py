"""Endpoints for templates: list, save, look at, compare, check, preview, and what a template may ask for."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from ninja import Field, Query, Router, Schema, Status

from koipond import content, deliver
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["content"])


class ListedTemplate(Schema):
    template: int = Field(description="what a journey's draft names")
    id: int = Field(description="the newest version")
    name: str
    channel: str
    number: int = Field(description="of the newest version")
    subject: str
    variables: list[str]
    saved_by: str
    saved_at: datetime
    language: str = Field(description="of the parts here")
    languages: list[str] = Field(description="in which it can be sent")


class TemplateOut(ListedTemplate):
    mjml: str = Field(description="as written; empty when the mail was written as HTML")
    html: str = Field(description="made from the MJML, or as written; Liquid still stands in it, blocks and snippets are written out")
    text: str
    text_derived: bool = Field(description="true when the text was made from the HTML")
    link: str
    picture: str
    links: list[str]
    written: dict[str, dict[str, str]] = Field(description="by language: the parts as they were written")
    feeds: list[str] = Field(description="names of the feeds that it reads")
    snippets: dict[str, dict[str, str]] = Field(description="key → language → text, as they stand in it")


class PartsIn(Exact):
    subject: str = Field("", description="of a push, WeChat message or page: its title. Liquid: {{ person.first_name | default: 'Hello' }}")
    mjml: str = Field("", description="of a mail or page: either this or html")
    html: str = ""
    text: str = Field("", description="of a mail: made from the HTML where it is empty")
    link: str = Field("", description="where a push, WeChat or WeCom message leads")
    picture: str = ""


class TemplateIn(PartsIn):
    name: str
    channel: str = Field("email", description="email, sms, push, on_site, wechat, wecom, page, call; stays for good")
    language: str = Field("", description="of these parts: zh-CN, zh-TW, en; empty: the workspace's")
    variants: dict[str, PartsIn] = Field(default_factory=dict, description="the parts in other languages")


class SavedIn(TemplateIn):
    base: int | None = Field(None, description="the version that was read, 0 for a new template: refused where there is a newer one (409)")


class PreviewIn(Exact):
    person: dict[str, Any] = Field(default_factory=dict, description="traits by name, as a person might have them")
    language: str = Field("", description="shows this one of the languages instead of the person's")
    chosen: dict[str, str] = Field(default_factory=dict, description="block → wording: shows these instead of the fallbacks")


class WayOut(Schema):
    name: str
    rule: dict | None
    rule_en: str
    rule_zh: str
    asked: bool = Field(description="false: a wording before it held already")
    chosen: bool = Field(description="the person gets this one")


class BlockWaysOut(Schema):
    key: str
    version: int
    ways: list[WayOut]


class PreviewOut(Schema):
    subject: str
    html: str
    text: str
    failed: str = Field(description="why there is no message for this person; empty when all is well")
    link: str
    picture: str
    language: str = Field(description="in which the person gets it")
    language_why: str = Field(description="trait, nearest (the other Chinese), default (of the workspace) or only")
    languages: list[str]
    blocks: list[BlockWaysOut] = Field(description="blocks with rules: every wording, and which the person gets")


class PersonPreviewOut(PreviewOut):
    to: str = Field(description="the person's address")


class DraftIn(TemplateIn):
    person: int = Field(0, description="as whom to show it; 0: somebody of whom nothing is known")
    show: str = Field("", description="shows this one of the languages instead of the person's")
    chosen: dict[str, str] = Field(default_factory=dict, description="block → wording: shows these instead")


class FindingOut(Schema):
    number: str
    severity: str = Field(description="error (cannot be published), warning or hint")
    language: str
    part: str
    fields: dict[str, Any] = Field(description="what it speaks of: link, name, words, picture …")
    en: str
    zh: str


class LengthOut(Schema):
    characters: int
    parts: int = Field(description="as how many it is billed")
    text: str = Field(description="how it reads, with marks, any short link in place of the recipient's own, and the signature")


class DraftOut(PersonPreviewOut):
    length: LengthOut | None = Field(description="of a text message (sms) as it goes out")
    findings: list[FindingOut] = Field(description="as of a saved version, without trying links")


class PieceOut(Schema):
    kind: str = Field(description="same, added or removed")
    text: str


class ChangedLineOut(Schema):
    old: int = Field(description="number of the line before; 0 where there is none")
    new: int
    pieces: list[PieceOut]


class ChangedOut(Schema):
    language: str
    part: str
    lines: list[ChangedLineOut]


class ChannelOut(Schema):
    name: str
    needs: list[str]
    may: list[str]
    en: str
    zh: str


@router.get("/templates", response=list[ListedTemplate])
def list_templates(request, workspace: str):
    """Every template in its newest version, by name; without those that were put away."""
    return content.templates(asks(request, workspace, "read").workspace.slug)


@router.post("/templates", response={201: TemplateOut})
def save_template(request, workspace: str, template: SavedIn):
    """A new version of the template of this name. What is wrong with it is said here, with line and column."""
    asked = asks(request, workspace, "write")
    given = template.dict()
    return Status(201, content.save_template(asked.workspace.slug, given.pop("name"), by=asked.by, **given))


@router.post("/templates/preview", response=DraftOut)
def preview_draft(request, workspace: str, draft: DraftIn):
    """What somebody would get if this were saved, and what is to be mended in it. Keeps nothing."""
    owner = asks(request, workspace, "read").workspace
    slug, given = owner.slug, draft.dict()
    person, language, chosen = given.pop("person"), given.pop("show"), given.pop("chosen")
    row = content.unsaved(slug, given.pop("name"), **given)
    shown = content.preview_unsaved(slug, row, person, language, chosen)
    measure = deliver.text_length(owner, _number(slug, row.template.name), row.template.name) if row.template.channel == "sms" else None
    length = measure(shown.rendered.text) if measure and not shown.rendered.failed else None
    return {**_shown(shown), "to": shown.to, "findings": [asdict(each) for each in content.findings_unsaved(row, measure=measure)], "length": length}


@router.get("/templates/variables", response=list[str])
def variables(request, workspace: str):
    """What a template may ask for: traits as person.<name>, feeds as feed.<name>, and what every message has."""
    return sorted(content.known_names(asks(request, workspace, "read").workspace.slug))


@router.get("/templates/channels", response=list[ChannelOut])
def channels(request, workspace: str):
    """The channels, with the parts that a message of each needs and may have."""
    asks(request, workspace, "read")
    return list(content.KINDS.values())


@router.get("/templates/{int:template}", response=TemplateOut)
def newest_version(request, workspace: str, template: int):
    """A template in its newest version."""
    return content.newest(asks(request, workspace, "read").workspace.slug, template)


@router.get("/templates/{int:template}/versions", response=list[ListedTemplate])
def all_versions(request, workspace: str, template: int):
    """Every version of a template, the newest first."""
    return content.versions(asks(request, workspace, "read").workspace.slug, template)


@router.post("/templates/{int:template}/renew", response={201: TemplateOut})
def renew_template(request, workspace: str, template: int):
    """The newest version again, with blocks and snippets as they are now; the same version where nothing changed."""
    asked = asks(request, workspace, "write")
    return Status(201, content.save_again(asked.workspace.slug, template, asked.by))


@router.get("/templates/versions/{int:version}", response=TemplateOut)
def one_version(request, workspace: str, version: int):
    """A version as it was sent; versions never change."""
    return content.version(asks(request, workspace, "read").workspace.slug, version)


@router.get("/templates/versions/{int:version}/changes", response=list[ChangedOut])
def changes(request, workspace: str, version: int, since: int = Query(description="an earlier version of the same template")):
    """What this version says that the other did not, in lines and words."""
    return [asdict(each) for each in content.diff(asks(request, workspace, "read").workspace.slug, since, version)]


@router.get("/templates/versions/{int:version}/findings", response=list[FindingOut])
def findings(request, workspace: str, version: int, marketing: bool = True,
             network: bool = Query(False, description="also tries the links, for up to half a minute")):
    """What is to be mended or could be better, the worst first."""
    owner = asks(request, workspace, "read").workspace
    return [asdict(each) for each in content.findings(owner.slug, version, marketing, network, measuring(owner, version))]


@router.post("/templates/versions/{int:version}/preview", response=PreviewOut)
def preview(request, workspace: str, version: int, person: PreviewIn):
    """What somebody with these traits would get, and every other way that it could be."""
    slug = asks(request, workspace, "read").workspace.slug
    return _shown(content.preview_of(slug, version, person.person, person.language, person.chosen))


@router.get("/templates/versions/{int:version}/preview/{int:person}", response=PersonPreviewOut)
def preview_as_person(request, workspace: str, version: int, person: int, language: str = ""):
    """What this person would get now, with the language and the wordings that their traits and rules choose, and why."""
    shown = content.preview_for(asks(request, workspace, "read").workspace.slug, version, person, language)
    return {**_shown(shown), "to": shown.to}


def measuring(workspace, version: int):
    """How long the texts of a version are as they go out; None where it is none of a text message. Raises UnknownTemplate."""
    said = content.version(workspace.slug, version)
    return deliver.text_length(workspace, said.template, said.name) if said.channel == "sms" else None


def _number(slug: str, name: str) -> int:
    return next((one.template for one in content.templates(slug) if one.name == name), 0)


def _shown(preview: content.Preview) -> dict:
    made = preview.rendered
    return {"subject": made.subject, "html": made.html, "text": made.text, "failed": made.failed, "link": made.link, "picture": made.picture,
            "language": preview.language, "language_why": preview.language_why, "languages": preview.languages,
            "blocks": [asdict(block) for block in preview.blocks]}
