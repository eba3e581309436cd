"""Endpoints for the library of content and for its approval: marks, search, put away, ask, approve, refuse, publish."""

from dataclasses import asdict
from datetime import datetime

from ninja import Field, Query, Router, Schema

from koipond import access, content
from koipond.console.asking import Asking, asks
from koipond.console.content_api import measuring
from koipond.console.exact import Exact

router = Router(tags=["content"])


class ShelvedOut(Schema):
    template: int
    id: int = Field(description="the newest version")
    name: str
    channel: str
    number: int
    subject: str
    languages: list[str]
    marks: dict[str, list[str]]
    state: str = Field(description="of the newest version: draft, asked, approved, refused, published")
    published: int = Field(description="number of the newest version that was published; 0 before the first")
    blocks_behind: list[str] = Field(description="blocks of which there is a newer version")
    saved_by: str
    saved_at: datetime
    archived_at: datetime | None
    archived_by: str
    archived_because: str


class MarksIn(Exact):
    marks: dict[str, list[str]] = Field(description="stage, role, value, topic, length, tags; each some words")


class BecauseIn(Exact):
    because: str = Field("", description="why; a refusal needs it")


class DecisionOut(Schema):
    version: int
    number: int
    deed: str
    by: str
    because: str
    at: datetime


class RulesIn(Exact):
    approval: bool = Field(description="nothing is sent that was not approved and published")
    approvers: list[str] = Field(default_factory=lambda: ["owner"], description="roles whose members may approve")
    languages: list[str] = Field(default_factory=list, description="in which everything is to be written")


class RulesOut(RulesIn):
    by: str
    at: datetime | None


@router.get("/content/library", response=list[ShelvedOut])
def library(request, workspace: str, search: str = "", channel: str = "", language: str = "", state: str = "", archived: bool = False,
            mark: list[str] = Query([], description="such as stage:trial; all of them must hold")):  # noqa: B008
    """Templates found by words and marks, by name."""
    slug = asks(request, workspace, "read").workspace.slug
    marks = dict(one.partition(":")[::2] for one in mark)
    return [asdict(one) for one in content.library(slug, search, channel, marks, language, state, archived)]


@router.get("/content/marks", response=dict[str, list[str]])
def marks_in_use(request, workspace: str):
    """The words in use, by mark."""
    return content.words_of_marks(asks(request, workspace, "read").workspace.slug)


@router.put("/templates/{int:template}/marks", response=dict[str, list[str]])
def mark_template(request, workspace: str, template: int, marks: MarksIn):
    """Gives a template these marks instead of those it had."""
    asked = asks(request, workspace, "write")
    return content.mark(asked.workspace.slug, template, marks.marks, asked.by)


@router.post("/templates/{int:template}/archive", response={204: None})
def archive_template(request, workspace: str, template: int, why: BecauseIn):
    """Puts a template away; what journeys send by it goes on."""
    asked = asks(request, workspace, "write")
    content.archive_template(asked.workspace.slug, template, asked.by, why.because)


@router.post("/templates/{int:template}/restore", response={204: None})
def restore_template(request, workspace: str, template: int):
    """Takes a template out again."""
    asked = asks(request, workspace, "write")
    content.restore_template(asked.workspace.slug, template, asked.by)


@router.get("/content/rules", response=RulesOut)
def content_rules(request, workspace: str):
    """Whether content needs approval here, by whom, and in which languages it is to be written."""
    return asdict(content.rules(asks(request, workspace, "read").workspace.slug))


@router.put("/content/rules", response=RulesOut)
def set_content_rules(request, workspace: str, rules: RulesIn):
    """Decides about approval and languages."""
    asked = asks(request, workspace, "admin")
    return asdict(content.set_rules(asked.workspace.slug, rules.approval, tuple(rules.approvers), tuple(rules.languages), asked.by))


@router.get("/templates/{int:template}/decisions", response=list[DecisionOut])
def decisions(request, workspace: str, template: int):
    """Who asked, approved, refused and published, the newest first."""
    return [asdict(one) for one in content.decisions(asks(request, workspace, "read").workspace.slug, template)]


@router.post("/templates/versions/{int:version}/ask", response=DecisionOut)
def ask_for_approval(request, workspace: str, version: int, why: BecauseIn):
    """Asks for approval of a draft. What has errors cannot be asked for."""
    asked = asks(request, workspace, "write")
    return asdict(content.ask(asked.workspace.slug, version, asked.by, why.because, measuring(asked.workspace, version)))


@router.post("/templates/versions/{int:version}/approve", response=DecisionOut)
def approve_version(request, workspace: str, version: int, why: BecauseIn):
    """Approves a version that somebody else wrote and asked for."""
    asked = _decides(request, workspace)
    return asdict(content.approve(asked.workspace.slug, version, asked.by, why.because, measuring(asked.workspace, version)))


@router.post("/templates/versions/{int:version}/refuse", response=DecisionOut)
def refuse_version(request, workspace: str, version: int, why: BecauseIn):
    """Refuses a version, with what is to be changed."""
    asked = _decides(request, workspace)
    return asdict(content.refuse(asked.workspace.slug, version, asked.by, why.because))


@router.post("/templates/versions/{int:version}/publish", response=DecisionOut)
def publish_version(request, workspace: str, version: int):
    """Lets a version be sent: journeys take it when they are published next."""
    asked = asks(request, workspace, "write")
    return asdict(content.publish(asked.workspace.slug, version, asked.by, measuring(asked.workspace, version)))


def _decides(request, workspace: str) -> Asking:
    """Lets in who may approve: members of the roles that the workspace names, and keys with the scope admin."""
    asked = asks(request, workspace, "read")
    role = access.role_of(asked.user, asked.workspace) if asked.user else None
    may = content.may_approve(asked.workspace.slug, role) if asked.user else "admin" in asked.rights
    if not may:
        approvers = [f"role {one}" for one in content.rules(asked.workspace.slug).approvers]
        raise access.NotAllowed(who=asked.by, right="approve", workspace=workspace, enough=[*approvers, "key scope admin"])
    return asked
