"""When to do what for whom: definitions, versions, and the tick that moves people through them. See README.md."""

from datetime import datetime, timezone

from koipond.journeys import timers
from koipond.journeys.advance import advance
from koipond.journeys.decisions import (
    Held,
    Overview,
    Version,
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
from koipond.journeys.draws import WINNER, Draw, drawn, place
from koipond.journeys.errors import (
    AlreadyPaused,
    BadDefinition,
    BadDuration,
    BadEntry,
    BadGoal,
    BadHoldout,
    BadReentry,
    BadRule,
    BadSetting,
    BadShares,
    Circle,
    NameTaken,
    NoKind,
    NoStart,
    NoSuchJourney,
    NoSuchVersion,
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
from koipond.journeys.live import waiting_decisions
from koipond.journeys.of_person import Way, moves_told, ways, ways_told
from koipond.journeys.reading import Audience, Counts, Standing, StepCount, Taken, audience, counts, inside, path

__all__ = [
    "AlreadyPaused", "Audience", "BadDefinition", "BadDuration", "BadEntry", "BadGoal", "BadHoldout", "BadReentry",
    "BadRule", "BadSetting", "BadShares", "Circle", "Counts", "Held", "NameTaken", "NoKind", "NoStart",
    "NoSuchJourney", "NoSuchVersion", "NoTimeout", "NotKeptUp", "NotLive", "NotPaused", "NotSentBefore", "Overview",
    "Runaway", "Standing", "StepCount", "Taken", "TooMany", "UnknownChannel", "UnknownKind", "UnknownNext",
    "UnknownSegment", "UnknownTemplate", "Unreachable", "Version", "Way", "advance", "audience", "check", "counts",
    "inside", "journey", "journeys", "moves_told", "next_due", "path", "pause", "publish", "resume", "save", "stop",
    "version", "versions", "ways", "ways_told",
    "BadExperiment", "BadWeights", "Draw", "Experiment", "NoMetric", "NoSuchExperiment", "Undecided", "UnknownVariant", "WINNER",
    "Weighing", "AlreadyChosen", "choose_winner", "drawn", "experiment", "experiments", "levels", "place", "reweigh",
    "undecided",
]

NEVER = datetime(2299, 12, 31, tzinfo=timezone.utc)


def next_due(db) -> datetime:
    """When journeys need a tick by time alone: at once for a decision to carry out, else at the next timer.

    After a start of the process the first answer may lie in the past: one tick without work makes it right.
    """
    if waiting_decisions(db.workspace):
        return timers.LONG_AGO
    return timers.next_timer(db) or NEVER
