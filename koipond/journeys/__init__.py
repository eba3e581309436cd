"""When to do what for whom: definitions, versions, and the tick that moves people through them. See README.md."""

from datetime import datetime, timezone

from koipond.journeys import timers
from koipond.journeys.advance import advance
from koipond.journeys.calls import call
from koipond.journeys.decisions import (
    Held,
    Overview,
    Version,
    as_draft,
    check,
    journey,
    journeys,
    pause,
    publish,
    resume,
    save,
    stop,
    version,
    versions,
)
from koipond.journeys.differences import Difference, Inside, difference, inside_now, unpublished
from koipond.journeys.draws import WINNER, Draw, drawn, place
from koipond.journeys.errors import (
    AlreadyPaused,
    BadDefinition,
    BadDuration,
    BadEntry,
    BadGoal,
    BadHoldout,
    BadMove,
    BadReentry,
    BadResult,
    BadRule,
    BadSetting,
    BadShares,
    ChangedMeanwhile,
    Circle,
    NameTaken,
    NoKind,
    NoStart,
    NoSuchJourney,
    NoSuchRehearsal,
    NoSuchTask,
    NoSuchVersion,
    NotCallable,
    NoTimeout,
    NotKeptUp,
    NotLive,
    NotPaused,
    NotSentBefore,
    Runaway,
    TooMany,
    UnknownChannel,
    UnknownKind,
    UnknownNext,
    UnknownSegment,
    UnknownTemplate,
    Unreachable,
)
from koipond.journeys.errors_experiments import (
    AlreadyChosen,
    BadExperiment,
    BadWeights,
    NoMetric,
    NoSuchExperiment,
    UnknownVariant,
)
from koipond.journeys.errors_playbooks import BadAnswer, NoSuchPlaybook
from koipond.journeys.expand import as_drafted, expanded
from koipond.journeys.experiments import (
    Experiment,
    Undecided,
    Weighing,
    choose_winner,
    experiment,
    experiments,
    reweigh,
    undecided,
)
from koipond.journeys.factorial import levels
from koipond.journeys.forecast import coming, wants, who_enters
from koipond.journeys.lint import Finding, lint, personal_sent
from koipond.journeys.live import next_by_the_clock, waiting_decisions
from koipond.journeys.of_person import Way, moves_in_words, moves_told, ways, ways_told
from koipond.journeys.playbooks import Need, Opened, Playbook, Question, needs, open_playbook, playbook, playbooks
from koipond.journeys.reading import (
    Audience,
    Counts,
    Day,
    Numbers,
    Standing,
    StepCount,
    Taken,
    audience,
    counts,
    days,
    inside,
    numbers,
    path,
)
from koipond.journeys.rehearsal import Assumed, Invented, Rehearsal, RehearsedDay, Sent, Walk, rehearse, walk_through
from koipond.journeys.rehearsal.runs import Run, cancel_rehearsal, find_rehearsal, rehearsals, start_rehearsal
from koipond.journeys.tasks import Task, finish, task, tasks

__all__ = [
    "AlreadyChosen", "AlreadyPaused", "Assumed", "Audience", "BadAnswer", "BadDefinition", "BadDuration", "BadEntry",
    "BadExperiment", "BadGoal", "BadHoldout", "BadMove", "BadReentry", "BadResult", "BadRule", "BadSetting",
    "BadShares", "BadWeights", "ChangedMeanwhile", "Circle", "Counts", "Difference", "Draw", "Experiment", "Finding", "Held", "Inside", "Invented",
    "NameTaken", "Need", "NoKind", "NoMetric", "NoStart", "NoSuchExperiment", "NoSuchJourney", "NoSuchPlaybook",
    "NoSuchRehearsal", "NoSuchTask", "NoSuchVersion", "NoTimeout", "NotCallable", "NotKeptUp", "NotLive", "NotPaused",
    "NotSentBefore", "Opened", "Overview", "Playbook", "Question", "Rehearsal", "RehearsedDay", "Run", "Runaway",
    "Sent", "Standing", "StepCount", "Taken", "Task", "TooMany", "Undecided", "UnknownChannel", "UnknownKind",
    "UnknownNext", "UnknownSegment", "UnknownTemplate", "UnknownVariant", "Unreachable", "Version", "WINNER", "Walk",
    "Way", "Weighing", "advance", "as_draft", "as_drafted", "audience", "call", "cancel_rehearsal", "check", "choose_winner", "counts", "Day", "days",
    "difference", "drawn", "expanded", "experiment", "experiments", "find_rehearsal", "finish", "inside",
    "inside_now", "journey", "journeys", "levels", "lint", "moves_in_words", "moves_told", "needs", "Numbers", "numbers", "next_due", "open_playbook", "path",
    "pause", "personal_sent", "place", "playbook", "playbooks", "publish", "rehearsals", "rehearse", "resume", "reweigh", "save",
    "start_rehearsal", "stop", "task", "tasks", "undecided", "unpublished", "version", "versions", "walk_through", "ways",
    "ways_told", "coming", "wants", "who_enters",
]

NEVER = datetime(2299, 12, 31, tzinfo=timezone.utc)


def next_due(db) -> datetime:
    """When journeys need a tick by time alone: at once for a decision to carry out, else at the next timer.

    After a start of the process the first answer may lie in the past: one tick without work makes it right.
    """
    if waiting_decisions(db.workspace):
        return timers.LONG_AGO
    found = timers.next_timer(db), next_by_the_clock(db.workspace, timers.seen(db.workspace))
    return min(filter(None, found), default=NEVER)
