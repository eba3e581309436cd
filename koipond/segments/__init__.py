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
    UnknownOperator,
    UnknownPart,
    UnknownSegment,
    UnknownTrait,
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
from koipond.segments.preview import Distribution, Preview, Share, Step, Telling, preview, suggest
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

__all__ = [
    "BadDormancy", "BadStageName", "Dormancy", "Lifecycle", "MissingCause", "NoLastStage", "NoStages", "NoSuchReady",
    "READY_DORMANCY", "READY_STAGES", "Ready", "Return", "Stage", "StageInUse", "StageMove", "StageTime", "Standing",
    "TooManyMonths", "TooManyStages", "Transition", "UnknownStage", "dormants", "lifecycle_versions", "ready", "returns",
    "returns_by_sign", "save_dormancy", "save_stages", "stage_counts", "stage_of", "stage_path", "stage_times",
    "stage_transitions", "stages_ready", "take",
    "AlwaysTrue", "Audit", "BadName", "Cycle", "Distribution", "EmptyGroup", "EmptyRule", "ImpossibleWindow", "InUse",
    "MissingPart", "Move", "NoCondition", "NoSuchSegment", "NotLive", "Preview", "Saved", "Share", "Step", "Telling", "TooDeep",
    "TooLarge", "TooManySteps", "UnknownOperator", "UnknownPart", "UnknownSegment", "UnknownTrait", "WrongOperator",
    "WrongShape", "WrongValue", "archive", "audit", "check", "get", "happening", "is_member", "listed", "matching",
    "member_counts", "members", "members_page", "members_sql", "moves", "moves_by_day", "next_due", "preview",
    "refresh", "save", "segments_of", "suggest",
]
