"""Approval: a version is a draft, asked for, approved or refused, and published. Each step is a row with who, when and why.

Where a workspace asks for approval, nothing goes out that was not published, and nobody decides about what they wrote
or asked for themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from koipond import access
from koipond.content import locales
from koipond.content.errors_parts import BadApprover, HasFaults, NoReason, NotApproved, NotAsked, OwnApproval
from koipond.content.models import ContentRule, TemplateDecision, TemplateVersion
from koipond.content.templates import Version, newest, row_of, told
from koipond.kit import clock

DRAFT, ASKED, APPROVED, REFUSED, PUBLISHED = "draft", "asked", "approved", "refused", "published"
APPROVERS = ("owner",)
MAY_APPROVE = ("owner", "marketer", "analyst")   # roles that a workspace may name


@dataclass(frozen=True)
class Rules:
    """What a workspace asks of its content. `languages`: those in which everything is to be written."""

    approval: bool = False
    approvers: tuple[str, ...] = APPROVERS
    languages: tuple[str, ...] = ()
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Decision:
    """A step on the way of a version."""

    version: int
    number: int
    deed: str                 # asked, approved, refused, published
    by: str
    because: str
    at: datetime


def rules(workspace: str) -> Rules:
    """What holds in a workspace; without any decision, nothing needs approval."""
    row = ContentRule.objects.filter(workspace__slug=str(workspace)).order_by("-id").first()
    if row is None:
        return Rules()
    return Rules(row.approval, tuple(row.approvers) or APPROVERS, tuple(row.languages), row.by, row.at)


def set_rules(workspace: str, approval: bool, approvers: tuple[str, ...] = APPROVERS, languages: tuple[str, ...] = (), by: str = "") -> Rules:
    """Decides whether content needs approval, by members of which roles, and in which languages it is to be written.

    Raises BadApprover, UnknownLanguage.
    """
    for role in approvers:
        if role not in MAY_APPROVE:
            raise BadApprover(role=role, known=list(MAY_APPROVE))
    ContentRule.objects.create(workspace=access.workspace(str(workspace)), approval=approval, approvers=list(approvers) or list(APPROVERS),
                               languages=[locales.check(code) for code in languages], by=by, at=clock.now())
    return rules(workspace)


def state(workspace: str, version: int) -> str:
    """Where a version stands: draft, asked, approved, refused, published. Raises UnknownTemplate."""
    return _state(row_of(workspace, version, pk=version))


def states(workspace: str, ids: list[int]) -> dict[int, str]:
    """Where some versions stand, by their id."""
    rows = TemplateDecision.objects.filter(version__in=ids, version__template__workspace__slug=str(workspace)).order_by("id")
    return dict.fromkeys(ids, DRAFT) | dict(rows.values_list("version", "deed"))


def decisions(workspace: str, template: int) -> list[Decision]:
    """All that was decided about the versions of a template, the newest first. Raises UnknownTemplate."""
    newest(workspace, template)
    rows = TemplateDecision.objects.filter(version__template=template).select_related("version").order_by("-id")
    return [Decision(row.version_id, row.version.number, row.deed, row.by, row.because, row.at) for row in rows]


def ask(workspace: str, version: int, by: str, because: str = "", measure: Callable | None = None) -> Decision:
    """Asks for approval of a draft, or of a version that was refused. `measure`: as `findings` takes it. Raises UnknownTemplate, NotAsked, HasFaults."""
    return _decide(workspace, version, ASKED, (DRAFT, REFUSED), by, because, measure)


def approve(workspace: str, version: int, by: str, because: str = "", measure: Callable | None = None) -> Decision:
    """Approves a version that was asked for. Raises UnknownTemplate, NotAsked, OwnApproval, HasFaults.

    Whether `by` has a role that may is checked where people ask: see `may_approve`.
    """
    return _decide(workspace, version, APPROVED, (ASKED,), by, because, measure)


def refuse(workspace: str, version: int, by: str, because: str) -> Decision:
    """Refuses a version that was asked for, with what is to be changed. Raises UnknownTemplate, NotAsked, OwnApproval, NoReason."""
    if not because.strip():
        raise NoReason()
    return _decide(workspace, version, REFUSED, (ASKED,), by, because)


def publish(workspace: str, version: int, by: str, measure: Callable | None = None) -> Decision:
    """Lets a version be sent: an approved one, and where nothing needs approval, any. Journeys take it when they are published.

    Raises UnknownTemplate, NotAsked, HasFaults.
    """
    needed = rules(workspace).approval
    return _decide(workspace, version, PUBLISHED, (APPROVED,) if needed else (DRAFT, ASKED, APPROVED, REFUSED), by, "", measure)


def may_approve(workspace: str, role: str | None) -> bool:
    """Whether members of a role decide about content here."""
    return role in rules(workspace).approvers


def to_send(workspace: str, template: int) -> Version:
    """The version that a journey sends which is published now: the newest published one; where nothing was ever published
    and nothing needs approval, the newest. Raises UnknownTemplate, NotApproved.
    """
    last = row_of(workspace, template, template=template)
    published = TemplateVersion.objects.filter(template=template, pk__in=TemplateDecision.objects.filter(
        version__template=template, deed=PUBLISHED).values("version")).select_related("template__workspace").order_by("-number").first()
    if published is None and rules(workspace).approval:
        raise NotApproved(name=last.template.name)
    return told(published or last)


def _decide(workspace: str, version: int, deed: str, before: tuple[str, ...], by: str, because: str, measure: Callable | None = None) -> Decision:
    row = row_of(workspace, version, pk=version)
    if deed in (ASKED, APPROVED, PUBLISHED):
        _sound(workspace, row, measure)
    with transaction.atomic():
        TemplateVersion.objects.select_for_update().get(pk=row.pk)   # so that two decisions at once see each other
        if (stands := _state(row)) not in before:
            raise NotAsked(name=row.template.name, number=row.number, state=stands, deed=deed)
        if deed in (APPROVED, REFUSED):
            _another(row, by)
        made = TemplateDecision.objects.create(version=row, deed=deed, by=by, because=because.strip()[:500], at=clock.now())
    return Decision(row.pk, row.number, made.deed, made.by, made.because, made.at)


def _another(row: TemplateVersion, by: str) -> None:
    asked = TemplateDecision.objects.filter(version=row, deed=ASKED).order_by("-id").first()
    if by in (row.saved_by, asked.by):
        raise OwnApproval(by=by, number=row.number, name=row.template.name)


def _sound(workspace: str, row: TemplateVersion, measure: Callable | None) -> None:
    from koipond.content.checks import findings  # which asks this file for the languages

    faults = [finding.number for finding in findings(workspace, row.pk, measure=measure) if finding.severity == "error"]
    if faults:
        raise HasFaults(name=row.template.name, number=row.number, faults=sorted(set(faults)))


def _state(row: TemplateVersion) -> str:
    newest = TemplateDecision.objects.filter(version=row).order_by("-id").first()
    return newest.deed if newest else DRAFT
