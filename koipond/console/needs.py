"""What waits for somebody in a workspace, and how far a new one has come on its first way round."""

from dataclasses import dataclass

from koipond import collect, content, deliver, engine, identify, journeys, profiles, segments
from koipond.access import Workspace
from koipond.kit import clock

MOST = 500   # of what is counted by listing it; more is shown as so many and more


@dataclass(frozen=True)
class Need:
    """So many things of a kind that somebody should decide: see KINDS."""

    kind: str
    count: int


@dataclass(frozen=True)
class FirstStep:
    """One station of the first way round, in its order, and whether it was passed."""

    step: str
    done: bool


def needs(workspace: Workspace) -> list[Need]:
    """What waits, the most urgent kind first; a kind of which nothing waits is left out."""
    return [Need(kind, count) for kind, look in KINDS.items() if (count := look(workspace))]


def first_steps(workspace: Workspace) -> list[FirstStep]:
    """People are here, a group of them is kept, a message is written, a journey runs, and what went out was read."""
    slug = workspace.slug
    db = engine.database(slug)
    known = journeys.journeys(slug)
    return [
        FirstStep("people", profiles.count(db) > 0),
        FirstStep("segment", bool(segments.listed(slug))),
        FirstStep("template", bool(content.library(slug))),
        FirstStep("journey", any(one.version for one in known)),
        FirstStep("message", _read(slug, {row["status"] for row in deliver.totals(db)})),
    ]


def _read(slug: str, states: set[str]) -> bool:
    """Whether a message went out and somebody has read it; where none lies in the mailbox here, nobody can, and that it went out is enough."""
    return "accepted" in states and (bool(states & {"opened", "clicked"}) or not deliver.mailbox(slug, limit=1))


def _tasks_late(workspace):
    now = clock.now()
    return sum(task.due_at < now for task in journeys.tasks(workspace.slug, most=MOST))


def _unknown(workspace):
    return sum(row["messages"] for row in deliver.totals(engine.database(workspace.slug)) if row["status"] == "unknown")


def _changed(workspace):
    return sum(one.state == "draft" or one.changed for one in journeys.journeys(workspace.slug) if one.state != "stopped")


KINDS = {
    "tasks_late": _tasks_late,                                                                       # tasks of sellers past their time
    "approvals": lambda place: len(content.library(place.slug, state="asked")),                      # content that waits for approval
    "messages_unknown": _unknown,                                                                    # messages whose fate only a person can find out
    "quarantine": lambda place: sum(row.items for row in collect.quarantine_counts(place.slug)),  # events held back
    "stuck": lambda place: collect.stuck_count(place.slug),                                         # events that a tick could not get past
    "suspects": lambda place: len(identify.suspects(place.slug, limit=MOST)),                        # pairs who may be one person
    "journeys_paused": lambda place: sum(one.pause is not None for one in journeys.journeys(place.slug)),
    "journeys_changed": _changed,                                                                    # drafts, and changes that nobody published
}
