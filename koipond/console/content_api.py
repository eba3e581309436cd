"""Endpoints for templates: list, save, look at, preview, and what a template may ask for."""

from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema, Status

from koipond import content
from koipond.console.asking import asks

router = Router(tags=["content"])


class ListedTemplate(Schema):
    template: int = Field(description="what a journey's draft names")
    id: int = Field(description="the newest version, which a journey takes when it is published")
    name: str
    channel: str
    number: int = Field(description="of the newest version")
    subject: str
    variables: list[str]
    saved_by: str
    saved_at: datetime


class TemplateOut(ListedTemplate):
    mjml: str = Field(description="as written; empty when the mail was written as HTML")
    html: str = Field(description="made from the MJML, or as written; Liquid still stands in it")
    text: str
    text_derived: bool = Field(description="true when the text was made from the HTML")
    links: list[str]


class TemplateIn(Schema):
    name: str
    subject: str = Field(description="Liquid, such as: {{ person.first_name | default: 'Hello' }}, the tea is here")
    mjml: str = Field("", description="either this or html")
    html: str = ""
    text: str = Field("", description="made from the HTML where it is empty")


class PreviewIn(Schema):
    person: dict[str, Any] = Field(default_factory=dict, description="traits by name, as a person might have them")


class PreviewOut(Schema):
    subject: str
    html: str
    text: str
    failed: str = Field(description="why there is no mail for this person; empty when all is well")


@router.get("/templates", response=list[ListedTemplate])
def list_templates(request, workspace: str):
    """Every template in its newest version, by name."""
    return content.templates(asks(request, workspace, "read").workspace.slug)


@router.post("/templates", response={201: TemplateOut})
def save_template(request, workspace: str, template: TemplateIn):
    """A new version of the template of this name. What is wrong with it is said here, with line and column."""
    asked = asks(request, workspace, "write")
    made = content.save_template(asked.workspace.slug, template.name, template.subject, mjml=template.mjml,
                                 html=template.html, text=template.text, by=asked.by)
    return Status(201, made)


@router.get("/templates/variables", response=list[str])
def variables(request, workspace: str):
    """What a template may ask for: traits as person.<name>, and what every message has."""
    return sorted(content.known_names(asks(request, workspace, "read").workspace.slug))


@router.get("/templates/{template}", response=TemplateOut)
def newest_version(request, workspace: str, template: int):
    """A template in its newest version."""
    return content.newest(asks(request, workspace, "read").workspace.slug, template)


@router.get("/templates/versions/{version}", response=TemplateOut)
def one_version(request, workspace: str, version: int):
    """A version as it was sent; versions never change."""
    return content.version(asks(request, workspace, "read").workspace.slug, version)


@router.post("/templates/versions/{version}/preview", response=PreviewOut)
def preview(request, workspace: str, version: int, person: PreviewIn):
    """What somebody with these traits would get."""
    found = content.version(asks(request, workspace, "read").workspace.slug, version)
    return content.preview(found.id, person.person)
