"""Applying a folder: what touches facts first, the decisions in one transaction, a row in the audit trail for each."""

from django.db import transaction

from koipond import access
from koipond.console.as_code.changes import DELETE, Change
from koipond.console.as_code.errors import BadDefinitions, WorkspaceChanged
from koipond.console.as_code.kinds import asked
from koipond.console.as_code.now import Now, definitions
from koipond.console.as_code.plans import Plan, fingerprint, planned
from koipond.console.as_code.trying import make


def apply(now: Now, files: dict[str, str], delete: bool = False, seen: str = "", may=lambda right: None, origin: str = "") -> Plan:
    """Makes the workspace as the files say, and returns what was done. Applying them again changes nothing.

    Columns of traits, decisions about events and rows of feeds cannot be taken back and come first, after all was tried; the rest
    is one transaction. `seen` is that of a plan; `may(right)` raises where somebody may not. Raises BadDefinitions,
    WorkspaceChanged, TooLargeFolder, what `may` raises.
    """
    plan, changes = planned(now, files, delete)
    if seen and seen != plan.seen:
        raise WorkspaceChanged(workspace=now.slug)
    if plan.problems:
        first = plan.problems[0]
        raise BadDefinitions(count=len(plan.problems), path=first.path, line=first.line, first=first.en, first_zh=first.zh)
    for right in sorted({asked(change.kind, "RIGHT", "write") for change in changes}):
        may(right)
    early = [change for change in changes if _is_of_facts(change) and change.deed != DELETE]
    late = [change for change in changes if _is_of_facts(change) and change.deed == DELETE]
    make(now, early)
    with transaction.atomic():
        access.Workspace.objects.select_for_update().get(pk=now.place.pk)   # two who apply at once come one after the other
        _still(now, files, delete, plan, early)
        make(now, [change for change in changes if not _is_of_facts(change)])
    make(now, late)
    for change in changes:
        access.note(now.place, now.by, f"{change.deed}_by_code", change.kind, change.name[:80], origin=origin)
    return plan


def _is_of_facts(change: Change) -> bool:
    return asked(change.kind, "FACTS", False)


def _still(now: Now, files, delete: bool, plan: Plan, early: list[Change]) -> None:
    """The workspace is as it was planned for, but for what was just made. Raises WorkspaceChanged."""
    there = definitions(now)
    for change in early:
        if change.before is None:
            there.pop(change.key, None)
        else:
            there[change.key] = change.before
    if fingerprint(there, files, delete) != plan.seen:
        raise WorkspaceChanged(workspace=now.slug)
