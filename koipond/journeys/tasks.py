"""Tasks for sellers that journeys make: who has what to do, until when, and what came of it.

A task is an event `task_created` about a person; finishing it is an event `task_finished` with the same number, of which the
first holds. So both stand in the person's history, and a journey goes on by the result.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from koipond import collect, engine
from koipond.journeys import errors
from koipond.journeys.effects import EFFECT_SOURCE
from koipond.kit import clock
from koipond.kit.clock import UTC

TASKS_AT_MOST = 1000   # of one page


@dataclass(frozen=True)
class Task:
    """Something to do for a person. `result` is "" while it is open."""

    id: str
    person: int
    journey: int
    step: str
    title: str
    text: str
    assignee: str
    channel: str
    results: tuple[str, ...]
    created_at: datetime
    due_at: datetime
    result: str
    finished_at: datetime | None
    finished_by: str
    note: str


def tasks(workspace, open: bool = True, assignee: str = "", journey: int = 0, most: int = 100) -> list[Task]:
    """The tasks of a workspace, those due first first: open ones, or those that were finished."""
    rows = engine.database(str(workspace)).dicts("journeys.tasks", open=int(open), assignee=assignee, journey=journey, task="", most=min(most, TASKS_AT_MOST))
    return [_task(row) for row in rows]


def task(workspace, id: str) -> Task:
    """One task. Raises NoSuchTask."""
    for row in engine.database(str(workspace)).dicts("journeys.tasks", open=2, assignee="", journey=0, task=id, most=1):
        return _task(row)
    raise errors.NoSuchTask(task=id)


def finish(workspace, id: str, result: str, by: str, note: str = "") -> None:
    """Says what came of a task; the journey goes on by it in the next tick. Of several words the first holds.

    Raises NoSuchTask, BadResult.
    """
    found = task(workspace, id)
    if result not in found.results:
        raise errors.BadResult(result=result, known=", ".join(found.results))
    collect.record(str(workspace), [collect.Item(
        kind="track", name="task_finished", message_id=f"{id}:finished", at=clock.now(), person=found.person, source=EFFECT_SOURCE,
        properties={"message": id, "journey": str(found.journey), "step": found.step, "result": result, "note": note, "by": by})])


def _task(row: dict) -> Task:
    created, finished = row["at"].replace(tzinfo=UTC), row["finished_at"].replace(tzinfo=UTC)
    about = row["props"]
    return Task(about["message"], row["person"], int(about["journey"]), about["step"], about["title"], about["text"], about["assignee"], about["channel"],
                tuple(about["results"].split("\n")), created, created + timedelta(milliseconds=int(about["milliseconds"])),
                row["result"], finished if row["result"] else None, row["finished_by"], row["note"])
