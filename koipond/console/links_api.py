"""Endpoints for short links and for the marks of a campaign on the links of messages."""

from datetime import date, datetime, timedelta
from typing import Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from koipond import content, deliver, social
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.kit import clock

router = Router(tags=["links"])
REPORT_DAYS = 30
UTM = "utm_source, utm_medium, utm_campaign, utm_content, utm_term without `utm_`"


class LinkIn(Exact):
    title: str = Field(max_length=120, description="what people here call it")
    target: str = Field(max_length=2000, description="the page it leads to: http or https. `{visitor}` in it becomes the id of whoever comes")
    targets: dict[str, str] = Field({}, description="other targets for ios, android and within wechat, such as a universal link or an H5 page")
    utm: dict[str, str] = Field({}, description=UTM)
    expires_at: datetime | None = Field(None, description="from when on it leads nowhere")


class LinkChange(Exact):
    title: str | None = Field(None, max_length=120)
    target: str | None = Field(None, max_length=2000)
    targets: dict[str, str] | None = None
    utm: dict[str, str] | None = None
    expires_at: datetime | None = None


class LinkOut(Schema):
    id: int
    code: str
    address: str = Field(description="what is printed and sent")
    title: str
    target: str
    targets: dict[str, str]
    utm: dict[str, str]
    place: int = Field(description="0 for a link made by hand")
    place_name: str
    item: str
    carrier: str = Field(description="of a place: '' this link, or wechat or wecom, whose code hangs there instead")
    carrier_code: int
    expires_at: datetime | None
    retired_at: datetime | None
    by: str
    at: datetime
    clicks: int = Field(0, description="acts, without programs; of a place see its counts")
    people: int = Field(0, description="who followed it, each once")


class LinkDayOut(Schema):
    day: date
    clicks: int
    people: int


class LinkRulesIn(Exact):
    utm: bool = Field(description="whether the links of messages are marked")
    values: dict[str, str] = Field(description=f"{UTM}; may name {{workspace}}, {{channel}}, {{journey}}, {{step}}, {{template}}")
    only_own: bool = Field(False, description="mark only links of `domains` and of what is below them")
    domains: list[str] = Field([], max_length=50)
    short: list[Literal["sms", "wechat", "wecom"]] = Field([], description="channels whose texts get short links, each recipient their own")
    domain: str = Field("", max_length=253, description="short domain of this workspace, which leads to this installation; '' for the installation's address")
    touches: bool = Field(False, description="keep as traits by which campaign somebody came first and last: first_utm_source … last_utm_campaign")


class LinkRulesOut(LinkRulesIn):
    letters: int = Field(description="how long a personal short link is, for the parts of a text message")
    by: str
    at: datetime | None


class TemplateLinksBody(Exact):
    utm: Literal["as", "off", "own"] = Field(description="as the workspace, none at all, or own values")
    values: dict[str, str] = Field({}, description="of `own`")


@router.get("/links", response=list[LinkOut])
def list_links(request, workspace: str, search: str = Query("", max_length=200), retired: bool = False):
    """The short links made by hand, the newest first, with who followed them up to the last tick."""
    slug = asks(request, workspace, "read").workspace.slug
    return social.links.counted(slug, social.links.links(slug, search, retired))


@router.post("/links", response={201: LinkOut})
def new_link(request, workspace: str, link: LinkIn):
    """Saves a short link under a fresh code of seven letters."""
    asked = asks(request, workspace, "write")
    return Status(201, social.links.create_link(asked.workspace, asked.by, **link.dict()))


@router.get("/links/rules", response=LinkRulesOut)
def link_rules(request, workspace: str):
    """How the links of messages are marked and shortened."""
    return _rules(social.links.rules(asks(request, workspace, "read").workspace))


@router.put("/links/rules", response=LinkRulesOut)
def set_link_rules(request, workspace: str, rules: LinkRulesIn):
    """Decides it, from the next message on."""
    asked = asks(request, workspace, "write")
    return _rules(social.links.set_rules(asked.workspace, asked.by, **rules.dict()))


@router.get("/templates/{int:template}/links", response=TemplateLinksBody)
def template_links(request, workspace: str, template: int):
    """What a template has of its own."""
    owner = asks(request, workspace, "read").workspace
    content.newest(owner.slug, template)
    return social.links.of_templates(owner, [template]).get(template, social.links.OfTemplate())


@router.put("/templates/{int:template}/links", response=TemplateLinksBody)
def set_template_links(request, workspace: str, template: int, said: TemplateLinksBody):
    """Gives a template marks of its own, or none; `as` takes them away again."""
    asked = asks(request, workspace, "write")
    content.newest(asked.workspace.slug, template)
    return social.links.set_of_template(asked.workspace, template, asked.by, said.utm, said.values)


@router.get("/links/{int:link}", response=LinkOut)
def one_link(request, workspace: str, link: int):
    """One link, also of a place, retired or not."""
    slug = asks(request, workspace, "read").workspace.slug
    return social.links.counted(slug, [social.links.link(slug, link)])[0]


@router.put("/links/{int:link}", response=LinkOut)
def change_link(request, workspace: str, link: int, changed: LinkChange):
    """Changes what is given; what is printed stays good. `expires_at` null lets it lead for ever."""
    asked = asks(request, workspace, "write")
    given = changed.dict(exclude_unset=True)
    return social.links.change_link(asked.workspace, link, asked.by, **{name: value for name, value in given.items() if value is not None or name == "expires_at"})


@router.post("/links/{int:link}/retire", response=LinkOut)
def retire_link(request, workspace: str, link: int):
    """Ends a link; what was counted stays."""
    asked = asks(request, workspace, "write")
    return social.links.retire_link(asked.workspace, link, asked.by)


@router.post("/links/{int:link}/restore", response=LinkOut)
def restore_link(request, workspace: str, link: int):
    """Lets a retired link lead again."""
    asked = asks(request, workspace, "write")
    return social.links.retire_link(asked.workspace, link, asked.by, back=True)


@router.get("/links/{int:link}/days", response=list[LinkDayOut])
def link_days(request, workspace: str, link: int, since: date | None = None, until: date | None = None):
    """Who followed a link, day by day; the last thirty days where none are said."""
    owner = asks(request, workspace, "read").workspace
    return social.links.link_days(owner, social.links.link(owner, link).id, *days(since, until))


@router.get("/links/{int:link}/picture", response={200: bytes})
def link_picture(request, workspace: str, link: int):
    """The QR code as SVG; of a place with another carrier that one's picture."""
    slug = asks(request, workspace, "read").workspace.slug
    picture = social.places.spot_picture(slug, link, drawn(slug))
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(picture.body, content_type=picture.type, headers=headers)


def drawn(slug: str):
    """A function that fetches a picture which WeCom has drawn, by account and address."""
    return lambda account, url: deliver.wecom_picture(slug, account, url)


def days(since: date | None, until: date | None) -> tuple[date, date]:
    """Both ends, where none are said the last thirty days (of every zone: today may be tomorrow there)."""
    until = until or (clock.now() + timedelta(days=1)).date()
    return since or until - timedelta(days=REPORT_DAYS), until


def _rules(rules: social.links.Rules) -> dict:
    return {**{name: getattr(rules, name) for name in ("utm", "values", "only_own", "domains", "short", "domain", "touches", "by", "at")}, "letters": social.links.letters(rules.domain)}
