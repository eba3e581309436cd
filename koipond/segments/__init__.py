"""Who belongs together now, and the rule language. See README.md."""

from koipond.segments.checks import check_rule as check
from koipond.segments.download import download
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
from koipond.segments.errors_lists import (
    BadDatabase,
    BadDetail,
    BadMode,
    BadMoment,
    EmptyChange,
    MissingSecret,
    NoPurpose,
    NoSuchChange,
    NoSuchDatabase,
    NotADownload,
    NotAList,
    NotARule,
    NotASelect,
    TooManyRows,
    WrongQuery,
)
from koipond.segments.history import Day, Overlap, between, days, members_at, members_then, overlap, was_member
from koipond.segments.in_words import Line, in_words
from koipond.segments.kept import kept, members_now, must_be_kept, page_now
from koipond.segments.lifecycle import INTEREST as DORMANT_INTEREST
from koipond.segments.lifecycle import Dormancy, Lifecycle, Stage, save_dormancy, save_stages
from koipond.segments.lifecycle import versions as lifecycle_versions
from koipond.segments.lists import (
    Change,
    Unknown,
    changes,
    combine,
    give,
    give_answer,
    give_file,
    give_members,
    make_list,
    unknown_of,
)
from koipond.segments.matching import first_of, happening, matching
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
from koipond.segments.of_person import Belonging, Belongings, belongings, moves_told, stages_told
from koipond.segments.outside import Outside, connect, connected, disconnect
from koipond.segments.preview import Distribution, Preview, Share, Step, preview
from koipond.segments.ready import Ready, ready, take
from koipond.segments.ready_stages import DORMANCY as READY_DORMANCY
from koipond.segments.ready_stages import STAGES as READY_STAGES
from koipond.segments.refresh import next_due, refresh
from koipond.segments.rehearsed import as_then, hold, joined_between
from koipond.segments.returns import Return, returns, returns_by_sign
from koipond.segments.saved import Saved, archive, get, listed, save
from koipond.segments.sayings import event_in_words
from koipond.segments.shelf import (
    User,
    all_uses,
    copy,
    describe,
    favour,
    favourites,
    put_away,
    rename,
    restore,
    used_by,
)
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
    stages_of,
    stages_ready,
)
from koipond.segments.tags import keep_by_rule, rules_of, uses
from koipond.segments.telling import Funnel, Telling, funnel, suggest
from koipond.segments.unseen import Unseen, unseen
from koipond.segments.why import Reason, Turn, Why, why

__all__ = [
    "as_then", "joined_between", "AlwaysTrue", "Audit", "BadDatabase", "BadDetail", "BadDormancy", "BadMode", "BadMoment", "BadName",
    "BadStageName", "Belonging", "Belongings", "Change", "Cycle", "DORMANT_INTEREST", "Day", "Distribution", "Dormancy", "EmptyChange",
    "EmptyGroup", "EmptyRule", "Funnel", "ImpossibleWindow", "InUse", "Lifecycle", "Line", "MissingCause",
    "MissingPart", "MissingSecret", "Move", "NoCondition", "NoLastStage", "NoPurpose", "NoStages", "NoSuchChange",
    "NoSuchDatabase", "NoSuchReady", "NoSuchSegment", "NotADownload", "NotAList", "NotARule", "NotASelect",
    "NotLive", "Outside", "Overlap", "Preview", "READY_DORMANCY", "READY_STAGES", "Ready", "Reason", "Return",
    "Saved", "Share", "Stage", "StageInUse", "StageMove", "StageTime", "Standing", "Step", "Telling", "TooDeep",
    "TooLarge", "TooManyMonths", "TooManyRows", "TooManyStages", "TooManySteps", "TooManyWithin", "Transition",
    "Turn", "Unknown", "Unseen", "UnknownOperator", "UnknownPart", "UnknownSegment", "UnknownStage", "UnknownTrait", "User",
    "Why", "WrongAbsence", "WrongMetric", "WrongOperator", "WrongQuery", "WrongShape", "WrongValue", "all_uses", "archive",
    "audit", "belongings", "between", "changes", "check", "combine", "connect", "connected", "copy", "days",
    "describe", "disconnect", "dormants", "download", "event_in_words", "favour", "favourites", "first_of", "funnel", "get", "give",
    "give_answer", "give_file", "give_members", "happening", "hold", "in_words", "is_member", "keep_by_rule", "kept",
    "lifecycle_versions", "listed", "make_list", "matching", "member_counts", "members", "members_at",
    "members_now", "members_page", "members_sql", "members_then", "moves", "moves_by_day", "moves_told",
    "must_be_kept", "next_due", "overlap", "page_now",
    "preview", "put_away", "ready", "refresh", "rename", "restore", "returns", "returns_by_sign", "rules_of",
    "save", "save_dormancy", "save_stages", "segments_of", "stage_counts", "stage_of", "stage_path", "stage_times", "stages_told",
    "stage_transitions", "stages_of", "stages_ready", "suggest", "take", "unknown_of", "unseen", "used_by", "uses", "was_member", "why",
]
