"""How a workspace, or the installation, stands: every finding with the moment since when it is so."""

from dataclasses import dataclass, replace
from datetime import datetime

from koipond.kit import clock
from koipond.watch import checks, installation, kept
from koipond.watch.checks import Finding
from koipond.watch.pulse import processes

ORDER = ("bad", "watch", "unknown", "good")   # the worst first


@dataclass(frozen=True)
class Standing:
    """`verdict`: the worst of all findings but those that nobody has told of."""

    verdict: str
    findings: list[Finding]
    statements: list[dict]
    now: datetime


def standing(scope: str) -> Standing:
    """Of a workspace by its slug, or, with '', of the installation."""
    found = with_since(scope, found_now(scope))
    worst = min((one.verdict for one in found if one.verdict != "unknown"), key=ORDER.index, default="good")
    return Standing(worst, sorted(found, key=lambda one: ORDER.index(one.verdict)), installation.statements(processes(), scope), clock.now())


def found_now(scope: str) -> list[Finding]:
    """What is found at this moment, in the order of the kinds."""
    living, limits = processes(), kept.setting(scope).limits
    return checks.of_workspace(scope, living, limits) if scope else installation.findings(living, limits)


def with_since(scope: str, found: list[Finding]) -> list[Finding]:
    """The same, with the moment since when it is so, where that was seen: what is not well since it began, what is well since it last was not,
    or since the oldest process that lives began."""
    from koipond.watch.models import AlertState

    rows = AlertState.objects.filter(scope=scope).order_by("id").values_list("kind", "subject", "began_at", "ended_at")
    ended = {(kind, subject): ended_at for kind, subject, _, ended_at in rows}
    began = {(kind, subject): began_at for kind, subject, began_at, ended_at in rows if ended_at is None}
    known = min((one.began_at for one in processes()), default=None)   # for so long somebody has looked
    return [replace(one, since=began.get((one.kind, one.subject)) if one.verdict in ("bad", "watch") else ended.get((one.kind, one.subject), known if one.verdict == "good" else None))
            for one in found]
