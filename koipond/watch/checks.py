"""What is looked at, and what counts as well: `good`, `watch` (look at it), `bad` (do something), `unknown` (nobody has told yet)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from koipond import collect, deliver, engine, identify, insight, journeys, measure, profiles, segments
from koipond.kit import clock
from koipond.watch.pulse import Process

DUE = [identify.next_due, profiles.next_due, segments.next_due, journeys.next_due, deliver.next_due,
       measure.next_due, insight.next_due]  # when time alone gives the next work
WATCH_SHARE = 0.25         # from this part of a limit on it is shown as something to look at
JOBS_DAYS = 7              # for which an import that failed is shown
LISTED = 10                # of slow statements
CHANGES_HANDS_SECONDS = 45 # a workspace may change hands so long before somebody has to look: who takes it tells of it within ten


@dataclass(frozen=True)
class Kind:
    """What is looked at: from which limit on it is bad, the unit of that, and whether less is worse."""

    limit: float
    unit: str              # seconds, items, percent, hours, '' where there is nothing to count
    less_is_worse: bool = False


WORKSPACE = {
    "facts": Kind(0, ""),                  # the server of facts that has it
    "backlog": Kind(300, "seconds"),       # the oldest event that waits
    "tick": Kind(300, "seconds"),          # behind: under way, or overdue
    "provider": Kind(60, "seconds"),       # an account whose host does not answer
    "sender": Kind(120, "seconds"),        # a channel by which nothing goes out
    "quarantine": Kind(1000, "items"),
    "stuck": Kind(1, "items"),             # that no tick could get past, laid aside
    "jobs": Kind(1, "items"),              # imports that failed
}
INSTALLATION = {
    "facts": Kind(0, ""),                  # every shard
    "disk": Kind(10, "percent", less_is_worse=True),
    "leaders": Kind(0, ""),
    "statements": Kind(30, "seconds"),
    "backup": Kind(0, "hours"),
    "processes": Kind(0, ""),
}
KINDS = WORKSPACE | INSTALLATION


@dataclass(frozen=True)
class Finding:
    """What was found: of a kind, about something (`subject`: an account, a channel, a disk; '' for the whole), with the figures that say it."""

    kind: str
    verdict: str
    subject: str = ""
    values: dict = field(default_factory=dict)
    since: datetime | None = None


def next_due(workspace: str) -> datetime:
    """When time alone gives the next work of a workspace."""
    return min(room(engine.database(workspace)) for room in DUE)


def of_workspace(slug: str, living: list[Process], limits: dict) -> list[Finding]:
    """How a workspace stands. While its server of facts is gone that is all which can be said."""
    facts = facts_of([engine.shards().of(slug)])
    if any(one.verdict == "bad" for one in facts):
        return facts
    return [*facts, _backlog(slug, limits), _tick(slug, living, limits), *_providers(slug, living, limits), *_sender(slug, living, limits),
            _quarantine(slug, limits), _stuck(slug, limits), _jobs(slug, limits)]


def facts_of(shards: Iterable[engine.Shard]) -> list[Finding]:
    """Whether shards answer: bad where none of its replicas does, to be looked at where one does not. The engine within this process is not asked."""
    if engine.embedded():
        return []
    found = []
    for shard in shards:
        silent = [engine.place_of(each) for each in shard.addresses if not engine.pings(each)]
        verdict = "good" if not silent else "bad" if len(silent) == len(shard.addresses) else "watch"
        found.append(Finding("facts", verdict, shard.name, {"replicas": len(shard.addresses), "silent": ", ".join(silent)}))
    return found


def judged(kind: str, value: float, limits: dict) -> str:
    """The verdict on a figure by the limit that holds."""
    limit = limit_of(kind, limits)
    if KINDS[kind].less_is_worse:
        return "bad" if value < limit else "watch" if value < limit * 2 else "good"
    return "bad" if value >= limit else "watch" if value >= limit * WATCH_SHARE else "good"


def limit_of(kind: str, limits: dict) -> float:
    """The limit that holds; one that is set to null is only not told."""
    given = limits.get(kind)
    return KINDS[kind].limit if given is None else given


def _backlog(slug: str, limits: dict) -> Finding:
    count, oldest = collect.waiting(slug)
    age = max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0
    return Finding("backlog", judged("backlog", age, limits) if count else "good", values={"items": count, "seconds": round(age)})


def _tick(slug: str, living: list[Process], limits: dict) -> Finding:
    last, now = collect.last_tick(slug), clock.now()
    under_way = last is not None and last.ended_at is None
    behind = (now - last.now).total_seconds() if under_way else (now - next_due(slug)).total_seconds()
    behind = max(0.0, behind)
    led = any("clock" in one.roles for one in living)
    values = {"seconds": round(behind), "number": last.number if last else 0, "under_way": under_way, "led": led, "at": last.now.isoformat() if last else None,
              "took": round(max(0.0, (last.ended_at - last.now).total_seconds()), 1) if last and last.ended_at else None}
    if not living:
        return Finding("tick", "unknown", values=values)
    return Finding("tick", "bad" if not led else judged("tick", behind, limits), values=values)


def _providers(slug: str, living: list[Process], limits: dict) -> list[Finding]:
    rests = {place: seconds for one in living for place, seconds in one.told.get("sender", {}).get("rests", {}).items()}
    found = []
    for _, name, channel, place in deliver.hosts_of(slug):
        silent = rests.get(place)
        verdict = "good" if silent is None else "bad" if silent >= limit_of("provider", limits) else "watch"
        found.append(Finding("provider", verdict, name, {"channel": channel, "seconds": round(silent or 0)}))
    return found


def _sender(slug: str, living: list[Process], limits: dict) -> list[Finding]:
    senders = [one.told["sender"] for one in living if one.told.get("sender", {}).get("running")]
    rate = sum(one["sent"].get(slug, 0) for one in senders)
    if not living:
        return [Finding("sender", "unknown")]
    by, unheld = sends_for(slug, living), sending_unheld(slug, living)
    values = {"sent": rate, "minutes": 5, "running": bool(senders), "senders": len(senders), "by": by, "seconds": round(unheld)}
    stopped = [one for each in senders for one in each["stopped"] if one["workspace"] == slug]
    lanes = [Finding("sender", "bad" if one["why"] == "refused" or one["seconds"] >= limit_of("sender", limits) else "watch", one["channel"],
                     {"why": one["why"], "seconds": round(one["seconds"])}) for one in stopped]
    verdict = "bad" if not senders or unheld >= limit_of("sender", limits) else "watch" if unheld >= CHANGES_HANDS_SECONDS else "good" if by else "unknown"
    return [Finding("sender", verdict, values=values), *lanes]


def sends_for(slug: str, living: list[Process]) -> str:
    """The process that sends for a workspace, by its machine and the beginning of its name; '' while none says so, as when it changes hands."""
    return next((one.named for one in living if _sends(one, slug)), "")


def sending_unheld(slug: str, living: list[Process]) -> float:
    """For how many seconds no process has said that it sends for a workspace, since that was first seen."""
    return deliver.lasting(f"unheld {slug}", [] if sends_for(slug, living) else [slug]).get(slug, 0.0)


def _sends(one: Process, slug: str) -> bool:
    told = one.told.get("sender", {})
    return bool(told.get("running")) and (told.get("workspaces") is None or slug in told["workspaces"])


def _quarantine(slug: str, limits: dict) -> Finding:
    held = sum(row.items for row in collect.quarantine_counts(slug))
    verdict = "bad" if held >= limit_of("quarantine", limits) else "watch" if held else "good"
    return Finding("quarantine", verdict, values={"items": held})


def _stuck(slug: str, limits: dict) -> Finding:
    stuck = collect.stuck_count(slug)
    return Finding("stuck", judged("stuck", stuck, limits), values={"items": stuck})


def _jobs(slug: str, limits: dict) -> Finding:
    failed = collect.failed_imports(slug, JOBS_DAYS)
    return Finding("jobs", "bad" if failed >= max(1, limit_of("jobs", limits)) else "good", values={"items": failed, "days": JOBS_DAYS})
