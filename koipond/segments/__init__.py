"""Who belongs together now, and the rule language. See README.md."""

from koipond.segments.checks import check_rule as check
from koipond.segments.errors import (
    AlwaysTrue,
    BadName,
    Cycle,
    EmptyGroup,
    EmptyRule,
    ImpossibleWindow,
    InUse,
    MissingPart,
    NoCondition,
    NoSuchSegment,
    NotLive,
    TooDeep,
    TooLarge,
    TooManySteps,
    TooManyWithin,
    UnknownOperator,
    UnknownPart,
    UnknownSegment,
    UnknownTrait,
    WrongAbsence,
    WrongMetric,
    WrongOperator,
    WrongShape,
    WrongValue,
)
from koipond.segments.errors_lifecycle import (
    BadDormancy,
    BadStageName,
    MissingCause,
    NoLastStage,
    NoStages,
    NoSuchReady,
    StageInUse,
    TooManyMonths,
    TooManyStages,
    UnknownStage,
)
from koipond.segments.in_words import Line, in_words
from koipond.segments.lifecycle import Dormancy, Lifecycle, Stage, save_dormancy, save_stages
from koipond.segments.lifecycle import versions as lifecycle_versions
from koipond.segments.matching import happening, matching
from koipond.segments.members import (
    Audit,
    Move,
    audit,
    is_member,
    member_counts,
    members,
    members_page,
    members_sql,
    moves,
    moves_by_day,
    segments_of,
)
from koipond.segments.preview import Distribution, Preview, Share, Step, preview
from koipond.segments.ready import Ready, ready, take
from koipond.segments.ready_stages import DORMANCY as READY_DORMANCY
from koipond.segments.ready_stages import STAGES as READY_STAGES
from koipond.segments.refresh import next_due, refresh
from koipond.segments.returns import Return, returns, returns_by_sign
from koipond.segments.saved import Saved, archive, get, listed, save
from koipond.segments.stage_history import (
    StageMove,
    StageTime,
    Standing,
    Transition,
    dormants,
    stage_counts,
    stage_of,
    stage_path,
    stage_times,
    stage_transitions,
    stages_ready,
)
from koipond.segments.telling import Funnel, Telling, funnel, suggest

__all__ = [
    "AlwaysTrue", "Audit", "BadDormancy", "BadName", "BadStageName", "Cycle", "Distribution", "Dormancy",
    "EmptyGroup", "EmptyRule", "Funnel", "ImpossibleWindow", "InUse", "Lifecycle", "Line", "MissingCause",
    "MissingPart", "Move", "NoCondition", "NoLastStage", "NoStages", "NoSuchReady", "NoSuchSegment", "NotLive",
    "Preview", "READY_DORMANCY", "READY_STAGES", "Ready", "Return", "Saved", "Share", "Stage", "StageInUse",
    "StageMove", "StageTime", "Standing", "Step", "Telling", "TooDeep", "TooLarge", "TooManyMonths",
    "TooManyStages", "TooManySteps", "TooManyWithin", "Transition", "UnknownOperator", "UnknownPart",
    "UnknownSegment", "UnknownStage", "UnknownTrait", "WrongAbsence", "WrongMetric", "WrongOperator", "WrongShape",
    "WrongValue", "archive", "audit", "check", "dormants", "funnel", "get", "happening", "in_words", "is_member",
    "lifecycle_versions", "listed", "matching", "member_counts", "members", "members_page", "members_sql", "moves",
    "moves_by_day", "next_due", "preview", "ready", "refresh", "returns", "returns_by_sign", "save",
    "save_dormancy", "save_stages", "segments_of", "stage_counts", "stage_of", "stage_path", "stage_times",
    "stage_transitions", "stages_ready", "suggest", "take",
]
